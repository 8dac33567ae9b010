"""Carry steps out: approach from above, look again, verify, retreat."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import assert_never

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.motion.blobs import blob_near
from vifailback.supervise.motion.drive import BLOCKED_M, Drive, Way
from vifailback.supervise.motion.grasp import GraspEstimator, GraspPose, Reach
from vifailback.supervise.motion.history import OPEN, PoseHistory
from vifailback.supervise.motion.steps import (
    Bring,
    GoBackward,
    GraspThing,
    KeepStill,
    MoveBy,
    SetGripper,
    Step,
    TurnHand,
)
from vifailback.supervise.motion.surface import fitting_place, free_place, surface_at
from vifailback.supervise.motion.turning import leaning, pointing, turned, wrapped, yaw_of
from vifailback.supervise.motion.view import DepthView
from vifailback.types import Arm, Observation, Point, Pose, Vector

TRANSIT_M = 0.16
"""Fingertips cross the table this high above it [m]; what they hold, and what stands in the way, come on top."""

ABOVE_M = (0.10, 0.07, 0.05, 0.03)
"""A grasp begins this far above [m]; lower only where the arm does not reach so high."""

RETREAT_M = 0.09
"""After letting go the hand goes up by this [m]."""

PART_WAY = 0.35
"""To let go the gripper opens by this much; fully only after the retreat."""

TRIES = 2
"""A grasp is tried again once where the gripper's opening shows that nothing was grasped."""

MISSED_M = 0.05
"""A gripper that closed on nothing missed the thing that is so near to it [m]; without one it is just closed."""

TURN_RAD = np.deg2rad(30.0)
"""How far to turn where the cloud shows no axis to turn to."""

LEAST_TURN_RAD = np.deg2rad(4.0)
"""A hand that is so near an axis is already aligned with it; it goes on to the next or turns by `TURN_RAD`."""

REWIND_S = 5.0
"""A rewind without words goes back as far as the supervisor saw [s] (supplement Sec. 6.1: the past 5 seconds)."""

HANG_M, MOST_HANG_M = 0.025, 0.12
"""How far a held thing reaches below the fingertips where nobody saw it grasped, and at most [m]."""

CLEAR_M, ARM_M, ASIDE_M = 0.11, 0.45, 0.16
"""A hand hides the target where the line of sight passes so near to it [m], or to so much of the arm behind it [m]; it
goes this far aside [m]."""

STEEP = 0.7
"""A hand points down where the vertical part of its direction is more than this; else it points at a handle."""


