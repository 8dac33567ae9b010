"""Leases: one person at a time works on an annotation, for as long as their page shows that it is alive."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.items import UNFINISHED, Item, Place, State, View
from vifailback.annotate.work.refusals import HeldError, NotAllowedError
from vifailback.annotate.work.trace import Deed, note
from vifailback.store.work_tables import WorkItem, WorkLease, WorkTime
from vifailback.store.writing import Writing

LEASE_S = 60.0
"""A lease that is not renewed for so long is free for others."""

SLACK_S = 5.0
"""A page may say that somebody was active for so much longer than the server saw since the last renewal."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write to an annotation (web/src/core/api/types.ts)."""

    episode: str
    token: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as the database holds it: which track of the episode, and the open page that holds it."""

    track: str
    tab: str


def take(context: Context, user: User, episode: str, tab: str, *, over: bool = False, copy: bool = False) -> Lease:
    """Take the lease of an episode for an open page.

    Args:
        context: the server's parts.
        user: who asks.
        episode: episode id.
        tab: the open page.
        over: take it over from another page of the same person, or (reviewers) from somebody else.
        copy: begin an independent copy of one's own, where fewer are made than asked for (reviewers; annotators get
            theirs without asking).

    Raises:
        HeldError: somebody else holds it.
        NotAllowedError: this person does not work on it.
    """
    with context.store.writing() as writing:
        view = View(user, writing.at)
        place = view.place(writing.connection, episode)
        if copy and not place.track:
            if not view.is_free(writing.connection, episode):
                raise NotAllowedError("as many people as asked for have annotated it, or you have")
            place = replace(place, track=user.name, made=False)
        return take_place(writing, user, place, tab, over=over)


def take_place(writing: Writing, user: User, place: Place, tab: str, *, over: bool = False) -> Lease:
    """Take the lease of a place inside a transaction; see `take`."""
    require_work(user, place)
    episode, track, at = place.item.episode, place.track, writing.at
    if not place.made:
        _make_copy(writing, user, place)
    chosen = (WorkLease.episode == episode, WorkLease.track == track)
    row = writing.connection.execute(
        select(WorkLease.holder, WorkLease.tab, WorkLease.until).where(*chosen)
    ).one_or_none()
    if row is not None and row.until > at and (row.holder, row.tab) != (user.name, tab):
        mine = row.holder == user.name
        if not (over and (mine or user.role.may(Role.REVIEWER))):
            who = "you have it open elsewhere" if mine else f"{row.holder} is working on it"
            raise HeldError(who, row.holder, row.until)
        whom = "from another page" if mine else f"from {row.holder}"
        note(writing, user.name, [Deed(episode, "took over", whom, track)])
    token = secrets.token_urlsafe(24)
    until = _end(at)
    values = {"holder": user.name, "tab": tab, "token": _digest(token), "renewed": at, "until": until}
    if row is None:
        writing.connection.execute(insert(WorkLease).values(episode=episode, track=track, **values))
    else:
        writing.connection.execute(update(WorkLease).where(*chosen).values(**values))
    return Lease(episode, token, user.name, until)


def held(writing: Writing, user: User, episode: str, token: str) -> Held:
    """Return the lease that a token stands for; one that has ended still counts while nobody else took it.

    Raises:
        HeldError: it is somebody else's now, or nobody's.
    """
    chosen = (WorkLease.episode == episode, WorkLease.token == _digest(token), WorkLease.holder == user.name)
    row = writing.connection.execute(select(WorkLease.track, WorkLease.tab).where(*chosen)).one_or_none()
    if row is not None:
        return Held(row.track, row.tab)
    track = View(user, writing.at).place(writing.connection, episode).track
    other = select(WorkLease.holder, WorkLease.until).where(WorkLease.episode == episode, WorkLease.track == track)
    taken = writing.connection.execute(other.where(WorkLease.until > writing.at)).one_or_none()
    if taken is None:
        raise HeldError("this page does not hold the lease of the episode (any more); take it again")
    who = "another page of yours" if taken.holder == user.name else taken.holder
    raise HeldError(f"{who} is working on it now; nothing was saved", taken.holder, taken.until)


def renew(context: Context, user: User, episode: str, token: str, *, stage: int, active_s: float) -> Lease:
    """Keep a lease, and count the time that its holder was active since the last renewal.

    Raises:
        HeldError: it is somebody else's now, or nobody's.
    """
    with context.store.writing() as writing:
        track = held(writing, user, episode, token).track
        chosen = (WorkLease.episode == episode, WorkLease.track == track)
        since = writing.connection.execute(select(WorkLease.renewed).where(*chosen)).scalar_one()
        seen_s = max((writing.at - since).total_seconds(), 0.0) + SLACK_S
        until = _end(writing.at)
        writing.connection.execute(update(WorkLease).where(*chosen).values(renewed=writing.at, until=until))
        _count(writing, user, episode, track, stage, min(active_s, seen_s))
    return Lease(episode, token, user.name, until)


def release(context: Context, user: User, episode: str, token: str) -> None:
    """Give a lease back; one that is gone already stays gone."""
    with context.store.writing() as writing:
        writing.connection.execute(
            delete(WorkLease).where(
                WorkLease.episode == episode, WorkLease.token == _digest(token), WorkLease.holder == user.name
            )
        )


def require_work(user: User, place: Place) -> None:
    """Check that a person works on an item: annotators on what is theirs or nobody's, until it is reviewed.

    Raises:
        NotAllowedError: it is somebody else's, or done.
    """
    item = place.item
    if user.role.may(Role.REVIEWER):
        return
    if item.state == State.ACCEPTED:
        raise NotAllowedError("it is accepted; a reviewer can return it")
    if item.assignee not in (None, user.name):
        raise NotAllowedError(f"it is assigned to {item.assignee}")
    if item.state == State.SUBMITTED and place.submitter not in (None, user.name):
        raise NotAllowedError(f"{place.submitter or 'somebody'} has submitted it; it waits for review")


def require_track(user: User, place: Place, track: str) -> None:
    """Check that a lease is of the track that a person works on still.

    Raises:
        NotAllowedError: the item was given to somebody else since; an annotator then has a copy of their own.
    """
    if track != place.track and not user.role.may(Role.REVIEWER):
        raise NotAllowedError("it is somebody else's now; open the episode again")
    require_work(user, place)


def _make_copy(writing: Writing, user: User, place: Place) -> None:
    """Make the row of a person's independent copy."""
    item = place.item
    writing.connection.execute(insert(WorkItem).values(**copy_row(item, user, place.position)))
    note(writing, user.name, [Deed(item.episode, "began a copy", track=user.name)])


