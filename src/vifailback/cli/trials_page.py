"""The page of `vifailback trials`: tables beside the paper's, and recovered failures as videos."""

from collections.abc import Sequence
from urllib.parse import quote

from vifailback.cli.page import Markup, chip, facts, inside, page, table, tag
from vifailback.cli.trials_films import Films, Shown
from vifailback.trials.record import Record
from vifailback.trials.report import Table


def trials_page(found: Sequence[Table], records: Sequence[Record], films: Films | None, command: str) -> str:
    """Return the page.

    Args:
        found: the tables.
        records: all records of the run.
        films: recovered trials as videos; None where none were made.
        command: what was run.
    """
    watched = [record for record in records if record.supervisor != "none"]
    failed = {(one.task, one.seed) for one in records if one.supervisor == "none" and not one.success}
    figures: dict[str, object] = {
        "layouts": len({(record.task, record.seed) for record in records}),
        "trials": len(records),
        "failed alone": len(failed),
        "recovered": sum(one.success for one in watched if (one.task, one.seed) in failed),
        "queries": sum(record.queries for record in watched),
    }
    return page(
        "Trials of the closed loop",
        facts(figures),
        tag(
            "section", tag("h2", "A failure, the symbols, the recovery"), (_shown(one) for one in films), class_="films"
        )
        if films
        else None,
        (_table(one) for one in found),
        subtitle=command,
        styles=("trials_page.css",),
    )


def _table(one: Table) -> Markup:
    numbers = range(2, len(one.headings)) if one.headings[0] == "correction" else range(1, len(one.headings))
    return tag(
        "section",
        tag("h2", one.title),
        table(one.headings, one.rows, numbers=list(numbers)),
        tag("p", one.note, class_="note") if one.note else None,
    )


def _shown(one: Shown) -> Markup:
    record = one.record
    heading = tag(
        "h3",
        chip(one.failure_type, "bad"),
        " ",
        record.fault or "fails by itself",
        f" · {record.task}, seed {record.seed}",
    )
    still = None
    if one.still is not None:
        picture = tag("img", src=inside("still", one.still), alt="the symbols on the head camera's image")
        still = tag("figure", picture, tag("figcaption", one.words or "the supervisor's symbols"))
    return tag(
        "article",
        heading,
        tag(
            "div",
            _video(one.alone, "alone: fails", "bad"),
            still,
            _video(one.watched, f"with {record.supervisor}: recovers", "good"),
            class_="three",
        ),
    )


def _video(name: str, caption: str, tone: str) -> Markup:
    video = tag(
        "video", src=f"videos/{quote(name)}", controls=True, muted=True, loop=True, preload="metadata", playsinline=True
    )
    return tag("figure", video, tag("figcaption", chip(caption, tone)))
