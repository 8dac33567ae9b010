"""Figures of a report on one scale: what each run reaches of each type, and differences, as HTML strips."""

from collections.abc import Mapping, Sequence

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
LANE_PX = 11
"""Height [px] of the lane that a run has in a strip."""
OWN_MODEL = "ViFailback-8B"
"""The paper's own model: its mark stands out among those of the other 16."""


def colour(at: int) -> str:
    """The style that gives an element the colour of the run at this place."""
    return f"--c:var(--run{at % COLOURS + 1})"


def named(run: str, at: int) -> Markup:
    """A run's name with its colour."""
    return tag("span", tag("i"), run, class_="run", style=colour(at))


def standing(runs: Sequence[Measured]) -> Markup:
    """Every suite and type as a row: all runs with their intervals, and the paper's 17 models as marks."""
    suites, kinds = [of_suites(run) for run in runs], [of_kinds(run) for run in runs]
    rows: list[Markup] = []
    for suite, members in SUITES.items():
        if not any(suite in own for own in suites):
            continue
        here = [comparable(run, suite) is None for run in runs]
        marks = _marks(suite, AVERAGE)
        rows.append(_standing_row(SUITE_NAMES[suite], [own.get(suite) for own in suites], marks, here, "suite"))
        for kind in members:
            if any(kind in own for own in kinds):
                figures = [own.get(kind) for own in kinds]
                rows.append(_standing_row(LABELS[kind], figures, _marks(suite, kind.value), here, ""))
    axis = tag("div", (tag("span", str(tick)) for tick in (0, 25, 50, 75, 100)), class_="axis")
    heads = (tag("th", named(run.name, at), class_="n") for at, run in enumerate(runs))
    head = tag(
        "tr",
        tag("th", ""),
        tag("th", axis, class_="s"),
        heads,
        tag("th", "n", class_="n"),
        tag("th", "unanswered", class_="n"),
    )
    return tag("div", tag("table", tag("thead", head), tag("tbody", rows), class_="scale"), class_="scroll")


def _standing_row(
    label: str, figures: Sequence[Figure | None], marks: Mapping[str, float], here: Sequence[bool], look: str
) -> Markup:
    strip = tag(
        "div",
        (
            tag(
                "i",
                class_="t own" if name == OWN_MODEL else "t",
                style=f"left:{value:.2f}%",
                title=f"{name} (paper): {value:.2f}",
            )
            for name, value in marks.items()
        ),
        (
            part
            for at, one in enumerate(figures)
            if one and one.micro is not None
            for part in _dot(at, one.micro, one.interval, not here[at])
        ),
        class_="strip",
        style=f"height:{LANE_PX * len(figures) + 4}px",
    )
    values = (tag("td", _value(one), class_="n", style=colour(at)) for at, one in enumerate(figures))
    n = _apart([one.n for one in figures if one])
    lost = _apart([one.unanswered for one in figures if one])
    return tag(
        "tr",
        tag("td", label),
        tag("td", strip, class_="s"),
        values,
        tag("td", n, class_="n tiny"),
        tag("td", lost, class_="n tiny lost" if any(one and one.unanswered for one in figures) else "n tiny"),
        class_=look or None,
    )


def _dot(at: int, value: float, interval: Interval | None, hollow: bool) -> list[Markup]:
    top = LANE_PX * at + 2 + LANE_PX / 2
    look = "d open" if hollow else "d"
    parts = [
        tag("i", class_=look, style=f"{colour(at)};left:{100 * value:.2f}%;top:{top - 1:g}px", title=percent(value))
    ]
    if interval is not None:
        left, width = 100 * interval.low, 100 * (interval.high - interval.low)
        parts.insert(
            0, tag("i", class_="w", style=f"{colour(at)};left:{left:.2f}%;width:{width:.2f}%;top:{top - 1:g}px")
        )
    return parts


def _value(one: Figure | None) -> Markup:
    if one is None:
        return tag("span", "–", class_="tiny")
    title = f"macro {percent(one.macro)}; of the answered {percent(one.answered)}"
    return tag("span", tag("b", _short(one.micro)), tag("small", span(one.interval)), class_="val", title=title)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _apart(counts: Sequence[int]) -> str:
    """Counts of several runs: one number where they agree."""
    return " / ".join(f"{count:,}" for count in (counts[:1] if len(set(counts)) == 1 else counts))


def _marks(suite: str, column: str) -> dict[str, float]:
    if suite == "symbols":
        return {}
    return {row.model: (row.lite if suite == "lite" else row.hard)[column] for row in paper_tables().models}


