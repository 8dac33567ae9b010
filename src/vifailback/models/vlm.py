"""What a vision-language model is to us: something that is asked and replies."""

import threading
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from vifailback.errors import ModelError
from vifailback.types import Ask, Reply


class Vlm(Protocol):
    """A vision-language model, wherever it runs. Several threads may ask at once."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    def ask(self, ask: Ask) -> Reply:
        """Ask and wait for the whole reply.

        Raises:
            ModelError: it cannot be reached, refuses, is too slow, or answers with something else than text.
        """
        ...

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Ask, and yield the reply piece by piece as it comes; closing the generator stops the model.

        Raises:
            ModelError: as `ask`; also when the reply breaks off, after the pieces that came.
        """
        ...


@dataclass(frozen=True)
class Line:
    """What a scripted model does when it is asked.

    Args:
        text: what it says.
        delay_s: how long it thinks first [s].
        error: what goes wrong, after the text where it is streamed.
        cut_off: the reply ended because it was too long.
    """

    text: str = ""
    delay_s: float = 0.0
    error: str | None = None
    cut_off: bool = False


Script: TypeAlias = Iterable[Line | str] | Callable[[Ask], Line | str]
"""Lines in the order of the asks, or what decides by the ask."""


class ScriptedVlm:
    """The twin of a model for tests and rehearsals: says what the script says, and keeps what it was asked.

    Args:
        script: its lines.
        name: the model's name.
        sleep: how to wait [s].
    """

    def __init__(
        self, script: Script, *, name: str = "scripted", sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self._script = script if callable(script) else iter(script)
        self._name = name
        self._sleep = sleep
        self._lock = threading.Lock()
        self.asked: list[Ask] = []

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    def ask(self, ask: Ask) -> Reply:
        """Say the next line.

        Raises:
            ModelError: the line is an error, the delay is longer than the ask waits, or the script is at its end.
        """
        line = self._line(ask)
        if line.error is not None:
            raise ModelError(line.error)
        return Reply(line.text, self._name, len(line.text.split()), line.delay_s, line.cut_off)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Say the next line word by word.

        Raises:
            ModelError: as `ask`; an error of the line comes after its text.
        """
        line = self._line(ask)
        words = line.text.split(" ")
        yield from (word for word in [*(f"{word} " for word in words[:-1]), words[-1]] if word)
        if line.error is not None:
            raise ModelError(line.error)

    def _line(self, ask: Ask) -> Line:
        with self._lock:
            self.asked.append(ask)
            said = self._script(ask) if callable(self._script) else next(self._script, None)
        if said is None:
            raise ModelError(f"the script of {self._name} has no line for ask {len(self.asked)}")
        line = Line(said) if isinstance(said, str) else said
        self._sleep(min(line.delay_s, ask.timeout_s))
        if line.delay_s > ask.timeout_s:
            raise ModelError(f"{self._name} did not answer within {ask.timeout_s:g} s")
        return line
