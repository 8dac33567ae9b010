"""Paint a scene as the head camera sees it: a pinhole camera, flat-shaded polygons, soft shadows; OpenCV only."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback.sim.tabletop.scene import Place, Pose, Scene, Shape, Thing
from vifailback.types import Arm, Image, ImageSize, Point

SIZE = ImageSize(640, 480)
"""The frame size of the paper's recordings."""

_EYE = np.array([-0.26, 0.0, 0.78])
_LOOK_AT = np.array([0.23, 0.0, 0.07])
_FOCAL_PX = 600.0
_SHIFT = 4  # sub-pixel bits of OpenCV's polygon corners
_LIGHT = np.array([-0.35, 0.45, 0.82]) / np.linalg.norm([-0.35, 0.45, 0.82])
_SHOULDERS = {Arm.LEFT: Place(-0.14, 0.34, 0.16), Arm.RIGHT: Place(-0.14, -0.34, 0.16)}

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class _Axes:
    forward: NDArray[np.float64]
    right: NDArray[np.float64]
    up: NDArray[np.float64]


@lru_cache(maxsize=1)
def _axes() -> _Axes:
    forward = (_LOOK_AT - _EYE) / np.linalg.norm(_LOOK_AT - _EYE)
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    return _Axes(forward, right, np.cross(right, forward))


