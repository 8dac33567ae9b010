"""How fast the queue of the annotation tool answers with many items, beside plain SQL on the same tables.

    python -m benchmarks.annotate_queue                  # 5,000 and 50,000 items
    python -m benchmarks.annotate_queue --items 5000 --rounds 50

A tenth of the items is annotated, a tenth of those double. Every call goes through the functions behind the routes,
without HTTP. The floor is the plainest SQL for rows of the same kind: one table, no joins, no counts; for a save,
one row written with the same commit. p50 and p95 of the rounds; ratios are of CPU time.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.vqa.sources import MemorySource

from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.context import Context
from vifailback.annotate.library import Library
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.changes import Change, Operation
from vifailback.annotate.work.documents import get_document, save
from vifailback.annotate.work.items import State
from vifailback.annotate.work.leases import release, take
from vifailback.annotate.work.queue import Filter, list_items, next_item
from vifailback.annotate.work.review import set_copies
from vifailback.annotate.work.sync import Sync
from vifailback.episodes import Recordings
from vifailback.store.sql import AnnotationStore, now
from vifailback.types import Annotation, Episode, FailureType, Keyframe, KeyframeRole, Outcome

TASKS = 22
ANA, ROB = User("ana", Role.ANNOTATOR), User("rob", Role.ADMIN)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--rounds", type=int, default=30)
    choice = parser.parse_args()
    for items in choice.items:
        with tempfile.TemporaryDirectory() as scratch:
            measure(Path(scratch) / "annotations.db", items, choice.rounds)


def measure(place: Path, items: int, rounds: int) -> None:
    episodes = [
        Episode(f"task_{index % TASKS:02}/episode_{index:05}", f"Do task {index % TASKS}.", "memory", MemorySource())
        for index in range(items)
    ]
    store = AnnotationStore.open(place)
    library = Library(Recordings(place.parent, "memory", episodes))
    context = Context(AnnotateConfig(place.parent, place), library, store, now)
    store.put_many([annotated(episode) for episode in episodes[::10]], author="import")
    sync = Sync(context)
    started = time.process_time()
    sync.recordings()
    print(f"\n{items} items, {len(episodes[::10])} annotated; made in {time.process_time() - started:.2f} CPU s")
    started = time.process_time()
    Sync(context).recordings()
    print(f"a second start: {time.process_time() - started:.2f} CPU s")
    set_copies(context, ROB, [episode.id for episode in episodes[::100]], 2)
    floor = Floor(place)
    rows: list[tuple[str, Callable[[], object], Callable[[], object] | None]] = [
        ("first page, reviewer", lambda: list_items(context, ROB, Filter()), floor.page),
        ("first page, annotator", lambda: list_items(context, ANA, Filter()), floor.page),
        ("state and task", lambda: list_items(context, ROB, Filter((State.TODO,), task="Do task 7.")), floor.filtered),
        ("text", lambda: list_items(context, ROB, Filter(text="episode_0012")), floor.text),
        ("text, annotator", lambda: list_items(context, ANA, Filter(text="episode_0012")), floor.text),
        ("last page, by time", lambda: list_items(context, ROB, Filter(), sort="-updated", offset=items - 100), None),
        ("next and its lease", lambda: given_back(context), floor.next),
        ("open a document", lambda: get_document(context, ANA, episodes[1].id), None),
        ("save an operation", saver(context, episodes[1].id), floor.save),
    ]
    print(f"{'':24}CPU ms: p50     p95  floor p50   ratio   wall ms: p50     p95")
    for name, ours, plain in rows:
        cpu, wall = timed(ours, rounds)
        base = timed(plain, rounds)[0].p50 if plain else None
        beside = f"{base:11.2f}{cpu.p50 / base:8.1f}" if base else f"{'':19}"
        print(f"{name:24}{cpu.p50:11.1f}{cpu.p95:8.1f}{beside}{wall.p50:15.1f}{wall.p95:8.1f}")
    floor.connection.close()
    store.close()


def annotated(episode: Episode) -> Annotation:
    return Annotation(
        episode=episode.id,
        task=episode.task,
        outcome=Outcome.FAILED,
        failure_type=FailureType.GRIPPER_POSE,
        avoidance=Keyframe(KeyframeRole.AVOIDANCE, 20),
        author="import",
        stage=3,
    )


def given_back(context: Context) -> None:
    found = next_item(context, ANA, Filter(), "tab")
    assert found.item is not None
    assert found.lease is not None
    release(context, ANA, found.item.episode, found.lease.token)


def saver(context: Context, episode: str) -> Callable[[], object]:
    lease = take(context, ANA, episode, "tab")

    def one() -> object:
        change = Change(("reason",), str(uuid.uuid4()))
        operation = Operation(str(uuid.uuid4()), "reason", context.store.revision, (change,))
        return save(context, ANA, episode, lease.token, None, [operation])

    return one


@dataclass(frozen=True)
class Spent:
    """Milliseconds."""

    p50: float
    p95: float


def timed(work: Callable[[], object], rounds: int) -> tuple[Spent, Spent]:
    """CPU time and wall time of a call."""
    work()
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(rounds):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        work()
        cpu.append((time.process_time() - cpu_start) * 1000)
        wall.append((time.perf_counter() - wall_start) * 1000)
    return _spent(cpu), _spent(wall)


def _spent(times: list[float]) -> Spent:
    return Spent(statistics.median(times), sorted(times)[int(len(times) * 0.95)])


class Floor:
    """The plainest SQL on the same file."""

    def __init__(self, place: Path) -> None:
        self.connection = sqlite3.connect(place, isolation_level=None)
        self.connection.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, body TEXT)")

    def page(self) -> object:
        order = "ORDER BY priority DESC, position LIMIT 100"
        return self.connection.execute(f"SELECT * FROM work_items WHERE track = '' {order}").fetchall()

    def filtered(self) -> object:
        where = "track = '' AND state = 'todo' AND task = 'Do task 7.'"
        order = "ORDER BY priority DESC, position LIMIT 100"
        return self.connection.execute(f"SELECT * FROM work_items WHERE {where} {order}").fetchall()

    def text(self) -> object:
        where = "track = '' AND episode LIKE '%episode_0012%'"
        order = "ORDER BY priority DESC, position LIMIT 100"
        return self.connection.execute(f"SELECT * FROM work_items WHERE {where} {order}").fetchall()

    def next(self) -> object:
        where = "track = '' AND state = 'todo' AND assignee IS NULL"
        self.connection.execute("BEGIN IMMEDIATE")
        found = self.connection.execute(f"SELECT episode FROM work_items WHERE {where} ORDER BY position LIMIT 1")
        self.connection.execute("INSERT INTO floor (body) VALUES (?)", found.fetchone())
        self.connection.execute("COMMIT")
        return None

    def save(self) -> object:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("INSERT INTO floor (body) VALUES (?)", (f"{datetime.now(UTC)}" * 20,))
        self.connection.execute("COMMIT")
        return None


if __name__ == "__main__":
    main()
