"""`vifailback train`: hands over to what is trained."""

import importlib
import sys
from collections.abc import Sequence

SUBVERBS = {
    "lora": "fine-tune a vision-language model by LoRA, as the paper did",
    "merge": "merge an adapter into its base: a whole model for vLLM, SGLang, transformers",
}
"""Word -> one line. Each is a module `cli/train_<word>.py` with `main(arguments) -> int`."""


def main(arguments: Sequence[str]) -> int:
    """Run the sub-verb."""
    words = list(arguments)
    if not words or words[0] in ("-h", "--help"):
        sys.stdout.write(usage())
        return 0
    if words[0] not in SUBVERBS:
        sys.stderr.write(f"vifailback train: no {words[0]!r}; known: {', '.join(SUBVERBS)}\n")
        return 2
    return importlib.import_module(f"vifailback.cli.train_{words[0]}").main(words[1:])


def usage() -> str:
    """The text of `vifailback train --help`."""
    width = max(map(len, SUBVERBS))
    lines = "\n".join(f"  {word:<{width}}  {text}" for word, text in SUBVERBS.items())
    return (
        "Teach a model.\n\nusage: vifailback train WHAT [options]\n\n"
        f"{lines}\n\nexample: vifailback train lora --preset paper models/Qwen3-VL-8B dataset/ --out runs/first\n"
    )
