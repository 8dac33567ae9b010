"""One writing transaction of the annotation database: events, present annotations, and the number of the newest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from vifailback.errors import ConflictError
from vifailback.store.document import SCHEMA_VERSION
from vifailback.store.models import Event, Head, Snapshot

NOT_IN_SNAPSHOT = ("base", "operation", "label", "writer")


@dataclass(frozen=True, slots=True)
class Written:
    """What a `put` did.

    Args:
        revision: the revision at which the annotation now stands.
        changed: whether anything changed.
        new: whether there was no annotation of the episode before.
    """

    revision: int
    changed: bool
    new: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of one annotation, to be written to its history.

    Args:
        episode: episode id.
        track: "" for the annotation itself; a name for that person's copy.
        body: the whole annotation after the change.
        author: who made it.
        source: what made it.
        base: the revision that it was made on; None where nobody said.
        operation: UUID of what a person did.
        label: what was done, in words.
        writer: the open page that it came from.
    """

    episode: str
    body: str
    author: str
    source: str
    track: str = ""
    base: int | None = None
    operation: str | None = None
    label: str = ""
    writer: str = ""


class Writing:
    """A transaction that holds the lock under which everybody writes.

    Args:
        connection: the transaction's.
        at: what the time is.
    """

    def __init__(self, connection: Connection, at: datetime) -> None:
        self.connection, self.at = connection, at
        self.revision: int = connection.execute(select(Head.revision).with_for_update()).scalar_one()
        self._first = self.revision

    def finish(self) -> None:
        """Note the number of the newest change; the last thing before the transaction ends."""
        if self.revision != self._first:
            self.connection.execute(update(Head).values(revision=self.revision))

    def add(self, entry: Entry) -> int:
        """Write one change, whether or not it differs from what was there, and return its revision."""
        row = self._row(entry)
        chosen = select(Snapshot.revision).where(Snapshot.episode == entry.episode, Snapshot.track == entry.track)
        known = self.connection.execute(chosen).scalar_one_or_none()
        self._save([row], set() if known is None else {(entry.episode, entry.track)})
        return self.revision

    def put(self, bodies: Sequence[tuple[str, str]], author: str, source: str, bases: dict[str, int]) -> list[Written]:
        """Write the annotations (episode, body) that differ from what is there; of two for one episode, both.

        Args:
            bodies: episode and JSON text of each annotation.
            author: who changed them.
            source: what made the change.
            bases: episode -> the revision that the change was made on; brought up to date.

        Raises:
            ConflictError: an annotation does not stand at the revision that `bases` names for its episode.
        """
        chosen = select(Snapshot.episode, Snapshot.revision, Snapshot.body).where(
            Snapshot.episode.in_({episode for episode, _ in bodies}), Snapshot.track == ""
        )
        present = {episode: (revision, body) for episode, revision, body in self.connection.execute(chosen)}
        known = {(episode, "") for episode in present}
        rows: list[dict[str, Any]] = []
        written: list[Written] = []
        for episode, body in bodies:
            revision, old = present.get(episode, (0, None))
            base = bases.get(episode)
            if base not in (None, revision):
                raise ConflictError(_conflict(episode, base, revision))
            if body == old:
                written.append(Written(revision, changed=False))
                continue
            rows.append(self._row(Entry(episode, body, author, source, base=base)))
            present[episode] = (self.revision, body)
            if base is not None:
                bases[episode] = self.revision
            written.append(Written(self.revision, changed=True, new=old is None))
        self._save(rows, known)
        return written

    def _row(self, entry: Entry) -> dict[str, Any]:
        self.revision += 1
        values = {name: getattr(entry, name) for name in Entry.__slots__}
        return {**values, "revision": self.revision, "schema": SCHEMA_VERSION, "at": self.at}

    def _save(self, events: Sequence[Mapping[str, Any]], known: set[tuple[str, str]]) -> None:
        if not events:
            return
        self.connection.execute(insert(Event), events)
        newest = {
            (row["episode"], row["track"]): {key: value for key, value in row.items() if key not in NOT_IN_SNAPSHOT}
            for row in events
        }
        fresh = [row for place, row in newest.items() if place not in known]
        if fresh:
            self.connection.execute(insert(Snapshot), fresh)
        for episode, track in newest.keys() & known:
            values = newest[episode, track]
            chosen = update(Snapshot).where(Snapshot.episode == episode, Snapshot.track == track)
            self.connection.execute(chosen.values(**values))


def _conflict(episode: str, base: int | None, revision: int) -> str:
    if base == 0:
        return f"{episode}: somebody else has annotated it already (revision {revision}); nothing was overwritten"
    return f"{episode}: somebody else changed it since revision {base} (now {revision}); nothing was overwritten"
