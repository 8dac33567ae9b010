"""One trial: a policy acts in a world, a supervisor watches, a method corrects; what came of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
import numpy as np

from vifailback import plugins
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.models.named import ModelName, open_model
from vifailback.models.vlm import Vlm
from vifailback.sim.faults.draw import VARIANTS, draw_fault
from vifailback.sim.faults.fault import Fault
from vifailback.sim.faults.incident import Watch
from vifailback.sim.make import find_task, make_world
from vifailback.sim.policies.natural import NaturalPolicy
from vifailback.sim.policies.scripted import HORIZON, ScriptedPolicy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CAMERAS, CONTROL_HZ, TableWorld
from vifailback.supervise.assessment import NoSupervisor, Supervisor, TaskState
from vifailback.supervise.background import at_once
from vifailback.supervise.intervention import Ending, Intervention, Listener
from vifailback.supervise.motion import PointMotion
from vifailback.supervise.policy import SupervisedPolicy
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.trials.oracle import Noise, NoisyOracle, Oracle
from vifailback.trials.trigger import ChunksOrStill
from vifailback.trials.truth import failure_type, is_failing
from vifailback.types import FailureType, Observation, Vector

POLICIES = ("scripted", "faulty", "natural")
"""An expert; the same with one injected fault; one that fails by itself."""

SUPERVISORS = ("none", "oracle", "noisy-oracle")
"""Supervisors that need no model; every model is another."""

METHODS = ("pmc",)
"""How guidance is carried out."""

MOST_STEPS = 2000
"""Control steps of a trial, at most: 80 s."""

SETTLE_STEPS = 20
"""A task is done when it has been done for so many control steps."""

PATIENCE_STEPS = 140
"""A trial is over when the policy has rested, and nobody has corrected it, for so many control steps: two queries."""


UNANSWERED = (Ending.ERROR, Ending.HUNG, Ending.LATE, Ending.UNREADABLE)
"""Queries that ended so got no usable answer."""


@dataclass(frozen=True)
class Trial:
    """What is tried; the same seed gives the same layout, fault and noise to every supervisor and method.

    Args:
        task: name of a task.
        seed: of the layout and of everything that is drawn.
        policy: one of `POLICIES`.
        supervisor: one of `SUPERVISORS`, or the name of a model.
        method: one of `METHODS`; "" without a supervisor.
        noise: of the noisy oracle.
        grasper: name of what finds grasps (entry points `vifailback.graspers`).
        api_key: of a model's server; kept nowhere.
    """

    task: str
    seed: int
    policy: str
    supervisor: str = "none"
    method: str = ""
    noise: Noise = field(default_factory=Noise)
    grasper: str = "antipodal"
    api_key: str | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """What tells it from all others of a run."""
        return f"{self.task}/{self.policy}/{self.watcher}/{self.method}/{self.seed}"

    @property
    def watcher(self) -> str:
        """The supervisor's name as tables and files show it, without a password."""
        return shown_supervisor(self.supervisor)


def shown_supervisor(name: str) -> str:
    """A supervisor's name without the password that an address may hold."""
    return name if name in SUPERVISORS else str(ModelName.read(name))


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


class Stage:
    """A trial on its way: the world, the policy under supervision, and who looks on.

    Args:
        trial: what is tried.
        listeners: are told of queries and steps, besides this.
    """

    def __init__(self, trial: Trial, listeners: Sequence[Listener] = ()) -> None:
        self.trial, self.task = trial, find_task(trial.task)
        self.world = make_world(self.task, trial.seed)
        self.policy = make_policy(trial, self.world, self.task)
        self.watch = Watch(self.world, self.task, self.policy)
        self.motion = PointMotion(self.world, grasper=plugins.load("graspers", trial.grasper)())
        self._model = None if trial.supervisor in SUPERVISORS else open_model(trial.supervisor, trial.api_key)
        supervisor = make_supervisor(trial, self.world, self.task, self.policy, self._model)
        self.watched = not isinstance(supervisor, NoSupervisor)
        self._sees = isinstance(supervisor, VlmSupervisor)
        self.account = _Account(self)
        self.supervised = SupervisedPolicy(
            self.policy,
            supervisor,
            corrector=self.motion,
            trigger=ChunksOrStill(chunk_s=HORIZON / CONTROL_HZ),
            background=at_once,
            listeners=(self.account, *listeners),
        )

    def run(self, on_step: Callable[[Observation], None] = lambda _: None, most_steps: int = MOST_STEPS) -> Record:
        """Act until the task is done, nothing more will happen, or time is over; then let go of the model.

        Args:
            on_step: is shown the state after every control step.
            most_steps: control steps at most.
        """
        with ExitStack() as ends:
            if isinstance(self._model, AbstractContextManager):
                ends.enter_context(self._model)
            self._act(on_step, most_steps)
        return self.account.record()

    def _act(self, on_step: Callable[[Observation], None], most_steps: int) -> None:
        done_at = rested = -1
        while self.world.steps < most_steps:
            for action in self.supervised.infer(self._observe()):
                self._step(action, on_step)
            now, idle = self.world.steps, self.supervised.guidance is None and not self.world.hand_shown
            done_at = now if done_at < 0 else done_at
            done_at = done_at if idle and self.task.succeeded(self.world) else -1
            rested = now if rested < 0 else rested
            rested = rested if idle and self.policy.resting else -1
            patience = PATIENCE_STEPS if self.watched else SETTLE_STEPS
            if (done_at >= 0 and now - done_at >= SETTLE_STEPS) or (rested >= 0 and now - rested >= patience):
                break

    def _observe(self) -> Observation:
        wanted = self._sees and self.supervised.wants_frame(self.world.steps / CONTROL_HZ)
        return self.world.observe(CAMERAS[:1] if wanted else ())

    def _step(self, action: Vector, on_step: Callable[[Observation], None]) -> None:
        self.world.step(action)
        now = self._observe()
        self.motion.history.see(now, action)
        self.supervised.watch(now)
        self.watch.look()
        self.account.look()
        on_step(now)


