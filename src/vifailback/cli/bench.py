"""`vifailback bench`: ask a model, judge, score, report, audit, export; each step is a file `cli/bench_<step>.py`."""

import importlib
import sys
from collections.abc import Sequence

from vifailback.version import __version__

STEPS = {
    "run": "ask a model every question of a dataset; the replies go into a run folder",
    "judge": "have another model judge the open replies of a run",
    "score": "score a run, or somebody's predictions file, without any model",
    "report": "the paper's tables with your runs beside them, intervals, comparisons, the worst errors",
    "audit": "is the judge to be trusted? anchors, agreement, cost",
    "export": "the benchmark for inspect_ai, lmms-eval and VLMEvalKit",
}
"""Step -> one line. Each is a module `cli/bench_<step>.py` with `main(arguments) -> int`."""


def usage() -> str:
    """The text of `vifailback bench --help`."""
    width = max(map(len, STEPS))
    lines = "\n".join(f"  {step:<{width}}  {text}" for step, text in STEPS.items())
    return (
        f"ViFailback-Bench {__version__}: run any model on Lite, Hard and Symbols, and print the paper's tables for it."
        f"\n\nusage: vifailback bench STEP [options]      vifailback bench STEP --help shows options\n\n"
        f"{lines}\n\n"
        "example: vifailback bench run --model openai:http://localhost:8000,qwen3-vl dataset/ --out runs/qwen3-vl\n"
    )


def main(arguments: Sequence[str]) -> int:
    """Run one step; its exit status."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(usage())
        if not arguments:
            return 0
        raise SystemExit(0)
    step, rest = arguments[0], arguments[1:]
    if step not in STEPS:
        sys.stderr.write(f"vifailback bench: no step {step!r}; known: {', '.join(STEPS)}\n")
        return 2
    return importlib.import_module(f"vifailback.cli.bench_{step}").main(rest)
