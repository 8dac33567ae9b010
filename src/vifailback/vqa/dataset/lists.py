"""JSON lists and JSON Lines, written an item at a time."""

from collections.abc import Iterable
from pathlib import Path

from vifailback.atomic import replaced


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
