"""Trials as lessons: what the supervisor was shown each time it was asked, and what the true state said."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from vifailback.nano.lesson import Facts, Notes, Said, write_lesson
from vifailback.nano.sight import small
from vifailback.sim.scene.room import table_of
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.intervention import Intervention
from vifailback.symbols import format_symbols
from vifailback.trials.lessons.whereabouts import Cast, truth_of
from vifailback.trials.oracle import Oracle
from vifailback.trials.players import Trial
from vifailback.trials.trial import Stage
from vifailback.types import Observation


def write_windows(trial: Trial, path: Path, most_steps: int = 1000) -> None:
    """Run a trial, and make what its supervisor was shown a lesson; whoever the supervisor is, the truth is told."""
    taken = _Taken()
    stage = Stage(trial, (taken,), sees=True)
    taken.begin(stage)
    stage.run(most_steps=most_steps)
    if taken.said:
        look = table_of(stage.world.layout.look)
        facts = Facts(stage.task.sentence, stage.task.name, trial.seed, look, taken.said, list(taken.cast.others))
        write_lesson(path, facts, taken.notes)


@dataclass
class _Taken:
    """Looks on: keeps the frames that are shown, and asks the oracle whenever the supervisor is asked."""

    notes: Notes = field(default_factory=Notes)
    said: list[Said] = field(default_factory=list[Said])
    _places: dict[float, int] = field(default_factory=dict[float, int])
    _kept: Callable[[Observation], None] | None = None
    _last: int = -1

    def begin(self, stage: Stage) -> None:
        """Look on from here."""
        self.cast = Cast.of(stage.world, stage.task)
        self._stage = stage
        self._oracle = Oracle(stage.world, stage.task, stage.policy)

    def step(self, observation: Observation) -> None:
        """Keep a frame, and where everything is in it."""
        for image in list(observation.images.values())[:1]:
            self._places[observation.time_s] = self.notes.add(small(image), truth_of(self._stage.world, self.cast))

    def changed(self, intervention: Intervention) -> None:
        """Note what is right to say, once a query."""
        if intervention.number <= self._last:
            return
        self._last = intervention.number
        frames = [self._places[frame.time_s] for frame in intervention.window.frames]
        if frames and math.isfinite(intervention.window.time_s):
            self.said.append(_said(self._oracle.assess(intervention.window), frames, self._failed_step()))

    def _failed_step(self) -> int:
        """The subtask that the true state asks for now."""
        step = self._stage.task.next_step(self._stage.world)
        return 0 if step is None else step.number


def _said(truth: Assessment, frames: list[int], step: int) -> Said:
    failing = truth.state is TaskState.FAILING
    kind, guidance = truth.diagnosis.failure_type, truth.guidance
    return Said(
        frames=frames,
        live=True,
        state=str(truth.state),
        failure_type=kind.value if failing and kind else "",
        subtask=step if failing else 0,
        correct_at=len(frames) - 1 if guidance else -1,
        correct_command=truth.words,
        correct_symbols=format_symbols(guidance.symbols) if guidance else "",
    )
