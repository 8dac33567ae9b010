"""A database as version 0001 of the tables made it, with annotations in it."""

from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, bindparam, create_engine, event, text

import vifailback.store
from vifailback.store.body import body_of
from vifailback.types import Annotation

EVENT = text(
    'INSERT INTO annotation_events (revision, episode, author, at, source, base, "schema", body)'
    " VALUES (:revision, :episode, :author, :at, 'import', NULL, 1, :body)"
).bindparams(bindparam("at", type_=DateTime(timezone=True)))
SNAPSHOT = text(
    'INSERT INTO annotation_snapshots (episode, revision, author, at, source, "schema", body)'
    ' SELECT episode, revision, author, at, source, "schema", body FROM annotation_events WHERE revision = :revision'
)


def make_first_version(place: str, history: list[tuple[Annotation, str]], at: datetime) -> None:
    """Migrate a fresh database to 0001 and no further, and write annotations by the SQL of that time.

    Args:
        place: path of an SQLite file, or URL of a PostgreSQL database.
        history: each state and who made it, oldest first.
        at: when, in UTC.
    """
    url = place.replace("postgresql://", "postgresql+psycopg://") if "://" in place else f"sqlite:///{place}"
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def configure(connection, _record) -> None:
            connection.isolation_level = None

        @event.listens_for(engine, "begin")
        def begin(connection) -> None:
            connection.exec_driver_sql("BEGIN")

    config = Config()
    config.set_main_option("script_location", str(Path(vifailback.store.__file__).with_name("migrations")))
    newest: dict[str, int] = {}
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for revision, (annotation, author) in enumerate(history, 1):
            row = {"revision": revision, "episode": annotation.episode, "author": author, "at": at}
            connection.execute(EVENT, {**row, "body": body_of(annotation)})
            newest[annotation.episode] = revision
        for revision in newest.values():
            connection.execute(SNAPSHOT, {"revision": revision})
        connection.execute(text("UPDATE annotation_head SET revision = :revision"), {"revision": len(history)})
    engine.dispose()
