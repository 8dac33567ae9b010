"""Commands in a short form, for tables of cases."""

from vifailback.types import Arm, Command, Direction, GoBack, Grasp, HoldStill, Magnitude, Move, Rotate

_SIDES = {"L": Arm.LEFT, "R": Arm.RIGHT, "O": Arm.ONLY, "*": None}
_SIZES = {"": None, "+": Magnitude.SLIGHTLY, "++": Magnitude.SIGNIFICANTLY}


def commands(code: str) -> tuple[Command, ...]:
    """Read "R.right++ R.cw L.keep-closed *.still" (O is the only gripper)."""
    return tuple(_command(*item.split(".")) for item in code.split())


def _command(side: str, act: str) -> Command:
    arm = _SIDES[side]
    if act == "still":
        return HoldStill(arm)
    assert arm is not None
    match act:
        case "cw" | "ccw":
            return Rotate(arm, act == "cw")
        case "home":
            return GoBack(arm)
        case "open" | "close":
            return Grasp(arm, act == "open")
        case "keep-open" | "keep-closed":
            return Grasp(arm, act == "keep-open", keep=True)
        case _:
            return Move(arm, Direction(act.rstrip("+")), _SIZES[act[len(act.rstrip("+")) :]])
