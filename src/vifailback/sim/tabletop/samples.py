"""The five sample episodes, one a failure type and a success: videos in the release's layout, and what is true."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vifailback.episodes.video.write import write_video
from vifailback.sim.tabletop.attempts import ATTEMPTS, Attempt
from vifailback.sim.tabletop.paint import SIZE, paint
from vifailback.sim.tabletop.script import FPS, play
from vifailback.types import Annotation, Image

CAMERA = "cam_high"


@dataclass(frozen=True)
class Sample:
    """One sample episode."""

    attempt: Attempt

    @property
    def id(self) -> str:
        """Episode id, as the reader of the release's layout gives it."""
        return f"{self.attempt.folder}/episode_0"

    def frames(self) -> Iterator[Image]:
        """The frames of the head camera, uint8 RGB (480, 640, 3), at 25 fps."""
        return map(paint, play(self.attempt.script))

    def annotation(self) -> Annotation:
        """What is true of it, as an annotation."""
        scenes = list(play(self.attempt.script))
        return self.attempt.annotate(self.id, scenes, CAMERA, (SIZE.width, SIZE.height))


SAMPLES = tuple(Sample(attempt) for attempt in ATTEMPTS)


def write_samples(folder: Path, progress: Callable[[str], None] | None = None) -> tuple[Annotation, ...]:
    """Write the sample recordings into `folder` (release layout, h264 mp4) and return their annotations.

    A file that is there already is kept.
    """
    for sample in SAMPLES:
        task, episode = sample.id.split("/")
        path = folder / "annotated_data" / task / "videos" / f"{episode}_{CAMERA}.mp4"
        if not path.exists():
            write_video(path, sample.frames(), fps=FPS)
        sentence = path.parents[1] / "task.txt"
        if not sentence.exists():
            sentence.write_text(sample.attempt.task + "\n", "utf-8")
        if progress:
            progress(sample.id)
    return tuple(sample.annotation() for sample in SAMPLES)
