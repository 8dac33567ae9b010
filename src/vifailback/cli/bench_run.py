"""`vifailback bench run`: ask a model every question of a dataset; the replies go into a run folder."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from vifailback.bench.folder import SCORES_FILE, read_run
from vifailback.bench.plan import Options, Plan, make_plan
from vifailback.bench.presets import presets
from vifailback.bench.rehearsal import NAMES
from vifailback.bench.run import Progress, Summary
from vifailback.cli.progress import Counter
from vifailback.cli.say import say
from vifailback.models.named import kinds
from vifailback.types import Json

NAMED = 20
"""So many problems are printed; all of them stand in the run's folder."""


@dataclass(frozen=True)
class RunOptions:
    """What to ask of whom.

    Args:
        data: the dataset's folder or its VQA file (the release's benchmark file, or what `vifailback build` makes).
        out: folder of the run: new, or one of the same run, which goes on where it stopped.
        model: openai:URL,NAME (any compatible server), local:PATH, scripted:NAME, or a registered model. The key of a
            server is read from OPENAI_API_KEY.
        preset: settings of one of the paper's 16 models ("list" shows them); with it the server's name for the model
            may be left out.
        suite: lite, hard, symbols, or several of them.
        frames: "leak-free" takes away the keyframes off the sampling grid, whose spacing gives the failure away.
        at_once: questions under way at the same time (1 for models in this process, unless given).
        temperature: sampling temperature (the paper's 0).
        max_tokens: where a reply is cut off (the paper's 2,048).
        longest_side: larger images are made smaller [px].
        most_pixels: images with more pixels are made smaller.
        most_images: the most images that the model takes.
        reduce: show an even choice of the images where there are more, and record it; else that is an error.
        send: how images travel: base64, file (file:// addresses of the run's folder), or the address that you serve
            the run's folder `frames` at. The names that are sent are digests.
        uuid: give each image an id, by which vLLM finds it in its cache.
        extra: further fields of each request, as JSON ('{"top_p": 1}').
        requests_per_min: the most requests a minute.
        tokens_per_min: the most tokens a minute, asked and replied.
        attempts: how often one question is asked when the server fails.
        timeout_s: the longest wait for a reply [s].
        give_up: stop after so many failures in a row.
        cache: an SQLite file that keeps replies from run to run.
        seed: of scripted models, and of options that must be drawn anew.
        only: ask only so many questions of each kind, to try things out.
        constrain: hold answers to their form where the server can (letters, words, the answer block with its symbol
            code); the paper does not.
        logprobs: ask how sure the model is of its answers, where the server tells; the report then shows whether it is
            right to be.
        no_score: do not score the replies at the end.
        json: print machine-readable JSON.
    """

    data: tyro.conf.Positional[Path]
    out: Path
    model: str
    preset: str = ""
    suite: str = "lite,hard,symbols"
    frames: Literal["paper", "leak-free"] = "paper"
    at_once: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    temperature: float = 0.0
    max_tokens: int = 2048
    longest_side: Annotated[int | None, tyro.conf.arg(metavar="PX")] = None
    most_pixels: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    most_images: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    reduce: bool = False
    send: str = "base64"
    uuid: bool = False
    extra: str = "{}"
    requests_per_min: Annotated[float | None, tyro.conf.arg(metavar="N")] = None
    tokens_per_min: Annotated[float | None, tyro.conf.arg(metavar="N")] = None
    attempts: int = 8
    timeout_s: float = 300.0
    give_up: int = 40
    cache: Annotated[Path | None, tyro.conf.arg(metavar="FILE")] = None
    seed: int = 0
    only: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    constrain: bool = False
    logprobs: bool = False
    no_score: bool = False
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the step; 0 when every question has a reply, 1 when some have none (the same command asks those again)."""
    if list(arguments) in (["--preset", "list"], ["--presets"]):
        say("\n".join(f"{preset.name:<26} {preset.hub}" for preset in presets()) + "\n")
        return 0
    given = tyro.cli(
        RunOptions,
        prog="vifailback bench run",
        description=(
            "Ask a model every question of ViFailback-Bench, or of any dataset that `vifailback build` makes. Killed "
            "and started again, it goes on where it stopped.\n\n"
            f"models: {', '.join(kinds())}, scripted:{', scripted:'.join(NAMES)}\n\n"
            "example: vifailback bench run --model openai:http://localhost:8000,qwen3-vl dataset/ --out runs/qwen3-vl"
        ),
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    plan = make_plan(_options(given))
    line = Counter("asking")
    with plan, line:

        def show(progress: Progress) -> None:
            note = f", {progress.failed} failed" if progress.failed else ""
            line.show(progress.done, progress.total, note)

        summary = asyncio.run(plan.ask(show))
    if given.json:
        say(_as_json(plan, summary, None if given.no_score else scores_of_run(plan.out)))
    else:
        say(_in_words(plan, summary))
        if not given.no_score:
            from vifailback.cli import bench_score

            say("\n")
            bench_score.main([str(plan.out)])
    return 0 if summary.answered == summary.asked and not plan.selection.left_out else 1


def _options(given: RunOptions) -> Options:
    values = asdict(given)
    del values["json"], values["no_score"]
    return Options(**values, api_key=os.environ.get("OPENAI_API_KEY"))


def scores_of_run(out: Path) -> dict[str, Json]:
    """Score the replies without a judge, and keep the scores in the run's folder."""
    from vifailback.bench.scoring import scores_of, write_scores  # not before the first question: it takes its time
    from vifailback.cli import bench_score

    run = read_run(out)
    found = bench_score.Found(run.records, scores_of(run), out / SCORES_FILE)
    write_scores(out / SCORES_FILE, found.scoring.scores)
    return bench_score.to_json(found)


