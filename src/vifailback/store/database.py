"""Opening an annotation database: SQLite by path, PostgreSQL by URL; migrations run here."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from vifailback.errors import ConfigError, MissingExtraError, StoreError
from vifailback.store.models import VERSION_TABLE
from vifailback.store.place import shown_place

BUSY_TIMEOUT_S = 30.0
"""How long a writer waits for the other writers before it gives up."""

WRITES = "vifailback_writes"
"""Execution option of a connection whose transactions write."""

HEAD = "0003"
"""The newest migration."""

_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x7669_6661_696C
"""Key of the PostgreSQL advisory lock under which migrations run."""


def is_url(place: str | Path) -> bool:
    """Say whether a place is a database URL rather than a path."""
    return isinstance(place, str) and "://" in place


def connect(place: str | Path, *, create: bool) -> Engine:
    """Return an engine on a database whose tables are those of this version.

    Args:
        place: path of an SQLite file, or a URL (sqlite:///..., postgresql://...).
        create: make the file and the tables where there are none.

    Raises:
        StoreError: there is no store and `create` is false, it is something else, or a newer version made it.
        ConfigError: the URL is not understood or of another kind of database.
        MissingExtraError: PostgreSQL is asked for and psycopg is not installed.
    """
    url = _url(place)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not create and not path.is_file():
            raise StoreError(f"{path}: there is no annotation store")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if create and not path.exists():
                _make_private(path)
        except OSError as error:
            raise StoreError(f"{path}: cannot be made: {error.strerror}") from None
        engine = _sqlite(url)
    else:
        engine = _postgresql(url)
    try:
        _prepare(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Generator[Connection]:
    """A transaction that ends with the block; a writing one on SQLite takes the write lock at once.

    Raises:
        StoreError: the database reports an error.
    """
    try:
        with engine.connect().execution_options(**{WRITES: writes}) as connection, connection.begin():
            yield connection
    except SQLAlchemyError as error:
        why = error.orig if isinstance(error, DBAPIError) and error.orig else error
        raise StoreError(f"{name_of(engine)}: {str(why).strip().splitlines()[0]}") from error
    except UnicodeEncodeError:
        raise StoreError(f"{name_of(engine)}: a name is not Unicode text (an unpaired surrogate)") from None


def name_of(engine: Engine) -> str:
    """Return path or URL of a database, for messages, without its password."""
    url = engine.url
    return url.database or "" if url.get_backend_name() == "sqlite" else shown_place(url.render_as_string())


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner reads: a store may hold password hashes. What is there stays as it is."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _url(place: str | Path) -> URL:
    if not is_url(place):
        return URL.create("sqlite", database=str(Path(place).absolute()))
    try:
        url = make_url(str(place))
    except (ArgumentError, ValueError):
        raise ConfigError("the database URL is not understood; expected postgresql://user@host/name") from None
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ConfigError(f"{backend} databases are not supported; expected a path, sqlite:/// or postgresql://")
    if not url.database or url.database == ":memory:":
        raise ConfigError("an annotation store in SQLite needs a file: sqlite:///path/to/annotations.db")
    return url


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:  # pyright: ignore[reportUnusedFunction]
        connection.isolation_level = None  # sqlite3 would begin transactions of its own, too late and without the lock
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise MissingExtraError("an annotation store in PostgreSQL", "postgres") from None


def _prepare(engine: Engine, *, create: bool) -> None:
    with transaction(engine, writes=False) as connection:
        if _version(connection, create=create) == HEAD:
            return
    if engine.dialect.name == "sqlite":
        _write_ahead(engine)
    with transaction(engine, writes=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        if _version(connection, create=create) != HEAD:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD)


def _write_ahead(engine: Engine) -> None:
    """Let readers read while somebody writes; the file remembers it. Done only to files that are ours."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise StoreError(f"{name_of(engine)}: {error}") from None
    finally:
        connection.close()


def _version(connection: Connection, *, create: bool) -> str | None:
    """The migration that the database has reached; None where it is new.

    Raises:
        StoreError: it is no annotation store, or a newer version made it.
    """
    engine = connection.engine
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE not in tables:
        if tables and engine.dialect.name == "sqlite":
            raise StoreError(f"{name_of(engine)}: is an SQLite file of another program, not an annotation store")
        if not create:
            raise StoreError(f"{name_of(engine)}: is not an annotation store")
        return None
    version = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one_or_none()
    if version not in (None, HEAD) and version not in _known():
        newer = f"was made by a newer ViFailback (tables of version {version}); this one knows up to {HEAD}"
        raise StoreError(f"{name_of(engine)}: {newer}")
    return version


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _known() -> list[str]:
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
