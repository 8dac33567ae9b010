"""The examination: a benchmark dataset of attempts that nothing was learnt from, in clear weather or bad."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback import engine
from vifailback.atomic import replaced
from vifailback.episodes.jpeg import decode_jpeg, encode_jpeg
from vifailback.episodes.sample import sample_frames
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.sim.make import EVALUATION_SEEDS_FROM
from vifailback.sim.record.attempts import filmed
from vifailback.sim.record.config import RecordConfig
from vifailback.sim.scene.room import table_of
from vifailback.sim.truth import true_annotation
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.store.file import read_annotations, write_annotations
from vifailback.trials.lessons.make import HELD_OUT_TASKS, SEEN_TASKS, is_held_out
from vifailback.types import Annotation, Camera, Episode, Image
from vifailback.vqa.build.config import BuildConfig
from vifailback.vqa.build.manifest import Manifest
from vifailback.vqa.build.run import build

SUCCESSES = 0.11
"""Share of attempts that succeed, as in the paper's benchmark (supplement Sec. 4.2: always "Failed" gets 89.0 %)."""
LOOK = "look"
"""Key of an annotation's extra that names the table."""


@dataclass(frozen=True, slots=True)
class Exam:
    """What is examined.

    Args:
        tasks: names of tasks, taken in turn.
        n: number of attempts.
        seed: of the first one; those from `EVALUATION_SEEDS_FROM` up are for examinations alone.
        looks: on the tables that were learnt on ("seen"), on the one that was not ("unseen"), or on all.
    """

    tasks: tuple[str, ...]
    n: int
    seed: int = EVALUATION_SEEDS_FROM
    looks: Literal["all", "seen", "unseen"] = "all"


def seen_tasks(n: int) -> Exam:
    """Tasks that were learnt, on tables that were learnt."""
    return Exam(SEEN_TASKS, n, looks="seen")


def unseen_tasks(n: int) -> Exam:
    """Tasks that were held out."""
    return Exam(HELD_OUT_TASKS, n)


def unseen_table(n: int) -> Exam:
    """Tasks that were learnt, on the table that was not: one in six of `n` attempts."""
    return Exam(SEEN_TASKS, n, EVALUATION_SEEDS_FROM + 50_000, "unseen")


WEATHERS: dict[str, Callable[[Image], Image]] = {
    "blur": lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), 2.0), np.uint8),
    "noise": lambda image: _noisy(image),
    "dark": lambda image: _lit(image, 0.6),
    "bright": lambda image: _lit(image, 1.35),
}
"""What may happen to frames on their way."""


def set_exam(exam: Exam, frames: Path, *, workers: int | None = None) -> Iterator[Path]:
    """Make the attempts of an examination, and yield the path of each; what is there already is kept.

    An attempt on a table that is not asked for is left out: nothing lies at its path.
    """
    frames.mkdir(parents=True, exist_ok=True)
    yield from engine.run(partial(_make_one, exam, frames), range(exam.n), workers=workers, processes=True)


def dataset_of(exam: Exam, frames: Path, out: Path, weather: str = "", *, workers: int | None = None) -> Manifest:
    """Build the dataset of an examination that is set (`vifailback bench run` takes it).

    Raises:
        UnknownNameError: there is no such weather.
    """
    if weather and weather not in WEATHERS:
        raise UnknownNameError("weather", weather, WEATHERS)
    paths = [path for index in range(exam.n) if (path := _path(frames, index)).exists()]
    annotations = [read_annotations(path.with_suffix(".json")).annotations[0] for path in paths]
    alter = WEATHERS.get(weather)
    episodes = [
        Episode(one.episode, one.task, str(path), _Kept(path, one, alter))
        for path, one in zip(paths, annotations, strict=True)
    ]
    return build(episodes, annotations, out, BuildConfig(drawn=False, quality=90, workers=workers))


def _make_one(exam: Exam, frames: Path, index: int) -> Path:
    path = _path(frames, index)
    if path.exists():
        return path
    held_out = is_held_out(exam.tasks[index % len(exam.tasks)], exam.seed + index)
    if exam.looks != "all" and held_out is not (exam.looks == "unseen"):
        return path
    config = RecordConfig(exam.tasks, index + 1, seed=exam.seed, successes=SUCCESSES)
    shot = filmed(config, index)
    look = table_of(shot.film.world.layout.look)
    name = f"{shot.task.name}/episode_{index:06d}"
    annotation = true_annotation(name, shot.task, shot.attempt, shot.film.camera(CAMERAS[0], 0))
    annotation = replace(annotation, extra={**annotation.extra, LOOK: look})
    avoid, correct = (None if one is None else one.index for one in (annotation.avoidance, annotation.correction))
    shown = sample_frames(np.arange(len(shot.film)) / CONTROL_HZ, avoidance=avoid, correction=correct)
    indices = sorted({frame.index for frame in shown})
    files = [encode_jpeg(images[CAMERAS[0]], 95) for images in shot.film.images(indices, CAMERAS[:1])]
    write_annotations(path.with_suffix(".json"), [annotation])
    with replaced(path) as file:
        file.write(msgspec.msgpack.encode(dict(zip(map(str, indices), files, strict=True))))
    return path


def _path(frames: Path, index: int) -> Path:
    return frames / f"{index:06d}.frames"


@dataclass(frozen=True)
class _Kept:
    """The frames of an attempt that were kept (implements `EpisodeSource`)."""

    path: Path
    annotation: Annotation
    alter: Callable[[Image], Image] | None

    @cached_property
    def _files(self) -> dict[str, bytes]:
        try:
            return msgspec.msgpack.decode(self.path.read_bytes(), type=dict[str, bytes])
        except (OSError, msgspec.DecodeError) as error:
            raise RecordingError(f"cannot be read: {error}", file=self.path) from error

    @property
    def length(self) -> int:
        return self.annotation.length or 0

    @property
    def fps(self) -> float:
        return CONTROL_HZ

    @property
    def cameras(self) -> tuple[Camera, ...]:
        return (Camera(CAMERAS[0], None, tuple(int(index) for index in self._files)),)

    def times(self, camera: str) -> NDArray[np.float64]:
        del camera
        return np.arange(self.length) / CONTROL_HZ

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:
        del camera
        for index in indices:
            if str(index) not in self._files:
                raise RecordingError(f"frame {index} was not kept", file=self.path)
            image = decode_jpeg(self._files[str(index)])
            yield image if self.alter is None else self.alter(image)

    def jpeg(self, camera: str, index: int) -> bytes | None:
        del camera
        return self._files.get(str(index)) if self.alter is None else None

    def signals(self) -> dict[str, NDArray[np.float64]]:
        return {}


def _noisy(image: Image) -> Image:
    rng = np.random.default_rng(int(image[::16, ::16].sum()))
    return np.clip(image + rng.normal(0, 14, image.shape), 0, 255).astype(np.uint8)


def _lit(image: Image, gain: float) -> Image:
    return np.clip(image.astype(np.float32) * gain, 0, 255).astype(np.uint8)
