"""Supervisors that know the true state: an upper bound, and the same with noise. No robot has them."""

from dataclasses import dataclass, replace

import numpy as np

from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.remedy import remedy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import TableWorld
from vifailback.supervise.assessment import Assessment, Supervisor, TaskState
from vifailback.supervise.window import Window
from vifailback.symbols import format_command, format_symbols
from vifailback.trials.guide import guidance_of
from vifailback.trials.truth import failure_type, is_failing
from vifailback.types import (
    Align,
    Arrow,
    Command,
    Diagnosis,
    Direction,
    FailureType,
    ImageSize,
    Move,
    Point,
    Symbol,
    Turn,
)


class Oracle:
    """Says what the true state says (an upper bound on what any supervisor can do).

    Args:
        world: what happens.
        task: what should happen.
        policy: who acts.
    """

    def __init__(self, world: TableWorld, task: Task, policy: ScriptedPolicy) -> None:
        self._world, self._task, self._policy = world, task, policy

    @property
    def name(self) -> str:
        """What tables call it."""
        return "oracle"

    def assess(self, window: Window) -> Assessment:  # noqa: ARG002 - it needs no images
        """Say how the attempt goes and what puts it right."""
        if self._task.succeeded(self._world) and not self._world.hand_shown:
            return Assessment(TaskState.DONE)
        if not is_failing(self._world, self._task, self._policy):
            return Assessment(TaskState.PROGRESSING)
        kind = failure_type(self._world, self._task, self._policy)
        right = remedy(self._world, self._task)
        if right is None:
            return Assessment(TaskState.FAILING, Diagnosis(failed=True, failure_type=kind))
        guidance = guidance_of(self._world, self._task, right, kind)
        reason = f"'{right.step.text}' is not reached: {kind}."
        words = format_command(guidance.commands)
        return Assessment(
            TaskState.FAILING,
            Diagnosis(failed=True, failure_type=kind, reason=reason),
            guidance,
            words,
            reply=f"{words}\n{format_symbols(guidance.symbols)}",
        )

    def reset(self) -> None:
        """Nothing to forget."""


OPPOSITE = {
    Direction.FORWARD: Direction.BACKWARD,
    Direction.BACKWARD: Direction.FORWARD,
    Direction.LEFT: Direction.RIGHT,
    Direction.RIGHT: Direction.LEFT,
    Direction.UPWARD: Direction.DOWNWARD,
    Direction.DOWNWARD: Direction.UPWARD,
}
"""Each direction and the one the other way."""


@dataclass(frozen=True)
class Noise:
    """How wrong an oracle is.

    Args:
        pixels: standard deviation of every point of a symbol, in both directions [px of the head image].
        labels: share of diagnoses with another failure type.
        directions: share of moves in the sentence with the opposite direction, of turns the other way.
        misses: share of failures that one query does not see.
        false_alarms: share of queries of a good attempt that say "failing".
    """

    pixels: float = 10.0
    labels: float = 0.1
    directions: float = 0.05
    misses: float = 0.1
    false_alarms: float = 0.02


class NoisyOracle:
    """An oracle that errs.

    Args:
        oracle: who knows.
        noise: how wrong it is.
        size: of the head image [px].
        seed: of the noise.
    """

    def __init__(self, oracle: Supervisor, noise: Noise, size: ImageSize, seed: int) -> None:
        self._oracle, self._noise, self._size, self._seed = oracle, noise, size, seed
        self._rng = np.random.default_rng([seed, 77])

    @property
    def name(self) -> str:
        """What tables call it."""
        return "noisy-oracle"

    def assess(self, window: Window) -> Assessment:
        """Say what the oracle says, wrongly at times."""
        said, noise = self._oracle.assess(window), self._noise
        if said.state is not TaskState.FAILING:
            if self._rng.random() < noise.false_alarms:
                return Assessment(TaskState.FAILING, Diagnosis(failed=True, failure_type=self._type(None)))
            return said
        if self._rng.random() < noise.misses:
            return Assessment(TaskState.PROGRESSING)
        if said.guidance is None:
            return said
        commands = tuple(self._command(command) for command in said.guidance.commands)
        symbols = tuple(self._symbol(symbol) for symbol in said.guidance.symbols)
        kind = said.diagnosis.failure_type
        if self._rng.random() < noise.labels:
            kind = self._type(kind)
        return replace(
            said,
            diagnosis=replace(said.diagnosis, failure_type=kind),
            guidance=replace(said.guidance, commands=commands, symbols=symbols),
            words=format_command(commands),
        )

    def reset(self) -> None:
        """Begin the noise anew."""
        self._oracle.reset()
        self._rng = np.random.default_rng([self._seed, 77])

    def _type(self, but: FailureType | None) -> FailureType:
        others = [kind for kind in FailureType if kind is not but]
        return others[int(self._rng.integers(len(others)))]

    def _command(self, command: Command) -> Command:
        if isinstance(command, Move) and self._rng.random() < self._noise.directions:
            return replace(command, direction=OPPOSITE[command.direction])
        return command

    def _symbol(self, symbol: Symbol) -> Symbol:
        match symbol:
            case Arrow() | Align():
                return replace(symbol, start=self._point(symbol.start), end=self._point(symbol.end))
            case Turn():
                wrong = self._rng.random() < self._noise.directions
                return Turn(self._point(symbol.center), symbol.clockwise is not wrong)
            case _:
                return replace(symbol, at=self._point(symbol.at))

    def _point(self, point: Point) -> Point:
        x, y = np.array(point.to_pixels(self._size)) + self._rng.normal(0.0, self._noise.pixels, 2)
        width, height = self._size.width, self._size.height
        return Point.from_pixels(float(np.clip(x, 0, width)), float(np.clip(y, 0, height)), self._size)
