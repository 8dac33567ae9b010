"""Asks a model about a recorded attempt: what failed, how to avoid it, how to recover (supplement Fig. 8, 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from vifailback.episodes import FrameMode, SampledFrame, decode_jpeg, encode_jpeg, sample_frames
from vifailback.episodes.video.write import video_bytes
from vifailback.errors import ConfigError
from vifailback.models import Vlm
from vifailback.types import (
    Answer,
    Ask,
    Command,
    Episode,
    FailureType,
    Image,
    KeyframeRole,
    Problem,
    QuestionKind,
    Reply,
    Symbol,
    Video,
)
from vifailback.types.ask import MOST_TOKENS
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.confidence import OTHERS, Confidence, of_outcome
from vifailback.vqa.questions import question_of
from vifailback.vqa.templates import cameras_in_words, frames_in_words, templates

MOST_FRAMES = 40
"""Records show up to 40 images (release); a longer attempt is shown more sparsely, never in part."""
_KINDS = {
    KeyframeRole.AVOIDANCE: QuestionKind.VISUAL_AVOIDANCE,
    KeyframeRole.CORRECTION: QuestionKind.VISUAL_CORRECTION,
}


@dataclass(frozen=True)
class Showing:
    """How an attempt is shown and asked about.

    Args:
        camera: the camera; the head camera if "".
        grid: all cameras of a moment in one image, the head camera first.
        rate_hz: frames per second (supplement Sec. 3.2).
        most: most frames.
        max_tokens: where a reply is cut off.
        timeout_s: the longest wait for a reply [s].
        constrain: hold answers to their form, where the model can be held to one.
        as_video: show the frames as one video; only servers take one.
    """

    camera: str = ""
    grid: bool = False
    rate_hz: float = 1.0
    most: int = MOST_FRAMES
    max_tokens: int = MOST_TOKENS
    timeout_s: float = 120.0
    constrain: bool = False
    as_video: bool = False


@dataclass(frozen=True)
class Shown:
    """The frames a model was shown.

    Args:
        cameras: the camera, or all that stand in one image.
        indices: 0-based frames of the episode, increasing.
        jpegs: the images, as JPEG files.
        video: the same as one video, where they were shown so.
    """

    cameras: tuple[str, ...]
    indices: tuple[int, ...]
    jpegs: tuple[bytes, ...]
    video: Video | None = None

    @property
    def camera(self) -> str:
        """The camera, or all of them ("cam_high + cam_left_wrist")."""
        return " + ".join(self.cameras)


@dataclass(frozen=True)
class Counsel:
    """One question and what was replied.

    Args:
        role: how to avoid the failure, or how to recover from it.
        position: 1-based place, among the frames shown, of the frame that commands and symbols are for; None where
            the reply names none that was shown.
        answer: the reply, read.
        reply: the reply.
    """

    role: KeyframeRole
    position: int | None
    answer: Answer
    reply: Reply


@dataclass(frozen=True)
class Diagnosed:
    """What a model concludes about an attempt.

    Args:
        episode: its id.
        task: the task sentence.
        shown: what the model was shown.
        avoidance: diagnosis, and how to avoid the failure.
        correction: how to recover, from the last frame on; None where nothing failed.
    """

    episode: str
    task: str
    shown: Shown
    avoidance: Counsel
    correction: Counsel | None = None

    @property
    def failed(self) -> bool | None:
        """Whether the attempt failed; None where the reply does not say."""
        return self.avoidance.answer.failed

    @property
    def failure_type(self) -> FailureType | None:
        """One of the four types."""
        return self.avoidance.answer.failure_type if self.failed else None

    @property
    def keyframe(self) -> int | None:
        """1-based place of the frame just before the failure, among the frames shown."""
        return self.avoidance.position if self.failed else None

    @property
    def commands(self) -> tuple[Command, ...]:
        """How to avoid the failure."""
        return (self.avoidance.answer.commands or ()) if self.failed else ()

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols on the keyframe, in per mille of the image that was shown."""
        return (self.avoidance.answer.symbols or ()) if self.failed else ()

    @property
    def confidence(self) -> Confidence | None:
        """How sure the model is of its "Failed" or "Successful"; None where it does not tell."""
        return of_outcome(self.avoidance.reply.said)

    @property
    def formed(self) -> bool | None:
        """Whether every reply was held to the form of its answer; None where that was not wanted."""
        said = [counsel.reply.formed for counsel in (self.avoidance, self.correction) if counsel is not None]
        return None if None in said else all(said)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, and what does not fit what was shown."""
        found = list(self.avoidance.answer.problems)
        if self.failed is None and not found:
            found.append(Problem("reply", "does not say whether the attempt failed"))
        said = self.avoidance.answer.keyframe
        if self.failed and said is not None and self.keyframe is None:
            found.append(Problem(f"keyframe {said}", f"is none of the {len(self.shown.indices)} images shown"))
        if self.correction is not None:
            found += self.correction.answer.problems
        for counsel in (self.avoidance, self.correction):
            if counsel is not None and counsel.reply.cut_off:
                found.append(Problem(f"{counsel.role} reply", "was cut off for its length"))
        return tuple(dict.fromkeys(found))


def diagnose(episode: Episode, model: Vlm, task: str = "", showing: Showing | None = None) -> Diagnosed:
    """Ask a model about an episode: once, and a second time where it failed.

    Args:
        episode: the attempt.
        model: who is asked.
        task: the task sentence; the recording's own if "".
        showing: how it is shown.

    Raises:
        ConfigError: nobody says what the task is.
        ModelError: the model cannot be reached, refuses or is too slow.
        RecordingError: a frame cannot be decoded.
        UnknownNameError: the episode has no such camera.
    """
    how = showing or Showing()
    sentence = (task or episode.task).strip()
    if not sentence:
        raise ConfigError(f"{episode.id}: the recording does not say what the task is; name it with --task")
    shown = show(episode, how)
    avoidance = _ask(KeyframeRole.AVOIDANCE, sentence, shown, model, how)
    correction = None
    if avoidance.answer.failed:
        correction = _ask(KeyframeRole.CORRECTION, sentence, shown, model, how)
    return Diagnosed(episode.id, sentence, shown, avoidance, correction)


def show(episode: Episode, how: Showing) -> Shown:
    """Choose and encode the frames: a uniform grid and the last frame, nothing that gives the failure away.

    Raises:
        UnknownNameError: the episode has no such camera.
    """
    cameras = tuple(episode.cameras) if how.grid else (how.camera or episode.cameras[0],)
    times = episode.times(cameras[0])
    frames = sample_frames(times, rate_hz=how.rate_hz, mode=FrameMode.LEAK_FREE)
    indices = _thinned(frames, how.most)
    if len(cameras) == 1:
        jpegs = tuple(_jpegs(episode, cameras[0], indices))
    else:
        columns = [list(episode.images(camera, indices)) for camera in cameras]
        jpegs = tuple(encode_jpeg(grid(images)) for images in zip(*columns, strict=True))
    video = as_video(jpegs, [float(times[index]) for index in indices]) if how.as_video else None
    return Shown(cameras, indices, jpegs, video)


def grid(images: Sequence[Image]) -> Image:
    """One image of several cameras: two in a row, each in the first one's size, black where there is none."""
    high, wide = images[0].shape[:2]
    rows = -(-len(images) // 2)
    whole = np.zeros((rows * high, 2 * wide, 3), np.uint8)
    for place, image in enumerate(images):
        row, column = divmod(place, 2)
        fitted = image if image.shape[:2] == (high, wide) else cv2.resize(image, (wide, high))
        whole[row * high : (row + 1) * high, column * wide : (column + 1) * wide] = fitted
    return whole


def as_video(jpegs: Sequence[bytes], times_s: Sequence[float]) -> Video:
    """Frames as one video at their mean rate; when each was taken is said in words.

    Args:
        jpegs: the frames, as JPEG files.
        times_s: when each was taken [s].
    """
    span = times_s[-1] - times_s[0]
    rate = Fraction((len(times_s) - 1) / span).limit_denominator(1000) if span > 0 else Fraction(1)
    return Video(video_bytes(map(decode_jpeg, jpegs), fps=rate), tuple(times_s))


def _ask(role: KeyframeRole, task: str, shown: Shown, model: Vlm, how: Showing) -> Counsel:
    count = len(shown.indices)
    fields = {"task_description": task, "correction_keyframe": str(count)}
    before = [] if shown.video is None else [frames_in_words(shown.video.times_s)]
    before += [cameras_in_words(shown.cameras)] if len(shown.cameras) > 1 else []
    prompt = "\n\n".join([*before, templates()[_KINDS[role]].prompt(fields)])
    wants = role is KeyframeRole.AVOIDANCE  # the outcome is told there
    reply = model.ask(
        Ask(
            prompt,
            shown.jpegs if shown.video is None else (),
            how.max_tokens,
            timeout_s=how.timeout_s,
            logprobs=wants,
            others=OTHERS if wants else 0,
            form=question_of(_KINDS[role]).form(0, count) if how.constrain else None,
            video=shown.video,
        )
    )
    answer = parse_answer(reply.text)
    if role is KeyframeRole.CORRECTION:
        return Counsel(role, count, answer, reply)
    inside = answer.keyframe is not None and answer.keyframe <= count
    return Counsel(role, answer.keyframe if inside else None, answer, reply)


def _thinned(frames: Sequence[SampledFrame], most: int) -> tuple[int, ...]:
    if most < 1:
        raise ConfigError(f"at least one frame must be shown, got {most}")
    if len(frames) > most:
        places = np.linspace(len(frames) - 1, 0, most).round().astype(int)  # from the end: the last frame stays
        frames = [frames[int(place)] for place in sorted(set(places.tolist()))]
    return tuple(frame.index for frame in frames)


def _jpegs(episode: Episode, camera: str, indices: Sequence[int]) -> list[bytes]:
    """The frames as JPEG files: as they are stored, where they are stored so."""
    stored = [episode.source.jpeg(camera, index) for index in indices]
    if all(jpeg is not None for jpeg in stored):
        return [jpeg for jpeg in stored if jpeg is not None]
    return [encode_jpeg(image) for image in episode.images(camera, indices)]
