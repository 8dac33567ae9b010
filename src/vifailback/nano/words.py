"""Words as numbers: what the model knows of language is the names of things."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PHRASE = 6
"""A name is its first so many words."""
NOTHING, UNKNOWN = 0, 1
"""Numbers of no word, and of a word that was never learnt."""
_SMALL = frozenset({"the", "a", "an", "of"})


@dataclass(frozen=True)
class Vocabulary:
    """The words that are known.

    Args:
        words: in the order of their numbers, which begin at 2.
    """

    words: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Vocabulary":
        """Gather the words of names."""
        return cls(tuple(sorted({word for name in names for word in _split(name)})))

    def __len__(self) -> int:
        return len(self.words) + 2

    def numbers(self, names: Sequence[str]) -> NDArray[np.int64]:
        """Return the words of names, int64 (names, PHRASE)."""
        known = {word: number for number, word in enumerate(self.words, 2)}
        table = np.full((len(names), PHRASE), NOTHING, np.int64)
        for row, name in enumerate(names):
            for place, word in enumerate(_split(name)[:PHRASE]):
                table[row, place] = known.get(word, UNKNOWN)
        return table


def _split(name: str) -> list[str]:
    return [word for word in name.lower().replace("-", " ").split() if word not in _SMALL]
