"""The paper's tables and figures for any data: durations, failure types, tasks, questions, symbols, balance, leaks."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vifailback.types import (
    Align,
    Annotation,
    Arrow,
    Command,
    FailureType,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    KeyframeRole,
    Move,
    Outcome,
    QuestionKind,
    Rewind,
    Rotate,
    Split,
    Symbol,
    Target,
    Turn,
    VqaRecord,
)
from vifailback.vqa.dataset.trajectory import Trajectory, task_names, trajectories_of
from vifailback.vqa.stats.leak import frame_index, keyframe_leak, spacing
from vifailback.vqa.tasks import paper_tasks

PAPER_DURATIONS = (156, 2013, 1682, 708, 412, 164, 67)
"""Trajectories by duration, 4 s a bin, the last bin open (supplement Table 1)."""
BIN_S = 4.0
PAPER_OUTCOMES: Mapping[str, int] = {Outcome.FAILED: 4545, Outcome.SUCCESSFUL: 657}
"""Failed and successful trajectories (paper Sec. 3.3.1)."""
PAPER_BENCH_LITE: Mapping[QuestionKind, int] = {
    QuestionKind.FAILURE_DETECTION: 500,
    QuestionKind.KEYFRAME_LOCALIZATION: 445,
    QuestionKind.SUBTASK_LOCALIZATION: 445,
    QuestionKind.TYPE_IDENTIFICATION: 445,
    QuestionKind.LOW_LEVEL_AVOIDANCE: 394,
    QuestionKind.LOW_LEVEL_CORRECTION: 393,
}
"""Questions of ViFailback-Bench Lite, derived from the paper's tables."""
PAPER_RECORDS: Mapping[str, int] = {Split.TRAIN: 52_418, "all": 58_128}
"""VQA pairs (paper Sec. 3.3 and 4.3)."""
SYMBOL_NAMES: Mapping[type[Symbol], str] = {
    Arrow: "straight arrow",
    Turn: "semi-circular arrow",
    Target: "crosshair",
    Align: "dual crosshairs",
    Gripper: "ON / OFF label",
    Hold: "prohibition icon",
    Rewind: "rewind icon",
}
"""The symbols' names (paper Sec. 3.1)."""
POSITION_BINS = 10


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Args:
        label: what is counted.
        count: how many.
        share: of the table's total, 0..1.
        paper: the number the paper prints for it; None where it prints none.
    """

    label: str
    count: int
    share: float
    paper: int | None = None


@dataclass(frozen=True)
class Table:
    """One distribution.

    Args:
        name: for programs ("durations").
        title: for people.
        rows: its lines.
        source: where the paper prints its numbers; "" where it prints none.
        note: what to know when reading it.
        paper_whole: the paper's total, where its rows here are only a part of it.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    source: str = ""
    note: str = ""
    paper_whole: int | None = None

    @property
    def paper_total(self) -> int:
        """What the paper's shares are shares of."""
        return sum(row.paper or 0 for row in self.rows) if self.paper_whole is None else self.paper_whole

    @property
    def total(self) -> int:
        """Sum of the counts."""
        return sum(row.count for row in self.rows)


def statistics(
    *,
    records: Sequence[VqaRecord] = (),
    annotations: Sequence[Annotation] = (),
    durations: Mapping[str, float] | None = None,
) -> list[Table]:
    """Return every table that the given data can fill, in the order of the paper.

    Args:
        records: a VQA dataset.
        annotations: annotations.
        durations: seconds by episode id, from recordings; else from annotations, else from frame names.
    """
    seconds = dict(durations or {}) or _durations(annotations) or _durations_of_frames(records)
    trajectories = _trajectories(records, annotations)
    tables = [
        duration_table(seconds.values()),
        outcome_table(trajectories),
        type_table(annotations),
        task_table(trajectories, _sides(records)),
        question_table(records),
        symbol_table(annotations),
        _counted("commands", "Commands", (_command_name(command) for command in _commands(annotations))),
        *(position_table(annotations, role) for role in KeyframeRole),
        letter_table(records),
        leak_table(records),
    ]
    return [table for table in tables if table.total]


