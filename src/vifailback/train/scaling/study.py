"""The study itself: teach one student a size, let each take the exam; killed and started again, it goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from vifailback.atomic import held, replaced
from vifailback.errors import ConfigError, TrainingError
from vifailback.train.scaling.labelling import Labelling
from vifailback.train.scaling.outcome import OVERALL, Change, Mark, Scaling, Size, Step
from vifailback.train.scaling.subsets import Trajectory
from vifailback.types import Json

STUDY_FILE, SUBSET_FILE, FINISHED_FILE = "study.json", "subset.json", "finished.json"
STUDENT_FOLDER, EXAM_FOLDER = "student", "exam"

Teach: TypeAlias = Callable[[Sequence[Trajectory], Path], str]
"""Teach a student some trajectories in a folder (new, or begun), and return the name by which it is asked."""
Kind = TypeVar("Kind")


class Examiner(Protocol):
    """Holds the exams; asking and marking are apart, so that marks can be made again without a model."""

    def ask(self, model: str, folder: Path) -> bool:
        """Let a model answer the exam in a folder, new or begun; True when no question is left without a reply."""
        ...

    def marks(self, folder: Path) -> tuple[Mark, ...]:
        """What the answers in a folder are worth."""
        ...

    def changes(self, before: Path, after: Path) -> tuple[Change, ...]:
        """What changed from one folder to a later one, question by question."""
        ...


@dataclass(frozen=True)
class Study:
    """What to study.

    Args:
        student: what is taught, in words.
        out: the study's folder: one folder a size, and the results.
        trajectories: all of them, in nested order.
        sizes: of the subsets, smallest first.
        exam: the dataset of the exam.
        settings: what every student is taught with; a folder holds a study of one kind of settings.
        labelling: what is known about the time that labelling took.
        untaught: the model before it learns, asked as size 0; "" for none.
        notes: what a reader must know to judge the figures.
    """

    student: str
    out: Path
    trajectories: tuple[Trajectory, ...]
    sizes: tuple[int, ...]
    exam: str
    settings: Mapping[str, Json]
    labelling: Labelling = field(default_factory=Labelling)
    untaught: str = ""
    notes: tuple[str, ...] = ()

    def folder(self, size: int) -> Path:
        """The folder of a size."""
        return self.out / f"{size:06d}"

    def subset(self, size: int) -> tuple[Trajectory, ...]:
        """The trajectories of a size; those of a smaller size are among them."""
        return self.trajectories[:size]


class _Subset(msgspec.Struct, frozen=True):
    """Which trajectories a student learned from (`subset.json`)."""

    trajectories: list[str]


class _Finished(msgspec.Struct, frozen=True):
    """Who answered the whole exam of a size (`finished.json`)."""

    model: str


def conduct(study: Study, teach: Teach, examiner: Examiner, say: Callable[[str], None]) -> Scaling:
    """Teach and examine what is not finished yet, and put the figures together.

    Raises:
        ConfigError: the folder holds another study, or other trajectories at a size.
        TrainingError: another process works in the folder, or a student could not be taught.
    """
    study.out.mkdir(parents=True, exist_ok=True)
    try:
        with held(study.out, wait=False):
            _begin(study)
            sizes = ([0] if study.untaught else []) + list(study.sizes)
            found = [_size(study, size, teach, examiner, say) for size in sizes]
    except BlockingIOError:
        raise TrainingError(f"{study.out}: another process works on this study") from None
    return _put_together(study, found, examiner)


def _size(study: Study, size: int, teach: Teach, examiner: Examiner, say: Callable[[str], None]) -> Size:
    subset, folder = study.subset(size), study.folder(size)
    _keep_subset(folder / SUBSET_FILE, subset)
    file = folder / FINISHED_FILE
    if file.exists():
        done = _read(file, _Finished)
        say(f"{size} trajectories: finished before")
    else:
        say(f"{size} trajectories: {'learning' if size else 'asking the model before it learns'}")
        done = _Finished(teach(subset, folder / STUDENT_FOLDER) if size else study.untaught)
        if examiner.ask(done.model, folder / EXAM_FOLDER):
            _write(file, done)
    hours = study.labelling.of(one.name for one in subset)
    return Size(
        size, sum(one.records for one in subset), hours, done.model, file.exists(), examiner.marks(folder / EXAM_FOLDER)
    )


def _put_together(study: Study, sizes: Sequence[Size], examiner: Examiner) -> Scaling:
    def step(first: Size, second: Size) -> Step:
        exams = [study.folder(size.trajectories) / EXAM_FOLDER for size in (first, second)]
        known = first.hours is not None and second.hours is not None
        hours = second.hours.hours - first.hours.hours if known and first.hours and second.hours else None
        return Step(first.trajectories, second.trajectories, hours, examiner.changes(*exams))

    return Scaling(
        student=study.student,
        exam=study.exam,
        sizes=tuple(sizes),
        steps=tuple(step(first, second) for first, second in pairwise(sizes)),
        whole=step(sizes[0], sizes[-1]) if len(sizes) > 1 else None,
        notes=(
            *study.notes,
            *_unjudged(sizes),
            study.labelling.said(one.name for one in study.subset(study.sizes[-1])),
        ),
        settings=study.settings,
    )


def _unjudged(sizes: Sequence[Size]) -> list[str]:
    """What a reader must know of questions that nobody has scored."""
    counts = [sum(mark.unjudged for mark in size.marks if mark.key == OVERALL) for size in sizes]
    if not any(counts):
        return []
    return [
        f"{max(counts):,} open questions of the exam are not judged and count nowhere; after `vifailback bench judge` "
        f"on each SIZE/{EXAM_FOLDER} the same command takes them in."
    ]


def _begin(study: Study) -> None:
    """Open the folder, unless it holds a study of other settings; further sizes of the same study are welcome."""
    file = study.out / STUDY_FILE
    wanted: dict[str, Json] = {"student": study.student, "exam": study.exam, **study.settings}
    if file.exists():
        begun = _read(file, dict[str, Json])
        changed = [name for name in (begun | wanted) if begun.get(name) != wanted.get(name)]
        if changed:
            name = changed[0]
            raise ConfigError(
                f"{file}: {name} was {begun.get(name)}, is {wanted.get(name)}; go on as begun, or name another --out"
            )
    _write(file, wanted)


def _keep_subset(file: Path, subset: Sequence[Trajectory]) -> None:
    wanted = _Subset([one.name for one in subset])
    if file.exists():
        known, now = set(_read(file, _Subset).trajectories), set(wanted.trajectories)
        if known != now:
            other = sorted(known ^ now)[0]
            raise ConfigError(
                f"{file}: the data has changed since: {len(known ^ now)} of {len(now)} trajectories are others now "
                f"({other}); name another --out"
            )
        return
    _write(file, wanted)


def _read(file: Path, kind: type[Kind]) -> Kind:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{file}: not as `train scaling` writes it: {error}") from None


def _write(file: Path, value: object) -> None:
    with replaced(file) as opened:
        opened.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
