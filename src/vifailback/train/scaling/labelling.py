"""What labelling cost: hours by the annotation tool's clock, and by an assumption where there was none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from vifailback.errors import ConfigError
from vifailback.store import AnnotationStore
from vifailback.store.work_tables import WorkTime


@dataclass(frozen=True, slots=True)
class Hours:
    """Person-hours that a set of trajectories took to label.

    Args:
        hours: in all [h].
        clocked: trajectories whose time the annotation tool took.
        assumed: trajectories whose time is assumed.
    """

    hours: float
    clocked: int
    assumed: int


@dataclass(frozen=True)
class Labelling:
    """What is known about the time that labelling took.

    Args:
        active_s: trajectory -> how long people were active on it [s]: all people, stages and independent copies.
        minutes: assumed of each other trajectory [min]; None to take the median of those with a clock.
        source: where the clock stands, to be named.
    """

    active_s: Mapping[str, float] = field(default_factory=dict[str, float])
    minutes: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.minutes is not None and not self.minutes > 0:
            raise ConfigError(f"--minutes-per-annotation must be above 0, got {self.minutes:g}")

    @property
    def assumed_min(self) -> float | None:
        """Minutes of a trajectory without a clock; None where nothing is known."""
        if self.minutes is not None or not self.active_s:
            return self.minutes
        return median(self.active_s.values()) / 60

    def of(self, names: Iterable[str]) -> Hours | None:
        """The hours of some trajectories; None where nothing is known."""
        clocked = assumed = 0
        seconds = 0.0
        for name in names:
            if name in self.active_s:
                clocked += 1
                seconds += self.active_s[name]
            else:
                assumed += 1
        each = self.assumed_min
        if each is None and (assumed or not clocked):
            return None
        return Hours((seconds + assumed * 60 * (each or 0.0)) / 3600, clocked, assumed)

    def said(self, names: Iterable[str]) -> str:
        """How the hours of these trajectories came about, in a sentence."""
        found = self.of(names)
        if found is None:
            return "Labelling hours are not known: name the annotation store (--clock) or --minutes-per-annotation."
        clock = f"{found.clocked} trajectories by the annotation tool's clock ({self.source})"
        if not found.assumed:
            return f"Labelling hours: {clock}."
        each = f"{self.assumed_min or 0:.3g} minutes"
        why = "as was given" if self.minutes is not None else "the median of those with a clock"
        guess = f"an assumption, not a measurement: {each} for each of {found.assumed} trajectories, {why}"
        return (
            f"Labelling hours: {clock}; for the others {guess}." if found.clocked else f"Labelling hours are {guess}."
        )


def read_clock(place: str | Path) -> dict[str, float]:
    """Read how long people were active on each episode of an annotation store [s].

    Raises:
        StoreError: there is no store, or it cannot be read.
    """
    with AnnotationStore.open(place, create=False) as store, store.reading() as connection:
        chosen = select(WorkTime.episode, func.sum(WorkTime.active_s)).group_by(WorkTime.episode)
        return {episode: float(seconds) for episode, seconds in connection.execute(chosen) if seconds > 0}