def copy_row(item: Item, user: User, position: int) -> dict[str, object]:
    """Return the row of an independent copy that nothing is saved of yet."""
    return {
        "episode": item.episode,
        "track": user.name,
        "position": position,
        "present": True,
        "task": item.task,
        "state": UNFINISHED[0].value,
        "assignee": user.name,
        "priority": item.priority,
        "gold": False,
        "copies": 1,
        "revision": 0,
        "stage": 0,
        "unverified": 0,
        "open_comments": 0,
        "active_s": 0.0,
    }


def _count(writing: Writing, user: User, episode: str, track: str, stage: int, active_s: float) -> None:
    if active_s <= 0:
        return
    key = {"episode": episode, "track": track, "person": user.name, "stage": stage, "day": writing.at.date()}
    chosen = [getattr(WorkTime, name) == value for name, value in key.items()]
    more = update(WorkTime).where(*chosen).values(active_s=WorkTime.active_s + active_s)
    if writing.connection.execute(more).rowcount == 0:
        writing.connection.execute(insert(WorkTime).values(**key, active_s=active_s))
    writing.connection.execute(
        update(WorkItem)
        .where(WorkItem.episode == episode, WorkItem.track == track)
        .values(active_s=WorkItem.active_s + active_s)
    )


def _end(at: datetime) -> datetime:
    return at + timedelta(seconds=LEASE_S)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
