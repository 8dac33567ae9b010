"""A taught model takes an exam: `bench run` asks it, `bench score` marks it; what came out, for whoever taught it."""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from vifailback.errors import ConfigError
from vifailback.train.scaling.outcome import OVERALL, Change, Mark


def ask(model: str, benchmark: Path, out: Path, *, tokens: int, only: int | None = None) -> bool:
    """Let a model answer a benchmark, by the verb that does so for every model; what it prints goes to stderr.

    True when no question is left without a reply.

    Args:
        model: its name.
        benchmark: the dataset.
        out: folder of the run; one that is there goes on.
        tokens: where replies are cut off.
        only: so many questions of each type; all by default.

    Raises:
        ConfigError: it could not run.
    """
    from vifailback.bench.folder import read_run
    from vifailback.cli import main as door

    words = ["bench", "run", str(benchmark), "--model", model, "--out", str(out), "--max-tokens", str(tokens)]
    words += [] if only is None else ["--only", str(only)]
    sys.stderr.write("$ vifailback " + " ".join(words) + "\n")
    with redirect_stdout(sys.stderr):
        status = door.main(words)
    if status == 2:
        raise ConfigError(f"{benchmark}: the exam of {model} could not run; what it learned is kept")
    return not read_run(out).unfinished


def marks_of(run: Path) -> tuple[Mark, ...]:
    """What the run of an exam reached: over all questions, by suite and by type.

    Raises:
        RecordError: the folder holds no run.
        ConfigError: nothing could be scored.
    """
    from vifailback.bench.report.figures import Figure, figure, of_kinds, of_suites
    from vifailback.bench.report.measured import LABELS, SUITE_NAMES
    from vifailback.bench.report.source import measure

    (measured,), _ = measure([run])
    whole, kinds = figure(measured.scores), of_kinds(measured)

    def mark(key: str, label: str, suite: str, one: Figure) -> Mark | None:
        if one.micro is None:
            return None
        low, high = (one.micro, one.micro) if one.interval is None else (one.interval.low, one.interval.high)
        return Mark(key, label, suite, one.n, one.unanswered, one.unjudged, one.micro, low, high)

    found = [mark(OVERALL, "All questions", "", whole)]
    for suite, one in of_suites(measured).items():
        found.append(mark(suite, SUITE_NAMES[suite], suite, one))
        found += [mark(kind.value, LABELS[kind], suite, own) for kind, own in kinds.items() if kind.suite == suite]
    marks = tuple(one for one in found if one is not None)
    if not marks:
        raise ConfigError(f"{run}: no question could be scored")
    return marks


def changes_of(before: Path, after: Path) -> tuple[Change, ...]:
    """What changed between two runs of one exam, question by question, with intervals over trajectories.

    Raises:
        RecordError: a folder holds no run.
    """
    from vifailback.bench.report.compare import compare
    from vifailback.bench.report.figures import Interval, clustered_interval
    from vifailback.bench.report.source import measure

    (first, second), _ = measure([before, after], ("before", "after"))

    def change(key: str, n: int, difference: float, interval: Interval | None) -> Change:
        low, high = (difference, difference) if interval is None else (interval.low, interval.high)
        return Change(key, n, difference, low, high)

    earlier = {score.id: score.value for score in first.scores}
    pairs = [
        (score.value - known, score.episode)
        for score in second.scores
        if score.value is not None and (known := earlier.get(score.id)) is not None
    ]
    gains, episodes = [gain for gain, _ in pairs], [episode for _, episode in pairs]
    whole = [change(OVERALL, len(gains), _mean(gains), clustered_interval(gains, episodes))] if gains else []
    found = compare(first, second)
    return (*whole, *(change(row.key, row.n, row.difference, row.interval) for row in (*found.suites, *found.kinds)))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
