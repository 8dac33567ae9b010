"""What would put things right, now: from the true state and nothing else. What the oracle says and annotations show."""

from dataclasses import dataclass

from vifailback.sim.policies import poses
from vifailback.sim.robot.arm import ARMS
from vifailback.sim.tasks.step import Deed, Step
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.types.robot import Pose, Vector


@dataclass(frozen=True)
class Remedy:
    """What to do next to reach the task.

    Args:
        step: the subtask to do now.
        here: where the gripper of its arm is.
        opening: how far that gripper is open now: 0 .. 1.
        goal: where the gripper should be.
        open_there: open it there (True) or close it (False).
        thing_at: the middle of the thing, or of a drawer's handle [m], float64 (3,).
        target_at: where the thing belongs [m], float64 (3,); None where it goes nowhere.
        hold: a human is at work: hold still, and only then go on.
        drop: the gripper holds something else, which has to go first; "" where it does not.
    """

    step: Step
    here: Pose
    opening: float
    goal: Pose
    open_there: bool
    thing_at: Vector
    target_at: Vector | None
    hold: bool
    drop: str


def remedy(world: TableWorld, task: Task) -> Remedy | None:
    """Return what to do now; None when the task is done."""
    step = task.next_step(world)
    if step is None:
        return None
    goal, open_there = goal_pose(world, step)
    held = world.held(step.arm)
    arm = ARMS[step.arm]
    return Remedy(
        step=step,
        here=arm.pose(world.state),
        opening=arm.opening(world.state),
        goal=goal,
        open_there=open_there,
        thing_at=middle_of(world, step.thing),
        target_at=poses.destination(world, step.thing, step.target) if step.target else None,
        hold=world.hand_shown,
        drop=held if held is not None and held != step.thing else "",
    )


def middle_of(world: TableWorld, thing: str) -> Vector:
    """Return the middle of a thing, of a drawer's handle, or of a slot's foot [m], float64 (3,)."""
    if thing in world.free:
        return world.box(thing).middle
    return poses.handle(world, thing).position if world.things[thing].drawer else world.place(thing).position


def goal_pose(world: TableWorld, step: Step) -> tuple[Pose, bool]:
    """Return where a subtask brings its gripper, and whether it opens there (else it closes)."""
    match step.deed:
        case Deed.APPROACH | Deed.GRASP:
            return poses.grasp(world, step.arm, step.thing), False
        case Deed.ALIGN | Deed.RELEASE | Deed.TILT:
            grip = world.things[step.thing].grip
            if grip is not None and grip.side:
                return poses.pouring(world, step.arm, step.target), False
            return poses.release(world, step.arm, step.thing, step.target), True
        case Deed.REACH | Deed.PULL:
            return poses.handle(world, step.thing), False
        case Deed.FACE | Deed.PUSH:
            return poses.front(world, step.arm, step.thing), False
        case Deed.LIFT:
            return poses.parked(step.arm, ARMS[step.arm].pose(world.state)), False
        case Deed.MEET:
            return poses.meeting(world, step.arm, step.thing), False
        case Deed.TAKE:
            return poses.grasp(world, step.arm, step.thing, far=True), False
        case Deed.GIVE:
            return ARMS[step.arm].pose(world.state), True
