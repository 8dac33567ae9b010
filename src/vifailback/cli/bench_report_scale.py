"""Figures of a report on one scale: what each run reaches of each type, and differences, as HTML strips."""

from collections.abc import Iterable, Sequence

from vifailback.bench.paper import AVERAGE, paper_tables
from vifailback.bench.report.compare import Comparison, Difference
from vifailback.bench.report.figures import Figure, Interval, of_kinds, of_suites
from vifailback.bench.report.measured import LABELS, SUITE_NAMES, SUITES, Measured
from vifailback.bench.report.reliability import BINS, Reliability
from vifailback.bench.report.tables import comparable
from vifailback.bench.report.texts import p_value, percent, points, span
from vifailback.cli.page import Child, Markup, tag

COLOURS = 6
"""Colours of runs in bench_report.css; a seventh run has the first one's again."""
MANY_RUNS = 3
"""Of more runs than this the intervals are drawn and shown by the pointer, but not written beside the figures."""
LANE_PX = 11
"""Height [px] of the lane that a run has in a strip."""
OWN_MODEL = "ViFailback-8B"
"""The paper's own model: its mark stands out among those of the other 16."""


def colour(at: int) -> str:
    """The style that gives an element the colour of the run at this place."""
    return f"--c:var(--run{at % COLOURS + 1})"


def named(run: str, at: int) -> Markup:
    """A run's name with its colour."""
    return tag("span", tag("i"), tag("span", run), class_="run", style=colour(at), title=run)


def standing(runs: Sequence[Measured]) -> Markup:
    """Every suite and type as a row: all runs with their intervals, and the paper's 17 models as marks."""
    suites, kinds = [of_suites(run) for run in runs], [of_kinds(run) for run in runs]
    rows: list[Markup] = []
    for suite, members in SUITES.items():
        if not any(suite in own for own in suites):
            continue
        other = [comparable(run, suite) is not None for run in runs]
        rows.append(_level(SUITE_NAMES[suite], [own.get(suite) for own in suites], suite, AVERAGE, other))
        rows += [
            _level(LABELS[kind], [own.get(kind) for own in kinds], suite, kind.value, other)
            for kind in members
            if any(kind in own for own in kinds)
        ]
    heads = (tag("th", named(run.name, at), class_="n") for at, run in enumerate(runs))
    counts = (tag("th", text, class_="n") for text in ("n", "unanswered"))
    look = "scale" if len(runs) <= MANY_RUNS else "scale many"
    return _scale(_axis(("0", "25", "50", "75", "100")), (*heads, *counts), rows, look)


def _scale(axis: Markup, heads: Iterable[Markup], rows: Iterable[Markup], look: str = "scale") -> Markup:
    head = tag("tr", tag("th", ""), tag("th", axis, class_="s"), heads)
    return tag("div", tag("table", tag("thead", head), tag("tbody", rows), class_=look), class_="scroll")


def _axis(ticks: Sequence[str]) -> Markup:
    return tag("div", (tag("span", tick) for tick in ticks), class_="axis")


def _level(label: str, figures: Sequence[Figure | None], suite: str, column: str, other: Sequence[bool]) -> Markup:
    """One row: what each run reaches."""
    dots = (
        part
        for at, one in enumerate(figures)
        if one and one.micro is not None
        for part in _dot(one.micro, one.interval, colour(at), LANE_PX * at, hollow=other[at])
    )
    height = f"height:{LANE_PX * len(figures) + 4}px"
    lost = [one.unanswered for one in figures if one]
    return tag(
        "tr",
        tag("td", label),
        tag("td", tag("div", _marks(suite, column), dots, class_="strip", style=height), class_="s"),
        (tag("td", _value(one), class_="n", style=colour(at)) for at, one in enumerate(figures)),
        tag("td", _asked(figures), class_="n tiny"),
        tag("td", _together(lost), class_="n tiny lost" if any(lost) else "n tiny"),
        class_="suite" if column == AVERAGE else None,
    )


def _marks(suite: str, column: str) -> list[Markup]:
    """Where the paper's models stand."""
    if suite == "symbols":
        return []
    printed = {row.model: (row.lite if suite == "lite" else row.hard)[column] for row in paper_tables().models}
    return [
        tag(
            "i",
            class_="t own" if name == OWN_MODEL else "t",
            style=f"left:{value:.2f}%",
            title=f"{name} (paper): {value:.2f}",
        )
        for name, value in printed.items()
    ]


def _dot(value: float, interval: Interval | None, paint: str, top: float, *, hollow: bool) -> list[Markup]:
    """A dot and its whisker at shares of the strip's width, in a lane that begins at `top` [px]."""
    middle = f"top:{top + 1 + LANE_PX / 2:g}px"
    parts: list[Markup] = []
    if interval is not None:
        reach = f"left:{100 * interval.low:.2f}%;width:{100 * (interval.high - interval.low):.2f}%"
        parts.append(tag("i", class_="w", style=f"{paint};{reach};{middle}"))
    look = "d open" if hollow else "d"
    parts.append(tag("i", class_=look, style=f"{paint};left:{100 * value:.2f}%;{middle}"))
    return parts


def _value(one: Figure | None) -> Markup:
    if one is None:
        return tag("span", "–", class_="tiny")
    title = f"95 %: {span(one.interval)}; macro {percent(one.macro)}; of the answered {percent(one.answered)}"
    return tag("span", tag("b", _short(one.micro)), tag("small", span(one.interval)), class_="val", title=title)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _asked(figures: Sequence[Figure | None]) -> str:
    """How many records count, or that a judge has to score them first."""
    if waiting := [one.unjudged for one in figures if one and not one.n]:
        return f"{_together(waiting)} not judged"
    return _together([one.n for one in figures if one])