def duration_table(seconds: Iterable[float]) -> Table:
    """Trajectories by duration, in the bins of supplement Table 1."""
    last = len(PAPER_DURATIONS) - 1
    counts = Counter(min(last, int(value // BIN_S)) for value in seconds if value >= 0)
    labels = [f"{at * BIN_S:.0f} - {(at + 1) * BIN_S:.0f}" for at in range(last)] + [f">= {last * BIN_S:.0f}"]
    return _table(
        "durations",
        "Duration [s]",
        [(label, counts[at], PAPER_DURATIONS[at]) for at, label in enumerate(labels)],
        source="supplement Table 1",
    )


def outcome_table(trajectories: Sequence[Trajectory]) -> Table:
    """Failed and successful trajectories (paper Sec. 3.3.1)."""
    failed = sum(one.failed for one in trajectories)
    counts = {Outcome.FAILED: failed, Outcome.SUCCESSFUL: len(trajectories) - failed}
    rows = [
        (outcome.value, counts[outcome], PAPER_OUTCOMES[outcome]) for outcome in (Outcome.FAILED, Outcome.SUCCESSFUL)
    ]
    return _table("outcomes", "Outcome", rows, source="Sec. 3.3.1")


def type_table(annotations: Sequence[Annotation]) -> Table:
    """Failure types of the failed trajectories (paper Fig. 2)."""
    counts = Counter(one.failure_type for one in annotations if one.failure_type is not None)
    untold = sum(one.outcome is Outcome.FAILED and one.failure_type is None for one in annotations)
    rows: list[tuple[str, int, int | None]] = [(kind.value, counts[kind], None) for kind in FailureType]
    if untold:
        rows.append(("not said", untold, None))
    note = (
        "The paper's figure prints 53.27, 18.99, 12.40 and 2.71 % of all trajectories, successes included, without "
        "names in the text."
    )
    return _table("failure_types", "Failure type", rows, note=note)


def task_table(trajectories: Sequence[Trajectory], sides: Mapping[str, Split]) -> Table:
    """Trajectories by task, the paper's counts beside those it has (supplement Fig. 2)."""
    counts = Counter(one.task for one in trajectories)
    benchmark = Counter(one.task for one in trajectories if sides.get(one.episode) is Split.BENCHMARK)
    printed = {folder.name: folder.total for task in paper_tasks() for folder in task.folders}
    rows = [
        (_task_label(task, benchmark[task], bool(sides)), counts[task], printed.get(task)) for task in sorted(counts)
    ]
    return replace(_table("tasks", "Tasks", rows, source="supplement Fig. 2"), paper_whole=sum(PAPER_DURATIONS))


def _task_label(task: str, benchmark: int, divided: bool) -> str:
    return f"{task} ({benchmark} benchmark)" if divided and benchmark else task


def question_table(records: Sequence[VqaRecord]) -> Table:
    """Records by question; beside them the benchmark's counts where all records are benchmark."""
    counts = Counter(record.question for record in records)
    bench = bool(records) and all(record.split is Split.BENCHMARK for record in records)
    rows = [
        (f"{kind.suite}: {kind.value}", counts[kind], PAPER_BENCH_LITE.get(kind) if bench else None)
        for kind in QuestionKind
    ]
    note = "The paper: 58,128 pairs of 5,202 trajectories, 52,418 of them for training."
    return _table("questions", "Questions", rows, source="Tables 2 and 3" if bench else "", note=note)


def symbol_table(annotations: Sequence[Annotation]) -> Table:
    """The seven visual symbols, by how often they are drawn (paper Sec. 3.1)."""
    counts = Counter(type(symbol) for one in annotations for frame in one.keyframes for symbol in frame.symbols)
    return _table("symbols", "Visual symbols", [(name, counts[kind], None) for kind, name in SYMBOL_NAMES.items()])


def position_table(annotations: Sequence[Annotation], role: KeyframeRole) -> Table:
    """Where in the episode a keyframe lies, in tenths of its length."""
    counts: Counter[int] = Counter()
    for one in annotations:
        frame = one.avoidance if role is KeyframeRole.AVOIDANCE else one.correction
        if frame is not None and one.length and 0 <= frame.index < one.length:
            counts[frame.index * POSITION_BINS // one.length] += 1
    step = 100 // POSITION_BINS
    rows = [(f"{at * step} - {(at + 1) * step} %", counts[at], None) for at in range(POSITION_BINS)]
    return _table(f"{role}_positions", f"Position of the {role} keyframe", rows)


def letter_table(records: Sequence[VqaRecord]) -> Table:
    """How often each letter is the right one; all letters should be equally frequent."""
    letters = Counter(record.answer.strip()[:1].upper() for record in records if record.choices)
    return _table("letters", "Right letter", [(letter, letters[letter], None) for letter in "ABCD"])


def leak_table(records: Sequence[VqaRecord]) -> Table:
    """How often file names alone give the avoidance keyframe away (a known flaw of the release)."""
    leak = keyframe_leak(records)
    rows = [
        ("told by the name", leak.named, None),
        ("told by the spacing", leak.spaced, None),
        ("not told", leak.hidden, None),
    ]
    note = f"Guessing at random would be right in {leak.chance:.0%} of them."
    return _table("keyframe_leak", "Keyframe given away by file names", rows, note=note)


def _table(
    name: str, title: str, rows: Sequence[tuple[str, int, int | None]], *, source: str = "", note: str = ""
) -> Table:
    total = sum(count for _, count, _ in rows) or 1
    made = tuple(Row(label, count, count / total, paper) for label, count, paper in rows)
    return Table(name, title, made, source, note)


def _counted(name: str, title: str, labels: Iterable[str]) -> Table:
    return _table(name, title, [(label, count, None) for label, count in Counter(labels).most_common()])


def _trajectories(records: Sequence[VqaRecord], annotations: Sequence[Annotation]) -> list[Trajectory]:
    if records:
        return trajectories_of(records)
    tasks = task_names({one.episode: one.task for one in annotations})
    return [
        Trajectory(one.episode, tasks[one.episode], one.task, one.outcome is Outcome.FAILED)
        for one in annotations
        if one.outcome is not None
    ]


def _sides(records: Sequence[VqaRecord]) -> dict[str, Split]:
    return {record.episode: record.split for record in records if record.split is not None}


def _durations(annotations: Sequence[Annotation]) -> dict[str, float]:
    return {one.episode: one.length / one.fps for one in annotations if one.length and one.fps}


def _durations_of_frames(records: Sequence[VqaRecord]) -> dict[str, float]:
    """Seconds from frame names: 1 frame a second, so the spacing of the names is the frame rate."""
    seconds: dict[str, float] = {}
    for one in trajectories_of(records):
        indices = [index for path in one.images if (index := frame_index(path)) is not None]
        step = spacing(indices)
        if step:
            seconds[one.episode] = (max(indices) + 1) / step
    return seconds


def _commands(annotations: Iterable[Annotation]) -> Iterable[Command]:
    return (command for one in annotations for frame in one.keyframes for command in frame.commands)


def _command_name(command: Command) -> str:
    match command:
        case Move(direction=direction):
            return f"move {direction}"
        case Rotate(clockwise=clockwise):
            return "rotate clockwise" if clockwise else "rotate counterclockwise"
        case Grasp(open=open_, keep=keep):
            return ("keep " if keep else "") + ("open" if open_ else "close")
        case HoldStill():
            return "hold still"
        case GoBack():
            return "go back"
