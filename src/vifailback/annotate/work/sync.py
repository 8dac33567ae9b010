"""Brings the items up to date with the recordings, and with annotations that were saved by others than this room."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, func, insert, select, update

from vifailback.annotate.context import Context
from vifailback.annotate.work.items import State, state_of, told_by
from vifailback.store.body import json_of
from vifailback.store.models import Head, Snapshot
from vifailback.store.work_tables import WorkItem
from vifailback.store.writing import Writing
from vifailback.types import Json

BATCH = 500
"""Rows that are written at a time."""


class Sync:
    """Keeps the items in step with the store; cheap to ask when nothing has changed."""

    def __init__(self, context: Context) -> None:
        self._context, self._seen = context, 0

    def recordings(self) -> None:
        """Make items of the episodes that have none, and mark those whose recording is gone."""
        wanted: dict[str, dict[str, Any]] = {
            episode.id: {"position": position, "task": episode.task, "present": True}
            for position, episode in enumerate(self._context.library)
        }
        with self._context.store.writing() as writing:
            present = _rows(writing.connection)
            for name, (_, task, _, revision) in present.items():
                if revision and name in wanted:
                    wanted[name]["task"] = task  # what the annotation says, not the recording
            fresh = [{**_NEW, "episode": name, **row} for name, row in wanted.items() if name not in present]
            changed = [{"episode": name, "track": "", **row} for name, row in _moved(wanted, present)]
            for rows in _batches(fresh):
                writing.connection.execute(insert(WorkItem), rows)
            _update(writing, changed)
        self.annotations()

    def annotations(self) -> None:
        """Bring the items up to date with annotations that came by another door (an import)."""
        with self._context.store.reading() as connection:
            newest: int = connection.execute(select(Head.revision)).scalar_one()
            if newest == self._seen or not _behind(connection, self._seen):
                self._seen = newest
                return
        with self._context.store.writing() as writing:
            rows = _behind(writing.connection, self._seen)
            _update(writing, [_told(row) for row in rows])
            self._seen = writing.revision


def without_recording(context: Context) -> int:
    """Return how many annotations are of episodes whose recordings are not here; they stay in the store."""
    here = select(WorkItem.episode).where(WorkItem.track == "", WorkItem.present)
    chosen = select(func.count()).select_from(Snapshot).where(Snapshot.track == "", Snapshot.episode.not_in(here))
    with context.store.reading() as connection:
        return connection.execute(chosen).scalar_one()


_NEW: Mapping[str, Json] = {
    "track": "",
    "state": State.TODO.value,
    "priority": 0,
    "gold": False,
    "copies": 1,
    "revision": 0,
    "stage": 0,
    "unverified": 0,
    "open_comments": 0,
    "active_s": 0.0,
}


_Row: TypeAlias = tuple[int, str, bool, int]
"""Position, task, whether the recording is there, revision of the annotation (0: there is none)."""


def _rows(connection: Connection) -> dict[str, _Row]:
    columns = (WorkItem.episode, WorkItem.position, WorkItem.task, WorkItem.present, WorkItem.revision)
    rows = connection.execute(select(*columns).where(WorkItem.track == ""))
    return {episode: (position, task, there, revision) for episode, position, task, there, revision in rows}


def _moved(
    wanted: Mapping[str, Mapping[str, Any]], present: Mapping[str, _Row]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the items that have another place or task now, whose recording is gone, or is there again."""
    for name, (position, task, there, _) in present.items():
        row = wanted.get(name)
        if row is None and there:
            yield name, {"position": position, "task": task, "present": False}
        elif row is not None and (row["position"], row["task"], True) != (position, task, there):
            yield name, dict(row)


def _behind(connection: Connection, seen: int) -> Sequence[Any]:
    """The annotations whose items tell of an older state."""
    joined = (WorkItem.episode == Snapshot.episode) & (WorkItem.track == Snapshot.track)
    columns = (Snapshot.episode, Snapshot.track, Snapshot.revision, Snapshot.body, Snapshot.schema, Snapshot.at)
    chosen = select(*columns, WorkItem.state).join(WorkItem, joined)
    return connection.execute(chosen.where(Snapshot.revision > seen, WorkItem.revision != Snapshot.revision)).all()


def _told(row: Any) -> dict[str, Any]:
    """What the row of an item has to say of its annotation."""
    annotation = json_of(row.body, row.schema, f"revision {row.revision}")
    state = state_of(annotation).value if row.state == State.TODO else row.state
    place = {"episode": row.episode, "track": row.track}
    return {**place, **told_by(annotation), "revision": row.revision, "updated": row.at, "state": state}


def _update(writing: Writing, rows: Sequence[dict[str, Any]]) -> None:
    """Set what the rows say (all of them the same columns) on the items that they name."""
    if not rows:
        return
    keys = ("episode", "track")
    chosen = update(WorkItem).where(*(getattr(WorkItem, key) == bindparam(f"at_{key}") for key in keys))
    names = [name for name in rows[0] if name not in keys]
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in names}
    named = [{(f"at_{key}" if key in keys else f"to_{key}"): value for key, value in row.items()} for row in rows]
    for batch in _batches(named):
        writing.connection.execute(chosen.values(**values), batch)


def _batches(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
