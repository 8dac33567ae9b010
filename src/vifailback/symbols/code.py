"""Symbol code, the text that models speak, to symbols and back (paper Fig. 8; the authors' release)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never, cast

from vifailback.symbols.fields import kind_of, plain, read_symbol
from vifailback.symbols.literal import read_fields
from vifailback.symbols.records import LONGEST_LINE, quote, read_record
from vifailback.types import (
    Align,
    Arrow,
    Gripper,
    Hold,
    ImageSize,
    Json,
    Point,
    Problem,
    Rewind,
    Symbol,
    Target,
    Turn,
)


def parse_symbols(
    source: str | Sequence[Mapping[str, Json] | str], *, size: ImageSize | tuple[int, int] | None = None
) -> tuple[list[Symbol], list[Problem]]:
    """Read symbols from code text, or from annotation records.

    Text places are per mille of the image (0-1000); record places are pixels of `size`.

    Args:
        source: code text in any dialect that models and the authors' scripts produce, or a list of annotation
            records (dicts with "type"); an item of the list that is text is read as code.
        size: (width, height) [px] of the frames that records belong to; text does not need it.

    Returns:
        The symbols in order, and a problem (the line, why) for everything else that was there. A place up to 50 per
        mille outside the image is moved to the border and also named as a problem.

    Raises:
        ValueError: there are records and no size, or the size is not positive.
        TypeError: the source is neither text nor records.
    """
    frame = ImageSize(*size) if isinstance(size, tuple) else size
    given: Json = source
    if isinstance(given, str):
        return _read_text(given, frame)
    items: Json = [given] if isinstance(given, Mapping) else given
    if isinstance(items, bytes | bytearray) or not isinstance(items, Sequence):
        raise TypeError(f"symbols are read from text or from a list of records, got {type(source).__name__}")
    symbols: list[Symbol] = []
    problems: list[Problem] = []
    for item in cast(Sequence[Json], items):
        found, wrong = _read_text(item, frame) if isinstance(item, str) else _read_item(item, frame)
        symbols.extend(found)
        problems.extend(wrong)
    return symbols, problems


def format_symbols(symbols: Sequence[Symbol]) -> str:
    """Write symbols as code text, one a line, in the spelling of the authors' release.

    Places are truncated to whole per mille, as the release does.
    """
    return "\n".join(map(_line, symbols))


def _line(symbol: Symbol) -> str:
    def place(point: Point) -> str:
        return f"[{int(point.x)}, {int(point.y)}]"

    match symbol:
        case Arrow(start, end, axes):
            colours = ", ".join(f"'{axis.colour}'" for axis in axes)
            ends = f"'start_point': {place(start)}, 'end_point': {place(end)}"
            return f"Draw Straight Arrow: {{{ends}, 'color': [{colours}]}}"
        case Turn(center, clockwise):
            direction = "clockwise" if clockwise else "counterclockwise"
            return f"Draw Rotating Arrow: {{'center': {place(center)}, 'direction': '{direction}'}}"
        case Align(start, end):
            return f"Draw Dual Crosshair: {{'start_point': {place(start)}, 'end_point': {place(end)}}}"
        case Target(at):
            return f"Draw Crosshair: {{'position': {place(at)}}}"
        case Gripper(at, opened):
            return f"Draw {'ON' if opened else 'OFF'}: {{'position': {place(at)}}}"
        case Hold(at):
            return f"Draw Lock: {{'position': {place(at)}}}"
        case Rewind(at):
            return f"Draw Rewind: {{'position': {place(at)}}}"
        case _:
            assert_never(symbol)


def _read_item(item: Json, size: ImageSize | None) -> tuple[list[Symbol], list[Problem]]:
    if not isinstance(item, Mapping):
        return [], [Problem(quote(item), f"expected a record (a dict), got {type(item).__name__}")]
    if size is None:
        raise ValueError("records hold pixels: say of which image size, for example size=(640, 480)")
    symbol, wrong = read_record(cast(Mapping[str, Json], item), size)
    return [] if symbol is None else [symbol], wrong


class _Piece(NamedTuple):
    """A stretch of the text."""

    before: str
    """What stands before the braces: at least the name. Without braces: whole lines, or a bare "draw ..."."""
    braces: str = ""
    """The braces and all between them; "" where there are none."""
    cut: bool = False
    """The closing brace is missing."""


_UNIFY = str.maketrans(
    "“”„«»「」『』‘’‚`´：，、；［］（）｛｝＝％\r\v\f\u2028\u2029", '"' * 9 + "'" * 5 + ":,,;[](){}=%" + "\n" * 5
)
_DRAW = re.compile(r"\bdraw[\s_*:-]+(?=[a-z*])", re.IGNORECASE)
_MARK = re.compile(f"[{{}}]|{_DRAW.pattern}", re.IGNORECASE)
_NAMES_IT = re.compile(
    r"\b(?:name|symbol|shape|command|action|tool|function|type)[\"'\s]{0,4}[:=]\s{0,4}[\"']\s{0,4}\Z", re.IGNORECASE
)
"""Before a "draw" in braces: it is the name of a symbol in a JSON object."""
_WRAPS = re.compile(
    r"[\W_]*(?:answer|symbols|drawings|commands|visual[ _-]?(?:prompts?|guidance|symbols))?[\W_]*", re.IGNORECASE
)
"""Between a brace and a "draw": the brace opens a JSON object of symbols, no symbol."""
_DENIED = re.compile(r"(?:\bnot|n't|\bnever|\bavoid|\binstead[ \t]of)[ \t]{1,4}\Z", re.IGNORECASE)
_FENCE_WORDS = {"json", "python", "text", "plaintext", "txt", "yaml"}
_NOTHING = re.compile(
    r"(none|null|nil|n a|na|empty|nothing|not (needed|required|applicable)|visual prompts?|answer"
    r"|(no|without|none of|nothing|there (is|are) (no|nothing))\b.*)?",
    re.IGNORECASE,
)


def _read_text(text: str, size: ImageSize | None) -> tuple[list[Symbol], list[Problem]]:
    symbols: list[Symbol] = []
    problems: list[Problem] = []
    for piece in _pieces(_unescaped(text)):
        lines = piece.before.split("\n")
        if not piece.braces:
            problems.extend(_unread(lines))
            continue
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()  # a line break between the name and its braces
        problems.extend(_unread(lines[:-1]))
        name = re.sub(r"^[\W_]*(?:\d+[.):]\s*)?[\W_]*|[\W_]+$", "", lines[-1][-200:])
        line = quote((f"{name}: " if name else "") + piece.braces)
        if piece.cut:
            problems.append(Problem(line, "the line is cut off: a closing brace is missing"))
            continue
        symbol, wrong = _read_command(name, piece.braces, line, size)
        symbols.extend([] if symbol is None else [symbol])
        problems.extend(wrong)
    return symbols, problems


def _read_command(name: str, braces: str, line: str, size: ImageSize | None) -> tuple[Symbol | None, list[Problem]]:
    try:
        kind, said = _kind_and_qualities(name)
        if re.match(r"(?:not|n't|never|avoid|instead of)\b", name, re.IGNORECASE):
            raise ValueError("the text says not to draw this")
        if kind is None and name.lower().startswith("draw"):
            raise ValueError(f"no symbol is called {name!r}")
        fields: Mapping[str, Json] = read_fields(braces)
        if kind is None and "type" in fields:
            if size is None:
                raise ValueError("a record holds pixels: say of which image size")
            return read_record(fields, size)
        if kind is None and (inside := next((key for key in fields if key.lower() in _NAMED), None)):
            name = str(fields[inside])
            kind, said = _kind_and_qualities(name)
        if kind is None:
            raise ValueError(f"no symbol is called {name!r}" if name else "the name of the symbol is missing")
        for nested in [value for key, value in fields.items() if key.lower() in _NESTED]:
            fields = {**fields, **nested} if isinstance(nested, Mapping) else fields
        for key, value in said.items():
            given = next((field for field in fields if plain(field).startswith(key[:3])), None)
            if given is not None and plain(fields[given]) != plain(value):
                raise ValueError(f"{name!r} says otherwise than its {given!r}")
            fields = {**fields, given or key: value}
        symbol, notes = read_symbol(kind, fields, lambda x, y: (x, y), direction="clockwise")
    except ValueError as error:
        return None, [Problem(line, str(error))]
    return symbol, [Problem(line, note) for note in notes]


_NAMED = {"name", "symbol", "shape", "command", "action", "tool", "function"}
_NESTED = {"args", "arguments", "parameters", "params", "fields", "attributes"}
"""Keys of the JSON objects that models write instead of a line: what names the symbol, and what holds its fields."""
_COLOURS = {"red", "green", "blue"}
_TURNS = {"clockwise", "counterclockwise", "counter-clockwise", "anticlockwise", "anti-clockwise"}


def _kind_and_qualities(name: str) -> tuple[str | None, dict[str, Json]]:
    """The kind that a name stands for, and the colours or the rotation in it ("Draw a red and green arrow")."""
    if kind := kind_of(name):
        return kind, {}
    words = re.findall(r"[a-z]+(?:-[a-z]+)*", name.lower())
    colours: list[Json] = [word for word in words if word in _COLOURS]
    turns = [word for word in words if word in _TURNS]
    rest = [word for word in words if word not in _COLOURS | _TURNS | {"a", "an", "the", "and"}]
    kind = kind_of(" ".join(rest))
    if turns and kind in {"arrow", "turn"}:
        return "turn", {"direction": turns[-1]}
    return (None if turns else kind), ({"color": colours} if colours else {})


def _unescaped(text: str) -> str:
    text = re.sub(r"\\{2,}", r"\\", text.translate(_UNIFY))
    return text.replace("\\n", "\n").replace("\\r", "\n").replace("\\t", " ").replace("\\", "")


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut the text after every closing brace and before every "draw"."""
    begin, opened, depth = 0, 0, 0
    after_braces = False
    for mark in _MARK.finditer(text):
        at = mark.start()
        if text[at] == "{":
            opened = opened if depth else at
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                yield _Piece(text[begin:opened], text[opened : at + 1])
                begin, after_braces = at + 1, True
            depth = max(0, depth)
        else:
            if depth and _NAMES_IT.search(text, max(opened, at - 30), at):
                continue
            denied = _DENIED.search(text, max(begin, at - 20), at)
            at = denied.start() if denied else at
            if depth and not _WRAPS.fullmatch(text[opened + 1 : min(at, opened + 80)]):
                yield _Piece(text[begin:opened], text[opened:at].rstrip(), cut=True)
            elif depth or begin < at:
                yield _bare(text, begin, opened if depth else at, after_braces=after_braces)
            begin, depth, after_braces = at, 0, False
    if depth:
        yield _Piece(text[begin:opened], text[opened:].rstrip(), cut=True)
    else:
        yield _bare(text, begin, len(text), after_braces=after_braces)


def _bare(text: str, begin: int, end: int, *, after_braces: bool) -> _Piece:
    """A stretch without braces, without the words that trail a command or lead to the next one on the same line."""
    stretch = text[begin:end]
    if _DRAW.match(text, begin):  # "draw ..." that goes nowhere, quoted from the beginning of its line
        earliest = max(0, begin - LONGEST_LINE)
        return _Piece(text[max(earliest, text.rfind("\n", earliest, begin) + 1) : begin] + stretch)
    if after_braces:
        stretch = stretch.partition("\n")[2]
    if end < len(text):
        stretch = stretch.rpartition("\n")[0]
    return _Piece(stretch)


def _unread(lines: Sequence[str]) -> list[Problem]:
    problems: list[Problem] = []
    for line in lines:
        words = " ".join(re.findall(r"\w+", line[:1000]))
        if not words or words.lower() in _FENCE_WORDS or _NOTHING.fullmatch(words):
            continue
        problems.append(Problem(quote(line.strip()), "no symbol stands here; expected Draw <symbol>: {...}"))
    return problems
