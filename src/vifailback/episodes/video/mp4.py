"""Index an mp4 or mov by its sample table alone: no demuxer, no probing, a few file reads whatever its length."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vifailback.episodes.video.index import Orientation, SampleTable, Ticks, VideoIndex, nominal_rate
from vifailback.episodes.video.skip import SMALLEST_MPEG4_BYTES

Boxes: TypeAlias = dict[str, tuple[int, int]]
"""Kind of box -> first byte and end of its content."""

CODECS = {"avc1": "h264", "avc3": "h264", "hvc1": "hevc", "hev1": "hevc", "av01": "av1", "mp4v": "mpeg4"}
"""Sample entries that are read here -> FFmpeg's name of the codec."""
SETUP_BOXES = {"h264": "avcC", "hevc": "hvcC", "av1": "av1C", "mpeg4": "esds"}
MOST_MOOV_BYTES = 2**28
MOST_PACKETS = 10_000_000


class _UnusualError(Exception):
    """The file is not of the plain kind that is read here; a demuxer has to look at it."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """What an edit list says: frames with start <= time < end [ticks] are shown, `shift` ticks later."""

    start: int
    end: int
    shift: int


def index_by_sample_table(path: Path) -> VideoIndex | None:
    """Read the index of a plain mp4 or mov; None where a demuxer has to look: other containers, fragments, cut starts.

    The rules are FFmpeg's: a frame belongs to an edit when it starts inside it; time 0 is the start of the edit.
    """
    try:
        with path.open("rb") as file:
            moov = _moov(file)
            return _index(moov) if moov is not None else None
    except (_UnusualError, struct.error, ValueError, IndexError, KeyError):
        return None


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield kind, first byte and end of the content of every box in `data[start:end]`."""
    while start + 8 <= end:
        size, kind, head = *struct.unpack_from(">I4s", data, start), 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise _UnusualError
        yield kind.decode("latin-1"), start + head, start + size
        start += size


def _moov(file: BinaryIO) -> bytes | None:
    """Return the content of the movie box; None where the file has none or is in fragments."""
    place = 0
    moov: bytes | None = None
    while len(head := _at(file, place, 16)) >= 8:
        size, kind, length = *struct.unpack_from(">I4s", head), 8
        if place == 0 and kind not in (b"ftyp", b"moov", b"wide", b"free", b"skip", b"mdat", b"pnot"):
            return None
        if size == 1 and len(head) == 16:
            size, length = struct.unpack_from(">Q", head, 8)[0], 16
        if kind in (b"moof", b"sidx", b"styp"):
            return None
        if kind == b"moov" and length < size < MOST_MOOV_BYTES:
            moov = _at(file, place + length, size - length)
            if len(moov) != size - length:
                return None
        if size < length:
            break
        place += size
    return moov


def _at(file: BinaryIO, place: int, count: int) -> bytes:
    file.seek(place)
    return file.read(count)


def _children(data: bytes, start: int, end: int) -> Boxes:
    return {kind: (first, last) for kind, first, last in boxes(data, start, end)}


def _index(moov: bytes) -> VideoIndex:
    top = _children(moov, 0, len(moov))
    if "mvex" in top or "cmov" in top:
        raise _UnusualError
    tracks = [_children(moov, first, last) for kind, first, last in boxes(moov, 0, len(moov)) if kind == "trak"]
    videos = [track for track in tracks if _handler(moov, track) == b"vide"]
    if len(videos) != 1:
        raise _UnusualError
    track = videos[0]
    media = _children(moov, *track["mdia"])
    information = _children(moov, *media["minf"])
    _check_in_this_file(moov, information)
    table = _children(moov, *information["stbl"])
    clock, movie_clock = _clock(moov, media["mdhd"]), _clock(moov, top["mvhd"])
    edit = _edit(moov, track, clock, movie_clock)
    codec, setup, color, width, height = _description(moov, table["stsd"])
    size = _sizes(moov, table)
    count = len(size)
    pts = _times(moov, table, count)
    keyframes = _keyframes(moov, table, count)
    within = np.flatnonzero((pts >= edit.start) & (pts < edit.end))
    shown = within[np.argsort(pts[within], kind="stable")]
    _check_plain(codec, size, pts, shown)
    pts += edit.shift
    orientation = _orientation(moov, track["tkhd"])
    times = pts[shown] / clock
    fps, shown_size = nominal_rate(times, Fraction(1, clock)), orientation.shown_size(width, height)
    samples = SampleTable(_offsets(moov, table, size), size, setup, color)
    return VideoIndex(codec, pts, keyframes, shown, times, fps, orientation, shown_size, samples)


