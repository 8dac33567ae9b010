"""Files that appear whole or not at all."""

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


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
