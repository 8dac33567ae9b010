"""The trajectories of a dataset, as a split sees them: the task they belong to, failed or successful, their frames."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from vifailback.types import Outcome, Problem, QuestionKind, VqaRecord
from vifailback.vqa.tasks import paper_tasks

_TAKE = re.compile(r"_ep\d+$")


@dataclass(frozen=True)
class Trajectory:
    """One trajectory of a dataset.

    Args:
        episode: episode id.
        task: name of its task: the folder of its id where that holds one task, else the task sentence.
        sentence: the task sentence.
        failed: whether it failed.
        images: the paths of its frames, in time order, each once.
    """

    episode: str
    task: str
    sentence: str
    failed: bool
    images: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The task without its take: the folders `x`, `x_ep1` and `x_ep2` hold one task (supplement Fig. 2)."""
        return _TAKE.sub("", self.task)


def trajectories_of(records: Iterable[VqaRecord]) -> list[Trajectory]:
    """Gather records by episode, in order of first appearance.

    A trajectory counts as failed when its detection record says so, or when it has any other record (successes
    have detection records only).
    """
    frames: dict[str, dict[str, None]] = {}
    sentences: dict[str, str] = {}
    failed: dict[str, bool] = {}
    for record in records:
        frames.setdefault(record.episode, {}).update(dict.fromkeys(record.images))
        if record.task or record.episode not in sentences:
            sentences[record.episode] = record.task
        detection = record.question is QuestionKind.FAILURE_DETECTION
        successful = detection and record.answer.strip().lower() == Outcome.SUCCESSFUL.lower()
        failed[record.episode] = failed.get(record.episode, False) or not successful
    tasks = task_names(sentences)
    return [
        Trajectory(episode, tasks[episode], sentences[episode], failed[episode], tuple(images))
        for episode, images in frames.items()
    ]


def without_episode(records: Iterable[VqaRecord]) -> tuple[Problem, ...]:
    """Name, in one problem, the records that do not say of which trajectory they are."""
    count = sum(not record.episode for record in records)
    why = "neither a key nor the path of an image says of which episode they are; they count as one trajectory"
    return (Problem(f"{count} records", why),) if count else ()


def task_names(sentences: Mapping[str, str]) -> dict[str, str]:
    """Name the task of each episode: the folder of its id where that holds one task, else the sentence.

    Args:
        sentences: episode id -> task sentence.
    """
    of_folder: dict[str, set[str]] = {}
    for episode, sentence in sentences.items():
        of_folder.setdefault(episode.rpartition("/")[0], set()).add(sentence)
    names: dict[str, str] = {}
    for episode, sentence in sentences.items():
        folder = episode.rpartition("/")[0]
        one = bool(folder) and (len(of_folder[folder]) == 1 or folder.rpartition("/")[2] in _paper_folders())
        names[episode] = folder if one or not sentence else sentence
    return names


@cache
def _paper_folders() -> frozenset[str]:
    return frozenset(folder.name for task in paper_tasks() for folder in task.folders)
