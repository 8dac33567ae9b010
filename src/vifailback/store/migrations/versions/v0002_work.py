"""Independent copies (tracks), repeated sends, and the tables of the work: items, leases, comments, time, trace."""

import sqlalchemy as sa
from alembic import op

from vifailback.store.models import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns to the history, key the present annotations by track, and make the new tables."""
    for name in ("track", "writer"):
        op.add_column("annotation_events", sa.Column(name, _TEXT, nullable=False, server_default=""))
    op.add_column("annotation_events", sa.Column("operation", _TEXT, nullable=True))
    op.add_column("annotation_events", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    op.create_index("uq_annotation_events_operation", "annotation_events", ["operation"], unique=True)
    with op.batch_alter_table("annotation_snapshots") as batch:
        batch.add_column(sa.Column("track", _TEXT, nullable=False, server_default=""))
        batch.drop_constraint("pk_annotation_snapshots", type_="primary")
        batch.create_primary_key("pk_annotation_snapshots", ["episode", "track"])
    _items()
    _leases()
    _comments()
    _times()
    _events()


def _items() -> None:
    op.create_table(
        "work_items",
        *_episode_and_track(),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("task", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("assignee", _TEXT, nullable=True),
        sa.Column("submitter", _TEXT, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("gold", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("author", _TEXT, nullable=True),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("outcome", _TEXT, nullable=True),
        sa.Column("failure_type", _TEXT, nullable=True),
        sa.Column("unverified", sa.Integer(), nullable=False),
        sa.Column("open_comments", sa.Integer(), nullable=False),
        sa.Column("active_s", sa.Float(), nullable=False),
        sa.Column("updated", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("episode", "track", name="pk_work_items"),
    )
    for columns in (("track", "present", "state"), ("track", "present", "task"), ("track", "assignee", "state")):
        op.create_index(f"ix_work_items_{'_'.join(columns)}", "work_items", list(columns))


def _leases() -> None:
    op.create_table(
        "work_leases",
        *_episode_and_track(),
        sa.Column("holder", _TEXT, nullable=False),
        sa.Column("tab", _TEXT, nullable=False),
        sa.Column("token", _TEXT, nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("renewed", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("episode", "track", name="pk_work_leases"),
    )


def _comments() -> None:
    op.create_table(
        "work_comments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_episode_and_track(),
        sa.Column("author", _TEXT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("pin", sa.Text(), nullable=True),
        sa.Column("resolved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_comments"),
    )
    op.create_index("ix_work_comments_episode_track", "work_comments", ["episode", "track"])


def _times() -> None:
    op.create_table(
        "work_times",
        *_episode_and_track(),
        sa.Column("person", _TEXT, nullable=False),
        sa.Column("stage", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("active_s", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("episode", "track", "person", "stage", "day", name="pk_work_times"),
    )


def _events() -> None:
    op.create_table(
        "work_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *_episode_and_track(),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("author", _TEXT, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_events"),
    )
    op.create_index("ix_work_events_episode_track", "work_events", ["episode", "track"])


def _episode_and_track() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("episode", _TEXT, nullable=False), sa.Column("track", _TEXT, nullable=False)
