"""The words of low-level commands and what each can mean."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from vifailback.types import Direction, Magnitude


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HARD_STOPS: Final = frozenset(".;")
SOFT_STOPS: Final = frozenset({",", ":", "and", "then", "but", "plus", "(", ")"})
STOPS: Final = HARD_STOPS | SOFT_STOPS

FILLERS: Final = _set(
    "please now first firstly second secondly third thirdly next afterwards afterward finally lastly "
    "also subsequently simultaneously immediately gently slowly carefully quickly straight directly "
    "vertically horizontally laterally just again further smoothly gradually precisely fully "
    "completely tightly firmly properly more simply still-more together there here softly securely "
    "wide wider diagonally sideways farther"
)
"""Manner and order words that change nothing in a command."""
FILLER_PHRASES: Final[frozenset[tuple[str, ...]]] = frozenset(
    {
        ("at", "the", "same", "time"),
        ("start", "by"),
        ("begin", "by"),
        ("after", "that"),
        ("after", "this"),
        ("in", "addition"),
        ("followed", "by"),
        ("as", "well"),
        ("right", "now"),
        ("right", "away"),
        ("right", "there"),
        ("you", "should"),
        ("you", "need", "to"),
        ("you", "must"),
        ("the", "robot", "should"),
        ("the", "robot", "must"),
        ("the", "robot", "needs", "to"),
        ("command", ":"),
        ("commands", ":"),
        ("action", ":"),
        ("actions", ":"),
        ("answer", ":"),
        ("corrective", "action", ":"),
        ("low-level", "command", ":"),
        ("low-level", "commands", ":"),
        ("low-level", "avoidance", "command", ":"),
        ("low-level", "correction", "command", ":"),
        ("specific", "action"),
        ("specific", "actions"),
        ("step", "1"),
        ("step", "2"),
        ("step", "3"),
    }
)
MODALS: Final[frozenset[tuple[str, ...]]] = frozenset(
    {("should",), ("must",), ("needs", "to"), ("need", "to"), ("has", "to"), ("have", "to"), ("will",), ("to",)}
)
"""What may stand between a named gripper and its verb."""

DETERMINERS: Final = _set("the a an your its this that my our their")
ARM_ADJECTIVES: Final = frozenset(["robot", "robotic", "robots"])
ARM_NOUNS: Final = _set("gripper arm hand effector claw manipulator wrist finger fingers jaw jaws one")
ARM_PLURALS: Final = _set("grippers arms hands effectors claws manipulators wrists ones")
PRONOUNS: Final = _set("it itself them they both")

DIRECTIONS: Final[dict[str, Direction]] = {
    **dict.fromkeys(_set("forward forwards ahead front frontward frontwards"), Direction.FORWARD),
    **dict.fromkeys(_set("backward backwards back rear rearward rearwards"), Direction.BACKWARD),
    **dict.fromkeys(_set("left leftward leftwards"), Direction.LEFT),
    **dict.fromkeys(_set("right rightward rightwards"), Direction.RIGHT),
    **dict.fromkeys(_set("up upward upwards higher"), Direction.UPWARD),
    **dict.fromkeys(_set("down downward downwards lower"), Direction.DOWNWARD),
}
NOUNLIKE_DIRECTIONS: Final = _set("front rear left right back")
"""Those which can also qualify a noun ("the right drawer", "the back edge")."""
BARE_DIRECTIONS: Final = frozenset(DIRECTIONS) - {"front", "rear"}
"""Those which need no "to the"."""
DIRECTION_PREPOSITIONS: Final = frozenset(["to", "toward", "towards", "in"])

MAGNITUDES: Final[dict[tuple[str, ...], Magnitude]] = {
    **dict.fromkeys(
        (
            ("slightly",),
            ("a", "little"),
            ("a", "little", "bit"),
            ("a", "bit"),
            ("a", "tiny", "bit"),
            ("a", "tad"),
            ("a", "touch"),
            ("very", "slightly"),
            ("only", "slightly"),
            ("a", "small", "bit"),
            ("a", "small", "margin"),
            ("a", "tiny", "amount"),
            ("a", "small", "amount"),
            ("a", "small", "distance"),
            ("a", "short", "distance"),
            ("marginally",),
            ("somewhat",),
            ("minimally",),
        ),
        Magnitude.SLIGHTLY,
    ),
    **dict.fromkeys(
        (
            ("significantly",),
            ("a", "lot"),
            ("greatly",),
            ("substantially",),
            ("considerably",),
            ("far",),
            ("a", "large", "amount"),
            ("a", "large", "margin"),
            ("a", "significant", "amount"),
            ("a", "significant", "distance"),
            ("a", "great", "deal"),
            ("very", "significantly"),
            ("a", "large", "distance"),
            ("a", "long", "way"),
        ),
        Magnitude.SIGNIFICANTLY,
    ),
}
UNITS: Final = _set(
    "cm mm m centimeter centimeters centimetre centimetres millimeter millimeters millimetre "
    "millimetres meter meters inch inches degree degrees ° px pixel pixels deg"
)

HOME_ADJECTIVES: Final = _set(
    "initial original starting start home rest resting previous default beginning neutral ready safe zero first"
)
HOME_NOUNS: Final = _set("pose poses position positions state states place places location posture configuration point")
STILL: Final[frozenset[tuple[str, ...]]] = frozenset(
    {
        ("still",),
        ("stationary",),
        ("steady",),
        ("motionless",),
        ("fixed",),
        ("in", "place"),
        ("position",),
        ("unmoved",),
        ("where", "it", "is"),
        ("in", "its", "current", "position"),
        ("in", "its", "current", "pose"),
        ("in", "position"),
        ("its", "position"),
        ("the", "position"),
        ("its", "current", "position"),
        ("the", "current", "position"),
        ("its", "current", "pose"),
        ("the", "current", "pose"),
        ("idle",),
        ("as", "is"),
    }
)
OPENED: Final = frozenset(["open", "opened", "released"])
CLOSED: Final = _set("closed close shut gripped clenched clamped")
NEGATIONS: Final = _set("not never no avoid neither nor")

ATTACHING: Final = _set(
    "to in so until till for thereby thus hence because since as with without which that where when "
    "once if unless toward towards into onto on over above below beneath under near at from around "
    "between along through by before after during against off of inside within beside past across due "
    "instead rather behind away closer out leave viewed seen as"
)
"""Words that open a phrase which says why, where or how long, and commands nothing."""
NOT_PARTICIPLES: Final = _set("bring ring string thing spring king wing sling ceiling")


class Act(Enum):
    """What a verb does."""

    MOVE = auto()
    ROTATE = auto()
    OPEN = auto()
    CLOSE = auto()
    RELEASE = auto()
    GRIP = auto()
    KEEP = auto()
    HALT = auto()
    RETURN = auto()
    NOTHING = auto()
    """Says what the motion is for ("align the gripper with the edge"): the symbols carry it, no command does."""


class Form(Enum):
    """The form of a verb: move, moves, moving, moved."""

    BASE = auto()
    THIRD = auto()
    PARTICIPLE = auto()
    PAST = auto()


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a verb; `direction` where the verb itself says where ("raise")."""

    act: Act
    form: Form
    direction: Direction | None = None


