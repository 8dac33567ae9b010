"""Annotations in a database: who changed what and when, and how everything stands now."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from sqlalchemy import Connection, Engine, Row, Select, select

from vifailback.store.body import body_of, json_of, require_text
from vifailback.store.database import connect, name_of, transaction
from vifailback.store.models import Event, Head, Snapshot
from vifailback.store.schema import annotation_from_json
from vifailback.store.writing import Writing, Written
from vifailback.types import Annotation

__all__ = ["AnnotationStore", "Stored", "Written", "now"]

BATCH = 500
"""Rows that are read or written at a time."""

_Row: TypeAlias = "Row[str, int, int, str, datetime, str, str]"
_Rows: TypeAlias = "Select[str, int, int, str, datetime, str, str]"
_S, _E = Snapshot, Event
_SNAPSHOT = (_S.body, _S.schema, _S.revision, _S.author, _S.at, _S.source, _S.track)
_EVENT = (_E.body, _E.schema, _E.revision, _E.author, _E.at, _E.source, _E.track)


@dataclass(frozen=True)
class Stored:
    """An annotation as it was after one change.

    Args:
        annotation: the annotation.
        revision: number of the change, counted over the whole store.
        author: who made the change.
        when: when, with time zone.
        source: what made it ("import", "annotate", ...).
        track: "" for the annotation itself; a name for the independent copy of that person.
    """

    annotation: Annotation
    revision: int
    author: str
    when: datetime
    source: str = ""
    track: str = ""


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
        bodies = [(annotation.episode, body_of(annotation)) for annotation in annotations]
        require_text(author, "author")
        require_text(source, "source")
        written: list[Written] = []
        seen = dict(bases or {})
        with self.writing() as writing:
            for start in range(0, len(bodies), BATCH):
                written += writing.put(bodies[start : start + BATCH], author, source, seen)
        return tuple(written)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A transaction that sees one state of the database; for the rooms that keep tables of their own here.

        Raises:
            StoreError: the database reports an error.
        """
        with transaction(self._engine, writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Writing]:
        """A transaction that alone may write; ends with the block, and leaves nothing behind where the block fails.

        Raises:
            StoreError: the database reports an error.
        """
        with transaction(self._engine, writes=True) as connection:
            writing = Writing(connection, self._clock())
            yield writing
            writing.finish()

    def get(self, episode: str, *, track: str = "") -> Stored | None:
        """Return the present annotation of an episode, or a person's copy; None where there is none."""
        return self._one(select(*_SNAPSHOT).where(Snapshot.episode == episode, Snapshot.track == track))

    def all(self, *, track: str = "") -> Iterator[Stored]:
        """Yield the present annotations in the order of their episodes, a few hundred in memory at a time."""
        return self._read(select(*_SNAPSHOT).where(Snapshot.track == track).order_by(Snapshot.episode))

    def history(self, episode: str, *, track: str = "") -> Iterator[Stored]:
        """Yield every state that the annotation of an episode has had, oldest first."""
        chosen = select(*_EVENT).where(Event.episode == episode, Event.track == track)
        return self._read(chosen.order_by(Event.revision))

    def at(self, episode: str, revision: int, *, track: str = "") -> Stored | None:
        """Return the annotation of an episode as it stood at a revision of the store; None where there was none."""
        chosen = select(*_EVENT).where(Event.episode == episode, Event.track == track, Event.revision <= revision)
        return self._one(chosen.order_by(Event.revision.desc()).limit(1))

    def changes(self, after: int = 0) -> Iterator[Stored]:
        """Yield all changes of the store after a revision, those of copies too, in order, without a gap."""
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
        body, schema, revision, author, when, source, track = row
        annotation = annotation_from_json(json_of(body, schema, f"{self.name}: revision {revision}"))
        return Stored(annotation, revision, author, when, source, track)
