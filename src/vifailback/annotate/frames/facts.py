"""What the index of a video leaves open: the bytes of every sample, and where a decoder may really start."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.video.decode import open_packets
from vifailback.episodes.video.index import SampleTable, VideoIndex

HEAD_BYTES = 1024
"""Of a key sample: they hold everything before its picture, except for the notes that encoders leave in a first one."""
FAR = 600
"""A browser that would have to decode more samples for a frame than these, and more than Python, gets images."""
_IDR = 5


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


def with_browser_starts(index: VideoIndex, facts: Facts, shown: NDArray[np.int64]) -> VideoIndex | None:
    """Return the index without those keys that a browser's decoder cannot begin with; None where too few are left.

    In H.264 a key need not be an IDR picture. Browsers refuse to begin with any other: open groups are decoded from an
    earlier start. From some keys on the picture only begins to get right, stripe by stripe; FFmpeg leaves frames out
    there, and Python goes further back too.

    Args:
        index: of the video.
        facts: of its samples.
        shown: packets of the frames that are asked for.
    """
    if index.codec != "h264":
        return index
    keyframes, checked = index.keyframes.copy(), int(shown.max()) + 1
    ours = starts_of(index, shown)
    while True:
        first = int(starts_of(index, shown).min())
        keys = (np.flatnonzero(keyframes[first:checked]) + first).tolist()
        keyframes[keys] = [_stands_alone(head, facts.setup) for head in facts.heads(keys)]
        if (keyframes == index.keyframes).all():
            break
        index, checked = replace(index, keyframes=keyframes.copy()), first
    theirs = starts_of(index, shown)
    far = (shown - theirs > FAR) & (theirs < ours)
    return None if far.any() else index


def starts_of(index: VideoIndex, packets: NDArray[np.int64]) -> NDArray[np.int64]:
    """`VideoIndex.start_of` for many packets, int64 (packets,)."""
    keys = np.flatnonzero(index.keyframes)
    if not len(keys):
        return np.zeros_like(packets)
    place = np.searchsorted(keys, packets, side="right") - 1
    while (later := (place >= 0) & (index.pts[keys[np.maximum(place, 0)]] > index.pts[packets])).any():
        place -= later
    return np.where(place >= 0, keys[np.maximum(place, 0)], 0)


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


def _stands_alone(head: bytes, setup: bytes) -> bool:
    """Whether a key sample of H.264 is an IDR picture, from its first bytes; True where they do not tell."""
    kinds = (unit[0] & 31 for unit in _units(head, setup))
    return next((kind == _IDR for kind in kinds if 1 <= kind <= _IDR), True)


def _units(head: bytes, setup: bytes) -> Iterator[bytes]:
    """Yield the units of a sample, with their lengths before them (avcC) or start codes between them (Annex B)."""
    if len(setup) < 7 or setup[0] != 1:
        yield from (unit for unit in head.split(b"\0\0\1")[1:] if unit)
        return
    length_bytes, place = (setup[4] & 3) + 1, 0
    while place + length_bytes < len(head):
        size = int.from_bytes(head[place : place + length_bytes], "big")
        if not size:
            return
        yield head[place + length_bytes : place + length_bytes + size]
        place += length_bytes + size
