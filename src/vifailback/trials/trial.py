"""One trial on its way: a policy acts in a world, a supervisor watches, a method corrects."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack

from vifailback import plugins
from vifailback.models.named import open_model
from vifailback.sim.faults.incident import Watch
from vifailback.sim.make import find_task, make_world
from vifailback.sim.policies.scripted import HORIZON
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.supervise.assessment import NoSupervisor
from vifailback.supervise.background import at_once
from vifailback.supervise.intervention import Listener
from vifailback.supervise.motion import PointMotion
from vifailback.supervise.policy import SupervisedPolicy
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.trials.players import SUPERVISORS, Trial, make_corrector, make_policy, make_supervisor
from vifailback.trials.record import Account, Record
from vifailback.trials.trigger import ChunksOrStill
from vifailback.types import Observation, Vector

SEEING = ("vsf", "vsf-blank")
"""Methods that look at the head image."""

MOST_STEPS = 2000
"""Control steps of a trial, at most: 80 s."""

SETTLE_STEPS = 20
"""A task is done when it has been done for so many control steps."""

PATIENCE_STEPS = 140
"""A trial is over when the policy has rested, and nobody has corrected it, for so many control steps: two queries."""


class Stage:
    """A trial on its way: the world, the policy under supervision, and who looks on.

    Args:
        trial: what is tried.
        listeners: are told of queries and steps, besides this.
        sees: show the supervisor head frames, also where it would not look at them.
    """

    def __init__(self, trial: Trial, listeners: Sequence[Listener] = (), *, sees: bool = False) -> None:
        self.trial, self.task = trial, find_task(trial.task)
        self.world = make_world(self.task, trial.seed)
        self.policy = make_policy(trial, self.world, self.task)
        self.watch = Watch(self.world, self.task, self.policy)
        self.motion = PointMotion(self.world, grasper=plugins.load("graspers", trial.grasper)())
        self._model = None if trial.supervisor in SUPERVISORS else open_model(trial.supervisor, trial.api_key)
        supervisor = make_supervisor(trial, self.world, self.task, self.policy, self._model)
        self.watched = not isinstance(supervisor, NoSupervisor)
        self._sees = sees or isinstance(supervisor, VlmSupervisor)
        self.account = Account(trial, self.world, self.task, self.policy, self.watch)
        self._trigger = ChunksOrStill(chunk_s=HORIZON / CONTROL_HZ)
        self.supervised = SupervisedPolicy(
            self.policy,
            supervisor,
            corrector=make_corrector(trial, self.world, self.motion),
            trigger=self._trigger,
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
            for action in self.supervised.infer(self._observe(chunk=True)):
                self._step(action, on_step)
            now, idle = self.world.steps, self.supervised.guidance is None and not self.world.hand_shown
            done_at = now if done_at < 0 else done_at
            done_at = done_at if idle and self.task.succeeded(self.world) else -1
            rested = now if rested < 0 else rested
            rested = rested if idle and self.policy.resting else -1
            patience = PATIENCE_STEPS if self.watched else SETTLE_STEPS
            if (done_at >= 0 and now - done_at >= SETTLE_STEPS) or (rested >= 0 and now - rested >= patience):
                break

    def _observe(self, *, chunk: bool = False) -> Observation:
        """What is seen now; a policy that follows symbols sees the head image whenever it is asked for a chunk.

        A query shows the newest frame, so one is drawn wherever a query may come.
        """
        now_s = self.world.steps / CONTROL_HZ
        wanted = self._sees and (self.supervised.wants_frame(now_s) or (chunk and self._trigger.may_ask(now_s)))
        wanted = wanted or (chunk and self.trial.method in SEEING)
        return self.world.observe(CAMERAS[:1] if wanted else ())

    def _step(self, action: Vector, on_step: Callable[[Observation], None]) -> None:
        self.world.step(action)
        now = self._observe()
        self.motion.history.see(now, action)
        self.supervised.watch(now)
        self.watch.look()
        self.account.look()
        on_step(now)


def run_trial(trial: Trial, most_steps: int = MOST_STEPS) -> Record:
    """Run one trial, of so many control steps at most."""
    return Stage(trial).run(most_steps=most_steps)
