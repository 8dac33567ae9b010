"""The grammar of low-level commands: one pass over the clauses of a text, linear in its length."""

from vifailback.symbols.cursor import JOINING, Cursor, Refused, opens_command
from vifailback.symbols.lexicon import FILLERS, HARD_STOPS, MODALS, NEGATIONS, STOPS, VERBS, Act, Form, Verb
from vifailback.symbols.phrases import (
    arms_at,
    bare_side_at,
    home_at,
    magnitude_at,
    rotation_at,
    skip,
    skip_fillers,
    way_at,
)
from vifailback.symbols.predicates import NO_DIRECTION, PREDICATES, Clause, ways
from vifailback.symbols.words import cut
from vifailback.types import Arm, Command, GoBack, Grasp, HoldStill, Move, Problem, Rotate

_HELPERS = frozenset({"use", "using", "with", "for", "have", "let", "make"})
NEGATED = "a negated command says what not to do, not what to do"
NO_COMMAND = "not a low-level command: expected move, rotate, open, close, keep, hold still or move back"


def read(text: str) -> tuple[tuple[Command, ...], list[Problem]]:
    """Read the commands of a text, and everything in it that is neither a command nor attached to one."""
    cursor = Cursor(cut(text))
    while True:
        cursor.skip_joints()
        if cursor.at >= cursor.sentence.length:
            break
        _clause(cursor)
    if not cursor.commands and not cursor.problems and any(word.isalnum() for word in cursor.words):
        cursor.problems.append(Problem(text.strip(), NO_COMMAND))
    return tuple(cursor.commands), cursor.problems


def _clause(cursor: Cursor) -> None:
    start = cursor.at
    try:
        if cursor.attached_here():
            cursor.arms = _not_done(cursor) or cursor.arms
            cursor.skip_attached()
            return
        _command(cursor)
    except Refused as refusal:
        cursor.refuse(start, str(refusal), negated=str(refusal) == NEGATED)
        cursor.pending = cursor.problems[-1] if str(refusal) == NO_DIRECTION else None
        return
    if cursor.at >= cursor.sentence.length or cursor.ends(cursor.at):
        return
    cursor.refuse(cursor.at, "not understood after a command")


def _not_done(cursor: Cursor) -> tuple[Arm, ...] | None:
    """The arms in "rather than closing the left gripper", which a following "open it" is about."""
    words, at = cursor.words, cursor.at
    if words[at] not in {"without", "rather", "instead"}:
        return None
    verb = skip(words, at + 1, {"than", "of"}, 1)
    found = arms_at(words, verb + 1, cursor.arms) if words[verb] in VERBS else None
    return found.arms if found else None


def _command(cursor: Cursor) -> None:
    """Read one clause with a command; raises Refused where there is none."""
    words, at = cursor.words, cursor.at
    if words[at] in NEGATIONS or words[at : at + 2] == ("do", "not"):
        _negation(cursor)
        return
    if words[at : at + 2] == ("target", "gripper"):  # the first element of a command in the prompts (Fig. 5)
        target = arms_at(words, skip(words, at + 2, {":", "is"}, 1), ())
        if target:
            cursor.at, cursor.arms = target.end, target.arms
            return
    helped = words[at] in _HELPERS and arms_at(words, at + 1, cursor.arms) is not None
    at += helped
    subject = None
    side = bare_side_at(words, at)
    found = side if side and words[side.end] == ":" else arms_at(words, at, cursor.arms)  # "left: open"
    if words[at] not in VERBS and found:
        subject, at = found.arms, found.end
        at = skip(words, skip_fillers(words, at), {":", ","}, 1)
        at = next(
            (at + len(modal) for modal in MODALS if words[at : at + len(modal)] == modal and not way_at(words, at)), at
        )
        at = skip(words, skip_fillers(words, at), {"be"}, 1)
        if words[at] in NEGATIONS or words[at : at + 2] == ("do", "not"):
            raise Refused(NEGATED)
        cursor.arms = subject
        if helped and (not words[at] or words[at] in HARD_STOPS):
            cursor.at = at
            return
    _predicate(cursor, at, subject)


