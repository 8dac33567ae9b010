"""The figure of a scaling study as SVG: a panel a suite with a curve a type, and what each step gained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from vifailback.cli.page import Markup, tag
from vifailback.train.scaling.outcome import OVERALL, Change, Mark, Scaling, Step
from vifailback.train.scaling.texts import hours_known, step_name

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 590, 330, 46, 206, 34, 46
"""A panel [px], and what is left around its plot: the axis, names of curves, heading, sizes."""
ROW = 13
"""Least distance [px] between two names."""
COLOURS = 6
"""Curves of a panel have colours of their own; a seventh has the first one's again."""
TICK_ROOM = 40
"""Least distance [px] between two sizes that are written."""


@dataclass(frozen=True)
class _Scale:
    """From values to pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        part = (value - self.low) / ((self.high - self.low) or 1.0)
        return round(self.start + part * (self.end - self.start), 1)


def chart(scaling: Scaling, *, standalone: bool = False) -> Markup:
    """Return the figure; it takes the reader's light or dark.

    Args:
        scaling: the study.
        standalone: make a file that can be opened by itself, with a heading and a background.
    """
    suites = [key for key in scaling.keys if key == scaling.suite(key)]
    panels = [_scores(scaling, suite) for suite in suites]
    if scaling.steps:
        panels.append(_gains(scaling))
    head = 40 if standalone else 0
    columns = min(2, len(panels))
    width, height = WIDTH * columns, head + HEIGHT * ceil(len(panels) / columns)
    title = f"How {scaling.student} scales with trajectories"
    children = [tag("title", title), tag("style", Markup(_STYLE))]
    if standalone:
        children += [
            tag("rect", width=width, height=height, class_="ground"),
            tag("text", title, x=LEFT, y=28, class_="title"),
        ]
    for at, panel in enumerate(panels):
        x, y = at % columns * WIDTH, head + at // columns * HEIGHT
        children.append(tag("g", panel, transform=f"translate({x} {y})"))
    space = {"xmlns": "http://www.w3.org/2000/svg"} if standalone else {}
    look = {"viewBox": f"0 0 {width} {height}", "width": width, "height": height}
    return tag("svg", children, class_="scaling", role="img", **look, **space)


def _scores(scaling: Scaling, suite: str) -> list[Markup]:
    """A suite: its mean as a thick line, and a curve a type."""
    sizes = [size.trajectories for size in scaling.sizes]
    across = _Scale(min(0, *sizes) if len(sizes) > 1 else 0, max(sizes), LEFT, WIDTH - RIGHT)
    up = _Scale(0, 1, HEIGHT - BOTTOM, TOP)
    parts = [tag("text", f"{scaling.label(suite)}, score in %", x=LEFT, y=TOP - 14, class_="heading")]
    parts += _grid([(value / 100, str(value)) for value in range(0, 101, 20)], up)
    parts += _sizes(scaling, across)
    keys = [key for key in scaling.keys if scaling.suite(key) == suite and key != suite] + [suite]
    ends: list[tuple[float, str, str]] = []
    for at, key in enumerate(keys):
        look = "mean" if key == suite else f"c{at % COLOURS}"
        points = [(across(size.trajectories), mark) for size in scaling.sizes if (mark := size.mark(key)) is not None]
        parts += _curve(points, up, look)
        name = "Mean over questions" if key == suite else scaling.label(key).removeprefix("Failure ")
        ends.append((up(points[-1][1].share), f"{name} {100 * points[-1][1].share:.1f}", look))
    return parts + _names(ends)


def _curve(points: Sequence[tuple[float, Mark]], up: Callable[[float], float], look: str) -> list[Markup]:
    upper = [f"{x},{up(mark.high)}" for x, mark in points]
    lower = [f"{x},{up(mark.low)}" for x, mark in reversed(points)]
    line = " ".join(f"{x},{up(mark.share)}" for x, mark in points)
    dots = [
        tag("circle", tag("title", _said(mark)), cx=x, cy=up(mark.share), r=3, class_=f"dot {look}")
        for x, mark in points
    ]
    if len(points) == 1:
        x, mark = points[0]
        return [tag("line", x1=x, x2=x, y1=up(mark.low), y2=up(mark.high), class_=f"line {look}"), *dots]
    return [
        tag("polygon", points=" ".join((*upper, *lower)), class_=f"band {look}"),
        tag("polyline", points=line, class_=f"line {look}"),
        *dots,
    ]


def _said(mark: Mark) -> str:
    return f"{mark.label}: {100 * mark.share:.1f} % ({100 * mark.low:.1f} to {100 * mark.high:.1f}), n {mark.n:,}"


def _names(ends: Sequence[tuple[float, str, str]]) -> list[Markup]:
    """The names at the ends of curves, moved apart where they would cover each other."""
    ordered = sorted(ends)
    places: list[float] = []
    for y, _, _ in ordered:
        places.append(max(y, places[-1] + ROW) if places else y)
    over = max(0.0, places[-1] - (HEIGHT - BOTTOM))
    for at in reversed(range(len(places))):
        limit = places[at + 1] - ROW if at + 1 < len(places) else HEIGHT - BOTTOM
        places[at] = min(places[at], limit) if over else places[at]
    x = WIDTH - RIGHT + 10
    return [
        tag("text", name, x=x, y=round(place + 4, 1), class_=f"name {look}")
        for place, (_, name, look) in zip(places, ordered, strict=True)
    ]


def _sizes(scaling: Scaling, across: Callable[[float], float]) -> list[Markup]:
    """The sizes under a panel, with their hours of labelling; those too near the one before are left out."""
    found: list[Markup] = []
    last = float("-inf")
    timed = any(size.hours is not None for size in scaling.sizes)
    for size in scaling.sizes:
        x = across(size.trajectories)
        if x - last < TICK_ROOM:
            continue
        last = x
        found.append(tag("text", f"{size.trajectories:,}", x=x, y=HEIGHT - BOTTOM + 16, class_="tick middle"))
        if timed:
            hours = "–" if size.hours is None else f"{size.hours.hours:,.0f} h"
            found.append(tag("text", hours, x=x, y=HEIGHT - BOTTOM + 30, class_="tick middle"))
    assumed = any(size.hours is not None and size.hours.assumed for size in scaling.sizes)
    words = ("trajectories", "labelling, assumed" if assumed else "labelling") if timed else ("trajectories",)
    return found + [
        tag("text", word, x=WIDTH - RIGHT + 26, y=HEIGHT - BOTTOM + 16 + 14 * at, class_="tick")
        for at, word in enumerate(words)
    ]


def _gains(scaling: Scaling) -> list[Markup]:
    """What each step gained, for an hour of labelling where hours are known: a lane a step, a mark a suite."""
    hourly = hours_known(scaling)
    keys = [key for key in scaling.keys if key == OVERALL or key == scaling.suite(key)]
    rows = [
        (place, at, change)
        for place, step in enumerate(scaling.steps)
        for at, key in enumerate(keys)
        if (change := _change(step, key, hourly)) is not None
    ]
    marks = _ticks(min(0.0, *(row.low for _, _, row in rows)), max(0.0, *(row.high for _, _, row in rows)))
    up = _Scale(marks[0], marks[-1], HEIGHT - BOTTOM, TOP)
    what = "Points gained by an hour of labelling" if hourly else "Points gained from size to size"
    parts = [tag("text", what, x=LEFT, y=TOP - 14, class_="heading")]
    digits = max(0, -floor(log10(100 * (marks[1] - marks[0])) + 1e-9))
    parts += _grid([(value, _signed(100 * value, digits)) for value in marks], up)
    lane = (WIDTH - RIGHT - LEFT) / len(scaling.steps)
    for place, at, change in rows:
        look = "mean" if keys[at] == OVERALL else f"c{at - 1}"
        x = round(LEFT + lane * place + lane * (at + 1) / (len(keys) + 1), 1)
        parts += [
            tag("line", x1=x, x2=x, y1=up(change.low), y2=up(change.high), class_=f"line {look}"),
            tag("circle", cx=x, cy=up(change.difference), r=4, class_=f"dot {look}"),
        ]
    for place, step in enumerate(scaling.steps):
        x = round(LEFT + lane * (place + 0.5), 1)
        parts.append(tag("text", step_name(step), x=x, y=HEIGHT - BOTTOM + 16, class_="tick middle"))
        if hourly:
            parts.append(tag("text", f"+{step.hours:,.0f} h", x=x, y=HEIGHT - BOTTOM + 30, class_="tick middle"))
    looks = ["mean" if key == OVERALL else f"c{at - 1}" for at, key in enumerate(keys)]
    ends = [(TOP + 8 + 18.0 * at, scaling.label(key), looks[at]) for at, key in enumerate(keys)]
    return parts + _names(ends)


def _change(step: Step, key: str, hourly: bool) -> Change | None:
    change = next((one for one in step.changes if one.key == key), None)
    return step.per_hour(change) if hourly and change is not None else change


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "−") if value else "0"


def _ticks(low: float, high: float) -> list[float]:
    """About five round values from below `low` to above `high`."""
    rough = (high - low) / 4 or 0.01
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def _grid(marks: Sequence[tuple[float, str]], up: Callable[[float], float]) -> list[Markup]:
    found: list[Markup] = []
    for value, text in marks:
        y = up(value)
        look = "zero" if value == 0 else "rule"
        found.append(tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_=look))
        found.append(tag("text", text, x=LEFT - 8, y=y + 4, class_="tick end"))
    return found


_STYLE = """
.scaling{max-width:100%;height:auto;--ink:#1c1e21;--soft:#6a7076;--rule:#e4e5e2;--c0:#2f6db5;--c1:#c2621a;--c2:#12897b;
--c3:#8452b5;--c4:#b83f68;--c5:#71780f}
@media (prefers-color-scheme:dark){.scaling{--ink:#e6e6e3;--soft:#979da3;--rule:#2b2f33;--c0:#7fb0ea;--c1:#f0a066;
--c2:#55c9ba;--c3:#bd98ea;--c4:#ee8aab;--c5:#c1c95b}}
.scaling .ground{fill:#fcfcfb}
@media (prefers-color-scheme:dark){.scaling .ground{fill:#141618}}
.scaling text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--ink)}
.scaling .title{font-size:17px;font-weight:650}.scaling .heading{font-weight:600;font-size:13px}
.scaling .tick{font-size:11px;fill:var(--soft)}.scaling .middle{text-anchor:middle}.scaling .end{text-anchor:end}
.scaling .rule{stroke:var(--rule)}.scaling .zero{stroke:var(--soft)}
.scaling .c0{--c:var(--c0)}.scaling .c1{--c:var(--c1)}.scaling .c2{--c:var(--c2)}.scaling .c3{--c:var(--c3)}
.scaling .c4{--c:var(--c4)}.scaling .c5{--c:var(--c5)}.scaling .mean{--c:var(--ink)}
.scaling .line{fill:none;stroke:var(--c);stroke-width:1.6}.scaling .line.mean{stroke-width:2.8}
.scaling .band{fill:var(--c);opacity:.13}.scaling .dot{fill:var(--c)}
.scaling text.name{font-size:11.5px;fill:var(--c)}.scaling text.name.mean{font-weight:650}
"""
