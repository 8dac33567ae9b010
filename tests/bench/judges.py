"""Scripted judges: a fair one that compares commands by structure, and ways to be a bad one."""

import re

from vifailback.bench.commands import score_command
from vifailback.types import Ask
from vifailback.vqa.answer import parse_answer


def texts_of(ask: Ask) -> tuple[str, str]:
    """The truth and the reply in a prompt of Figure 10."""
    match = re.search(
        r"^Text A ?\((?:Ground Truth|reference)\): (.*)^Text B ?\((?:Predicted|candidate)\): (.*)"
        r"(?=^ATTENTION|^You must)",
        ask.text,
        re.DOTALL | re.MULTILINE,
    )
    assert match is not None
    return match[1].strip(), match[2].strip()


def fair(ask: Ask) -> str:
    """What a judge says that follows Figure 10: structure where there are commands, shared words else."""
    truth, reply = texts_of(ask)
    meant, said = parse_answer(truth), parse_answer(reply)
    if meant.commands and meant.failed is not None:
        if meant.failed != said.failed or abs((meant.keyframe or 0) - (said.keyframe or 0)) > 1:
            return "0.0"
        return f"{score_command(meant.commands, said.commands or ()).value:.2f}"
    one, other = (set(re.findall(r"\w+", text.lower())) for text in (truth, reply))
    swapped = re.findall(r"left|right", truth) != re.findall(r"left|right", reply)
    return f"{(0.6 if swapped else 1.0) * len(one & other) / max(1, len(one | other)):.2f}"


def generous(ask: Ask) -> str:  # noqa: ARG001
    """What a judge says that likes everything."""
    return "0.9"
