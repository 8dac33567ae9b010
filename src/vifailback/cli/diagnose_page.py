"""The page of `vifailback diagnose`: the drawn frames of each episode, what the model says, how it reasons."""

from collections.abc import Sequence

from vifailback.cli.diagnosed import pictures, verdict
from vifailback.cli.page import Child, Markup, Pictures, chip, facts, page, tag
from vifailback.symbols import format_symbols
from vifailback.types import KeyframeRole
from vifailback.vqa.diagnose import Counsel, Diagnosed

_TITLES = {KeyframeRole.AVOIDANCE: "To avoid it", KeyframeRole.CORRECTION: "To recover"}


def diagnoses_page(title: str, found: Sequence[Diagnosed], keep: Pictures) -> str:
    """Return the page.

    Args:
        title: what was asked about.
        found: the diagnoses.
        keep: where the pictures go.
    """
    figures: dict[str, object] = {
        "episodes": len(found),
        "failed": sum(one.failed is True for one in found),
        "successful": sum(one.failed is False for one in found),
        "with problems": sum(bool(one.problems) for one in found),
    }
    models = ", ".join(dict.fromkeys(one.avoidance.reply.model for one in found))
    return page(
        "Diagnoses",
        facts(figures),
        (_episode(one, keep) for one in found),
        subtitle=f"{title} · {models}",
        styles=("contact_sheet.css", "diagnose_page.css"),
    )


def _episode(one: Diagnosed, keep: Pictures) -> Markup:
    labels = [chip(verdict(one), "warn" if one.failed is None else "bad" if one.failed else "good")]
    if one.failure_type is not None:
        labels.append(chip(one.failure_type, "bad"))
    sure = "" if one.confidence is None else f"{one.confidence:.0%} sure · "
    measures = f"{sure}{len(one.shown.indices)} frames of {one.shown.camera} · {one.avoidance.reply.latency_s:.1f} s"
    head = tag(
        "header",
        tag("h2", one.episode),
        tag("p", one.task, class_="task"),
        tag("p", (Markup(f"{label} ") for label in labels), tag("span", measures, class_="measures"), class_="labels"),
    )
    figures = tag("div", _figures(one, keep), class_="guidance")
    thoughts = [
        tag("details", tag("summary", f"{_TITLES[counsel.role]}: the model's words"), tag("pre", counsel.reply.text))
        for counsel in (one.avoidance, one.correction)
        if counsel is not None
    ]
    problems = tag(
        "ul",
        (tag("li", chip("problem", "warn"), " ", tag("code", found.line), " ", found.why) for found in one.problems),
        class_="findings",
    )
    return tag("section", head, figures, thoughts, problems if one.problems else None, class_="episode")


def _figures(one: Diagnosed, keep: Pictures) -> list[Markup]:
    counsels = {counsel.role: counsel for counsel in (one.avoidance, one.correction) if counsel is not None}
    made: list[Markup] = []
    for drawn in pictures(one):
        said = counsels.get(drawn.role) if one.failed else None
        address = keep(f"{one.episode}-{drawn.role}", drawn.image)
        where = f"image {drawn.position} of {len(one.shown.indices)}, frame {drawn.index}"
        title = _TITLES[drawn.role] if one.failed else "Last frame"
        words: list[Child] = [tag("b", title), f" · {where}", *(_words(said) if said else [])]
        image = tag("img", src=address, alt=f"{one.episode}, {title.lower()}, {where}")
        made.append(tag("figure", image, tag("figcaption", *words), class_=f"keyframe {drawn.role}"))
    return made


def _words(counsel: Counsel) -> list[Markup]:
    answer = counsel.answer
    command = (answer.low_level or "").strip()
    made = [tag("p", command, class_="command")] if command else []
    if answer.symbols:
        made.append(tag("pre", format_symbols(answer.symbols), class_="code"))
    return made
