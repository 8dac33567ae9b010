"""What guidance is read against: the grippers of now, the calibrated camera, and depth where there is some."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vifailback.errors import UnreachableError
from vifailback.supervise.motion.history import PoseHistory
from vifailback.supervise.motion.steps import Bring, GraspThing, MoveBy, Step
from vifailback.supervise.motion.view import DepthView
from vifailback.types import Arm, CameraModel, Point, Pose, RobotArm, Vector

NEAR = 110.0
"""A symbol belongs to a gripper whose fingertips are seen at most this far from it [per mille of the width]."""


@dataclass(frozen=True)
class Scene:
    """One moment.

    Args:
        arms: by side.
        state: proprioception, float64 (14,).
        camera: the head camera.
        history: where the grippers have been and what they were told.
        view: what is seen in depth; None where there is no depth.
        later: where grippers will be after the steps so far [m], float64 (3,), and whether they will hold something.
    """

    arms: Mapping[Arm, RobotArm]
    state: Vector
    camera: CameraModel
    history: PoseHistory
    view: DepthView | None
    later: Mapping[Arm, tuple[Vector, bool]] = field(default_factory=dict[Arm, tuple[Vector, bool]])

    def after(self, steps: Sequence[Step]) -> "Scene":
        """Return the scene as it will be after some steps, as far as they say."""
        later = dict(self.later)
        for step in steps:
            match step:
                case GraspThing():
                    later[step.arm] = (step.place, True)
                case Bring():
                    later[step.arm] = (step.place, self.holds(step.arm) and not step.release)
                case MoveBy():
                    later[step.arm] = (self.place(step.arm) + step.way, self.holds(step.arm))
                case _:
                    pass
        return replace(self, later=later)

    def depth(self, what: str) -> DepthView:
        """Return what is seen in depth.

        Raises:
            UnreachableError: there is no depth; says what needs it.
        """
        if self.view is None:
            raise UnreachableError(f"depth is missing, and {what} needs it")
        return self.view

    def pose(self, arm: Arm) -> Pose:
        """Where a gripper is."""
        return self.arms[arm].pose(self.state)

    def place(self, arm: Arm) -> Vector:
        """Where the fingertips are, or will be [m], float64 (3,)."""
        return self.later[arm][0] if arm in self.later else self.pose(arm).position

    def holds(self, arm: Arm) -> bool:
        """Say whether a gripper is, or will be, stopped by something between its fingers."""
        if arm in self.later:
            return self.later[arm][1]
        return self.history.holds(self.arms[arm], self.state)

    def seen(self, arm: Arm) -> Point | None:
        """Where the fingertips are seen; None where they are not in the image."""
        return self.camera.project(self.place(arm))

    def gripper_at(self, at: Point) -> Arm | None:
        """The arm whose gripper a symbol is at; None where none is near."""
        distance, arm = min((self._away(arm, at), arm) for arm in self.arms)
        return arm if distance <= NEAR else None

    def nearest(self, at: Point) -> Arm:
        """The arm whose gripper is seen nearest to a point."""
        return min(self.arms, key=lambda arm: self._away(arm, at))

    def named(self, arm: Arm | None) -> Arm | None:
        """The arm that a command names, in this robot's words; None where it names none of them.

        Raises:
            UnreachableError: the robot has no such arm.
        """
        if arm is None:
            return None
        if arm in self.arms:
            return arm
        if len(self.arms) == 1 or arm is Arm.ONLY:
            return next(iter(self.arms)) if len(self.arms) == 1 else None
        raise UnreachableError(f"the robot has no {arm} arm; it has: {', '.join(self.arms)}")

    def _away(self, arm: Arm, at: Point) -> float:
        seen = self.seen(arm)
        if seen is None:
            return math.inf
        size = self.camera.size
        return math.hypot(seen.x - at.x, (seen.y - at.y) * size.height / size.width)
