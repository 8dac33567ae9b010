"""Who holds what while the subtasks of a task are written down."""

PRONOUNS = frozenset({"it", "them", "itself", "this", "that"})


class Scene:
    """What the arms hold and what was spoken of, while the subtasks are written down."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.arm = ""
        self.held: dict[str, str] = {}
        self.last = ""
        self.container = ""

    def say(self, step: str) -> None:
        """Write one subtask down."""
        step = " ".join(step.split())
        if step:
            self.steps.append(step[0].upper() + step[1:].rstrip(".,;") + ".")

    @property
    def arm_name(self) -> str:
        """The acting arm in words; a single-arm robot has only the gripper."""
        return {"": "the gripper", "both": "both arms"}.get(self.arm, f"the {self.arm} arm")

    @property
    def gripper_name(self) -> str:
        """The gripper that lets go, as the release's example calls it."""
        return "both grippers" if self.arm == "both" else "the gripper"

    def resolve(self, thing: str, other_than: str = "") -> str:
        """The thing that "it" or "the green one" stands for: what the arm holds, else what was named last."""
        words = thing.split()
        if thing.lower() in PRONOUNS:
            candidates = [self.held.get(self.arm, ""), *self.held.values(), self.last, self.container]
            return next((name for name in candidates if name and name != other_than), thing)
        if words and words[-1] == "one" and self.last:
            return " ".join([*words[:-1], self.last.split()[-1]])
        return thing

    def approach(self, thing: str, where: str = "") -> None:
        """Move to a thing in order to grasp it."""
        self.say(f"Move {self.arm_name} to approach and align {thing} {where}")

    def take(self, thing: str, where: str = "") -> None:
        """Approach and grasp a thing, unless the arm holds it already."""
        thing = definite(thing)
        if self.held.get(self.arm) == thing:
            return
        if self.arm and (holder := next((arm for arm, name in self.held.items() if name == thing), None)) is not None:
            del self.held[holder]
        self.approach(thing, where)
        self.say(f"Grasp {thing}")
        self.held[self.arm] = self.last = thing

    def let_go(self) -> None:
        """The arm holds nothing any more."""
        self.held.pop(self.arm, None)


def definite(thing: str) -> str:
    """Say "the": "a peg" is "the peg" once it is spoken of."""
    first, _, rest = thing.partition(" ")
    return f"the {rest}" if first.lower() in {"a", "an"} and rest else thing
