"""What the fields of a symbol mean, under all names that they are known by: places, colours, directions, states."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, cast

from vifailback.types import Align, Arrow, Axis, Gripper, Hold, Json, Point, Rewind, Symbol, Target, Turn
from vifailback.types.symbol import DEFAULT_AXES, PER_MILLE

BORDER_TOLERANCE = 50.0
"""Places up to this far outside the image [per mille] are moved to its border; farther ones cannot be meant."""

KINDS = {
    "straight arrow": "arrow",
    "move arrow": "arrow",
    "arrow": "arrow",
    "rotating arrow": "turn",
    "rotate arrow": "turn",
    "rotation arrow": "turn",
    "semi circular arrow": "turn",
    "dual crosshair": "align",
    "dual crosshairs": "align",
    "crosshair": "target",
    "on": "on",
    "off": "off",
    "state": "state",
    "lock": "hold",
    "rewind": "rewind",
}
"""Names in the text code ("Draw Straight Arrow") and in annotation records ("move_arrow") -> what they are."""

_START = ("startpoint", "start", "p1", "from", "point1", "startpos", "startposition", "position1", "pos1")
_END = ("endpoint", "end", "p2", "to", "point2", "endpos", "endposition", "position2", "pos2")
_AT = ("position", "pos", "point", "center", "centre", "at", "location", "coordinate", "coordinates", "point2d")
_CENTER = ("center", "centre", "position", "pos", "point", "at", "centerpoint", "centrepoint")
_PAIRS = ("points", "positions", "coordinates")
_SPLIT: dict[tuple[str, ...], tuple[str, ...]] = {
    _START: ("startx", "starty", "x1", "y1"),
    _END: ("endx", "endy", "x2", "y2"),
}
"""Names of both places at once, and of a place in two numbers."""
_COLOURS = ("color", "colors", "colour", "colours", "axis", "axes")
_DIRECTION = ("direction", "rotation", "dir", "rotationdirection")
_STATE = ("text", "state", "value", "label")
_AXES = {"red": "x", "r": "x", "x": "x", "green": "y", "g": "y", "y": "y", "blue": "z", "b": "z", "z": "z"}
_CLOCKWISE = {
    **dict.fromkeys(("clockwise", "cw"), True),
    **dict.fromkeys(("counterclockwise", "anticlockwise", "contraclockwise", "ccw", "acw"), False),
}
_STATES = {"on": True, "open": True, "opened": True, "off": False, "close": False, "closed": False}


def plain(name: object) -> str:
    """A name without case, spaces, underscores or hyphens."""
    return re.sub(r"[^a-z0-9]+", "", str(name).lower())


def kind_of(name: str) -> str | None:
    """Which symbol a name stands for ("Draw Straight Arrow", "move_arrow", "lock icon"); None if it names none."""
    word = plain(name).removeprefix("draw")
    known = _KINDS.get(word)
    return known or _KINDS.get(re.sub(r"^colou?red|(?:icon|symbol|label|text|sign)$", "", word))


_KINDS = {plain(name): kind for name, kind in KINDS.items()} | {"prohibition": "hold", "onoff": "state"}


def read_symbol(
    kind: str,
    fields: Mapping[str, Json],
    place: Callable[[float, float], tuple[float, float]],
    *,
    direction: str | None,
) -> tuple[Symbol, list[str]]:
    """Make a symbol of its named values.

    Args:
        kind: a value of `KINDS`.
        fields: values by name, as they came.
        place: turns the two numbers of a place into per mille of the image.
        direction: the rotation meant where a rotating arrow names none; None if that cannot be read.

    Returns:
        The symbol, and what had to be put right to read it (a place moved to the border, a colour left out).

    Raises:
        ValueError: it cannot be read; the message says what is wrong and what was expected.
    """
    values = {plain(name): value for name, value in fields.items()}
    notes: list[str] = []
    fractions = _are_fractions(values)
    if fractions:
        notes.append("the places are fractions of the image, expected 0 to 1000: read as such")

    def point(names: tuple[str, ...]) -> Point:
        value = _place_of(values, names)
        if value is None:
            spelt = names[0].replace("tpoint", "t_point").replace("dpoint", "d_point")
            raise ValueError(f"{spelt!r} is missing; found {', '.join(map(str, fields)) or 'nothing'}")
        x, y, in_percent = _two_numbers(value)
        if in_percent or fractions:
            scale = PER_MILLE / 100 if in_percent else PER_MILLE
            return _inside((x * scale, y * scale), notes)
        return _inside(place(x, y), notes)

    match kind:
        case "arrow":
            return Arrow(point(_START), point(_END), read_axes(_find(values, _COLOURS), notes)), notes
        case "turn":
            turning = _turning(values, direction)
            if _find(values, _CENTER) is not None or _find(values, _START) is None:
                return Turn(point(_CENTER), turning), notes
            start, end = point(_START), point(_END)
            return Turn(Point((start.x + end.x) / 2, (start.y + end.y) / 2), turning), notes
        case "align":
            return Align(point(_START), point(_END)), notes
        case "target":
            return Target(point(_AT)), notes
        case "on" | "off":
            said = _STATES.get(plain(_find(values, _STATE)))
            if said not in {None, kind == "on"}:
                raise ValueError(f"it is called {kind.upper()} but its text says otherwise")
            return Gripper(point(_AT), kind == "on"), notes
        case "state":
            return Gripper(point(_AT), _choice(_find(values, _STATE), _STATES, "the gripper state")), notes
        case "hold":
            return Hold(point(_AT)), notes
        case "rewind":
            return Rewind(point(_AT)), notes
        case _:
            raise ValueError(f"{kind!r} is not a symbol; known: {', '.join(KINDS)}")


def _find(values: Mapping[str, Json], names: Sequence[str], default: Json = None) -> Json:
    return next((values[name] for name in names if values.get(name) is not None), default)


def _place_of(values: Mapping[str, Json], names: tuple[str, ...]) -> Json:
    """The one place that stands under any of the names, or is given as two numbers or as one of a pair."""
    found = [(name, values[name]) for name in names if values.get(name) is not None]
    if any(value != found[0][1] for _, value in found):
        raise ValueError(f"{' and '.join(name for name, _ in found)} say different places; one is expected")
    if found:
        return found[0][1]
    split = _SPLIT.get(names, ())
    for x, y in (split[:2], split[2:]) if split else [("x", "y")]:
        if values.get(x) is not None and values.get(y) is not None:
            return [values[x], values[y]]
    pair = _listed(_find(values, _PAIRS)) if split else None
    if pair is not None and len(pair) == 2:
        return pair[0 if names == _START else 1]
    return None


def _are_fractions(values: Mapping[str, Json]) -> bool:
    """Are all places given as fractions of the image, 0 to 1?

    Raises:
        ValueError: only some of them are.
    """
    names = {*_START, *_END, *_AT, *_CENTER, *_PAIRS, "x", "y", *(name for split in _SPLIT.values() for name in split)}
    numbers = [number for name in names if name in values for number in _numbers(values[name])]
    small = [0 <= number <= 1 for number in numbers]
    if not any(0 < number < 1 for number in numbers):
        return False
    if all(small):
        return True
    places = [list(_numbers(values[name])) for name in names if name in values]
    if any(len(place) == 2 and all(0 < number < 1 for number in place) for place in places):
        raise ValueError("some places are fractions of the image and some are not; expected 0 to 1000")
    return False


def _numbers(value: Json) -> Iterator[float]:
    """All numbers in a place, as deep as places are nested."""
    if isinstance(value, Mapping):
        value = list(cast(Mapping[str, Json], value).values())
    if isinstance(value, list | tuple):
        for part in cast(Sequence[Json], value):
            yield from _numbers(part)
        return
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        return
    with suppress(ValueError, OverflowError):
        yield float(value)


def _turning(values: Mapping[str, Json], default: str | None) -> bool:
    """Is a rotation clockwise: a direction in words, or "clockwise": true."""
    said = {
        clockwise == _YES[plain(values[word])]
        for word, clockwise in _CLOCKWISE.items()
        if plain(values.get(word)) in _YES
    }
    word = _find(values, _DIRECTION, None if said else default)
    if word is not None or not said:
        said.add(_choice(word, _CLOCKWISE, "a rotating arrow's direction"))
    if len(said) > 1:
        raise ValueError("a rotating arrow is said to turn both ways")
    return said.pop()


_YES = {"true": True, "yes": True, "false": False, "no": False}


def read_axes(value: Json, notes: list[str]) -> tuple[Axis, ...]:
    """Axes of colour names or BGR triples; what is no axis colour goes into `notes` if another one can be read."""
    listed = _listed(value)
    if value is None or value == "" or listed == []:
        return DEFAULT_AXES
    single = listed is None or all(_is_number(part) for part in listed)
    axes: list[Axis] = []
    wrong: list[str] = []
    for part in [value] if single or listed is None else listed:
        try:
            axes.extend(_axes_of(part))
        except ValueError as error:
            wrong.append(str(error))
    if not axes:
        raise ValueError("; ".join(wrong))
    notes.extend(wrong)
    return tuple(axes)


def _axes_of(colour: Json) -> list[Axis]:
    expected = "expected red (x), green (y) or blue (z)"
    if isinstance(colour, str):
        words = re.findall(r"[a-z]+", colour.lower())
        found = [_AXES[word] for word in words if word in _AXES]
        if not found or any(word not in _AXES and word not in ("and", "axis") for word in words):
            raise ValueError(f"colour {colour!r} is no axis: {expected}")
        return [Axis(letter) for letter in found]
    parts = _listed(colour) or []
    if len(parts) == 3 and all(_is_number(part) for part in parts):
        triple = [float(part) for part in parts]
        strongest = max(range(3), key=triple.__getitem__)
        others = [part for index, part in enumerate(triple) if index != strongest]
        if math.isfinite(sum(triple)) and triple[strongest] > 0 and max(others) <= triple[strongest] / 2:
            return [(Axis.UP_DOWN, Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD)[strongest]]
    raise ValueError(f"colour {colour!r} is no axis: {expected}, by name or as a blue-green-red triple")


def _choice(value: Json, known: Mapping[str, bool], what: str) -> bool:
    word = plain(value)
    if value is None or word not in known:
        found = "is missing" if value is None else f"cannot be {value!r}"
        raise ValueError(f"{what} {found}; expected one of {', '.join(known)}")
    return known[word]


def _listed(value: Json) -> list[Json] | None:
    """The items of a list or tuple; None for anything else."""
    return list(cast(Sequence[Json], value)) if isinstance(value, list | tuple) else None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class _Place(NamedTuple):
    """Two numbers as they came."""

    x: float
    y: float
    in_percent: bool


def _two_numbers(value: Json) -> _Place:
    parts: list[Json] | None = _listed(value)
    while parts is not None and len(parts) == 1:
        value = parts[0]
        parts = _listed(value)
    if isinstance(value, Mapping):
        named = {plain(name): part for name, part in cast(Mapping[str, Json], value).items()}
        parts = [cast(Json, named.get("x")), cast(Json, named.get("y"))]
    if parts is not None and len(parts) == 2 and not any(isinstance(part, bool) for part in parts):
        percent = [part.removesuffix("%") for part in parts if isinstance(part, str) and part.endswith("%")]
        try:
            x, y = percent if len(percent) == 2 else parts
            return _Place(float(x), float(y), len(percent) == 2)
        except (TypeError, ValueError, OverflowError):
            pass
    raise ValueError(f"a place must be two numbers [x, y], got {str(cast(object, value))[:80]}")


def _inside(xy: tuple[float, float], notes: list[str]) -> Point:
    moved: list[float] = []
    for name, value in zip("xy", xy, strict=True):
        if not math.isfinite(value):
            raise ValueError(f"{name} must be a finite number, got {value}")
        if not -BORDER_TOLERANCE <= value <= PER_MILLE + BORDER_TOLERANCE:
            raise ValueError(f"{name} is {value:g} per mille, far outside the image; expected 0 to 1000")
        moved.append(min(max(value, 0.0), PER_MILLE))
        if moved[-1] != value:
            notes.append(f"{name} was {value:g} per mille, outside the image: moved to the border")
    return Point(moved[0], moved[1])
