"""The part of a reply that answers, in plain letters and digits: no thoughts, no marks of templates, no markup."""

import re
import unicodedata

from vifailback.vqa.reply import cut_reply

LONGEST = 20_000
"""More letters than 2,048 tokens hold are no answer to a closed question but a model that repeats itself."""

_TAGS = "think|thinking|thought|reasoning|reason|analysis|scratchpad|reflection|seed:think"
_THOUGHT = re.compile(
    rf"<\s?(/?)\s?(?:{_TAGS})\s?>|◁(/?)(?:think)▷|\[(/?)THINK\]|<\|(?:begin|(end))_of_thought\|>", re.IGNORECASE
)
_ANSWER = re.compile(
    r"<\s?(/?)\s?(?:final[_ ]?answer|final|choice|option|result|output|conclusion)\s?>|<\|(?:begin"
    r"|(end))_of_solution\|>",
    re.IGNORECASE,
)
_BOX = re.compile(r"<\|begin_of_box\|>(.*?)(?:<\|end_of_box\|>|$)", re.DOTALL)
_BOXED = re.compile(r"\\boxed\s?\{((?:[^{}]|\{[^{}]*\}){0,2000})\}?")
_LATEX = re.compile(r"\\(?:text|mathrm|mathbf|textbf|mathsf|rm|bf)\s?\{([^{}]{0,2000})\}")
_CHANNEL = re.compile(r"<\|channel\|>\s{0,3}(\w+)[^<]{0,80}<\|message\|>|\bassistant(final)\b")
_SPECIAL = re.compile(r"<\|[^|<>\n]{1,40}\|>|</?s>|<eos>|<end_of_turn>|\[/?INST\]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARKUP = re.compile(
    r"\*+|`+|~~|(?<!\w)_+|_+(?!\w)|[\"“”„«»「」『』\u200b-\u200f\ufeff]|^[ \t]*(?:#+|>+)[ \t]*", re.MULTILINE
)
_BULLET = re.compile(r"^[ \t]*[-•·▪►→✓✔✅][ \t]*", re.MULTILINE)
_SQUARED = {0x1F130: 26, 0x1F150: 26, 0x1F170: 26}
_LETTERS = {start + place: chr(ord("A") + place) for start, count in _SQUARED.items() for place in range(count)}
"""Letters in boxes and filled circles, which Unicode does not call a form of the letter."""


def body_of(reply: str) -> str:
    """Return what a reply answers; "" where it never comes to an answer.

    A thought that was opened and not closed has no answer after it. In what is left, a boxed answer reads
    "Final answer: ...", and full-width letters and the digits of any script are ASCII.
    """
    text = _PRIVATE.sub(" ", reply).translate(_LETTERS)
    text = _plain(_without_channels(text))
    text = _BOX.sub(lambda match: f"\\boxed{{{match[1].strip()}}}", text)
    text = _THOUGHT.sub(lambda match: "</think>" if any(match.groups()) else "<think>", text)
    text = _ANSWER.sub(lambda match: "</answer>" if any(match.groups()) else "<answer>", text)
    text = _SPECIAL.sub(" ", cut_reply(text).body)
    if len(text) > LONGEST:
        return ""
    text = _LATEX.sub(r"\1", _LATEX.sub(r"\1", text))
    text = _BOXED.sub(lambda match: f"\nFinal answer: {match[1].strip()}\n", text)
    text = _MARKUP.sub("", text.replace("$", " ").replace("’", "'").replace("\\n", "\n").replace("\r", "\n"))
    return _BULLET.sub("", text).strip()


def _plain(text: str) -> str:
    """Compatibility forms as plain letters, and every decimal digit as ASCII."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        letter if letter.isascii() or not letter.isdecimal() else str(unicodedata.decimal(letter)) for letter in text
    )


def _without_channels(text: str) -> str:
    """Of a reply in channels (the harmony format), the final one; nothing where it never came."""
    channels = list(_CHANNEL.finditer(text))
    if not channels:
        return text
    last = next((one for one in reversed(channels) if (one[1] or one[2]).lower() == "final"), None)
    return text[last.end() :] if last else ""
