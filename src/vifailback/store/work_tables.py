"""The tables of the work on annotations: items, leases, comments, active time, and the trace of what was done."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Float, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from vifailback.store.models import TEXT, Table, UtcTime


class WorkItem(Table):
    """One episode to annotate (track ""), or the independent copy of it that a person makes (track: their name).

    What is said about the annotation is a copy of its snapshot's, for filters; `revision` names the snapshot.
    """

    __tablename__ = "work_items"
    __table_args__ = (
        Index(None, "track", "present", "state"),
        Index(None, "track", "present", "task"),
        Index(None, "track", "assignee", "state"),
    )

    episode: Mapped[str] = mapped_column(TEXT, primary_key=True)
    track: Mapped[str] = mapped_column(TEXT, primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    """Place among the recordings."""
    present: Mapped[bool] = mapped_column(Boolean)
    """Whether the recording is there."""
    task: Mapped[str] = mapped_column(TEXT)
    state: Mapped[str] = mapped_column(TEXT)
    """todo, started, submitted, returned, accepted."""
    assignee: Mapped[str | None] = mapped_column(TEXT)
    submitter: Mapped[str | None] = mapped_column(TEXT)
    priority: Mapped[int] = mapped_column(Integer)
    gold: Mapped[bool] = mapped_column(Boolean)
    copies: Mapped[int] = mapped_column(Integer)
    """How many people annotate it independently, the annotation itself included."""
    revision: Mapped[int] = mapped_column(BigInteger)
    """Revision of the annotation that this row tells of; 0 where there is none."""
    author: Mapped[str | None] = mapped_column(TEXT)
    stage: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str | None] = mapped_column(TEXT)
    failure_type: Mapped[str | None] = mapped_column(TEXT)
    unverified: Mapped[int] = mapped_column(Integer)
    open_comments: Mapped[int] = mapped_column(Integer)
    active_s: Mapped[float] = mapped_column(Float)
    updated: Mapped[datetime | None] = mapped_column(UtcTime())


class WorkLease(Table):
    """Who works on an annotation just now; nobody else may write to it until the lease ends."""

    __tablename__ = "work_leases"

    episode: Mapped[str] = mapped_column(TEXT, primary_key=True)
    track: Mapped[str] = mapped_column(TEXT, primary_key=True)
    holder: Mapped[str] = mapped_column(TEXT)
    tab: Mapped[str] = mapped_column(TEXT)
    """The open page that asked."""
    token: Mapped[str] = mapped_column(TEXT)
    """SHA-256 of the secret that the page got."""
    until: Mapped[datetime] = mapped_column(UtcTime())
    renewed: Mapped[datetime] = mapped_column(UtcTime())


class WorkComment(Table):
    """What a reviewer or annotator says about an annotation, pinned to a place in it."""

    __tablename__ = "work_comments"
    __table_args__ = (Index(None, "episode", "track"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    episode: Mapped[str] = mapped_column(TEXT)
    track: Mapped[str] = mapped_column(TEXT)
    author: Mapped[str] = mapped_column(TEXT)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime())
    pin: Mapped[str | None] = mapped_column(Text)
    """The place, as JSON."""
    resolved: Mapped[bool] = mapped_column(Boolean)


class WorkTime(Table):
    """How long a person was active on an annotation, by stage and day."""

    __tablename__ = "work_times"

    episode: Mapped[str] = mapped_column(TEXT, primary_key=True)
    track: Mapped[str] = mapped_column(TEXT, primary_key=True)
    person: Mapped[str] = mapped_column(TEXT, primary_key=True)
    stage: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    active_s: Mapped[float] = mapped_column(Float)


class WorkEvent(Table):
    """One thing that was done to an item (assigned, submitted, returned, ...); rows are added and never changed."""

    __tablename__ = "work_events"
    __table_args__ = (Index(None, "episode", "track"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    episode: Mapped[str] = mapped_column(TEXT)
    track: Mapped[str] = mapped_column(TEXT)
    revision: Mapped[int] = mapped_column(BigInteger)
    """Revision at which the annotation stood; 0 where there was none."""
    author: Mapped[str] = mapped_column(TEXT)
    at: Mapped[datetime] = mapped_column(UtcTime())
    what: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