def _check_plain(codec: str, size: NDArray[np.int64], pts: Ticks, shown: NDArray[np.int64]) -> None:
    """Leave to the demuxer what the table alone cannot tell: doubled times, empty packets, a start that is cut."""
    if not len(shown) or (size <= 0).any():
        raise _UnusualError
    if (np.diff(pts[shown]) <= 0).any() or pts[shown[0]] < pts[0]:
        raise _UnusualError
    if codec == "mpeg4" and (size < SMALLEST_MPEG4_BYTES).any():
        raise _UnusualError


def _handler(moov: bytes, track: Boxes) -> bytes:
    if "mdia" not in track:
        return b""
    start, _ = _children(moov, *track["mdia"])["hdlr"]
    return moov[start + 8 : start + 12]


def _check_in_this_file(moov: bytes, information: Boxes) -> None:
    start, end = _children(moov, *information["dinf"])["dref"]
    if any(not moov[first + 3] & 1 for _, first, _ in boxes(moov, start + 8, end)):
        raise _UnusualError


def _clock(moov: bytes, box: tuple[int, int]) -> int:
    """Return ticks a second of a movie or media header."""
    start, _ = box
    ticks = struct.unpack_from(">I", moov, start + (20 if moov[start] == 1 else 12))[0]
    if not ticks:
        raise _UnusualError
    return ticks


def _edit(moov: bytes, track: Boxes, clock: int, movie_clock: int) -> _Edit:
    inside = _children(moov, *track["edts"]) if "edts" in track else {}
    if "elst" not in inside:
        return _Edit(-(2**62), 2**62, 0)
    start, _ = inside["elst"]
    row = ">QqI" if moov[start] == 1 else ">IiI"
    count = struct.unpack_from(">I", moov, start + 4)[0]
    rows = [struct.unpack_from(row, moov, start + 8 + number * struct.calcsize(row)) for number in range(count)]
    pauses = 0
    while rows and rows[0][1] == -1:
        pauses += _rescaled(rows.pop(0)[0], clock, movie_clock)
    if len(rows) != 1 or rows[0][2] != 0x10000 or rows[0][1] < 0 or rows[0][0] == 0:
        raise _UnusualError
    first = rows[0][1]
    return _Edit(first, first + _rescaled(rows[0][0], clock, movie_clock), pauses - first)


def _rescaled(value: int, to: int, of: int) -> int:
    """Return value * to / of, rounded to the nearest, halves up."""
    return (2 * value * to + of) // (2 * of)


def _description(moov: bytes, box: tuple[int, int]) -> tuple[str, bytes, tuple[int, int, int, int] | None, int, int]:
    """Return codec, configuration record, colour tags, width and height of the only sample entry."""
    start, end = box
    if struct.unpack_from(">I", moov, start + 4)[0] != 1:
        raise _UnusualError
    kind, first, last = next(boxes(moov, start + 8, end))
    codec = CODECS.get(kind)
    if codec is None:
        raise _UnusualError
    width, height = struct.unpack_from(">HH", moov, first + 24)
    parts = _children(moov, first + 78, last)
    if "clap" in parts:
        raise _UnusualError
    begin, stop = parts[SETUP_BOXES[codec]]
    setup = _esds_setup(moov[begin + 4 : stop]) if codec == "mpeg4" else moov[begin:stop]
    return codec, setup, _color(moov, parts.get("colr")), width, height


