"""The tables of the people who may log in to the annotation tool, and of their sessions."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from vifailback.store.models import TEXT, Table, UtcTime


class AccountRow(Table):
    """One person."""

    __tablename__ = "accounts"
    __table_args__ = (Index("uq_accounts_issuer_subject", "issuer", "subject", unique=True),)

    key: Mapped[str] = mapped_column(TEXT, primary_key=True)
    """The name without upper case, so that Ada and ada are one."""
    name: Mapped[str] = mapped_column(TEXT)
    role: Mapped[str] = mapped_column(TEXT)
    password: Mapped[str | None] = mapped_column(Text)
    """Argon2 hash; NULL where the person logs in through a provider only."""
    email: Mapped[str | None] = mapped_column(TEXT)
    """In lower case; a provider that has verified it lets the person in."""
    issuer: Mapped[str | None] = mapped_column(TEXT)
    subject: Mapped[str | None] = mapped_column(TEXT)
    """Whom the OpenID provider `issuer` knows this person as, since the first login through it."""
    created: Mapped[datetime] = mapped_column(UtcTime())


class SessionRow(Table):
    """One browser in which somebody is logged in."""

    __tablename__ = "account_sessions"

    digest: Mapped[str] = mapped_column(TEXT, primary_key=True)
    """SHA-256 of the secret in the browser's cookie."""
    account: Mapped[str] = mapped_column(TEXT, ForeignKey("accounts.key", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(UtcTime())
    """When it ends unless it is used before."""
    ends: Mapped[datetime] = mapped_column(UtcTime())
    """When it ends in any case."""
