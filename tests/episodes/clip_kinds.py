"""The kinds of video that tests and benchmarks use; what muxers do not offer is done to the finished file."""

import shutil
import struct
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import av
from tests.episodes.clips import RATE, Recipe


def cut_packets(first: int, shown: Iterable[int]) -> Callable[[Path], Sequence[int]]:
    """Return a finish that drops the first packets, so that the file starts without a key frame."""

    def finish(path: Path) -> Sequence[int]:
        whole = path.with_name(f"whole_{path.name}")
        path.rename(whole)
        with av.open(str(whole)) as source, av.open(str(path), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            for number, packet in enumerate(source.demux(video=0)):
                if packet.dts is not None and number >= first:
                    packet.stream = stream
                    target.mux(packet)
        whole.unlink()
        return tuple(shown)

    return finish


def encoded_twice(path: Path) -> Sequence[int]:
    """Encode a VP8 or VP9 clip again in two passes, which is what brings pictures that are not shown.

    The clip stays as it is where no ffmpeg is installed.
    """
    if shutil.which("ffmpeg"):
        once = path.with_name(f"once_{path.name}")
        path.rename(once)
        for number in ("1", "2"):
            encode = ["-c:v", "libvpx-vp9" if "vp9" in path.name else "libvpx", "-b:v", "800k", "-g", "60"]
            encode += ["-auto-alt-ref", "1", "-lag-in-frames", "16", "-cpu-used", "4", "-threads", "1"]
            log = ["-pass", number, "-passlogfile", str(path.with_suffix(".log"))]
            command = ["ffmpeg", "-v", "error", "-y", "-i", str(once), *encode, *log, str(path)]
            subprocess.run(command, check=True)
        once.unlink()
    return range(60)


def edit(segments: Sequence[tuple[int, int]], shown: Iterable[int]) -> Callable[[Path], Sequence[int]]:
    """Return a finish that replaces the edit list of an mp4.

    Args:
        segments: duration and first frame of each edit, in frames; a first frame of -1 is a pause.
        shown: the frames that a player shows then.
    """

    def finish(path: Path) -> Sequence[int]:
        data = path.read_bytes()
        start = data.index(b"elst") - 4
        size, count = struct.unpack_from(">I", data, start)[0], struct.unpack_from(">I", data, start + 12)[0]
        old_media_time = struct.unpack_from(">i", data, start + 16 + 12 * (count - 1) + 4)[0]
        movie = struct.unpack_from(">I", data, data.index(b"mvhd") + 16)[0]
        media = struct.unpack_from(">I", data, data.index(b"mdhd") + 16)[0]
        rows = b"".join(
            struct.pack(
                ">IiI",
                duration * movie // RATE,
                -1 if first < 0 else old_media_time + first * media // RATE,
                0x10000,
            )
            for duration, first in segments
        )
        box = struct.pack(">I4sII", 16 + len(rows), b"elst", 0, len(segments)) + rows
        path.write_bytes(_resized(data, start, size, box))
        return tuple(shown)

    return finish


def _resized(data: bytes, start: int, size: int, box: bytes) -> bytes:
    """Put `box` in the place of the one at `start` and correct the sizes of the boxes around it (moov comes last)."""
    out = bytearray(data[:start] + box + data[start + size :])
    place, end = 0, len(data)
    while place < start:
        length, kind = struct.unpack_from(">I4s", data, place)
        if place <= start < place + length:
            struct.pack_into(">I", out, place, length + len(box) - size)
            if kind not in (b"moov", b"trak", b"edts"):
                raise ValueError(f"unexpected box {kind!r} around an edit list")
            place += 8
        else:
            place += length
        if place > end:
            raise ValueError("no way to the edit list")
    return bytes(out)


def uneven(number: int) -> int:
    """Return a time [1/600 s] for a frame of a clip with a varying rate: steps of 10, 20, 30 and one of 300."""
    steps = (20, 10, 30, 20, 20)
    return number // 5 * 100 + sum(steps[: number % 5]) + (300 if number > 37 else 0)


def later(frames: int) -> Callable[[int], int]:
    """Return times that start `frames` later (earlier where negative)."""
    return lambda number: number + frames


_X264 = {"preset": "veryfast", "crf": "20"}
_B = {**_X264, "g": "12", "bf": "3", "b_strategy": "0", "sc_threshold": "0"}
_PLAIN = {**_X264, "g": "12", "bf": "0", "sc_threshold": "0"}
_LONG = {"preset": "medium", "crf": "20", "g": "250", "bf": "3", "sc_threshold": "0"}
_OPEN = {**_X264, "x264-params": "keyint=12:min-keyint=12:open-gop=1:bframes=3:b-adapt=0:scenecut=0:b-pyramid=normal"}
_265 = {"preset": "ultrafast", "x265-params": "keyint=12:min-keyint=12:bframes=3:open-gop=0:log-level=none:pools=none"}
_265_OPEN = {"preset": "fast", "x265-params": "keyint=12:min-keyint=12:bframes=4:b-adapt=0:open-gop=1:log-level=none"}
_AV1 = {"preset": "12", "crf": "30", "svtav1-params": "lp=1"}
_VP9 = {"deadline": "realtime", "cpu-used": "8", "g": "20", "crf": "20", "b": "0"}
_VP8 = {"deadline": "realtime", "cpu-used": "8", "g": "20", "b": "2M"}
_NEGATIVE = {"movflags": "negative_cts_offsets"}

KINDS: Mapping[str, Recipe] = {
    "h264, GOP 12": Recipe("g12.mp4", options=_PLAIN),
    "h264, GOP 250, B-frames, pyramid": Recipe("g250.mp4", options=_LONG),
    "h264, GOP 12, B-frames": Recipe("bframes.mp4", options={**_B, "x264-params": "b-pyramid=none"}),
    "h264, strict B-pyramid": Recipe("pyramid.mp4", options={**_B, "bf": "7", "x264-params": "b-pyramid=strict"}),
    "h264, open GOP": Recipe("open.mp4", options=_OPEN),
    "h264, open GOP, mkv": Recipe("open.mkv", options=_OPEN),
    "h264, intra refresh": Recipe("refresh.mp4", options={**_X264, "bf": "0", "g": "12", "intra-refresh": "1"}),
    "h264, all intra": Recipe("intra.mp4", options={**_X264, "g": "1"}),
    "h264, baseline, slices": Recipe("slices.mp4", options={**_X264, "profile": "baseline", "g": "9", "slices": "4"}),
    "h264, interlaced tools": Recipe("interlaced.mp4", options={**_B, "x264-params": "interlaced=1"}),
    "h264, 10 bit": Recipe("ten.mp4", options={**_X264, "g": "12"}, pixels="yuv420p10le"),
    "h264, odd size, 4:4:4": Recipe("odd.mp4", options={**_X264, "g": "12"}, pixels="yuv444p", width=193, height=113),
    "h264, varying rate": Recipe("vfr.mp4", options=_B, times=uneven, clock=600),
    "h264, varying rate, mkv": Recipe("vfr.mkv", options=_B, times=uneven, clock=600),
    "h264, negative composition offsets": Recipe("offsets.mp4", options=_B, muxing=_NEGATIVE),
    "h264, faststart, sound": Recipe("sound.mp4", options=_B, muxing={"movflags": "faststart"}, audio=True),
    "h264, fragmented": Recipe("parts.mp4", options=_B, muxing={"movflags": "frag_keyframe+empty_moov"}),
    "edit list, start cut off": Recipe("trim.mp4", options=_B, finish=edit([(53, 7)], range(7, 60))),
    "edit list, start cut off, GOP 250": Recipe("trim250.mp4", options=_LONG, finish=edit([(41, 19)], range(19, 60))),
    "edit list, both ends cut off": Recipe("middle.mp4", options=_B, finish=edit([(24, 12)], range(12, 36))),
    "edit list, pause first": Recipe("pause.mp4", options=_B, finish=edit([(9, -1), (60, 0)], range(60))),
    "edit list, two parts": Recipe(
        "two.mp4", options=_B, finish=edit([(12, 0), (24, 24)], (*range(12), *range(24, 48)))
    ),
    "h264, late start": Recipe("late.mp4", options=_B, times=later(17)),
    "h264, late start, mkv": Recipe("late.mkv", options=_B, times=later(17)),
    "h264, early start, mkv": Recipe("early.mkv", options=_B, times=later(-5)),
    "cut before a key frame": Recipe("cut.mp4", options=_PLAIN, finish=cut_packets(5, range(12, 60))),
    "cut before a key frame, mkv": Recipe("cut.mkv", options=_PLAIN, finish=cut_packets(5, range(12, 60))),
    "cut at an open GOP": Recipe("cutopen.mp4", options=_OPEN, finish=cut_packets(9, range(12, 60))),
    "h264, turned 90": Recipe("turned90.mp4", options=_B, turned=90),
    "h264, turned 180": Recipe("turned180.mov", options=_B, turned=180),
    "h264, turned 270": Recipe("turned270.mp4", options=_B, turned=270),
    "h264, mpeg-ts": Recipe("stream.ts", options=_B, format="mpegts"),
    "h264, avi": Recipe("h264.avi", options=_PLAIN),
    "hevc": Recipe("hevc.mp4", "libx265", _265),
    "hevc, open GOP": Recipe("hevcopen.mp4", "libx265", _265_OPEN),
    "hevc, open GOP, mkv": Recipe("hevcopen.mkv", "libx265", _265_OPEN),
    "hevc, 10 bit": Recipe("hevc10.mp4", "libx265", _265, pixels="yuv420p10le"),
    "av1, GOP 2": Recipe("av1g2.mp4", "libsvtav1", {**_AV1, "g": "2"}),
    "av1, long GOP": Recipe("av1.mp4", "libsvtav1", _AV1),
    "av1, long GOP, mkv": Recipe("av1.mkv", "libsvtav1", _AV1),
    "vp9, webm": Recipe("vp9.webm", "libvpx-vp9", _VP9),
    "vp9, hidden frames, webm": Recipe("vp9alt.webm", "libvpx-vp9", _VP9, finish=encoded_twice),
    "vp9, mp4": Recipe("vp9.mp4", "libvpx-vp9", _VP9),
    "vp8, hidden frames, webm": Recipe("vp8alt.webm", "libvpx", _VP8, finish=encoded_twice),
    "mpeg4, mp4": Recipe("mpeg4.mp4", "mpeg4", {"g": "12", "qscale": "3"}),
    "mpeg4, B-frames, avi": Recipe("mpeg4.avi", "mpeg4", {"g": "12", "bf": "2", "qscale": "3"}),
    "mpeg4, B-frames, mov": Recipe("mpeg4.mov", "mpeg4", {"g": "12", "bf": "2", "qscale": "3"}),
    "mjpeg, avi": Recipe("mjpeg.avi", "mjpeg", {"qscale": "3"}, pixels="yuvj420p"),
    "prores, mov": Recipe("prores.mov", "prores_ks", {}, pixels="yuv422p10le"),
    "ffv1, mkv": Recipe("ffv1.mkv", "ffv1", {}),
}
"""Kinds of video by name."""
