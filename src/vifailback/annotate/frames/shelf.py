"""What was found out about episodes and cameras, each for one state of its file."""

from collections import OrderedDict
from threading import Lock

from vifailback.annotate.frames.media import CameraInfo, EpisodeInfo
from vifailback.annotate.frames.plan import ImagesPlan, VideoPlan, images_plan, video_plan
from vifailback.episodes.source import known_camera
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.part import video_of
from vifailback.errors import RecordingError
from vifailback.types import Episode, ImageSize

PLANS = 64
"""Cameras whose plan is remembered; that of a video of 18,000 frames takes about 2 MB."""


class Shelf:
    """The plans of the cameras asked for last."""

    def __init__(self) -> None:
        self._plans: OrderedDict[tuple[str, str], VideoPlan | ImagesPlan] = OrderedDict()
        self._lock = Lock()

    def plan(self, episode: Episode, camera: str) -> VideoPlan | ImagesPlan:
        """How the frames of a camera are shown.

        Raises:
            RecordingError: the recording cannot be read.
            UnknownNameError: there is no such camera.
        """
        key = (episode.id, camera)
        with self._lock:
            plan = self._plans.get(key)
        if plan is None or plan.origin.version() != plan.version:
            plan = _plan(episode, camera)
        with self._lock:
            self._plans[key] = plan
            self._plans.move_to_end(key)
            while len(self._plans) > PLANS:
                self._plans.popitem(last=False)
        return plan


def _plan(episode: Episode, camera: str) -> VideoPlan | ImagesPlan:
    known_camera(camera, episode.source.cameras)
    part = video_of(episode.source, camera)
    plan = video_plan(part, episode.times(camera)) if part is not None else None
    return plan or images_plan(episode, camera, camera_size(episode, camera))


def camera_size(episode: Episode, camera: str) -> ImageSize:
    """Return the size of a camera's frames as shown [px]: from the video or the recording, else from a frame.

    Raises:
        RecordingError: the recording cannot be read.
    """
    part = video_of(episode.source, camera)
    if part is not None:
        return VideoFile(part.path).size
    known = known_camera(camera, episode.source.cameras)
    if known.size is not None:
        return known.size
    height, width = episode.image(camera, next(iter(episode.held(camera)), 0)).shape[:2]
    return ImageSize(width, height)


def episode_info(episode: Episode) -> EpisodeInfo:
    """Return what the page shows of an episode; cameras that cannot be read are problems.

    Raises:
        RecordingError: none of the cameras can be read.
    """
    cameras, problems = list[CameraInfo](), list[str]()
    for camera in episode.cameras:
        try:
            size = camera_size(episode, camera)
            frames = len(episode.times(camera))
        except RecordingError as error:
            problems.append(f"{camera}: {error.why}")
            continue
        cameras.append(CameraInfo(camera, size.width, size.height))
        if frames != episode.length:
            problems.append(f"{camera}: {frames} frames, the episode has {episode.length}")
    if not cameras:
        raise RecordingError("; ".join(problems) or "there is no camera", file=episode.path)
    outcome = episode.outcome.value if episode.outcome is not None else None
    return EpisodeInfo(episode.id, episode.task, episode.fps, episode.length, cameras, outcome, problems)
