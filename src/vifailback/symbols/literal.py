"""A forgiving reader of what stands between the braces of a symbol: `'start_point': [602, 179], 'color': 'red'`.

Quotes carry no meaning here (models drop and double them), brackets may be round or square, a colon may be an equals
sign. Nothing is evaluated, and the time is linear in the length of the text.
"""

import re
from typing import TypeAlias

Value: TypeAlias = "float | str | list[Value] | dict[str, Value]"

_TOKEN = re.compile(
    r"""(?P<skip>[\s'"`*]+|(?:\#|//)[ \t][^\n]{0,200}(?=\n)|(?<=[A-Za-z])[.!?](?=[\s'"]))
    |(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.%]))
    |(?P<word>[-+]?[A-Za-z][A-Za-z0-9]*(?:(?:[ -][ _-]*[A-Za-z]|_[ _-]*[A-Za-z0-9])[A-Za-z0-9]*)*)
    |(?P<measure>[-+]?(?:\d+(?:\.\d*)?|\.\d+)[ ]?(?:%|(?:px|pixels?|cm|mm)\b))
    |(?P<open>[\[({])|(?P<close>[\])}])|(?P<colon>[:=])|(?P<comma>[,;/&|]|->)
    |(?P<wrong>.)""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER_WORDS = {"nan", "inf", "infinity"}
_DEEPEST = 8


class _Frame:
    """One open bracket: the values and named values seen in it so far."""

    def __init__(self) -> None:
        self.items: list[Value] = []
        self.fields: dict[str, Value] = {}
        self.name: str | None = None

    def start_field(self) -> None:
        """The word before a colon was a name; values from here on belong to it."""
        name = self.items.pop() if self.items else None
        if not isinstance(name, str):
            raise ValueError("a name is missing before ':'")
        self.end_field()
        self.name = name

    def end_field(self) -> None:
        if self.name is not None:
            value = self.items[0] if len(self.items) == 1 else list(self.items)
            if self.fields.setdefault(self.name, value) != value:
                raise ValueError(f"{self.name!r} stands there twice with different values")
            self.items = []
        elif self.items and self.fields:
            raise ValueError(f"{self.items[0]!r} has no name")

    def value(self) -> Value:
        if self.name is None:
            return self.items
        self.end_field()
        return self.fields


def read_fields(text: str) -> dict[str, Value]:
    """Read `{name: value, ...}` (the outer braces included).

    Args:
        text: the text from the first brace to its counterpart.

    Returns:
        Values by name as they are spelt; a value is a number, a word, a measure as text
        ("50%", "10px"), or a list or dict of them.

    Raises:
        ValueError: a bracket is not closed, a name is missing or stands twice with different values, or a character
            has no meaning here.
    """
    stack: list[_Frame] = [_Frame()]
    for token in _TOKEN.finditer(text):
        kind, word = token.lastgroup, token.group()
        if kind == "skip" or kind == "comma":
            continue
        if kind == "number":
            stack[-1].items.append(float(word))
        elif kind == "measure":
            stack[-1].items.append(word)
        elif kind == "word":
            plain = word.lower().lstrip("+-")
            stack[-1].items.append(float(word.lower()) if plain in _NUMBER_WORDS else word)
        elif kind == "colon":
            stack[-1].start_field()
        elif kind == "open":
            if len(stack) > _DEEPEST:
                raise ValueError("brackets are nested too deeply")
            stack.append(_Frame())
        elif kind == "close":
            if len(stack) < 2:
                raise ValueError(f"{word!r} closes nothing")
            closed = stack.pop()
            stack[-1].items.append(closed.value())
        else:
            raise ValueError(f"{word!r} has no meaning here")
    if len(stack) > 1:
        raise ValueError("a bracket is not closed: the line seems to be cut off")
    found: Value = stack[0].items
    while isinstance(found, list) and len(found) == 1:
        found = found[0]  # also {{...}}
    if isinstance(found, dict):
        return found
    if found == [] and text.strip():
        return {}
    raise ValueError("expected named values in braces, such as {'position': [10, 20]}")
