"""Where trajectories come from: lessons of the embedded model, or the records of a dataset."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from vifailback.train.nano.school import BadLessonError, read_facts
from vifailback.train.scaling.subsets import Trajectory
from vifailback.types import VqaRecord


def of_lessons(folder: Path) -> list[Trajectory]:
    """The attempts of a folder of lessons; grouped by task, and by whether they were recorded or watched.

    Raises:
        BadLessonError: a file is broken, or there is none.
    """
    found: list[Trajectory] = []
    for path in sorted(folder.glob("*.npz")):
        facts = read_facts(path)
        kind = path.stem.rpartition("_")[0]
        found.append(Trajectory(path.stem, f"{facts.name}, {kind}", len(facts.said)))
    if not found:
        raise BadLessonError(f"there are no lessons (*.npz) in {folder}")
    return found


def of_records(records: Iterable[VqaRecord]) -> list[Trajectory]:
    """The episodes that records ask about; grouped by task."""
    counted: Counter[str] = Counter()
    tasks: dict[str, str] = {}
    for record in records:
        counted[record.episode] += 1
        tasks.setdefault(record.episode, record.task)
    return [Trajectory(name, tasks[name], count) for name, count in counted.items()]
