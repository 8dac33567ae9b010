"""How fast, how exactly and in how much memory the annotation tool shows frames, beside a <video> that is sought.

    python -m benchmarks.annotate_frames                  # all; makes its clips first (two minutes)
    python -m benchmarks.annotate_frames --clips FOLDER   # keeps the clips there and uses them again

Wants Chromium, Node with web/node_modules, and the extra `annotate`. Times are wall clock, p50 / p95.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
from numpy.typing import NDArray
from tests.annotate.browser.stage import build_harness, chromium, served
from tests.annotate.filmed import Asker
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import make, number_in, picture

from vifailback.annotate.frames.plan import video_plan
from vifailback.episodes.video.file import VideoFile, forget_indices
from vifailback.episodes.video.part import VideoPart
from vifailback.episodes.video.write import write_video

LONG = 18_000
"""Ten minutes at 30 fps."""
NUMBERS = 4096
"""Numbers that the bar code can tell apart."""
CLIPS: dict[str, tuple[str, int, int, int, int]] = {
    "h264 g12 480p 10 min": ("libx264", 12, LONG, 640, 480),
    "h264 g250 480p 20 s": ("libx264", 250, 600, 640, 480),
    "AV1 g2 480p 20 s": ("libsvtav1", 2, 600, 640, 480),
    "h264 g250 720p 20 s": ("libx264", 250, 600, 1280, 720),
}
"""Name -> encoder, frames from key to key, frames, width, height."""
RIVAL_KINDS = ("h264, GOP 12, B-frames", "h264, varying rate", "edit list, start cut off", "av1, GOP 2", "vp9, webm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, help="keep the clips here and use them again")
    choice = parser.parse_args()
    av.logging.set_level(av.logging.FATAL)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = choice.clips or scratch / "clips"
        paths = {name: _clip(folder, name) for name in CLIPS}
        kinds = {kind: _kind(folder / "kinds", kind) for kind in RIVAL_KINDS}
        print_index(paths)
        page = build_harness(scratch / "page")
        address = stack.enter_context(served(folder, scratch, page))
        with httpx.Client(base_url=address) as client:
            print_server(client, paths)
        flags = ("--enable-precise-memory-info", "--allow-file-access-from-files", "--js-flags=--expose-gc")
        browser = stack.enter_context(chromium(*flags))
        print_browser(browser, address, paths)
        print_rival(browser, scratch, paths, kinds)


def print_index(paths: dict[str, Path]) -> None:
    print("\nmedia index, nothing known before [ms]")
    for name, path in paths.items():
        times: list[float] = []
        for _ in range(5):
            forget_indices()
            start = time.perf_counter()
            video = VideoFile(path)
            plan = video_plan(VideoPart(path, 0, video.length), video.times())
            times.append(time.perf_counter() - start)
        assert plan is not None
        print(f"  {name:24} {spread(times)}   {len(plan.media) / 1000:.0f} kB of JSON")


def print_server(client: httpx.Client, paths: dict[str, Path]) -> None:
    print("\napi/frame, one after another [ms]")
    for name, path in paths.items():
        asker, length = Asker(client, path.stem), CLIPS[name][2]
        for way, indices in ways(length).items():
            asker.ask("frame", index=length // 2)
            times: list[float] = []
            for index in indices[:100]:
                start = time.perf_counter()
                answer = asker.ask("frame", index=index)
                times.append(time.perf_counter() - start)
                assert answer.status_code == 200, answer.text
            print(f"  {name:24} {way:14} {spread(times)}")


def print_browser(browser: Any, address: str, paths: dict[str, Path]) -> None:
    for images in (False, True):
        print(
            f"\nin the browser, {'images from the server' if images else 'WebCodecs'} [ms]: from asking to the canvas"
        )
        for name, path in paths.items():
            page = browser.new_page()
            page.goto(address)
            length, options = CLIPS[name][2], {"images": images}
            start = time.perf_counter()
            page.evaluate("([e, o]) => harness.open(e, ['video'], o)", [path.stem, options])
            assert page.evaluate("harness.walk([0])") == [0]
            print(f"  {name:24} {'first frame':14} {(time.perf_counter() - start) * 1e3:7.1f}")
            for way, indices in ways(length).items():
                page.evaluate("i => harness.time(i)", indices[:3])
                pause = 0 if way == "jumps" else 30
                times = page.evaluate("([i, p]) => harness.time(i, p)", [indices, pause])
                wrong = wrong_numbers(page.evaluate("i => harness.walk(i)", indices), indices)
                print(f"  {'':24} {way:14} {spread(ms / 1e3 for ms in times)}   wrong {wrong}")
            print(f"  {'':24} {'memory':14} {memory(browser, page)}")
            page.close()


def print_rival(browser: Any, scratch: Path, paths: dict[str, Path], kinds: dict[str, tuple[Path, list[int]]]) -> None:
    print("\n<video>, currentTime = index / fps, and in the middle of the frame [ms]; ours shows 0 wrong on all")
    html = scratch / "rival.html"
    html.write_text(RIVAL)
    page = browser.new_page()
    page.goto(html.as_uri())
    shown = {name: (path, [number % NUMBERS for number in range(CLIPS[name][2])]) for name, path in paths.items()}
    for name, (path, numbers) in (shown | kinds).items():
        fps = VideoFile(path).fps
        for way, indices in ways(len(numbers)).items():
            for shift, label in ((0.0, "index / fps"), (0.5, "middle")):
                asked = [[index, (index + shift) / fps] for index in indices[:100]]
                result = page.evaluate("([src, asked]) => seekAll(src, asked)", [path.as_uri(), asked])
                wrong = sum(
                    number != numbers[index] for number, (index, _) in zip(result["numbers"], asked, strict=True)
                )
                times = spread(ms / 1e3 for ms in result["times"])
                print(f"  {name:28} {way:14} {label:12} {times}   wrong {wrong} of {len(asked)}")
    page.close()


def ways(length: int) -> dict[str, list[int]]:
    """Ways through a video, from its middle."""
    dice, middle, steps = random.Random(1), length // 2, min(150, length // 4)
    return {
        "step forward": list(range(middle, middle + steps)),
        "step back": list(range(middle, middle - steps, -1)),
        "jumps": [dice.randrange(length) for _ in range(50)],
    }


def wrong_numbers(seen: Sequence[int], indices: Sequence[int]) -> int:
    return sum(number != index % NUMBERS for number, index in zip(seen, indices, strict=True))


def spread(times: Iterable[float]) -> str:
    """p50 / p95 in ms of times in s."""
    middle, high = np.percentile(np.array(list(times)) * 1e3, [50, 95])
    return f"{middle:7.1f} / {high:7.1f}"


def memory(browser: Any, page: Any) -> str:
    """JavaScript heap of the page, and the proportional set size of the browser's processes by kind."""
    page.evaluate("gc()")
    heap = page.evaluate("harness.memory()") / 2**20
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    sizes: dict[str, float] = {}
    for process in processes:
        lines = Path(f"/proc/{process['id']}/smaps_rollup").read_text().splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        sizes[process["type"]] = sizes.get(process["type"], 0) + kilobytes / 1024
    return f"JS heap {heap:.0f} MB; " + ", ".join(f"{kind} {size:.0f} MB" for kind, size in sorted(sizes.items()))


