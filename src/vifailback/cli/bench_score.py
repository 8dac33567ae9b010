"""`vifailback bench score`: score a run, or anybody's predictions file, without any model."""

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.bench.baselines import Baseline, balanced_accuracy, baselines
from vifailback.bench.folder import SCORES_FILE, read_run
from vifailback.bench.intervals import wilson
from vifailback.bench.judge import Protocol
from vifailback.bench.predictions import read_predictions
from vifailback.bench.reading.second import SecondReader
from vifailback.bench.report.figures import Figure, Interval, figure
from vifailback.bench.report.measured import LABELS, SUITE_NAMES, SUITES
from vifailback.bench.report.texts import percent, span
from vifailback.bench.scoring import WITHOUT_JUDGE, Scoring, match, score_all, scores_of, write_scores
from vifailback.bench.selection import read_suites, select
from vifailback.cli.bench_judge import opened
from vifailback.cli.say import say
from vifailback.cli.table import text_table
from vifailback.errors import ConfigError
from vifailback.types import Json, Problem, QuestionKind, Score, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset

EXAMPLE = (
    'Score a run, or a file of anybody\'s replies (one JSON a line: {"id": ..., "reply": ...}), without any model. '
    "The records are the denominator: what a file lacks counts as unanswered.\n\n"
    "example: vifailback bench score replies.jsonl --data dataset/"
)


@dataclass(frozen=True)
class ScoreConfig:
    """What to score.

    Args:
        replies: a run folder, or a predictions file.
        data: the dataset (folder or VQA file) that a predictions file belongs to; a run has its own records.
        suite: of a predictions file: lite, hard, symbols, or several; by default those that it has replies to.
        out: write the scores here, one JSON a line; a run keeps them in its folder by itself.
        judge: of a run: score open questions by this judge's judgements (see `bench judge`).
        protocol: of a run: and by this protocol's.
        second_reader: a model that reads what the rules cannot (openai:URL,NAME); its use stands in each score. The
            key of a server is read from OPENAI_API_KEY.
        json: print machine-readable JSON.
    """

    replies: tyro.conf.Positional[Path]
    data: Path | None = None
    suite: str = ""
    out: Path | None = None
    judge: str = ""
    protocol: Protocol | None = None
    second_reader: Annotated[str, tyro.conf.arg(metavar="MODEL")] = ""
    json: bool = False


@dataclass(frozen=True)
class Found:
    """What there is to say."""

    records: Sequence[VqaRecord]
    scoring: Scoring
    out: Path | None


def main(arguments: Sequence[str]) -> int:
    """Run the step; 0 when every record has a line and every line a record, 1 when something was named."""
    config = tyro.cli(
        ScoreConfig,
        prog="vifailback bench score",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff, tyro.conf.EnumChoicesFromValues),
    )
    with ExitStack() as open_models:
        second = None
        if config.second_reader:
            second = SecondReader(open_models.enter_context(opened(config.second_reader)))
        found = _of_run(config, second) if config.replies.is_dir() else _of_file(config, second)
    if found.out is not None:
        write_scores(found.out, found.scoring.scores)
    say(json.dumps(to_json(found), ensure_ascii=False, indent=1) + "\n" if config.json else _in_words(found))
    for problem in found.scoring.problems:
        sys.stderr.write(f"error: {problem.line}: {problem.why}\n")
    return 1 if found.scoring.problems else 0


def to_json(found: Found) -> dict[str, Json]:
    """Everything that was worked out, as JSON values: per suite and type n, unanswered, means and intervals."""
    floors = baselines(found.records)
    return {
        "records": len(found.scoring.scores),
        "protocols": dict(found.scoring.protocols),
        "judge": found.scoring.judge,
        "suites": {
            suite: _as_json(figure(own)) | {"types": {kind.value: _kind_as_json(kind, found, floors) for kind in kinds}}
            for suite, own, kinds in _suites(found.scoring.scores)
        },
        "problems": [{"what": problem.line, "why": problem.why} for problem in found.scoring.problems],
    }


def _of_run(config: ScoreConfig, second: SecondReader | None) -> Found:
    if config.data is not None or config.suite:
        raise ConfigError(f"{config.replies} is a run folder, which has its own records: leave --data and --suite out")
    run = read_run(config.replies)
    scoring = scores_of(run, judge=config.judge, protocol=config.protocol, second=second)
    if (config.judge or config.protocol) and not scoring.judge:
        wanted = " ".join(part for part in (config.judge, config.protocol or "") if part)
        raise ConfigError(f"{config.replies} holds no judgements by {wanted}; make them with: vifailback bench judge")
    unasked = [record.id for record in run.records if record.id not in run.predictions]
    problems = (
        [Problem(f"{len(unasked)} questions", "were not asked yet: each counts as unanswered")] if unasked else []
    )
    whole = Scoring(scoring.scores, scoring.protocols, scoring.judge, (*run.problems, *problems, *scoring.problems))
    return Found(run.records, whole, config.out or config.replies / SCORES_FILE)


