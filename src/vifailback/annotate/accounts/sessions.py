"""Who is logged in: random secrets in browsers' cookies, their digests in the database."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from vifailback.annotate.accounts.accounts import key_of
from vifailback.annotate.people import Role, User
from vifailback.store.account_tables import AccountRow, SessionRow
from vifailback.store.sql import AnnotationStore

UNUSED = timedelta(days=3)
"""A session that is not used for so long ends."""
LONGEST = timedelta(days=30)
"""A session ends after this in any case."""
RENEWED = timedelta(hours=1)
"""How far its end must have come closer before a session is renewed: not every request writes."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of a store."""

    store: AnnotationStore
    clock: Callable[[], datetime]

    def begin(self, user: User) -> str:
        """Begin a session and return its secret; sessions that have ended are cleared away."""
        secret, now = secrets.token_urlsafe(32), self.clock()
        row = {"account": key_of(user.name), "until": now + UNUSED, "ends": now + LONGEST}
        with self.store.writing() as writing:
            ended = (SessionRow.until <= now) | (SessionRow.ends <= now)
            writing.connection.execute(delete(SessionRow).where(ended))
            writing.connection.execute(insert(SessionRow).values(digest=_digest(secret), **row))
        return secret

    def user(self, secret: str) -> User | None:
        """Whose session a secret belongs to, with the role that they have now; renews it. None where it has ended."""
        digest, now = _digest(secret), self.clock()
        chosen = (
            select(AccountRow.name, AccountRow.role, SessionRow.until, SessionRow.ends)
            .join(AccountRow, AccountRow.key == SessionRow.account)
            .where(SessionRow.digest == digest)
        )
        with self.store.reading() as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None or now >= min(row.until, row.ends):
            return None
        if now + UNUSED - row.until > RENEWED:
            with self.store.writing() as writing:
                mine = SessionRow.digest == digest
                writing.connection.execute(update(SessionRow).where(mine).values(until=now + UNUSED))
        return User(row.name, Role(row.role))

    def end(self, secret: str) -> None:
        """End one session."""
        with self.store.writing() as writing:
            writing.connection.execute(delete(SessionRow).where(SessionRow.digest == _digest(secret)))

    def end_all(self, user: User) -> None:
        """End all sessions of a person."""
        with self.store.writing() as writing:
            writing.connection.execute(delete(SessionRow).where(SessionRow.account == key_of(user.name)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
