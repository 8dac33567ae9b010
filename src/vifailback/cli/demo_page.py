"""The page of `vifailback demo`: what was made, by which commands, and one question of every kind."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from vifailback.cli.page import Markup, facts, page, tag
from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.dataset.folder import open_dataset

SHOWN_CHARACTERS = 900
"""A longer prompt is cut on the page (it is whole in the dataset)."""


def demo_page(out: Path, commands: Sequence[tuple[str, str]]) -> str:
    """Return the page.

    Args:
        out: the demo's folder; addresses on the page are relative to it.
        commands: what was run: (purpose, command line).
    """
    dataset = open_dataset(out / "dataset")
    first = {kind: next((r for r in dataset.records if r.question is kind), None) for kind in QuestionKind}
    figures: dict[str, object] = {
        "episodes": len({record.episode for record in dataset.records}),
        "questions": len(dataset.records),
        "kinds": sum(record is not None for record in first.values()),
        "frames": len({image for record in dataset.records for image in record.images}),
    }
    links = {
        "recordings.html": "Recordings with symbols",
        "stats.html": "Statistics",
        "dataset/manifest.json": "Manifest",
        "samples.json": "Annotations",
    }
    return page(
        "ViFailback demo",
        facts(figures),
        tag("p", (Markup(f"{tag('a', text, href=name)} &nbsp; ") for name, text in links.items()), class_="links"),
        tag("section", _pictures(out), class_="drawn"),
        tag("section", tag("h2", "The same commands work on your recordings"), _commands(commands)),
        tag("section", tag("h2", "One question of every kind"), (_question(r) for r in first.values() if r)),
        subtitle="five sample episodes, four of them failures, made by this program",
        styles=("demo_page.css",),
    )


def _pictures(out: Path) -> Markup:
    """The keyframes with their symbols, as the build drew them."""
    found = (out / "dataset").rglob("*_keyframe_annotations.jpg")
    drawn = sorted(found, key=lambda path: (path.parts[-4], int(path.name.split("_")[0])))
    return tag(
        "div",
        (
            tag(
                "figure",
                tag("img", src=quote(str(path.relative_to(out))), alt=f"{path.parts[-3]}, {path.stem}", loading="lazy"),
                tag("figcaption", f"{path.parts[-4]} · {'avoid' if 'avoid' in path.stem else 'correct'}"),
            )
            for path in drawn
        ),
        class_="grid",
    )


def _commands(commands: Sequence[tuple[str, str]]) -> Markup:
    return tag("pre", "\n".join(f"$ {line:<118}  # {purpose}" for purpose, line in commands))


def _question(record: VqaRecord) -> Markup:
    prompt = record.prompt
    shown = prompt if len(prompt) <= SHOWN_CHARACTERS else f"{prompt[:SHOWN_CHARACTERS].rstrip()} …"
    return tag(
        "article",
        tag("h3", f"{record.question.name.replace('_', ' ').lower()} · {record.question.value}"),
        tag(
            "div",
            (tag("img", src=quote(f"dataset/{image}"), alt=image.rsplit("/", 1)[-1]) for image in record.images),
            class_="frames",
        ),
        tag("div", tag("pre", shown, class_="prompt"), tag("pre", record.answer, class_="answer"), class_="turns"),
        class_="question",
    )
