"""What the verbs of low-level commands take, and the commands they make."""

from collections.abc import Callable
from dataclasses import dataclass

from vifailback.symbols.cursor import Cursor, Refused
from vifailback.symbols.lexicon import PRONOUNS, Act, Verb
from vifailback.symbols.phrases import (
    arms_at,
    bare_side_at,
    home_at,
    magnitude_at,
    rotation_at,
    skip,
    skip_fillers,
    skip_measure,
    toward_base_at,
    way_at,
)
from vifailback.types import Arm, Direction, GoBack, Grasp, HoldStill, Magnitude, Move, Rotate

NO_DIRECTION = "a move needs a gripper and a direction: upward, downward, left, right, forward or backward"


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with what stands before it: the arms that are its subject, and a magnitude ("slightly raise")."""

    verb: Verb
    subject: tuple[Arm, ...] | None
    size: Magnitude | None


def move(cursor: Cursor, clause: Clause) -> None:
    """Read "move the left gripper to the right slightly", "raise it", "move the left arm back to its initial pose"."""
    words = cursor.words
    cursor.at = skip(words, cursor.at, {":"}, 1)
    before = way_at(words, cursor.at)
    if before and (found := arms_at(words, before.end, cursor.arms)):
        cursor.at, cursor.arms = found.end, found.arms
        size = magnitude_at(words, found.end)
        cursor.at = size[1] if size else cursor.at
        far = size[0] if size else before.size or clause.size
        cursor.add(Move(arm, before.direction, far) for arm in found.arms)
        return
    arms = cursor.object(clause.subject)
    if clause.verb.direction is None and not way_at(words, cursor.at) and not home_at(words, cursor.at):
        arms = _bare_mover(cursor) or arms
    at = skip_fillers(words, cursor.at)
    if home := home_at(words, at):
        cursor.at = home
        cursor.add(GoBack(arm) for arm in arms)
    elif words[at] == "back" and words[at + 1] == "to":
        raise Refused('"back to ..." names neither a direction nor the initial pose')
    elif clause.verb.direction is not None:
        _move_by_verb(cursor, clause.verb.direction, arms, clause.size)
    elif way_at(words, cursor.at):
        ways(cursor, arms, clause.size)
    elif way := toward_base_at(words, at):
        cursor.at = way.end
        cursor.add(Move(arm, way.direction, way.size or clause.size) for arm in late_arms(cursor, arms))
    else:
        raise Refused(NO_DIRECTION)


def _bare_mover(cursor: Cursor) -> tuple[Arm, ...] | None:
    """Read "Move the right to the left": the first names the gripper, since a direction follows."""
    side = bare_side_at(cursor.words, skip_fillers(cursor.words, cursor.at))
    if side is None or not way_at(cursor.words, side.end):
        return None
    cursor.at, cursor.arms = side.end, side.arms
    return side.arms


def _move_by_verb(cursor: Cursor, direction: Direction, arms: tuple[Arm, ...], size: Magnitude | None) -> None:
    """Read "raise the gripper slightly and to the left": the verb says the first direction."""
    at = skip_fillers(cursor.words, cursor.at)
    if (way := way_at(cursor.words, at)) and way.direction is direction:
        size, cursor.at = way.size or size, way.end
    elif way is None and (far := magnitude_at(cursor.words, at)):
        size, cursor.at = far
    cursor.at = skip_measure(cursor.words, cursor.at)
    if not cursor.ends(cursor.at) and not way_at(cursor.words, cursor.at):
        raise Refused("a low-level command moves a gripper, not an object")
    named = late_arms(cursor, arms)
    cursor.add(Move(arm, direction, size) for arm in named)
    if way_at(cursor.words, cursor.at):
        ways(cursor, named, None)


def ways(cursor: Cursor, arms: tuple[Arm, ...], size: Magnitude | None) -> None:
    """One or more directions: "to the right significantly, forward and slightly downward"."""
    found: list[tuple[Direction, Magnitude | None]] = []
    at = cursor.at
    while way := way_at(cursor.words, at):
        found.append((way.direction, way.size or size))
        cursor.at = skip_measure(cursor.words, way.end)
        at = cursor.at
        while cursor.words[at] in {",", "and", "then"}:
            at += 1
        if home_at(cursor.words, at) or arms_at(cursor.words, at, ()):
            break
    arms = late_arms(cursor, arms)
    cursor.add(Move(arm, direction, far) for arm in arms for direction, far in found)


def late_arms(cursor: Cursor, arms: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """Read "move forward with the left gripper": the arm named after the action, where none was before."""
    if arms == (Arm.ONLY,) and cursor.words[cursor.at] in {"with", "using"}:
        found = arms_at(cursor.words, cursor.at + 1, ())
        if found and found.arms != arms:
            cursor.at, cursor.arms = found.end, found.arms
            return found.arms
    return arms


def rotate(cursor: Cursor, clause: Clause) -> None:
    """Read "rotate the right gripper clockwise", "rotate clockwise the left one"."""
    cursor.at = skip(cursor.words, cursor.at, {":"}, 1)
    turn = rotation_at(cursor.words, cursor.at)
    cursor.at = turn[1] if turn else cursor.at
    arms = cursor.object(clause.subject, bare=True)
    if turn is None:
        turn = rotation_at(cursor.words, cursor.at)
        if turn is None:
            raise Refused("a rotation needs a direction: clockwise or counter-clockwise")
        cursor.at = turn[1]
    arms = late_arms(cursor, arms)
    cursor.add(Rotate(arm, turn[0]) for arm in arms)


def open_or_close(cursor: Cursor, clause: Clause) -> None:
    """Read "open the left gripper", "close it slightly"."""
    cursor.at = skip(cursor.words, skip_fillers(cursor.words, cursor.at), {"up"}, 1)
    arms = cursor.object(clause.subject, bare=True)
    cursor.at = skip(cursor.words, cursor.at, {"up"}, 1)
    far = magnitude_at(cursor.words, skip_fillers(cursor.words, cursor.at))
    cursor.at = far[1] if far else cursor.at
    if not cursor.ends(cursor.at):
        raise Refused("a low-level command opens or closes a gripper, nothing else")
    cursor.add(Grasp(arm, clause.verb.act is Act.OPEN) for arm in late_arms(cursor, arms))


def grip_or_release(cursor: Cursor, clause: Clause) -> None:
    """Read "grasp the lid", "let go of the cup with the left gripper", "release the right gripper"."""
    named = skip(cursor.words, cursor.at, {":"}, 1)
    if (state := cursor.state(named)) and state[0] is not None:
        cursor.at = state[1]  # "Grasp: open", as the elements of a command stand in the prompts (Fig. 5)
        cursor.add(Grasp(arm, state[0]) for arm in clause.subject or cursor.arms or (Arm.ONLY,))
        return
    cursor.at = skip(cursor.words, cursor.at, {"of"}, 1)
    arms = cursor.object(clause.subject, bare=True)
    if not cursor.ends(cursor.at) or cursor.words[cursor.at] in {"with", "using", "from"}:
        arms = cursor.skip_attached() or arms
        cursor.arms = arms if arms != (Arm.ONLY,) else cursor.arms
    cursor.add(Grasp(arm, clause.verb.act is Act.RELEASE) for arm in arms)


def keep(cursor: Cursor, clause: Clause) -> None:
    """Read "keep the right gripper closed", "hold still", "hold the left arm still", "stay still"."""
    words, start = cursor.words, cursor.at
    arms = clause.subject
    cursor.at = _whole_robot(cursor, cursor.at)
    state = cursor.state(skip_fillers(words, cursor.at))
    at = skip_fillers(words, state[1] if state else cursor.at)
    found = arms_at(words, at, cursor.arms) or (None if state else bare_side_at(words, at))
    if found:
        arms, cursor.arms, cursor.at = found.arms, found.arms, found.end
    elif state:
        cursor.at = state[1]
    if state is None:
        state = cursor.state(skip_fillers(words, cursor.at))
        named = found is None or words[at] not in PRONOUNS
        if state is None and named and words[start - 1] in {"hold", "holds"} and cursor.ends(cursor.at):
            state = (None, cursor.at)
        if state is None:
            raise Refused("expected a gripper and one of open, closed, still")
        cursor.at = max(cursor.at, state[1])
    if words[cursor.at - 1].endswith("ing"):  # "keep holding the cup"
        arms = cursor.skip_attached() or arms
        cursor.arms = arms or cursor.arms
    if state[0] is None:
        cursor.add([HoldStill(arm) for arm in arms] if arms else [HoldStill()])
    else:
        cursor.add(Grasp(arm, state[0], keep=True) for arm in arms or cursor.arms or (Arm.ONLY,))


def halt(cursor: Cursor, clause: Clause) -> None:
    """Read "stop", "stop moving", "stop the left gripper"."""
    at = cursor.at
    if cursor.words[at].endswith("ing") and cursor.words[at] != "moving":
        raise Refused("says what to stop doing, not what to do")
    at = _whole_robot(cursor, skip(cursor.words, at, {"moving"}, 1))
    found = arms_at(cursor.words, at, cursor.arms)
    if found:
        cursor.arms = found.arms
    cursor.at = found.end if found else at
    if not cursor.ends(cursor.at):
        raise Refused("a low-level command stops a gripper or the robot, nothing else")
    arms = found.arms if found else clause.subject
    cursor.add([HoldStill(arm) for arm in arms] if arms else [HoldStill()])


def _whole_robot(cursor: Cursor, at: int) -> int:
    """The place after "the robot", which is all its arms; "the robot arm" is one of them."""
    end = skip(cursor.words, at, {"the", "whole", "entire", "all"}, 2)
    end = skip(cursor.words, end, {"robot", "motion", "movement", "motions", "movements"}, 1)
    is_arm = arms_at(cursor.words, at, cursor.arms) is not None
    return at if is_arm or cursor.words[end - 1] in {"the", "whole", "entire", "all"} else end


def go_back(cursor: Cursor, clause: Clause) -> None:
    """Read "return to the initial pose", "reset the left arm"."""
    arms = cursor.object(clause.subject, bare=True)
    at = skip_fillers(cursor.words, cursor.at)
    home = home_at(cursor.words, at)
    if home is None and (cursor.words[at] in {"to", "into"} or not cursor.ends(at)):
        raise Refused("a gripper can only be sent back to its initial pose")
    cursor.at = home or at
    cursor.add(GoBack(arm) for arm in arms)


def nothing(cursor: Cursor, clause: Clause) -> None:
    """Read "align the right gripper with the edge": no command, but the arm is spoken of from here on."""
    cursor.object(clause.subject)
    cursor.skip_attached()


PREDICATES: dict[Act, Callable[[Cursor, Clause], None]] = {
    Act.MOVE: move,
    Act.ROTATE: rotate,
    Act.OPEN: open_or_close,
    Act.CLOSE: open_or_close,
    Act.RELEASE: grip_or_release,
    Act.GRIP: grip_or_release,
    Act.KEEP: keep,
    Act.HALT: halt,
    Act.RETURN: go_back,
    Act.NOTHING: nothing,
}
