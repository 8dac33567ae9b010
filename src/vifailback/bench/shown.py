"""A record that shows fewer images than it has: positions in its question, options and answer count anew.

Two uses: the leak-free mode, which takes away the keyframes that lie off the sampling grid (their spacing gives the
failure away), and models that cannot take as many images. See docs/decisions/bench.md.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vifailback.types import QuestionKind, VqaRecord
from vifailback.vqa.distractors import LETTERS, Pools, image_option, position_choices
from vifailback.vqa.stats.leak import frame_index, spacing
from vifailback.vqa.unasked import Unasked

REPEATS = (QuestionKind.LOW_LEVEL_AVOIDANCE, QuestionKind.LOW_LEVEL_CORRECTION)
"""Questions that show their keyframe once more at the end."""
SPEAKS_OF_POSITIONS = (
    QuestionKind.COT_AVOIDANCE,
    QuestionKind.COT_CORRECTION,
    QuestionKind.VISUAL_AVOIDANCE,
    QuestionKind.VISUAL_CORRECTION,
)
"""Questions whose prompt or answer names an image by its 1-based position (supplement Fig. 7-9)."""

KEYFRAMES = 2
"""A failed episode has an avoidance and a correction keyframe (paper Sec. 3.1)."""

_POSITION = re.compile(r"((?:frame|image) number |\"keyframe\": \")(\d+)", re.I)
_ROLE = re.compile(r"_(?:avoid|correct)_keyframe(?=\.[A-Za-z]+$)", re.I)


@dataclass(frozen=True)
class Shown:
    """Which images of a record are shown.

    Args:
        record: the record as it is asked.
        positions: 1-based positions in the dataset's list, in order.
        of: how many images the dataset lists.
    """

    record: VqaRecord
    positions: tuple[int, ...]
    of: int


def leak_free(record: VqaRecord, seed: int = 0) -> VqaRecord | Unasked:
    """Show a record without the keyframes that lie off the sampling grid, as `build --frames leak-free` would.

    A keyframe that falls on the grid, or is the last frame, stays: it says nothing. Two entries of one frame become
    one. The position of a keyframe that goes is that of the nearest frame that stays.
    """
    sequence = record.images[: _sequence(record)]
    kept = _on_grid(sequence)
    if isinstance(kept, str):
        return Unasked(f"cannot be shown without its keyframes: {kept}", lost=True)
    shown = show_only(record, kept, seed)
    return shown if isinstance(shown, Unasked) else shown.record


def reduced(record: VqaRecord, most: int, seed: int = 0) -> Shown | Unasked:
    """Show at most `most` images: evenly chosen, the last one always; a repeated keyframe stays."""
    length = _sequence(record)
    room = most - (len(record.images) - length)
    if len(record.images) <= most:
        return Shown(record, tuple(range(1, len(record.images) + 1)), len(record.images))
    if room < 1:
        return Unasked(f"shows its keyframe again, which takes two images; at most {most} are allowed", lost=True)
    if room == 1:
        return show_only(record, [length - 1], seed)
    return show_only(record, [round(place * (length - 1) / (room - 1)) for place in range(room)], seed)


def show_only(record: VqaRecord, kept: Sequence[int], seed: int) -> Shown | Unasked:
    """Show only some images of a record's sequence.

    Args:
        record: the record.
        kept: 0-based places in the sequence (without a repeated keyframe), increasing.
        seed: of the options of a keyframe question, where two of them fall on one image.
    """
    length = _sequence(record)
    where = [frame_index(path) for path in record.images[:length]]
    times = [index for index in where if index is not None]
    if len(times) < length:
        times = list(range(length))

    def place(old: int) -> int:
        """The new place (0-based) of an old one: its own, or that of the nearest image kept, the earlier of two."""
        return min(range(len(kept)), key=lambda new: (abs(times[kept[new]] - times[old]), new))

    if list(kept) == list(range(length)):
        return Shown(record, tuple(range(1, len(record.images) + 1)), len(record.images))
    images, positions = [record.images[one] for one in kept], [one + 1 for one in kept]
    for path in record.images[length:]:
        again = place(record.images.index(path))
        images.append(images[again])
        positions.append(positions[again])
    new = {old + 1: place(old) + 1 for old in range(length)}
    changed = _renumbered(replace(record, images=tuple(images)), new, len(kept), seed)
    return changed if isinstance(changed, Unasked) else Shown(changed, tuple(positions), len(record.images))


def _renumbered(record: VqaRecord, new: dict[int, int], count: int, seed: int) -> VqaRecord | Unasked:
    if record.question is QuestionKind.KEYFRAME_LOCALIZATION:
        return _options(record, new, count, seed)
    if record.question not in SPEAKS_OF_POSITIONS:
        return record
    named = [int(match[2]) for text in (record.prompt, record.answer) for match in _POSITION.finditer(text)]
    if beyond := [number for number in named if number not in new]:
        return Unasked(f"names image {beyond[0]} of {len(new)}", lost=True)

    def renumber(text: str) -> str:
        return _POSITION.sub(lambda match: f"{match[1]}{new[int(match[2])]}", text)

    return replace(record, prompt=renumber(record.prompt), answer=renumber(record.answer))


def _options(record: VqaRecord, new: dict[int, int], count: int, seed: int) -> VqaRecord | Unasked:
    """Renumber the options of a keyframe question; where two become one image, the wrong ones are drawn anew."""
    letter = LETTERS.find(record.answer.strip()[:1].upper())
    numbers = [int(found[0]) if (found := re.search(r"\d+", text)) else None for text in record.choices]
    if not 0 <= letter < len(numbers) or any(number not in new for number in numbers):
        return Unasked("its options or its answer name no image positions", lost=True)
    moved = [new[number] for number in numbers if number is not None]
    if len(set(moved)) < len(moved):
        pools = Pools(letters={record.id: letter})
        drawn = position_choices(moved[letter], range(1, count + 1), pools, seed, record.id)
        if isinstance(drawn, Unasked):
            return drawn
        moved = [int(text.removeprefix(image_option(0)[:-1])) for text in drawn.options]
    choices = tuple(re.sub(r"\d+", str(at), text, count=1) for at, text in zip(moved, record.choices, strict=True))
    prompt = record.prompt
    for name, old, text in zip(LETTERS, record.choices, choices, strict=False):
        head, found, tail = prompt.rpartition(f"{name}. {old}")
        if not found:
            return Unasked("its options do not stand in its question", lost=True)
        prompt = f"{head}{name}. {text}{tail}"
    return replace(record, prompt=prompt, choices=choices)


def _sequence(record: VqaRecord) -> int:
    """How many images the sequence has, without a keyframe that is shown once more at the end."""
    repeats = record.question in REPEATS and record.images[-1:] and record.images[-1] in record.images[:-1]
    return len(record.images) - bool(repeats)


def _on_grid(images: Sequence[str]) -> list[int] | str:
    """The places of images on the sampling grid, each frame once; or why that cannot be told."""
    indices: list[int] = []
    for path in images:
        index = frame_index(path)
        if index is None:
            return f"the name {path.rpartition('/')[2]!r} does not say which frame it is"
        indices.append(index)
    kept: dict[int, int] = {}
    grid = _grid(images, indices)
    for place, index in enumerate(indices):
        if index in grid:
            kept.setdefault(index, place)
    return list(kept.values())


def _grid(images: Sequence[str], indices: Sequence[int]) -> set[int]:
    """The frames of the grid, and the last one.

    At a constant rate they are the multiples of the step; keyframes, of which there are two at most, may lie off it
    whether or not their names say so. At a varying rate, a named keyframe belongs to the grid where the gap would be
    twice as wide without it.
    """
    plain = [index for path, index in zip(images, indices, strict=True) if not _ROLE.search(path)]
    last = max(indices)
    step = _common_step(plain, last) or spacing(plain) or spacing(sorted(set(indices)))
    off = sum(index % step != 0 for index in plain if index != last) if step else 0
    if off <= min(KEYFRAMES, len(plain) // 2):
        return {index for index in indices if not step or index % step == 0} | {last}
    bounds = sorted({*plain, last})
    return set(bounds) | {
        index
        for index in indices
        if any(low < index < high and high - low > 1.5 * (step or 0) for low, high in pairwise(bounds))
    }


def _common_step(plain: Sequence[int], last: int) -> int | None:
    """The step that all frames but the last are multiples of, where no more than the keyframes are missing between."""
    even = [index for index in plain if index != last]
    step = math.gcd(*even)
    widest = max((high - low for low, high in pairwise((0, *even))), default=0)
    return step if step and widest <= (KEYFRAMES + 1) * step else None
