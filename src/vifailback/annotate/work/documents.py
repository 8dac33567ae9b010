"""Documents: the annotation of an episode as a page opens and changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.blank import blank_annotation
from vifailback.annotate.work.changes import Operation, clashes, with_changes
from vifailback.annotate.work.comments import Comment, comments_of
from vifailback.annotate.work.items import Item, State, View, told_by
from vifailback.annotate.work.leases import Held, held, require_track
from vifailback.annotate.work.refusals import ClashError, NotAllowedError, RefusedError
from vifailback.annotate.work.trace import Deed, note
from vifailback.errors import AnnotationError, ConflictError
from vifailback.store.body import body_of, json_of
from vifailback.store.models import Event, Snapshot
from vifailback.store.schema import annotation_from_json, annotation_to_json
from vifailback.store.work_tables import WorkItem
from vifailback.store.writing import Entry, Writing
from vifailback.types import Json

SOURCE = "annotate"
"""What the history names as the source of changes made here."""
LARGEST = 1_000_000
"""Bytes of an annotation's JSON, of which the history holds one for each change; people make some 20 kB."""


@dataclass(frozen=True, slots=True)
class Document:
    """An annotation with what belongs to it (DocumentState in web/src/core/api/types.ts)."""

    episode: str
    revision: int
    annotation: Mapping[str, Json]
    item: Item
    comments: Sequence[Comment]
    track: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did (web/src/core/api/types.ts)."""

    revision: int
    annotation: Mapping[str, Json]
    applied: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Found:
    revision: int
    annotation: Mapping[str, Json]


def get_document(context: Context, user: User, episode: str, track: str | None = None) -> Document:
    """Return the annotation of an episode that a person works on.

    Args:
        context: the server's parts.
        user: who asks.
        episode: episode id.
        track: another person's copy (reviewers); None: where this person works.

    Raises:
        UnknownNameError: there is no such episode in the queue.
        NotAllowedError: the copy is not this person's.
    """
    with context.store.reading() as connection:
        place = View(user, context.clock()).place(connection, episode)
        track = place.track if track is None else track
        if track != place.track and not user.role.may(Role.REVIEWER):
            raise NotAllowedError("this is not your copy of the annotation")
        found = _present(connection, episode, track)
        comments = comments_of(connection, episode, track)
    if found is None:
        found = _Found(0, blank_annotation(context.library.episode(episode)))
    return Document(episode, found.revision, found.annotation, place.item, comments, track)


def save(
    context: Context, user: User, episode: str, token: str, track: str | None, operations: Sequence[Operation]
) -> Saved:
    """Do operations in their order, each wholly or not at all; those that are done already are not done again.

    Raises:
        HeldError: the lease is not this page's any more; nothing was saved.
        NotAllowedError: the item is somebody else's now, or accepted; nothing was saved.
        ClashError: somebody else changed the same; neither this operation nor those behind it were saved.
        RefusedError: a value is not valid; neither this operation nor those behind it were saved.
        AnnotationError: an operation says that it was made on a revision that is not there yet.
    """
    blank = blank_annotation(context.library.episode(episode))
    with context.store.writing() as writing:
        done = _done(writing.connection, episode, [operation.id for operation in operations])
        if all(operation.id in done for operation in operations) and operations:
            lease = Held(next(iter(done.values()))[1], "")
        else:
            lease = held(writing, user, episode, token)
            require_track(user, View(user, writing.at).place(writing.connection, episode), lease.track)
        if track not in (None, lease.track):
            raise ConflictError(f"the lease is of {lease.track or 'the annotation itself'}, not of the copy {track!r}")
        session = _Session(writing, user, episode, lease, blank, {revision for revision, _ in done.values()})
        for operation in operations:
            if operation.id not in done and not session.do(operation):
                break
        session.finish()
    if session.stopped is not None:
        raise session.stopped
    applied = [operation.id for operation in operations]
    return Saved(session.revision, session.annotation, applied)


class _Session:
    """The operations of one request on one document, inside the transaction that writes them."""

    def __init__(
        self, writing: Writing, user: User, episode: str, lease: Held, blank: dict[str, Json], own: set[int]
    ) -> None:
        self.writing, self.user, self.episode, self.lease, self.own = writing, user, episode, lease, own
        found = _present(writing.connection, episode, lease.track)
        self.first = self.revision = found.revision if found else 0
        self.annotation: Mapping[str, Json] = found.annotation if found else {**blank, "author": user.name}
        self.applied: list[str] = []
        self.stopped: ClashError | RefusedError | None = None

    def do(self, operation: Operation) -> bool:
        """Do one operation; where it cannot be done, note why and return false."""
        if operation.base > self.writing.revision:
            raise AnnotationError(
                f"must be a revision that is there (up to {self.writing.revision}), got {operation.base}", field="base"
            )
        self.stopped = self._clash(operation)
        if self.stopped is not None:
            return False
        try:
            annotation = annotation_from_json(with_changes(self.annotation, operation.changes))
            body = body_of(annotation)
            if len(body) > LARGEST and len(body) > len(body_of(annotation_from_json(dict(self.annotation)))):
                raise AnnotationError(f"makes the annotation larger than {LARGEST} bytes", field=_field(operation))
        except AnnotationError as error:
            self.stopped = RefusedError(error, operation.id, self.applied)
            return False
        entry = Entry(
            episode=self.episode,
            track=self.lease.track,
            body=body,
            author=self.user.name,
            source=SOURCE,
            base=operation.base,
            operation=operation.id,
            label=operation.label,
            writer=self.lease.tab,
        )
        self.revision = self.writing.add(entry)
        self.annotation = annotation_to_json(annotation)
        self.own.add(self.revision)
        self.applied.append(operation.id)
        return True

    def finish(self) -> None:
        """Bring the item up to date, and note where its state changes."""
        if not self.applied:
            return
        chosen = (WorkItem.episode == self.episode, WorkItem.track == self.lease.track)
        row = self.writing.connection.execute(
            select(WorkItem.state, WorkItem.assignee, WorkItem.submitter).where(*chosen)
        ).one()
        values: dict[str, Any] = {
            **told_by(self.annotation),
            "revision": self.revision,
            "updated": self.writing.at,
        }
        reopened = row.state == State.SUBMITTED and not self.user.role.may(Role.REVIEWER)
        if row.state == State.TODO or reopened:
            values["state"] = State.STARTED.value
            values["assignee"] = row.assignee or self.user.name
            what = "reopened" if reopened else "started"
            note(self.writing, self.user.name, [Deed(self.episode, what, "", self.lease.track, self.revision)])
        self.writing.connection.execute(update(WorkItem).where(*chosen).values(**values))

    def _clash(self, operation: Operation) -> ClashError | None:
        states = self._states_since(operation.base)
        found = list(clashes(states, self.annotation, operation.changes)) if states else []
        if not found:
            return None
        fields = ", ".join(".".join(clash.path) for clash in found)
        body: dict[str, Json] = {
            "operation": operation.id,
            "revision": self.revision,
            "annotation": dict(self.annotation),
            "conflicts": [{"path": list(clash.path), "theirs": clash.theirs, "yours": clash.yours} for clash in found],
            "applied": list[Json](self.applied),
        }
        return ClashError(f"{self.episode}: somebody else changed {fields} since; nothing was overwritten", body)

    def _states_since(self, base: int) -> list[tuple[Mapping[str, Json], bool]]:
        """Return the states from a revision on, each with whether others made it; empty where nobody else did."""
        if base >= self.revision:
            return []
        here = (Event.episode == self.episode, Event.track == self.lease.track)
        since = select(Event.revision, Event.author, Event.writer).where(*here, Event.revision > base)
        rows = self.writing.connection.execute(since).all()
        foreign = {row.revision for row in rows if not self._is_own(row.revision, row.author, row.writer)}
        if not foreign:
            return []
        bodies = select(Event.revision, Event.body, Event.schema).where(*here).order_by(Event.revision)
        before = select(Event.revision).where(*here, Event.revision <= base).order_by(Event.revision.desc()).limit(1)
        start = self.writing.connection.execute(before).scalar_one_or_none()
        states: list[tuple[Mapping[str, Json], bool]] = [] if start is not None else [({}, False)]
        for revision, body, schema in self.writing.connection.execute(bodies.where(Event.revision >= (start or 0))):
            states.append((json_of(body, schema, f"revision {revision}"), revision in foreign))
        return states

    def _is_own(self, revision: int, author: str, writer: str) -> bool:
        return revision in self.own or (bool(writer) and writer == self.lease.tab and author == self.user.name)


def _field(operation: Operation) -> str:
    return ".".join(operation.changes[-1].path)


def _present(connection: Connection, episode: str, track: str) -> _Found | None:
    chosen = select(Snapshot.revision, Snapshot.body, Snapshot.schema)
    row = connection.execute(chosen.where(Snapshot.episode == episode, Snapshot.track == track)).one_or_none()
    if row is None:
        return None
    return _Found(row.revision, json_of(row.body, row.schema, f"revision {row.revision}"))


def _done(connection: Connection, episode: str, operations: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return revision and track of the operations that are saved already.

    Raises:
        ConflictError: an operation of that id was done to another episode.
    """
    chosen = select(Event.operation, Event.revision, Event.episode, Event.track).where(Event.operation.in_(operations))
    rows = connection.execute(chosen).all()
    for operation, _, other, _ in rows:
        if other != episode:
            raise ConflictError(f"the operation {operation} was done to another episode")
    return {operation: (revision, track) for operation, revision, _, track in rows if operation}
