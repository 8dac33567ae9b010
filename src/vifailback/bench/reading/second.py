"""A second reader: a model that reads what the rules could not, and never answers the question itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vifailback.errors import ModelError
from vifailback.models import Vlm
from vifailback.types import Ask
from vifailback.vqa.templates import fill

LONGEST = 20_000
"""Letters of a reply that are shown to the reader: its end, where the answer stands."""
_TOKENS = 16


@dataclass(frozen=True)
class SecondReader:
    """Reads which option a reply chooses.

    Args:
        model: who reads; it sees the options and the reply, never the question, the images or the true answer.
    """

    model: Vlm

    def read(self, reply: str, options: Sequence[str]) -> str | None:
        """Return the letter of the option; None where it chooses none, or the reader says anything else.

        Raises:
            ModelError: the reader cannot be reached.
        """
        letters = [chr(ord("A") + place) for place in range(len(options))]
        listed = "\n".join(f"{letter}. {option}" for letter, option in zip(letters, options, strict=True))
        said = self.model.ask(
            Ask(fill(_prompt(), {"options": listed, "reply": reply[-LONGEST:]}), max_tokens=_TOKENS)
        ).text
        match = re.fullmatch(r"[\s*(`\"']*([A-Z]|NONE)[\s*)`\"'.]*", said)
        return match[1] if match and match[1] in letters else None

    def try_to_read(self, reply: str, options: Sequence[str]) -> tuple[str | None, str]:
        """As `read`, and what happened in words, for the score."""
        try:
            letter = self.read(reply, options)
        except ModelError as error:
            return None, f"the second reader {self.model.name} failed: {error}"
        return letter, f"read by the second reader {self.model.name}"


@cache
def _prompt() -> str:
    return (files("vifailback.vqa") / "prompts" / "second_reader.txt").read_text(encoding="utf-8").removesuffix("\n")
