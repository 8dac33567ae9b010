"""The history of changes, the present annotations, and the number of the newest change."""

import sqlalchemy as sa
from alembic import op

from vifailback.store.models import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    head = op.create_table(
        "annotation_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_annotation_head"),
    )
    op.bulk_insert(head, [{"id": 1, "revision": 0}])
    op.create_table(
        "annotation_events",
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("episode", text, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_annotation_events"),
    )
    op.create_index("ix_annotation_events_episode_revision", "annotation_events", ["episode", "revision"])
    op.create_table(
        "annotation_snapshots",
        sa.Column("episode", text, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("episode", name="pk_annotation_snapshots"),
        sa.UniqueConstraint("revision", name="uq_annotation_snapshots_revision"),
        sa.ForeignKeyConstraint(["revision"], ["annotation_events.revision"]),
    )
