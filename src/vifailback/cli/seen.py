"""What was seen of one episode: its facts, what is wrong with it, its annotation and pictures."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from vifailback.cli.in_hand import in_hand
from vifailback.cli.strip import Strip, camera_of, strip_indices, strip_of
from vifailback.episodes.check.episode import Finding, check_episode
from vifailback.episodes.check.images import sampled_frames
from vifailback.errors import InputError
from vifailback.types import Annotation, Camera, Episode, ImageSize, Json, Outcome


@dataclass(frozen=True)
class Seen:
    """What was seen of one episode."""

    episode: Episode
    length: int
    fps: float
    seconds: float
    cameras: tuple[Mapping[str, Json], ...]
    outcome: Outcome | None
    findings: tuple[Finding, ...]
    annotation: Annotation | None
    strip: Strip | None

    @property
    def task(self) -> str:
        """The task sentence, of the annotation where there is one."""
        return (self.annotation.task if self.annotation else "") or self.episode.task

    @property
    def lost(self) -> bool:
        """Whether something of the episode is lost or untrue."""
        return any(finding.severity == "error" for finding in self.findings)


def look_at(episode: Episode, *, annotations: Mapping[str, Annotation], thorough: bool, pictures: bool) -> Seen:
    """Check an episode and its annotation; never raises for bad data, which becomes findings.

    Args:
        episode: any episode.
        annotations: annotations by episode id.
        thorough: decode every frame.
        pictures: also make the pictures of a contact sheet.
    """
    annotation = annotations.get(episode.id)
    shown = _shown(episode, annotation) if pictures else episode
    findings = check_episode(shown, thorough=thorough)
    outcome = episode.outcome
    if annotation is not None:
        outcome = annotation.outcome or outcome
        findings += _check_annotation(annotation, episode)
    try:
        length, fps, seconds, cameras = _facts(episode)
    except InputError:  # a finding says so
        length, fps, seconds, cameras = 0, 0.0, 0.0, ()
    strip = strip_of(shown, annotation) if pictures and length else None
    return Seen(episode, length, fps, seconds, cameras, outcome, tuple(findings), annotation, strip)


def _shown(episode: Episode, annotation: Annotation | None) -> Episode:
    """The episode with the frames decoded that the check and the strip both look at."""
    try:
        camera = camera_of(episode, annotation)
        length, held = len(episode.times(camera)), episode.held(camera)
    except (InputError, IndexError):  # the check says so
        return episode
    keyframes = [frame.index for frame in annotation.keyframes if 0 <= frame.index < length] if annotation else []
    there = [index for index in held if index < length]  # a video may hold fewer frames than are stated
    wanted = [*strip_indices(there, keyframes), *sampled_frames(held)]
    return in_hand(episode, camera, [index for index in wanted if index < length])


def _facts(episode: Episode) -> tuple[int, float, float, tuple[Mapping[str, Json], ...]]:
    length, fps = episode.length, episode.fps
    cameras: list[Mapping[str, Json]] = []
    for camera in episode.source.cameras:
        size = _size(episode, camera)
        cameras.append({"name": camera.name, "width": size and size.width, "height": size and size.height})
    return length, fps, length / fps if fps > 0 else 0.0, tuple(cameras)


def _size(episode: Episode, camera: Camera) -> ImageSize | None:
    """Size as the recording says it, else of the first of a few frames that can be decoded; None where none can."""
    if camera.size is not None:
        return camera.size
    for index in sampled_frames(episode.held(camera.name)):
        with suppress(InputError, StopIteration):  # a finding says so
            return ImageSize.of(episode.image(camera.name, index))
    return None


def _check_annotation(annotation: Annotation, episode: Episode) -> list[Finding]:
    """Keyframes beyond the episode, and symbols that could not be read."""
    findings: list[Finding] = []
    for keyframe in annotation.keyframes:
        if not 0 <= keyframe.index < episode.length:
            text = (
                f"The {keyframe.role} keyframe is frame {keyframe.index}, the episode has frames 0 to "
                f"{episode.length - 1}. Set the keyframe again."
            )
            findings.append(Finding("error", "keyframe-outside", text, frames=(keyframe.index,)))
        if keyframe.unread:
            text = f"{len(keyframe.unread)} symbols of the {keyframe.role} keyframe cannot be read. Draw them again."
            findings.append(Finding("error", "unread-symbols", text, frames=(keyframe.index,)))
    return findings
