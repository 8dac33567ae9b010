"""Verbs that have verbs of their own: their help page, and how they hand over."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vifailback.errors import UnknownNameError


@dataclass(frozen=True)
class InnerVerbs:
    """The inner verbs of one verb; each is a module `cli/<verb>_<inner>.py` with `main(arguments) -> int`.

    Spaces of the outer verb are `_` in the module's name.

    Args:
        verb: the outer verb.
        what: what it is for, in a sentence or two.
        verbs: inner verb -> one line.
        example: a command that works.
    """

    verb: str
    what: str
    verbs: Mapping[str, str]
    example: str

    def usage(self) -> str:
        """The text of `--help`."""
        width = max(map(len, self.verbs))
        lines = "\n".join(f"  {inner:<{width}}  {text}" for inner, text in self.verbs.items())
        call = f"vifailback {self.verb} VERB"
        parts = (
            self.what,
            f"usage: {call} [options]      {call} --help shows options",
            lines,
            f"example: {self.example}",
        )
        return "\n\n".join(parts) + "\n"

    def run(self, arguments: Sequence[str]) -> int:
        """Run an inner verb; its exit status.

        Raises:
            UnknownNameError: there is none of that name.
        """
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            sys.stdout.write(self.usage())
            return 0
        inner, rest = arguments[0], arguments[1:]
        if inner not in self.verbs:
            raise UnknownNameError(f"verb of vifailback {self.verb}", inner, self.verbs)
        return importlib.import_module(f"vifailback.cli.{self.verb.replace(' ', '_')}_{inner}").main(rest)
