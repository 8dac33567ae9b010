"""What a browser's decoder has to be told about a video: its codec string and configuration record.

Codec strings: RFC 6381 (avc1), the AV1 and VP9 bindings for ISO base media files; "WebCodecs Codec Registry" of the
W3C for which codec takes which record.
"""

from dataclasses import dataclass

from vifailback.types import ImageSize

_SPS_HEADS = (0x67, 0x47, 0x27)
"""First byte of a sequence parameter set in H.264, by its importance as reference."""


@dataclass(frozen=True, slots=True)
class DecoderConfig:
    """A codec as WebCodecs names it.

    Args:
        codec: the codec string ("avc1.64001e").
        description: the configuration record; None where the samples carry everything.
    """

    codec: str
    description: bytes | None


def decoder_config(codec: str, setup: bytes, first: bytes, size: ImageSize) -> DecoderConfig | None:
    """Return how to configure WebCodecs; None for what no browser decodes everywhere and exactly.

    Args:
        codec: FFmpeg's name of the codec.
        setup: the configuration record of the container, as far as it has one.
        first: the first sample at which decoding can start.
        size: of the pictures [px].
    """
    match codec:
        case "h264":
            return _h264(setup, first)
        case "av1" if len(setup) >= 4 and setup[0] == 0x81:
            return DecoderConfig(_av1(setup), None)
        case "vp9" if first:
            return _vp9(first, size)
        case "vp8":
            return DecoderConfig("vp8", None)
        case _:
            return None


def _h264(setup: bytes, first: bytes) -> DecoderConfig | None:
    if len(setup) > 6 and setup[0] == 1:
        in_band = not setup[5] & 31  # the record lists no parameter set: they come with the samples
        return DecoderConfig(f"{'avc3' if in_band else 'avc1'}.{setup[1:4].hex()}", setup)
    for head in _SPS_HEADS:
        found = first.find(b"\0\0\1" + bytes((head,)))
        if 0 <= found <= len(first) - 7:  # Annex B: parameter sets before the key frame, start codes
            return DecoderConfig(f"avc1.{first[found + 4 : found + 7].hex()}", None)
    return None


def _av1(setup: bytes) -> str:
    profile, level = setup[1] >> 5, setup[1] & 31
    tier = "H" if setup[2] & 0x80 else "M"
    high, twelve = bool(setup[2] & 0x40), bool(setup[2] & 0x20)
    depth = 8 if not high else 12 if twelve and profile == 2 else 10
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"


_VP9_LEVELS = ((36_864, 10), (122_880, 20), (245_760, 21), (552_960, 30), (983_040, 31), (2_228_224, 41))
"""Largest picture [px] -> VP9 level that holds it."""


def _vp9(first: bytes, size: ImageSize) -> DecoderConfig:
    """Read profile and depth from a key frame's header (VP9 Bitstream Specification Sec. 6.2)."""
    low, high = first[0] >> 5 & 1, first[0] >> 4 & 1
    profile = low + 2 * high
    # frame_marker 2, profile 2, [reserved], show_existing, type, show, resilient, sync code 24, [bit depth]
    depth = 8
    if profile >= 2 and len(first) > 5:
        bits = int.from_bytes(first[:6], "big")
        place = 2 + 2 + (1 if profile == 3 else 0) + 4 + 24
        depth = 12 if bits >> (47 - place) & 1 else 10
    pixels = size.width * size.height
    level = next((level for most, level in _VP9_LEVELS if pixels <= most), 51)
    return DecoderConfig(f"vp09.{profile:02d}.{level}.{depth:02d}", None)
