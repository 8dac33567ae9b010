"""`vifailback bench audit`: is the judge to be trusted, and does a model choose by position?"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.bench.audit.anchors import make_anchors
from vifailback.bench.audit.audit import ANCHORS_FILE, JudgeAudit, anchor_pairs, audit, read_people
from vifailback.bench.audit.positions import PositionBias, position_bias, rotated
from vifailback.bench.folder import JUDGEMENTS_FILE, Run, read_run
from vifailback.bench.judge import Judgement, Protocol
from vifailback.bench.judging import AT_ONCE, judge_all, read_judgements
from vifailback.bench.selection import select
from vifailback.cli.bench_judge import judge_name, opened
from vifailback.cli.progress import Counter
from vifailback.cli.say import say
from vifailback.cli.table import text_table
from vifailback.errors import ConfigError, RecordError
from vifailback.types import Json, Problem, VqaRecord
from vifailback.vqa.dataset.folder import SPLIT_FILE, DatasetFolder, open_dataset
from vifailback.vqa.dataset.records import write_records

EXAMPLE = (
    "Is the judge to be trusted? Anchors made from the true answers, agreement of judges with each other, with "
    "themselves and with human scores, cost, and the judge's mean corrected by a few human scores.\n"
    "Does a model choose by position? --rotate writes the questions with their options rotated, to be asked with "
    "`bench run`; --positions compares the replies.\n\n"
    "example: vifailback bench audit runs/qwen3-vl --judge openai:https://api.openai.com/v1,gpt-4o-2024-11-20 "
    "--human scores.jsonl"
)
LETTERS = 4
"""Options of a question: so many orders, the first of which is the dataset's own."""


@dataclass(frozen=True)
class AuditConfig:
    """What to look at.

    Args:
        run: a run folder; with --rotate, a dataset.
        judge: judge anchors by this model first (openai:URL,NAME); without it, what was judged before is looked at.
        protocol: how the judge is asked about anchors.
        anchors: of how many records of each open type anchors are made.
        human: human scores of replies, one JSON a line: {"id": ..., "score": 0..1}.
        positions: runs of the same model on the same questions in other orders.
        rotate: write the dataset with its options rotated by 1, 2 and 3 places into this folder.
        seed: of which records anchors are made of.
        at_once: judgements under way at the same time.
        json: print machine-readable JSON.
    """

    run: tyro.conf.Positional[Path]
    judge: Annotated[str, tyro.conf.arg(metavar="MODEL")] = ""
    protocol: Protocol = Protocol.PAPER
    anchors: int = 20
    human: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    positions: Annotated[tuple[Path, ...], tyro.conf.arg(metavar="RUN ...")] = ()
    rotate: Annotated[Path | None, tyro.conf.arg(metavar="FOLDER")] = None
    seed: int = 0
    at_once: int = AT_ONCE
    json: bool = False


@dataclass(frozen=True)
class Found:
    """What there is to say."""

    judges: tuple[JudgeAudit, ...] = ()
    positions: PositionBias | None = None
    problems: tuple[Problem, ...] = ()


def main(arguments: Sequence[str]) -> int:
    """Run the step; 0 when everything could be read and judged, 1 when something was named."""
    config = tyro.cli(
        AuditConfig,
        prog="vifailback bench audit",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff, tyro.conf.EnumChoicesFromValues),
    )
    if config.rotate is not None:
        return _rotate(config, config.rotate)
    run = read_run(config.run)
    found = _of_judges(run, config)
    if config.positions:
        found = replace(found, positions=_of_positions([run, *map(read_run, config.positions)]))
    if not found.judges and found.positions is None:
        raise ConfigError(f"{config.run} was never judged: name a --judge, or judge it with: vifailback bench judge")
    say(json.dumps(_as_json(found), ensure_ascii=False, indent=1) + "\n" if config.json else _in_words(found))
    for problem in found.problems:
        sys.stderr.write(f"error: {problem.line}: {problem.why}\n")
    return 1 if found.problems else 0


def _of_judges(run: Run, config: AuditConfig) -> Found:
    anchors = make_anchors(run.records, max(0, config.anchors), config.seed)
    file, problems = run.folder / ANCHORS_FILE, list(run.problems)
    if config.judge:
        with opened(config.judge) as judge, Counter("judging anchors") as line:
            judged = judge_all(
                anchor_pairs(anchors), judge, file, protocol=config.protocol, name=judge_name(config.judge, judge),
                at_once=config.at_once, show=line.show,
            )  # fmt: skip
        problems += judged.problems
    judgements, unread = _judgements(run.folder / JUDGEMENTS_FILE)
    of_anchors, unread_anchors = _judgements(file)
    people, unread_people = read_people(config.human) if config.human else ({}, ())
    known = {record.id for record in run.records}
    strangers = [name for name in people if name not in known]
    if strangers:
        problems.append(
            Problem(f"{len(strangers)} human scores ({strangers[0]} ...)", "belong to no record of the run")
        )
    return Found(
        audit(judgements, of_anchors, anchors, people),
        problems=(*problems, *unread, *unread_anchors, *unread_people),
    )


def _judgements(file: Path) -> tuple[tuple[Judgement, ...], tuple[Problem, ...]]:
    return read_judgements(file) if file.exists() else ((), ())


