"""How the follower learns and is examined: atomic motions in any world, thought of but (to learn) not carried out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.atomic_motion import AtomicMotion, draw_motion
from vifailback.supervise.follow import GuidedView
from vifailback.supervise.follower.features import features, find_painted
from vifailback.supervise.follower.policy import SymbolFollower
from vifailback.supervise.follower.weights import OUTPUTS, Weights, fit
from vifailback.types import Arm, Guidance, Move, Observation, Rotate, Vector, World

MOTIONS_A_VIEW = 12
"""So many motions are thought of at each view; only the paint changes."""
VIEWS_A_WORLD = 6
WITHIN_M = 0.025
"""A gripper is where it should be within this [m]."""
WITHIN_RAD = 0.35
"""A turn is right within this [rad]; the symbol does not say how far, and the data turn 0.35 to 0.9."""
MOST_STEPS = 125
"""An examined motion may take so many control steps."""


def lessons(make_world: Callable[[int], World], seeds: Iterable[int]) -> Iterator[tuple[Vector, Vector, Vector]]:
    """Yield features, outputs and what counts of them, for each world in turn.

    Args:
        make_world: gives the world of a seed.
        seeds: of the worlds.
    """
    for seed in seeds:
        world, random = make_world(seed), np.random.default_rng([seed, 11])
        rows: list[tuple[Vector, Vector, Vector]] = []
        for _ in range(VIEWS_A_WORLD):
            _wander(world, random)
            seen = world.observe(images=world.cameras[:1])
            for _ in range(MOTIONS_A_VIEW):
                rows += _rows(world, seen, _motion(world, random, seen))
            rows += _blank(world, seen)
        seen_rows, wanted, counts = (np.array(column) for column in zip(*rows, strict=True))
        yield seen_rows, wanted, counts


def learn(make_world: Callable[[int], World], seeds: Iterable[int]) -> Weights:
    """Learn from the worlds of seeds; the same seeds give the same weights."""
    columns = zip(*lessons(make_world, seeds), strict=True)
    seen, wanted, counts = (np.concatenate(column) for column in columns)
    return fit(seen, wanted, counts)


@dataclass(frozen=True)
class Mark:
    """How one motion was followed.

    Args:
        kind: of the command, with its direction.
        followed: the whole was right.
        off_m: from where the gripper should be [m].
    """

    kind: str
    followed: bool
    off_m: float


def examine(make_world: Callable[[int], World], seed: int, weights: Weights | None, *, symbols: bool) -> Mark:
    """Have the follower carry out one atomic motion through the VSF view, and say whether it did.

    Args:
        make_world: gives the world of a seed.
        seed: of the world, and of the motion.
        weights: what the follower has learnt.
        symbols: paint the symbols; without them it sees the plain view.
    """
    world, random = make_world(seed), np.random.default_rng([seed, 13])
    _wander(world, random)
    motion = _motion(world, random, world.observe())
    follower = SymbolFollower(world.arms, world.camera(world.cameras[0]), world.control_hz, weights)
    view = GuidedView(Guidance((motion.command,), motion.symbols), motion.sentence)
    before = world.observe().state
    done = 0
    while done < MOST_STEPS:
        seen = world.observe(images=world.cameras[:1])
        for action in follower.infer(view.of(seen) if symbols else seen):
            world.step(action)
            done += 1
    return _mark(motion, world, before)


def _mark(motion: AtomicMotion, world: World, before: Vector) -> Mark:
    state, arm = world.observe().state, world.arms[motion.arm]
    now = arm.pose(state)
    way, asked = now.position - motion.begin.position, motion.end.position - motion.begin.position
    off = float(np.linalg.norm(now.position - motion.end.position))
    opened = abs(arm.opening(state) - motion.final) < 0.25
    others = all(
        np.linalg.norm(one.pose(state).position - one.pose(before).position) < WITHIN_M
        for side, one in world.arms.items()
        if side is not motion.arm
    )
    fits = off < WITHIN_M and opened and others
    kind = type(motion.command).__name__
    if isinstance(motion.command, Move):
        kind = f"{kind} {motion.command.direction.axis}"
        fits = fits and float(way @ asked) > 0.5 * float(np.linalg.norm(way) * np.linalg.norm(asked))
        fits = fits and float(np.linalg.norm(way)) > 0.01
    if isinstance(motion.command, Rotate):
        fits = fits and abs(_angle(motion, now.rotation) - _angle(motion, motion.end.rotation)) < WITHIN_RAD
        fits = fits and _angle(motion, now.rotation) * _angle(motion, motion.end.rotation) > 0
    return Mark(kind, bool(fits), off)


def _wander(world: World, random: np.random.Generator) -> None:
    """Bring both arms somewhere, with any opening."""
    state = world.observe().state
    target = state.copy()
    for side, arm in world.arms.items():
        part = slice(0, 7) if side is Arm.LEFT else slice(7, 14)
        home = arm.home
        for _ in range(20):
            place = home.position + random.uniform((-0.1, -0.12, -0.12), (0.2, 0.12, 0.12))
            try:
                target[part] = arm.toward(state, replace(home, position=place), float(random.integers(2)))
            except UnreachableError:
                continue
            break
    for step in range(1, 26):
        world.step(state + (target - state) * min(1.0, step / 18))


def _motion(world: World, random: np.random.Generator, seen: Observation) -> AtomicMotion:
    """An atomic motion that is possible."""
    sides, head = sorted(world.arms), world.camera(world.cameras[0])
    for _ in range(200):
        try:
            return draw_motion(random, world.arms[sides[int(random.integers(len(sides)))]], seen.state, head)
        except UnreachableError:
            continue
    raise UnreachableError("no motion was possible in 200 tries")


def _rows(world: World, seen: Observation, motion: AtomicMotion) -> list[tuple[Vector, Vector, Vector]]:
    """The lesson of a motion, for the arm that is meant and for the other."""
    view = GuidedView(Guidance((motion.command,), motion.symbols), motion.sentence).of(seen)
    painted, head = find_painted(next(iter(view.images.values()))), world.camera(world.cameras[0])
    rows: list[tuple[Vector, Vector, Vector]] = []
    for side, arm in world.arms.items():
        mine = side is motion.arm
        wanted, counts = np.zeros(OUTPUTS), np.zeros(OUTPUTS)
        wanted[:3] = (motion.end.position - motion.begin.position) * 10
        wanted[3] = 0.0 if not isinstance(motion.command, Rotate) else _angle(motion, motion.end.rotation)
        wanted[4], wanted[5] = motion.final, float(mine)
        counts[:] = (3.0, 3.0, 3.0, 1.0, 1.0, 1.0) if mine else (0, 0, 0, 0, 0, 1.0)
        rows.append((features(painted, arm, seen.state, head), wanted, counts))
    return rows


def _blank(world: World, seen: Observation) -> list[tuple[Vector, Vector, Vector]]:
    """The lesson of a view without symbols: stay as you are."""
    painted, head = find_painted(next(iter(seen.images.values()))), world.camera(world.cameras[0])
    return [
        (
            features(painted, arm, seen.state, head),
            np.array([0.0, 0.0, 0.0, 0.0, arm.opening(seen.state), 0.5]),
            np.array([3.0, 3.0, 3.0, 1.0, 1.0, 1.0]),
        )
        for arm in world.arms.values()
    ]


def _angle(motion: AtomicMotion, rotation: Vector) -> float:
    """How far a rotation is turned about the axis out of the hand, from the motion's begin [rad]."""
    turn = motion.begin.rotation.T @ rotation
    return float(np.arctan2(turn[2, 1], turn[2, 2]))
