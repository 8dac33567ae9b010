"""`vifailback sim`: a simulated table with two arms. Hands over to one module a sub-verb."""

import importlib
import sys
from collections.abc import Sequence

from vifailback.errors import UnknownNameError

SUB_VERBS = {
    "tasks": "the tasks: sentences, subtasks, what stands on the table",
}
"""Sub-verb -> one line. Each is a module `cli/sim_<sub-verb>.py` with `main(arguments) -> int`."""


def usage() -> str:
    """The text of `vifailback sim --help`."""
    width = max(map(len, SUB_VERBS))
    lines = "\n".join(f"  {verb:<{width}}  {text}" for verb, text in SUB_VERBS.items())
    return (
        "A simulated table with two arms: tasks of the paper that can fail in its four ways.\n\n"
        "usage: vifailback sim SUB-VERB [options]      vifailback sim SUB-VERB --help shows its options\n\n"
        f"{lines}\n\nexample: vifailback sim tasks\n"
    )


def main(arguments: Sequence[str]) -> int:
    """Run one sub-verb; its exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        return 0
    if arguments[0] not in SUB_VERBS:
        raise UnknownNameError("sub-verb of sim", arguments[0], SUB_VERBS)
    return importlib.import_module(f"vifailback.cli.sim_{arguments[0]}").main(arguments[1:])
