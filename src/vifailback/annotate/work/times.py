"""How long people were active: by item, stage and person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select

from vifailback.annotate.context import Context
from vifailback.store.work_tables import WorkTime

STAGES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class PersonTime:
    """How long one person was active; the median is that of their episodes."""

    name: str
    episodes: int
    active_s: float
    median_s: float | None


@dataclass(frozen=True, slots=True)
class Time:
    """What labelling costs (web/src/core/api/types.ts)."""

    episodes: int
    median_s: float | None
    by_stage_s: Sequence[float]
    people: Sequence[PersonTime]


def active_time(context: Context) -> Time:
    """Return medians over annotations (each person's copy is one): in all, by stage 1 to 3, by person."""
    key = (WorkTime.episode, WorkTime.track, WorkTime.person, WorkTime.stage)
    chosen = select(*key, func.sum(WorkTime.active_s)).group_by(*key)
    whole: dict[tuple[str, str], float] = defaultdict(float)
    stages: dict[int, dict[tuple[str, str], float]] = {stage: defaultdict(float) for stage in STAGES}
    people: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    with context.store.reading() as connection:
        for episode, track, person, stage, active_s in connection.execute(chosen):
            place = (episode, track)
            whole[place] += active_s
            people[person][place] += active_s
            if stage in stages:
                stages[stage][place] += active_s
    persons = [
        PersonTime(name, len(spent), sum(spent.values()), _median(spent.values()))
        for name, spent in sorted(people.items())
    ]
    return Time(
        episodes=len(whole),
        median_s=_median(whole.values()),
        by_stage_s=[_median(stages[stage].values()) or 0.0 for stage in STAGES],
        people=persons,
    )


def _median(values: Iterable[float]) -> float | None:
    numbers = list(values)
    return median(numbers) if numbers else None