def _of_positions(runs: Sequence[Run]) -> PositionBias:
    found = position_bias([{record.id: (record, run.prediction(record)) for record in run.records} for run in runs])
    if found is None:
        raise ConfigError("no question with lettered options stands in all of these runs")
    return found


def _rotate(config: AuditConfig, out: Path) -> int:
    """Write the lettered questions of a dataset in the other orders of their options."""
    dataset = open_dataset(config.run)
    lettered = [record for record in select(dataset, ("lite",)).records if record.choices]
    if not lettered:
        raise ConfigError(f"{config.run} holds no question with lettered options")
    problems: list[Problem] = []
    folders: list[str] = []
    for by in range(1, LETTERS):
        records, problems = _turned(lettered, by)
        folder = out / f"rotated-{by}"
        write_records(folder / "ViFailback_VQA_benchmark.json", records)
        _point_to_images(folder, dataset)
        folders.append(str(folder))
    said = {"records": len(lettered) - len(problems), "folders": folders, "problems": _as_list(problems)}
    if config.json:
        say(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    else:
        lines = [f"{said['records']} questions in {LETTERS - 1} other orders", *(f"  {folder}" for folder in folders)]
        lines += [f"error: {problem.line}: {problem.why}" for problem in problems]
        say("\n".join(lines) + f"\nnext: vifailback bench run {folders[0]} --model MODEL --suite lite --out RUN\n")
    return 1 if problems else 0


def _turned(records: Sequence[VqaRecord], by: int) -> tuple[list[VqaRecord], list[Problem]]:
    turned: list[VqaRecord] = []
    problems: list[Problem] = []
    for record in records:
        try:
            turned.append(rotated(record, by))
        except RecordError as error:
            problems.append(Problem(record.id, error.why))
    return turned, problems


def _point_to_images(folder: Path, dataset: DatasetFolder) -> None:
    with replaced(folder / SPLIT_FILE) as file:
        file.write(json.dumps({"images_root": str(dataset.root.resolve())}).encode())


def _as_list(problems: Sequence[Problem]) -> list[Json]:
    return [{"what": problem.line, "why": problem.why} for problem in problems]


def _as_json(found: Found) -> dict[str, Json]:
    return {
        "judges": [asdict(one) for one in found.judges],
        "positions": None if found.positions is None else asdict(found.positions),
        "problems": _as_list(found.problems),
    }


def _in_words(found: Found) -> str:
    parts = [_judge_in_words(one) for one in found.judges]
    if found.positions is not None:
        parts.append(_positions_in_words(found.positions))
    return "\n".join(parts)


def _judge_in_words(one: JudgeAudit) -> str:
    parts = [f"{one.judge} ({one.protocol})" + (f", says it is {', '.join(one.models)}" if one.models else "")]
    if one.anchors:
        rows = [
            (
                f"{row.kind}, {row.level}-level",
                row.n,
                f"{row.mean:.2f}",
                f"{row.least:g}-{row.most:g}",
                f"{row.within:.0%}",
            )
            for row in one.anchors
        ]
        parts.append(text_table(("anchors", "n", "mean", "allowed", "within"), rows, numbers=(1, 2, 3, 4)))
    if one.misordered is not None:
        parts.append(f"{one.misordered:.1%} of the pairs of anchors are in the wrong order")
    if one.steadiness is not None:
        steady = one.steadiness
        parts.append(
            f"judged again, {steady.same:.0%} of {steady.n} replies get the same score; they differ by "
            f"{steady.spread:.3f} on average, alpha {_value(steady.alpha)}"
        )
    parts += [
        f"against {row.other}: n {row.n}, alpha {_value(row.alpha)}, weighted kappa {_value(row.kappa)}, "
        f"{row.gap:+.3f} on average"
        for row in one.agreement
    ]
    if one.corrected is not None:
        mean = one.corrected
        parts.append(
            f"mean {mean.judge:.3f}; corrected by {mean.n} human scores {mean.value:.3f} "
            f"({mean.low:.3f} to {mean.high:.3f}); by those alone {mean.human:.3f} "
            f"({mean.human_low:.3f} to {mean.human_high:.3f}); the judge counts {mean.weight:.0%}"
        )
    cost = one.cost
    parts.append(
        f"{cost.judgements} judgements took {cost.calls} calls, {cost.letters:,} letters asked, {cost.tokens:,} tokens "
        f"replied, {cost.seconds:.0f} s"
    )
    return "\n".join(parts) + "\n"


def _positions_in_words(found: PositionBias) -> str:
    rows = [
        (letter, f"{found.chosen.get(letter, 0):.1%}", f"{accuracy:.1%}") for letter, accuracy in found.by_place.items()
    ]
    return (
        text_table(("letter", "chosen", "right where the truth is there"), rows, numbers=(1, 2))
        + f"\n{found.n} questions in every order: right {found.right:.1%}, right in all of them "
        f"{found.right_in_all:.1%}, the same text in all of them {found.steady:.1%}, unread {found.unread:.1%}, "
        f"spread over places {found.spread:.1%}\n"
    )


def _value(one: float | None) -> str:
    return "-" if one is None else f"{one:.2f}"
