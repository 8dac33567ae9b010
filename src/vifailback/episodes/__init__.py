"""Open recordings of any kind as episodes, and sample their frames."""

from vifailback.episodes.check.episode import Finding, check_episode
from vifailback.episodes.jpeg import decode_jpeg, encode_jpeg
from vifailback.episodes.reader import Found, Reader, Recordings, open_recordings
from vifailback.episodes.sample import FrameMode, SampledFrame, last_seconds, position_of, sample_frames
from vifailback.episodes.video.file import VideoFile

__all__ = [
    "Finding",
    "Found",
    "FrameMode",
    "Reader",
    "Recordings",
    "SampledFrame",
    "VideoFile",
    "check_episode",
    "decode_jpeg",
    "encode_jpeg",
    "last_seconds",
    "open_recordings",
    "position_of",
    "sample_frames",
]
