"""Both databases for real: an SQLite file, and a PostgreSQL server that is started for the tests."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
INITDB = ("-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions")
SORTING = ("--locale-provider=icu", "--icu-locale=en-US")
"""A server (from version 15) that sorts as people do, unless a column says otherwise."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of the socket of a fresh PostgreSQL server."""
    found = shutil.which("initdb")
    if not INSTALLED and not found:
        pytest.skip("PostgreSQL is not installed (no initdb)")
    tools = Path(found).parent if found else INSTALLED[-1]
    folder = Path(tempfile.mkdtemp(prefix="vifailback-pg-"))
    run = _runner(folder)
    try:
        sorting = SORTING if _version(tools) >= 15 else ()
        run([tools / "initdb", "-D", folder / "data", *INITDB, *sorting])
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB"
        run([tools / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start"])
        yield str(folder)
        run([tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a fresh annotation store can be opened, on each of the two databases."""
    if request.param == "sqlite":
        yield str(tmp_path / "annotations.db")
        return
    folder = request.getfixturevalue("postgresql")
    name = f"test_{abs(hash(request.node.name)):x}"
    server = create_engine(f"postgresql+psycopg://tester@/postgres?host={folder}", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"postgresql://tester@/{name}?host={folder}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def _version(tools: Path) -> int:
    said = subprocess.run([tools / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    return int(re.findall(r"\d+", said)[0])


def _runner(folder: Path) -> Callable[[list[str | Path]], None]:
    """PostgreSQL refuses to run as root: then its tools run as the user that its package made."""
    user: dict[str, str | int] = {}
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root and there is no user postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        user = {"user": owner.pw_uid, "group": owner.pw_gid}

    def run(words: list[str | Path]) -> None:
        done = subprocess.run(
            [str(word) for word in words],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            **user,
        )
        if done.returncode:
            pytest.fail(f"{words[0]}: {done.stderr.decode(errors='replace')}")

    return run
