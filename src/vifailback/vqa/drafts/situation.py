"""The facts of an annotation that drafts speak of."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vifailback.types import (
    Annotation,
    Arm,
    Arrow,
    Axis,
    Command,
    Direction,
    Grasp,
    Gripper,
    Keyframe,
    Magnitude,
    Move,
    Rotate,
    Symbol,
    Turn,
)
from vifailback.vqa.drafts.step import Phase, Step, read_step

STEEP = 40.0
"""An arrow shorter than this along an image axis does not say which way [per mille]."""
_NAMES_ARM = re.compile(r"\b(left|right) (?:arm|gripper|hand)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Situation:
    """What is known about a failure.

    Args:
        annotation: all that was annotated.
        step: the failed subtask; None where nobody has said which.
        held: what the gripper held in that subtask; "" where unknown.
        later: the subtasks after it.
    """

    annotation: Annotation
    step: Step | None
    held: str
    later: tuple[Step, ...]

    @classmethod
    def of(cls, annotation: Annotation) -> "Situation":
        """Gather the facts."""
        steps = tuple(map(read_step, annotation.subtasks))
        number = annotation.failed_subtask
        if number is None or not 1 <= number <= len(steps):
            return cls(annotation, None, "", ())
        grasped = [step.thing for step in steps[: number - 1] if step.phase is Phase.GRASP]
        return cls(annotation, steps[number - 1], (grasped or [""])[-1], steps[number:])

    @property
    def thing(self) -> str:
        """What the failed subtask handles."""
        return (self.step.thing if self.step else "") or self.held or "the object"

    @property
    def gripper(self) -> str:
        """The gripper that failed: "the left gripper"."""
        return named(self.arms)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms that failed: those of the commands, else of the subtask, else of the task."""
        for keyframe in self.annotation.keyframes:
            if found := tuple(dict.fromkeys(command.arm for command in keyframe.commands if command.arm)):
                return found
        for text in (self.step.text if self.step else "", self.annotation.task):
            if found := tuple(dict.fromkeys(Arm(match.lower()) for match in _NAMES_ARM.findall(text))):
                return found[:1]
        return ()

    def actions(self, keyframe: Keyframe | None) -> tuple[Command, ...]:
        """What a keyframe's commands say; where it has none, what its symbols show."""
        if keyframe is None:
            return ()
        arm = (self.arms or (Arm.ONLY,))[0]
        return keyframe.commands or tuple(_shown(keyframe.symbols, arm))


def named(arms: Sequence[Arm]) -> str:
    """Grippers by name: "the left gripper"."""
    if len(arms) > 1:
        return "the two grippers"
    return f"the {arms[0]} gripper" if arms and arms[0] is not Arm.ONLY else "the gripper"


def _shown(symbols: Iterable[Symbol], arm: Arm) -> list[Command]:
    """The commands that symbols stand for, as far as the image alone tells."""
    found: list[Command] = []
    for symbol in symbols:
        match symbol:
            case Arrow():
                found += _moves(symbol, arm)
            case Turn(clockwise=clockwise):
                found.append(Rotate(arm, clockwise))
            case Gripper(open=is_open):
                found.append(Grasp(arm, is_open))
            case _:
                pass
    return list(dict.fromkeys(found))


def _moves(arrow: Arrow, arm: Arm) -> list[Move]:
    """Left or right by the arrow's way across the image; up and down in the image is one motion or the other."""
    across, down = arrow.end.x - arrow.start.x, arrow.end.y - arrow.start.y
    moves: list[Move] = []
    for axis in arrow.axes:
        if axis is Axis.LEFT_RIGHT and abs(across) >= STEEP:
            moves.append(Move(arm, Direction.RIGHT if across > 0 else Direction.LEFT))
        elif (
            abs(down) >= STEEP
            and axis is not Axis.LEFT_RIGHT
            and not {Axis.FORWARD_BACKWARD, Axis.UP_DOWN} <= set(arrow.axes)
        ):
            forward = axis is Axis.FORWARD_BACKWARD
            away = Direction.FORWARD if forward else Direction.UPWARD
            near = Direction.BACKWARD if forward else Direction.DOWNWARD
            moves.append(Move(arm, away if down < 0 else near))
    return moves


_TOO_FAR = {
    Direction.RIGHT: "to the left",
    Direction.LEFT: "to the right",
    Direction.FORWARD: "back",
    Direction.BACKWARD: "forward",
}
_SIZES = {Magnitude.SLIGHTLY: "slightly too", Magnitude.SIGNIFICANTLY: "much too", None: "too"}


def deviation(actions: Iterable[Command]) -> str:
    """How one gripper was off, given what would put it right: "slightly too far to the left and much too low"."""
    parts: list[str] = []
    for action in actions:
        match action:
            case Move(direction=direction, size=size):
                far = _TOO_FAR.get(direction)
                word = f"far {far}" if far else ("low" if direction is Direction.UPWARD else "high")
                parts.append(f"{_SIZES[size]} {word}")
            case Rotate(clockwise=clockwise):
                parts.append(f"turned too far {'counter-clockwise' if clockwise else 'clockwise'}")
            case _:
                pass
    return listed(list(dict.fromkeys(parts)))


def deviations(actions: Sequence[Command]) -> str:
    """How each gripper was off: "the left gripper was too low"; "" where nothing says it."""
    by_arm = {
        arm: [action for action in actions if action.arm is arm] for arm in dict.fromkeys(one.arm for one in actions)
    }
    found = {arm: off for arm, of_arm in by_arm.items() if arm and (off := deviation(of_arm))}
    return listed([f"{named((arm,))} was {off}" for arm, off in found.items()])


def listed(parts: Sequence[str]) -> str:
    """Join parts of a sentence: "a and b", "a, b and c"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