def _clip(folder: Path, name: str) -> Path:
    codec, gop, length, width, height = CLIPS[name]
    path = folder / f"{''.join(letter if letter.isalnum() else '_' for letter in name)}.mp4"
    if not path.exists():
        print(f"encoding {path.name}")
        write_video(path, _pictures(length, width, height), fps=30, codec=codec, gop=gop)
    return path


def _pictures(length: int, width: int, height: int) -> Iterable[NDArray[np.uint8]]:
    """A room that an arm moves in, with the frame's number; the rooms repeat, for they take long to make."""
    rooms = [picture(number, width, height) for number in range(64)]
    codes: Callable[[int], NDArray[np.uint8]] = lambda number: picture(number, 64, 16)[:4]  # noqa: E731
    for number in range(length):
        image = rooms[number % 128 if number % 128 < 64 else 127 - number % 128].copy()
        code = codes(number % NUMBERS)
        image[: height // 4] = np.repeat(code[:1], height // 4, axis=0).repeat(width // 64, axis=1)
        assert number_in(image) == number % NUMBERS
        yield image


def _kind(folder: Path, kind: str) -> tuple[Path, list[int]]:
    place = folder / "".join(letter if letter.isalnum() else "_" for letter in kind)
    place.mkdir(parents=True, exist_ok=True)
    clip = make(KINDS[kind], place)
    return clip.path, list(clip.shown)


RIVAL = """<!doctype html><meta charset="utf-8"><body><script>
const BITS = 16;
function numberIn({data, width, height}) {
  let word = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const middle = Math.floor(width * (2 * bit + 1) / (2 * BITS)), reach = Math.max(1, Math.floor(width / BITS / 4));
    let sum = 0, count = 0;
    for (let y = Math.floor(height / 16); y < Math.floor(height * 3 / 16); y++)
      for (let x = middle - reach; x < middle + reach; x++, count++) sum += data[4 * (y * width + x) + 1];
    if (sum / count > 125) word |= 1 << bit;
  }
  const number = word & 0xfff;
  return word >> 12 === ((number * 7 + (number >> 4) * 3 + 5) & 0xf) ? number : -1;
}
async function seekAll(src, asked) {
  const video = document.createElement("video");
  video.muted = true; video.preload = "auto"; video.src = src;
  await new Promise((done, fail) => { video.onloadeddata = done; video.onerror = () => fail(video.error.message); });
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const numbers = [], times = [];
  for (const [, time] of asked) {
    const start = performance.now();
    await new Promise(done => { video.onseeked = done; video.currentTime = time; });
    pen.drawImage(video, 0, 0);
    times.push(performance.now() - start);
    numbers.push(numberIn(pen.getImageData(0, 0, canvas.width, canvas.height)));
  }
  video.removeAttribute("src"); video.load();
  return {numbers, times};
}
</script>"""


if __name__ == "__main__":
    main()
