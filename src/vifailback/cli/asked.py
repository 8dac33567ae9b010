"""Models by name for verbs that ask one: whatever is registered, and scripted ones that look at nothing."""

import os

from vifailback.bench.rehearsal import script_of
from vifailback.errors import ConfigError
from vifailback.models import ScriptedVlm, Vlm
from vifailback.models.named import open_model
from vifailback.types import Ask, VqaRecord
from vifailback.vqa.templates import kind_of_prompt

BLIND = ("constant", "random")
"""Scripted models that need not know the truth."""


def open_asked(name: str) -> Vlm:
    """Open the model that a command names; a server's key is read from OPENAI_API_KEY.

    Raises:
        UnknownNameError: there is no such model.
        ConfigError: what stands behind the colon is not what the kind needs.
    """
    kind, _, argument = name.partition(":")
    if kind != "scripted":
        return open_model(name, os.environ.get("OPENAI_API_KEY"))
    if argument not in BLIND:
        raise ConfigError(
            f"scripted:{argument} would have to know the truth; here there are scripted:{', '.join(BLIND)}"
        )
    script = script_of(argument)

    def say(ask: Ask) -> str:
        asked = kind_of_prompt(ask.text)
        if asked is None:
            return ""
        return script(VqaRecord("", asked, "", "", ("",) * len(ask.images), ask.text, ""))

    return ScriptedVlm(say, name=name)
