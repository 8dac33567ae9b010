"""The paper's 100 tasks with their trajectory counts (supplement Fig. 2), as printed.

The printed rows add up to the totals of the text: 5,202 = 500 (benchmark) + 4,702 (training), 22 tasks in the
benchmark, five of them unseen in training, 207 = 5,202 - 4,995 trajectories from roll-outs of a policy. Oddities, kept
as printed: the `_ep2` folders of tasks 11, 14 and 20 are not marked as roll-outs, several `_ep1` have no `_ep2`,
the folder of task 3 says cube where its sentence says test tube, and the sentence of task 46 has no full stop.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TaskFolder:
    """One row of the table: a folder of the released dataset.

    Args:
        name: the folder's name, with its `_ep1` or `_ep2`.
        total: number of trajectories.
        benchmark: how many of them are in the benchmark.
        training: how many of them are in the training split.
        vla_rollout: recorded from a vision-language-action policy, not from teleoperation.
    """

    name: str
    total: int
    benchmark: int
    training: int
    vla_rollout: bool


@dataclass(frozen=True, slots=True)
class PaperTask:
    """One of the 100 tasks: number, sentence, and its one or two folders."""

    id: int
    sentence: str
    folders: tuple[TaskFolder, ...]

    @property
    def name(self) -> str:
        """The name of its first folder."""
        return self.folders[0].name

    @property
    def total(self) -> int:
        """Number of trajectories over its folders."""
        return sum(folder.total for folder in self.folders)

    @property
    def benchmark(self) -> int:
        """Number of benchmark trajectories over its folders."""
        return sum(folder.benchmark for folder in self.folders)

    @property
    def training(self) -> int:
        """Number of training trajectories over its folders."""
        return sum(folder.training for folder in self.folders)

    @property
    def unseen(self) -> bool:
        """Is it wholly unseen in training (tasks 43-47; supplement Sec. 4.3)?"""
        return self.training == 0


@cache
def paper_tasks() -> tuple[PaperTask, ...]:
    """Return the 100 tasks in the order of the table."""
    rows = json.loads(files("vifailback.vqa").joinpath("tasks.json").read_text(encoding="utf-8"))
    return tuple(
        PaperTask(row["id"], row["sentence"], tuple(TaskFolder(**folder) for folder in row["folders"])) for row in rows
    )
