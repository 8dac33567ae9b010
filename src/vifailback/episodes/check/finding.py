"""A finding of the quality checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["warning", "error"]

NAMED_FRAMES = 20
"""At most this many frame numbers stand in one finding."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an episode.

    Args:
        severity: "error" means that frames or signals are lost or untrue; "warning" means: look before you train.
        code: what it is, for programs ("black-video").
        text: what it is and what to do, for people.
        camera: the camera it belongs to; "" where it belongs to the whole episode.
        frames: 0-based indices of the frames concerned, the first few.
    """

    severity: Severity
    code: str
    text: str
    camera: str = ""
    frames: tuple[int, ...] = ()


def frames_in_words(indices: Sequence[int]) -> str:
    """Frame numbers in words: "frame 3", "frames 3, 7, 9 ..."."""
    shown = ", ".join(map(str, indices[:5])) + (" ..." if len(indices) > 5 else "")
    return f"frame {shown}" if len(indices) == 1 else f"frames {shown}"
