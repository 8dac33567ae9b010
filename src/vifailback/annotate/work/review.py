"""Review: submit, accept, return; and what reviewers set: who does what, gold items, double annotation."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.changes import unverified
from vifailback.annotate.work.comments import add_comment
from vifailback.annotate.work.items import Item, State, View
from vifailback.annotate.work.leases import held, require_track
from vifailback.annotate.work.refusals import NotAllowedError
from vifailback.annotate.work.trace import Deed, note
from vifailback.errors import AnnotationError, ConflictError, InputError, UnknownNameError
from vifailback.store.account_tables import AccountRow
from vifailback.store.body import json_of
from vifailback.store.models import Snapshot
from vifailback.store.work_tables import WorkItem
from vifailback.store.writing import Writing
from vifailback.types import Json

BATCH = 500
"""Items that are changed at a time."""


def submit(context: Context, user: User, episode: str, token: str) -> Item:
    """Hand an annotation in for review.

    Raises:
        HeldError: the lease is not this page's any more.
        NotAllowedError: the item is somebody else's now.
        AnnotationError: it does not say how the episode ended, or a machine wrote something that nobody has verified.
    """
    with context.store.writing() as writing:
        track = held(writing, user, episode, token).track
        require_track(user, View(user, writing.at).place(writing.connection, episode), track)
        _require_complete(writing, episode, track)
        row = _row(writing, episode, track)
        if row.state == State.ACCEPTED:
            raise ConflictError(f"{episode}: it is accepted already")
        _set(writing, episode, track, state=State.SUBMITTED.value, submitter=user.name)
        note(writing, user.name, [Deed(episode, "submitted", "", track, row.revision)])
        return View(user, writing.at).place(writing.connection, episode).item


def accept(context: Context, user: User, episode: str) -> Item:
    """Accept what was submitted.

    Raises:
        NotAllowedError: it is this person's own.
        ConflictError: it is not submitted.
    """
    with context.store.writing() as writing:
        row = _reviewed(writing, user, episode, (State.SUBMITTED,))
        _set(writing, episode, "", state=State.ACCEPTED.value)
        note(writing, user.name, [Deed(episode, "accepted", "", "", row.revision)])
        return View(user, writing.at).place(writing.connection, episode).item


def send_back(context: Context, user: User, episode: str, text: str, pin: Mapping[str, Json] | None) -> Item:
    """Return what was submitted, or was accepted before, to its author, with a comment that says why.

    Raises:
        InputError: the comment is empty.
        NotAllowedError: it is this person's own.
        ConflictError: it is not submitted.
    """
    if not text.strip():
        raise InputError("say what is to be changed", field="text")
    with context.store.writing() as writing:
        row = _reviewed(writing, user, episode, (State.SUBMITTED, State.ACCEPTED))
        assignee = row.assignee or row.submitter
        _set(writing, episode, "", state=State.RETURNED.value, assignee=assignee)
        add_comment(writing, user, episode, "", text, pin)
        note(writing, user.name, [Deed(episode, "returned", text, "", row.revision)])
        return View(user, writing.at).place(writing.connection, episode).item


def assign(context: Context, user: User, episodes: Sequence[str], assignee: str | None) -> int:
    """Give items to a person, or to nobody; return how many changed.

    Raises:
        UnknownNameError: people log in here, and nobody of that name can.
    """
    if assignee and context.config.people_log_in:
        with context.store.reading() as connection:
            names = list(connection.execute(select(AccountRow.name)).scalars())
        if assignee not in names:
            raise UnknownNameError("person", assignee, names)
    differs = WorkItem.assignee.is_distinct_from(assignee)
    deed = "assigned" if assignee else "unassigned"
    return _set_many(
        context, user, episodes, differs, {"assignee": assignee}, deed, f"to {assignee}" if assignee else ""
    )


def set_gold(context: Context, user: User, episodes: Sequence[str], *, gold: bool) -> int:
    """Make annotated items the measure for others, or not; return how many changed (not those without annotation)."""
    differs = (WorkItem.gold != gold) & ((WorkItem.revision > 0) if gold else (WorkItem.revision >= 0))
    return _set_many(context, user, episodes, differs, {"gold": gold}, "made gold" if gold else "no longer gold", "")


def set_copies(context: Context, user: User, episodes: Sequence[str], copies: int) -> int:
    """Say how many people annotate items independently of each other; return how many items changed."""
    return _set_many(context, user, episodes, WorkItem.copies != copies, {"copies": copies}, "copies", str(copies))


def set_priority(context: Context, user: User, episodes: Sequence[str], priority: int) -> int:
    """Say which items come first (the highest number); return how many items changed."""
    values = {"priority": priority}
    return _set_many(context, user, episodes, WorkItem.priority != priority, values, "priority", str(priority))


def _set_many(
    context: Context,
    user: User,
    episodes: Sequence[str],
    differs: ColumnElement[bool],
    values: Mapping[str, Any],
    what: str,
    detail: str,
) -> int:
    changed = 0
    with context.store.writing() as writing:
        for start in range(0, len(episodes), BATCH):
            chosen = (WorkItem.episode.in_(episodes[start : start + BATCH]), WorkItem.track == "", differs)
            rows = writing.connection.execute(select(WorkItem.episode, WorkItem.revision).where(*chosen)).all()
            names = [row.episode for row in rows]
            here = (WorkItem.episode.in_(names), WorkItem.track == "")
            writing.connection.execute(update(WorkItem).where(*here).values(**values))
            note(writing, user.name, [Deed(row.episode, what, detail, "", row.revision) for row in rows])
            changed += len(rows)
    return changed


def _reviewed(writing: Writing, user: User, episode: str, states: Sequence[State]) -> Any:
    """The row of an item that this person may review and that is in one of some states."""
    row = _row(writing, episode, "")
    if row.state not in states:
        raise ConflictError(f"{episode}: it is {row.state}, not {' or '.join(states)}")
    if user.name in (row.submitter, row.author) and not user.role.may(Role.ADMIN):
        raise NotAllowedError("somebody else has to review your own annotation")
    return row


def _row(writing: Writing, episode: str, track: str) -> Any:
    columns = (WorkItem.state, WorkItem.assignee, WorkItem.submitter, WorkItem.author, WorkItem.revision)
    chosen = select(*columns).where(WorkItem.episode == episode, WorkItem.track == track)
    row = writing.connection.execute(chosen).one_or_none()
    if row is None:
        raise UnknownNameError("episode in the queue", episode, ())
    return row


def _set(writing: Writing, episode: str, track: str, **values: Any) -> None:
    chosen = (WorkItem.episode == episode, WorkItem.track == track)
    writing.connection.execute(update(WorkItem).where(*chosen).values(**values, updated=writing.at))


def _require_complete(writing: Writing, episode: str, track: str) -> None:
    chosen = select(Snapshot.body, Snapshot.schema).where(Snapshot.episode == episode, Snapshot.track == track)
    row = writing.connection.execute(chosen).one_or_none()
    annotation = {} if row is None else json_of(row.body, row.schema, episode)
    if not annotation.get("outcome"):
        raise AnnotationError("nobody has said yet how the episode ended", file=episode, field="outcome")
    open_fields = unverified(annotation)
    if open_fields:
        raise AnnotationError(
            "was written by a model and nobody has verified it", file=episode, field=", ".join(open_fields)
        )
