"""`vifailback bench export`: the benchmark for inspect_ai, lmms-eval and VLMEvalKit, scored there as here."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback import plugins
from vifailback.bench.export.exported import KIND, HarnessOptions, export_benchmark
from vifailback.cli.say import say
from vifailback.types import Split
from vifailback.vqa.dataset.folder import open_dataset


@dataclass(frozen=True)
class BenchExportConfig:
    """What to write.

    Args:
        dataset: the dataset's folder, or its VQA file.
        to: name of the harness.
        out: the folder to write to.
        suite: which suites, with commas between.
        side: only the records of this side of a split.
        json: print machine-readable JSON.
    """

    dataset: tyro.conf.Positional[Path]
    to: str
    out: Path
    suite: Annotated[str, tyro.conf.arg(metavar="NAMES")] = "lite,hard,symbols"
    side: Literal["train", "benchmark"] | None = None
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the step; 0 when every record was written, 1 when some were left out and named."""
    config = tyro.cli(
        BenchExportConfig,
        prog="vifailback bench export",
        description=(
            f"Write the benchmark for another harness: {', '.join(plugins.names(KIND))}. Images stay where they are; "
            "replies are scored by this package there too.\n\n"
            "example: vifailback bench export dataset/ --to lmms-eval --out tasks/"
        ),
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    suites = tuple(name.strip() for name in config.suite.split(",") if name.strip())
    options = HarnessOptions(suites, Split(config.side) if config.side else None)
    done = export_benchmark(open_dataset(config.dataset), config.to, config.out, options)
    if config.json:
        said = {
            "harness": config.to,
            "records": done.records,
            "files": [str(file) for file in done.files],
            "hint": done.hint,
            "problems": [{"what": problem.line, "why": problem.why} for problem in done.problems],
        }
        say(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    else:
        lines = [f"{done.records} records written", *(f"  {file}" for file in done.files), done.hint]
        lines += [f"error: {problem.line}: {problem.why}" for problem in done.problems]
        say("\n".join(lines) + "\n")
    return 1 if done.problems else 0
