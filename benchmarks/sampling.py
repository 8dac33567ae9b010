"""How fast and how exactly frames are taken out of videos, beside other libraries, in one run.

    python -m benchmarks.sampling               # speed: CPU ms, interleaved, the least of several rounds
    python -m benchmarks.sampling --exactness   # wrong frames by kind of file

Rivals that are not installed are named. `floor` is what cannot be saved: open the file, read the packets, decode every
picture of the groups that hold a wanted frame up to the last one, convert the wanted frames.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import UNREADABLE, Clip, make, number_in, picture

from vifailback.episodes.video.file import forget_indices
from vifailback.episodes.video.reader import VideoFile

Images = Sequence[NDArray[np.uint8]]
Taker = Callable[[Path, Sequence[int]], Images]
WIDTH, HEIGHT, RATE = 640, 480, 30

CLIPS: dict[str, tuple[str, int, dict[str, str]]] = {
    "h264 GOP 12, 10 s": ("libx264", 300, {"g": "12", "preset": "fast", "crf": "23"}),
    "h264 GOP 250, 10 s": ("libx264", 300, {"g": "250", "preset": "fast", "crf": "23"}),
    "h264 GOP 250, 20 s": ("libx264", 600, {"g": "250", "preset": "medium", "crf": "20"}),
    "h264 all intra, 10 s": ("libx264", 300, {"g": "1", "preset": "fast", "crf": "23"}),
    "AV1 GOP 2, 10 s": ("libsvtav1", 300, {"g": "2", "preset": "10", "crf": "30"}),
    "AV1 long GOP, 20 s": ("libsvtav1", 600, {"preset": "10", "crf": "30"}),
    "middle of 2 min, h264": ("libx264", 3600, {"g": "250", "preset": "veryfast", "crf": "23"}),
    "middle of 2 min, AV1 GOP 2": ("libsvtav1", 3600, {"g": "2", "preset": "12", "crf": "35"}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--exactness", action="store_true", help="count wrong frames instead of measuring time")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--clips", type=Path, help="keep the clips here and use them again")
    choice = parser.parse_args()
    av.logging.set_level(av.logging.FATAL)
    takers, absent = _takers()
    with tempfile.TemporaryDirectory() as scratch:
        folder = choice.clips or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if choice.exactness:
            _print_exactness(folder, takers)
        else:
            _print_speed(folder, takers, choice.rounds)
    for name, why in absent.items():
        print(f"{name}: not installed ({why})")


def ours(path: Path, wanted: Sequence[int]) -> Images:
    """Start cold, as on a file that is seen for the first time."""
    forget_indices()
    return list(VideoFile(path).images(wanted))


def floor(path: Path, wanted: Sequence[int]) -> Images:
    """Open, demux, decode the groups of pictures up to the last wanted frame, convert; no order but time's."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        packets = [packet for packet in container.demux(stream) if packet.size]
        order = sorted(packet.pts for packet in packets)
        times = {order[number] for number in wanted}
        images: list[NDArray[np.uint8]] = []
        starts = [place for place, packet in enumerate(packets) if packet.is_keyframe]
        for start, end in pairwise([*starts, len(packets)]):
            last = max((place for place in range(start, end) if packets[place].pts in times), default=-1)
            for packet in [*packets[start : last + 1], None] if last >= 0 else ():
                frames = [frame for frame in stream.codec_context.decode(packet) if frame.pts in times]
                images += [frame.to_ndarray(format="rgb24") for frame in frames]
            if last >= 0:
                stream.codec_context.flush_buffers()
        return images


def _pyav_full(path: Path, wanted: Sequence[int]) -> Images:
    images: dict[int, NDArray[np.uint8]] = {}
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                images[number] = frame.to_ndarray(format="rgb24")
            if number >= max(wanted):
                break
    return [images[number] for number in wanted]


def _takers() -> tuple[dict[str, Taker], dict[str, str]]:
    takers: dict[str, Taker] = {"ours": ours, "floor": floor, "PyAV all": _pyav_full}
    absent: dict[str, str] = {}
    for name, add in {"OpenCV": _opencv, "decord": _decord, "torchcodec": _torchcodec}.items():
        try:
            takers |= add()
        except (ImportError, OSError, RuntimeError) as error:
            absent[name] = str(error).splitlines()[0][:100]
    return takers, absent


def _opencv() -> dict[str, Taker]:
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    cv2.setNumThreads(1)

    def grab(path: Path, wanted: Sequence[int]) -> Images:
        video, images, number = cv2.VideoCapture(str(path)), {}, 0
        while number <= max(wanted) and video.grab():
            if number in wanted:
                images[number] = cv2.cvtColor(video.retrieve()[1], cv2.COLOR_BGR2RGB)
            number += 1
        return [images[number] for number in wanted]

    def seek(path: Path, wanted: Sequence[int]) -> Images:
        video, images = cv2.VideoCapture(str(path)), []
        for number in wanted:
            video.set(cv2.CAP_PROP_POS_FRAMES, number)
            good, image = video.read()
            images.append(cv2.cvtColor(image, cv2.COLOR_BGR2RGB) if good else None)
        return images

    return {"OpenCV grab": grab, "OpenCV seek": seek}


