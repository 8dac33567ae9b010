"""The page of a scaling study: the figure, the scores, the gains, and what to judge them by."""

from collections.abc import Sequence

from vifailback.cli.page import Child, Markup, facts, page, table, tag
from vifailback.cli.scaling_chart import chart
from vifailback.train.scaling.outcome import OVERALL, Scaling
from vifailback.train.scaling.texts import (
    gain_headings,
    gain_rows,
    hours_known,
    score_headings,
    score_rows,
    shown_steps,
)


def scaling_page(scaling: Scaling) -> str:
    """Return the page."""
    sections = [
        tag("section", tag("h2", "Scores by trajectories, with 95 % intervals"), chart(scaling)),
        tag("section", tag("h2", "Scores, %"), _table(score_headings(scaling), score_rows(scaling))),
    ]
    if scaling.steps:
        unit = "points for an hour of labelling" if hours_known(scaling) else "points"
        gains = _table(gain_headings(scaling), gain_rows(scaling))
        sections.append(tag("section", tag("h2", f"What was gained, {unit}"), gains))
    settings = tag("dl", (tag("div", tag("dt", key), tag("dd", str(value))) for key, value in scaling.settings.items()))
    sections += [
        tag("section", tag("h2", "To judge them by"), tag("ul", (tag("li", note) for note in scaling.notes))),
        tag("section", tag("h2", "Settings of every student"), settings, class_="settings"),
    ]
    body: list[Child] = [facts(_head(scaling)), *sections]
    return page(f"How {scaling.student} scales", *body, subtitle=scaling.exam, styles=("scaling_page.css",))


def _head(scaling: Scaling) -> dict[str, object]:
    last = scaling.sizes[-1]
    mark = last.mark(OVERALL)
    said: dict[str, object] = {"sizes": len(scaling.sizes), "most trajectories": f"{last.trajectories:,}"}
    if last.hours is not None:
        said["hours of labelling"] = f"{last.hours.hours:,.1f}" + (" (assumed)" if not last.hours.clocked else "")
    if mark is not None:
        said["questions of the exam"] = f"{mark.n:,}"
        said["right, of the largest"] = f"{100 * mark.share:.1f} %"
    if hours_known(scaling):
        step = shown_steps(scaling)[-1]
        change = next((one for one in step.changes if one.key == OVERALL), None)
        hourly = None if change is None else step.per_hour(change)
        if hourly is not None:
            said["points an hour, over all"] = f"{100 * hourly.difference:+.3f}".replace("-", "−")
    return said


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    def cell(text: str) -> Child:
        bare = text.replace("**", "")
        return bare if bare == text else tag("b", bare)

    return table(headings, ([cell(text) for text in row] for row in rows), numbers=range(1, len(headings)))
