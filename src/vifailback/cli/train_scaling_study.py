"""What both kinds of scaling study share: their options, the exam, and the files that come out."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.atomic import replaced
from vifailback.cli.page import write_page
from vifailback.cli.say import say
from vifailback.cli.scaling_chart import chart
from vifailback.cli.scaling_page import scaling_page
from vifailback.cli.student_exam import ask, changes_of, marks_of
from vifailback.cli.table import text_table
from vifailback.train.scaling.labelling import Labelling, read_clock
from vifailback.train.scaling.outcome import Change, Mark, Scaling, to_json
from vifailback.train.scaling.study import Study, Teach, conduct
from vifailback.train.scaling.subsets import DEFAULT_SIZES, Trajectory, shares
from vifailback.train.scaling.texts import (
    gain_headings,
    gain_rows,
    hours_known,
    score_headings,
    score_rows,
    to_markdown,
)
from vifailback.types.ask import MOST_TOKENS

ONE_RUN = "One run a size: the intervals are those of the exam's trajectories; chance in training is not in them."


@dataclass(frozen=True)
class StudyOptions:
    """What both studies share.

    Args:
        exam: the benchmark (a dataset's folder or VQA file) that every student answers at the end.
        sizes: trajectories to learn from: counts, parts (0.25, 25%) and "all"; each holds the smaller ones.
        clock: annotation store (SQLite file or database URL) that says how long people were active on each episode.
        minutes_per_annotation: assumed of trajectories without such a clock; the results say that it is assumed.
        exam_only: ask only so many questions of each type, to try things out.
        exam_tokens: where replies are cut off.
        dry_run: only say what the sizes hold and take.
        json: print machine-readable JSON.
    """

    exam: Path
    sizes: str = DEFAULT_SIZES
    clock: Annotated[str, tyro.conf.arg(metavar="STORE")] = ""
    minutes_per_annotation: Annotated[float | None, tyro.conf.arg(metavar="MIN")] = None
    exam_only: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    exam_tokens: int = MOST_TOKENS
    dry_run: bool = False
    json: bool = False

    def labelling(self) -> Labelling:
        """What is known about the time that labelling took.

        Raises:
            StoreError: the annotation store cannot be read.
            ConfigError: the assumed minutes are none.
        """
        return Labelling(read_clock(self.clock) if self.clock else {}, self.minutes_per_annotation, self.clock)


@dataclass(frozen=True)
class BenchExam:
    """The exam that the options name, by `bench` (implements `Examiner`)."""

    options: StudyOptions

    def ask(self, model: str, folder: Path) -> bool:
        """Let a model answer it; True when no question is left without a reply."""
        given = self.options
        return ask(model, given.exam, folder, tokens=given.exam_tokens, only=given.exam_only)

    def marks(self, folder: Path) -> tuple[Mark, ...]:
        """What its answers are worth."""
        return marks_of(folder)

    def changes(self, before: Path, after: Path) -> tuple[Change, ...]:
        """What changed between two students."""
        return changes_of(before, after)


def forecast(study: Study, steps: Callable[[Sequence[Trajectory]], int], options: StudyOptions) -> int:
    """Say what the sizes hold and take, without teaching anything."""
    rows: list[dict[str, float | int | None]] = []
    for size in study.sizes:
        subset = study.subset(size)
        hours = study.labelling.of(one.name for one in subset)
        rows.append(
            {
                "trajectories": size,
                "groups": len(shares(subset)),
                "records": sum(one.records for one in subset),
                "hours_of_labelling": None if hours is None else round(hours.hours, 2),
                "steps": steps(subset),
            }
        )
    notes = [*study.notes, study.labelling.said(one.name for one in study.subset(study.sizes[-1]))]
    if options.json:
        said = {"student": study.student, "sizes": rows, "notes": notes}
        say(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        return 0
    cells = [["–" if value is None else f"{value:,}" for value in row.values()] for row in rows]
    headings = [name.replace("_", " ") for name in rows[0]]
    before = "size 0, the model as it is, is examined too\n" if study.untaught else ""
    say(
        text_table(headings, cells, numbers=range(len(headings))) + f"\n{before}" + "".join(f"{one}\n" for one in notes)
    )
    return 0


def carry_out(study: Study, teach: Teach, options: StudyOptions) -> int:
    """Teach, examine, write the results; 0 when every question of every exam has a reply, 1 when some have none."""
    scaling = conduct(study, teach, BenchExam(options), lambda text: _tell(f"{text}\n"))
    write_results(scaling, study.out)
    say(json.dumps(to_json(scaling), ensure_ascii=False, indent=1) + "\n" if options.json else _in_words(scaling))
    silent = [size.trajectories for size in scaling.sizes if not size.complete]
    for size in silent:
        _tell(
            f"warning: {size} trajectories: questions have no reply and count as 0; the same command asks them again\n"
        )
    _tell(f"page: {study.out / 'index.html'}\n")
    return 1 if silent else 0


def write_results(scaling: Scaling, out: Path) -> None:
    """Write scaling.json, scaling.md, scaling.svg and index.html."""
    texts = {
        "scaling.json": json.dumps(to_json(scaling), ensure_ascii=False, indent=1) + "\n",
        "scaling.md": to_markdown(scaling),
        "scaling.svg": chart(scaling, standalone=True) + "\n",
    }
    for name, text in texts.items():
        with replaced(out / name) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    write_page(out / "index.html", scaling_page(scaling))


def _in_words(scaling: Scaling) -> str:
    def plain(rows: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[cell.replace("**", "") for cell in row] for row in rows]

    headings = score_headings(scaling)
    parts = [text_table(headings, plain(score_rows(scaling)), numbers=range(1, len(headings)))]
    if scaling.steps:
        headings = gain_headings(scaling)
        parts.append("points for an hour of labelling:" if hours_known(scaling) else "points gained:")
        parts.append(text_table(headings, plain(gain_rows(scaling)), numbers=range(1, len(headings))))
    return "\n\n".join(parts) + "\n\n" + "".join(f"{note}\n" for note in scaling.notes)


def _tell(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
