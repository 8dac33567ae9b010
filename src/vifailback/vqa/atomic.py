"""Files that appear whole or not at all."""

import os
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replaced(path: Path) -> Generator[BinaryIO]:
    """Open a file for writing that takes the place of `path` when the block ends, and vanishes when it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_list(path: Path, items: Iterable[bytes]) -> int:
    """Write JSON texts as a JSON list, an item a line (JSONL where the name ends so), and return their number."""
    count, lines = 0, path.suffix == ".jsonl"
    with replaced(path) as file:
        for count, item in enumerate(items, 1):
            file.write(b"" if lines else b"[\n" if count == 1 else b",\n")
            file.write(item + b"\n" if lines else item)
        if not lines:
            file.write(b"\n]\n" if count else b"[]\n")
    return count
