"""Which layers a fine-tune changes: those of the language model, and those of the vision-language adapter."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from vifailback.errors import TrainingError

_LANGUAGE = re.compile(r"(?:^|\.)(?:language_model|text_model|llm)\.(?!.*(?:vision|visual))")
_ADAPTER = re.compile(
    r"(?:^|\.)(?:merger|deepstack_merger_list|multi_modal_projector|mm_projector|connector|aligner)\b"
)
_HEAD = re.compile(r"(?:^|\.)lm_head$")


@dataclass(frozen=True)
class Targets:
    """Names of linear layers.

    Args:
        language: those of the language model, without its head.
        adapter: those between the vision encoder and the language model (Qwen3-VL: the mergers).
    """

    language: tuple[str, ...]
    adapter: tuple[str, ...]

    @property
    def adapter_modules(self) -> tuple[str, ...]:
        """Names of the modules that hold the adapter's layers ("model.visual.merger")."""
        return tuple(dict.fromkeys(name.rpartition(".")[0] for name in self.adapter))


def find_targets(linears: Iterable[str]) -> Targets:
    """Sort the linear layers of a model by their names; the vision encoder's and the head stay frozen.

    Raises:
        TrainingError: nothing is named like a language model.
    """
    names = [name for name in linears if not _HEAD.search(name)]
    adapter = tuple(name for name in names if _ADAPTER.search(name))
    language = tuple(name for name in names if _LANGUAGE.search(name) and name not in set(adapter))
    if not language:
        raise TrainingError(
            f"no layer of the model is named like a language model (language_model.*); found {', '.join(names[:3])} ..."
        )
    return Targets(language, adapter)
