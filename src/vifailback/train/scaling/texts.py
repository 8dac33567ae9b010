"""A scaling study as Markdown."""

from collections.abc import Sequence

from vifailback.train.scaling.outcome import OVERALL, Change, Mark, Scaling, Step


def to_markdown(scaling: Scaling) -> str:
    """Return the scores at each size, and what each further hour of labelling brought."""
    parts = [f"# How {scaling.student} scales\n", f"Exam: {scaling.exam}\n", "## Scores, % with 95 % intervals\n"]
    parts += [_table(score_headings(scaling), score_rows(scaling))]
    if scaling.steps:
        unit = "points for an hour of labelling" if hours_known(scaling) else "points"
        parts += [f"\n## What was gained, {unit}, with 95 % intervals\n"]
        parts += [_table(gain_headings(scaling), gain_rows(scaling))]
    parts += ["\n## To judge them by\n", *(f"- {note}" for note in scaling.notes)]
    return "\n".join(parts) + "\n"


def score_headings(scaling: Scaling) -> tuple[str, ...]:
    """Headings of the table of scores: a column a size."""
    return ("trajectories", "n", *(f"{size.trajectories:,}" for size in scaling.sizes))


def score_rows(scaling: Scaling) -> list[tuple[str, ...]]:
    """Hours of labelling, then a row a key."""
    rows: list[tuple[str, ...]] = []
    if any(size.hours is not None for size in scaling.sizes):
        hours = (f"{size.hours.hours:,.1f}" if size.hours else "–" for size in scaling.sizes)
        rows.append(("hours of labelling", "", *hours))
    for key in scaling.keys:
        marks = [size.mark(key) for size in scaling.sizes]
        asked = max(mark.n for mark in marks if mark is not None)
        rows.append((named(scaling, key), f"{asked:,}", *map(_mark, marks)))
    return rows


def gain_headings(scaling: Scaling) -> tuple[str, ...]:
    """Headings of the table of gains: a column a step, then the whole way."""
    return ("from … to", *(step_name(step) for step in shown_steps(scaling)))


def gain_rows(scaling: Scaling) -> list[tuple[str, ...]]:
    """Hours between sizes where known, then a row a key."""
    steps = shown_steps(scaling)
    rows: list[tuple[str, ...]] = []
    if hours_known(scaling):
        rows.append(
            ("further hours of labelling", *("–" if not step.hours else f"{step.hours:,.1f}" for step in steps))
        )
    for key in scaling.keys:
        cells = [_gain(step, next((change for change in step.changes if change.key == key), None)) for step in steps]
        rows.append((named(scaling, key), *cells))
    return rows


def shown_steps(scaling: Scaling) -> tuple[Step, ...]:
    """All steps, then the whole way where it is more than one."""
    whole = (scaling.whole,) if scaling.whole is not None and len(scaling.steps) > 1 else ()
    return (*scaling.steps, *whole)


def hours_known(scaling: Scaling) -> bool:
    """Whether gains can be given for an hour."""
    return bool(scaling.steps) and all(step.hours for step in scaling.steps)


def step_name(step: Step) -> str:
    """A step in words."""
    return f"{step.before:,} → {step.after:,}"


def named(scaling: Scaling, key: str) -> str:
    """What a row is called; those of several types stand out."""
    label = scaling.label(key)
    return f"**{label}**" if key in (OVERALL, scaling.suite(key)) else label


def _mark(mark: Mark | None) -> str:
    return "–" if mark is None else f"{100 * mark.share:.1f} ({100 * mark.low:.1f}–{100 * mark.high:.1f})"


def _gain(step: Step, change: Change | None) -> str:
    shown = change if change is None or not step.hours else step.per_hour(change)
    if shown is None:
        return "–"
    digits = 3 if step.hours else 1
    return f"{_signed(shown.difference, digits)} ({_signed(shown.low, digits)} … {_signed(shown.high, digits)})"


def _signed(share: float, digits: int) -> str:
    return f"{100 * share:+.{digits}f}".replace("-", "−")


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ("---", *("---:" for _ in headings[1:]))
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (headings, rule, *rows)
    )