def _of_file(config: ScoreConfig, second: SecondReader | None) -> Found:
    if config.data is None:
        raise ConfigError(f"{config.replies} is a file of replies: name the dataset they belong to with --data")
    if config.judge or config.protocol:
        raise ConfigError("judgements are kept in run folders: --judge and --protocol need a run")
    read = read_predictions(config.replies)
    selected = select(open_dataset(config.data), read_suites(config.suite))
    asked = {one.id for one in read.predictions}
    suites = read_suites(config.suite) if config.suite else _replied(selected.records, asked)
    records = [record for record in selected.records if record.question.suite in suites]
    matched = match(records, read.predictions)
    problems = (*read.problems, *matched.problems, *selected.left_out)
    scoring = Scoring(score_all(matched, second), WITHOUT_JUDGE, problems=problems)
    return Found(records, scoring, config.out)


def _replied(records: Sequence[VqaRecord], asked: set[str]) -> tuple[str, ...]:
    """The suites of which the file has at least one reply; all where it has none."""
    there = {record.question.suite for record in records if record.id in asked}
    return tuple(suite for suite in SUITES if suite in there) or tuple(SUITES)


def _suites(scores: Sequence[Score]) -> list[tuple[str, list[Score], list[QuestionKind]]]:
    """Each suite that has scores, with its scores and its types that have some."""
    there = {score.question for score in scores}
    return [
        (suite, [score for score in scores if score.question in kinds], [kind for kind in kinds if kind in there])
        for suite, kinds in SUITES.items()
        if there.intersection(kinds)
    ]


def _as_json(one: Figure) -> dict[str, Json]:
    return {
        "n": one.n,
        "unanswered": one.unanswered,
        "unjudged": one.unjudged,
        "micro": one.micro,
        "macro": one.macro,
        "answered": one.answered,
        "interval": _pair(one.interval),
    }


def _kind_as_json(kind: QuestionKind, found: Found, floors: dict[QuestionKind, Baseline]) -> dict[str, Json]:
    scores = [score for score in found.scoring.scores if score.question is kind]
    one = figure(scores)
    values = _as_json(one) | {"parts": _parts(scores)}
    if kind in floors:
        floor = floors[kind]
        values |= {
            "wilson": _pair(wilson((one.micro or 0.0) * one.n, one.n)),
            "balanced": balanced_accuracy([record for record in found.records if record.question is kind], scores),
            "constant": floor.constant,
            "constant_answer": floor.answer,
            "random": floor.random,
        }
    return values


def _parts(scores: Sequence[Score]) -> dict[str, Json]:
    """The mean of each part over the records that have it."""
    names = dict.fromkeys(name for score in scores for name in score.parts)
    own = {name: [score.parts[name] for score in scores if name in score.parts] for name in names}
    return {name: sum(values) / len(values) for name, values in own.items()}


def _pair(interval: Interval | None) -> Json:
    return None if interval is None else [interval.low, interval.high]


def _in_words(found: Found) -> str:
    floors = baselines(found.records)
    parts: list[str] = []
    for suite, own, kinds in _suites(found.scoring.scores):
        closed = suite == "lite"
        whole = figure(own)
        rows = [(LABELS[kind], *_cells(kind, found, floors)) for kind in kinds]
        blank = ("",) * 4 if closed else ()
        rows.append(("all, over records", *_figure_cells(whole), *blank))
        rows.append(("all, over types", "", "", percent(whole.macro), "", "", *blank))
        how = f"{SUITE_NAMES[suite]}, scored by {found.scoring.protocols[suite]}"
        beside = ("Wilson", "balanced", "constant", "random") if closed else ()
        headings = (how, "n", "unanswered", "%", "answered %", "95 %", *beside)
        parts += [text_table(headings, rows, numbers=range(1, len(headings)), stretch=0), ""]
        if whole.unjudged:
            parts.append(f"{whole.unjudged} open replies are not judged yet: vifailback bench judge RUN\n")
    if found.out is not None:
        parts.append(f"scores: {found.out}")
    return "\n".join(parts).rstrip() + "\n"


def _cells(kind: QuestionKind, found: Found, floors: dict[QuestionKind, Baseline]) -> tuple[str, ...]:
    scores = [score for score in found.scoring.scores if score.question is kind]
    one = figure(scores)
    if kind.suite != "lite":
        return _figure_cells(one)
    balanced = balanced_accuracy([record for record in found.records if record.question is kind], scores)
    alone = span(wilson((one.micro or 0.0) * one.n, one.n))
    if kind not in floors:
        return (*_figure_cells(one), alone, percent(balanced), "", "")
    floor = floors[kind]
    return (
        *_figure_cells(one), alone, percent(balanced), f"{percent(floor.constant)} ({floor.answer})",
        percent(floor.random),
    )  # fmt: skip


def _figure_cells(one: Figure) -> tuple[str, ...]:
    return str(one.n), str(one.unanswered), percent(one.micro), percent(one.answered), span(one.interval)
