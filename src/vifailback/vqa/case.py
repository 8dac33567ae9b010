"""What a question is asked about: one annotated episode, the frames that are shown, the pools, the wording."""

from dataclasses import dataclass

from vifailback.episodes.sample import SampledFrame, position_of
from vifailback.types import Annotation, Keyframe, KeyframeRole, QuestionKind
from vifailback.vqa.distractors import Pools
from vifailback.vqa.templates import Wording


@dataclass(frozen=True)
class Case:
    """One episode as the questions see it.

    Args:
        annotation: what happened; its `episode` is the id of the episode the frames come from.
        frames: the frames shown, in time order.
        images: their paths, relative to the dataset's root, in the same order.
        pools: where distractors come from.
        seed: seed of the dataset.
        wording: whose words.
    """

    annotation: Annotation
    frames: tuple[SampledFrame, ...]
    images: tuple[str, ...]
    pools: Pools
    seed: int = 0
    wording: Wording = Wording.RELEASED

    def __post_init__(self) -> None:
        if len(self.frames) != len(self.images):
            raise ValueError(f"expected one path for each frame, got {len(self.images)} for {len(self.frames)} frames")

    def record_id(self, kind: QuestionKind) -> str:
        """Return the stable id of the record of a kind: "<episode>/<tag>"."""
        return f"{self.annotation.episode}/{kind}"

    def keyframe(self, role: KeyframeRole) -> Keyframe | None:
        """Return the keyframe of a role."""
        return self.annotation.avoidance if role is KeyframeRole.AVOIDANCE else self.annotation.correction

    def position(self, role: KeyframeRole) -> int | None:
        """Return the 1-based position of a keyframe in the images shown."""
        keyframe = self.keyframe(role)
        return None if keyframe is None else position_of(self.frames, keyframe.index, role)

    def command(self, role: KeyframeRole) -> str:
        """Return the command sentence of a keyframe; "" where there is none (the release writes " ")."""
        keyframe = self.keyframe(role)
        return "" if keyframe is None else keyframe.low_level.strip()
