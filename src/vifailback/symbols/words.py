"""A command sentence cut into words and marks, spellings unified, the place of each word kept."""

import re
from dataclasses import dataclass
from typing import Final

from vifailback.symbols.lexicon import DIRECTIONS

_WORD = re.compile(r"\d+(?:\.\d+)?[^\W_]*|[^\W_]+(?:[-'’‑][^\W_]+)*|[^\w\s]")
_DROPPED: Final = frozenset("*`_\"'“”‘’«»#~>|[]{}\\")


_PADDING: Final = 8
"""Empty words after the last one, so that looking a few words ahead needs no bounds check."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text cut into lower-case words and marks, with the place of each in the text."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    @property
    def length(self) -> int:
        """Number of words without the padding."""
        return len(self.spans)

    def piece(self, start: int, end: int) -> str:
        """The text from word `start` up to, not including, word `end`."""
        if start >= min(end, self.length):
            return ""
        return self.text[self.spans[start][0] : self.spans[min(end, self.length) - 1][1]]


def cut(text: str) -> Sentence:
    """Cut a text into words; markdown marks and quotes are dropped, spellings unified. Linear in the length."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if match.group() in _DROPPED:
            continue
        word = match.group().lower().replace("’", "'").replace("‑", "-")
        for part in SPELLINGS.get(word) or _both_ways(word) or (word.removesuffix("'s"),):
            if words and (words[-1], part) in JOINED:
                words[-1], spans[-1] = JOINED[words[-1], part], (spans[-1][0], match.end())
            else:
                words.append(part)
                spans.append(match.span())
    return Sentence(text, (*words, *("",) * _PADDING), tuple(spans))


def _both_ways(word: str) -> tuple[str, ...]:
    """Cut "forward-left" in two directions; "left-right" is none."""
    first, _, second = word.partition("-")
    if first in DIRECTIONS and second in DIRECTIONS and DIRECTIONS[first].axis is not DIRECTIONS[second].axis:
        return first, "and", second
    return ()


SPELLINGS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("counter-clockwise", "anti-clockwise", "anticlockwise", "ccw", "counter-clock-wise"), ("counterclockwise",)
    ),
    **dict.fromkeys(("conterclockwise", "counterclokwise", "couterclockwise"), ("counterclockwise",)),
    **dict.fromkeys(("cw", "clock-wise", "clokwise"), ("clockwise",)),
    **dict.fromkeys(("griper", "grippper"), ("gripper",)),
    **{"rigth": ("right",), "foward": ("forward",), "backwords": ("backward",), "slighty": ("slightly",)},
    **dict.fromkeys(("don't", "can't", "cannot", "won't", "shouldn't", "doesn't", "mustn't", "isn't"), ("do", "not")),
    **dict.fromkeys(("end-effectors", "endeffectors"), ("effectors",)),
    **dict.fromkeys(("end-effector", "endeffector", "eef"), ("effector",)),
    **dict.fromkeys(("left-hand", "lefthand"), ("left", "hand")),
    **dict.fromkeys(("right-hand", "righthand"), ("right", "hand")),
    "left-gripper": ("left", "gripper"),
    "right-gripper": ("right", "gripper"),
    "left-arm": ("left", "arm"),
    "right-arm": ("right", "arm"),
    "re-open": ("open",),
    "reopen": ("open",),
    "re-grasp": ("grasp",),
    "regrasp": ("grasp",),
    "leftmost": ("left",),
    "rightmost": ("right",),
    "&": ("and",),
    "+": ("and",),
    **dict.fromkeys(("–", "—", "‒", "―", "-", "•", "·", "→"), (",",)),
    **dict.fromkeys(("!", "?", "…", "。"), (".",)),
    **{"，": (",",), "、": (",",), "；": (";",), "：": (":",)},
}
JOINED: Final = {
    ("counter", "clockwise"): "counterclockwise",
    ("anti", "clockwise"): "counterclockwise",
    ("counter", ","): "counter",
    ("end", "effector"): "effector",
    ("end", "effectors"): "effectors",
}
