"""The tables of the annotation database."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Index, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

VERSION_TABLE = "vifailback_version"
"""Where Alembic notes the migration that a database has reached. Not its usual name: other programs may live there."""

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that sorts by code point on every database."""


class UtcTime(TypeDecorator[datetime]):
    """A moment with its time zone; SQLite, which has no time zones, holds it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Name the time zone again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Base of the tables."""

    metadata = MetaData(naming_convention=_NAMES)


class Head(Table):
    """One row: the number of the newest event. Whoever holds its lock may write."""

    __tablename__ = "annotation_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    revision: Mapped[int] = mapped_column(BigInteger)


class Event(Table):
    """One change of one annotation; rows are added and never changed."""

    __tablename__ = "annotation_events"
    __table_args__ = (
        Index(None, "episode", "revision"),
        Index("uq_annotation_events_operation", "operation", unique=True),
    )

    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """1, 2, 3, ... over the whole database, without a gap."""
    episode: Mapped[str] = mapped_column(TEXT)
    author: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime())
    source: Mapped[str] = mapped_column(Text)
    """What made the change: "import", "annotate", ..."""
    base: Mapped[int | None] = mapped_column(BigInteger)
    """The revision of this episode that the author had seen; NULL where the author did not say."""
    schema: Mapped[int] = mapped_column(Integer)
    """Version of the annotation schema that `body` is written in."""
    body: Mapped[str] = mapped_column(Text)
    """The whole annotation after the change, as JSON."""
    track: Mapped[str] = mapped_column(TEXT, server_default="")
    """"": the annotation itself; a name: that person's independent copy."""
    operation: Mapped[str | None] = mapped_column(TEXT)
    """UUID that the page gave to what a person did, so that a repeated send is not done twice."""
    label: Mapped[str] = mapped_column(Text, server_default="")
    """What was done, in the page's words."""
    writer: Mapped[str] = mapped_column(TEXT, server_default="")
    """The open page that it came from."""


class Snapshot(Table):
    """The present annotation of an episode, or a person's copy of it: a copy of its newest event."""

    __tablename__ = "annotation_snapshots"

    episode: Mapped[str] = mapped_column(TEXT, primary_key=True)
    track: Mapped[str] = mapped_column(TEXT, primary_key=True, server_default="")
    revision: Mapped[int] = mapped_column(BigInteger, ForeignKey("annotation_events.revision"), unique=True)
    author: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime())
    source: Mapped[str] = mapped_column(Text)
    schema: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
