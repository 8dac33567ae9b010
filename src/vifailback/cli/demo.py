"""`vifailback demo`: the whole path on sample episodes made here, by the same commands that work on yours."""

import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from vifailback.cli import main as door
from vifailback.cli.demo_page import demo_page
from vifailback.cli.page import write_page

EXAMPLE = (
    "Make sample recordings of failed episodes and run the whole path on them.\n\nexample: vifailback demo --out demo"
)


@dataclass(frozen=True)
class DemoConfig:
    """Where to work.

    Args:
        out: the folder for recordings, annotations, dataset and pages; what is there already is kept.
        json: print machine-readable JSON: each command with its exit status, and the pages.
    """

    out: Path = Path("vifailback-demo")
    json: bool = False


@dataclass(frozen=True)
class Step:
    """One command of the tour, and what it is for."""

    purpose: str
    words: tuple[str, ...]

    @property
    def line(self) -> str:
        """The command as a person would type it."""
        return shlex.join(("vifailback", *self.words))


def steps(out: Path) -> tuple[Step, ...]:
    """The commands of the tour, in order."""
    recordings, samples, store = f"{out}/recordings", f"{out}/samples.json", f"{out}/annotations.sqlite"
    dataset = f"{out}/dataset"
    return (
        Step("bring the annotations into a database with history", ("import", samples, "--out", store)),
        Step(
            "see recordings and symbols",
            ("look", recordings, "--annotations", store, "--html", f"{out}/recordings.html"),
        ),
        Step("questions and answers", ("build", recordings, "--annotations", store, "--out", dataset)),
        Step(
            "train / benchmark",
            ("split", dataset, "--preset", "fraction", "--unseen-tasks", "1", "--out", f"{out}/split"),
        ),
        Step("what is in it", ("stats", dataset, "--html", f"{out}/stats.html")),
        Step("for a trainer", ("export", dataset, "--to", "llamafactory", "--out", f"{out}/llamafactory")),
    )


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every command of the tour lost nothing."""
    config = tyro.cli(
        DemoConfig,
        prog="vifailback demo",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    out = config.out
    _make_samples(out)
    tour, worst = steps(out), 0
    done: list[dict[str, object]] = []
    for step in tour:
        sys.stderr.write(f"\n# {step.purpose}\n$ {step.line}\n")
        sys.stderr.flush()
        words = [*step.words, "--json"] if config.json else step.words
        status = _silently(words) if config.json else door.main(words)
        done.append({"command": step.line, "exit_status": status})
        worst = max(worst, status)
    index = out / "index.html"
    write_page(index, demo_page(out, [(step.purpose, step.line) for step in tour]))
    if config.json:
        sys.stdout.write(json.dumps({"out": str(out), "page": str(index), "steps": done}, indent=2) + "\n")
    else:
        sys.stdout.write(f"\nLook at {index}\n")
    return worst


def _make_samples(out: Path) -> None:
    from vifailback.sim.tabletop import write_samples
    from vifailback.store import write_annotations

    sys.stderr.write("# make sample recordings: four failures and a success\n")
    annotations = write_samples(out / "recordings", _say)
    write_annotations(out / "samples.json", annotations)


def _say(name: str) -> None:
    sys.stderr.write(f"  {name}\n")


def _silently(words: Sequence[str]) -> int:
    import io
    from contextlib import redirect_stdout

    with redirect_stdout(io.StringIO()):
        return door.main(words)
