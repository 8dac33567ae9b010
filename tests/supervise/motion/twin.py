"""An ideal robot and table: arms that are where they are sent, boxes that stick to closed fingers, exact depth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.motion import Motion
from vifailback.types import Arm, CameraModel, Diagnosis, Guidance, ImageSize, Observation, Point, Pose, Vector
from vifailback.types.command import Command
from vifailback.types.symbol import Symbol

SIZE = ImageSize(320, 240)
WIDEST_M = 0.10
DOWN = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
"""A gripper that points straight down and opens to the left."""


def part(side: Arm) -> slice:
    return slice(7, 14) if side is Arm.RIGHT else slice(0, 7)


@dataclass(frozen=True)
class FloatingArm:
    """A gripper that floats: its joints are its place [m] and its rotation vector [rad]."""

    side: Arm
    farthest_m: float = 0.9
    steepest_rad: float = np.pi

    @property
    def home(self) -> Pose:
        return Pose(np.array([0.05, 0.25 if self.side is Arm.LEFT else -0.25, 0.25]), DOWN)

    def pose(self, state: Vector) -> Pose:
        joints = state[part(self.side)]
        return Pose(joints[:3].copy(), cv2.Rodrigues(joints[3:6])[0])

    def opening(self, state: Vector) -> float:
        return float(state[part(self.side)][6])

    def why_unreachable(self, pose: Pose) -> str | None:
        away = float(np.linalg.norm(pose.position - (0.0, self.home.position[1], 0.1)))
        if away > self.farthest_m:
            return f"it is {away:.2f} m away, the arm reaches {self.farthest_m} m"
        return None

    def toward(self, state: Vector, pose: Pose, opening: float) -> Vector:
        del state
        why = self.why_unreachable(pose)
        if why is not None:
            raise UnreachableError(why)
        return np.array([*pose.position, *cv2.Rodrigues(pose.rotation)[0].ravel(), opening])


@dataclass(frozen=True)
class Box:
    """A box: middle of its underside [m], length, width and height [m], yaw of its length [rad]."""

    at: Vector
    size: tuple[float, float, float] = (0.04, 0.04, 0.04)
    yaw: float = 0.0
    slippery: bool = False

    def inside(self, place: Vector) -> Vector:
        """A place in the box's own frame, its middle at zero."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        way = place - self.at - (0, 0, self.size[2] / 2)
        return np.stack([c * way[..., 0] + s * way[..., 1], c * way[..., 1] - s * way[..., 0], way[..., 2]], axis=-1)

    def width(self, along: Vector) -> float:
        """How wide it is in a direction [m]."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        u, v = along[0] * c + along[1] * s, along[1] * c - along[0] * s
        return min(self.size[0] / max(abs(u), 1e-9), self.size[1] / max(abs(v), 1e-9))


@dataclass
class TwinWorld:
    """The world. `boxes` by name; `depth_noise` is added to what is seen [m]."""

    boxes: dict[str, Box]
    blind: bool = False
    arm: Callable[[Arm], FloatingArm] = FloatingArm
    control_hz: float = 20.0
    cameras: tuple[str, ...] = ("head",)
    fastest_m: float = 0.0
    lowest_m: float = 1.0
    slips: int = 0
    _held: dict[Arm, tuple[str, Vector, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.arms = {side: self.arm(side) for side in (Arm.LEFT, Arm.RIGHT)}
        parts = [arm.toward(np.zeros(14), arm.home, 1.0) for arm in self.arms.values()]
        self.state = np.concatenate(parts)
        self.time_s = 0.0

    def camera(self, name: str) -> CameraModel:
        assert name == "head"
        pitch = np.deg2rad(50)
        right, away = np.array([0.0, -1.0, 0.0]), np.array([np.cos(pitch), 0.0, -np.sin(pitch)])
        pose = np.eye(4)
        pose[:3, :3] = np.stack([right, np.cross(away, right), away], axis=1)
        pose[:3, 3] = (-0.35, 0.0, 0.8)
        return CameraModel(SIZE, np.array([[260.0, 0, 160], [0, 260.0, 120], [0, 0, 1]]), pose)

    def observe(self, images: Sequence[str] = (), depth: Sequence[str] = ()) -> Observation:
        assert not images
        seen = {name: self._depth() for name in depth}
        return Observation(self.time_s, {}, self.state.copy(), "task", seen)

    def step(self, action: Vector) -> None:
        for side, arm in self.arms.items():
            before, wants = arm.pose(self.state), action[part(side)]
            self.state[part(side)] = wants
            now = arm.pose(self.state)
            self.fastest_m = max(self.fastest_m, float(np.linalg.norm(now.position - before.position)))
            self.lowest_m = min(self.lowest_m, float(now.position[2]))
            self._grip(side, now, float(wants[6]))
        self.time_s += 1 / self.control_hz

    def _grip(self, side: Arm, now: Pose, wanted: float) -> None:
        held = self._held.get(side)
        if held is None:
            name = self._between(now) if wanted < 0.5 else None
            if name is None:
                return
            box = self.boxes[name]
            if self.slips:
                self.slips -= 1
                self.boxes[name] = replace(box, at=box.at + np.array([0.0, 0.02, 0.0]))
                return
            held = (name, box.at - now.position, box.width(now.rotation[:, 1]) / WIDEST_M)
        name, offset, width = held
        if wanted >= width:
            self._held.pop(side, None)
            self._drop(name)
            return
        self._held[side] = held
        self.state[part(side)][6] = width
        self.boxes[name] = replace(self.boxes[name], at=now.position + offset)

    def _between(self, now: Pose) -> str | None:
        for name, box in self.boxes.items():
            inside = np.abs(box.inside(now.position))
            if inside[0] < 0.015 and inside[1] < 0.015 and inside[2] < box.size[2] / 2 + 0.005:
                return name if box.width(now.rotation[:, 1]) < WIDEST_M else None
        return None

    def _drop(self, name: str) -> None:
        box = self.boxes[name]
        under = [
            other.at[2] + other.size[2]
            for key, other in self.boxes.items()
            if key != name
            and abs(other.inside(box.at)[0]) < other.size[0] / 2
            and abs(other.inside(box.at)[1]) < other.size[1] / 2
        ]
        self.boxes[name] = replace(box, at=np.array([*box.at[:2], max([0.0, *under])]))

    def _depth(self) -> np.ndarray:
        if self.blind:
            return np.zeros((SIZE.height, SIZE.width), np.float32)
        camera = self.camera("head")
        rows, columns = np.mgrid[0 : SIZE.height, 0 : SIZE.width] + 0.5
        ways = np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ np.linalg.inv(camera.intrinsics).T
        ways = ways @ camera.camera_to_world[:3, :3].T
        origin = camera.camera_to_world[:3, 3]
        depth = np.where(ways[..., 2] < 0, -origin[2] / ways[..., 2], 0.0)
        for box in self.boxes.values():
            depth = np.minimum(depth, _hit(box, origin, ways))
        return np.where(depth < 3, depth, 0.0).astype(np.float32)

    def seen(self, place: Vector) -> Point:
        """Where a place is seen."""
        point = self.camera("head").project(np.asarray(place, np.float64))
        assert point is not None
        return point

    def gripper(self, side: Arm) -> Point:
        return self.seen(self.arms[side].pose(self.state).position)

    def top(self, name: str) -> Point:
        box = self.boxes[name]
        return self.seen(box.at + np.array([0, 0, box.size[2]]))

    def put_arm(self, side: Arm, at: tuple[float, float, float], opening: float = 1.0, yaw: float = 0.0) -> None:
        rotation = cv2.Rodrigues(np.array([0.0, 0.0, yaw]))[0] @ DOWN
        self.step(self._with(side, self.arms[side].toward(self.state, Pose(np.array(at), rotation), opening)))

    def hold(self, side: Arm, name: str) -> None:
        """Let a gripper take a box where it stands."""
        box = self.boxes[name]
        at = box.at + np.array([0, 0, box.size[2] / 2])
        self.put_arm(side, tuple(at), 1.0)
        self.put_arm(side, tuple(at), 0.0)

    def _with(self, side: Arm, own: Vector) -> Vector:
        action = self.state.copy()
        action[part(side)] = own
        return action


def _hit(box: Box, origin: Vector, ways: Vector) -> Vector:
    """Distance along rays to a box; infinite where they miss it."""
    c, s = np.cos(box.yaw), np.sin(box.yaw)
    into = np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
    start = into @ (origin - box.at - (0, 0, box.size[2] / 2))
    turned = ways @ into.T
    half = np.array(box.size) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (-half - start) / turned, (half - start) / turned
    near, far = np.minimum(one, other).max(axis=-1), np.maximum(one, other).min(axis=-1)
    return np.where((near <= far) & (near > 0), near, np.inf)


class Idle:
    """A policy that does nothing."""

    def infer(self, observation: Observation) -> Vector:
        return observation.state[None]

    def reset(self) -> None:
        pass


def guide(symbols: Sequence[Symbol], commands: Sequence[Command] = ()) -> Assessment:
    """An assessment with this guidance."""
    return Assessment(TaskState.FAILING, Diagnosis(True), Guidance(tuple(commands), tuple(symbols)))


def carry_out(world: TwinWorld, motion: Motion, most_steps: int = 2000) -> int:
    """Let a motion act until it is done; return how many control steps that took."""
    for count in range(most_steps):
        actions = motion.actions(world.observe())
        if actions is None:
            return count
        world.step(actions[0])
    raise AssertionError(f"not done after {most_steps} steps")
