"""Files that appear whole or not at all, and folders that one process works in at a time."""

import os
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl


@contextmanager
def in_place_of(path: Path) -> Generator[Path]:
    """Give a path to write to that takes the place of `path` when the block ends, and vanishes when it fails.

    It lies in the same folder, which is made too, and ends in ".part". A link stays a link, permissions stay.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.part")
    try:
        yield part
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path, *, durable: bool = False) -> Generator[BinaryIO]:
    """Open a file for writing that takes the place of `path` when the block ends without an error.

    Args:
        path: the file to replace.
        durable: wait until the disk holds it, for what cannot be made again.
    """
    with in_place_of(path) as part, part.open("xb") as file:
        yield file
        if durable:
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def held(folder: Path, *, wait: bool) -> Generator[None]:
    """Hold a folder while the block runs; the system lets go of it even where the process is killed.

    The lock is the folder's own, so nothing is left behind. Where there are no locks (Windows, some network file
    systems), nothing is held.

    Args:
        folder: it must exist.
        wait: wait for another who holds it.

    Raises:
        BlockingIOError: another holds it, and `wait` is False.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
