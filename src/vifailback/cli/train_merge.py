"""`vifailback train merge`: an adapter merged into its base."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from vifailback.cli.say import say
from vifailback.errors import MissingExtraError

EXAMPLE = (
    "Merge an adapter into its base: a whole model for vLLM, SGLang and transformers.\n\n"
    "example: vifailback train merge runs/first/adapter --out models/vifailback-8b"
)


@dataclass(frozen=True)
class MergeConfig:
    """What to merge.

    Args:
        adapter: folder of the adapter.
        out: folder of the merged model; it must not exist.
        base: folder of the base model; by default the one that the adapter names.
    """

    adapter: tyro.conf.Positional[Path]
    out: Path
    base: Path | None = None


def main(arguments: Sequence[str]) -> int:
    """Run the sub-verb; 0 when the merged model is written."""
    config = tyro.cli(MergeConfig, prog="vifailback train merge", description=EXAMPLE, args=arguments)
    try:
        from vifailback.train.merge import merge
    except ImportError as error:
        raise MissingExtraError("merging an adapter", "local") from error
    merged = merge(config.adapter, config.out, base=config.base)
    say(f"{merged}\n{serving_hint(merged)}\n")
    return 0


def serving_hint(model: Path) -> str:
    """How to serve a merged model and ask it."""
    return (
        f'serve it:  vllm serve {model} --limit-mm-per-prompt \'{{"image":40,"video":0}}\'\n'
        f"or ask it here:  --model local:{model}"
    )
