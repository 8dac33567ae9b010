"""The list of images of a release record: which frames it shows, and what it says of length and rate."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from vifailback.episodes.sample import SampledFrame, sample_frames
from vifailback.store.node import as_list
from vifailback.store.release_paths import frame_of, path_problem
from vifailback.types import Annotation, Json, KeyframeRole, Problem

RELEASE_FPS = 25.0
"""Frame rate of the release's videos."""


def shown_frames(annotation: Annotation) -> tuple[SampledFrame, ...]:
    """Return the frames that the release lists for an episode: 1 fps, the last, the keyframes.

    Only the keyframes where the length is unknown. The rate is 25 fps where it is unknown.
    """
    frames = [SampledFrame(frame.index, frame.role) for frame in annotation.keyframes]
    length = annotation.length
    if length is None or any(frame.index >= length for frame in frames):
        return tuple(sorted(frames, key=lambda frame: frame.index))
    times = np.arange(length, dtype=np.float64) / (annotation.fps or RELEASE_FPS)
    indices = dict.fromkeys(KeyframeRole) | {frame.role: frame.index for frame in annotation.keyframes}
    return sample_frames(times, avoidance=indices[KeyframeRole.AVOIDANCE], correction=indices[KeyframeRole.CORRECTION])


def read_images(
    images: Json, keyframes: Mapping[KeyframeRole, int], problems: list[Problem]
) -> tuple[int | None, float | None]:
    """Read length [frames] and rate [frames per second] of the episode from the list of images; adds to `problems`."""
    paths = as_list(images)
    if paths is None:
        problems.append(Problem("images", "is missing" if images is None else "expected a list of paths"))
        return None, None
    frames: list[SampledFrame] = []
    for at, path in enumerate(paths):
        frame = frame_of(path)
        if frame is not None:
            frames.append(frame)
        elif path_problem(path) is None:
            problems.append(Problem(f"images[{at}]", 'expected a file name like "25.jpg"'))
    if not frames:
        return None, None
    last = max(frame.index for frame in frames)
    beyond = [f"{role.value} keyframe {index}" for role, index in keyframes.items() if index > last]
    if beyond:
        problems.append(Problem("keyframe", f"{' and '.join(beyond)} beyond the last image, {last}"))
        return None, None
    return length_and_rate(frames, keyframes)


def length_and_rate(
    frames: Sequence[SampledFrame], keyframes: Mapping[KeyframeRole, int]
) -> tuple[int | None, float | None]:
    """Return what a list of frames says of its episode: number of frames, and frames per second where they explain it.

    The length is the last frame + 1: a lower bound, which the release's rule (the last frame is listed) makes exact.
    """
    if not frames:
        return None, None
    length = max(frame.index for frame in frames) + 1
    return length, _rate(frames, length, keyframes)


def _rate(frames: Sequence[SampledFrame], length: int, keyframes: Mapping[KeyframeRole, int]) -> float | None:
    """Return the frame rate that explains the list of images; None where none does."""
    inner = [frame for frame in frames if frame.index != length - 1]
    with_keyframes = math.gcd(*(frame.index for frame in inner))  # a keyframe may stand in the place of a grid frame
    without = math.gcd(*(frame.index for frame in inner if frame.role is None))
    for fps in (RELEASE_FPS, float(with_keyframes), float(without)):
        if fps:
            times = np.arange(length, dtype=np.float64) / fps
            avoidance, correction = (keyframes.get(role) for role in KeyframeRole)
            if sample_frames(times, avoidance=avoidance, correction=correction) == tuple(frames):
                return fps
    return None
