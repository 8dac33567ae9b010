"""An item of the queue as one person sees it: blind to gold answers and to other people's copies."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    inspect,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased, outerjoin

from vifailback.annotate.people import Role, User
from vifailback.annotate.work.changes import unverified
from vifailback.errors import UnknownNameError
from vifailback.store.node import as_table
from vifailback.store.work_tables import WorkItem, WorkLease
from vifailback.types import Json


class State(StrEnum):
    """How far the work on an item is."""

    TODO = "todo"
    STARTED = "started"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


UNFINISHED = (State.TODO, State.STARTED)


@dataclass(frozen=True, slots=True)
class Item:
    """An item as the page shows it (web/src/core/api/types.ts)."""

    episode: str
    task: str
    state: str
    stage: int
    outcome: str | None
    failure_type: str | None
    assignee: str | None
    author: str | None
    holder: str | None
    priority: int
    gold: bool
    copies: int
    open_comments: int
    unverified: int
    active_s: float
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person works on an episode.

    Args:
        item: the item as they see it.
        track: "" for the annotation itself, else their name.
        made: whether the row of the track is there.
        submitter: who submitted it.
        position: place among the recordings.
    """

    item: Item
    track: str
    made: bool
    submitter: str | None
    position: int


_FIELDS = tuple(field.name for field in fields(Item))
_BLANK: Mapping[str, Any] = {
    "state": State.TODO.value,
    "stage": 0,
    "unverified": 0,
    "open_comments": 0,
    "active_s": 0.0,
}
"""What somebody sees of an item that they are to annotate without seeing what others made of it."""


class View:
    """The items as one person sees them, as SQL.

    Args:
        user: who looks.
        at: what the time is.
        copies: whether this person has copies of their own; looking for them among many items costs time.
    """

    def __init__(self, user: User, at: datetime, *, copies: bool = True) -> None:
        self.user, self.at, self._copies = user, at, copies
        self.main, self.mine, self.lease = aliased(WorkItem), aliased(WorkItem), aliased(WorkLease)
        main, mine = self.main, self.mine
        owner = case(
            (main.gold, func.coalesce(main.author, main.assignee, "")),  # to be given a gold item is not to see it
            else_=func.coalesce(main.assignee, main.author, ""),
        )
        shared = or_(main.gold, main.copies > 1)
        self.hidden: ColumnElement[bool] = (
            and_(main.revision > 0, shared, owner != user.name) if _is_blind(user) else false()
        )
        """The item is to be annotated blind, and its row is not made yet (or `own` holds)."""
        self.own: ColumnElement[bool] = mine.episode.is_not(None) if copies else false()
        self.track = case((or_(self.own, self.hidden), user.name), else_="")
        self.columns: dict[str, ColumnElement[Any]] = {name: self._column(name) for name in (*_FIELDS, "submitter")}

    @classmethod
    def of_many(cls, connection: Connection, user: User, at: datetime) -> "View":
        """The view for questions about many items."""
        copies = select(WorkItem.episode).where(WorkItem.track == user.name)
        return cls(user, at, copies=connection.execute(copies.limit(1)).one_or_none() is not None)

    @property
    def items(self) -> FromClause:
        """The tables without the leases."""
        main, mine = self.main, self.mine
        if not self._copies:
            return inspect(main).selectable
        own = and_(mine.episode == main.episode, mine.track == self.user.name)
        if not _is_blind(self.user):
            own = and_(own, mine.state.in_(UNFINISHED))
        return outerjoin(main, mine, own)

    @property
    def source(self) -> FromClause:
        """The tables."""
        lease = self.lease
        held = and_(lease.episode == self.main.episode, lease.track == self.track, lease.until > self.at)
        return outerjoin(self.items, lease, held)

    @property
    def shown(self) -> ColumnElement[bool]:
        """Items whose recording is there, but for those whose copies are all made by others."""
        main = self.main
        there = and_(main.track == "", main.present)
        if not _is_blind(self.user):
            return there
        return and_(there, or_(~self.hidden, self.own, main.gold, self.free_copy))

    @property
    def free_copy(self) -> ColumnElement[bool]:
        """Fewer people have copies of an item than it is to have."""
        copy = aliased(WorkItem)
        taken = select(func.count()).select_from(copy).where(copy.episode == self.main.episode, copy.track != "")
        return and_(self.main.copies > 1, taken.scalar_subquery() < self.main.copies - 1)

    def select(self, *more: Any) -> Select[Any]:
        """The items with all their fields, and more columns behind them."""
        named = [self.columns[name].label(name) for name in _FIELDS]
        chosen = cast("Select[Any]", select(*named, *more))
        return chosen.select_from(self.source).where(self.shown)

    def place(self, connection: Connection, episode: str) -> Place:
        """Where this person works on an episode.

        Raises:
            UnknownNameError: there is no such episode.
        """
        more = (self.track, self.own, self.columns["submitter"], self.main.position)
        row = connection.execute(self.select(*more).where(self.main.episode == episode)).one_or_none()
        if row is None:
            raise UnknownNameError("episode in the queue", episode, ())
        track, own, submitter, position = row[len(_FIELDS) :]
        return Place(Item(*row[: len(_FIELDS)]), track, bool(own) or not track, submitter, position)

    def is_free(self, connection: Connection, episode: str) -> bool:
        """Say whether this person may begin an independent copy of an episode that somebody else annotates."""
        main, copy = self.main, aliased(WorkItem)
        has = exists().where(copy.episode == episode, copy.track == self.user.name)
        others = func.coalesce(main.assignee, main.author, self.user.name) != self.user.name
        chosen = select(main.episode).where(main.episode == episode, main.track == "", self.free_copy, others, ~has)
        return connection.execute(chosen).one_or_none() is not None

    def _column(self, name: str) -> Any:
        main, mine = self.main, self.mine
        if name == "holder":
            return self.lease.holder
        if name in ("episode", "task", "priority"):
            return getattr(main, name)
        seen: list[tuple[ColumnElement[bool], Any]] = []
        if name in ("gold", "copies"):
            plain = literal(False) if name == "gold" else literal(1)
            seen = [(or_(self.own, self.hidden), plain)]
        else:
            if self._copies:
                seen.append((self.own, getattr(mine, name)))
            if _is_blind(self.user):
                blank = _BLANK.get(name)
                seen.append((self.hidden, null() if blank is None else literal(blank)))
        return case(*seen, else_=getattr(main, name)) if seen else getattr(main, name)


def item_of(row: Any) -> Item:
    """Read the fields of an item that `View.select` selected."""
    return Item(*row[: len(_FIELDS)])


def told_by(annotation: Mapping[str, Json]) -> dict[str, Any]:
    """Return what an item's row repeats of its annotation."""
    author = annotation.get("author")
    return {
        "task": str(annotation.get("task") or "").replace("\x00", ""),
        "author": None if author is None else str(author).replace("\x00", ""),
        "stage": annotation.get("stage") or 0,
        "outcome": annotation.get("outcome"),
        "failure_type": annotation.get("failure_type"),
        "unverified": len(unverified(annotation)),
    }


def state_of(annotation: Mapping[str, Json]) -> State:
    """How far an annotation has come that was made elsewhere: complete ones wait for review."""
    outcome = annotation.get("outcome")
    explained = annotation.get("failure_type") and any(
        as_table(annotation.get(key)) for key in ("avoidance", "correction")
    )
    if outcome == "Successful" or (outcome == "Failed" and explained):
        return State.SUBMITTED
    return State.STARTED if outcome or annotation.get("stage") else State.TODO


def _is_blind(user: User) -> bool:
    return not user.role.may(Role.REVIEWER)
