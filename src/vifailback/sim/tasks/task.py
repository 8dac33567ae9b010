"""`Task`: a sentence, goals in order, subtasks; what is next and whether all is done, read from the world."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vifailback.sim.scene.layout import Layout
from vifailback.sim.tasks.goal import Goal
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.world import TableWorld
from vifailback.vqa.subtasks.decompose import decompose


@dataclass(frozen=True)
class Task:
    """Something to do on the table.

    Args:
        name: short, as in the paper's list where it stands there.
        sentence: in the paper's words.
        goals: in the order in which they are reached.
        layout: draws the start of an attempt.
    """

    name: str
    sentence: str
    goals: tuple[Goal, ...]
    layout: Callable[[np.random.Generator], Layout]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The subtasks, worded by the grammar that annotations use."""
        deeds = [(place, goal, deed) for place, goal in enumerate(self.goals) for deed in goal.deeds]
        texts = decompose(self.sentence)
        if len(texts) != len(deeds):
            raise ValueError(f"{self.name}: {len(texts)} subtasks in words, {len(deeds)} deeds")
        return tuple(
            Step(number, text, deed, goal.arm_of(deed), goal.thing, goal.target, place)
            for number, (text, (place, goal, deed)) in enumerate(zip(texts, deeds, strict=True), start=1)
        )

    @property
    def salt(self) -> int:
        """A number of its own, so that one seed draws other things for other tasks."""
        return zlib.crc32(self.name.encode())

    @property
    def subtasks(self) -> tuple[str, ...]:
        """The subtasks in words, in order."""
        return tuple(step.text for step in self.steps)

    def succeeded(self, world: TableWorld) -> bool:
        """Is everything reached that the sentence asks for."""
        return all(goal.achieved(world) for goal in self.goals)

    def next_step(self, world: TableWorld, after: int = -1) -> Step | None:
        """What to do now, from the world as it is and nothing else; None when all is done.

        Args:
            world: as it is.
            after: look only at goals after this one (0-based), as who does not look back.
        """
        for place, goal in enumerate(self.goals):
            if place > after and not goal.achieved(world):
                return self.step(place, goal.next_deed(world))
        return None

    def step(self, goal: int, deed: Deed) -> Step:
        """Return the subtask of a goal (0-based) that does a deed; where it has none, the one for the same thing."""
        own = next((step for step in self.steps if step.goal == goal and step.deed == deed), None)
        if own is not None:
            return own
        thing = self.goals[goal].thing
        return next(step for step in reversed(self.steps) if step.thing == thing and step.deed == deed)