def _decord() -> dict[str, Taker]:
    import decord

    def take(path: Path, wanted: Sequence[int]) -> Images:
        return list(decord.VideoReader(str(path), num_threads=1).get_batch(list(wanted)).asnumpy())

    return {"decord": take}


def _torchcodec() -> dict[str, Taker]:
    import torch
    from torchcodec.decoders import VideoDecoder

    torch.set_num_threads(1)

    def by(mode: str) -> Taker:
        def take(path: Path, wanted: Sequence[int]) -> Images:
            decoder = VideoDecoder(str(path), seek_mode=mode, num_ffmpeg_threads=1, dimension_order="NHWC")
            return list(decoder.get_frames_at(list(wanted)).data.numpy())

        return take

    return {"torchcodec": by("exact"), "tc. approx.": by("approximate")}


def _print_speed(folder: Path, takers: dict[str, Taker], rounds: int) -> None:
    from vifailback.episodes.sample import sample_frames

    print(f"CPU ms for 1 fps + last + 2 keyframes of {WIDTH}x{HEIGHT}, least of {rounds} rounds, interleaved")
    print(f"{'':28}" + "".join(f"{name:>14}" for name in takers))
    lines: list[str] = []
    for name, (codec, length, options) in CLIPS.items():
        path = _encode(folder / f"{name.replace(' ', '_').replace(',', '')}.mp4", codec, length, options)
        count = 300 if "2 min" in name else length
        first = length // 2 if "2 min" in name else 0
        chosen = sample_frames(np.arange(count) / RATE, avoidance=count * 5 // 11, correction=count * 7 // 11)
        wanted = [first + frame.index for frame in chosen]
        best, why = _race(path, wanted, takers, rounds)
        cells = [f"{best[taker]:.1f}" if taker in best else why.get(taker, "-") for taker in takers]
        print(f"{name:28}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
        ratios = [f"{best[taker] / best['ours']:.2f}" if taker in best else "" for taker in takers]
        lines.append(f"{name:28}" + "".join(f"{ratio:>14}" for ratio in ratios))
    print("\ntimes ours")
    print("\n".join(lines))


def _race(
    path: Path, wanted: Sequence[int], takers: dict[str, Taker], rounds: int
) -> tuple[dict[str, float], dict[str, str]]:
    """Return the least CPU ms of every taker that gives the right frames, and what is wrong with the others."""
    taken: dict[str, list[float]] = {}
    wrong: dict[str, str] = {}
    for turn in range(rounds + 1):
        for name, take in takers.items():
            if name in wrong:
                continue
            start = time.process_time()
            try:
                images = take(path, wanted)
            except Exception:
                wrong[name] = "fails"
                continue
            spent = time.process_time() - start
            if turn == 0:
                read = [UNREADABLE if image is None else number_in(image) for image in images]
                bad = sum(found != number for found, number in zip(read, wanted, strict=False))
                if bad or len(images) != len(wanted):
                    wrong[name] = f"{bad} wrong"
                    continue
            else:
                taken.setdefault(name, []).append(spent * 1e3)
    return {name: min(times) for name, times in taken.items() if name not in wrong}, wrong


def _encode(path: Path, codec: str, length: int, options: dict[str, str]) -> Path:
    if path.exists():
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(length):
            frame = av.VideoFrame.from_ndarray(picture(number, WIDTH, HEIGHT), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _print_exactness(folder: Path, takers: dict[str, Taker]) -> None:
    judged = {name: take for name, take in takers.items() if name not in ("floor", "PyAV all")}
    print("wrong frames of all that a player shows: asked for rising, falling, a few, alone")
    print(f"{'':38}{'frames':>8}" + "".join(f"{name:>14}" for name in judged))
    total = dict.fromkeys(judged, 0)
    for kind, recipe in KINDS.items():
        clip = make(recipe, folder)
        cells: list[str] = []
        for name, take in judged.items():
            wrong = _wrong_frames(clip, take)
            total[name] += wrong > 0
            cells.append(str(wrong))
        print(f"{kind:38}{len(clip.shown):>8}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
    print(f"{'kinds with a wrong frame, of ' + str(len(KINDS)):46}" + "".join(f"{total[name]:>14}" for name in judged))


def _wrong_frames(clip: Clip, take: Taker) -> int:
    """Return how many frames come out wrong in one way of asking or another: rising, falling, a few, alone."""
    numbers = list(range(len(clip.shown)))
    few = [numbers[place] for place in (5, 17, len(numbers) * 5 // 11, len(numbers) * 7 // 11, -1)]
    wrong: set[int] = set()
    for order in (numbers, numbers[::-1], numbers[3::7], few, *([number] for number in numbers[::5])):
        try:
            read = [number_in(image) for image in take(clip.path, order)]
        except Exception:
            read = [_one(clip, take, number) for number in order]
        wrong |= {number for number, found in zip(order, read, strict=True) if found != clip.shown[number]}
    return len(wrong)


def _one(clip: Clip, take: Taker, number: int) -> int:
    try:
        return number_in(take(clip.path, [number])[0])
    except Exception:
        return UNREADABLE


if __name__ == "__main__":
    main()
