"""`TableWorld`: the simulated table with both arms (implements `World`), and what physics says about it."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from vifailback.errors import UnknownNameError
from vifailback.sim.physics import mujoco
from vifailback.sim.render import screen
from vifailback.sim.robot.arm import ARMS, SimArm
from vifailback.sim.robot.model import FINGERS, JOINTS
from vifailback.sim.robot.sizes import FINGER_TRAVEL_M, SIDES, part
from vifailback.sim.scene.box import Box
from vifailback.sim.scene.layout import Layout
from vifailback.sim.scene.room import PHYSICS_S, write_model
from vifailback.sim.scene.thing import Thing
from vifailback.types.command import Arm
from vifailback.types.image import ImageSize
from vifailback.types.robot import STATE_SIZE, CameraModel, Observation, Pose, Vector

CONTROL_HZ = 25.0
"""Control steps and frames a second, as in the authors' recordings."""
CAMERAS = ("cam_high", "cam_left_wrist", "cam_right_wrist")
"""The names of the authors' recordings; `cam_high` is the head camera."""
HEAD_SIZE = ImageSize(640, 480)
WRIST_SIZE = ImageSize(320, 240)
_SUBSTEPS = round(1 / CONTROL_HZ / PHYSICS_S)
HAND_AWAY_M = 1.5
"""The human hand waits above this height until it is needed."""


