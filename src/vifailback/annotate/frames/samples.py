"""The encoded samples of a video by number, as they lie in the file."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from vifailback.episodes.video.decode import open_packets
from vifailback.episodes.video.index import SampleTable, VideoIndex
from vifailback.errors import InputError, RecordingError

MOST_BYTES = 2**26
"""Bytes of one answer."""
MOST_SAMPLES = 4096
GAP_BYTES = 2**16
"""What lies between two samples (sound, mostly) is read with them up to here; a longer gap is jumped over."""


def read_samples(path: Path, index: VideoIndex, sizes: list[int], first: int, last: int) -> bytes:
    """Return samples `first` to `last` (both included) one after another; fewer where the file breaks off.

    Args:
        path: the video.
        index: of that video.
        sizes: bytes of these samples.
        first: number of a packet in the index.
        last: number of a packet in the index.

    Raises:
        InputError: too much was asked for at once.
        RecordingError: the file cannot be read.
    """
    if last - first >= MOST_SAMPLES or sum(sizes) > MOST_BYTES:
        most = f"at most {MOST_SAMPLES} samples and {MOST_BYTES} bytes at once"
        raise InputError(f"{most}, got {last - first + 1} samples of {sum(sizes)} bytes", field="last")
    if index.table is not None:
        return _stored(path, index.table, first, last)
    packets = open_packets(path, index)
    try:
        return b"".join(bytes(memoryview(packet)) for packet in packets.read(first, last))
    finally:
        packets.close()


def _stored(path: Path, table: SampleTable, first: int, last: int) -> bytes:
    begins = table.offset[first : last + 1]
    ends = begins + table.size[first : last + 1]
    breaks = np.flatnonzero((begins[1:] < ends[:-1]) | (begins[1:] - ends[:-1] > GAP_BYTES)) + 1
    parts: list[bytes] = []
    try:
        whole = path.stat().st_size
        with path.open("rb") as file:
            for start, stop in pairwise((0, *breaks.tolist(), len(begins))):
                place, end = int(begins[start]), min(int(ends[stop - 1]), whole)
                if not 0 <= place < end:
                    return b"".join(parts)
                file.seek(place)
                data = file.read(end - place)
                for begin, finish in zip(begins[start:stop].tolist(), ends[start:stop].tolist(), strict=True):
                    sample = data[begin - place : finish - place]
                    if len(sample) < finish - begin:
                        return b"".join(parts)
                    parts.append(sample)
    except OSError as error:
        raise RecordingError(f"cannot be read any more ({error.strerror})", file=path) from error
    return b"".join(parts)
