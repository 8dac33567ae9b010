"""Annotations in a database: who changed what and when, and how everything stands now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

from sqlalchemy import Connection, Engine, Row, Select, insert, select, update

from vifailback.errors import AnnotationError, ConflictError, StoreError
from vifailback.store.database import connect, name_of, transaction
from vifailback.store.document import SCHEMA_VERSION, upgraded
from vifailback.store.json_text import decode, encode
from vifailback.store.models import Event, Head, Snapshot
from vifailback.store.node import Node
from vifailback.store.schema import annotation_from_json, annotation_to_json
from vifailback.types import Annotation

BATCH = 500
"""Rows that are read or written at a time."""

_Row: TypeAlias = "Row[str, int, int, str, datetime, str]"
_Rows: TypeAlias = "Select[str, int, int, str, datetime, str]"
_SNAPSHOT = (Snapshot.body, Snapshot.schema, Snapshot.revision, Snapshot.author, Snapshot.at, Snapshot.source)
_EVENT = (Event.body, Event.schema, Event.revision, Event.author, Event.at, Event.source)


@dataclass(frozen=True)
class Stored:
    """An annotation as it was after one change.

    Args:
        annotation: the annotation.
        revision: number of the change, counted over the whole store.
        author: who made the change.
        when: when, with time zone.
        source: what made it ("import", "annotate", ...).
    """

    annotation: Annotation
    revision: int
    author: str
    when: datetime
    source: str = ""


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


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class AnnotationStore:
    """An annotation database. Safe for several threads and processes; every change stays in the history.

    Open one with `AnnotationStore.open`; use it as a context manager or close it.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine, self._clock = engine, clock

    @classmethod
    def open(cls, place: str | Path, *, create: bool = True, clock: Callable[[], datetime] = now) -> Self:
        """Open a store, make it where there is none, bring its tables up to date.

        Args:
            place: path of an SQLite file, or a database URL (postgresql://user@host/name).
            create: whether a missing store is made.
            clock: what the time is.

        Raises:
            StoreError: there is no store, it cannot be opened, or a newer version made it.
            ConfigError: the URL is not understood.
            MissingExtraError: PostgreSQL is asked for and psycopg is not installed.
        """
        return cls(connect(place, create=create), clock)

    @property
    def name(self) -> str:
        """Path or URL, for messages."""
        return name_of(self._engine)

    @property
    def revision(self) -> int:
        """Number of the newest change; 0 where there is none."""
        with transaction(self._engine, writes=False) as connection:
            return connection.execute(select(Head.revision)).scalar_one()

    def put(self, annotation: Annotation, *, author: str, base: int | None = None, source: str = "") -> Written:
        """Save an annotation.

        Args:
            annotation: the annotation; an equal one changes nothing.
            author: who changed it.
            base: the revision of this episode that the change was made on, 0 for a new episode. Without it the last
                writer wins; what was there stays in the history.
            source: what made the change.

        Raises:
            ConflictError: with `base`, somebody else changed the episode since, be it to the same.
            AnnotationError: the annotation is not valid.
            StoreError: the database reports an error.
        """
        bases = {} if base is None else {annotation.episode: base}
        return self.put_many((annotation,), author=author, source=source, bases=bases)[0]

    def put_many(
        self,
        annotations: Iterable[Annotation],
        *,
        author: str,
        source: str = "",
        bases: Mapping[str, int] | None = None,
    ) -> tuple[Written, ...]:
        """Save several annotations, all of them or (on an error) none; see `put`.

        Args:
            annotations: the annotations; of two for one episode the second is a further change.
            author: who changed them.
            source: what made the change.
            bases: episode -> the revision that the change was made on.
        """
        bodies = [(annotation.episode, _body(annotation)) for annotation in annotations]
        _require_text(author, "author")
        _require_text(source, "source")
        written: list[Written] = []
        with transaction(self._engine, writes=True) as connection:
            revision = connection.execute(select(Head.revision).with_for_update()).scalar_one()
            writer = _Writer(
                connection, revision, {"author": author, "source": source, "at": self._clock()}, bases or {}
            )
            for start in range(0, len(bodies), BATCH):
                written += writer.write(bodies[start : start + BATCH])
            if writer.revision != revision:
                connection.execute(update(Head).values(revision=writer.revision))
        return tuple(written)

    def get(self, episode: str) -> Stored | None:
        """Return the present annotation of an episode; None where there is none."""
        return self._one(select(*_SNAPSHOT).where(Snapshot.episode == episode))

    def all(self) -> Iterator[Stored]:
        """Yield the present annotations in the order of their episodes, a few hundred in memory at a time."""
        return self._read(select(*_SNAPSHOT).order_by(Snapshot.episode))

    def history(self, episode: str) -> Iterator[Stored]:
        """Yield every state that the annotation of an episode has had, oldest first."""
        return self._read(select(*_EVENT).where(Event.episode == episode).order_by(Event.revision))

    def at(self, episode: str, revision: int) -> Stored | None:
        """Return the annotation of an episode as it stood at a revision of the store; None where there was none."""
        chosen = select(*_EVENT).where(Event.episode == episode, Event.revision <= revision)
        return self._one(chosen.order_by(Event.revision.desc()).limit(1))

    def changes(self, after: int = 0) -> Iterator[Stored]:
        """Yield all changes of the store after a revision, in order, without a gap."""
        return self._read(select(*_EVENT).where(Event.revision > after).order_by(Event.revision))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _one(self, chosen: "_Rows") -> Stored | None:
        with transaction(self._engine, writes=False) as connection:
            row = connection.execute(chosen).one_or_none()
        return None if row is None else self._stored(row)

    def _read(self, chosen: "_Rows") -> Iterator[Stored]:
        with (
            transaction(self._engine, writes=False) as connection,
            connection.execution_options(yield_per=BATCH).execute(chosen) as rows,
        ):
            for row in rows:
                yield self._stored(row)

    def _stored(self, row: "_Row") -> Stored:
        body, schema, revision, author, when, source = row
        place = f"{self.name}: revision {revision}"
        if schema > SCHEMA_VERSION:
            raise StoreError(f"{place}: was written by a newer ViFailback (annotation schema {schema})")
        annotation = annotation_from_json(Node(upgraded(Node(decode(body.encode(), file=place)), schema)))
        return Stored(annotation, revision, author, when, source)


