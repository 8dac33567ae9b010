"""`vifailback train scaling`: nested subsets of trajectories, one student each, what each hour of labelling brought."""

from collections.abc import Sequence

from vifailback.cli.inner import InnerVerbs

VERBS = InnerVerbs(
    verb="train scaling",
    what=(
        "How much more data helps (paper Sec. 4.2, Fig. 4): nested subsets of trajectories, a student taught on each, "
        "all examined on the same questions. Killed and started again, it goes on."
    ),
    verbs={
        "nano": "the embedded model, on lessons from simulation",
        "lora": "a vision-language model, by `train lora`",
    },
    example="vifailback train scaling nano lessons/ --exam exam/ --eye runs/nano --out runs/scaling",
)


def main(arguments: Sequence[str]) -> int:
    """Run one of its verbs; its exit status."""
    return VERBS.run(arguments)
