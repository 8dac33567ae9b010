"""Horizontal bars as SVG, plain text and rectangles: our share, and the paper's beside it where it prints one."""

from collections.abc import Sequence
from dataclasses import dataclass

from vifailback.cli.page import Markup, tag

ROW, GAP = 14, 7
"""Height [px] of a row, and the space between rows."""
BAR_WIDTH, SHORTEST = 210, 60
"""Width [px] of the longest bar, and what is left for it at least where labels are long."""
LETTER = 7.3
"""Width [px] of an average letter at 12 px."""


@dataclass(frozen=True)
class Bar:
    """One bar.

    Args:
        label: what stands before it.
        share: its length, 0..1 of the whole.
        words: what stands behind it.
        beside: a second, paler bar of this share under it; None for none.
    """

    label: str
    share: float
    words: str
    beside: float | None = None


def bars(rows: Sequence[Bar], *, title: str, standalone: bool = False, width: int | None = None) -> Markup:
    """Return an SVG of the bars; it takes its colours from the page, or brings its own when it stands alone.

    Args:
        rows: from top to bottom.
        title: what the figure shows, for screen readers and for a file of its own.
        standalone: make a file that can be opened by itself.
        width: width [px] of the figure, so that several beside each other are of one scale: bars get shorter and long
            labels are cut; by default as wide as its words need.
    """
    left = max((len(row.label) for row in rows), default=0) * LETTER + 12
    right = max((len(row.words) for row in rows), default=0) * LETTER + 16
    room = float(BAR_WIDTH)
    if width is None:
        width = round(left + room + right)
    else:
        left = max(0.0, min(left, width - SHORTEST - right))
        room = max(SHORTEST, min(room, width - left - right))
    longest = max((max(row.share, row.beside or 0.0) for row in rows), default=0.0) or 1.0
    top = 30 if standalone else 0
    height = top + len(rows) * (ROW + GAP)
    children = [tag("title", title)]
    if standalone:
        children += [tag("style", Markup(_STYLE)), tag("text", title, x=0, y=15, class_="title")]
    for at, row in enumerate(rows):
        children += _row(row, left, top + at * (ROW + GAP), room / longest)
    space = {"xmlns": "http://www.w3.org/2000/svg"} if standalone else {}
    return tag("svg", children, viewBox=f"0 0 {width} {height}", width=width, height=height, role="img", **space)


def _row(row: Bar, left: float, y: int, scale: float) -> list[Markup]:
    middle = y + ROW / 2 + 4
    own = ROW if row.beside is None else ROW - 4
    parts = [
        tag("text", *_label(row.label, left), x=round(left - 8), y=middle, class_="label", text_anchor="end"),
        tag("rect", x=left, y=y, width=round(row.share * scale, 1), height=own, rx=1.5, class_="bar"),
    ]
    if row.beside is not None:
        length = round(row.beside * scale, 1)
        parts.append(tag("rect", x=left, y=y + own + 1, width=length, height=4, rx=1.5, class_="paper"))
    end = left + max(row.share, row.beside or 0.0) * scale + 8
    parts.append(tag("text", row.words, x=round(end), y=middle, class_="words"))
    return parts


def _label(text: str, left: float) -> tuple[str | Markup, ...]:
    """The label, cut to the room there is; the whole of it is then shown by the pointer."""
    letters = int((left - 12) / LETTER + 0.01)
    return (text,) if len(text) <= letters else (text[: max(1, letters - 1)].rstrip() + "…", tag("title", text))


_STYLE = """
text{font:12px system-ui,sans-serif;fill:#1c1e21}.title{font-weight:600}.words{fill:#6a7076}
.bar{fill:#5b7fa6}.paper{fill:#c9d3de}
@media (prefers-color-scheme:dark){text{fill:#e6e6e3}.words{fill:#979da3}.bar{fill:#7fa3cc}.paper{fill:#4b5866}}
"""
