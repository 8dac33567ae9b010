"""The supervised policy: watches, asks, corrects; whatever the supervisor does, the robot goes on (paper Sec. 4.3)."""

import logging
import math
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from vifailback.errors import ConfigError, ViFailbackError
from vifailback.supervise.assessment import Assessment, Supervisor, TaskState
from vifailback.supervise.background import Background, in_thread
from vifailback.supervise.correct import Correction, Corrector
from vifailback.supervise.follow import SymbolFollowing
from vifailback.supervise.intervention import Ending, Intervention, Listener
from vifailback.supervise.trigger import EveryChunks, Trigger
from vifailback.supervise.window import LOOKS_BACK_S, SHOWN_HZ, LastSeconds, Window
from vifailback.types import Guidance, Observation, Policy, Vector

MOST_HANGING = 2
"""While so many queries hang, no new one is started."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoopConfig:
    """How a policy is supervised; all times on the clock of the observations.

    Args:
        looks_back_s: a query shows so much of the past (supplement Sec. 6.1) [s].
        shown_hz: frames shown of each second.
        oldest_answer_s: an answer is dropped when what it saw is older than this [s].
        gives_up_s: after so long an answer is no longer waited for [s].
        longest_guidance_s: guidance is released at the latest after this [s].
    """

    looks_back_s: float = LOOKS_BACK_S
    shown_hz: float = SHOWN_HZ
    oldest_answer_s: float = 5.0
    gives_up_s: float = 30.0
    longest_guidance_s: float = 15.0

    def __post_init__(self) -> None:
        for name in ("oldest_answer_s", "gives_up_s", "longest_guidance_s"):
            value = getattr(self, name)
            if math.isnan(value) or value <= 0:
                raise ConfigError(f"{name} must be a positive number of seconds, got {value}")


class SupervisedPolicy:
    """A policy that is watched, and guided when it fails; itself a policy.

    Queries run beside the control loop and never stop it: `infer` takes an answer when there is one. An answer that
    is late, an error, a hang or a reply that says nothing leaves the policy running, and is told to the listeners.

    Args:
        policy: the policy.
        supervisor: who is asked.
        corrector: carries guidance out; by default the policy itself follows the symbols (VSF).
        trigger: decides when to ask; by default every 6 action chunks of the policy.
        config: times.
        background: where queries run; `at_once` makes a simulation deterministic.
        listeners: are told everything (logs, recordings).
    """

    def __init__(
        self,
        policy: Policy,
        supervisor: Supervisor,
        *,
        corrector: Corrector | None = None,
        trigger: Trigger | None = None,
        config: LoopConfig | None = None,
        background: Background = in_thread,
        listeners: Sequence[Listener] = (),
    ) -> None:
        self._config = config or LoopConfig()
        self._policy, self._supervisor = _Counted(policy), supervisor
        self._corrector = SymbolFollowing() if corrector is None else corrector
        self._trigger = EveryChunks() if trigger is None else trigger
        self._background, self._listeners = background, tuple(listeners)
        self._view = LastSeconds(
            self._config.looks_back_s,
            self._config.shown_hz,
            prepare=lambda frame: background(lambda: frame.jpeg),
        )
        self._seen_s = -math.inf
        self._asked: _Query | None = None
        self._hanging: list[Future[Assessment]] = []
        self._work: _Work | None = None
        self._count = 0
        self._assessment: Assessment | None = None

    @property
    def assessment(self) -> Assessment | None:
        """The newest conclusion about this attempt; None before the first."""
        return self._assessment

    @property
    def guidance(self) -> Guidance | None:
        """The guidance at work; None where there is none."""
        return None if self._work is None else self._work.guidance

    def wants_frame(self, time_s: float) -> bool:
        """Say whether a head frame of this time would be shown; who renders frames can leave out most others."""
        return self._view.due(time_s)

    def watch(self, observation: Observation) -> None:
        """Take what a control step saw. `infer` does so too; between chunks, call this to be seen at every step.

        The head camera is the first one; an observation without images is taken as it is.
        """
        if observation.time_s == self._seen_s:
            return
        self._seen_s = observation.time_s
        if observation.images:
            self._view.add(observation.time_s, next(iter(observation.images.values())))
        self._trigger.see(observation)
        for listener in self._listeners:
            listener.step(observation)

    def infer(self, observation: Observation) -> Vector:
        """Return the next actions, float64 (horizon, 14): the policy's own, or those of the correction at work."""
        self.watch(observation)
        self._collect(observation)
        if self._asked is None:
            self._view.ready()  # only here a query may begin
        self._ask(observation)
        self._collect(observation)  # where queries run at once, the answer is there already
        actions = self._correct(observation)
        return self._policy.infer(observation) if actions is None else actions

    def reset(self) -> None:
        """Forget the last attempt; an answer that is still to come is not waited for."""
        if self._asked is not None:
            self._hanging.append(self._asked.future)
            self._end(self._asked.intervention, Ending.RESET, self._seen_s)
        self._release(Ending.RESET, self._seen_s)
        self._asked, self._assessment, self._seen_s = None, None, -math.inf
        self._view.clear()
        self._trigger.reset()
        self._supervisor.reset()
        self._policy.reset()

    def _ask(self, observation: Observation) -> None:
        if self._asked is not None or not self._trigger.asks(self._policy.chunks):
            return
        self._hanging = [future for future in self._hanging if not future.done()]
        if len(self._hanging) >= MOST_HANGING:
            return
        window = Window(observation.time_s, observation.prompt, self._view.shown(), observation.state)
        intervention = Intervention(self._count, window, self._supervisor.name)
        self._count += 1
        self._policy.chunks = 0
        self._tell(intervention)
        self._asked = _Query(intervention, self._background(lambda: self._supervisor.assess(window)))

    def _collect(self, observation: Observation) -> None:
        """Take the answer, if there is one."""
        asked, now = self._asked, observation.time_s
        if asked is None:
            return
        age = now - asked.intervention.window.time_s
        if not asked.future.done():
            if age > self._config.gives_up_s:
                _log.warning("no answer of %s after %.1f s; no longer waiting for it", self._supervisor.name, age)
                self._hanging.append(asked.future)
                self._asked = None
                self._end(asked.intervention, Ending.HUNG, now, f"no answer after {age:.1f} s")
            return
        self._asked = None
        error = asked.future.exception()
        if error is not None:
            _log.warning("%s failed: %s", self._supervisor.name, error)
            self._end(asked.intervention, Ending.ERROR, now, f"{type(error).__name__}: {error}")
            return
        answered = replace(asked.intervention, assessment=asked.future.result(), answered_s=now)
        if age > self._config.oldest_answer_s:
            _log.warning("the answer of %s came after %.1f s; dropped", self._supervisor.name, age)
            self._end(answered, Ending.LATE, now, f"came after {age:.1f} s")
            return
        self._take(answered, asked.future.result(), observation)

    def _take(self, intervention: Intervention, assessment: Assessment, observation: Observation) -> None:
        """Act on an answer."""
        now = observation.time_s
        if assessment.state is None:
            _log.warning("the reply of %s says nothing: %r", self._supervisor.name, assessment.reply[:200])
            self._end(intervention, Ending.UNREADABLE, now)
            return
        self._assessment = assessment
        self._release(Ending.NEXT_QUERY, now)
        if assessment.state is not TaskState.FAILING or not _says_something(assessment.guidance):
            self._end(intervention, Ending.NOTHING_TO_DO, now)
            return
        begun = replace(intervention, corrector=self._corrector.name)
        try:
            correction = self._corrector.begin(assessment, observation, self._policy)
        except ViFailbackError as error:
            self._refuse(begun, error, now)
            return
        self._work = _Work(begun, correction, now)
        self._tell(begun)

    def _correct(self, observation: Observation) -> Vector | None:
        """Actions of the correction at work; None where there is none, or it has just ended."""
        work, now = self._work, observation.time_s
        if work is None:
            return None
        if now - work.since_s >= self._config.longest_guidance_s:
            self._release(Ending.LIMIT, now)
            return None
        try:
            actions = work.correction.actions(observation)
        except ViFailbackError as error:
            self._work = None
            self._refuse(work.intervention, error, now)
            return None
        if actions is None:
            self._release(Ending.MOTION_DONE, now)
        return actions

    def _refuse(self, intervention: Intervention, error: Exception, now_s: float) -> None:
        _log.warning("%s refused: %s", self._corrector.name, error)
        self._end(intervention, Ending.REFUSED, now_s, str(error))

    def _release(self, ending: Ending, now_s: float) -> None:
        if self._work is not None:
            self._end(self._work.intervention, ending, now_s)
            self._work = None

    def _end(self, intervention: Intervention, ending: Ending, now_s: float, error: str = "") -> None:
        self._tell(replace(intervention, ending=ending, released_s=now_s, error=error))

    def _tell(self, intervention: Intervention) -> None:
        for listener in self._listeners:
            listener.changed(intervention)


@dataclass(frozen=True)
class _Query:
    """A query that was asked and not answered yet."""

    intervention: Intervention
    future: Future[Assessment]


@dataclass(frozen=True)
class _Work:
    """A correction at work since a time [s]."""

    intervention: Intervention
    correction: Correction
    since_s: float

    @property
    def guidance(self) -> Guidance | None:
        return None if self.intervention.assessment is None else self.intervention.assessment.guidance


class _Counted:
    """A policy whose action chunks are counted, whoever asks for them."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self.chunks = 0

    def infer(self, observation: Observation) -> Vector:
        self.chunks += 1
        return self._policy.infer(observation)

    def reset(self) -> None:
        self.chunks = 0
        self._policy.reset()


def _says_something(guidance: Guidance | None) -> bool:
    return guidance is not None and bool(guidance.commands or guidance.symbols or guidance.high_level)
