"""Writers in processes of their own: python writer.py PLACE 8, or python writer.py PLACE hang."""

import os
import sys
from dataclasses import replace
from typing import NoReturn

from vifailback.errors import ConflictError
from vifailback.store import AnnotationStore
from vifailback.types import Annotation

ROUNDS = 10
"""How often each writer adds one to the shared annotation."""


def add(store: AnnotationStore, author: str, rounds: int = ROUNDS) -> int:
    """Add one to the number in `reason` of the shared annotation, `rounds` times; return how often it had to retry."""
    conflicts = 0
    for _ in range(rounds):
        while True:
            found = store.get("shared")
            annotation, base = (found.annotation, found.revision) if found else (Annotation("shared", "count"), 0)
            counted = replace(annotation, reason=str(int(annotation.reason or 0) + 1))
            try:
                store.put(counted, author=author, base=base, source="test")
            except ConflictError:
                conflicts += 1
            else:
                break
    return conflicts


def stop_and_wait() -> NoReturn:
    """A clock that never tells the time: the writer stands still in the middle of its transaction."""
    sys.stdout.write("inside\n")
    sys.stdout.flush()
    sys.stdin.read()
    raise SystemExit


def hang(place: str) -> None:
    """Stand still in the middle of a transaction."""
    with AnnotationStore.open(place, clock=stop_and_wait) as store:
        store.put_many([Annotation(f"lost/{number}", "t") for number in range(20)], author="victim")


def count(place: str, author: str) -> None:
    """Open the store, add to the shared annotation, and make one of its own."""
    with AnnotationStore.open(place) as store:
        add(store, author)
        store.put(Annotation(f"own/{author}", "t"), author=author)


def in_processes(place: str, writers: int) -> int:
    """Let several processes count at once; return how many of them failed."""
    children: list[int] = []
    for number in range(writers):
        child = os.fork()
        if child == 0:
            count(place, f"writer {number}")
            os._exit(0)
        children.append(child)
    return sum(os.waitpid(child, 0)[1] != 0 for child in children)


if __name__ == "__main__":
    if sys.argv[2] == "hang":
        hang(sys.argv[1])
    else:
        sys.exit(in_processes(sys.argv[1], int(sys.argv[2])))
