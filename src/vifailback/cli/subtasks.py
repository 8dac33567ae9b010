"""`vifailback subtasks`: a task sentence into its subtasks, by the offline grammar or a language model."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import tyro

from vifailback.errors import ConfigError
from vifailback.vqa.subtasks.decompose import decompose, format_subtasks

EXAMPLE = (
    "Cut a task sentence into numbered subtasks.\n\n"
    "example: vifailback subtasks 'Use the left arm to grasp the spatula and place it in the basket.'"
)


@dataclass(frozen=True)
class SubtasksConfig:
    """What to decompose, and by whom.

    Args:
        task: the task sentence.
        url: an OpenAI-compatible server; without it the offline grammar answers. A key is read from OPENAI_API_KEY.
        model: the model's name on that server.
        json: print a JSON list.
    """

    task: tyro.conf.Positional[str]
    url: str | None = None
    model: str | None = None
    json: bool = False


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when there are subtasks, 1 when the sentence holds none."""
    config = tyro.cli(
        SubtasksConfig,
        prog="vifailback subtasks",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    subtasks = format_subtasks(_subtasks(config))
    if config.json:
        sys.stdout.write(json.dumps(subtasks, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in subtasks))
    return 0 if subtasks else 1


def _subtasks(config: SubtasksConfig) -> tuple[str, ...]:
    if config.url is None and config.model is None:
        return decompose(config.task)
    if config.url is None or config.model is None:
        raise ConfigError("a model needs both --url and --model")
    from vifailback.models import OpenAiVlm
    from vifailback.vqa.subtasks.model import decompose_with_model

    with OpenAiVlm(config.url, config.model, api_key=os.environ.get("OPENAI_API_KEY")) as model:
        return decompose_with_model(config.task, model)
