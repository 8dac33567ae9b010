"""`vifailback train`: teach a model."""

from collections.abc import Sequence

from vifailback.cli.inner import InnerVerbs

VERBS = InnerVerbs(
    verb="train",
    what="Teach a model.",
    verbs={
        "nano": "train the embedded model from nothing: simulate, learn, examine",
        "exam": "examine weights of the embedded model on attempts that nothing was learnt from",
        "lora": "fine-tune a vision-language model by LoRA, as the paper did",
        "scaling": "how much more data helps: nested subsets, one student each, gain per hour of labelling",
        "merge": "merge an adapter into its base: a whole model for vLLM, SGLang, transformers",
    },
    example="vifailback train lora --preset paper models/Qwen3-VL-8B dataset/ --out runs/first",
)


def main(arguments: Sequence[str]) -> int:
    """Run one of its verbs; its exit status."""
    return VERBS.run(arguments)
