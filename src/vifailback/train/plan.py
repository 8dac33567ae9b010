"""What a fine-tune will take, said before it begins: tokens of every record, memory, time. No torch here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from typing import cast

import msgspec

from vifailback.atomic import replaced
from vifailback.errors import MissingExtraError, TrainingError
from vifailback.models.checkpoint import image_limits
from vifailback.train.config import LoraConfig
from vifailback.train.estimate import Estimate, estimate
from vifailback.train.examples import Lessons
from vifailback.train.shape import Shape, read_shape
from vifailback.types import ImageSize, Json, VqaRecord

PLAN_FILE = "plan.json"
MIN_PIXELS, MAX_PIXELS = 65_536, 16_777_216
"""Qwen3-VL's own limits of an image's area [px], where a folder has no processor files."""
CHARACTERS_A_TOKEN = 3.5
"""Of English prompts, where a folder has no tokenizer.json: a rough guess, said to be one."""
TURNS = "<|im_start|>user\n<|im_end|>\n<|im_start|>assistant\n<|im_end|>\n"
"""Marks of the two turns, as Qwen's chat template writes them."""
TURN_TOKENS = 10
"""Their length [tokens], where a folder has no tokenizer.json."""


@dataclass(frozen=True)
class Plan:
    """What a fine-tune will take.

    Args:
        records: records that are learned.
        left_out: id -> tokens, of records that are longer than the limit.
        longest: the limit [tokens].
        tokens: median, mean and most tokens of a record.
        image_tokens: median, mean and most image tokens of a record.
        answer_tokens: mean tokens of an answer: what is scored.
        images: most images of a record.
        largest: largest image [px].
        counted: how the words were counted.
        pixels: limits of an image's area [px].
        steps: optimizer steps.
        estimate: memory and time.
    """

    records: int
    left_out: Mapping[str, int]
    longest: int
    tokens: tuple[float, float, float]
    image_tokens: tuple[float, float, float]
    answer_tokens: float
    images: int
    largest: str
    counted: str
    pixels: tuple[int, int]
    steps: int
    estimate: Estimate


def make_plan(config: LoraConfig, lessons: Lessons) -> Plan:
    """Count the tokens of every record and estimate memory and time; loads no model.

    Raises:
        TrainingError: the model's config cannot be read, an image fits no model, or every record is too long.
    """
    shape = read_shape(config.model)
    low, high = image_limits(config.model) or (MIN_PIXELS, MAX_PIXELS)
    limits = (config.min_pixels or low, config.max_pixels or high)
    sizes = _sizes(lessons)
    words = _count_words(config.model, lessons.records)
    longest = min(config.longest or shape.context, shape.context)
    kept: list[tuple[int, int, int]] = []
    left_out: dict[str, int] = {}
    images = _image_tokens(shape, sizes, limits)
    for record, (prompt, answer) in zip(lessons.records, words.pairs, strict=True):
        seen = sum(images[sizes[path]] for path in record.images)
        total = seen + prompt + answer + words.turns
        if total > longest:
            left_out[record.id] = total
        else:
            kept.append((total, seen, answer))
    if not kept:
        shortest = min(left_out.values())
        raise TrainingError(
            f"every record is longer than {longest} tokens, the shortest has {shortest}; raise --longest or lower "
            "--max-pixels"
        )
    totals, seen, answers = zip(*kept, strict=True)
    steps = -(-len(kept) // config.effective_batch)
    all_steps = config.steps if config.steps > 0 else max(1, round(steps * config.epochs))
    return Plan(
        records=len(kept),
        left_out=left_out,
        longest=longest,
        tokens=_spread(totals),
        image_tokens=_spread(seen),
        answer_tokens=round(mean(answers), 1),
        images=max(len(record.images) for record in lessons.records),
        largest=str(max(sizes.values(), key=lambda size: size.width * size.height, default="")),
        counted=words.how,
        pixels=limits,
        steps=all_steps,
        estimate=estimate(config, shape, kept, all_steps),
    )


def write_plan(plan: Plan, run: Path) -> None:
    """Save a plan into its run's folder."""
    with replaced(run / PLAN_FILE) as file:
        file.write(msgspec.json.format(msgspec.json.encode(asdict(plan)), indent=1) + b"\n")


def left_out_of(run: Path) -> frozenset[str]:
    """Ids of the records that the plan of a run leaves out.

    Raises:
        TrainingError: the run has no plan.
    """
    try:
        said: Json = json.loads((run / PLAN_FILE).read_text("utf-8"))
        return frozenset(cast("dict[str, int]", said["left_out"]))
    except (OSError, ValueError, KeyError) as error:
        raise TrainingError(f"{run / PLAN_FILE}: cannot be read: {error}") from None


def _spread(values: Sequence[int]) -> tuple[float, float, float]:
    return float(median(values)), round(mean(values), 1), float(max(values))


def _sizes(lessons: Lessons) -> dict[str, ImageSize]:
    """Size of every image, read from its first bytes."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise MissingExtraError("counting image tokens", "train") from None
    sizes: dict[str, ImageSize] = {}
    for path, file in lessons.files.items():
        try:
            with Image.open(file) as image:
                sizes[path] = ImageSize(*image.size)
        except (OSError, UnidentifiedImageError) as error:
            raise TrainingError(f"{file}: the image cannot be read: {error}") from None
    return sizes


def _image_tokens(shape: Shape, sizes: Mapping[str, ImageSize], limits: tuple[int, int]) -> dict[ImageSize, int]:
    found: dict[ImageSize, int] = {}
    for path, size in sizes.items():
        if size not in found:
            try:
                found[size] = shape.image_tokens(size, *limits)
            except TrainingError as error:
                raise TrainingError(f"{path}: {error}") from None
    return found


@dataclass(frozen=True)
class _Words:
    """Tokens of each prompt and answer, those of the marks around them, and how they were counted."""

    pairs: list[tuple[int, int]]
    turns: int
    how: str


def _count_words(model: Path, records: Sequence[VqaRecord]) -> _Words:
    file = model / "tokenizer.json"
    if not file.is_file():
        guessed = [(_guess(record.prompt), _guess(record.answer)) for record in records]
        return _Words(guessed, TURN_TOKENS, f"guessed, {CHARACTERS_A_TOKEN} characters a token: {file} is missing")
    try:
        from tokenizers import Tokenizer
    except ImportError:
        raise MissingExtraError("counting tokens", "train") from None
    tokenizer = Tokenizer.from_file(str(file))
    prompts = tokenizer.encode_batch_fast([record.prompt for record in records])
    answers = tokenizer.encode_batch_fast([record.answer for record in records])
    pairs = [(len(prompt), len(answer)) for prompt, answer in zip(prompts, answers, strict=True)]
    return _Words(pairs, len(tokenizer.encode(TURNS)), "by its tokenizer")


def _guess(text: str) -> int:
    return round(len(text) / CHARACTERS_A_TOKEN) + 1