def _predicate(cursor: Cursor, at: int, subject: tuple[Arm, ...] | None) -> None:
    words = cursor.words
    before = magnitude_at(words, at)
    verb_at = skip_fillers(words, before[1] if before else at)
    if words[verb_at : verb_at + 2] in {("keep", "moving"), ("continue", "moving"), ("continue", "to")}:
        verb_at += 1 + (words[verb_at + 1] == "to")
    verb = VERBS.get(words[verb_at])
    if words[verb_at] == "back" and words[verb_at + 1] in {"up", "off", "away"} and not cursor.commands:
        verb, verb_at = VERBS["retreat"], verb_at + 1
    if words[verb_at] == "let" and words[verb_at + 1] == "go":
        verb, verb_at = Verb(Act.RELEASE, Form.BASE), verb_at + 1
    is_state = words[verb_at] in {"open", "close", "lower", "opened", "closed"} and subject is not None
    if is_state and (again := arms_at(words, verb_at + 1, subject or ())) and again.arms == subject:
        is_state = False  # "left gripper: open the gripper"
    passive = subject is not None or (cursor.last is not None and cursor.last.form is Form.PAST)
    if (
        verb is None
        or (verb.form is Form.PAST and not passive)
        or is_state
        or (words[verb_at] == "lower" and not opens_command(words, verb_at, cursor.arms))
    ):
        _without_verb(cursor, at, subject)
        return
    cursor.at = verb_at + 1
    if verb.form in {Form.THIRD, Form.PAST} and subject is None:
        subject = cursor.arms or None
    PREDICATES[verb.act](cursor, Clause(verb, subject, before[0] if before else None))
    cursor.last = verb


def _without_verb(cursor: Cursor, at: int, subject: tuple[Arm, ...] | None) -> None:
    """A clause that goes on with the verb before, or names only a gripper and a direction or state."""
    words = cursor.words
    arms = subject or cursor.arms or (Arm.ONLY,)
    start = cursor.at
    cursor.at = skip_fillers(words, at)
    word = words[cursor.at]
    if way_at(words, at) and not home_at(words, at):
        if subject is None and not _joined(cursor, start):
            raise Refused("not understood after a command")
        if word in {"left", "right"} and subject is None and not cursor.commands and cursor.pending is None:
            raise Refused(f'"{word}" alone can mean a gripper or a direction')
        if cursor.pending is not None and cursor.problems[-1:] == [cursor.pending] and "(" not in cursor.pending.line:
            cursor.problems.pop()
        cursor.at = at
        ways(cursor, arms, None)
        cursor.last = VERBS["move"]
    elif turn := rotation_at(words, at):
        cursor.at = turn[1]
        cursor.add(Rotate(arm, turn[0]) for arm in arms)
    elif subject is not None and (state := cursor.state(cursor.at)):
        cursor.at = state[1]
        cursor.add(HoldStill(arm) if state[0] is None else Grasp(arm, state[0]) for arm in arms)
    elif (home := home_at(words, at)) and (cursor.commands or subject):
        cursor.at = home
        cursor.add(GoBack(arm) for arm in arms)
    elif subject is not None and _repeats(cursor):
        last = cursor.commands[-1]
        cursor.add(_of_arm(last, arm) for arm in arms)
    else:
        cursor.at = start
        raise Refused(NO_COMMAND if subject is None else "names a gripper but no action")


def _joined(cursor: Cursor, start: int) -> bool:
    """Does a clause that starts at `start` stand after a joint, and not right behind a command without motion?"""
    before = cursor.words[start - 1] if start else ","
    moves = cursor.last is None or cursor.last.act is Act.MOVE
    return moves or before in STOPS | JOINING or before in FILLERS or before == "while"


def _repeats(cursor: Cursor) -> bool:
    """Is this "open the left gripper, and the right gripper": after a verb that needs nothing but the gripper?"""
    acts = {Act.OPEN, Act.CLOSE, Act.RELEASE, Act.GRIP, Act.HALT, Act.RETURN}
    return bool(cursor.commands and cursor.last and cursor.last.act in acts and cursor.ends(cursor.at))


def _of_arm(command: Command, arm: Arm) -> Command:
    """The same command for another arm."""
    match command:
        case Move():
            return Move(arm, command.direction, command.size)
        case Rotate():
            return Rotate(arm, command.clockwise)
        case Grasp():
            return Grasp(arm, command.open, command.keep)
        case HoldStill():
            return HoldStill(arm)
        case GoBack():
            return GoBack(arm)


def _negation(cursor: Cursor) -> None:
    """Read "do not move" as holding still; every other negation says only what not to do."""
    words = cursor.words
    if words[cursor.at : cursor.at + 3] == ("do", "not", "move"):
        at = cursor.at + 3
        found = arms_at(words, at, cursor.arms)
        at = skip(words, skip_fillers(words, found.end if found else at), {"any", "at", "all"}, 2)
        if cursor.ends(at) and not way_at(words, at):
            cursor.at = at
            cursor.add([HoldStill(arm) for arm in found.arms] if found else [HoldStill()])
            return
    raise Refused(NEGATED)