class TableWorld:
    """A table, two arms, three cameras, and things to move.

    Args:
        layout: where everything stands at the start.
        prompt: the task sentence, given to policies.
        sizes: of the images by camera; the head camera's is 640x480, the wrist cameras' 320x240 by default.
        samples: a pixel, to smooth edges: 0, 2 or 4. A head image costs about 20 ms of CPU with 0 and 45 with 4.
    """

    def __init__(
        self, layout: Layout, prompt: str = "", sizes: Mapping[str, ImageSize] | None = None, samples: int = 0
    ) -> None:
        self.layout = layout
        self.prompt = prompt
        self.sizes = {"cam_high": HEAD_SIZE, **dict.fromkeys(CAMERAS[1:], WRIST_SIZE), **(sizes or {})}
        free = [thing for thing, _ in layout.things]
        drawers = layout.cabinet.things() if layout.cabinet else ()
        self.things: dict[str, Thing] = {thing.name: thing for thing in (*free, *drawers, *layout.parts)}
        self.on_step: Callable[[TableWorld], None] | None = None
        """Called before each control step: where a human interferes."""
        xml, files = write_model(free, layout.cabinet, layout.look)
        self.model: Any = mujoco.MjModel.from_xml_string(xml, files)
        self.model.vis.quality.offsamples = samples
        self.data: Any = mujoco.MjData(self.model)
        self._index()
        self.reset()

    # ---- the robot ----

    @property
    def control_hz(self) -> float:
        """Control steps a second."""
        return CONTROL_HZ

    @property
    def cameras(self) -> tuple[str, ...]:
        """Names of the cameras, the head camera first."""
        return CAMERAS

    @property
    def arms(self) -> Mapping[Arm, SimArm]:
        """The arms by side."""
        return ARMS

    @property
    def steps(self) -> int:
        """Control steps since the start of the attempt."""
        return self._steps

    @property
    def state(self) -> Vector:
        """Proprioception, float64 (14,), see `STATE_SIZE`."""
        return self._read(self.data.qpos)

    @property
    def command(self) -> Vector:
        """The last action, float64 (14,): where the joints were told to go."""
        return self._command.copy()

    def reset(self) -> None:
        """Put everything back to the start of the attempt."""
        mujoco.mj_resetData(self.model, self.data)
        for thing, spot in self.layout.things:
            at = self._free[thing.name]
            turn = (math.cos(spot.yaw / 2), 0.0, 0.0, math.sin(spot.yaw / 2))
            self.data.qpos[at : at + 7] = (spot.x, spot.y, spot.z + 0.001, *turn)
        cabinet = self.layout.cabinet
        if cabinet:
            for name, out in zip(cabinet.drawers, cabinet.open, strict=True):
                self.data.joint(name.replace(" ", "_")).qpos[0] = out
        home = np.zeros(STATE_SIZE)
        for side in SIDES:
            home[part(side)] = (*ARMS[side].home_joints, 1.0)
        self.data.qpos[self._joint_at] = home[self._joint_of] * self._joint_scale
        self._act(home)
        self.hide_hand()
        self._steps = 0
        self.on_step = None
        for _ in range(50):  # let everything settle
            mujoco.mj_step(self.model, self.data)
        self.data.time = 0.0
        mujoco.mj_forward(self.model, self.data)

    def step(self, action: Vector) -> None:
        """Act for one control step; float64 (14,)."""
        if self.on_step is not None:
            self.on_step(self)
        self._act(np.asarray(action, np.float64))
        mujoco.mj_step(self.model, self.data, _SUBSTEPS)
        self._steps += 1

    def observe(self, images: Sequence[str] = (), depth: Sequence[str] = ()) -> Observation:
        """Return the observation of now, with the images and depth of the cameras named."""
        for name in (*images, *depth):
            self._known(name)
        seen = {n: screen().image(self.model, self.data, n, self.sizes[n]) for n in CAMERAS if n in images}
        far = {n: screen().depth(self.model, self.data, n, self.sizes[n]) for n in CAMERAS if n in depth}
        return Observation(self._steps / CONTROL_HZ, seen, self.state, self.prompt, far)

    def camera(self, name: str) -> CameraModel:
        """Return the calibration of a camera as it stands now (a wrist camera moves)."""
        self._known(name)
        size, here = self.sizes[name], self.data.camera(name)
        focal = size.height / 2 / math.tan(math.radians(float(self.model.camera(name).fovy[0])) / 2)
        place = np.eye(4)
        place[:3, :3] = here.xmat.reshape(3, 3) @ np.diag([1.0, -1.0, -1.0])  # OpenGL to OpenCV
        place[:3, 3] = here.xpos
        intrinsics = np.array([(focal, 0.0, size.width / 2), (0.0, focal, size.height / 2), (0.0, 0.0, 1.0)])
        return CameraModel(size, intrinsics, place)

    # ---- what physics says ----

    def place(self, thing: str) -> Pose:
        """Return where a thing's (or a drawer's) frame is: the centre of its foot; rotation to the world."""
        known = self._thing(thing)
        body = self.data.body(self.things[known.part_of].key if known.part_of else known.key)
        rotation = body.xmat.reshape(3, 3).copy()
        return Pose(body.xpos + rotation @ np.array(known.at), rotation)

    def box(self, thing: str) -> Box:
        """Return the box around a free thing's solid parts, in its own axes."""
        middle, half = self._boxes[thing]
        place = self.place(thing)
        return Box(place.position + place.rotation @ middle, place.rotation, half)

    def speed(self, thing: str) -> float:
        """How fast a free thing moves [m/s]."""
        at = self._free_velocity[thing]
        return float(np.linalg.norm(self.data.qvel[at : at + 3]))

    def extension(self, drawer: str) -> float:
        """How far a drawer is pulled out [m]."""
        return float(self.data.joint(self._thing(drawer).key).qpos[0])

    @property
    def free(self) -> tuple[str, ...]:
        """The things that move freely."""
        return tuple(self._free)

    def holders(self, thing: str) -> tuple[Arm, ...]:
        """Which arms hold a thing (no drawer) between both fingers."""
        body = self.model.body(self._thing(thing).key).id
        return tuple(side for side in SIDES if all(self._touches(pad, body) for pad in self._pads[side]))

    def holder(self, thing: str) -> Arm | None:
        """Which arm holds a thing between both fingers; the left one where both do."""
        return next(iter(self.holders(thing)), None)

    def held(self, side: Arm) -> str | None:
        """What an arm holds."""
        return next((name for name in self._free if side in self.holders(name)), None)

    def touching(self, side: Arm, thing: str) -> bool:
        """Is a finger of an arm in touch with a thing."""
        body = self.model.body(self._thing(thing).key).id
        return any(self._touches(pad, body) for pad in self._pads[side])

    # ---- a human ----

    @property
    def hand(self) -> Vector:
        """Where the human hand is [m], float64 (3,)."""
        return self.data.mocap_pos[0].copy()

    @property
    def hand_shown(self) -> bool:
        """Is a human hand at the table."""
        return bool(self.data.mocap_pos[0, 2] < HAND_AWAY_M)

    def show_hand(self, position: Vector, rotation: Vector | None = None) -> None:
        """Bring the human hand to a place [m], float64 (3,); its rotation is float64 (3, 3), palm down by default."""
        quaternion = np.zeros(4)
        mujoco.mju_mat2Quat(quaternion, (np.eye(3) if rotation is None else rotation).ravel())
        self.data.mocap_pos[0], self.data.mocap_quat[0] = position, quaternion

    def hide_hand(self) -> None:
        """Take the human hand away, and let go of what it held."""
        self.let_go()
        self.show_hand(np.array([0.0, 0.0, 2 * HAND_AWAY_M]))

    def let_go(self) -> None:
        """Let the human hand let go, and be soft."""
        self.data.eq_active[:] = 0
        self.model.geom("human_hand").contype[0] = self.model.geom("human_hand").conaffinity[0] = 0
        self.data.qfrc_applied[:] = 0.0

    def stiffen_hand(self) -> None:
        """Let the human hand be something to run against."""
        self.model.geom("human_hand").contype[0] = self.model.geom("human_hand").conaffinity[0] = 1

    def seize(self, body: str) -> None:
        """Let the human hand hold a thing's body (its key), or a gripper ("left/hand"), as it is."""
        weld, held = self.model.equality(f"hand/{body}").id, self.data.body(body)
        turn, relative = np.zeros(9), np.zeros(4)
        mujoco.mju_quat2Mat(turn, self.data.mocap_quat[0])
        turn = turn.reshape(3, 3)
        mujoco.mju_mat2Quat(relative, (turn.T @ held.xmat.reshape(3, 3)).ravel())
        self.model.eq_data[weld, 0:3] = 0.0
        self.model.eq_data[weld, 3:6] = turn.T @ (held.xpos - self.data.mocap_pos[0])
        self.model.eq_data[weld, 6:10] = relative
        self.model.eq_data[weld, 10] = 1.0
        self.data.eq_active[weld] = 1

    def push_drawer(self, drawer: str, force_n: float) -> None:
        """Push a drawer in with a force [N], for the control step to come."""
        at = int(self.model.joint(self._thing(drawer).key).dofadr[0])
        self.data.qfrc_applied[at] = -force_n

    # ---- inside ----

    def _index(self) -> None:
        """Find everything's numbers in the model once."""
        model = self.model
        self._free = {t.name: int(model.joint(t.key).qposadr[0]) for t, _ in self.layout.things}
        self._free_velocity = {t.name: int(model.joint(t.key).dofadr[0]) for t, _ in self.layout.things}
        self._pads = {s: tuple(int(model.geom(f"{s}/{f}/pad").id) for f in FINGERS) for s in SIDES}
        names = [(s, place, j) for s in SIDES for place, j in enumerate((*JOINTS, *FINGERS))]
        self._joint_at = np.array([int(model.joint(f"{s}/{j}").qposadr[0]) for s, _, j in names])
        self._joint_of = np.array([part(s).start + min(place, 6) for s, place, _ in names])
        self._joint_scale = np.array([FINGER_TRAVEL_M if place > 5 else 1.0 for _, place, _ in names])
        self._command = np.zeros(STATE_SIZE)
        self._boxes = {t.name: self._box_of(int(model.body(t.key).id)) for t, _ in self.layout.things}

    def _box_of(self, body: int) -> tuple[Vector, Vector]:
        """Middle and half extents of a body's solid geoms in its frame [m], each float64 (3,)."""
        low, high = np.full(3, np.inf), np.full(3, -np.inf)
        for geom in np.flatnonzero((self.model.geom_bodyid == body) & (self.model.geom_contype != 0)):
            turn = np.zeros(9)
            mujoco.mju_quat2Mat(turn, self.model.geom_quat[geom])
            rotation, bounds = turn.reshape(3, 3), self.model.geom_aabb[geom]
            middle = self.model.geom_pos[geom] + rotation @ bounds[:3]
            half = np.abs(rotation) @ bounds[3:]
            low, high = np.minimum(low, middle - half), np.maximum(high, middle + half)
        return (low + high) / 2, (high - low) / 2

    def _read(self, positions: Vector) -> Vector:
        raw = positions[self._joint_at] / self._joint_scale
        fingers = [0.5 * (raw[6] + raw[7]), 0.5 * (raw[14] + raw[15])]
        return np.array([*raw[0:6], fingers[0], *raw[8:14], fingers[1]])

    def _act(self, action: Vector) -> None:
        if action.shape != (STATE_SIZE,) or not np.isfinite(action).all():
            raise ValueError(f"an action is {STATE_SIZE} finite numbers, got shape {action.shape}")
        self._command = action.copy()
        target = action[self._joint_of]
        fingers = self._joint_scale != 1.0
        # a closed gripper squeezes: its fingers are told to pass each other
        target[fingers] = np.clip(target[fingers], 0.0, 1.0) * (FINGER_TRAVEL_M + SQUEEZE_M) - SQUEEZE_M
        self.data.ctrl[:] = target

    def _touches(self, geom: int, body: int) -> bool:
        pairs = self.data.contact.geom
        if not len(pairs):
            return False
        bodies = self.model.geom_bodyid
        first = (pairs[:, 0] == geom) & (bodies[pairs[:, 1]] == body)
        second = (pairs[:, 1] == geom) & (bodies[pairs[:, 0]] == body)
        return bool((first | second).any())

    def _thing(self, name: str) -> Thing:
        if name not in self.things:
            raise UnknownNameError("thing", name, self.things)
        return self.things[name]

    def _known(self, camera: str) -> None:
        if camera not in CAMERAS:
            raise UnknownNameError("camera", camera, CAMERAS)


SQUEEZE_M = 0.016
"""A finger that is told to close wants to go this far beyond the middle, which makes the force of a grasp."""
