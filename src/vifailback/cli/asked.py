"""Models by name for verbs that ask one: whatever is registered, and scripted ones that look at nothing."""

import os
from collections.abc import Generator
from contextlib import contextmanager

from vifailback.bench.rehearsal import script_of
from vifailback.errors import ConfigError
from vifailback.models import ScriptedVlm, Vlm
from vifailback.models.named import open_model
from vifailback.types import Ask, VqaRecord
from vifailback.vqa.templates import kind_of_prompt

BLIND = ("constant", "random")
"""Scripted models that need not know the truth."""


@contextmanager
def asked(name: str) -> Generator[Vlm]:
    """Open the model that a command names, and close it; a server's key is read from OPENAI_API_KEY.

    Raises:
        UnknownNameError: there is no such model.
        ConfigError: what stands behind the colon is not what the kind needs.
    """
    kind, _, argument = name.partition(":")
    if kind == "scripted":
        yield _scripted(name, argument)
        return
    model = open_model(name, os.environ.get("OPENAI_API_KEY"))
    try:
        yield model
    finally:
        close = getattr(model, "close", None)
        if close is not None:
            close()


def _scripted(name: str, argument: str) -> Vlm:
    if argument not in BLIND:
        raise ConfigError(
            f"scripted:{argument} would have to know the truth; here there are scripted:{', '.join(BLIND)}"
        )
    script = script_of(argument)

    def say(ask: Ask) -> str:
        kind = kind_of_prompt(ask.text)
        if kind is None:
            return ""
        return script(VqaRecord("", kind, "", "", ("",) * len(ask.images), ask.text, ""))

    return ScriptedVlm(say, name=name)
