"""Attempts -> a LeRobotDataset or ALOHA HDF5 files, with `annotations.json` beside them; resumable, on all cores."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vifailback import engine
from vifailback.atomic import replaced
from vifailback.episodes.aloha.write import write_aloha
from vifailback.episodes.lerobot.write import Layout, LeRobotWriter, Step
from vifailback.errors import ConfigError
from vifailback.sim.record.attempts import filmed
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.record.film import Film
from vifailback.sim.truth import true_annotation
from vifailback.sim.world import CAMERAS, CONTROL_HZ, HEAD_SIZE, WRIST_SIZE
from vifailback.store.file import read_annotations, write_annotations
from vifailback.types import Annotation, Outcome

ANNOTATIONS_FILE = "annotations.json"
MADE_BY = "sim_record.json"
"""How the recordings were made: the configuration."""
_PARTS = ".annotations"
_JOINTS = ("waist", "shoulder", "elbow", "forearm_roll", "wrist_angle", "wrist_rotate", "gripper")
_NAMES = tuple(f"{side}_{joint}" for side in ("left", "right") for joint in _JOINTS)
LAYOUT = Layout(
    fps=round(CONTROL_HZ),
    cameras={CAMERAS[0]: HEAD_SIZE, **dict.fromkeys(CAMERAS[1:], WRIST_SIZE)},
    signals={"observation.state": _NAMES, "action": _NAMES},
    robot="vifailback_sim",
)
"""What every step of a recording holds; openings are 0 (closed) .. 1 (open)."""


@dataclass(frozen=True)
class Recorded:
    """What was recorded.

    Args:
        annotations: one an episode, in their order.
    """

    annotations: tuple[Annotation, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of successes and of each failure type."""
        kinds = (_kind(one) for one in self.annotations)
        return dict(sorted(Counter(kinds).items()))


def _kind(annotation: Annotation) -> str:
    if annotation.outcome is Outcome.SUCCESSFUL:
        return "success"
    return annotation.failure_type.value if annotation.failure_type else "failure of unknown cause"


def record(config: RecordConfig, out: Path, *, workers: int | None = None) -> Iterator[Annotation]:
    """Record the episodes, and yield the annotation of each when it is written; what is there already is kept.

    Args:
        config: what to record.
        out: folder of the dataset: new, empty, or half written with the same configuration.
        workers: processes; all cores by default.

    Raises:
        ConfigError: the folder holds something else.
    """
    _begin(config, out)
    yield from engine.run(partial(record_one, config, out), range(config.n), workers=workers, processes=True)


def finish(config: RecordConfig, out: Path) -> Recorded:
    """Make a dataset of the recorded episodes: tables, metadata, `annotations.json`."""
    annotations = tuple(_read(out, index) for index in range(config.n))
    write_annotations(out / ANNOTATIONS_FILE, annotations)
    if config.format == "lerobot":
        LeRobotWriter(out, LAYOUT).finish()
    shutil.rmtree(out / _PARTS)
    return Recorded(annotations)


def record_one(config: RecordConfig, out: Path, index: int) -> Annotation:
    """Record one episode, unless it is there."""
    part = _part(out, index)
    writer = LeRobotWriter(out, LAYOUT) if config.format == "lerobot" else None
    file = out / f"episode_{index}.hdf5"
    if part.exists() and (writer.has(index) if writer else file.exists()):
        return _read(out, index)
    shot = filmed(config, index)
    name = f"episode_{index:06d}" if writer else file.stem
    head = shot.film.camera(CAMERAS[0], 0)
    annotation = true_annotation(name, shot.task, shot.attempt, head)
    write_annotations(part, [annotation])
    if writer:
        writer.write(index, shot.task.sentence, _steps(shot.film), outcome=annotation.outcome)
    else:
        write_aloha(file, _steps(shot.film), LAYOUT, task=shot.task.sentence, outcome=annotation.outcome)
    return annotation


def _steps(film: Film) -> Iterator[Step]:
    for images, moment in zip(film.images(range(len(film)), CAMERAS), film.moments, strict=True):
        yield Step(images, {"observation.state": moment.state, "action": moment.action})


def _begin(config: RecordConfig, out: Path) -> None:
    begun, wanted = out / MADE_BY, json.dumps(config.as_json(), indent=1)
    if begun.exists():
        if begun.read_text("utf-8") != wanted:
            raise ConfigError(f"{out} was begun with other options ({begun}); go on with those, or name a new folder")
        if (out / ANNOTATIONS_FILE).exists():
            raise ConfigError(f"{out} holds a finished recording; name a new folder, so that nothing is overwritten")
    elif out.exists() and any(out.iterdir()):
        raise ConfigError(f"{out} is not empty; name a new folder, so that nothing is overwritten")
    elif config.format == "lerobot":
        LeRobotWriter(out, LAYOUT)
    with replaced(begun) as file:
        file.write(wanted.encode())


def _part(out: Path, index: int) -> Path:
    return out / _PARTS / f"episode_{index:06d}.json"


def _read(out: Path, index: int) -> Annotation:
    return read_annotations(_part(out, index)).annotations[0]
