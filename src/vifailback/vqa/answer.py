"""A model's reply read: outcome, keyframe, failure type, commands and symbols (supplement Fig. 7-9, 18, 19)."""

import re
from dataclasses import dataclass

from vifailback.symbols import parse_symbols, read_command
from vifailback.types import Answer, Command, FailureType, ImageSize, Problem, Symbol
from vifailback.vqa.reply import Field, Reply, cut_reply, quoted

_PER_MILLE = ImageSize(1000, 1000)
"""Records in a reply hold per mille as its code text does, so they are read as pixels of this size."""
_NOTHING = re.compile(
    r"[\s!-/:-@\[-`{-~–—“”‘’]*(?:none|null|n/?a|not applicable|no (?:commands?|keyframe|visual prompts?)(?: needed)?)?"
    r"[\s!-/:-@\[-`{-~–—“”‘’]*",
    re.I,
)
_MARKS = re.compile(r"[\W_]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FAILURE_WORDS = _set("failed failure failures fail fails failing unsuccessful unsuccessfully incomplete false no")
_SUCCESS_WORDS = _set("successful successfully success succeed succeeded succeeds completed complete true yes achieved")
_IN_PART = _set("partial partially partly almost nearly")
_NEGATIONS = _set("not never no without cannot didn isn wasn hasn doesn couldn t")

_TYPES: tuple[tuple[re.Pattern[str], FailureType], ...] = (
    (re.compile(r"\b(?:6 ?d pose|gripper pose|gripper 6 ?d)\b"), FailureType.GRIPPER_POSE),
    (re.compile(r"\btask plan(?:ning)?\b"), FailureType.TASK_PLANNING),
    (re.compile(r"\bgripper states?\b"), FailureType.GRIPPER_STATE),
    (re.compile(r"\bhuman interventions?\b"), FailureType.HUMAN_INTERVENTION),
)

_OUT_OF = re.compile(r"\D{0,40}\d{1,6}\s{0,3}(?:/|of|out of)\s{0,3}\d{1,6}\D{0,40}$")

SHORT = 13
"""A reply without keys of fewer words than this is taken as the answer itself; in a longer one only a claim counts."""
_CLAIMS_OUTCOME = re.compile(
    r"\b(?:task|execution|episode|attempt|robot|it)\b[^.\n]{0,40}?\b(?:fail(?:ed|s|ure)|unsuccessful|successful(?:ly)?|succeed(?:ed|s))",
    re.I,
)
_SAYS_OUTCOME = re.compile(r"\bindicates?\b([^.\n]{0,200})", re.I)
_SAYS_KEYFRAME = re.compile(r"\bkey ?frame just before[^.\n]{0,60}? is (?:image|frame)?[^.\n\d]{0,20}(\d{1,6})", re.I)
_SAYS_TYPE = re.compile(r"\btype is(?: identified as| that of)?([^.\n]{0,60})", re.I)
_SAYS_COMMAND = re.compile(r"\bcorrective action is:? ?['\"“‘]?([^\n]{0,2000})", re.I)
_SAYS_SYMBOLS = re.compile(r"\brequired drawings are:?", re.I)


@dataclass(frozen=True, slots=True)
class _Thought:
    """What the sentences of the thought say, where they follow the templates."""

    failed: bool | None
    keyframe: str | None
    failure_type: FailureType | None
    low_level: str | None
    symbols: str | None


def parse_answer(reply: str) -> Answer:
    """Read a model's reply; never raises.

    The answer block wins over the thought. Where no block came, or it is cut off, the template sentences of the
    thought fill what is missing. What cannot be read is a problem of the answer.
    """
    return read_answer(cut_reply(reply))


def read_answer(parts: Reply) -> Answer:
    """Read a reply that is cut into its parts, as `parse_answer` does; never raises."""
    thought = _thought(parts.thought or "")
    problems = list(parts.problems)
    if parts.cut_off:
        problems.append(Problem(quoted((parts.body or parts.thought or "")[-80:]), "the reply is cut off"))
    fields = dict(parts.fields)
    if parts.cut_off:
        if list(fields)[-1:] == [Field.KEYFRAME] and parts.body[-1:].isdigit():
            fields[Field.KEYFRAME] = thought.keyframe or ""  # "1" may be the beginning of "13"
        _fill(fields, thought)
    if not fields:
        return _bare(parts, thought, problems)
    failed = _outcome_field(fields, thought, problems)
    keyframe = _keyframe(fields.get(Field.KEYFRAME), thought, problems)
    failure_type = _failure_type(fields.get(Field.TYPE), thought, problems)
    low_level, commands = _low_level(fields.get(Field.LOW_LEVEL), thought, problems)
    symbols = _symbols(fields.get(Field.SYMBOLS), problems)
    return Answer(failed, keyframe, failure_type, low_level, commands, symbols, tuple(problems), parts.thought)


def _fill(fields: dict[Field, str], thought: _Thought) -> None:
    """Take from the thought what is missing, and the whole of what was cut off in the middle."""
    said = {
        Field.OUTCOME: None if thought.failed is None else ("Failed" if thought.failed else "Successful"),
        Field.KEYFRAME: thought.keyframe,
        Field.LOW_LEVEL: thought.low_level,
        Field.SYMBOLS: thought.symbols,
    }
    for field, value in said.items():
        if value is not None and value.startswith(fields.get(field, "").strip()):
            fields[field] = value


def _thought(text: str) -> _Thought:
    outcome, keyframe, kind = _SAYS_OUTCOME.search(text), _SAYS_KEYFRAME.search(text), _SAYS_TYPE.search(text)
    command, symbols = _SAYS_COMMAND.search(text), _SAYS_SYMBOLS.search(text)
    low_level = command.group(1).strip().rstrip("'\"”’.").rstrip() if command else None
    return _Thought(
        _outcome(outcome.group(1)) if outcome else None,
        keyframe.group(1) if keyframe else None,
        (_only_type(kind.group(1)) if kind else None) or _only_type(text),
        f"{low_level}." if low_level else None,
        text[symbols.end() :].strip() if symbols else None,
    )


def _bare(parts: Reply, thought: _Thought, problems: list[Problem]) -> Answer:
    """A reply without keys: "Failed", "gripper state", "Open the left gripper.", or something else."""
    body = parts.body
    if len(body.split(maxsplit=SHORT)) < SHORT:
        failed, failure_type = _outcome(body), _only_type(body)
    else:
        claim, kind = _CLAIMS_OUTCOME.search(body[:300]), _SAYS_TYPE.search(body[:2000])
        failed, failure_type = _outcome(claim.group()) if claim else None, _only_type(kind.group()) if kind else None
    failure_type = failure_type or thought.failure_type
    symbols = _symbols(body, problems) if re.search(r"\bdraw\b[^\n]{0,40}\{", body, re.I) else None
    commands, unread = read_command(body) if symbols is None else ((), [])
    is_command = bool(commands) and not unread
    if failed is None and failure_type is None and symbols is None and not is_command:
        problems.append(Problem(quoted(body), "no answer: expected <Answer> with keys and values"))
    return Answer(
        failed,
        None,
        failure_type,
        body.strip() if is_command else None,
        commands if is_command else None,
        symbols,
        tuple(problems),
        parts.thought,
    )


def _outcome_field(fields: dict[Field, str], thought: _Thought, problems: list[Problem]) -> bool | None:
    text = fields.get(Field.OUTCOME)
    failed = None if text is None else _outcome(text)
    if text is None and Field.FAILURE in fields:
        text = fields[Field.FAILURE]
        said = _outcome(text)
        word = _MARKS.sub("", text).lower()
        failed = not said if said is not None and word in {"yes", "no", "true", "false"} else said
    if text is not None and failed is None and not _NOTHING.fullmatch(text):
        problems.append(Problem(quoted(text), "expected Successful or Failed"))
    if failed is not None and thought.failed is not None and thought.failed != failed:
        said = "failed" if thought.failed else "successful"
        problems.append(Problem(quoted(text or ""), f"the thought says {said}, the answer says otherwise"))
    return failed


def _outcome(text: str) -> bool | None:
    """Does a phrase say that the task failed? None where it says neither, or both."""
    words = _MARKS.sub(" ", text.lower()).split()
    found: set[bool] = set()
    for place, word in enumerate(words):
        if word not in _FAILURE_WORDS and word not in _SUCCESS_WORDS:
            continue
        if (word == "no" and place + 1 < len(words)) or (word in _SUCCESS_WORDS and _IN_PART.intersection(words)):
            continue
        negated = any(before in _NEGATIONS for before in words[max(0, place - 3) : place])
        found.add((word in _FAILURE_WORDS) != negated)
    return found.pop() if len(found) == 1 else None


def _keyframe(text: str | None, thought: _Thought, problems: list[Problem]) -> int | None:
    """The 1-based position in the images shown: "13", "image 13", "frame number 13"."""
    if text is None or _NOTHING.fullmatch(text):
        return None
    numbers = re.findall(r"(?<![\d.])(\d+)(?:\.0+)?(?![\d.]*\d)", text[:200])
    is_file = re.search(r"\.(?:jpe?g|png)|_?(?:avoid|correct)_", text[:200], re.I)
    if is_file or not numbers or (len(set(numbers)) > 1 and not _OUT_OF.match(text)):
        problems.append(Problem(quoted(text), "expected the 1-based position of one image"))
        return None
    if len(numbers[0]) > 6 or int(numbers[0]) < 1 or text.lstrip().startswith("-"):
        problems.append(Problem(quoted(text), "an image position counts from 1"))
        return None
    if thought.keyframe is not None and int(thought.keyframe) != int(numbers[0]):
        problems.append(Problem(quoted(text), f"the thought says image {thought.keyframe}, the answer says otherwise"))
    return int(numbers[0])


def _failure_type(text: str | None, thought: _Thought, problems: list[Problem]) -> FailureType | None:
    found = _only_type(text or "")
    if text is not None and found is None and not _NOTHING.fullmatch(text):
        problems.append(Problem(quoted(text), f"expected one of {', '.join(FailureType)}"))
    if found is not None and thought.failure_type not in {None, found}:
        problems.append(
            Problem(quoted(text or ""), f"the thought says {thought.failure_type}, the answer says otherwise")
        )
    return found or thought.failure_type


def _only_type(text: str) -> FailureType | None:
    """The failure type that a text names; None where it names none, or several."""
    plain = _MARKS.sub(" ", text.lower())
    matches = [(kind, match) for pattern, kind in _TYPES if (match := pattern.search(plain))]
    if any(
        re.search(r"\b(?:not|no|never)(?: \w+){0,2} $", plain[max(0, match.start() - 30) : match.start()])
        for _, match in matches
    ):
        return None
    return matches[0][0] if len(matches) == 1 else None


def _low_level(
    text: str | None, thought: _Thought, problems: list[Problem]
) -> tuple[str | None, tuple[Command, ...] | None]:
    if text is None or (text.strip() and _NOTHING.fullmatch(text)):
        return None, None
    text = re.sub(r"\\+[nrt]", " ", text).replace('\\"', '"').replace("\\", "").strip()
    commands, unread = read_command(text)
    problems += [Problem(quoted(problem.line), problem.why) for problem in unread]
    if thought.low_level is not None and text and thought.low_level != text:
        thought_commands, wrong = read_command(thought.low_level)
        if not wrong and not unread and thought_commands != commands:
            problems.append(
                Problem(quoted(text), f"the thought says {quoted(thought.low_level)!r}, the answer otherwise")
            )
    return text, commands if commands or not unread else None


def _symbols(text: str | None, problems: list[Problem]) -> tuple[Symbol, ...] | None:
    if text is None or (text.strip() and _NOTHING.fullmatch(text)):
        return None
    symbols, unread = parse_symbols(text, size=_PER_MILLE)
    problems += unread
    return tuple(symbols)
