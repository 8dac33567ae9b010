"""What a whole build costs: 200 synthetic episodes, beside its floor and beside plain OpenCV, in one run.

    python -m benchmarks.build                      # table of CPU seconds and peak memory
    python -m benchmarks.build --episodes 40        # quicker

Every way writes the same frames of the same clips (640x480 h264, half of them GOP 12, half GOP 250; 10-20 s), each in a
process of its own, in turns; the least of the rounds counts. `floor` is decode + JPEG + write, plainly written: the
groups of pictures up to the last frame wanted, cv2.imencode, a file. `ours, frames` is the build's own decoder with
the same JPEG and writing and nothing else. `OpenCV` decodes every frame and uses cv2.imwrite.
None of them asks a question or writes a record.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import av
import cv2
import numpy as np
from tests.vqa.sources import make_failure

from vifailback.episodes import open_recordings
from vifailback.episodes.sample import SampledFrame, sample_frames
from vifailback.episodes.video.file import VideoFile
from vifailback.episodes.video.write import write_video
from vifailback.types import Annotation, Image, KeyframeRole
from vifailback.vqa import BuildConfig, build

WIDTH, HEIGHT, RATE = 640, 480, 25
DIFFERENT = 10
"""So many clips are encoded; the episodes are copies of them."""
QUALITY = 95


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="keep the clips here and use them again")
    choice = parser.parse_args()
    if choice.way:
        print(json.dumps(measured(choice.way, choice.folder, choice.episodes)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = choice.folder or Path(scratch)
        make_clips(folder, choice.episodes)
        compare(folder, choice.episodes, choice.rounds)


def compare(folder: Path, episodes: int, rounds: int) -> None:
    """Run every way in turn and print the least of each."""
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for way in WAYS:
            found = apart(way, folder, episodes)
            if way not in best or found["cpu_s"] < best[way]["cpu_s"]:
                best[way] = found
    quarter = apart("ours, 1 worker", folder, episodes // 4)
    print(f"{episodes} episodes, CPU s (least of {rounds}), wall s, peak MB, files, MB written")
    for way, found in best.items():
        print(
            f"{way:16}{found['cpu_s']:8.2f}{found['wall_s']:8.2f}{found['peak_mb']:8.0f}"
            f"{found['files']:8.0f}{found['written_mb']:8.1f}"
        )
    ours, two = best["ours, 1 worker"], best["ours, 2 workers"]
    print(f"ours / floor                 {ours['cpu_s'] / best['floor']['cpu_s']:.2f}   (at most 1.2)")
    print(f"ours / its frames alone      {ours['cpu_s'] / best['ours, frames']['cpu_s']:.2f}")
    print(f"two workers / one            {two['cpu_s'] / ours['cpu_s']:.2f}   (at most 1.1)")
    print(f"OpenCV / ours                {best['OpenCV']['cpu_s'] / ours['cpu_s']:.2f}   (at least 2.5)")
    print(f"peak MB at 1/4 and all       {quarter['peak_mb']:.0f} and {ours['peak_mb']:.0f}   (flat)")


def apart(way: str, folder: Path, episodes: int) -> dict[str, float]:
    """Measure one way in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.build", "--way", way, "--folder", str(folder)]
    done = subprocess.run([*command, "--episodes", str(episodes)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def measured(way: str, folder: Path, episodes: int) -> dict[str, float]:
    """Run one way in this process and say what it cost."""
    clips = [folder / "clips" / f"episode_{number}_cam_high.mp4" for number in range(episodes)]
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    start, wall = time.process_time(), time.perf_counter()
    WAYS[way](clips, out)
    spent = {"cpu_s": time.process_time() - start, "wall_s": time.perf_counter() - wall}
    jpegs = list(out.rglob("*.jpg"))
    written = {"files": len(jpegs), "written_mb": sum(file.stat().st_size for file in jpegs) / 1e6}
    shutil.rmtree(out)
    return {**spent, **written, "peak_mb": peak_mb()}


def peak_mb() -> float:
    """Highest memory of this process; `ru_maxrss` would count what the parent held at the fork."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def ours(clips: Sequence[Path], out: Path, workers: int) -> None:
    """The build itself, from opening the recordings to the manifest."""
    wanted = {path.name.removesuffix("_cam_high.mp4") for path in clips}
    episodes = [episode for episode in open_recordings(clips[0].parent) if episode.id in wanted]
    annotations = [annotation_of(episode.id, episode.length) for episode in episodes]
    manifest = build(episodes, annotations, out, BuildConfig(workers=workers, quality=QUALITY))
    assert not manifest.lost, manifest.lost[:3]


def frames_only(clips: Sequence[Path], out: Path) -> None:
    """Decode as a build does, encode and write: what is left of a build without questions, records and drawing."""
    for clip in clips:
        video = VideoFile(clip)
        names = files_of(video.length)
        indices = sorted(names)
        for index, image in zip(indices, video.images(indices), strict=True):
            save(cv2.cvtColor(image, cv2.COLOR_RGB2BGR), out / clip.stem, names[index])


def floor(clips: Sequence[Path], out: Path) -> None:
    """Decode the groups of pictures that hold a wanted frame, up to it; encode and write."""
    for clip in clips:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            packets = [packet for packet in container.demux(stream) if packet.size]
            order = sorted(packet.pts for packet in packets)
            names = files_of(len(order))
            number = {order[index]: index for index in names}
            group: list[av.Packet] = []
            for packet in [*packets, None]:
                if packet is not None and not packet.is_keyframe:
                    group.append(packet)
                    continue
                last = max((place for place, member in enumerate(group) if member.pts in number), default=-1)
                if last >= 0:
                    decoded = [frame for member in group[: last + 1] for frame in stream.codec_context.decode(member)]
                    decoded += stream.codec_context.decode(None)
                    stream.codec_context.flush_buffers()
                    for frame in decoded:
                        if frame.pts in number:
                            image = frame.to_ndarray(format="bgr24")
                            save(image, out / clip.stem, names[number[frame.pts]])
                group = [packet] if packet is not None else []


def save(image: Image, folder: Path, names: Sequence[str]) -> None:
    """Encode an image once a file, as a drawn version is another image."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        (folder / name).write_bytes(data.tobytes())


def opencv(clips: Sequence[Path], out: Path) -> None:
    """Decode every frame, write the wanted ones with imwrite, draw on the keyframes."""
    for clip in clips:
        folder = out / clip.stem
        folder.mkdir(parents=True)
        video = cv2.VideoCapture(str(clip))
        length = int(video.get(cv2.CAP_PROP_FRAME_COUNT))
        names, index = files_of(length), 0
        while True:
            good, image = video.read()
            if not good:
                break
            for name in names.get(index, ()):
                if name.endswith("_annotations.jpg"):
                    cv2.arrowedLine(image, (385, 86), (441, 156), (0, 255, 0), 4, cv2.LINE_AA)
                    cv2.circle(image, (352, 86), 20, (255, 0, 0), 3, cv2.LINE_AA)
                cv2.imwrite(str(folder / name), image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
            index += 1


def annotation_of(episode: str, length: int) -> Annotation:
    """A failure with keyframes off the grid."""
    annotation = make_failure(episode, camera="cam_high")
    assert annotation.avoidance
    assert annotation.correction
    object.__setattr__(annotation.avoidance, "index", length * 5 // 11)
    object.__setattr__(annotation.correction, "index", length * 7 // 11)
    return annotation


def files_of(length: int) -> dict[int, list[str]]:
    """The file names that a build makes of an episode, by frame."""
    avoidance, correction = length * 5 // 11, length * 7 // 11
    frames = sample_frames(np.arange(length) / RATE, avoidance=avoidance, correction=correction)
    names = {frame.index: [frame.name] for frame in frames}
    for index, role in ((avoidance, KeyframeRole.AVOIDANCE), (correction, KeyframeRole.CORRECTION)):
        names[index].append(SampledFrame(index, role).drawn_name)
    return names


def make_clips(folder: Path, episodes: int) -> None:
    """Encode a few different clips and copy them to as many episodes as are wanted."""
    (folder / "clips").mkdir(parents=True, exist_ok=True)
    for number in range(episodes):
        path = folder / "clips" / f"episode_{number}_cam_high.mp4"
        if path.exists():
            continue
        if number < DIFFERENT:
            write_video(path, pictures(number, RATE * (10 + number)), fps=RATE, gop=12 if number % 2 else 250)
        else:
            shutil.copyfile(folder / "clips" / f"episode_{number % DIFFERENT}_cam_high.mp4", path)


def pictures(seed: int, length: int) -> Iterator[Image]:
    """A still, textured table with an arm and an object that move: what a head camera sees."""
    random = np.random.default_rng(seed)
    table = cv2.GaussianBlur(random.integers(60, 190, (HEIGHT, WIDTH, 3), dtype=np.uint8), (0, 0), 3)
    for index in range(length):
        image = np.array(table)
        x, y = 320 + 200 * np.sin(index / 40 + seed), 240 + 120 * np.cos(index / 31)
        cv2.line(image, (320, 0), (int(x), int(y)), (40, 44, 52), 40)
        cv2.circle(image, (int(x), int(y)), 30, (200, 60, 30), -1)
        cv2.rectangle(image, (100, 300), (180, 380), (30, 120, 220), -1)
        noise = random.integers(0, 6, (HEIGHT // 4, WIDTH // 4, 3), dtype=np.uint8)
        yield cv2.add(image, cv2.resize(noise, (WIDTH, HEIGHT), interpolation=cv2.INTER_NEAREST))


WAYS: dict[str, Callable[[Sequence[Path], Path], None]] = {
    "floor": floor,
    "ours, 1 worker": lambda clips, out: ours(clips, out, 1),
    "ours, 2 workers": lambda clips, out: ours(clips, out, 2),
    "ours, frames": frames_only,
    "OpenCV": opencv,
}


if __name__ == "__main__":
    main()
