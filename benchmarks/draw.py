"""How fast and how well symbols are painted, beside plain OpenCV and other painters, in one run.

    python -m benchmarks.draw                 # speed of everything, and the distance to Chromium's pixels if it is here
    python -m benchmarks.draw --rounds 300    # steadier figures

An arrow in two colours, an ON label and a dual crosshair on a 640x480 frame. `OpenCV lines` is the usual plain way:
copy the frame, segments of cv2.line and a filled head, putText, crosshairs of lines, all anti-aliased, and a dark
outline as ours has one. It converts no colours and fills no box behind the label, which would only add. Without
outlines it is faster and hard to see on some backgrounds. `draw, same` paints the same symbols on every frame;
`draw, new` paints symbols that were never seen before, at new places. The ways of a table take turns, and the fastest
tenth of the rounds counts. The painters below paint our strokes, each in the one region that holds them all; their
distance to Chromium's rendering of the same SVG is taken over all pixels that either of the two changes.
"""

import argparse
import base64
import importlib
import importlib.util
import math
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path

import cv2
import numpy as np

from vifailback.symbols import Overlay, draw, strokes, to_svg
from vifailback.symbols.cover import outlines
from vifailback.symbols.stroke import Stroke, bounds_of
from vifailback.types import Align, Arrow, Axis, Gripper, Image, ImageSize, Point, Symbol

