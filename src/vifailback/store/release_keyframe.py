"""The `avoidance` / `correction` lists of a release record <-> Keyframe."""

from collections.abc import Mapping, Sequence

from vifailback.episodes.sample import SampledFrame
from vifailback.store.json_text import encode
from vifailback.store.node import as_list, as_table
from vifailback.store.release_paths import frame_of
from vifailback.symbols.code import parse_symbols
from vifailback.symbols.records import format_records
from vifailback.symbols.sentence import format_command, read_command
from vifailback.types import ImageSize, Json, Keyframe, KeyframeRole, Problem, Symbol

WORDS = {KeyframeRole.AVOIDANCE: "avoid_keyframe", KeyframeRole.CORRECTION: "correct_keyframe"}
"""What the release calls the keyframes, in its keys and file names."""

MORE = "$more"
"""Key of `Keyframe.extra` that holds the further items of a list that should have one."""


def read_keyframe(role: KeyframeRole, index: int, raw: Json, size: ImageSize) -> tuple[Keyframe, list[Problem]]:
    """Read the guidance of one keyframe.

    Args:
        role: avoidance or correction.
        index: 0-based frame index.
        raw: the list under "avoidance" or "correction"; None where the record has none.
        size: size of the frames that the pixel coordinates belong to.
    """
    name = role.value
    record, more, problems = single(raw, name)
    code_key, image_key = f"{WORDS[role]}_annotations_code", f"{WORDS[role]}_annotations"
    low_level, commands = record.get("low_level", ""), ()
    if not isinstance(low_level, str):
        problems.append(Problem(f"{name}.low_level", "expected a text"))
        low_level = ""
    if low_level.strip():
        commands, unread = read_command(low_level)
        problems += [Problem(f"{name}.low_level", f"{problem.line!r}: {problem.why}") for problem in unread]
    symbols, unread_records, symbol_problems = _read_code(record.get(code_key), f"{name}.{code_key}", size)
    high_level = record.get("high_level")
    known = ("low_level", image_key, code_key, *(["high_level"] if isinstance(high_level, str) else []))
    extra: dict[str, Json] = {key: value for key, value in record.items() if key not in known}
    if more:
        extra[MORE] = more
    keyframe = Keyframe(
        role=role,
        index=index,
        low_level=low_level if low_level.strip() else "",
        commands=tuple(commands),
        symbols=tuple(symbols),
        high_level=high_level if isinstance(high_level, str) else "",
        unread=tuple(unread_records),
        extra=extra,
    )
    return keyframe, problems + symbol_problems


def write_keyframe(keyframe: Keyframe, folder: str, size: ImageSize) -> list[Json]:
    """Return the list under "avoidance" or "correction"; pixels of frames of the named size."""
    word = WORDS[keyframe.role]
    record: dict[str, Json] = {
        "low_level": keyframe.low_level or (format_command(keyframe.commands) if keyframe.commands else " "),
        f"{word}_annotations": f"{folder}/{SampledFrame(keyframe.index, keyframe.role).drawn_name}",
        f"{word}_annotations_code": [*format_records(keyframe.symbols, size), *keyframe.unread],
    }
    if keyframe.high_level:
        record["high_level"] = keyframe.high_level
    more = as_list(keyframe.extra.get(MORE)) or ()
    extra = {key: value for key, value in keyframe.extra.items() if not key.startswith("$") and key not in record}
    return [record | extra, *more]


def respelled(written: Sequence[Json], keyframe: Keyframe, raw: Json, size: ImageSize) -> list[Json]:
    """Return the list under "avoidance" or "correction" with what was not edited spelled as it was read.

    Args:
        written: the list as `write_keyframe` gives it.
        keyframe: what it was written of.
        raw: the list that the keyframe was read from before it was edited.
        size: size of the frames that the pixel coordinates belong to.
    """
    name, word = keyframe.role.value, WORDS[keyframe.role]
    old, record = single(raw, name)[0], dict(as_table(written[0]) or {})
    was, _ = read_keyframe(keyframe.role, keyframe.index, raw, size)
    image, code, same = f"{word}_annotations", f"{word}_annotations_code", set[str]()
    if (was.low_level, was.commands) == (keyframe.low_level, keyframe.commands):
        same.add("low_level")
    if was.high_level == keyframe.high_level:
        same.add("high_level")
    if (shown := frame_of(old.get(image))) is not None and shown.index == keyframe.index:
        same.add(image)
    if (was.symbols, was.unread) == (keyframe.symbols, keyframe.unread):
        same.add(code)
    elif records := as_list(old.get(code)):
        record[code] = _respelled_code(as_list(record[code]) or (), keyframe, records, size)
    for key in same:
        if key in old:
            record[key] = old[key]
        else:
            record.pop(key, None)
    return [{key: record[key] for key in dict.fromkeys([*old, *record]) if key in record}, *written[1:]]


def _respelled_code(written: Sequence[Json], keyframe: Keyframe, raw: Sequence[Json], size: ImageSize) -> list[Json]:
    """Spell each symbol that was there before as it was; what could not be read keeps its place."""
    reads = [(parse_symbols([record], size=size)[0], record) for record in raw]
    known = [(read[0], record) for read, record in reads if len(read) == 1]
    spelled: list[Json] = []
    for symbol, ours in zip(keyframe.symbols, written, strict=False):
        at = next((at for at, (meaning, _) in enumerate(known) if meaning == symbol), None)
        spelled.append(ours if at is None else known.pop(at)[1])
    unread = list(keyframe.unread)
    for place, (read, record) in enumerate(reads):
        if not read and record in unread:
            unread.remove(record)
            spelled.insert(place, record)
    return [*spelled, *unread]


def single(raw: Json, name: str) -> tuple[Mapping[str, Json], list[Json], list[Problem]]:
    """Read a list that should hold one object: (the object, further items, problems)."""
    if raw is None:
        return {}, [], []
    items: Sequence[Json] | None = [raw] if isinstance(raw, dict) else as_list(raw)
    if items is None:
        return {}, [], [Problem(name, "expected a list that holds one object")]
    if not items:
        return {}, [], []
    first = as_table(items[0])
    if first is None:
        return {}, [], [Problem(f"{name}[0]", "expected an object")]
    why = f"expected one object, found {len(items)}; the first is used"
    return first, list(items[1:]), [Problem(f"{name}[1:]", why)] if items[1:] else []


def _read_code(raw: Json, name: str, size: ImageSize) -> tuple[list[Symbol], list[Json], list[Problem]]:
    if raw is None:
        return [], [], []
    symbols: list[Symbol] = []
    unread: list[Json] = []
    problems: list[Problem] = []
    if isinstance(raw, str):
        symbols, problems = parse_symbols(raw)
        return symbols, [], [Problem(name, f"{problem.line}: {problem.why}") for problem in problems]
    records = as_list(raw)
    if records is None:
        return [], [], [Problem(name, "expected a list of symbol records")]
    for position, record in enumerate(records):
        read, why = parse_symbols([record], size=size)
        place = f"{name}[{position}] {encode(record).decode()[:200]}"
        problems += [Problem(place, problem.why) for problem in why]
        symbols += read
        if not read:
            unread.append(record)
    return symbols, unread, problems