def _together(counts: Sequence[int]) -> str:
    """Counts of several runs: one number where they agree."""
    return " / ".join(f"{count:,}" for count in (counts[:1] if len(set(counts)) == 1 else counts))


def differences(one: Comparison, before: int, at: int) -> Markup:
    """A comparison: a row a suite and a type, the difference on a scale that is even on both sides of nothing."""
    rows = _in_order(one)
    reach = max((abs(end) for row in rows for end in _ends(row)), default=0.0)
    limit = next((limit for limit in (0.1, 0.2, 0.25, 0.5) if reach <= limit), 1.0)
    axis = _axis((f"−{100 * limit:g}", "0", f"+{100 * limit:g}"))
    runs = (named(one.first, before), named(one.second, at))
    headings: list[Child] = ["n", *runs, "difference", "95 %", "first only", "second only", "p", "p (Holm)"]
    heads = (tag("th", text, class_="n") for text in headings)
    body = (_difference(row, limit, colour(at), suite=row in one.suites) for row in rows)
    left = f"Not in both runs, so not compared: {one.only_in_first:,} and {one.only_in_second:,} records."
    missed = tag("p", left, class_="tiny") if one.only_in_first or one.only_in_second else None
    return tag("div", _scale(axis, heads, body), missed)


def _in_order(one: Comparison) -> list[Difference]:
    kinds = {row.key: row for row in one.kinds}
    rows: list[Difference] = []
    for suite in one.suites:
        rows += [suite, *(kinds[kind.value] for kind in SUITES[suite.key] if kind.value in kinds)]
    return rows


def _ends(row: Difference) -> tuple[float, ...]:
    return (row.difference,) if row.interval is None else (row.difference, row.interval.low, row.interval.high)


def _difference(row: Difference, limit: float, paint: str, *, suite: bool) -> Markup:
    def place(value: float) -> float:
        return 0.5 + value / limit / 2

    sure = row.interval is not None and (row.interval.low > 0 or row.interval.high < 0)
    moved = Interval(place(row.interval.low), place(row.interval.high)) if row.interval else None
    dots = _dot(place(row.difference), moved, paint, 0, hollow=not sure)
    strip = tag("div", dots, class_="strip diff", style=f"height:{LANE_PX + 4}px")
    ends = f"{points(row.interval.low)} … {points(row.interval.high)}" if row.interval else "–"
    only = ["" if count is None else str(count) for count in (row.only_first, row.only_second)]
    cells: list[tuple[Child, str]] = [
        (f"{row.n:,}", "n tiny"),
        (_short(row.first), "n"),
        (_short(row.second), "n"),
        (tag("b", points(row.difference)), "n"),
        (ends, "n tiny"),
        *((count, "n tiny") for count in only),
        (p_value(row.p), "n"),
        (p_value(row.p_holm), "n"),
    ]
    return tag(
        "tr",
        tag("td", row.label),
        tag("td", strip, class_="s"),
        (tag("td", cell, class_=look) for cell, look in cells),
        class_="suite" if suite else None,
    )


def parts(rows: Sequence[Reliability], at: int) -> Markup:
    """Right, wrong and unanswered of every type as shares of a bar."""
    body = (
        tag(
            "tr",
            tag("td", LABELS[one.kind]),
            tag(
                "td",
                tag(
                    "div",
                    tag("i", class_="right", style=f"flex:{one.right:.4f}"),
                    tag("i", class_="wrong", style=f"flex:{one.wrong:.4f}"),
                    tag("i", class_="none", style=f"flex:{one.unanswered}") if one.unanswered else None,
                    class_="parts",
                ),
                class_="s",
            ),
            tag("td", f"{one.right / one.n:.0%}", class_="n"),
            tag("td", f"{one.unanswered:,} unread" if one.unanswered else "", class_="n tiny"),
        )
        for one in rows
    )
    return tag("table", tag("tbody", body), style=colour(at))


def curve(one: Reliability, at: int) -> Markup:
    """Confidence against accuracy, as an SVG of 190 x 150 px; larger dots stand for more answers."""
    side, left, top = 120, 30, 8
    spots = [(left + side * bin.confidence, top + side * (1 - bin.accuracy), bin.n) for bin in one.bins]
    most = max(n for *_, n in spots)
    lines = (
        tag("line", x1=left, x2=left + side, y1=top + side * share, y2=top + side * share, class_="grid")
        for share in (0, 0.5, 1)
    )
    dots = (
        tag("circle", cx=round(x, 1), cy=round(y, 1), r=round(1.5 + 3 * (n / most) ** 0.5, 1), class_="dot")
        for x, y, n in spots
    )
    words = f"{LABELS[one.kind]}, calibration error {100 * (one.error or 0):.1f}"
    figure = tag(
        "svg",
        lines,
        tag("line", x1=left, y1=top + side, x2=left + side, y2=top, class_="even"),
        tag("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots), class_="line"),
        dots,
        tag("text", "100", x=left - 5, y=top + 9, text_anchor="end"),
        tag("text", "0", x=left - 5, y=top + side, text_anchor="end"),
        tag("text", f"confidence, {BINS} bins", x=left + side / 2, y=top + side + 15, text_anchor="middle"),
        viewBox="0 0 190 150", width=190, height=150, role="img", aria_label=words, class_="curve",
    )  # fmt: skip
    return tag("figure", figure, tag("figcaption", words), style=colour(at))
