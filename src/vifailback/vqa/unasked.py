"""Why a question is not asked about an episode."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unasked:
    """Why a question is not asked.

    Args:
        why: the reason, in words.
        lost: whether the annotation holds something that could not be used; else the question does not apply.
    """

    why: str
    lost: bool = False
