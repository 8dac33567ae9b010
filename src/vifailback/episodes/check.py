"""Look for what is wrong with a recorded episode: frames, counts, times, arms; each finding says what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.errors import InputError
from vifailback.types import Camera, Episode, Image, ImageSize

Severity = Literal["warning", "error"]

SAMPLED_FRAMES = 5
"""Frames a camera that the cheap check decodes, first and last among them."""
SHORT_S = 1.0
"""An episode shorter than this [s] is hardly a trajectory (paper Table 1 of the supplement starts at 0-4 s)."""
GAP = 1.5
"""A time step longer than this many median steps is a gap."""
BLACK_MEAN, FLAT_DEVIATION = 10.0, 3.0
"""Grey levels: below this mean an image is black; below this standard deviation it shows nothing."""
FROZEN_LEVELS = 2.0
"""Grey levels: thumbnails that nowhere differ by more show the same picture."""
STUCK_S = 2.0
"""A picture that stays the same to the last grey level for so long [s] is suspicious."""
STILL, MOVING = 1e-6, 1e-3
"""Signal units (rad, m): a joint that ranges over less is constant; one that ranges over more moves."""
NAMED_FRAMES = 20
"""At most this many frame numbers stand in one finding."""
BATCH = 64
"""Frames decoded at a time, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an episode.

    Args:
        severity: "error" means that frames or signals are lost or untrue; "warning" means: look before you train.
        code: what it is, for programs ("black-video").
        text: what it is and what to do, for people.
        camera: the camera it belongs to; "" where it belongs to the whole episode.
        frames: 0-based indices of the frames concerned, the first few.
    """

    severity: Severity
    code: str
    text: str
    camera: str = ""
    frames: tuple[int, ...] = ()


def check_episode(episode: Episode, *, thorough: bool = False) -> list[Finding]:
    """Say what is wrong with an episode; an empty list means that nothing was found.

    The cheap check reads times and signals and decodes a few frames a camera; the thorough one decodes every frame.
    It never raises for bad data: what cannot be read is a finding.

    Args:
        episode: any episode.
        thorough: decode every frame of every camera.
    """
    try:
        length, cameras = episode.length, episode.source.cameras
    except InputError as error:
        return [Finding("error", "unreadable", f"The recording cannot be opened: {error}. Record or copy it again.")]
    if length <= 0:
        return [Finding("error", "empty", "The episode has no frames. Leave it out or copy it again.")]
    findings: list[Finding] = []
    if not cameras:
        findings.append(Finding("error", "no-camera", "There is no camera. Nothing can be shown or annotated."))
    for camera in cameras:
        findings += _check_times(episode, camera, length)
        findings += _check_images(episode, camera, length, thorough=thorough)
    findings += _check_lengths(episode, cameras)
    findings += _check_signals(episode, length)
    return findings


def _check_times(episode: Episode, camera: Camera, length: int) -> Iterator[Finding]:
    try:
        times = episode.times(camera.name)
    except InputError as error:
        text = f"The times of the frames cannot be read: {error}. Copy the file again."
        yield Finding("error", "unreadable-times", text, camera.name)
        return
    if len(times) != length:
        text = (
            f"The recording says {length} frames, the camera has {len(times)}. "
            "Frames beyond the shorter count cannot be trusted; copy or convert the episode again."
        )
        yield Finding("error", "wrong-count", text, camera.name, (min(length, len(times)),))
    if len(times) < 2:
        yield Finding("warning", "short", "There is only one frame. Leave the episode out.", camera.name)
        return
    if not np.isfinite(times).all():
        frames = _first(~np.isfinite(times))
        yield Finding("error", "bad-times", "Some times are not numbers; make the times again.", camera.name, frames)
        return
    yield from _check_steps(times, episode.fps, camera.name)


def _check_steps(times: NDArray[np.float64], fps: float, camera: str) -> Iterator[Finding]:
    steps = np.diff(times)
    median = float(np.median(steps))
    backward = _first(steps <= 0, shift=1)
    if backward:
        text = f"Time does not increase at {_frames(backward)}. Sort the frames or make the times again."
        yield Finding("error", "time-order", text, camera, backward)
    gaps = _first(steps > GAP * median, shift=1) if median > 0 else ()
    if gaps:
        text = (
            f"{int((steps > GAP * median).sum())} gaps in time, the longest {steps.max():.2f} s where {median:.3f} s "
            f"is usual, before {_frames(gaps)}. Frames were dropped there; do not put a keyframe on a gap."
        )
        yield Finding("warning", "time-gap", text, camera, gaps)
    seconds = float(times[-1] - times[0]) + max(median, 0.0)
    if 0 <= seconds < SHORT_S:
        text = f"The episode lasts {seconds:.2f} s. See whether recording stopped early."
        yield Finding("warning", "short", text, camera)
    mean = float(steps.mean())
    if mean > 0 and fps > 0 and abs(1 / mean - fps) > 0.05 * fps and not gaps:
        text = (
            f"The recording says {fps:g} frames a second, the times say {1 / mean:.2f}. Correct the one that is wrong."
        )
        yield Finding("warning", "wrong-rate", text, camera)


@dataclass(frozen=True, slots=True)
class _Glance:
    """What one decoded frame looks like."""

    index: int
    size: ImageSize
    mean: float
    deviation: float
    thumbnail: NDArray[np.uint8]


def _check_images(episode: Episode, camera: Camera, length: int, *, thorough: bool) -> Iterator[Finding]:
    indices = range(length) if thorough else _spread(length, SAMPLED_FRAMES)
    seen, lost, why = _glances(episode, camera.name, indices)
    if lost:
        looked = len(seen) + len(lost)
        text = (
            f"{len(lost)} of {looked} frames looked at cannot be decoded, {_frames(lost)}: {why}. Copy the file again."
        )
        yield Finding("error", "undecodable", text, camera.name, tuple(lost[:NAMED_FRAMES]))
    if not seen:
        return
    yield from _check_sizes(seen, camera)
    dark = [glance.index for glance in seen if glance.mean < BLACK_MEAN and glance.deviation < 2 * FLAT_DEVIATION]
    flat = [glance.index for glance in seen if glance.deviation < FLAT_DEVIATION and glance.index not in set(dark)]
    for code, frames, word in (("black-video", dark, "black"), ("blank-video", flat, "of one colour")):
        if len(frames) == len(seen):
            text = f"Every frame looked at is {word}. The camera was covered, off or not exposed; leave it out."
            yield Finding("error", code, text, camera.name, tuple(frames[:NAMED_FRAMES]))
        elif frames:
            share = f"{len(frames)} of {len(seen)} frames looked at are {word}"
            text = f"{share}, {_frames(frames)}. See whether the camera failed there."
            yield Finding("warning", code, text, camera.name, tuple(frames[:NAMED_FRAMES]))
    if len(dark) + len(flat) < len(seen):
        yield from _check_motion(seen, episode.fps, camera.name, thorough=thorough)


def _check_sizes(seen: Sequence[_Glance], camera: Camera) -> Iterator[Finding]:
    sizes = list(dict.fromkeys(glance.size for glance in seen))
    if len(sizes) > 1:
        first = next(glance.index for glance in seen if glance.size != sizes[0])
        text = f"The image size changes from {sizes[0]} to {sizes[1]} at frame {first}. Symbols will not fit both."
        yield Finding("error", "size-change", text, camera.name, (first,))
    elif camera.size is not None and camera.size != sizes[0]:
        text = f"The recording says {camera.size} pixels, the frames are {sizes[0]}. Correct the metadata."
        yield Finding("warning", "wrong-size", text, camera.name)


def _check_motion(seen: Sequence[_Glance], fps: float, camera: str, *, thorough: bool) -> Iterator[Finding]:
    """A picture that never changes, or (all frames seen) that stops for a while."""
    if len(seen) < 2 or len({glance.size for glance in seen}) > 1:
        return
    stack = np.stack([glance.thumbnail for glance in seen]).astype(np.int16)
    if np.ptp(stack, axis=0).max() <= FROZEN_LEVELS:
        text = "All frames looked at show the same picture. Nothing moves, or the camera hung; look before you use it."
        yield Finding("warning", "frozen-video", text, camera)
        return
    if not thorough:
        return
    same = np.abs(np.diff(stack, axis=0)).max(axis=(1, 2)) == 0
    start, run = _longest(same)
    if run >= max(2, round(STUCK_S * fps)):
        frames = (seen[start].index, seen[start + run].index)
        text = f"The picture stands still from frame {frames[0]} to {frames[1]}. The camera may have hung there."
        yield Finding("warning", "stuck-video", text, camera, frames)


def _check_lengths(episode: Episode, cameras: Sequence[Camera]) -> Iterator[Finding]:
    lengths: dict[str, int] = {}
    for camera in cameras:
        try:
            lengths[camera.name] = len(episode.times(camera.name))
        except InputError:  # already a finding of its own
            continue
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {count}" for name, count in lengths.items())
        text = f"The cameras have different numbers of frames: {said}. Align them by time before you use them."
        yield Finding("error", "unequal-cameras", text)


def _check_signals(episode: Episode, length: int) -> Iterator[Finding]:
    try:
        signals = episode.source.signals()
    except InputError as error:
        yield Finding(
            "error", "unreadable-signals", f"States and actions cannot be read: {error}. Copy the file again."
        )
        return
    for name, values in signals.items():
        if len(values) != length:
            text = f"Signal {name!r} has {len(values)} rows for {length} frames. Do not pair its rows with frames."
            yield Finding("error", "signal-count", text)
        rows = np.isfinite(values.reshape(len(values), -1))
        bad = _first(np.asarray(~rows.all(axis=1)))
        if bad:
            text = f"Signal {name!r} holds NaN or infinity at {_frames(bad)}. Cut or fill them before training."
            yield Finding("error", "signal-nan", text, frames=bad)
    for arm, names in _frozen_arms(signals).items():
        text = (
            f"The {arm} arm's joint stream ({', '.join(names)}) is constant while the other arm moves. "
            "If that arm moves in the video, its joints were not recorded: use the pictures only."
        )
        yield Finding("warning", "frozen-arm", text)


def _frozen_arms(signals: Mapping[str, NDArray[np.float64]]) -> dict[str, list[str]]:
    """Arm -> the signals in which it stands still while the other moves (the left arm is the first half: 7 of 14)."""
    frozen: dict[str, list[str]] = {}
    for name, values in signals.items():
        if not _is_position(name) or values.ndim != 2 or values.shape[1] < 4 or values.shape[1] % 2 or len(values) < 2:
            continue
        half = values.shape[1] // 2
        ranges = np.ptp(np.nan_to_num(values), axis=0)
        left, right = float(ranges[:half].max()), float(ranges[half:].max())
        if left <= STILL and right >= MOVING:
            frozen.setdefault("left", []).append(name)
        elif right <= STILL and left >= MOVING:
            frozen.setdefault("right", []).append(name)
    return frozen


def _is_position(name: str) -> bool:
    """Measured joint positions; a commanded action may rightly stand still."""
    words = name.lower()
    return any(word in words for word in ("qpos", "state", "position")) and "action" not in words


def _glances(episode: Episode, camera: str, indices: Sequence[int]) -> tuple[list[_Glance], list[int], str]:
    """Decode in batches; where one fails, frame by frame, so that the bad frames are named; stop after many."""
    seen: list[_Glance] = []
    lost: list[int] = []
    why = ""
    for start in range(0, len(indices), BATCH):
        batch = indices[start : start + BATCH]
        done = 0
        try:
            for index, image in zip(batch, episode.images(camera, batch), strict=True):
                seen.append(_glance(index, image))
                done += 1
        except (InputError, ValueError) as error:
            why = why or str(error)
            for index in batch[done:]:
                try:
                    seen.append(_glance(index, episode.image(camera, index)))
                except (InputError, StopIteration) as single:
                    lost.append(index)
                    why = str(single) or why
        if len(lost) >= BATCH:
            break
    return seen, lost, why


def _glance(index: int, image: Image) -> _Glance:
    small = cv2.resize(image, (64, 48), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    return _Glance(index, ImageSize.of(image), float(grey.mean()), float(small.std(axis=(0, 1)).max()), grey)


def _spread(length: int, count: int) -> list[int]:
    """`count` indices from the first to the last frame."""
    return sorted({int(index) for index in np.linspace(0, length - 1, min(count, length)).round()})


def _first(mask: NDArray[np.bool_], *, shift: int = 0) -> tuple[int, ...]:
    return tuple(int(index) + shift for index in np.flatnonzero(mask)[:NAMED_FRAMES])


def _frames(indices: Sequence[int]) -> str:
    """Frame numbers in words: "frame 3", "frames 3, 7, 9 ..."."""
    shown = ", ".join(map(str, indices[:5])) + (" ..." if len(indices) > 5 else "")
    return f"frame {shown}" if len(indices) == 1 else f"frames {shown}"


def _longest(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of the longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    best = int(np.argmax(ends - starts))
    return int(starts[best]), int(ends[best] - starts[best])