def _as_json(plan: Plan, summary: Summary, scores: dict[str, Json] | None) -> str:
    said = {
        "run": str(plan.out),
        **asdict(summary),
        "left_out": [{"what": problem.line, "why": problem.why} for problem in plan.selection.left_out],
        "counts": plan.selection.counts,
        "scores": scores,
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _in_words(plan: Plan, summary: Summary) -> str:
    rate = f", {summary.new / summary.wall_s:.1f} a second" if summary.new and summary.wall_s >= 1 else ""
    lines = [
        f"{summary.answered} of {summary.asked} questions have a reply "
        f"({summary.new} new, {summary.cached} of them from the cache) in {summary.wall_s:.0f} s{rate}: {plan.out}"
    ]
    if summary.cut_off:
        lines.append(f"warning: {summary.cut_off} replies were cut off at {plan.config.sampling.max_tokens} tokens")
    if summary.unconstrained:
        lines.append(
            f"warning: {summary.unconstrained} replies were not held to their form: the model cannot, or will not"
        )
    if plan.config.sampling.logprobs and summary.unsure:
        lines.append(f"warning: {summary.unsure} replies say nothing of how sure the model is")
    if plan.asking.positions:
        lines.append(f"warning: {len(plan.asking.positions)} questions showed an even choice of their images")
    lines += [f"error: no reply to {count}: {why}" for why, count in list(summary.why.items())[:NAMED]]
    lines += [f"not asked: {one.line}: {one.why}" for one in plan.selection.left_out[:NAMED]]
    if len(plan.selection.left_out) > NAMED:
        more = len(plan.selection.left_out) - NAMED
        lines.append(f"... and {more} more not asked; all are named in {plan.out / 'config.json'}")
    lines += [f"warning: {problem.line}: {problem.why}" for problem in summary.problems[:NAMED]]
    if summary.stopped:
        lines.append(f"stopped: {summary.stopped}")
    if summary.answered < summary.asked:
        lines.append("the same command asks again what has no reply")
    return "\n".join(lines) + "\n"