class _Account:
    """Keeps count of what happens; a listener of the supervised policy."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
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
        if self._failing_s is None and is_failing(self._stage.world, self._stage.task, self._stage.policy):
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
        trial, stage = self._stage.trial, self._stage
        success = stage.task.succeeded(stage.world)
        incident = None if success else stage.watch.incident()
        fault = next(iter(stage.policy.faults), None) if incident is None else incident.fault
        if fault is None and not success:
            kind = str(failure_type(stage.world, stage.task, stage.policy))
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
        return self._stage.world.steps / CONTROL_HZ

    @property
    def _reached(self) -> int:
        """How many goals of the task are reached, from the first on."""
        goals = [goal.achieved(self._stage.world) for goal in self._stage.task.goals]
        return goals.index(False) if False in goals else len(goals)

    def _answered(self, *, failing: bool) -> None:
        if not failing:
            return
        if is_failing(self._stage.world, self._stage.task, self._stage.policy):
            self._detected_s = self._now_s if self._detected_s is None else self._detected_s
        else:
            self._alarms += 1


def run_trial(trial: Trial) -> Record:
    """Run one trial."""
    return Stage(trial).run()


def make_policy(trial: Trial, world: TableWorld, task: Task) -> ScriptedPolicy:
    """Return the policy of a trial.

    Raises:
        UnknownNameError: there is no such policy.
    """
    match trial.policy:
        case "scripted":
            return ScriptedPolicy(world, task)
        case "faulty":
            return ScriptedPolicy(world, task, _faults(trial, world, task))
        case "natural":
            return NaturalPolicy(world, task, trial.seed)
        case _:
            raise UnknownNameError("policy", trial.policy, POLICIES)


def make_supervisor(
    trial: Trial, world: TableWorld, task: Task, policy: ScriptedPolicy, model: Vlm | None
) -> Supervisor:
    """Return the supervisor of a trial: the model where there is one."""
    if model is not None:
        return VlmSupervisor(model)
    match trial.supervisor:
        case "none":
            return NoSupervisor()
        case "oracle":
            return Oracle(world, task, policy)
        case "noisy-oracle":
            return NoisyOracle(Oracle(world, task, policy), trial.noise, world.sizes[CAMERAS[0]], trial.seed)
        case name:
            raise UnknownNameError("supervisor", name, SUPERVISORS)


def check_method(method: str) -> None:
    """Say at once where a method cannot be had.

    Raises:
        ConfigError: it is "vsf", for which no policy that follows symbols is here.
        UnknownNameError: there is no such method.
    """
    if method == "vsf":
        raise ConfigError("method vsf needs a policy that was taught to follow symbols, and none is here yet: use pmc")
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)


def _faults(trial: Trial, world: TableWorld, task: Task) -> tuple[Fault, ...]:
    """One fault, of the four types in turn; of any type where the task cannot have that one."""
    rng = np.random.default_rng([trial.seed, 7])
    kind = tuple(FailureType)[trial.seed % len(FailureType)]
    of_kind = [variant for variant in VARIANTS if variant.failure_type is kind]
    fault = draw_fault(world, task, rng, of_kind) or draw_fault(world, task, rng)
    return () if fault is None else (fault,)
