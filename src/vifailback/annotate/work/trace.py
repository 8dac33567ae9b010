"""The trace of what was done to items, and the history of an annotation with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from vifailback.store.models import Event
from vifailback.store.work_tables import WorkEvent
from vifailback.store.writing import Writing


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of an annotation's history (web/src/core/api/types.ts)."""

    revision: int
    author: str
    when: datetime
    source: str
    label: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to an item.

    Args:
        episode: the item.
        what: the deed ("assigned", "submitted", ...).
        detail: to whom, why.
        track: whose copy.
        revision: revision at which the annotation stood.
    """

    episode: str
    what: str
    detail: str = ""
    track: str = ""
    revision: int = 0


def note(writing: Writing, author: str, deeds: Iterable[Deed]) -> None:
    """Write what was done into the trace."""
    rows = [
        {
            "episode": deed.episode,
            "track": deed.track,
            "revision": deed.revision,
            "author": author,
            "at": writing.at,
            "what": deed.what,
            "detail": deed.detail,
        }
        for deed in deeds
    ]
    if rows:
        writing.connection.execute(insert(WorkEvent), rows)


def history(connection: Connection, episode: str, track: str) -> list[Revision]:
    """Return the changes of an annotation and what was done to its item, oldest first."""
    changed = select(Event.revision, Event.author, Event.at, Event.source, Event.label)
    found = [
        Revision(*row) for row in connection.execute(changed.where(Event.episode == episode, Event.track == track))
    ]
    done = select(WorkEvent.revision, WorkEvent.author, WorkEvent.at, WorkEvent.what, WorkEvent.detail)
    for revision, author, at, what, detail in connection.execute(
        done.where(WorkEvent.episode == episode, WorkEvent.track == track).order_by(WorkEvent.id)
    ):
        found.append(Revision(revision, author, at, "work", f"{what}: {detail}" if detail else what))
    return sorted(found, key=lambda line: (line.when, line.revision, line.source == "work"))
