"""What the index of a video leaves open: the bytes of every sample, and where a decoder may really start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.video.decode import open_packets
from vifailback.episodes.video.index import SampleTable, VideoIndex

HEAD_BYTES = 1024
"""Of a key sample: they hold everything before its picture, except for the notes that encoders leave in a first one."""
_IDR, _SEI, _RECOVERY_POINT = 5, 6, 6


@dataclass(frozen=True)
class Facts:
    """What the samples of a video say themselves.

    Args:
        size: bytes of every packet, int64 (packets,); 0 for those that cannot be read.
        setup: the configuration record.
        heads: key packets -> the first bytes of each; b"" where they cannot be read.
    """

    size: NDArray[np.int64]
    setup: bytes
    heads: Callable[[Sequence[int]], list[bytes]]


def facts_of(path: Path, index: VideoIndex, last: int) -> Facts:
    """Look at a video's packets up to `last`; without a sample table that takes a pass over them.

    Raises:
        RecordingError: the file cannot be read.
    """
    if index.table is not None:
        table = index.table
        return Facts(table.size, table.setup, lambda keys: _stored_heads(path, table, keys))
    packets = open_packets(path, index)
    sizes, heads = np.zeros(len(index.pts), np.int64), dict[int, bytes]()
    try:
        for number, packet in enumerate(packets.read(0, last)):
            sizes[number] = packet.size
            if index.keyframes[number]:
                heads[number] = bytes(memoryview(packet)[:HEAD_BYTES])
        return Facts(sizes, packets.context.extradata or b"", lambda keys: [heads.get(key, b"") for key in keys])
    finally:
        packets.close()


def with_real_starts(index: VideoIndex, facts: Facts, shown: NDArray[np.int64]) -> tuple[VideoIndex, NDArray[np.int64]]:
    """Return the index without those keys that only begin to refresh the picture, and the start for every frame.

    H.264 may refresh a picture stripe by stripe; such a key is a place from which the picture gets right later on.
    FFmpeg then leaves frames out and Python goes further back; other decoders show what they have.

    Args:
        index: of the video.
        facts: of its samples.
        shown: packets of the frames that are asked for.
    """
    checked = int(shown.max()) + 1
    while True:
        start = np.array([index.start_of(packet) for packet in shown.tolist()])
        first = int(start.min())
        keys = (np.flatnonzero(index.keyframes[first:checked]) + first).tolist() if index.codec == "h264" else []
        late = [key for key, head in zip(keys, facts.heads(keys), strict=True) if _refreshes_later(head, facts.setup)]
        checked = first
        if not late:
            return index, start
        keyframes = index.keyframes.copy()
        keyframes[late] = False
        index = replace(index, keyframes=keyframes)


def _stored_heads(path: Path, table: SampleTable, keys: Sequence[int]) -> list[bytes]:
    heads: list[bytes] = []
    try:
        with path.open("rb", buffering=0) as file:
            for place, size in zip(table.offset[list(keys)].tolist(), table.size[list(keys)].tolist(), strict=True):
                file.seek(place)
                heads.append(file.read(min(size, HEAD_BYTES)))
    except (OSError, ValueError):  # ValueError: a negative place
        pass
    return heads + [b""] * (len(keys) - len(heads))


def _refreshes_later(head: bytes, setup: bytes) -> bool:
    """Whether a key sample is right only some frames later (ITU-T H.264 Sec. D.2.8, recovery_frame_cnt above 0)."""
    if len(setup) < 7 or setup[0] != 1:
        return False
    length_bytes, place = (setup[4] & 3) + 1, 0
    while place + length_bytes < len(head):
        size = int.from_bytes(head[place : place + length_bytes], "big")
        unit = head[place + length_bytes : place + length_bytes + size]
        if not unit or unit[0] & 31 in range(1, _IDR + 1):
            return False
        if unit[0] & 31 == _SEI and _later_recovery(unit[1:]):
            return True
        place += length_bytes + size
    return False


def _later_recovery(messages: bytes) -> bool:
    place = 0
    while place + 2 < len(messages):
        kind, size = 0, 0
        while place < len(messages) and messages[place] == 255:
            kind, place = kind + 255, place + 1
        kind, place = kind + messages[place], place + 1
        while place < len(messages) and messages[place] == 255:
            size, place = size + 255, place + 1
        if place >= len(messages):
            return False
        size, place = size + messages[place], place + 1
        if kind == _RECOVERY_POINT:
            return place < len(messages) and not messages[place] & 0x80  # Exp-Golomb: 0 is a single 1
        place += size
    return False