def _project(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """World points (n, 3) [m] -> pixels (n, 2)."""
    axes, rays = _axes(), points - _EYE
    depth = np.maximum(rays @ axes.forward, 0.05)
    x = SIZE.width / 2 + _FOCAL_PX * (rays @ axes.right) / depth
    y = SIZE.height / 2 - _FOCAL_PX * (rays @ axes.up) / depth
    return np.stack([x, y], axis=1)


def project(place: Place) -> Point:
    """Where a place in the world [m] is in the image [per mille], moved to the border if it lies outside."""
    x, y = _project(np.array([[place.x, place.y, place.z]]))[0]
    return Point(float(np.clip(x / SIZE.width, 0, 1)) * 1000, float(np.clip(y / SIZE.height, 0, 1)) * 1000)


def paint(scene: Scene) -> Image:
    """Paint a scene: uint8 RGB (480, 640, 3)."""
    image = _background().copy()
    for thing in scene.things:
        if thing.shape is not Shape.HAND:
            _shadow(image, thing.at, thing.size * (0.9 if thing.shape is Shape.CUBE else 0.6))
    for pose in (scene.left, scene.right):
        _shadow(image, pose.at, 0.05)
    solid = [thing for thing in scene.things if thing.shape is not Shape.HAND]
    flat_first = sorted(solid, key=lambda thing: (thing.shape is Shape.CUBE, thing.at.z, -thing.at.x))
    for thing in flat_first:
        _thing(image, thing)
    for arm in sorted((Arm.LEFT, Arm.RIGHT), key=lambda arm: -scene.gripper(arm).at.x):
        _arm(image, _SHOULDERS[arm], scene.gripper(arm))
    for thing in scene.things:
        if thing.shape is Shape.HAND:
            _hand(image, thing)
    return image


@lru_cache(maxsize=1)
def _background() -> Image:
    """A wooden table in front of a wall, the same every time."""
    rng = np.random.default_rng(7)
    rows, columns = np.mgrid[0:600, 0:800].astype(np.float32)
    rough = cv2.resize(rng.random((12, 80), dtype=np.float32), (800, 600), interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(rng.random((60, 800), dtype=np.float32), (800, 600), interpolation=cv2.INTER_LINEAR)
    grain = 0.5 + 0.5 * np.sin(columns / 9.0 + 9.0 * rough + rows / 260.0)
    tone = 0.80 + 0.07 * grain + 0.05 * (fine - 0.5)
    tone[:, ::160] *= 0.82
    wood = (tone[..., None] * np.array([196, 164, 128], dtype=np.float32)).clip(0, 255).astype(np.uint8)
    corners = np.array([[0.66, 0.7, 0], [0.66, -0.7, 0], [-0.16, -0.7, 0], [-0.16, 0.7, 0]])
    target = _project(corners).astype(np.float32)
    source = np.array([[0, 0], [800, 0], [800, 600], [0, 600]], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(source, target)
    wall = np.linspace(206, 226, SIZE.height, dtype=np.float32)[:, None, None] * np.array([0.96, 0.98, 1.0])
    image = np.broadcast_to(wall, (SIZE.height, SIZE.width, 3)).astype(np.uint8).copy()
    shape = (SIZE.width, SIZE.height)
    table = cv2.warpPerspective(wood, warp, shape, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((600, 800), 255, np.uint8), warp, shape, flags=cv2.INTER_LINEAR)
    alpha = mask[..., None].astype(np.float32) / 255
    image = (image * (1 - alpha) + table * alpha).astype(np.uint8)
    yy, xx = np.mgrid[-1 : 1 : SIZE.height * 1j, -1 : 1 : SIZE.width * 1j]
    vignette = 1.04 - 0.16 * (xx**2 + yy**2)
    return (image * vignette[..., None]).clip(0, 255).astype(np.uint8)


def _fill(image: Image, pixels: NDArray[np.float64], colour: Rgb) -> None:
    corners = np.round(pixels * (1 << _SHIFT)).astype(np.int32)
    cv2.fillPoly(image, [corners], colour, cv2.LINE_AA, _SHIFT)


def _shade(colour: Rgb, normal: Iterable[float]) -> Rgb:
    light = 0.58 + 0.47 * max(0.0, float(np.dot(_LIGHT, np.array(list(normal)))))
    r, g, b = (min(255, round(channel * light)) for channel in colour)
    return (r, g, b)


def _ring(at: Place, radius: float, height: float, count: int = 40) -> NDArray[np.float64]:
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    circle = np.stack([at.x + radius * np.cos(angle), at.y + radius * np.sin(angle)], axis=1)
    return np.column_stack([circle, np.full(count, at.z + height)])


def _shadow(image: Image, at: Place, radius: float) -> None:
    """A soft dark ellipse on the table, wider and weaker the higher the object is."""
    pixels = _project(_ring(Place(at.x + 0.25 * at.z, at.y - 0.3 * at.z), radius * (1 + 1.5 * at.z), 0.0))
    low, high = np.floor(pixels.min(0)).astype(int) - 12, np.ceil(pixels.max(0)).astype(int) + 12
    x0, y0, x1, y1 = max(low[0], 0), max(low[1], 0), min(high[0], SIZE.width), min(high[1], SIZE.height)
    if x0 >= x1 or y0 >= y1:
        return
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, [np.round(pixels - [x0, y0]).astype(np.int32)], 255)
    soft = cv2.GaussianBlur(mask, (0, 0), 5).astype(np.float32) / 255 * max(0.08, 0.42 - 1.2 * at.z)
    part = image[y0:y1, x0:x1]
    part[:] = (part * (1 - soft[..., None])).astype(np.uint8)


def _thing(image: Image, thing: Thing) -> None:
    if thing.shape is Shape.CUBE:
        _box(image, thing.at, thing.size, thing.size, thing.size, thing.yaw, thing.colour)
        return
    r, deep = thing.size, thing.shape is Shape.BOWL
    height = 0.05 if deep else 0.014
    _fill(image, _hull(np.vstack([_ring(thing.at, r * 0.6, 0), _ring(thing.at, r, height)])), _dim(thing.colour, 0.72))
    _fill(image, _project(_ring(thing.at, r, height)), _dim(thing.colour, 1.0))
    _fill(image, _project(_ring(thing.at, r * 0.88, height)), _dim(thing.colour, 0.80 if deep else 0.90))
    _fill(image, _project(_ring(thing.at, r * 0.62, height * (0.2 if deep else 0.6))), _dim(thing.colour, 0.94))


def _hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return cv2.convexHull(_project(points).astype(np.float32))[:, 0].astype(np.float64)


def _dim(colour: Rgb, factor: float) -> Rgb:
    r, g, b = (min(255, round(channel * factor)) for channel in colour)
    return (r, g, b)


def _box(image: Image, at: Place, length: float, width: float, height: float, yaw: float, colour: Rgb) -> None:
    """A box with its underside's middle at `at`; only the faces that the camera sees."""
    turn = np.array([[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]])
    base = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) * [length / 2, width / 2] @ turn.T + [at.x, at.y]
    low = np.column_stack([base, np.full(4, at.z)])
    high = np.column_stack([base, np.full(4, at.z + height)])
    middle = np.array([at.x, at.y, at.z + height / 2])
    for i in range(4):
        j = (i + 1) % 4
        face = np.array([low[i], low[j], high[j], high[i]])
        normal = face.mean(0) - middle
        normal /= np.linalg.norm(normal)
        if np.dot(normal, _EYE - face.mean(0)) > 0:
            _fill(image, _project(face), _shade(colour, normal))
    _fill(image, _project(high), _shade(colour, (0, 0, 1)))


def _limb(image: Image, a: Place, b: Place, radius_a: float, radius_b: float, colour: Rgb) -> None:
    """A tapered link between two places, lit along its middle."""
    ends = np.array([[a.x, a.y, a.z], [b.x, b.y, b.z]])
    pixels, depth = _project(ends), (ends - _EYE) @ _axes().forward
    widths = _FOCAL_PX * np.array([radius_a, radius_b]) / np.maximum(depth, 0.1)
    along = pixels[1] - pixels[0]
    side = np.array([-along[1], along[0]]) / (np.linalg.norm(along) + 1e-9)
    for part, tone in ((1.0, 0.62), (0.78, 0.86), (0.40, 1.08)):
        corners = [pixels[0] + side * widths[0] * part, pixels[1] + side * widths[1] * part]
        corners += [pixels[1] - side * widths[1] * part, pixels[0] - side * widths[0] * part]
        _fill(image, np.array(corners), _dim(colour, tone))
    for pixel, width in zip(pixels, widths, strict=True):
        centre = (round(pixel[0] * 16), round(pixel[1] * 16))
        cv2.circle(image, centre, round(width * 16), _dim(colour, 0.8), -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(image, centre, round(width * 10), _dim(colour, 1.05), -1, cv2.LINE_AA, _SHIFT)


def _arm(image: Image, shoulder: Place, pose: Pose) -> None:
    wrist = pose.at + Place(-0.05, 0.0, 0.125)
    elbow = Place((shoulder.x + wrist.x) / 2 - 0.03, (shoulder.y * 1.7 + wrist.y * 0.5) / 2, wrist.z + 0.02)
    steel: Rgb = (92, 98, 108)
    _limb(image, shoulder, elbow, 0.038, 0.030, steel)
    _limb(image, elbow, wrist, 0.030, 0.022, steel)
    palm = pose.at + Place(-0.008, 0.0, 0.075)
    _limb(image, wrist, palm, 0.022, 0.020, (54, 58, 66))
    across = np.array([-math.sin(pose.yaw), math.cos(pose.yaw)])
    half = 0.008 + 0.034 * pose.opening
    _box(image, palm + Place(0, 0, -0.012), 0.030, 0.105, 0.022, pose.yaw, (70, 75, 84))
    for side in (1.0, -1.0):
        finger = Place(pose.at.x + side * half * across[0], pose.at.y + side * half * across[1], pose.at.z - 0.012)
        _box(image, finger, 0.020, 0.012, 0.080, pose.yaw, (38, 40, 46))


def _hand(image: Image, thing: Thing) -> None:
    """A person's hand that reaches in from the far side."""
    skin = thing.colour
    _limb(image, thing.at + Place(0.34, -0.12, 0.10), thing.at + Place(0.07, -0.02, 0.05), 0.042, 0.030, (74, 102, 146))
    _limb(image, thing.at + Place(0.08, -0.02, 0.05), thing.at + Place(0.035, 0, 0.04), 0.030, 0.034, skin)
    for offset in (-0.028, -0.010, 0.010, 0.028):
        tip = thing.at + Place(-0.028 + abs(offset) * 0.3, offset, 0.012)
        _limb(image, thing.at + Place(0.03, offset, 0.045), tip, 0.009, 0.007, skin)
