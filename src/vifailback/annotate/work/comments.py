"""Comments of reviewers and annotators, pinned to a place of the annotation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.items import View
from vifailback.annotate.work.refusals import NotAllowedError
from vifailback.errors import UnknownNameError
from vifailback.store.body import require_text
from vifailback.store.json_text import decode, encode
from vifailback.store.node import as_table
from vifailback.store.work_tables import WorkComment, WorkItem
from vifailback.store.writing import Writing
from vifailback.types import Json


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment (web/src/core/api/types.ts)."""

    id: int
    episode: str
    author: str
    text: str
    at: datetime
    resolved: bool
    pin: Mapping[str, Json] | None


_COLUMNS = (
    *(WorkComment.id, WorkComment.episode, WorkComment.author, WorkComment.text, WorkComment.at),
    *(WorkComment.resolved, WorkComment.pin),
)


def comments_of(connection: Connection, episode: str, track: str) -> list[Comment]:
    """Return the comments on an annotation, oldest first."""
    chosen = select(*_COLUMNS).where(WorkComment.episode == episode, WorkComment.track == track)
    return [_comment(row) for row in connection.execute(chosen.order_by(WorkComment.id))]


def add(context: Context, user: User, episode: str, text: str, pin: Mapping[str, Json] | None) -> Comment:
    """Say something about an annotation."""
    with context.store.writing() as writing:
        track = View(user, writing.at).place(writing.connection, episode).track
        return add_comment(writing, user, episode, track, text, pin)


def add_comment(
    writing: Writing, user: User, episode: str, track: str, text: str, pin: Mapping[str, Json] | None
) -> Comment:
    """Say something about an annotation, inside a transaction."""
    require_text(text, "text")
    values: dict[str, Any] = {"episode": episode, "track": track, "author": user.name, "text": text, "at": writing.at}
    values |= {"resolved": False, "pin": None if pin is None else encode(dict(pin)).decode()}
    number = writing.connection.execute(insert(WorkComment).values(**values).returning(WorkComment.id)).scalar_one()
    _recount(writing, episode, track)
    return Comment(number, episode, user.name, text, writing.at, resolved=False, pin=pin)


def resolve(context: Context, user: User, number: int, *, resolved: bool) -> Comment:
    """Mark a comment as dealt with, or as open again.

    Raises:
        UnknownNameError: there is no such comment.
        NotAllowedError: it is on somebody else's copy.
    """
    with context.store.writing() as writing:
        row = writing.connection.execute(
            select(*_COLUMNS, WorkComment.track).where(WorkComment.id == number)
        ).one_or_none()
        if row is None:
            raise UnknownNameError("comment", str(number), ())
        here = View(user, writing.at).place(writing.connection, row.episode).track == row.track
        if not here and not user.role.may(Role.REVIEWER):
            raise NotAllowedError("the comment is on somebody else's copy")
        writing.connection.execute(update(WorkComment).where(WorkComment.id == number).values(resolved=resolved))
        _recount(writing, row.episode, row.track)
        changed = writing.connection.execute(select(*_COLUMNS).where(WorkComment.id == number)).one()
    return _comment(changed)


def _recount(writing: Writing, episode: str, track: str) -> None:
    here = (WorkComment.episode == episode, WorkComment.track == track, WorkComment.resolved.is_(False))
    count = writing.connection.execute(select(func.count()).select_from(WorkComment).where(*here)).scalar_one()
    writing.connection.execute(
        update(WorkItem).where(WorkItem.episode == episode, WorkItem.track == track).values(open_comments=count)
    )


def _comment(row: Any) -> Comment:
    number, episode, author, text, at, resolved, pin = row[:7]
    return Comment(number, episode, author, text, at, bool(resolved), as_table(decode(pin.encode())) if pin else None)
