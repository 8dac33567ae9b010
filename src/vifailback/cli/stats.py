"""`vifailback stats`: the paper's tables and figures for any dataset, annotations or recordings."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.cli.bars import Bar, bars
from vifailback.cli.page import Markup, facts, page, tag, write_page
from vifailback.cli.say import say
from vifailback.cli.table import text_table
from vifailback.errors import AnnotationError, ConfigError, InputError
from vifailback.store.file import read_annotations
from vifailback.store.release import annotation_from_record
from vifailback.types import Annotation, Json, Problem, VqaRecord
from vifailback.vqa.build.layout import ANNOTATIONS_FILE
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.trajectory import without_episode
from vifailback.vqa.stats.tables import Row, Table, statistics

EXAMPLE = (
    "The paper's tables and figures for any data, with the paper's own numbers beside them.\n\n"
    "example: vifailback stats dataset/ --html stats.html"
)
FIGURE_WIDTH = 580
"""Width [px] of every figure on the page, so that all letters are of one size; stats.css has the columns to it."""


@dataclass(frozen=True)
class StatsConfig:
    """What to count.

    Args:
        path: a VQA dataset (folder or file), an annotation file or store, or recordings.
        annotations: annotation file or store to count as well.
        recordings: recordings, for true durations.
        json: print machine-readable JSON.
        html: write a page with all figures here.
        svg: write one SVG a figure into this folder.
    """

    path: tyro.conf.Positional[Path]
    annotations: Annotated[str | None, tyro.conf.arg(metavar="FILE|STORE")] = None
    recordings: Path | None = None
    json: bool = False
    html: Path | None = None
    svg: Path | None = None


@dataclass(frozen=True)
class Evidence:
    """What there is to count."""

    records: tuple[VqaRecord, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    durations: dict[str, float] | None = None
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(
            self.records + other.records,
            self.annotations + other.annotations,
            self.durations if other.durations is None else {**(self.durations or {}), **other.durations},
            self.problems + other.problems,
        )


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when everything could be read, 1 when something could not and was named."""
    config = tyro.cli(
        StatsConfig,
        prog="vifailback stats",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    evidence = gather(config.path)
    if config.annotations is not None:
        evidence += _of_annotations(config.annotations)
    if config.recordings is not None:
        evidence += _of_recordings(config.recordings)
    tables = statistics(records=evidence.records, annotations=evidence.annotations, durations=evidence.durations)
    if config.json:
        say(json.dumps(report(config.path, evidence, tables), ensure_ascii=False, indent=1) + "\n")
    else:
        say(_in_words(tables, evidence.problems))
    if config.html is not None:
        write_page(config.html, _page(config.path, evidence, tables))
        sys.stderr.write(f"page: {config.html}\n")
    for table in tables if config.svg is not None else ():
        with replaced(Path(config.svg or ".") / f"{table.name}.svg") as file:
            file.write(figure(table, standalone=True).encode())
    return 1 if evidence.problems else 0


def gather(path: Path) -> Evidence:
    """Find out what `path` is, and read it: VQA records, annotations, or recordings.

    Raises:
        ConfigError: it is none of them; says what each reader missed.
    """
    missed: list[str] = []
    for read in (_of_dataset, _of_annotations, _of_recordings):
        try:
            return read(path)
        except InputError as error:
            missed.append(error.why)
    raise ConfigError(
        f"{path}: neither VQA records ({missed[0]}), nor annotations ({missed[1]}), nor recordings ({missed[2]})"
    )


def _of_dataset(path: Path) -> Evidence:
    source = open_dataset(path)
    if not source.records:
        raise InputError("no record asks a known question", file=path)
    evidence = Evidence(records=source.records, problems=(*source.problems, *without_episode(source.records)))
    for record in source.unknown:  # some files of the release hold both kinds of records
        try:
            annotation, problems = annotation_from_record(record.raw)
            evidence += Evidence(annotations=(annotation,), problems=tuple(problems))
        except (AnnotationError, TypeError, AttributeError):
            evidence += Evidence(problems=(Problem(record.place, record.why),))
    beside = source.root / ANNOTATIONS_FILE
    return evidence + _of_annotations(beside) if path.is_dir() and beside.is_file() else evidence


def _of_annotations(path: str | Path) -> Evidence:
    read = read_annotations(path)
    if not read.annotations:
        raise InputError("no annotations", file=path)
    return Evidence(annotations=read.annotations, problems=read.problems)


def _of_recordings(path: Path) -> Evidence:
    from vifailback.episodes.reader import open_recordings

    recordings = open_recordings(path)
    durations: dict[str, float] = {}
    problems = list(recordings.problems)
    for episode in recordings:
        try:
            durations[episode.id] = episode.length / episode.fps
        except (InputError, ZeroDivisionError) as error:
            problems.append(Problem(episode.id, str(error)))
    return Evidence(durations=durations, problems=tuple(problems))


def report(path: Path, evidence: Evidence, tables: Sequence[Table]) -> dict[str, Json]:
    """Everything that was counted, as JSON values."""
    return {
        "path": str(path),
        "records": len(evidence.records),
        "annotations": len(evidence.annotations),
        "tables": {
            table.name: {**asdict(table), "total": table.total, "paper_total": table.paper_total} for table in tables
        },
        "problems": [{"what": problem.line, "why": problem.why} for problem in evidence.problems],
    }


def _in_words(tables: Sequence[Table], problems: Sequence[Problem]) -> str:
    parts: list[str] = []
    for table in tables:
        paper = any(row.paper is not None for row in table.rows)
        headings = (table.title, "count", "share", *(("paper", "share") if paper else ()))
        total = table.paper_total
        rows = [
            (row.label, row.count, f"{row.share:.1%}", *(_paper(row, total) if paper else ())) for row in table.rows
        ]
        rows.append(("total", table.total, "", *((str(total), "") if paper else ())))
        parts.append(text_table(headings, rows, numbers=(1, 2, 3, 4), stretch=0))
        parts += [line for line in (table.note,) if line]
        parts.append("")
    parts += [f"error: {problem.line}: {problem.why}" for problem in problems]
    return "\n".join(parts).rstrip() + "\n"


def _paper(row: Row, total: int) -> tuple[str, str]:
    if row.paper is None:
        return "", ""
    return str(row.paper), f"{row.paper / total:.1%}" if total else ""


def figure(table: Table, *, standalone: bool = False) -> Markup:
    """Return a table's bars; the paper's shares are the paler ones."""
    total = table.paper_total
    rows = [
        Bar(
            row.label,
            row.share,
            f"{row.count:,} · {row.share:.0%}" + (f" · paper {row.paper:,}" if row.paper is not None else ""),
            row.paper / total if row.paper is not None and total else None,
        )
        for row in table.rows
    ]
    return bars(rows, title=table.title, standalone=standalone, width=None if standalone else FIGURE_WIDTH)


def _page(path: Path, evidence: Evidence, tables: Sequence[Table]) -> str:
    figures: dict[str, object] = {
        "questions": f"{len(evidence.records):,}",
        "annotations": f"{len(evidence.annotations):,}",
        "trajectories": f"{max((one.total for one in tables if one.name in ('durations', 'outcomes')), default=0):,}",
        "problems": len(evidence.problems),
    }
    key = tag(
        "p",
        tag("span", tag("i", style="background:var(--bar)"), "this data"),
        tag("span", tag("i", style="background:var(--bar2)"), "the paper"),
        class_="key",
    )
    body = (
        tag(
            "section",
            tag("h2", table.title),
            tag("div", figure(table), class_="scroll"),
            tag(
                "p",
                " ".join(
                    part for part in (table.source and f"The paper's numbers: {table.source}.", table.note) if part
                ),
            ),
        )
        for table in tables
    )
    return page(
        path.resolve().name, facts(figures), key, tag("div", body, class_="figures"),
        subtitle=str(path), styles=("stats.css",),
    )  # fmt: skip
