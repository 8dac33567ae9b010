"""Figures by task, and by whether a task was seen in training (supplement Sec. 4.3, Fig. 2: tasks 43-47)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from vifailback.bench.report.figures import Figure, figure
from vifailback.bench.report.measured import SUITES, Measured
from vifailback.types import Score
from vifailback.vqa.tasks import PaperTask, paper_tasks


@dataclass(frozen=True)
class TaskFigures:
    """What the runs reach on one task.

    Args:
        task: its sentence; "" where the records do not say.
        paper: the paper's number and folders of it; None where it is not one of its tasks.
        figures: run -> suite -> figure.
    """

    task: str
    paper: PaperTask | None
    figures: dict[str, dict[str, Figure]]

    @property
    def unseen(self) -> bool:
        """Is it a task of the paper that its training split does not have?"""
        return self.paper is not None and self.paper.unseen


def by_task(runs: Sequence[Measured]) -> tuple[TaskFigures, ...]:
    """Figures of every task, in the order of the paper's numbers, then the others by their sentence."""
    scores: dict[str, dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        for score in run.scores:
            scores[score.task][run.name].append(score)
    found = [
        TaskFigures(task, _paper_task(task, runs_of), {name: _by_suite(own) for name, own in runs_of.items()})
        for task, runs_of in scores.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.paper.id if one.paper else 10**6, one.task)))


def seen_and_unseen(runs: Sequence[Measured]) -> dict[str, dict[str, dict[str, Figure]]]:
    """Figures (seen or unseen -> run -> suite) over the tasks that the paper knows; empty where it knows none."""
    found: dict[str, dict[str, dict[str, Figure]]] = {}
    for run in runs:
        sides: dict[str, list[Score]] = defaultdict(list)
        for score in run.scores:
            task = _paper_task(score.task, {run.name: [score]})
            if task is not None:
                sides["unseen" if task.unseen else "seen"].append(score)
        for side, scores in sides.items():
            found.setdefault(side, {})[run.name] = _by_suite(scores)
    return {side: found[side] for side in ("seen", "unseen") if side in found}


def _by_suite(scores: Sequence[Score]) -> dict[str, Figure]:
    groups = {suite: [score for score in scores if score.question in kinds] for suite, kinds in SUITES.items()}
    return {suite: figure(own) for suite, own in groups.items() if own}


def _paper_task(sentence: str, runs: dict[str, list[Score]]) -> PaperTask | None:
    """The paper's task of a sentence, or of the folder in its episodes' ids ("grasp_spatula/episode_3")."""
    by_sentence, by_folder = _known()
    if (task := by_sentence.get(_bare(sentence))) is not None:
        return task
    episode = next((score.episode for own in runs.values() for score in own), "")
    return by_folder.get(episode.rpartition("/")[0].rpartition("/")[2])


@cache
def _known() -> tuple[dict[str, PaperTask], dict[str, PaperTask]]:
    tasks = paper_tasks()
    return {_bare(task.sentence): task for task in tasks}, {
        folder.name: task for task in tasks for folder in task.folders
    }


def _bare(sentence: str) -> str:
    return " ".join(sentence.lower().split()).rstrip(".")