def _color(moov: bytes, box: tuple[int, int] | None) -> tuple[int, int, int, int] | None:
    if box is None or moov[box[0] : box[0] + 4] not in (b"nclx", b"nclc"):
        return None
    primaries, transfer, matrix = struct.unpack_from(">HHH", moov, box[0] + 4)
    full = moov[box[0] + 10] >> 7 if moov[box[0] : box[0] + 4] == b"nclx" else 0
    return primaries, transfer, matrix, full


def _esds_setup(data: bytes) -> bytes:
    """Return the decoder's configuration inside an MPEG-4 elementary stream descriptor."""
    place = 0
    while place < len(data):
        tag, length, place = data[place], 0, place + 1
        while True:
            byte, place = data[place], place + 1
            length = length << 7 | byte & 0x7F
            if not byte & 0x80:
                break
        if tag == 3:
            flags = data[place + 2]
            if flags & 0xE0:
                raise _UnusualError
            place += 3
        elif tag == 4:
            if data[place] != 0x20:
                raise _UnusualError
            place += 13
        elif tag == 5:
            return data[place : place + length]
        else:
            place += length
    raise _UnusualError


def _sizes(moov: bytes, table: Boxes) -> NDArray[np.int64]:
    start, _ = table["stsz"]
    same, count = struct.unpack_from(">II", moov, start + 4)
    if same and count > MOST_PACKETS:
        raise _UnusualError
    if same:
        return np.full(count, same, np.int64)
    return np.frombuffer(moov, ">u4", count, start + 12).astype(np.int64)


def _rows(moov: bytes, box: tuple[int, int], columns: int, kind: str) -> NDArray[np.int64]:
    """Return the rows of a table box, int64 (rows, columns)."""
    start, _ = box
    count = struct.unpack_from(">I", moov, start + 4)[0]
    return np.frombuffer(moov, kind, count * columns, start + 8).astype(np.int64).reshape(count, columns)


def _times(moov: bytes, table: Boxes, count: int) -> NDArray[np.int64]:
    steps = _rows(moov, table["stts"], 2, ">u4")
    if steps[:, 0].sum() != count:
        raise _UnusualError
    pts = np.zeros(count, np.int64)
    np.cumsum(np.repeat(steps[:, 1], steps[:, 0])[:-1], out=pts[1:])
    if "ctts" in table:
        offsets = _rows(moov, table["ctts"], 2, ">i4")
        if offsets[:, 0].sum() != count:
            raise _UnusualError
        pts += np.repeat(offsets[:, 1], offsets[:, 0])
    return pts


def _keyframes(moov: bytes, table: Boxes, count: int) -> NDArray[np.bool_]:
    if "stss" not in table:
        return np.ones(count, np.bool_)
    numbers = _rows(moov, table["stss"], 1, ">u4")[:, 0]
    if not len(numbers) or numbers.min() != 1 or numbers.max() > count:  # the first packet has to be a key
        raise _UnusualError
    keyframes = np.zeros(count, np.bool_)
    keyframes[numbers - 1] = True
    return keyframes


def _offsets(moov: bytes, table: Boxes, size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the byte position of every packet, from its chunk's position and the packets before it in the chunk."""
    large = "co64" in table
    chunks = _rows(moov, table["co64" if large else "stco"], 1, ">u8" if large else ">u4")[:, 0]
    runs = _rows(moov, table["stsc"], 3, ">u4")
    first = np.append(runs[:, 0] - 1, len(chunks))
    packets = np.repeat(runs[:, 1], np.diff(first))
    if len(packets) != len(chunks) or packets.sum() != len(size):
        raise _UnusualError
    before = np.concatenate(([0], np.cumsum(size)[:-1]))
    begins = np.concatenate(([0], np.cumsum(packets)[:-1]))
    return np.repeat(chunks - before[np.minimum(begins, len(size) - 1)], packets) + before


def _orientation(moov: bytes, box: tuple[int, int]) -> Orientation:
    start, _ = box
    a, b, _, c, d = struct.unpack_from(">5i", moov, start + (52 if moov[start] == 1 else 40))
    return Orientation.of(a, b, c, d)
