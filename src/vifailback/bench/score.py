"""What one reply is worth, for every kind of question, without any model."""

from vifailback.bench.commands import score_command
from vifailback.bench.reading.choice import read_choice
from vifailback.bench.reading.second import SecondReader
from vifailback.bench.symbols import score_symbols
from vifailback.types import Answer, Prediction, QuestionKind, Score, VqaRecord
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.questions import question_of

KEYFRAME_TOLERANCE = 1
"""How many images a keyframe may be off (supplement Fig. 10)."""
_BY_STRUCTURE = (QuestionKind.COT_AVOIDANCE, QuestionKind.COT_CORRECTION)
"""The open questions whose answers are commands, which need no judge."""


def options_of(record: VqaRecord) -> tuple[str, ...]:
    """Return the texts that a closed question offers, in the order of their letters; none for open questions."""
    return question_of(record.question).words or record.choices


def true_letter(record: VqaRecord) -> str | None:
    """Return the letter of the true option; None where the record's answer is none of its options."""
    options = options_of(record)
    if options.count(record.answer) == 1 and len(record.answer) > 1:
        return chr(ord("A") + options.index(record.answer))
    return chosen_letter(record, record.answer)


def chosen_letter(record: VqaRecord, reply: str) -> str | None:
    """Return the letter of the option that a reply to a closed question chooses; None where it chooses none."""
    options = options_of(record)
    return read_choice(reply, options, lettered=not question_of(record.question).words) if options else None


def score(record: VqaRecord, prediction: Prediction, second: SecondReader | None = None) -> Score:
    """Score one reply to one record.

    Closed questions are right or wrong; symbols and commands get their graded scores; free text (reason, high-level
    guidance) has no value until a judge has read it.

    Args:
        record: the question, with its true answer.
        prediction: the reply.
        second: a model that reads replies to closed questions which the rules cannot; the part "second reader" of
            the score is then 1.
    """
    reply = prediction.reply
    if reply is None or not reply.strip():
        unjudged = record.question.suite == "hard" and record.question not in _BY_STRUCTURE
        return _scored(record, None if unjudged else 0.0, prediction.error or "no reply", answered=False)
    match record.question.suite:
        case "lite":
            return _closed(record, reply, second)
        case "symbols":
            return _symbols(record, reply)
        case _:
            if record.question in _BY_STRUCTURE:
                return _chain_of_thought(record, reply)
            return _scored(record, None, "not judged yet")


def _closed(record: VqaRecord, reply: str, second: SecondReader | None) -> Score:
    lettered = not question_of(record.question).words
    options, truth = options_of(record), true_letter(record)
    if truth is None:
        return _scored(record, None, f"the record's own answer {record.answer!r} is none of its options")
    said, how, parts = read_choice(reply, options, lettered=lettered), "", dict[str, float]()
    if said is None and second is not None:
        said, how = second.try_to_read(reply, options)
        how, parts = f" ({how})", {"second reader": 1.0}
    if said is None:
        why = f"no option could be read{how}; true is {_named(truth, options)}"
        return _scored(record, 0.0, why, answered=False, parts=parts)
    right = said == truth
    beside = "" if right else f", true is {_named(truth, options)}"
    return _scored(record, float(right), f"read {_named(said, options)}{how}{beside}", parts=parts)


def _symbols(record: VqaRecord, reply: str) -> Score:
    truth, answer = parse_answer(record.answer), parse_answer(reply)
    if truth.symbols is None:
        return _scored(record, None, "the record's own answer holds no symbols")
    found = score_symbols(truth.symbols, answer.symbols or ())
    answered = answer.symbols is not None or answer.failed is not None
    drawn = "no symbols" if answer.symbols is None else f"{len(answer.symbols)} symbols"
    why = f"{drawn} for {len(truth.symbols)}"
    return _scored(record, found.value, why, answered=answered, parts=found.parts)


def _chain_of_thought(record: VqaRecord, reply: str) -> Score:
    """The rule of Figure 10 by structure: success must agree, the keyframe within 1, then the commands count."""
    truth, answer = parse_answer(record.answer), parse_answer(reply)
    if truth.commands is None:
        return _scored(record, None, "the record's own answer holds no command that can be read")
    found = score_command(truth.commands, answer.commands or ())
    outcome = answer.failed == truth.failed
    keyframe = _keyframe_agrees(truth, answer)
    parts = {**found.parts, "outcome": float(outcome)}
    if truth.keyframe is not None:
        parts["keyframe"] = float(keyframe)
    value = found.value if outcome and keyframe else 0.0
    gate = "" if outcome else "success detection differs; "
    gate += "" if keyframe else f"keyframe {answer.keyframe} for {truth.keyframe}; "
    why = f"{gate}{answer.low_level or 'no command'!r} for {truth.low_level!r}"
    return _scored(record, value, why, answered=answer.commands is not None or answer.failed is not None, parts=parts)


def _keyframe_agrees(truth: Answer, answer: Answer) -> bool:
    if truth.keyframe is None:
        return True
    return answer.keyframe is not None and abs(answer.keyframe - truth.keyframe) <= KEYFRAME_TOLERANCE


def _named(letter: str, options: tuple[str, ...]) -> str:
    return f"{letter} ({options[ord(letter) - ord('A')]})"


def _scored(
    record: VqaRecord,
    value: float | None,
    why: str,
    *,
    answered: bool = True,
    parts: dict[str, float] | None = None,
) -> Score:
    return Score(record.id, record.question, value, answered, parts or {}, why, record.episode, record.task)
