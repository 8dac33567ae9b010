"""Play a scripted attempt: grippers follow waypoints, objects are carried when a gripper closes on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vifailback.sim.tabletop.scene import (
    GRASP_REACH_M,
    HOME,
    Place,
    Pose,
    Scene,
    Shape,
    Thing,
    Waypoint,
    carry,
    pose_at,
)
from vifailback.types import Arm

FPS = 25
"""Frame rate of the paper's recordings (the authors' release)."""

ABOVE = Place(0.0, 0.0, 0.13)
GRASP_HEIGHT = Place(0.0, 0.0, 0.022)


@dataclass(frozen=True, slots=True)
class Drift:
    """A person moves an object: its name, when [s], and where to."""

    name: str
    start_s: float
    end_s: float
    goal: Place


@dataclass(frozen=True)
class Script:
    """What happens in one attempt.

    Args:
        things: the objects at the start.
        paths: waypoints of each arm that moves; an arm without a path rests.
        drift: what a person moves meanwhile.
        duration_s: how long it lasts.
    """

    things: tuple[Thing, ...]
    paths: Mapping[Arm, Sequence[Waypoint]]
    duration_s: float
    drift: tuple[Drift, ...] = ()


def play(script: Script) -> Iterator[Scene]:
    """Yield one scene a frame, at `FPS`."""
    things, held = script.things, dict.fromkeys(Arm)
    before = {arm: HOME[arm] for arm in HOME}
    for frame in range(round(script.duration_s * FPS)):
        time_s = frame / FPS
        now = {arm: pose_at(path, time_s) for arm, path in script.paths.items()}
        poses = {**{arm: HOME[arm] for arm in HOME}, **now}
        scene = Scene(poses[Arm.LEFT], poses[Arm.RIGHT], _drifted(script, things, time_s))
        for arm, pose in now.items():
            held[arm] = _held(scene, before[arm], pose, held[arm])
            scene = carry(scene, arm, held[arm])
        things, before = _settled(scene, held), poses
        yield replace(scene, things=things)


def _held(scene: Scene, before: Pose, pose: Pose, held: str | None) -> str | None:
    if pose.opening > 0.5:
        return None
    if before.opening > 0.5:
        for thing in scene.things:
            middle = thing.at + Place(0, 0, thing.size / 2)
            if thing.shape is Shape.CUBE and middle.distance(pose.at) <= GRASP_REACH_M:
                return thing.name
    return held


def _settled(scene: Scene, held: Mapping[Arm, str | None]) -> tuple[Thing, ...]:
    """Objects that nobody holds stand on what is under them."""
    return tuple(
        thing if thing.name in held.values() or thing.shape is not Shape.CUBE else _dropped(scene, thing)
        for thing in scene.things
    )


def _dropped(scene: Scene, thing: Thing) -> Thing:
    floor = 0.0
    for under in scene.things:
        near = Place(under.at.x, under.at.y).distance(Place(thing.at.x, thing.at.y)) < under.size * 0.8
        if under.shape in (Shape.PLATE, Shape.BOWL) and near:
            floor = 0.008
    return replace(thing, at=Place(thing.at.x, thing.at.y, floor))


def _drifted(script: Script, things: Sequence[Thing], time_s: float) -> tuple[Thing, ...]:
    """Objects that a person is moving, one frame further on their way."""
    moved: list[Thing] = []
    for thing in things:
        for drift in script.drift:
            if drift.name == thing.name and drift.start_s <= time_s <= drift.end_s:
                part = 1 / max(1.0, (drift.end_s - time_s) * FPS)
                at = Place(*(a + (b - a) * part for a, b in zip(_xyz(thing.at), _xyz(drift.goal), strict=True)))
                thing = replace(thing, at=at)
        moved.append(thing)
    return tuple(moved)


def _xyz(place: Place) -> tuple[float, float, float]:
    return place.x, place.y, place.z


def pick_and_place(arm: Arm, pick: Place, place: Place, *, close: bool = True, reach: bool = True) -> list[Waypoint]:
    """Waypoints of a pick at `pick` and a place at `place`; with `close` False the gripper never closes.

    With `reach` False the arm stops above `pick`.
    """
    home, shut = HOME[arm], 0.22 if close else 1.0
    path = [Waypoint(0.0, home), Waypoint(0.4, home), Waypoint(1.8, Pose(pick + ABOVE))]
    if not reach:
        return path
    path += [
        Waypoint(2.1, Pose(pick + ABOVE)),
        Waypoint(3.0, Pose(pick + GRASP_HEIGHT)),
        Waypoint(3.2, Pose(pick + GRASP_HEIGHT)),
        Waypoint(3.6, Pose(pick + GRASP_HEIGHT, 0.0, shut)),
        Waypoint(4.4, Pose(pick + ABOVE, 0.0, shut)),
        Waypoint(5.8, Pose(place + ABOVE, 0.0, shut)),
        Waypoint(6.6, Pose(place + Place(0, 0, 0.045), 0.0, shut)),
        Waypoint(6.9, Pose(place + Place(0, 0, 0.045), 0.0, 1.0)),
        Waypoint(7.6, Pose(place + ABOVE, 0.0, 1.0)),
        Waypoint(8.6, home),
    ]
    return path
