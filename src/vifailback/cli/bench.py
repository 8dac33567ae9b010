"""`vifailback bench`: ask a model, judge, score, report, audit, export."""

from collections.abc import Sequence

from vifailback.cli.inner import InnerVerbs
from vifailback.version import __version__

VERBS = InnerVerbs(
    verb="bench",
    what=f"ViFailback-Bench {__version__}: any model on Lite, Hard and Symbols, and the paper's tables for it.",
    verbs={
        "run": "ask a model every question of a dataset; the replies go into a run folder",
        "judge": "have another model judge the open replies of a run",
        "score": "score a run, or somebody's predictions file, without any model",
        "report": "the paper's tables with your runs beside them, intervals, comparisons, the worst errors",
        "audit": "is the judge to be trusted? anchors, agreement, cost",
        "export": "the benchmark for inspect_ai, lmms-eval and VLMEvalKit",
    },
    example="vifailback bench run --model openai:http://localhost:8000,qwen3-vl dataset/ --out runs/qwen3-vl",
)


def main(arguments: Sequence[str]) -> int:
    """Run one step; its exit status."""
    return VERBS.run(arguments)