@dataclass
class Performer:
    """Carries out steps on a robot.

    Args:
        drive: moves the arms.
        look: gives a new view in depth.
        grasper: finds grasps.
        history: where the grippers have been.
        clockwise: sign of a clockwise turn, as the camera sees it, about the vertical.
        widest_m: opening of the grippers [m].
    """

    drive: Drive
    look: Callable[[Observation], DepthView]
    grasper: GraspEstimator
    history: PoseHistory
    clockwise: float
    widest_m: float
    _hang_m: dict[Arm, float] = field(default_factory=dict[Arm, float])

    def perform(self, now: Observation, steps: Sequence[Step]) -> Way:
        """Carry out all steps, in order.

        Raises:
            UnreachableError: a step cannot be carried out; says why.
        """
        for step in steps:
            now = yield from self._one(now, step)
        return now

    def _one(self, now: Observation, step: Step) -> Way:
        match step:
            case MoveBy():
                return (yield from self._move(now, step))
            case GraspThing():
                return (yield from self._grasp(now, step))
            case Bring():
                return (yield from self._bring(now, step))
            case TurnHand():
                return (yield from self._turn(now, step))
            case SetGripper():
                return (yield from self._set(now, step))
            case KeepStill():
                while True:
                    now = yield self.drive.still()
            case GoBackward():
                return (yield from self._back(now, step))
            case _:
                assert_never(step)

    def _pose(self, now: Observation, arm: Arm) -> Pose:
        return self.drive.arms[arm].pose(now.state)

    def _holds(self, now: Observation, arm: Arm) -> bool:
        return self.history.holds(self.drive.arms[arm], now.state)

    def _move(self, now: Observation, step: MoveBy) -> Way:
        here = self._pose(now, step.arm)
        goal = self._reachable(step.arm, Pose(here.position + step.way, here.rotation))
        now = yield from self.drive.travel(now, step.arm, goal)
        return self._arrived(now, step.arm, goal.position)

    def _arrived(self, now: Observation, arm: Arm, place: Vector) -> Observation:
        off = float(np.linalg.norm(self._pose(now, arm).position - place))
        if off > BLOCKED_M:
            raise UnreachableError(f"the {arm} gripper is stopped {100 * off:.0f} cm before where it was sent")
        return now

    def _rise(self, now: Observation, arm: Arm, height_m: float, opening: float | None = None) -> Way:
        """Lift a gripper straight up to a height in the world [m], as high as it reaches."""
        here = self._pose(now, arm)
        for part in (1.0, 0.75, 0.5, 0.25):
            up = here.position[2] + part * (height_m - here.position[2])
            pose = Pose(np.array([*here.position[:2], up]), here.rotation)
            if height_m <= here.position[2] or self.drive.arms[arm].why_unreachable(pose) is not None:
                continue
            return (yield from self.drive.travel(now, arm, pose, opening))
        return now

    def _reachable(self, arm: Arm, pose: Pose) -> Pose:
        """The pose, or the same place and yaw with a hand that leans back to the robot until it is within reach."""
        robot = self.drive.arms[arm]
        why = robot.why_unreachable(pose)
        if why is None:
            return pose
        outward = pose.position[:2] - robot.home.position[:2]
        outward = outward if np.linalg.norm(outward) > 0.01 else np.array([1.0, 0.0])
        for tilt in np.deg2rad([0.0, 20.0, 40.0, 60.0]):
            leant = Pose(pose.position, pointing(leaning(outward, tilt), pose.rotation[:, 1]))
            if robot.why_unreachable(leant) is None:
                return leant
        raise UnreachableError(why)

    # grasping

    def _grasp(self, now: Observation, step: GraspThing) -> Way:
        arm, last = step.arm, None
        if self._holds(now, arm):
            now = yield from self._put_away(now, arm)
        for _ in range(TRIES):
            view = self.look(now)
            now = yield from self._rise(now, arm, view.table_m + TRANSIT_M, 1.0)
            now, view = yield from self._unhidden(now, arm, step.place)
            grasp, above = self._choose(now, arm, view, step.place, last)
            last = grasp
            now = yield from self.drive.travel(now, arm, above, grasp.opening)
            now = yield from self.drive.travel(now, arm, grasp.pose, grasp.opening)
            now = yield from self.drive.grip(now, arm, 0.0)
            if self._holds(now, arm):
                now = yield from self._lift(now, arm, grasp, above)
            if self._holds(now, arm):
                self._hang_m[arm] = float(self._grasped_height(grasp))
                return now
            now = yield from self._let_go(now, arm)
        raise UnreachableError(f"the {arm} gripper closed {TRIES} times and holds nothing")

    @staticmethod
    def _grasped_height(grasp: GraspPose) -> float:
        return float(np.clip(grasp.pose.position[2] - grasp.base_m, 0.0, MOST_HANG_M))

    def _unhidden(
        self, now: Observation, arm: Arm, place: Vector
    ) -> Generator[Vector, Observation, tuple[Observation, DepthView]]:
        """Look; where the hand stands before the target, take it out of the way first: home, or beside it."""
        now = yield from self._aside(now, arm, place)
        return now, self.look(now)

    def uncover(self, now: Observation, at: Point) -> Way:
        """Take the arms that stand between the camera and what a symbol points at out of the way, the nearer first."""
        view = self.look(now)
        seen = view.cloud[view.pixel(at)].astype(np.float64)
        for arm in sorted(self.drive.arms, key=lambda arm: self._off(now, arm, seen)):
            for pose in self._asides(arm):
                if not view.hands[view.pixel(at)]:
                    return now
                now = yield from self.drive.travel(now, arm, pose)
                view = self.look(now)
        return now

    def _off(self, now: Observation, arm: Arm, place: Vector) -> float:
        return float(np.linalg.norm(self._pose(now, arm).position - place))

    def _asides(self, arm: Arm) -> Iterator[Pose]:
        """Where an arm is out of the way, within its reach: home, then to its own side, then to the other."""
        robot = self.drive.arms[arm]
        aside = np.array([0.0, np.sign(robot.home.position[1]) * ASIDE_M, 0.05])
        for part in (0.0, 1.0, 0.6, -1.0, 2.0):
            pose = Pose(robot.home.position + part * aside, robot.home.rotation)
            if robot.why_unreachable(pose) is None:
                yield pose

    def _aside(self, now: Observation, arm: Arm, place: Vector) -> Way:
        """Take the hand that is about to grasp from before its target, to where it does not hide it."""
        view = self.look(now)
        at = view.camera.project(place)
        covered = at is not None and bool(view.hands[view.pixel(at)])
        if not covered and not _hides(self._pose(now, arm), view, place):
            return now
        for pose in self._asides(arm):
            if not _hides(pose, view, place):
                return (yield from self.drive.travel(now, arm, pose))
        return now

    def _choose(
        self, now: Observation, arm: Arm, view: DepthView, place: Vector, last: GraspPose | None
    ) -> tuple[GraspPose, Pose]:
        """The first grasp within reach, with the pose above it; after a miss one that is turned, where there is one."""
        robot = self.drive.arms[arm]
        grasps = self.grasper.grasps(view, place, Reach(self._pose(now, arm), robot.home, self.widest_m))
        if not grasps:
            raise UnreachableError("nothing that the gripper could hold is seen where the grasp is to be")
        within: list[tuple[GraspPose, Pose]] = []
        why = ""
        for grasp in grasps:
            above = self._above(arm, grasp.pose)
            reason = robot.why_unreachable(grasp.pose)
            if reason is None and above is not None:
                within.append((grasp, above))
            why = why or reason or "the place above it is out of reach"
        if not within:
            raise UnreachableError(f"the {arm} gripper cannot grasp there: {why}")
        if last is not None:
            before = yaw_of(last.pose.rotation)
            other = [one for one in within if abs(wrapped(yaw_of(one[0].pose.rotation) - before)) > np.deg2rad(30)]
            return (other or within)[0]
        return within[0]

    def _above(self, arm: Arm, pose: Pose) -> Pose | None:
        """The pose before a grasp, back along the way the hand points, as far as the arm reaches."""
        for height in ABOVE_M:
            above = Pose(pose.position - height * pose.rotation[:, 0], pose.rotation)
            if self.drive.arms[arm].why_unreachable(above) is None:
                return above
        return None

    # bringing and letting go

    def _bring(self, now: Observation, step: Bring) -> Way:
        arm, robot = step.arm, self.drive.arms[step.arm]
        carried = self._holds(now, arm)
        hang = self._hang(now, arm) if carried else 0.0
        view = self.look(now)
        place = fitting_place(view, step.place) if carried and not step.middle else step.place
        surface = surface_at(view, place)
        high = max(view.table_m + TRANSIT_M, surface.rim_m + 0.06) + hang
        now = yield from self._rise(now, arm, high)
        over = Pose(np.array([*place[:2], self._pose(now, arm).position[2]]), self._pose(now, arm).rotation)
        over = self._lowered(arm, over, surface.rim_m + hang + 0.02)
        now = yield from self.drive.travel(now, arm, over)
        if carried and not self._holds(now, arm):
            raise UnreachableError(f"the {arm} gripper lost what it held on the way")
        self._arrived(now, arm, over.position)
        if not step.release:
            return now
        down = Pose(np.array([*place[:2], surface.release_m(hang)]), over.rotation)
        if robot.why_unreachable(down) is None:
            now = yield from self.drive.travel(now, arm, down)
        return (yield from self._let_go(now, arm))

    def _lowered(self, arm: Arm, pose: Pose, least_m: float) -> Pose:
        """The pose, lower where it is out of reach, leaning where that does not help."""
        x, y, z = pose.position
        for part in (0.0, 0.33, 0.67, 1.0):
            lower = Pose(np.array([x, y, z + part * (min(least_m, z) - z)]), pose.rotation)
            if self.drive.arms[arm].why_unreachable(lower) is None:
                return lower
        return self._reachable(arm, Pose(np.array([x, y, min(least_m, z)]), pose.rotation))

    def _let_go(self, now: Observation, arm: Arm) -> Way:
        """Open as far as it takes, and fully only when the hand is out of what the thing was put into."""
        wide = min(1.0, self.drive.arms[arm].opening(now.state) + PART_WAY)
        now = yield from self.drive.grip(now, arm, wide)
        self._hang_m.pop(arm, None)
        now = yield from self._retreat(now, arm)
        return (yield from self.drive.grip(now, arm, 1.0))

    def _retreat(self, now: Observation, arm: Arm) -> Way:
        """Draw the hand back the way it points: up from the table, towards the robot from a handle."""
        here = self._pose(now, arm)
        back = here.rotation[:, 0]
        way = np.array([0.0, 0.0, 1.0]) if back[2] < -STEEP else -back
        for length in (RETREAT_M, RETREAT_M / 2):
            pose = Pose(here.position + length * way, here.rotation)
            if self.drive.arms[arm].why_unreachable(pose) is None:
                return (yield from self.drive.travel(now, arm, pose))
        return now

    def _lift(self, now: Observation, arm: Arm, grasp: GraspPose, above: Pose) -> Way:
        """Lift what was grasped from above; a handle stays where it is."""
        if grasp.pose.rotation[2, 0] > -STEEP:
            return now
        return (yield from self._rise(now, arm, max(above.position[2], grasp.pose.position[2] + 0.05)))

    def _hang(self, now: Observation, arm: Arm) -> float:
        """How far what is held reaches below the fingertips [m]."""
        if arm in self._hang_m:
            return self._hang_m[arm]
        taken = self.history.closed_at(self.drive.arms[arm], OPEN)
        if taken is None:
            return HANG_M
        return float(np.clip(taken.pose.position[2] - self.look(now).table_m, 0.0, MOST_HANG_M))

    def _put_away(self, now: Observation, arm: Arm) -> Way:
        """Put what is held back where it was taken; where nobody saw that, on a free place of the table."""
        taken = self.history.closed_at(self.drive.arms[arm], OPEN)
        here = self._pose(now, arm).position
        place = taken.pose.position if taken is not None else free_place(self.look(now), here)
        if place is None:
            raise UnreachableError(f"the {arm} gripper holds something and no free place is seen to put it down")
        return (yield from self._bring(now, Bring(arm, place, release=True, middle=True)))

    # the rest

    def _turn(self, now: Observation, step: TurnHand) -> Way:
        arm = step.arm
        here = self._pose(now, arm)
        way = self.clockwise if step.clockwise else -self.clockwise
        amount = TURN_RAD
        if not self._holds(now, arm):
            amount = self._to_axis(now, here, way) or TURN_RAD
            now = yield from self._rise(now, arm, here.position[2] + 0.05)
        raised = self._pose(now, arm)
        rotation = turned(here.rotation, way * amount)
        now = yield from self.drive.travel(now, arm, self._reachable(arm, Pose(raised.position, rotation)))
        if raised.position[2] > here.position[2]:
            now = yield from self.drive.travel(now, arm, Pose(here.position, rotation))
        return now

    def _to_axis(self, now: Observation, here: Pose, way: float) -> float | None:
        """How far to turn that way until the fingers close across the thing below [rad]; None where none is seen."""
        blob = blob_near(self.look(now), here.position, 0.08, self.widest_m)
        if blob is None:
            return None
        period = np.pi / 2 if blob.outline.length_m <= 1.15 * blob.outline.width_m else np.pi
        across = blob.outline.along_rad + np.pi / 2
        amount = float((way * (across - yaw_of(here.rotation))) % period)
        return amount if LEAST_TURN_RAD < amount < np.pi / 2 + LEAST_TURN_RAD else None

    def _set(self, now: Observation, step: SetGripper) -> Way:
        arm = step.arm
        if step.open:
            return (
                (yield from self._let_go(now, arm))
                if self._holds(now, arm)
                else (yield from self.drive.grip(now, arm, 1.0))
            )
        now = yield from self.drive.grip(now, arm, 0.0)
        if self._holds(now, arm):
            return now
        here = self._pose(now, arm).position
        if blob_near(self.look(now), here, MISSED_M, self.widest_m) is None:
            return now
        return (yield from self._grasp(now, GraspThing(arm, here)))

    def _back(self, now: Observation, step: GoBackward) -> Way:
        arm, robot = step.arm, self.drive.arms[step.arm]
        if step.put_back and self._holds(now, arm):
            return (yield from self._put_away(now, arm))
        if step.home:
            now = yield from self._rise(now, arm, self._pose(now, arm).position[2] + RETREAT_M)
            return (yield from self.drive.travel(now, arm, robot.home))
        past = self.history.of(robot)
        before = [then for then in past if past[0].time_s - then.time_s <= REWIND_S]
        if not before:
            return (yield from self.drive.travel(now, arm, robot.home))
        for then in [*before[:: max(1, len(before) // 6)][1:], before[-1]]:
            now = yield from self.drive.travel(now, arm, then.pose)
        return now


def _hides(pose: Pose, view: DepthView, place: Vector) -> bool:
    """Say whether a hand at a pose stands between the camera and a place."""
    eye = view.camera.camera_to_world[:3, 3]
    sight = eye + np.linspace(0.3, 0.97, 40)[:, None] * (place - eye)
    hand = pose.position - np.linspace(0.0, ARM_M, 20)[:, None] * pose.rotation[:, 0]
    return bool(np.linalg.norm(sight[:, None] - hand[None], axis=2).min() < CLEAR_M)
