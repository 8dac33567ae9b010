"""What came of a trial, and who keeps count of it while it runs."""

from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from vifailback.sim.faults.incident import Watch
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CONTROL_HZ, TableWorld
from vifailback.supervise.assessment import TaskState
from vifailback.supervise.intervention import Ending, Intervention
from vifailback.trials.players import Trial
from vifailback.trials.truth import failure_type, is_failing
from vifailback.types import Observation

UNANSWERED = (Ending.ERROR, Ending.HUNG, Ending.LATE, Ending.UNREADABLE)
"""Queries that ended so got no usable answer."""


@dataclass(frozen=True)
class Record:
    """What came of a trial; times in simulated seconds.

    Args:
        key: of the trial.
        task: its name.
        seed: of the trial.
        policy: who acted.
        supervisor: who watched.
        method: how guidance was carried out.
        success: the task was done at the end, as physics says.
        duration_s: how long it took.
        fault: what made it fail, as physics says, or what was injected in vain; "" where nothing was.
        failure_type: of that; "" where nothing was.
        failing_s: when the true state first was one of failure; None where it never was.
        detected_s: when the supervisor first said "failing" during a failure.
        false_alarms: answers that said "failing" while the attempt was fine.
        queries: how often the supervisor was asked.
        corrections: how many guidances were begun.
        endings: how they ended.
        refusals: why motions were refused.
        unanswered: why queries got no usable answer: errors of a model, replies that say nothing.
        put_right: guidances after which more of the task was reached than before.
        latency_s: how long each answer took; 0 of an oracle.
    """

    key: str
    task: str
    seed: int
    policy: str
    supervisor: str
    method: str
    success: bool
    duration_s: float
    fault: str = ""
    failure_type: str = ""
    failing_s: float | None = None
    detected_s: float | None = None
    false_alarms: int = 0
    queries: int = 0
    corrections: int = 0
    endings: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    put_right: int = 0
    latency_s: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As one line of a run."""
        return asdict(self)

    @classmethod
    def from_json(cls, line: bytes) -> "Record":
        """Read a line.

        Raises:
            msgspec.DecodeError: it is no record.
        """
        return msgspec.json.decode(line, type=cls)


class Account:
    """Keeps count of what happens; a listener of the supervised policy."""

    def __init__(self, trial: Trial, world: TableWorld, task: Task, policy: ScriptedPolicy, watch: Watch) -> None:
        self._trial, self._world, self._task, self._policy, self._watch = trial, world, task, policy, watch
        self._failing_s: float | None = None
        self._detected_s: float | None = None
        self._alarms = self._queries = self._corrections = self._put_right = 0
        self._endings: list[str] = []
        self._refusals: list[str] = []
        self._unanswered: list[str] = []
        self._latency_s: list[float] = []
        self._before = 0

    def step(self, observation: Observation) -> None:
        """Nothing is kept of a step that was seen."""

    def look(self) -> None:
        """Note when the true state first is one of failure."""
        if self._failing_s is None and is_failing(self._world, self._task, self._policy):
            self._failing_s = self._now_s

    def changed(self, intervention: Intervention) -> None:
        """Count queries, answers, corrections and how they ended."""
        said = intervention.assessment
        if intervention.ending in UNANSWERED:
            self._unanswered.append(intervention.error or str(intervention.ending))
        if said is None:
            self._queries += intervention.ending is None
            return
        if intervention.ending is None:
            self._corrections += 1
            self._before = self._reached
        elif intervention.corrector:
            self._endings.append(intervention.ending.value)
            self._put_right += self._reached > self._before
            if intervention.ending is Ending.REFUSED:
                self._refusals.append(intervention.error)
        if intervention.answered_s == self._now_s and (intervention.ending is None or not intervention.corrector):
            self._latency_s.append(said.latency_s)
            self._answered(failing=said.state is TaskState.FAILING)

    def record(self) -> Record:
        """What came of the trial so far."""
        trial = self._trial
        success = self._task.succeeded(self._world)
        incident = None if success else self._watch.incident()
        fault = next(iter(self._policy.faults), None) if incident is None else incident.fault
        if fault is None and not success:
            kind = str(failure_type(self._world, self._task, self._policy))
        else:
            kind = "" if fault is None else str(fault.failure_type)
        return Record(
            trial.key,
            trial.task,
            trial.seed,
            trial.policy,
            trial.watcher,
            trial.method,
            success,
            self._now_s,
            fault="" if fault is None else fault.name,
            failure_type=kind,
            failing_s=self._failing_s,
            detected_s=self._detected_s,
            false_alarms=self._alarms,
            queries=self._queries,
            corrections=self._corrections,
            endings=tuple(self._endings),
            refusals=tuple(self._refusals),
            unanswered=tuple(self._unanswered),
            put_right=self._put_right,
            latency_s=tuple(round(value, 4) for value in self._latency_s),
        )

    @property
    def _now_s(self) -> float:
        return self._world.steps / CONTROL_HZ

    @property
    def _reached(self) -> int:
        """How many goals of the task are reached, from the first on."""
        goals = [goal.achieved(self._world) for goal in self._task.goals]
        return goals.index(False) if False in goals else len(goals)

    def _answered(self, *, failing: bool) -> None:
        if not failing:
            return
        if is_failing(self._world, self._task, self._policy):
            self._detected_s = self._now_s if self._detected_s is None else self._detected_s
        else:
            self._alarms += 1
