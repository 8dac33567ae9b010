"""A trial as a video: the head camera, the symbols while guidance is at work, and a line that says what happens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from vifailback.episodes.video.write import write_video
from vifailback.sim.world import CAMERAS, CONTROL_HZ
from vifailback.supervise.intervention import Intervention
from vifailback.symbols import draw
from vifailback.trials.players import Trial
from vifailback.trials.record import Record
from vifailback.trials.trial import MOST_STEPS, Stage
from vifailback.types import Guidance, Image, Observation

FPS = 12
"""Frames a second of a video: about every second control step."""

BAR_PX = 34
"""Height of the line under the picture [px]."""

TONES = {"": (34, 38, 44), "failing": (150, 42, 36), "done": (30, 104, 62)}
"""Background of the line, RGB: at work, during a correction, at the end of a success."""


@dataclass(frozen=True)
class Film:
    """A video of a trial and a still of its first correction.

    Args:
        record: what came of the trial.
        video: the mp4 file.
        still: the head image with the symbols as they were drawn first, uint8 RGB; None where nothing was corrected.
        words: the first command sentence.
    """

    record: Record
    video: Path
    still: Image | None
    words: str


def film(trial: Trial, path: Path, most_steps: int = MOST_STEPS) -> Film:
    """Run a trial again, up to so many control steps, and write it as an mp4 (H.264) that browsers play."""
    shot = _Shot()
    frames = shot.frames(trial, most_steps)
    write_video(path, frames, fps=FPS, gop=24)
    assert shot.record is not None
    return Film(shot.record, path, shot.still, shot.words)


@dataclass
class _Shot:
    """What the camera and the listeners saw."""

    record: Record | None = None
    still: Image | None = None
    words: str = ""
    guidance: Guidance | None = None
    said: str = ""
    images: list[Image] = field(default_factory=list[Image])

    def frames(self, trial: Trial, most_steps: int) -> Iterator[Image]:
        """Yield the frames; a trial is over within minutes, so all of it is run first."""
        stage = Stage(trial, listeners=(self,))
        every = CONTROL_HZ / FPS
        due = 0.0

        def on_step(observation: Observation) -> None:
            nonlocal due
            if stage.world.steps >= due:
                due += every
                self._take(stage, observation.time_s)

        self.record = stage.run(on_step, most_steps)
        end = self._picture(stage)
        tone, words = ("done", "done") if self.record.success else ("failing", "not done")
        self.images += [_with_line(end, words, tone)] * FPS
        yield from self.images

    def step(self, observation: Observation) -> None:
        """Frames are taken by `on_step`."""

    def changed(self, intervention: Intervention) -> None:
        """Keep what is drawn now."""
        said = intervention.assessment
        if said is None:
            return
        at_work = intervention.ending is None and said.guidance is not None
        self.guidance = said.guidance if at_work else None
        self.said = said.words if at_work else ""

    def _take(self, stage: Stage, time_s: float) -> None:
        picture = self._picture(stage)
        if self.guidance is None:
            self.images.append(_with_line(picture, f"{time_s:4.1f} s", ""))
            return
        if self.still is None:
            self.still, self.words = picture, self.said
        self.images.append(_with_line(picture, f"{time_s:4.1f} s  {self.said}", "failing"))

    def _picture(self, stage: Stage) -> Image:
        image = stage.world.observe(CAMERAS[:1]).images[CAMERAS[0]]
        return image if self.guidance is None else draw(image, self.guidance.symbols)


def _with_line(image: Image, words: str, tone: str) -> Image:
    """A picture with a line of words under it, cut to its width."""
    bar = np.empty((BAR_PX, image.shape[1], 3), np.uint8)
    bar[:] = TONES[tone]
    font, scale = cv2.FONT_HERSHEY_SIMPLEX, 0.45
    while words and cv2.getTextSize(words, font, scale, 1)[0][0] > image.shape[1] - 16:
        words = words.rstrip(".")[:-2].rstrip() + "..."
    cv2.putText(bar, words, (8, 22), font, scale, (240, 240, 240), 1, cv2.LINE_AA)
    return np.vstack([image, bar])
