"""Open recordings of any kind as episodes, and sample their frames."""

from vifailback.episodes.jpeg import decode_jpeg, encode_jpeg
from vifailback.episodes.reader import Found, Reader, Recordings, open_recordings

__all__ = ["Found", "Reader", "Recordings", "decode_jpeg", "encode_jpeg", "open_recordings"]
