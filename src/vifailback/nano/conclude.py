"""From numbers to a conclusion: probabilities, keyframes, guidance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vifailback.nano.net import Floats
from vifailback.nano.patterns import POINTS, Parts, put_together, taken_apart
from vifailback.nano.tables import STATES, TYPES, Manifest
from vifailback.symbols import read_command
from vifailback.types import Arm, Command, FailureType, Point, Symbol

AVOID, CORRECT = 0, 1
_ARMS = (Arm.LEFT, Arm.RIGHT, None)
_UNKNOWN = -12.0
"""Log-probability of a pattern that was never learnt."""


def shares(logits: Floats, temperature: float = 1.0) -> Floats:
    """Return probabilities of the last axis."""
    scaled = logits / temperature
    grown = np.exp(scaled - scaled.max(-1, keepdims=True))
    return grown / grown.sum(-1, keepdims=True)


@dataclass(frozen=True)
class Conclusion:
    """What was concluded about some frames, told one set of things.

    Args:
        numbers: one row of the mind's thoughts, by name.
        manifest: what they stand for.
        live: about an attempt that runs.
    """

    numbers: Mapping[str, Floats]
    manifest: Manifest
    live: bool

    @property
    def states(self) -> Floats:
        """Probabilities of `STATES`; an episode that is over does not progress."""
        heat = self.manifest.temperatures
        logits = self.numbers["state"].copy()
        if not self.live:
            logits[STATES.index("progressing")] = -1e4
        return shares(logits, heat.live_state if self.live else heat.state)

    @property
    def failing(self) -> float:
        """Probability that it fails, or failed."""
        return float(self.states[STATES.index("failing")])

    @property
    def types(self) -> Floats:
        """Probabilities of `TYPES`."""
        return shares(self.numbers["failure_type"], self.manifest.temperatures.failure_type)

    @property
    def failure_type(self) -> FailureType:
        """The likeliest type."""
        return FailureType(TYPES[int(self.types.argmax())])

    @property
    def subtasks(self) -> Floats:
        """Probabilities of the plan's subtasks."""
        return shares(self.numbers["subtask"], self.manifest.temperatures.subtask)

    @property
    def keyframes(self) -> Floats:
        """Probabilities of the frames, to be the one just before the failure."""
        return shares(self.numbers["keyframe"], self.manifest.temperatures.keyframe)

    @property
    def fault(self) -> str:
        """What likely happened, in words; "" where nothing has a name."""
        faults = self.manifest.tables.faults
        return faults[int(self.numbers["fault"].argmax())] if faults else ""

    def guidance(self, role: int) -> tuple[tuple[Command, ...], tuple[Symbol, ...]]:
        """The likeliest commands and symbols of a role."""
        tables = self.manifest.tables
        places = (self.numbers["places"][role] * 1000).clip(0, 1000).tolist()
        points = {name: Point(float(round(x)), float(round(y))) for name, (x, y) in zip(POINTS, places, strict=True)}
        ways = self.numbers["ways"][role].argmax(-1)
        lengths = self.numbers["lengths"][role]
        commands = tables.commands[int(self.numbers["commands"][role].argmax())]
        if "ways" in commands.split() and not ways.any():  # says that it moves, so it moves along the likeliest axis
            some = self.numbers["ways"][role].copy()
            some[:, 0] = -1e4
            axis = int((some.max(-1) - self.numbers["ways"][role][:, 0]).argmax())
            ways[axis] = some[axis].argmax()
        return put_together(
            Parts(
                commands,
                tables.symbols[int(self.numbers["symbols"][role].argmax())],
                _ARMS[int(self.numbers["arm"][role].argmax())],
                (int(ways[0]), int(ways[1]), int(ways[2])),
                (float(lengths[0]), float(lengths[1]), float(lengths[2])),
                points,
            )
        )

    def weigh(self, options: Sequence[str], role: int) -> Floats:
        """Probabilities of command sentences, one of which is right."""
        return shares(
            np.array([self._log(option, role) for option in options], np.float32),
            self.manifest.temperatures.commands,
        )

    def _log(self, sentence: str, role: int) -> float:
        parts = taken_apart(read_command(sentence)[0], ())
        known = self.manifest.tables.commands
        log = _UNKNOWN
        if parts.commands in known:
            log = float(np.log(shares(self.numbers["commands"][role])[known.index(parts.commands)] + 1e-9))
        log = max(log, _UNKNOWN)
        arms = np.log(shares(self.numbers["arm"][role]) + 1e-6)
        log += float(arms[_ARMS.index(parts.arm)]) if parts.arm in _ARMS else _UNKNOWN
        if "ways" in parts.commands.split():
            ways = np.log(shares(self.numbers["ways"][role]) + 1e-5)
            log += float(sum(ways[axis, way] for axis, way in enumerate(parts.ways)))
        return log