def differences(one: Comparison, at: int) -> Markup:
    """A comparison: a row a suite and a type, the difference on a scale that is even on both sides of nothing."""
    rows = [(row, "suite" if row in one.suites else "") for row in _in_order(one)]
    reach = max((abs(end) for row, _ in rows for end in _ends(row)), default=0.0)
    limit = next((limit for limit in (0.1, 0.2, 0.25, 0.5) if reach <= limit), 1.0)
    axis = tag(
        "div", (tag("span", f"{100 * tick:+g}" if tick else "0") for tick in (-limit, 0.0, limit)), class_="axis"
    )
    headings = (
        "n",
        one.first,
        one.second,
        "difference",
        "95 %",
        "only first right",
        "only second right",
        "p",
        "p (Holm)",
    )
    head = tag("tr", tag("th", ""), tag("th", axis, class_="s"), (tag("th", text, class_="n") for text in headings))
    body = (_difference(row, look, limit, at) for row, look in rows)
    left = (
        tag(
            "p",
            f"Not in both runs, so not compared: {one.only_in_first:,} and {one.only_in_second:,} records.",
            class_="tiny",
        )
        if one.only_in_first or one.only_in_second
        else None
    )
    return tag("div", tag("table", tag("thead", head), tag("tbody", body), class_="scale"), left, class_="scroll")


def _in_order(one: Comparison) -> list[Difference]:
    kinds = {row.key: row for row in one.kinds}
    rows: list[Difference] = []
    for suite in one.suites:
        rows += [suite, *(kinds[kind.value] for kind in SUITES[suite.key] if kind.value in kinds)]
    return rows


def _ends(row: Difference) -> tuple[float, ...]:
    return (row.difference,) if row.interval is None else (row.difference, row.interval.low, row.interval.high)


def _difference(row: Difference, look: str, limit: float, at: int) -> Markup:
    def place(value: float) -> float:
        return 0.5 + value / limit / 2

    sure = row.interval is not None and (row.interval.low > 0 or row.interval.high < 0)
    moved = Interval(place(row.interval.low), place(row.interval.high)) if row.interval else None
    lane = _dot(0, place(row.difference), moved, hollow=not sure)
    strip = tag(
        "div",
        (Markup(part.replace("--run1", f"--run{at % COLOURS + 1}")) for part in lane),
        class_="strip diff",
        style=f"height:{LANE_PX + 4}px",
    )
    low_high = f"{points(row.interval.low)} … {points(row.interval.high)}" if row.interval else "–"
    cells: list[Child] = [
        f"{row.n:,}",
        _short(row.first),
        _short(row.second),
        tag("b", points(row.difference)),
        low_high,
    ]
    cells += ["" if count is None else str(count) for count in (row.only_first, row.only_second)]
    cells += [p_value(row.p), p_value(row.p_holm)]
    quiet = {0, 4, 5, 6}
    return tag(
        "tr",
        tag("td", row.label),
        tag("td", strip, class_="s"),
        (tag("td", cell, class_="n tiny" if place in quiet else "n") for place, cell in enumerate(cells)),
        class_=look or None,
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
            tag("td", f"{one.unanswered:,} unanswered" if one.unanswered else "", class_="n tiny"),
        )
        for one in rows
    )
    return tag("table", tag("tbody", body), style=colour(at))


def curve(one: Reliability, at: int) -> Markup:
    """Confidence against accuracy, as an SVG of 190 x 150 px."""
    side, left, top = 120, 30, 8
    spots = [(left + side * bin.confidence, top + side * (1 - bin.accuracy), bin.n) for bin in one.bins]
    most = max(n for *_, n in spots)
    drawn = [
        *(
            tag("line", x1=left, x2=left + side, y1=top + side * share, y2=top + side * share, class_="grid")
            for share in (0, 0.5, 1)
        ),
        tag("line", x1=left, y1=top + side, x2=left + side, y2=top, class_="even"),
        tag("polyline", points=" ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots), class_="line"),
        *(
            tag(
                "circle",
                tag("title", f"{n} answers"),
                cx=round(x, 1),
                cy=round(y, 1),
                r=round(1.5 + 3 * (n / most) ** 0.5, 1),
                class_="dot",
            )
            for x, y, n in spots
        ),
        tag("text", "100", x=left - 5, y=top + 9, text_anchor="end"),
        tag("text", "0", x=left - 5, y=top + side, text_anchor="end"),
        tag("text", f"confidence, {BINS} bins", x=left + side / 2, y=top + side + 15, text_anchor="middle"),
    ]
    words = f"{LABELS[one.kind]}, calibration error {100 * (one.error or 0):.1f}"
    figure = tag(
        "svg", drawn, viewBox="0 0 190 150", width=190, height=150, role="img", aria_label=words, class_="curve"
    )
    return tag("figure", figure, tag("figcaption", words), style=colour(at))
