"""The page of `vifailback diagnose`, made of its lines: drawn frames, what the model says, how it reasons."""

from collections.abc import Mapping, Sequence
from typing import cast

from vifailback.cli.page import Child, Markup, chip, facts, page, tag
from vifailback.types import Json, KeyframeRole

_TITLES = {KeyframeRole.AVOIDANCE.value: "To avoid it", KeyframeRole.CORRECTION.value: "To recover"}
Line = Mapping[str, Json]
"""What `as_json` says of an episode, with the "pictures" that were kept."""


def diagnoses_page(title: str, lines: Sequence[Line]) -> str:
    """Return the page.

    Args:
        title: what was asked about.
        lines: the diagnoses.
    """
    figures: dict[str, object] = {
        "episodes": len(lines),
        "failed": sum(line["failed"] is True for line in lines),
        "successful": sum(line["failed"] is False for line in lines),
        "with problems": sum(bool(line["problems"]) for line in lines),
    }
    models = ", ".join(dict.fromkeys(str(line["model"]) for line in lines))
    return page(
        "Diagnoses",
        facts(figures),
        (_episode(line, alone=len(lines) == 1) for line in lines),
        subtitle=f"{title} · {models}",
        styles=("contact_sheet.css", "diagnose_page.css"),
    )


def _episode(line: Line, *, alone: bool) -> Markup:
    said = {True: "Failed", False: "Successful"}.get(line["failed"], "does not say")
    labels = [chip(said, {"Failed": "bad", "Successful": "good"}.get(said, "warn"))]
    if line["failure_type"] is not None:
        labels.append(chip(str(line["failure_type"]), "bad"))
    sure = "" if line["confidence"] is None else f"{line['confidence']:.0%} sure · "
    measures = f"{sure}{len(line['frames'])} frames of {line['camera']} · {line['latency_s']:.1f} s"
    head = tag(
        "header",
        tag("h2", str(line["episode"])),
        tag("p", str(line["task"]), class_="task"),
        tag("p", (Markup(f"{label} ") for label in labels), tag("span", measures, class_="measures"), class_="labels"),
    )
    figures = tag("div", (_figure(line, picture) for picture in _rows(line["pictures"])), class_="guidance")
    thoughts = [
        tag(
            "details", tag("summary", f"{_TITLES[role]}: the model's words"), tag("pre", str(part["reply"])), open=alone
        )
        for role, part in _parts(line).items()
    ]
    problems = [
        tag("li", chip("problem", "warn"), " ", tag("code", str(found["what"])), f" {found['why']}")
        for found in _rows(line["problems"])
    ]
    wrong = tag("ul", problems, class_="findings") if problems else None
    return tag("section", head, figures, thoughts, wrong, class_="episode")


def _parts(line: Line) -> dict[str, Line]:
    """The replies by what they are for."""
    correction = cast("Line | None", line["correction"])
    return {
        KeyframeRole.AVOIDANCE.value: line,
        **({KeyframeRole.CORRECTION.value: correction} if correction is not None else {}),
    }


def _figure(line: Line, picture: Line) -> Markup:
    role = str(picture["role"])
    part = _parts(line).get(role) if line["failed"] else None
    title = _TITLES[role] if line["failed"] else "Last frame"
    where = f"image {picture['position']} of {len(line['frames'])}, frame {picture['index']}"
    words: list[Child] = [tag("b", title), f" · {where}"]
    if part is not None and part["low_level"]:
        words.append(tag("p", str(part["low_level"]), class_="command"))
    if part is not None and part["symbols"]:
        words.append(tag("pre", "\n".join(map(str, part["symbols"])), class_="code"))
    image = tag("img", src=str(picture["address"]), alt=f"{line['episode']}, {title.lower()}, {where}")
    return tag("figure", image, tag("figcaption", *words), class_=f"keyframe {role}")


def _rows(value: Json) -> list[Line]:
    return cast("list[Line]", value)
