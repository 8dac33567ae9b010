"""The people who may log in to the annotation tool, and their sessions."""

import sqlalchemy as sa
from alembic import op

from vifailback.store.models import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "accounts",
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("role", _TEXT, nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("email", _TEXT, nullable=True),
        sa.Column("issuer", _TEXT, nullable=True),
        sa.Column("subject", _TEXT, nullable=True),
        sa.Column("created", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_accounts"),
    )
    op.create_index("uq_accounts_issuer_subject", "accounts", ["issuer", "subject"], unique=True)
    op.create_table(
        "account_sessions",
        sa.Column("digest", _TEXT, nullable=False),
        sa.Column("account", _TEXT, nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_account_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.key"], ondelete="CASCADE"),
    )
    op.create_index("ix_account_sessions_account", "account_sessions", ["account"])
