"""`Incident`: what went wrong in an attempt, confirmed by physics. `Watch` looks on while a scripted policy acts."""

from dataclasses import dataclass

from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies.scripted import Begun, ScriptedPolicy
from vifailback.sim.remedy import Remedy, remedy
from vifailback.sim.tasks.step import Deed
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.annotation import FailureType
from vifailback.types.command import Arm

_SHOWS_AFTER = 15
"""Control steps after which a missing grasp, or a hand, is plain to see."""
_HAND_COMES = 30
_HOLDING = (Deed.APPROACH, Deed.GRASP, Deed.TAKE)


@dataclass(frozen=True)
class Incident:
    """What went wrong.

    Args:
        fault: the cause.
        failure_type: one of the four types.
        subtask: 1-based number of the subtask in which it began.
        began: control step at which what happens departs from what should (the avoidance keyframe).
        seen: control step at which its effect is plain to see (the correction keyframe).
        arm: the arm that did it, or that it was done to.
        thing: what should have been handled.
        target: where it should have gone; "" where it goes nowhere.
        avoidance: what would have been right when it began; None where nothing was left to do.
        correction: what puts it right when it is seen; None where nothing was left to do.
    """

    fault: Fault
    failure_type: FailureType
    subtask: int
    began: int
    seen: int
    arm: Arm
    thing: str
    target: str
    avoidance: Remedy | None
    correction: Remedy | None


@dataclass
class _Seen:
    began: int
    avoidance: Remedy | None
    seen: int = -1
    correction: Remedy | None = None
    harmed: bool = False


class Watch:
    """Notes when faults begin and show, and what would be right at those moments. Call `look` after each step.

    Args:
        world: where it happens.
        task: what should happen.
        policy: who acts.
    """

    def __init__(self, world: TableWorld, task: Task, policy: ScriptedPolicy) -> None:
        self.world, self.task, self.policy = world, task, policy
        self._seen: dict[Fault, _Seen] = {}

    @property
    def over(self) -> bool:
        """A blind policy has come to its end."""
        return self.policy.blind and self.policy.resting

    def look(self) -> None:
        """Note what begins or shows now."""
        for fault in self.policy.faults:
            began = self._began(fault)
            if began is None or self.world.steps < began:
                continue
            if fault not in self._seen:
                self._seen[fault] = _Seen(self.world.steps, remedy(self.world, self.task))
            note, shows = self._seen[fault], self._shows(fault, began)
            if note.seen < 0 and shows is not None and self.world.steps >= shows:
                self._note(fault, note)

    def incident(self) -> Incident | None:
        """Return what made the attempt fail: of the faults whose effect is missing, the first. Call it at the end."""
        for fault, note in self._seen.items():
            if note.seen < 0:
                self._note(fault, note)
        notes = sorted(self._seen.items(), key=lambda item: item[1].began)
        missing = [item for item in notes if not self._reached(item[0])]
        harmed = [item for item in missing if item[1].harmed]
        if not missing:
            return None
        fault, note = (harmed or missing)[0]
        step = self.task.steps[fault.step - 1]
        return Incident(
            fault=fault,
            failure_type=fault.failure_type,
            subtask=fault.step,
            began=note.began,
            seen=note.seen,
            arm=step.arm,
            thing=step.thing,
            target=step.target,
            avoidance=note.avoidance,
            correction=note.correction,
        )

    def _note(self, fault: Fault, note: _Seen) -> None:
        note.seen, note.correction = self.world.steps, remedy(self.world, self.task)
        step = self.task.steps[fault.step - 1]
        held = step.arm in self.world.holders(step.thing) if step.thing in self.world.free else False
        note.harmed = not self._reached(fault) and not (held and step.deed in (*_HOLDING, Deed.ALIGN))

    def _reached(self, fault: Fault) -> bool:
        """Is the goal reached that the fault stands in the way of."""
        if fault.to_the_end:
            return self.task.succeeded(self.world)
        return self.task.goals[self.task.steps[fault.step - 1].goal].achieved(self.world)

    def _began(self, fault: Fault) -> int | None:
        begun = self._of(fault.step)
        return None if begun is None else begun.marks[fault.mark]

    def _of(self, number: int) -> Begun | None:
        """The first time that a subtask was begun."""
        own = self.task.steps[number - 1]
        return next((begun for begun in self.policy.history if begun.number == own.number), None)

    def _shows(self, fault: Fault, began: int) -> int | None:
        """The control step at which a fault's effect shows; None while that is not known."""
        if fault.failure_type is FailureType.HUMAN_INTERVENTION:
            return began + _HAND_COMES
        goal = self.task.steps[fault.step - 1].goal
        deed = self.task.steps[fault.step - 1].deed
        later = [begun for begun in self.policy.history if begun.number >= fault.step and begun.end > begun.at]
        if fault.shows_at_once:
            return began + _SHOWS_AFTER
        if deed in _HOLDING and not fault.to_the_end:
            grasp = next((begun for begun in later if begun.step.deed in (Deed.GRASP, Deed.TAKE)), None)
            return None if grasp is None else grasp.end + _SHOWS_AFTER
        last = max((step.number for step in self.task.steps if step.goal == goal), default=0)
        final = next((begun for begun in later if begun.number >= last), None)
        return None if final is None else final.marks[-1]