SIZE = ImageSize(640, 480)
CHROMIUM = Path("/usr/bin/chromium")
COLOURS = (Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD)
STREAM = 30
"""Frames of a live stream that differ: the next one is not in the processor's caches, as one from a camera is not."""
THREE: tuple[Symbol, ...] = (
    Arrow(Point(300, 700), Point(560, 420), COLOURS),
    Gripper(Point(300, 250), True),
    Align(Point(560, 850), Point(880, 560)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    cv2.setNumThreads(1)
    image = frame(SIZE)
    speed(image, rounds)
    painters(image, max(10, rounds // 10))


def speed(image: Image, rounds: int) -> None:
    overlay = Overlay.of(THREE, SIZE)
    unseen = iter(list(islice(new_symbols(), rounds + 5)))  # made beforehand: only drawing them is measured
    single = in_turns(
        {
            "OpenCV lines": lambda: opencv_lines(image),
            "OpenCV, no outlines": lambda: opencv_lines(image, outlined=False),
            "draw, same": lambda: draw(image, THREE),
            "draw, new": lambda: draw(image, next(unseen)),
        },
        rounds,
    )
    print(f"{'one frame':<22}{'us':>8}{'OpenCV lines / it':>20}")
    for name, seconds in single.items():
        print(f"{name:<22}{seconds * 1e6:>8.1f}{single['OpenCV lines'] / seconds:>20.2f}")
    of_a_stream(overlay, "the next frame", [np.roll(image, shift, 1) for shift in range(STREAM)], rounds)
    of_a_stream(overlay, "one frame again", [image], rounds)


def of_a_stream(overlay: Overlay, title: str, frames: list[Image], rounds: int) -> None:
    copied, laid = cycle(frames), cycle(frames[len(frames) // 2 :] + frames[: len(frames) // 2])
    took = in_turns(
        {"copy of the frame": lambda: next(copied).copy(), "Overlay.onto": lambda: overlay.onto(next(laid))}, rounds
    )
    print(f"\n{title:<22}{'us':>8}{'it / copy':>20}")
    for name, seconds in took.items():
        print(f"{name:<22}{seconds * 1e6:>8.1f}{seconds / took['copy of the frame']:>20.2f}")


def painters(image: Image, rounds: int) -> None:
    drawn = strokes(THREE, SIZE)
    ways: dict[str, Callable[[], Image]] = {
        "ours": lambda: draw(image, THREE),
        "OpenCV, anti-aliased": lambda: opencv_polygons(image, drawn),
        "OpenCV, 4x": lambda: opencv_supersampled(image, drawn),
    }
    for package, name, painter in (("aggdraw", "aggdraw", aggdraw_painter), ("PIL", "Pillow, 4x", pillow_painter)):
        if available(package):
            ways[name] = lambda painter=painter: painter(image, drawn)
    if available("resvg_py"):
        ways["resvg"] = lambda: resvg_painter(image)
    took = in_turns(ways, rounds)
    truth = chromium(image) if CHROMIUM.exists() and available("playwright") else None
    print(f"\n{'painter':<22}{'us':>8}{'dB to Chromium':>16}{'mean':>8}{'beyond 32':>11}")
    for name, way in ways.items():
        closeness = "" if truth is None else "{:>16.1f}{:>8.2f}{:>10.2f}%".format(*distance(way(), truth, image))
        print(f"{name:<22}{took[name] * 1e6:>8.0f}{closeness}")


def in_turns(ways: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of each way, all of them in every round; the fastest tenth counts, others only add."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 5):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            took[name].append(time.perf_counter() - begin)
    return {name: statistics.quantiles(times[5:], n=10)[0] for name, times in took.items()}


def frame(size: ImageSize) -> Image:
    """A smooth picture with light and dark parts."""
    small = np.random.default_rng(7).integers(0, 256, (6, 8, 3), np.uint8)
    return cv2.resize(small, (size.width, size.height), interpolation=cv2.INTER_CUBIC)


def new_symbols() -> Iterator[tuple[Symbol, ...]]:
    """Symbols like the three, of the same lengths, never at the same place."""
    random = np.random.default_rng(1)
    for _ in count():
        x, y = (float(value) for value in random.uniform(-100, 100, 2))
        turn = random.uniform(0, 2 * math.pi)
        across, along = 200 * math.cos(turn), 260 * math.sin(turn)
        yield (
            Arrow(Point(430 + x, 560 + y), Point(430 + x + across, 560 + y + along), COLOURS),
            Gripper(Point(300 + x, 250 + y), True),
            Align(Point(560 + x, 850 + y), Point(560 + x + across, 850 + y - abs(along))),
        )


def opencv_lines(image: Image, *, outlined: bool = True) -> Image:
    """The plain way: everything by OpenCV's anti-aliased lines on a copy of the whole frame.

    Outlined, everything is drawn twice, dark and wider first: like ours it is then seen on any background.
    """
    out = image.copy()
    start, end = (192, 336), (358, 201)
    length = math.dist(start, end)
    ux, uy = (end[0] - start[0]) / length, (end[1] - start[1]) / length
    body = length - 8
    if outlined:
        cv2.line(out, start, (int(start[0] + body * ux), int(start[1] + body * uy)), (0, 0, 0), 7, cv2.LINE_AA)
    for index in range(math.ceil(body / 10)):
        near, far = index * 10, min(body, index * 10 + 10)
        a = (int(start[0] + near * ux), int(start[1] + near * uy))
        b = (int(start[0] + far * ux), int(start[1] + far * uy))
        cv2.line(out, a, b, ((0, 255, 0), (255, 0, 0))[index % 2], 5, cv2.LINE_AA)
    back = (end[0] - 16 * ux, end[1] - 16 * uy)
    head = np.array([end, (back[0] - 10 * uy, back[1] + 10 * ux), (back[0] + 10 * uy, back[1] - 10 * ux)], np.int32)
    cv2.fillPoly(out, [head], (255, 0, 0), cv2.LINE_AA)
    if outlined:
        cv2.polylines(out, [head], True, (0, 0, 0), 1, cv2.LINE_AA)
    inks = (((0, 0, 0), 4), ((255, 255, 255), 2))[not outlined :]
    (width, height), _ = cv2.getTextSize("ON", cv2.FONT_HERSHEY_SIMPLEX, 0.7, 2)
    for colour, thickness in inks:
        place = (192 - width // 2, 120 + height // 2)
        cv2.putText(out, "ON", place, cv2.FONT_HERSHEY_SIMPLEX, 0.7, colour, thickness, cv2.LINE_AA)
    first, second = (358, 408), (563, 268)
    for x, y in (first, second):
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            a, b = (x + 6 * dx, y + 6 * dy), (x + 15 * dx, y + 15 * dy)
            for colour, thickness in inks:
                cv2.line(out, a, b, colour, thickness, cv2.LINE_AA)
    length = math.dist(first, second)
    ux, uy = (second[0] - first[0]) / length, (second[1] - first[1]) / length
    for at in range(0, int(length), 20):
        a = (int(first[0] + at * ux), int(first[1] + at * uy))
        b = (int(first[0] + (at + 10) * ux), int(first[1] + (at + 10) * uy))
        for colour, thickness in inks:
            cv2.line(out, a, b, colour, thickness, cv2.LINE_AA)
    return out


def opencv_polygons(image: Image, drawn: tuple[Stroke, ...]) -> Image:
    out = image.copy()
    for colour, polygon in polygons(drawn):
        cv2.fillPoly(out, [np.round((polygon - 0.5) * 256).astype(np.int32)], colour, cv2.LINE_AA, 8)
    return out


def opencv_supersampled(image: Image, drawn: tuple[Stroke, ...]) -> Image:
    scale, out = 4, image.copy()
    region, corner = region_of(drawn, out)
    canvas = np.zeros((region.shape[0] * scale, region.shape[1] * scale, 4), np.uint8)
    for colour, polygon in polygons(drawn):
        points = np.round(((polygon - corner) * scale - 0.5) * 256).astype(np.int32)
        cv2.fillPoly(canvas, [points], (*colour, 255), cv2.LINE_8, 8)
    small = cv2.resize(canvas, region.shape[1::-1], interpolation=cv2.INTER_AREA)
    region[:] = over(region, small, premultiplied=True)
    return out


def aggdraw_painter(image: Image, drawn: tuple[Stroke, ...]) -> Image:
    aggdraw, out = importlib.import_module("aggdraw"), image.copy()
    region, corner = region_of(drawn, out)
    canvas = aggdraw.Draw("RGB", region.shape[1::-1])
    canvas.setantialias(True)
    canvas.frombytes(region.tobytes())
    for colour, polygon in polygons(drawn):
        canvas.polygon((polygon - corner).ravel().tolist(), aggdraw.Brush(colour))
    region[:] = np.frombuffer(canvas.tobytes(), np.uint8).reshape(region.shape)
    return out


def pillow_painter(image: Image, drawn: tuple[Stroke, ...]) -> Image:
    pillow, drawing = importlib.import_module("PIL.Image"), importlib.import_module("PIL.ImageDraw")
    scale, out = 4, image.copy()
    region, corner = region_of(drawn, out)
    canvas = pillow.new("RGBa", (region.shape[1] * scale, region.shape[0] * scale))
    pen = drawing.Draw(canvas)
    for colour, polygon in polygons(drawn):
        pen.polygon(((polygon - corner) * scale - 0.5).ravel().tolist(), fill=(*colour, 255))
    region[:] = over(region, np.asarray(canvas.reduce(scale)), premultiplied=True)
    return out


def resvg_painter(image: Image) -> Image:
    png = bytes(importlib.import_module("resvg_py").svg_to_bytes(svg_string=to_svg(THREE, SIZE)))
    layer = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return over(image, cv2.cvtColor(layer, cv2.COLOR_BGRA2RGBA), premultiplied=False)


def polygons(drawn: tuple[Stroke, ...]) -> Iterator[tuple[tuple[int, int, int], np.ndarray]]:
    """All strokes as filled polygons; a ring becomes its outer side joined to its inner side."""
    for stroke in drawn:
        runs = outlines(stroke.points, stroke.width) if stroke.width else [[stroke.points]]
        for rings in runs:
            closed = [np.array([*ring, ring[0]], np.float64) for ring in rings]
            yield tuple(stroke.colour), np.concatenate([*closed, closed[0][:1]]) if len(closed) > 1 else closed[0]


def region_of(drawn: tuple[Stroke, ...], image: Image) -> tuple[Image, np.ndarray]:
    """The part of the image that the strokes are in, and its upper left corner."""
    box = bounds_of(drawn)
    left, top = int(box.left), int(box.top)
    return image[top : math.ceil(box.bottom), left : math.ceil(box.right)], np.array([left, top])


def over(image: Image, layer: np.ndarray, *, premultiplied: bool) -> Image:
    share = layer[:, :, 3:].astype(np.float32) / 255
    ink = layer[:, :, :3] if premultiplied else layer[:, :, :3] * share
    return (image * (1 - share) + ink + 0.5).astype(np.uint8)


def chromium(image: Image) -> Image:
    playwright = importlib.import_module("playwright.sync_api")
    png = base64.b64encode(cv2.imencode(".png", image[:, :, ::-1])[1].tobytes()).decode()
    picture = to_svg(THREE, SIZE).replace("<svg ", '<svg style="display:block" ')
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE.width, "height": SIZE.height})
        page.set_content(f'<body style="margin:0;background:url(data:image/png;base64,{png})">{picture}</body>')
        shot = page.screenshot()
        browser.close()
    return cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]


def distance(ours: Image, truth: Image, before: Image) -> tuple[float, float, float]:
    """Decibels, mean difference of 255, and percent of pixels beyond 32, over all pixels that either one changes."""
    touched = ((ours != before) | (truth != before)).any(axis=2)
    difference = np.abs(ours[touched].astype(float) - truth[touched])
    beyond = 100 * float((difference.max(axis=1) > 32).mean())
    return 10 * math.log10(255**2 / float((difference**2).mean())), float(difference.mean()), beyond


def available(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


if __name__ == "__main__":
    main()
