"""Reach a vision-language model: one protocol, its scripted twin, any OpenAI-compatible server."""

import importlib
from typing import TYPE_CHECKING, Any

from vifailback.models.vlm import Line, ScriptedVlm, Vlm

if TYPE_CHECKING:
    from vifailback.models.openai import OpenAiVlm

__all__ = ["Line", "OpenAiVlm", "ScriptedVlm", "Vlm"]


def __getattr__(name: str) -> Any:
    """Import the HTTP client only when it is asked for."""
    if name == "OpenAiVlm":
        return importlib.import_module("vifailback.models.openai").OpenAiVlm
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
