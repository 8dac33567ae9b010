"""The page of `vifailback bench report`: where the runs stand, the paper's tables, comparisons, tasks, errors."""

import json
from collections.abc import Sequence

from vifailback.bench.report.compare import Comparison
from vifailback.bench.report.document import Report
from vifailback.bench.report.figures import Figure, figure, of_suites
from vifailback.bench.report.measured import LEAK_FREE_FRAMES, SUITE_NAMES, Measured
from vifailback.bench.report.texts import span
from vifailback.cli.bench_report_errors import error_cards
from vifailback.cli.bench_report_scale import OWN_MODEL, colour, curve, differences, named, parts, standing
from vifailback.cli.bench_report_tables import paper_table, task_table
from vifailback.cli.page import Markup, Pictures, chip, inside, page, tag

LEAK = (
    "The keyframes of the dataset stand off its grid of one frame a second, so the spacing of the frames gives the "
    "time of the failure away. The same questions with frames on the grid alone: a fall is what the leak was worth."
)
PAIRED = (
    "The same records answered by both runs. Intervals are drawn over whole trajectories; a full dot is a difference "
    "whose interval does not hold 0. Lite also has the exact McNemar test, and its p corrected for six types (Holm)."
)


def report_page(report: Report, *, title: str = "ViFailback-Bench", pictures: Pictures = inside) -> str:
    """Return the page.

    Args:
        report: what it says.
        title: heading and window title.
        pictures: where its pictures go; by default into the page itself.
    """
    runs = report.runs
    sections = [
        ("standing", "Standing", "Where the runs stand", _standing(runs)),
        (
            "tables",
            "Tables",
            "The paper's tables",
            [tag("div", (paper_table(table, runs) for table in report.tables), class_="tables")],
        ),
        ("pairs", "Paired", "Run against run", _compared(report.comparisons, runs, PAIRED)),
        ("leak", "Leak", "What the frames give away", _compared(report.leaks, runs, LEAK)),
        ("tasks", "Tasks", "By task", [task_table(report.tasks, report.seen, runs)] if report.tasks else []),
        ("reliability", "Reliability", "Right, wrong, unanswered", _reliability(report)),
        ("errors", "Errors", "The worst errors", _errors(report, pictures)),
    ]
    shown = [one for one in sections if one[3]]
    links = tag("nav", (tag("a", short, href=f"#{key}") for key, short, _, _ in shown))
    cards = tag("div", (_run_card(run, at) for at, run in enumerate(runs)), class_="runs")
    body = (tag("section", tag("h2", heading), inner, id=key) for key, _, heading, inner in shown)
    records = len({score.id for run in runs for score in run.scores})
    said = f"{len(runs)} {'run' if len(runs) == 1 else 'runs'} · {records:,} records"
    return page(
        title, links, cards, *body, subtitle=said, styles=("bench_report.css",), scripts=("bench_report.js",)
    )  # fmt: skip


def _run_card(run: Measured, at: int) -> Markup:
    suites = of_suites(run)
    whole = figure(run.scores)
    said = [f"{len(run.scores):,} questions", f"{whole.unanswered:,} unanswered"]
    said += [f"{whole.unjudged:,} not scored yet"] if whole.unjudged else []
    said += [f"{SUITE_NAMES[suite]}: {how}" for suite, how in run.protocols.items() if suite in suites]
    settings = json.dumps(run.settings, ensure_ascii=False, indent=1)
    return tag(
        "article",
        tag("h3", run.name, " ", chip("leak-free frames", "correction") if run.frames == LEAK_FREE_FRAMES else None),
        tag("div", (_head(suite, one) for suite, one in suites.items()), class_="heads"),
        tag("p", " · ".join(said)),
        tag("details", tag("summary", "settings"), tag("pre", settings)) if run.settings else None,
        style=colour(at),
    )


def _head(suite: str, one: Figure) -> Markup:
    value = "–" if one.micro is None else f"{100 * one.micro:.1f}"
    return tag("div", tag("b", value), tag("span", SUITE_NAMES[suite]), tag("span", span(one.interval)))


def _standing(runs: Sequence[Measured]) -> list[Markup]:
    lead = (
        "Means over questions with 95 % intervals over trajectories; an unanswered question counts as 0. "
        "A hollow dot was measured on other questions, or by another way of scoring, than the paper's marks."
    )
    key = tag(
        "p",
        (named(run.name, at) for at, run in enumerate(runs)),
        tag("span", tag("i", class_="mark"), "a model of the paper"),
        tag("span", tag("i", class_="mark own"), f"{OWN_MODEL} (paper)"),
        class_="key",
    )
    return [tag("p", lead, class_="lead"), key, standing(runs)]


def _compared(comparisons: Sequence[Comparison], runs: Sequence[Measured], lead: str) -> list[Markup]:
    if not comparisons:
        return []
    places = {run.name: at for at, run in enumerate(runs)}
    found = [tag("p", lead, class_="lead")]
    for one in comparisons:
        first, second = (named(name, places[name]) for name in (one.first, one.second))
        found += [
            tag("p", second, " against ", first, class_="captioned"),
            differences(one, places[one.first], places[one.second]),
        ]
    return found


def _reliability(report: Report) -> list[Markup]:
    panels = [
        tag("article", tag("h3", named(name, at)), parts(kinds, at))
        for at, (name, kinds) in enumerate(report.reliability.items())
    ]
    curves = [curve(one, at) for at, kinds in enumerate(report.reliability.values()) for one in kinds if one.bins]
    lead = "Full: what the answers are worth; pale: what they miss; striped: no answer that could be read."
    said = tag("p", "How sure a run was against how often it was right:", class_="captioned") if curves else None
    return [
        tag("p", lead, class_="lead"),
        tag("div", panels, class_="panels"),
        said or Markup(),
        tag("div", curves, class_="curves"),
    ]


def _errors(report: Report, pictures: Pictures) -> list[Markup]:
    if not report.errors:
        return []
    lead = "The lowest scores of every type in turn, spread over trajectories; wrong answers before missing ones."
    return [tag("p", lead, class_="lead"), error_cards(report.errors, report.runs, pictures)]