_IRREGULAR: Final = {
    "go": ("goes", "going", "gone"),
    "bring": ("brings", "bringing", "brought"),
    "drive": ("drives", "driving", "driven"),
    "rise": ("rises", "rising", "risen"),
    "spin": ("spins", "spinning", "spun"),
    "shut": ("shuts", "shutting", "shut-down"),
    "keep": ("keeps", "keeping", "kept"),
    "hold": ("holds", "holding", "held"),
    "leave": ("leaves", "leaving", "left-as-is"),
    "freeze": ("freezes", "freezing", "frozen"),
    "stop": ("stops", "stopping", "stopped"),
    "grip": ("grips", "gripping", "gripped"),
    "grab": ("grabs", "grabbing", "grabbed"),
    "reset": ("resets", "resetting", "reset-before"),
    "rewind": ("rewinds", "rewinding", "rewound"),
}
"""Third person, participle and past; one with a hyphen is never read, it would mean something else."""


def _forms(base: str) -> tuple[str, str, str, str]:
    if base in _IRREGULAR:
        return base, *_IRREGULAR[base]
    third = base + ("es" if base.endswith(("s", "sh", "ch", "x")) else "s")
    stem = base.removesuffix("e")
    return base, third, stem + "ing", stem + "ed"


def _verbs() -> dict[str, Verb]:
    acts: tuple[tuple[str, Act, Direction | None], ...] = (
        ("move shift slide bring translate go push pull drive nudge", Act.MOVE, None),
        ("adjust reposition extend retract withdraw swing reach", Act.MOVE, None),
        ("raise lift elevate ascend rise", Act.MOVE, Direction.UPWARD),
        ("lower descend", Act.MOVE, Direction.DOWNWARD),
        ("advance", Act.MOVE, Direction.FORWARD),
        ("retreat", Act.MOVE, Direction.BACKWARD),
        ("rotate turn twist spin roll yaw swivel pivot", Act.ROTATE, None),
        ("open", Act.OPEN, None),
        ("close shut", Act.CLOSE, None),
        ("release ungrasp", Act.RELEASE, None),
        ("grasp grip grab clamp squeeze clench", Act.GRIP, None),
        ("keep hold stay remain maintain leave", Act.KEEP, None),
        ("stop halt freeze pause wait", Act.HALT, None),
        ("return reset rewind", Act.RETURN, None),
        ("align target", Act.NOTHING, None),
    )
    return {
        word: Verb(act, form, direction)
        for words, act, direction in acts
        for base in words.split()
        for word, form in zip(_forms(base), Form, strict=True)
    }


VERBS: Final = _verbs()
