"""Reach a vision-language model: one protocol, its scripted twin, any OpenAI-compatible server."""

from vifailback.models.openai import OpenAiVlm
from vifailback.models.vlm import Line, ScriptedVlm, Vlm

__all__ = ["Line", "OpenAiVlm", "ScriptedVlm", "Vlm"]
