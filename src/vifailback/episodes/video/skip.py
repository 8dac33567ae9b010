"""Tell from a packet's first bytes whether any other picture refers to it; those that none does can be left out.

H.264: ITU-T H.264 Sec. 7.4.1 (nal_ref_idc). HEVC: ITU-T H.265 Sec. 7.4.2.2 (sub-layer non-reference pictures).
AV1: AV1 Bitstream Specification Sec. 5.5 and 5.9 (refresh_frame_flags).
"""

from collections.abc import Callable
from dataclasses import dataclass

Disposable = Callable[[memoryview], bool]
"""Whether a packet may be left out when its own picture is not wanted."""

SMALLEST_MPEG4_BYTES = 24
"""A packet of MPEG-4 part 2 that is smaller may say that nothing is shown."""
_SLICES = range(1, 6)
_H264_SETS = (7, 8, 13, 15)
_CHOOSE = 2
"""AV1: the sequence header leaves the choice of a tool to every frame (SELECT_SCREEN_CONTENT_TOOLS and the like)."""


def disposable_of(codec: str, setup: bytes) -> Disposable | None:
    """Return the test for the packets of a stream; None where every packet has to be decoded.

    Args:
        codec: FFmpeg's name of the codec.
        setup: the decoder's configuration record (avcC, hvcC, av1C).
    """
    if codec == "h264" and len(setup) > 6 and setup[0] == 1:
        return _h264(length_bytes=(setup[4] & 3) + 1)
    if codec == "hevc" and len(setup) > 22 and setup[0] == 1:
        return _hevc(length_bytes=(setup[21] & 3) + 1, layers=setup[21] >> 3 & 7)
    if codec == "av1" and len(setup) > 4 and setup[0] == 0x81:
        return _av1(setup)
    return None


def hides_its_picture(codec: str, data: memoryview) -> bool | None:
    """Return whether a packet shows no picture of its own; None where only its decoder knows.

    VP8 and VP9 have pictures that only serve as reference (RFC 6386 Sec. 9.1, VP9 Bitstream Specification Sec. 6.2
    and Annex B); MPEG-4 part 2 has packets that say that nothing changed.
    """
    if codec == "vp8":
        return not data[0] & 0x10
    if codec == "vp9":
        superframe = data[len(data) - 1] & 0xE0 == 0xC0
        bits = _Bits(bytes(data[:1]))
        bits.take(2)
        if bits.take(1) + 2 * bits.take(1) == 3:
            bits.take(1)
        shows_older = bits.take(1)
        bits.take(1)
        return not (superframe or shows_older or bits.take(1))
    if codec == "mpeg4" and len(data) < SMALLEST_MPEG4_BYTES:
        return None
    return False


def _h264(length_bytes: int) -> Disposable:
    def disposable(data: memoryview) -> bool:
        place, slices = 0, 0
        while place + length_bytes < len(data):
            head = data[place + length_bytes]
            kind = head & 31
            if kind in _SLICES:
                slices += 1
                if head & 0x60:
                    return False
            elif kind in _H264_SETS:
                return False
            place += length_bytes + int.from_bytes(data[place : place + length_bytes], "big")
        return slices > 0

    return disposable


def _hevc(length_bytes: int, layers: int) -> Disposable | None:
    """Pictures of the highest temporal layer whose kind is a sub-layer non-reference picture."""
    if layers == 0:
        return None

    def disposable(data: memoryview) -> bool:
        place, slices = 0, 0
        while place + length_bytes + 1 < len(data):
            kind, layer = data[place + length_bytes] >> 1 & 63, data[place + length_bytes + 1] & 7
            if kind < 32:
                slices += 1
                if kind > 14 or kind & 1 or layer < layers:
                    return False
            elif kind in (32, 33, 34):
                return False
            place += length_bytes + int.from_bytes(data[place : place + length_bytes], "big")
        return slices > 0

    return disposable


class _Bits:
    """Reads numbers of a few bits, most significant first."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), len(data) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise ValueError("a header ends early")
        return self._value >> self._left & ((1 << count) - 1)


@dataclass(frozen=True, slots=True)
class _Sequence:
    """What of an AV1 sequence header the place of refresh_frame_flags depends on."""

    screen_content: int
    integer_motion: int
    order_bits: int


def _av1(setup: bytes) -> Disposable | None:
    try:
        sequence = next(
            (_sequence(bytes(body)) for kind, body in _units(memoryview(setup)[4:]) if kind == 1),
            None,
        )
    except (ValueError, IndexError):
        sequence = None
    if sequence is None:
        return None

    def disposable(data: memoryview) -> bool:
        frames = 0
        try:
            for kind, body in _units(data):
                if kind == 1:
                    return False
                if kind in (3, 6):
                    frames += 1
                    if frames > 1 or _refreshes(bytes(body[:16]), sequence):
                        return False
        except (ValueError, IndexError):
            return False
        return frames == 1

    return disposable


def _units(data: memoryview) -> list[tuple[int, memoryview]]:
    """Return kind and content of the open bitstream units of a packet.

    Raises:
        ValueError, IndexError: they are not of the form used in files.
    """
    units: list[tuple[int, memoryview]] = []
    place = 0
    while place < len(data):
        head, place = data[place], place + 1
        if head & 4:
            place += 1
        if not head & 2:
            raise ValueError("a unit without a size")
        size, shift = 0, 0
        while True:
            byte, place = data[place], place + 1
            size |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                break
        units.append((head >> 3 & 15, data[place : place + size]))
        place += size
    return units


def _sequence(data: bytes) -> _Sequence | None:
    """Read a sequence header; None for the rare kinds whose frame headers look different."""
    bits = _Bits(data)
    bits.take(4)
    if bits.take(1) or bits.take(1):  # reduced_still_picture_header, timing_info_present_flag
        return None
    delays = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delays and bits.take(1):
            bits.take(4)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    bits.take(width_bits + height_bits)
    if bits.take(1):  # frame_id_numbers_present_flag
        return None
    bits.take(7)
    ordered = bits.take(1)
    if ordered:
        bits.take(2)
    screen = _CHOOSE if bits.take(1) else bits.take(1)
    motion = _CHOOSE
    if screen and not bits.take(1):
        motion = bits.take(1)
    return _Sequence(screen, motion, bits.take(3) + 1 if ordered else 0)


def _refreshes(data: bytes, sequence: _Sequence) -> bool:
    """Whether the frame with this header is kept for later ones, or is not plainly a shown frame of its own."""
    bits = _Bits(data)
    if bits.take(1):  # show_existing_frame
        return True
    kind, shown = bits.take(2), bits.take(1)
    if kind != 1 or not shown:  # an inter frame
        return True
    resilient = bits.take(1)
    bits.take(1)
    screen = bits.take(1) if sequence.screen_content == _CHOOSE else sequence.screen_content
    if screen and sequence.integer_motion == _CHOOSE:
        bits.take(1)
    bits.take(1 + sequence.order_bits)
    if not resilient:
        bits.take(3)
    return bits.take(8) != 0
