"""Commands and symbols in words and back, and whether the two contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vifailback.store.guidance import command_from_json, command_to_json, symbol_from_json, symbol_to_json
from vifailback.store.node import Node
from vifailback.symbols import contradictions, format_command, format_symbols, parse_symbols, read_command
from vifailback.types import Command, ImageSize, Json, Problem, Symbol

PER_MILLE = ImageSize(1000, 1000)
"""Records in a code text hold per mille as the text itself does, so they are read as pixels of this size."""


@dataclass(frozen=True)
class Words:
    """The guidance on one keyframe, as structure and as text.

    Args:
        sentence: the command sentence.
        commands: what it says.
        code: the symbol code.
        symbols: what it says.
        problems: what of the texts could not be read.
    """

    sentence: str = ""
    commands: tuple[Command, ...] = ()
    code: str = ""
    symbols: tuple[Symbol, ...] = ()
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """The answer of POST /api/language."""
        return {
            "sentence": self.sentence,
            "commands": [command_to_json(command) for command in self.commands],
            "code": self.code,
            "symbols": [symbol_to_json(symbol) for symbol in self.symbols],
            "problems": [{"line": problem.line, "why": problem.why} for problem in self.problems],
            "contradictions": contradictions(self.commands, self.symbols),
        }


def words(
    *,
    sentence: str | None = None,
    commands: Sequence[Mapping[str, Json]] | None = None,
    code: str | None = None,
    symbols: Sequence[Mapping[str, Json]] | None = None,
) -> Words:
    """Say commands and symbols both ways; of each pair the text or the structure is given.

    A text that is given stays as it is written.

    Raises:
        AnnotationError: a command or symbol is not valid; names its place.
    """
    problems: list[Problem] = []
    if sentence is not None:
        said, unread = read_command(sentence)
        problems += unread
    else:
        said = tuple(command_from_json(node) for node in Node(commands or [], "commands").items())
        sentence = format_command(said)
    if code is not None:
        read, wrong = parse_symbols(code, size=PER_MILLE)
        drawn = tuple(read)
        problems += wrong
    else:
        drawn = tuple(symbol_from_json(node) for node in Node(symbols or [], "symbols").items())
        code = format_symbols(drawn)
    return Words(sentence, said, code, drawn, tuple(problems))
