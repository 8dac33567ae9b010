"""How near is a low-level command to the true one? Decided by structure, without a judge (protocol `exact`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vifailback.symbols import read_command
from vifailback.types import Arm, Axis, Command, Direction
from vifailback.vqa.commands import Atom, atoms_of

WRONG_SIZE = 0.5
"""A move the right way is worth this much where its size is said otherwise, or said by only one of the two."""

Commands: TypeAlias = str | Sequence[Command]
"""A command sentence, or what it says."""
_POSITIVE = {Direction.FORWARD, Direction.LEFT, Direction.UPWARD}


@dataclass(frozen=True)
class CommandScore:
    """What a command is worth beside the true one.

    Args:
        value: 0..1: F1 of single actions (arm, what, which way), a move of another size counting half; 0 where the
            two contradict each other, as Figure 10 has it ("the opposite answer ... 0.0").
        exact: every action, arm, direction and size is the same, whatever the order.
        readable: the whole predicted sentence was understood.
        atom_f1: F1 of single actions, sizes aside.
        arm: Jaccard of the sets of arms that act.
        contradiction: one says open where the other says close, left where it says right, clockwise and counter-...
        direction: share of the true moves whose direction is right for their arm; None where nothing moves.
        size: share of the moves with the right direction whose size is right too; None where there are none.
        rotation: the true rotations are the predicted ones; None where neither has any.
        grasp: the true gripper states are the predicted ones; None where neither has any.
    """

    value: float
    exact: bool
    readable: bool
    atom_f1: float
    arm: float
    contradiction: bool
    direction: float | None
    size: float | None
    rotation: bool | None
    grasp: bool | None

    @property
    def parts(self) -> dict[str, float]:
        """The named parts that apply, each 0..1."""
        parts = {
            "exact": float(self.exact),
            "readable": float(self.readable),
            "atom f1": self.atom_f1,
            "arm": self.arm,
            "contradiction": float(self.contradiction),
        }
        optional = {"direction": self.direction, "size": self.size, "rotation": self.rotation, "grasp": self.grasp}
        return parts | {name: float(value) for name, value in optional.items() if value is not None}


def score_command(truth: Commands, prediction: Commands) -> CommandScore:
    """Score a low-level command: what each arm is told to do, in any order and wording.

    Keeping a gripper open counts as opening it, and who holds still makes no difference. What cannot be read of a
    predicted sentence counts as one action too many.

    Args:
        truth: the true command, as a sentence or as structure.
        prediction: the model's.

    Raises:
        ValueError: the true command is a sentence that cannot be read.
    """
    meant, wrong = _read(truth)
    if wrong:
        raise ValueError(f"the true command cannot be read: {truth!r}")
    said, unread = _read(prediction)
    true, told = atoms_of(meant), atoms_of(said)
    both = true.keys() & told.keys()
    total = len(true) + len(told) + unread
    credit = sum(1.0 if true[atom] == told[atom] else WRONG_SIZE for atom in both)
    contradiction = _contradict(true, told)
    moves = [atom for atom in true if atom[0] == "move"]
    right = [atom for atom in moves if atom in told]
    return CommandScore(
        value=0.0 if contradiction else 2 * credit / total if total else 1.0,
        exact=true == told and not unread,
        readable=not unread,
        atom_f1=2 * len(both) / total if total else 1.0,
        arm=_jaccard(_arms(true), _arms(told)),
        contradiction=contradiction,
        direction=len(right) / len(moves) if moves else None,
        size=sum(true[atom] == told[atom] for atom in right) / len(right) if right else None,
        rotation=_same("rotate", true, told),
        grasp=_same("grasp", true, told),
    )


def _read(given: Commands) -> tuple[Sequence[Command], int]:
    """What it says, and how many pieces could not be read."""
    if not isinstance(given, str):
        return given, 0
    commands, problems = read_command(given)
    return commands, len(problems)


def _contradict(true: Iterable[Atom], told: Iterable[Atom]) -> bool:
    """Whether some arm is told the opposite of what is true: another sense of the same axis, rotation or grasp."""
    meant = {(kind, arm, axis): sense for kind, arm, axis, sense in map(_sense, true)}
    return any(
        (kind, arm, axis) in meant and meant[kind, arm, axis] != sense and sense is not None
        for kind, arm, axis, sense in map(_sense, told)
    )


def _sense(atom: Atom) -> tuple[str, Arm | None, Axis | None, bool | None]:
    kind, arm, way = atom
    return (kind, arm, way.axis, way in _POSITIVE) if isinstance(way, Direction) else (kind, arm, None, way)


def _arms(atoms: Iterable[Atom]) -> set[Arm | None]:
    return {arm for _, arm, _ in atoms}


def _jaccard(one: set[Arm | None], other: set[Arm | None]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _same(kind: str, true: Iterable[Atom], told: Iterable[Atom]) -> bool | None:
    mine, yours = ({atom for atom in atoms if atom[0] == kind} for atoms in (true, told))
    return mine == yours if mine or yours else None
