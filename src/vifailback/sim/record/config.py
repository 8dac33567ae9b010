"""What to record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vifailback.errors import ConfigError
from vifailback.sim.make import TASKS, find_task
from vifailback.types.image import Json

Format: TypeAlias = Literal["lerobot", "aloha"]


@dataclass(frozen=True)
class RecordConfig:
    """What to record; the same values give the same episodes.

    Args:
        tasks: names of tasks, taken in turn.
        n: number of episodes.
        seed: attempt k has the layout of seed + k.
        successes: share of attempts without a fault; the others are spread evenly over the four failure types.
        policy: "faulty" has faults injected, "natural" fails by itself.
        format: LeRobotDataset v3.0 or ALOHA HDF5.

    Raises:
        ConfigError: a value is out of range.
        UnknownNameError: there is no such task.
    """

    tasks: tuple[str, ...]
    n: int
    seed: int = 0
    successes: float = 0.2
    policy: Literal["faulty", "natural"] = "faulty"
    format: Format = "lerobot"

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ConfigError(f"at least one episode is needed, got {self.n}")
        if self.seed < 0:
            raise ConfigError(f"a seed is a number from 0 up, got {self.seed}")
        if not 0 <= self.successes <= 1:
            raise ConfigError(f"the share of successes is 0 .. 1, got {self.successes}")
        if not self.tasks:
            raise ConfigError(f"at least one task is needed; known: {', '.join(TASKS)}")
        for task in self.tasks:
            find_task(task)

    def as_json(self) -> Mapping[str, Json]:
        """Return all values, for the file that says how a dataset was made."""
        return {**vars(self), "tasks": list(self.tasks)}
