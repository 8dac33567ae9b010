"""Look for what is wrong with a recorded episode: frames, counts, times, arms; each finding says what to do."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.check.finding import NAMED_FRAMES, Finding, Severity, frames_in_words
from vifailback.episodes.check.images import check_images
from vifailback.errors import InputError
from vifailback.types import Camera, Episode

__all__ = ["Finding", "Severity", "check_episode"]

SHORT_S = 1.0
"""An episode shorter than this [s] is hardly a trajectory (paper Table 1 of the supplement starts at 0-4 s)."""
GAP = 1.5
"""A time step longer than this many median steps is a gap."""
STILL, MOVING = 1e-6, 1e-3
"""Signal units (rad, m): a joint that ranges over less is constant; one that ranges over more moves."""


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
        findings += check_images(episode, camera, length, thorough=thorough)
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
        if len(times):
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
        text = f"Time does not increase at {frames_in_words(backward)}. Sort the frames or make the times again."
        yield Finding("error", "time-order", text, camera, backward)
    gaps = _first(steps > GAP * median, shift=1) if median > 0 else ()
    if gaps:
        count = int((steps > GAP * median).sum())
        text = (
            f"{count} gap{'s' * (count != 1)} in time, the longest {steps.max():.2f} s where {median:.3f} s "
            f"is usual, before {frames_in_words(gaps)}. Frames were dropped there; do not put a keyframe on a gap."
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
            text = f"Signal {name!r} holds NaN or infinity at {frames_in_words(bad)}. Cut or fill them before training."
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


def _first(mask: NDArray[np.bool_], *, shift: int = 0) -> tuple[int, ...]:
    return tuple(int(index) + shift for index in np.flatnonzero(mask)[:NAMED_FRAMES])
