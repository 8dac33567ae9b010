"""The options of a build."""

from dataclasses import dataclass

from vifailback.episodes.sample import PAPER_RATE_HZ, FrameMode
from vifailback.errors import ConfigError
from vifailback.types import Json
from vifailback.vqa.templates import Wording


@dataclass(frozen=True)
class BuildConfig:
    """How a dataset is built; everything but `workers` decides its bytes.

    Args:
        seed: seed of distractors and letters.
        rate_hz: frames sampled per second (the paper: 1).
        frames: how frames are chosen.
        wording: whose words prompts and answers use.
        quality: JPEG quality of frames that are not stored as JPEG already, 1 .. 100.
        drawn: whether keyframes are also written with their symbols drawn.
        workers: episodes at a time; all cores by default.

    Raises:
        ConfigError: a value is out of range.
    """

    seed: int = 0
    rate_hz: float = PAPER_RATE_HZ
    frames: FrameMode = FrameMode.PAPER
    wording: Wording = Wording.RELEASED
    quality: int = 95
    drawn: bool = True
    workers: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.rate_hz < float("inf"):
            raise ConfigError(f"the sampling rate must be a positive number of frames per second, got {self.rate_hz}")
        if not 1 <= self.quality <= 100:
            raise ConfigError(f"the JPEG quality must be 1 .. 100, got {self.quality}")
        if self.workers is not None and self.workers < 1:
            raise ConfigError(f"at least one worker is needed, got {self.workers}")

    def as_json(self) -> dict[str, Json]:
        """Return the options that decide the dataset's bytes."""
        return {
            "seed": self.seed,
            "rate_hz": self.rate_hz,
            "frames": self.frames.value,
            "wording": self.wording.value,
            "quality": self.quality,
            "drawn": self.drawn,
        }