class _Writer:
    """Writes events and snapshots inside one transaction that holds the head's lock."""

    def __init__(
        self, connection: Connection, revision: int, common: Mapping[str, Any], bases: Mapping[str, int]
    ) -> None:
        self.connection, self.revision, self.common = connection, revision, common
        self.bases = dict(bases)

    def write(self, bodies: Sequence[tuple[str, str]]) -> list[Written]:
        episodes = {episode for episode, _ in bodies}
        chosen = select(Snapshot.episode, Snapshot.revision, Snapshot.body).where(Snapshot.episode.in_(episodes))
        present = {episode: (revision, body) for episode, revision, body in self.connection.execute(chosen)}
        known, events = set(present), list[dict[str, Any]]()
        written: list[Written] = []
        for episode, body in bodies:
            revision, old = present.get(episode, (0, None))
            base = self.bases.get(episode)
            if base not in (None, revision):
                raise ConflictError(_conflict(episode, base, revision))
            if body == old:
                written.append(Written(revision, changed=False))
                continue
            self.revision += 1
            present[episode] = (self.revision, body)
            if base is not None:
                self.bases[episode] = self.revision
            row = {"revision": self.revision, "episode": episode, "schema": SCHEMA_VERSION, "body": body}
            events.append({**row, **self.common, "base": base})
            written.append(Written(self.revision, changed=True, new=old is None))
        self._save(events, known)
        return written

    def _save(self, events: Sequence[Mapping[str, Any]], known: set[str]) -> None:
        if not events:
            return
        self.connection.execute(insert(Event), events)
        newest = {row["episode"]: {key: value for key, value in row.items() if key != "base"} for row in events}
        fresh = [row for episode, row in newest.items() if episode not in known]
        if fresh:
            self.connection.execute(insert(Snapshot), fresh)
        for episode in newest.keys() & known:
            values = {key: value for key, value in newest[episode].items() if key != "episode"}
            self.connection.execute(update(Snapshot).where(Snapshot.episode == episode).values(**values))


def _conflict(episode: str, base: int | None, revision: int) -> str:
    if base == 0:
        return f"{episode}: somebody else has annotated it already (revision {revision}); nothing was overwritten"
    return f"{episode}: somebody else changed it since revision {base} (now {revision}); nothing was overwritten"


def _body(annotation: Annotation) -> str:
    try:
        return encode(annotation_to_json(annotation)).decode()
    except AnnotationError as error:
        raise AnnotationError(error.why, file=annotation.episode or None, field=error.field) from None


def _require_text(value: str, field: str) -> None:
    if "\x00" in value:
        raise AnnotationError("must not hold a NUL character", field=field)
    encode(value)
