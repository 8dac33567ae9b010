"""The worst errors of a report as cards: frames, symbols drawn, prompt, true answer and reply."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from vifailback.bench.reading.choice import read_choice
from vifailback.bench.report.measured import LABELS, Measured
from vifailback.bench.report.worst import WorstError
from vifailback.cli.bench_report_scale import colour, named
from vifailback.cli.drawing import shown_image
from vifailback.cli.page import Markup, Pictures, chip, inside, tag
from vifailback.episodes.jpeg import decode_jpeg, encode_jpeg
from vifailback.errors import InputError
from vifailback.symbols.draw import draw
from vifailback.types import Answer, Image, QuestionKind, Symbol, VqaRecord
from vifailback.types.vqa import SYMBOL_KINDS
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.dataset.images import image_file

THUMB_PX, DRAWN_PX = 112, 420
"""Widths [px] of the frames of a film strip, and of a frame with symbols."""
MOST_FRAMES = 14
"""Frames of a film strip; of more, every second, third ... is shown, and those that an answer names."""
_MARKS = {"truth": "true", "said": "said"}
"""Classes of marked frames, and what stands under them."""
SHOWN_CHARACTERS = 2400
"""A longer text is cut on the page; it is whole in the run's folder."""


def error_cards(errors: Sequence[WorstError], runs: Sequence[Measured], pictures: Pictures = inside) -> Markup:
    """All errors, and what to choose among them by."""
    places = {run.name: at for at, run in enumerate(runs)}
    by_name = {run.name: run for run in runs}
    kinds = [kind for kind in LABELS if any(error.score.question is kind for error in errors)]
    filters = tag(
        "div",
        _choice("run", "run", [(name, name) for name in places]) if len(runs) > 1 else None,
        _choice("kind", "type", [(kind.value, LABELS[kind]) for kind in kinds]),
        tag("output", f"{len(errors)} shown"),
        class_="filters",
    )
    cards = [_card(error, by_name[error.run].images, places[error.run], pictures) for error in errors]
    return Markup(filters + tag("div", cards, class_="errors"))


def _choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> Markup:
    every = tag("option", "all", value="")
    return tag(
        "label", label, tag("select", every, (tag("option", text, value=value) for value, text in options), name=name)
    )


def _card(error: WorstError, root: Path | None, at: int, pictures: Pictures) -> Markup:
    score, record = error.score, error.record
    reply = error.prediction.reply if error.prediction else None
    worth = "not answered" if not score.answered else f"{100 * (score.value or 0):.0f} of 100"
    head = tag(
        "header",
        tag("b", LABELS[score.question]),
        named(error.run, at),
        tag("span", chip(worth, "bad" if score.answered else "warn"), class_="worth"),
    )
    missing = error.prediction.error if error.prediction and error.prediction.error else "There is no reply."
    said = tag(
        "div",
        tag("div", tag("h4", "true answer"), tag("pre", _cut(_truth(record)) if record else "the dataset is gone")),
        tag("div", tag("h4", "reply"), tag("pre", _cut(reply) if reply is not None else missing)),
        class_="pair said",
    )
    scored = " · ".join(f"{name} {value:.2f}" for name, value in score.parts.items())
    return tag(
        "article",
        head,
        tag("p", score.task or score.id, class_="id", title=score.id),
        _film(record, reply, root, pictures) if record else None,
        _drawn(record, reply, error.run, root, pictures) if record and record.question in SYMBOL_KINDS else None,
        tag("p", score.why, tag("span", f" {scored}", class_="tiny") if scored else None, class_="why"),
        said,
        tag("details", tag("summary", "prompt"), tag("pre", _cut(record.prompt))) if record else None,
        class_="error",
        style=colour(at),
        data_run=error.run,
        data_kind=score.question.value,
    )


def _truth(record: VqaRecord) -> str:
    letter = record.answer.strip()
    at = ord(letter) - ord("A") if len(letter) == 1 else -1
    return f"{letter}. {record.choices[at]}" if 0 <= at < len(record.choices) else record.answer


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS].rstrip()} …"


def _film(record: VqaRecord, reply: str | None, root: Path | None, pictures: Pictures) -> Markup | None:
    """The frames in order; the true keyframe and the one that the reply names are marked."""
    truth, said = _keyframe(record, record.answer), _keyframe(record, reply or "")
    step = -(-len(record.images) // MOST_FRAMES)
    figures: list[Markup] = []
    for number, path in enumerate(record.images, 1):
        if (number - 1) % step and number not in (truth, said):
            continue
        image = _read(root, path)
        if image is None:
            continue
        marks = [word for word, place in (("truth", truth), ("said", said)) if place == number]
        jpeg = encode_jpeg(_small(image, THUMB_PX), quality=70)
        words = f"{number} {' = '.join(_MARKS[mark] for mark in marks)}".strip()
        picture = tag("img", src=pictures(f"{path}-{THUMB_PX}", jpeg), alt=f"image {number}", width=92)
        figures.append(tag("figure", picture, tag("figcaption", words), class_=" ".join(marks[:1]) or None))
    if not figures:
        return tag("p", "The frames are not on this machine any more.", class_="tiny") if record.images else None
    return tag("div", figures, class_="film")


def _keyframe(record: VqaRecord, text: str) -> int | None:
    """The 1-based image that an answer names; None where the question has no keyframe."""
    if record.question in (QuestionKind.COT_AVOIDANCE, QuestionKind.VISUAL_AVOIDANCE):
        return parse_answer(text).keyframe
    if record.question is QuestionKind.KEYFRAME_LOCALIZATION and (letter := read_choice(text, record.choices)):
        number = record.choices[ord(letter) - ord("A")].rpartition(" ")[2]
        return int(number) if number.isdecimal() else None
    return None


def _drawn(record: VqaRecord, reply: str | None, run: str, root: Path | None, pictures: Pictures) -> Markup | None:
    """The true symbols and those of the reply, each on the frame that the true answer speaks of."""
    truth, answer = parse_answer(record.answer), parse_answer(reply or "")
    try:
        path = shown_image(truth, record.images, record.question.value)
    except InputError:
        return None
    image = _read(root, path)
    if image is None:
        return None
    image = _small(image, DRAWN_PX)
    return tag(
        "div",
        _painted(image, truth.symbols or (), "true symbols", f"{record.id}-true", pictures),
        _painted(image, answer.symbols or (), _drawn_words(answer), f"{record.id}-said-{run}", pictures),
        class_="pair drawn",
    )


def _drawn_words(answer: Answer) -> str:
    if not answer.symbols:
        return "the reply draws nothing"
    unread = len(answer.problems)
    return "the reply's symbols" + (f", {unread} unreadable" if unread else "")


def _painted(image: Image, symbols: Sequence[Symbol], words: str, name: str, pictures: Pictures) -> Markup:
    jpeg = encode_jpeg(draw(image, symbols), quality=80)
    picture = tag("img", src=pictures(name, jpeg), alt=words, width=image.shape[1], height=image.shape[0])
    return tag("figure", picture, tag("figcaption", words))


def _read(root: Path | None, path: str) -> Image | None:
    file = image_file(root, path) if root is not None else None
    if file is None:
        return None
    try:
        return decode_jpeg(file.read_bytes(), file=file)
    except (InputError, OSError):
        return None


def _small(image: Image, width: int) -> Image:
    height, full = image.shape[:2]
    if full <= width:
        return image
    size = (width, max(1, round(height * width / full)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
