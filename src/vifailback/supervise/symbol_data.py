"""The symbol-following dataset: atomic motions as a policy sees them, symbols drawn, the rest masked (Sec. 6.2)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vifailback.episodes.lerobot.write import Layout, LeRobotWriter, Step
from vifailback.errors import ConfigError, UnreachableError
from vifailback.supervise.atomic_motion import AtomicMotion, draw_motion
from vifailback.supervise.follow import GuidedView
from vifailback.supervise.mask import roi_of
from vifailback.symbols import format_symbols
from vifailback.types import Arm, Guidance, Image, ImageSize, Outcome, Vector, World

STATE_NAMES = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("waist", "shoulder", "elbow", "forearm_roll", "wrist_angle", "wrist_rotate", "gripper")
)
"""ALOHA's names of the 14 parts of a state or an action."""
SYMBOLS, ROI = "annotation.symbols", "annotation.roi"
"""Features beside images, states and actions: the symbol code, and the region that is not masked [px]."""
RAW = "_raw"
"""What the name of a head view without symbols and mask ends in."""
MOST_TRIES = 50
"""So often a motion is chosen anew when it leads out of reach or out of view."""
SETTLE_S = 0.3
"""The arm stands still for so long at the end of a motion [s]."""


@dataclass(frozen=True)
class SymbolDataConfig:
    """What to record.

    Args:
        motions: how many.
        seed: of the first motion; each has its own.
        every: one control step in so many is kept.
        before: so many motions are made before the one that is recorded, so that it begins anywhere.
        masked: mask the views as in the paper.
        raw: also keep the head view without symbols and mask.
        codec: FFmpeg's encoder of the videos.
    """

    motions: int = 100
    seed: int = 0
    every: int = 1
    before: int = 2
    masked: bool = True
    raw: bool = False
    codec: str = "libx264"

    def __post_init__(self) -> None:
        if self.motions < 1 or self.every < 1 or self.before < 0:
            raise ConfigError("expected at least one motion, every >= 1 and before >= 0")


@dataclass(frozen=True)
class SymbolData:
    """What was recorded: motions by kind of command, and motions that were chosen anew, by the reason."""

    path: Path
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    refused: Mapping[str, int] = field(default_factory=dict[str, int])


def record_symbol_following(
    make_world: Callable[[int], World],
    out: str | Path,
    config: SymbolDataConfig | None = None,
    progress: Callable[[int], object] | None = None,
) -> SymbolData:
    """Record atomic motions with their symbols and masks as a LeRobotDataset, to finetune a policy on (pi0.5, ACT).

    An interrupted recording goes on when it is called again in the same way.

    Args:
        make_world: gives the world of a seed, both arms at rest.
        out: the dataset's folder.
        config: what to record.
        progress: called with the number of motions that are there.

    Raises:
        ConfigError: the folder holds something else, or the rate is not a whole number of frames per second.
        UnreachableError: no motion could be found for a world.
    """
    config = config or SymbolDataConfig()
    counts: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    world = make_world(config.seed)
    writer = LeRobotWriter(out, _layout(world, config))
    for index in range(config.motions):
        if not writer.has(index):
            world = make_world(config.seed + index)
            recorder = _Recorder(world, np.random.default_rng([config.seed + index, 7]), config, refused)
            motion = recorder.prepared()
            writer.write(index, motion.sentence, recorder.steps(motion), outcome=Outcome.SUCCESSFUL)
            counts[type(motion.command).__name__] += 1
        if progress is not None:
            progress(index + 1)
    writer.finish()
    return SymbolData(Path(out), counts, refused)


def _layout(world: World, config: SymbolDataConfig) -> Layout:
    rate = world.control_hz / config.every
    if abs(rate - round(rate)) > 1e-6 or rate < 1:
        why = f"{world.control_hz:g} control steps a second, one in {config.every} kept, are {rate:g} frames a second"
        raise ConfigError(f"{why}; expected a whole number")
    sizes: dict[str, ImageSize] = {name: world.camera(name).size for name in world.cameras}
    if config.raw:
        sizes[world.cameras[0] + RAW] = sizes[world.cameras[0]]
    signals = {"observation.state": STATE_NAMES, "action": STATE_NAMES, ROI: ("left", "top", "right", "bottom")}
    return Layout(round(rate), sizes, signals, (SYMBOLS,), codec=config.codec)


@dataclass
class _Recorder:
    """Makes one motion in one world."""

    world: World
    random: np.random.Generator
    config: SymbolDataConfig
    refused: Counter[str]

    def prepared(self) -> AtomicMotion:
        """Make a few motions unseen, then choose the one to record."""
        for _ in range(self.config.before):
            for action in self._actions(self._choose()):
                self.world.step(action)
        return self._choose()

    def steps(self, motion: AtomicMotion) -> Iterator[Step]:
        """Make the motion; yield what the policy is to see and do at each step that is kept."""
        head = self.world.cameras[0]
        view = GuidedView(Guidance((motion.command,), motion.symbols), motion.sentence, masked=self.config.masked)
        roi = roi_of(motion.symbols, self.world.camera(head).size)
        region = np.array([roi.left, roi.top, roi.right, roi.bottom], np.float64)
        code = format_symbols(motion.symbols)
        for number, action in enumerate(self._actions(motion)):
            if number % self.config.every == 0:
                seen = self.world.observe(images=self.world.cameras)
                images: dict[str, Image] = dict(view.of(seen).images)
                if self.config.raw:
                    images[head + RAW] = seen.images[head]
                yield Step(images, {"observation.state": seen.state, "action": action, ROI: region}, {SYMBOLS: code})
            self.world.step(action)

    def _choose(self) -> AtomicMotion:
        arms = sorted(self.world.arms)
        camera = self.world.camera(self.world.cameras[0])
        why = ""
        for _ in range(MOST_TRIES):
            arm = self.world.arms[arms[int(self.random.integers(len(arms)))]]
            try:
                motion = draw_motion(self.random, arm, self.world.observe().state, camera)
                list(self._actions(motion))
            except UnreachableError as error:
                why = str(error)
                self.refused[why.partition(". ")[2] or why] += 1
                continue
            return motion
        raise UnreachableError(f"no motion was possible in {MOST_TRIES} tries; the last one: {why}")

    def _actions(self, motion: AtomicMotion) -> Iterator[Vector]:
        """The actions of a motion, float64 (14,); the other arm stays where it is."""
        arm, hz = self.world.arms[motion.arm], self.world.control_hz
        state = self.world.observe().state
        part = slice(0, 7) if motion.arm is Arm.LEFT else slice(7, 14)
        action = state.copy()
        waypoints = [*motion.waypoints(hz)]
        waypoints += waypoints[-1:] * round(SETTLE_S * hz)
        for pose, opening in waypoints:
            action = action.copy()
            action[part] = arm.toward(action, pose, opening)
            yield action
