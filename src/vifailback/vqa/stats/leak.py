"""Whether file names give the failure away: role suffixes, or a frame off the sampling grid."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vifailback.types import QuestionKind, VqaRecord

_FRAME = re.compile(r"(?:^|/)(\d+)(_avoid_keyframe|_correct_keyframe)?\.[A-Za-z]+$")
_AVOIDANCE = "_avoid_keyframe"


@dataclass(frozen=True)
class Leak:
    """Keyframe questions by what the file names tell.

    Args:
        named: the name itself says which image is the avoidance keyframe.
        spaced: no name says it, but the first frame off the grid is the right one.
        hidden: neither.
        chance: mean of 1 / number of images: how often a blind guess is right, 0..1.
    """

    named: int
    spaced: int
    hidden: int
    chance: float


def keyframe_leak(records: Iterable[VqaRecord]) -> Leak:
    """Guess the avoidance keyframe of every localization question from its file names, and count how often it works.

    The release samples at 1 fps and inserts both keyframes at their own times, so that the spacing of the names
    gives them away (and their suffixes say so).
    """
    named = spaced = hidden = 0
    chances: list[float] = []
    for record in records:
        truth = _truth(record)
        if truth is None:
            continue
        chances.append(1 / len(record.images))
        if _AVOIDANCE in record.images[truth - 1]:
            named += 1
        elif guess_by_spacing(record.images) == truth:
            spaced += 1
        else:
            hidden += 1
    return Leak(named, spaced, hidden, sum(chances) / len(chances) if chances else 0.0)


def guess_by_spacing(images: Sequence[str]) -> int | None:
    """The 1-based position of the first frame that is off the sampling grid; None where all are on it."""
    indices = [frame_index(path) for path in images]
    known = [index for index in indices if index is not None]
    step = spacing(known)
    if not step:
        return None
    last = max(known)
    for position, index in enumerate(indices, start=1):
        if index is not None and index % step and index != last:
            return position
    return None


def frame_index(path: str) -> int | None:
    """The frame index that a file name states ("292_avoid_keyframe.jpg" -> 292)."""
    match = _FRAME.search(path)
    return int(match[1]) if match else None


def spacing(indices: Sequence[int]) -> int | None:
    """The sampling step in frames: the most frequent distance of neighbours; None where there are fewer than two."""
    steps = Counter(after - before for before, after in pairwise(indices) if after > before)
    return steps.most_common(1)[0][0] if steps else None


def _truth(record: VqaRecord) -> int | None:
    """The position that the true answer names: an image number in the chosen option."""
    if record.question is not QuestionKind.KEYFRAME_LOCALIZATION:
        return None
    letter = record.answer.strip()[:1].upper()
    at = "ABCD".find(letter) if letter else -1
    text = record.choices[at] if 0 <= at < len(record.choices) else ""
    number = re.search(r"\d+", text)
    if number is None or not 1 <= int(number[0]) <= len(record.images):
        return None
    return int(number[0])
