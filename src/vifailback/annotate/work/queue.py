"""The queue: all items with filters, and the next one for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union
from sqlalchemy.orm import aliased

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.items import UNFINISHED, Item, State, View, item_of
from vifailback.annotate.work.leases import Lease, take_place
from vifailback.errors import InputError
from vifailback.store.account_tables import AccountRow
from vifailback.store.work_tables import WorkItem

SORTS = ("episode", "task", "state", "stage", "outcome", "failure_type", "assignee", "updated", "active_s", "priority")
"""Fields by which the queue can be sorted; "-" before one turns the order round."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which items are asked for; None and () mean: all.

    Args:
        states: any of these.
        assignee: this person; "": nobody.
        task: this task sentence.
        failure_type: this type.
        text: part of the episode's id or its task, in any case.
        gold: gold items only, or all others.
    """

    states: tuple[State, ...] = ()
    assignee: str | None = None
    task: str | None = None
    failure_type: str | None = None
    text: str | None = None
    gold: bool | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A page of the queue (web/src/core/api/types.ts)."""

    total: int
    counts: dict[str, int]
    tasks: Sequence[str]
    people: Sequence[str]
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Next:
    """The next item for a person and the lease of it; both None when there is none (web/src/core/api/types.ts)."""

    item: Item | None
    lease: Lease | None = None


def list_items(
    context: Context, user: User, wanted: Filter, *, sort: str = "", offset: int = 0, limit: int = 100
) -> Items:
    """Return a page of the queue, with the counts by state of everything that the other filters let through.

    Raises:
        InputError: there is no such order.
    """
    with context.store.reading() as connection:
        view = View.of_many(connection, user, context.clock())
        order = _order(view, sort)
        chosen = view.select().where(*_conditions(view, wanted)).order_by(*order).offset(offset).limit(limit)
        state, rest = view.columns["state"], _conditions(view, wanted, states=False)
        counted = select(state, func.count()).select_from(view.items).where(view.shown, *rest).group_by(state)
        found = {name: count for name, count in connection.execute(counted)}  # noqa: C416
        items = [item_of(row) for row in connection.execute(chosen)]
        tasks = list(connection.execute(_tasks()).scalars())
        people = list(connection.execute(_people(accounts=user.role.may(Role.REVIEWER))).scalars())
    counts = {kind.value: found.get(kind.value, 0) for kind in State}
    total = sum(count for name, count in counts.items() if not wanted.states or name in wanted.states)
    return Items(total, counts, tasks, people, items)


def next_item(
    context: Context, user: User, wanted: Filter, tab: str, *, after: str | None = None, peek: bool = False
) -> Next:
    """Find the next item that a person may do, and take its lease.

    What was returned to them comes first, then what follows `after` in the queue: theirs before nobody's. Items that
    somebody else holds just now are passed over.

    Args:
        context: the server's parts.
        user: who asks.
        wanted: which items are asked for.
        tab: the open page.
        after: the episode that the page shows now.
        peek: only say which it would be.
    """
    if peek:
        with context.store.reading() as connection:
            row = connection.execute(
                _candidates(View.of_many(connection, user, context.clock()), wanted, tab, after)
            ).one_or_none()
        return Next(None if row is None else item_of(row))
    with context.store.writing() as writing:
        view = View.of_many(writing.connection, user, writing.at)
        row = writing.connection.execute(_candidates(view, wanted, tab, after)).one_or_none()
        if row is None:
            return Next(None)
        episode = item_of(row).episode
        view = View(user, writing.at)  # taking it may make a copy
        lease = take_place(writing, user, view.place(writing.connection, episode), tab)
        return Next(view.place(writing.connection, episode).item, lease)


def _candidates(view: View, wanted: Filter, tab: str, after: str | None) -> Select[Any]:
    columns, me = view.columns, view.user.name
    state, assignee = columns["state"], columns["assignee"]
    mine = or_(assignee == me, and_(assignee.is_(None), columns["author"] == me))
    returned = and_(state == State.RETURNED, mine)
    open_ = and_(state.in_((*UNFINISHED, State.RETURNED)), or_(assignee.is_(None), assignee == me))
    free = or_(view.lease.holder.is_(None), and_(view.lease.holder == me, view.lease.tab == tab))
    order: list[ColumnElement[Any]] = [case((returned, 0), else_=1)]
    chosen = view.select().where(or_(returned, open_), free, *_conditions(view, wanted))
    if after is not None:
        last = aliased(WorkItem)
        here = and_(last.episode == after, last.track == "")
        place = select(last.position).where(here).scalar_subquery()
        weight = select(last.priority).where(here).scalar_subquery()
        passed = or_(view.main.priority > weight, and_(view.main.priority == weight, view.main.position <= place))
        order.append(case((passed, 1), else_=0))
        chosen = chosen.where(view.main.episode != after)
    order += [case((assignee == me, 0), else_=1), *_queue_order(view)]
    return chosen.order_by(*order).limit(1)


def _conditions(view: View, wanted: Filter, *, states: bool = True) -> list[ColumnElement[bool]]:
    columns = view.columns
    found: list[ColumnElement[bool]] = []
    if states and wanted.states:
        found.append(columns["state"].in_(wanted.states))
    if wanted.assignee is not None:
        found.append(columns["assignee"] == wanted.assignee if wanted.assignee else columns["assignee"].is_(None))
    if wanted.task is not None:
        found.append(view.main.task == wanted.task)
    if wanted.failure_type is not None:
        found.append(columns["failure_type"] == wanted.failure_type)
    if wanted.gold is not None:
        found.append(columns["gold"].is_(wanted.gold))
    if wanted.text:
        part = wanted.text.lower()
        texts = (func.lower(view.main.episode), func.lower(view.main.task))
        found.append(or_(*(text.contains(part, autoescape=True) for text in texts)))
    return found


def _order(view: View, sort: str) -> list[ColumnElement[Any]]:
    queue = _queue_order(view)
    if not sort:
        return queue
    name = sort.removeprefix("-")
    if name not in SORTS:
        raise InputError(f"must be one of {', '.join(SORTS)}, with or without - before it, got {sort!r}", field="sort")
    column = view.columns[name]
    empty = column.is_(None)
    return [empty, column.desc() if sort.startswith("-") else column, *queue]


def _queue_order(view: View) -> list[Any]:
    return [view.main.priority.desc(), view.main.position]


def _tasks() -> Select[Any]:
    there = (WorkItem.track == "", WorkItem.present)
    return select(WorkItem.task).where(*there).distinct().order_by(WorkItem.task)


def _people(*, accounts: bool) -> Select[Any]:
    """Whoever has an item or made one; for those who assign items, whoever can log in, too."""
    named = union(
        *(select(column).where(column.is_not(None)) for column in (WorkItem.assignee, WorkItem.author)),
        *([select(AccountRow.name)] if accounts else []),
    )
    people = named.subquery()
    return select(people.c[0]).order_by(people.c[0])
