"""Tables for a terminal: aligned columns, cut to the width there is."""

import shutil
import sys
from collections.abc import Sequence

GAP = "  "


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    stretch: int | None = None,
    width: int | None = None,
) -> str:
    """Return an aligned table, a line a row, without a newline at the end.

    Args:
        headings: one a column.
        rows: cells; printed with `str`.
        numbers: columns (0-based) set to the right.
        stretch: the column that is cut with "..." where the table is wider than `width`.
        width: columns of the terminal; by default what the terminal has, unlimited where output is no terminal.
    """
    cells = [[str(cell) for cell in row] for row in [headings, *rows]]
    widths = [max(len(row[at]) for row in cells) for at in range(len(headings))]
    limit = terminal_width() if width is None else width
    if stretch is not None and limit:
        over = sum(widths) + len(GAP) * (len(widths) - 1) - limit
        widths[stretch] = max(8, widths[stretch] - max(0, over))
    right = set(numbers)
    lines: list[str] = []
    for row in cells:
        shown = [
            cell if len(cell) <= size else cell[: size - 3] + "..." for cell, size in zip(row, widths, strict=True)
        ]
        lines.append(
            GAP.join(
                cell.rjust(size) if at in right else cell.ljust(size)
                for at, (cell, size) in enumerate(zip(shown, widths, strict=True))
            ).rstrip()
        )
    return "\n".join(lines)


def terminal_width() -> int:
    """Columns of the terminal that stdout is; 0 where it is none (a file, a pipe)."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
