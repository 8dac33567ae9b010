"""Recorded attempts as lessons: whole episodes, as the benchmark shows them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vifailback.episodes.sample import FrameMode, SampledFrame, position_of, sample_frames
from vifailback.nano.lesson import Facts, Notes, Said, write_lesson
from vifailback.nano.sight import small
from vifailback.sim.physics import mujoco
from vifailback.sim.record.attempts import Filmed, filmed
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.scene.room import table_of
from vifailback.sim.truth import true_annotation
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.symbols import format_symbols
from vifailback.trials.lessons.whereabouts import Cast, truth_of
from vifailback.types import Annotation, Keyframe, KeyframeRole, Outcome


def write_episode(config: RecordConfig, index: int, path: Path) -> None:
    """Make attempt `index` of a recording a lesson; only the frames that are shown are drawn."""
    shot = filmed(config, index)
    annotation = true_annotation("", shot.task, shot.attempt, shot.film.camera(CAMERAS[0], 0))
    times = np.arange(len(shot.film)) / CONTROL_HZ
    avoid, correct = (None if one is None else one.index for one in (annotation.avoidance, annotation.correction))
    lists = [sample_frames(times, avoidance=avoid, correction=correct, mode=mode) for mode in FrameMode]
    shown = sorted({frame.index for frames in lists for frame in frames})
    cast = Cast.of(shot.film.world, shot.task)
    notes = _drawn(shot, shown, cast)
    said = [_said(annotation, [shown.index(frame.index) for frame in frames], frames) for frames in lists]
    facts = Facts(
        shot.task.sentence,
        shot.task.name,
        config.seed + index,
        table_of(shot.film.world.layout.look),
        said,
        list(cast.others),
    )
    write_lesson(path, facts, notes)


def _drawn(shot: Filmed, indices: list[int], cast: Cast) -> Notes:
    """Draw the frames, and note where everything was in them."""
    notes, world = Notes(), shot.film.world
    for index in indices:
        shot.film.show(index)
        mujoco.mj_collision(world.model, world.data)
        image = world.observe(images=CAMERAS[:1]).images[CAMERAS[0]]
        notes.add(small(image), truth_of(world, cast))
    return notes


def _said(annotation: Annotation, places: list[int], frames: Sequence[SampledFrame]) -> Said:
    avoid, correct = annotation.avoidance, annotation.correction
    failed = annotation.outcome is Outcome.FAILED

    def at(keyframe: Keyframe | None, role: KeyframeRole) -> int:
        return -1 if keyframe is None else position_of(frames, keyframe.index, role) - 1

    return Said(
        frames=places,
        live=False,
        state="failing" if failed else "done",
        failure_type=annotation.failure_type.value if annotation.failure_type else "",
        subtask=annotation.failed_subtask or 0,
        fault=str(annotation.extra.get("fault", "")),
        avoid_at=at(avoid, KeyframeRole.AVOIDANCE),
        avoid_command=avoid.low_level if avoid else "",
        avoid_symbols=format_symbols(avoid.symbols) if avoid else "",
        correct_at=at(correct, KeyframeRole.CORRECTION),
        correct_command=correct.low_level if correct else "",
        correct_symbols=format_symbols(correct.symbols) if correct else "",
    )
