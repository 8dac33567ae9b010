"""`vifailback bench judge`: have another model judge the open replies of a run."""

import json
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import tyro

from vifailback.bench.folder import JUDGEMENTS_FILE, read_run
from vifailback.bench.judge import Protocol
from vifailback.bench.judging import AT_ONCE, Judged, judge_all
from vifailback.cli.progress import Counter
from vifailback.cli.say import say
from vifailback.models import OpenAiVlm, Vlm
from vifailback.models.named import ModelName, open_model

EXAMPLE = (
    "Have another model judge the open replies of a run (suite Hard), by the prompts of the paper's Figure 10 or by a "
    "rubric. Each judgement is kept at once; the same command goes on where it stopped.\n\n"
    "example: vifailback bench judge runs/qwen3-vl --judge openai:https://api.openai.com/v1,gpt-4o-2024-11-20"
)


@dataclass(frozen=True)
class JudgeConfig:
    """What to judge, and who.

    Args:
        run: a run folder.
        judge: openai:URL,NAME or any registered model; the paper used GPT-4o. The key of a server is read from
            OPENAI_API_KEY.
        protocol: paper_fig10: the paper's prompts, one number; rubric: the three dimensions of its text apart.
        repeats: how often each reply is judged, to see whether the judge agrees with itself.
        at_once: judgements under way at the same time.
        json: print machine-readable JSON.
    """

    run: tyro.conf.Positional[Path]
    judge: Annotated[str, tyro.conf.arg(metavar="MODEL")]
    protocol: Protocol = Protocol.PAPER
    repeats: int = 1
    at_once: int = AT_ONCE
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the step; 0 when every open reply has a judgement, 1 when some have none and were named."""
    config = tyro.cli(
        JudgeConfig,
        prog="vifailback bench judge",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff, tyro.conf.EnumChoicesFromValues),
    )
    run = read_run(config.run)
    with opened(config.judge) as judge, Counter("judging") as line:
        name = judge_name(config.judge, judge)
        judged = judge_all(
            [(record, run.prediction(record)) for record in run.records],
            judge,
            run.folder / JUDGEMENTS_FILE,
            protocol=config.protocol,
            repeats=max(1, config.repeats),
            name=name,
            at_once=config.at_once,
            show=line.show,
        )
    say(_as_json(config, judged, name) if config.json else _in_words(config, judged, name))
    return 1 if judged.problems else 0


@contextmanager
def opened(spec: str) -> Generator[Vlm]:
    """Open a model that is asked in words, by its name on the command line, and close it in the end."""
    model = open_model(spec, os.environ.get("OPENAI_API_KEY"))
    try:
        yield model
    finally:
        if isinstance(model, OpenAiVlm):
            model.close()


def judge_name(spec: str, judge: Vlm) -> str:
    """The name that judgements are kept under: the model's, without an address."""
    named = ModelName.read(spec)
    return judge.name if named.kind == "openai" else str(named)


def _as_json(config: JudgeConfig, judged: Judged, name: str) -> str:
    said = {
        "run": str(config.run),
        "judge": name,
        "protocol": config.protocol,
        **asdict(judged),
        "problems": [{"what": problem.line, "why": problem.why} for problem in judged.problems],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _in_words(config: JudgeConfig, judged: Judged, name: str) -> str:
    lines = [
        f"{judged.made} replies judged by {name} ({config.protocol}), {judged.kept} were judged before, "
        f"{judged.unanswered} questions have no reply to judge"
    ]
    lines += [f"error: {problem.line}: {problem.why}" for problem in judged.problems]
    lines.append(f"next: vifailback bench score {config.run}")
    return "\n".join(lines) + "\n"
