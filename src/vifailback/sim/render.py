"""Pictures of a world: one OpenGL context a process, the backend chosen and checked in a child first."""

import atexit
import functools
import subprocess
import sys
import threading
from typing import Any

import numpy as np

from vifailback.errors import ViFailbackError
from vifailback.sim.physics import mujoco
from vifailback.types.image import Image, ImageSize
from vifailback.types.robot import Depth

BACKENDS = ("egl", "osmesa")
"""Headless ways to OpenGL on Linux, the usually faster one first."""
CHECK = """
import os
import sys
from importlib import import_module
import numpy as np
import mujoco
os.environ.pop("PYOPENGL_PLATFORM", None)  # of the parent, which may draw another way already
context = import_module("mujoco." + sys.argv[1]).GLContext(96, 64)
context.make_current()
xml = '''<mujoco><visual><global offwidth="96" offheight="64"/></visual><worldbody>
<light pos="0 0 3" dir="0 0 -1" castshadow="false"/>
<geom type="plane" size="2 2 1" rgba="0 0 1 1"/><geom type="box" size=".3 .3 .1" rgba="1 0 0 1"/>
<camera name="top" pos="0 0 2" xyaxes="1 0 0 0 1 0"/></worldbody></mujoco>'''
model = mujoco.MjModel.from_xml_string(xml)
data = mujoco.MjData(model)
mujoco.mj_forward(model, data)
scene, gl = mujoco.MjvScene(model, 10), mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, gl)
camera = mujoco.MjvCamera()
camera.type, camera.fixedcamid = mujoco.mjtCamera.mjCAMERA_FIXED, 0
mujoco.mjv_updateScene(model, data, mujoco.MjvOption(), None, camera, mujoco.mjtCatBit.mjCAT_ALL, scene)
image, window = np.zeros((64, 96, 3), np.uint8), mujoco.MjrRect(0, 0, 96, 64)
mujoco.mjr_render(window, scene, gl)
mujoco.mjr_readPixels(image, None, window, gl)
middle, corner = image[32, 48].astype(int), image[4, 4].astype(int)
good = middle[0] > middle[2] + 40 and corner[2] > corner[0] + 40
sys.stdout.write("good" if good else f"a red box on blue looks like {middle.tolist()} on {corner.tolist()}")
sys.stdout.flush()
os._exit(0)  # OSMesa's bindings complain of an interpreter that ends
"""
"""What a child process runs: draws a red box on a blue floor and looks at it."""


class NoRendererError(ViFailbackError):
    """No way to draw pictures without a screen works here."""


def check_backend(name: str) -> str | None:
    """Say what is wrong with a backend; None where it draws a known scene as it is. Safe: a child process tries."""
    try:
        child = subprocess.run(
            [sys.executable, "-c", CHECK, name], capture_output=True, text=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return "no picture after 120 s"
    if child.returncode == 0 and child.stdout == "good":
        return None
    return (child.stdout + child.stderr).strip().rpartition("\n")[2] or f"ended with status {child.returncode}"


@functools.cache
def choose_backend() -> str:
    """Return the first backend that draws a known scene rightly.

    Raises:
        NoRendererError: none does; says why, and which packages bring them.
    """
    if sys.platform != "linux":
        return "native"
    wrong: list[str] = []
    for name in BACKENDS:
        problem = check_backend(name)
        if problem is None:
            return name
        wrong.append(f"{name}: {problem}")
    raise NoRendererError(
        "no headless OpenGL works here (" + "; ".join(wrong) + "). On Debian or Ubuntu: apt-get install libegl1 "
        "libgl1-mesa-dri, or apt-get install libosmesa6"
    )


class Screen:
    """Where this process draws: one OpenGL context that is never closed, and the buffers of one model at a time.

    Closing one of several contexts makes others return garbage on some versions of MuJoCo; so there is one.
    """

    def __init__(self, backend: str) -> None:
        self.backend = backend
        module = mujoco if backend == "native" else __import__(f"mujoco.{backend}", fromlist=["GLContext"])
        self._gl: Any = module.GLContext(1280, 960)
        self._gl.make_current()
        if backend == "osmesa":  # its bindings cannot let go while the interpreter ends
            atexit.register(self._gl.free)
        self._thread = threading.get_ident()
        self._model: Any = None
        self._buffers: Any = None
        self._scene: Any = None
        self._option: Any = mujoco.MjvOption()
        self._camera: Any = mujoco.MjvCamera()
        self._camera.type = mujoco.mjtCamera.mjCAMERA_FIXED

    def image(self, model: Any, data: Any, camera: str, size: ImageSize) -> Image:
        """Draw what a camera sees, uint8 RGB (height, width, 3)."""
        window = self._draw(model, data, camera, size, depth=False)
        pixels = np.empty((size.height, size.width, 3), np.uint8)
        mujoco.mjr_readPixels(pixels, None, window, self._buffers)
        return np.ascontiguousarray(pixels[::-1])

    def depth(self, model: Any, data: Any, camera: str, size: ImageSize) -> Depth:
        """Measure what a camera sees: distance along its axis [m], float32 (height, width)."""
        window = self._draw(model, data, camera, size, depth=True)
        raw = np.empty((size.height, size.width), np.float32)
        mujoco.mjr_readPixels(None, raw, window, self._buffers)
        near, far = model.vis.map.znear * model.stat.extent, model.vis.map.zfar * model.stat.extent
        if self._buffers.readDepthMap == mujoco.mjtDepthMap.mjDEPTH_ZEROFAR:
            raw = 1.0 - raw
        distance = near / (1.0 - raw.astype(np.float64) * (1.0 - near / far))
        distance[distance > 0.99 * far] = 0.0
        return np.ascontiguousarray(distance[::-1]).astype(np.float32)

    def _draw(self, model: Any, data: Any, camera: str, size: ImageSize, *, depth: bool) -> Any:
        if threading.get_ident() != self._thread:
            raise NoRendererError("a simulation draws in the thread that drew first: use processes, not threads")
        if model is not self._model:
            self._take(model)
        self._camera.fixedcamid = model.camera(camera).id
        scene = self._scene
        flags = scene.flags
        flags[mujoco.mjtRndFlag.mjRND_SHADOW] = False
        flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = False
        category = mujoco.mjtCatBit.mjCAT_ALL
        mujoco.mjv_updateScene(model, data, self._option, None, self._camera, category, scene)
        window = mujoco.MjrRect(0, 0, size.width, size.height)
        del depth
        mujoco.mjr_render(window, scene, self._buffers)
        return window

    def _take(self, model: Any) -> None:
        """Make the buffers of another model; those of the last one go."""
        if self._buffers is not None:
            self._buffers.free()
        self._buffers = mujoco.MjrContext(model, mujoco.mjtFontScale.mjFONTSCALE_100)
        mujoco.mjr_setBuffer(mujoco.mjtFramebuffer.mjFB_OFFSCREEN, self._buffers)
        self._scene = mujoco.MjvScene(model, 2000)
        self._model = model


@functools.cache
def screen() -> Screen:
    """Return this process's screen, made at the first call."""
    return Screen(choose_backend())
