"""`vifailback sim`: a simulated table with two arms."""

from collections.abc import Sequence

from vifailback.cli.inner import InnerVerbs

VERBS = InnerVerbs(
    verb="sim",
    what="A simulated table with two arms: tasks of the paper that can fail in its four ways.",
    verbs={
        "record": "episodes of failures and successes, with true annotations",
        "symbols": "atomic motions that follow symbols, as a LeRobotDataset to finetune policies on (VSF)",
        "follower": "a small policy that follows symbols: examined, or trained anew (VSF)",
        "tasks": "the tasks: sentences, subtasks, what stands on the table",
    },
    example="vifailback sim record --tasks place_one place_two --n 8 --out recordings",
)


def main(arguments: Sequence[str]) -> int:
    """Run one of its verbs; its exit status."""
    return VERBS.run(arguments)
