"""The room: table, floor, walls, light, and the head camera, varied per seed. Writes the whole model's MJCF."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vifailback.sim.robot.model import MATERIALS, arm_actuators, arm_body, hand_pairs
from vifailback.sim.robot.sizes import SIDES
from vifailback.sim.scene.cabinet import Cabinet
from vifailback.sim.scene.texture import laminate, plaster, wood
from vifailback.sim.scene.thing import Rgb, Thing, rgba

HEAD_FOVY = 54.0
"""Vertical field of view of the head camera [degrees]."""
_HEAD_AT, _HEAD_LOOKS_AT = (-0.40, 0.0, 0.80), (0.10, 0.0, 0.02)
PHYSICS_S = 0.004
"""Length of a physics step [s]."""
_TABLES: tuple[tuple[str, Rgb], ...] = (
    ("wood", (0.72, 0.55, 0.38)),
    ("wood", (0.55, 0.40, 0.27)),
    ("wood", (0.80, 0.68, 0.52)),
    ("laminate", (0.82, 0.82, 0.80)),
    ("laminate", (0.62, 0.66, 0.70)),
    ("laminate", (0.45, 0.47, 0.46)),
)
_WALLS: tuple[Rgb, ...] = ((0.82, 0.80, 0.75), (0.70, 0.76, 0.80), (0.76, 0.79, 0.70), (0.84, 0.76, 0.70))


@dataclass(frozen=True)
class Look:
    """What the world looks like.

    Args:
        table: MJCF texture name and PNG bytes are made from this kind ("wood" or "laminate").
        table_color: of the table.
        wall_color: of the walls.
        light: strength of the main light, 1 is normal.
        light_at: where the main light hangs [m].
        head_at: where the head camera is [m].
        head_looks_at: the point it looks at [m].
        seed: of the textures.
    """

    table: str = "wood"
    table_color: Rgb = (0.72, 0.55, 0.38)
    wall_color: Rgb = (0.82, 0.80, 0.75)
    light: float = 1.0
    light_at: tuple[float, float, float] = (-0.3, 0.5, 2.0)
    head_at: tuple[float, float, float] = _HEAD_AT
    head_looks_at: tuple[float, float, float] = _HEAD_LOOKS_AT
    seed: int = 0


def random_look(rng: np.random.Generator) -> Look:
    """Draw table, walls, light and a small displacement of the head camera."""
    kind, color = _TABLES[int(rng.integers(len(_TABLES)))]
    wall = _WALLS[int(rng.integers(len(_WALLS)))]
    shift, aim, lamp = rng.uniform(-0.012, 0.012, 3), rng.uniform(-0.012, 0.012, 3), rng.uniform(-0.4, 0.4, 2)
    at, to = np.add(_HEAD_AT, shift).tolist(), np.add(_HEAD_LOOKS_AT, aim).tolist()
    return Look(
        table=kind,
        table_color=_tint(color, rng),
        wall_color=_tint(wall, rng),
        light=float(rng.uniform(0.85, 1.12)),
        light_at=(-0.3 + float(lamp[0]), float(lamp[1]), 2.0),
        head_at=(at[0], at[1], at[2]),
        head_looks_at=(to[0], to[1], to[2]),
        seed=int(rng.integers(2**31)),
    )


def table_of(look: Look) -> str:
    """Name the table that a look was drawn from: its kind and its place among the colours of that kind."""
    own = [color for kind, color in _TABLES if kind == look.table]
    far = [float(np.abs(np.subtract(color, look.table_color)).sum()) for color in own]
    return f"{look.table} {int(np.argmin(far)) + 1}"


def _tint(color: Rgb, rng: np.random.Generator) -> Rgb:
    red, green, blue = np.clip(np.multiply(color, rng.uniform(0.92, 1.08)) + rng.uniform(-0.02, 0.02, 3), 0, 1)
    return float(red), float(green), float(blue)


def write_model(things: Sequence[Thing], cabinet: Cabinet | None, look: Look) -> tuple[str, dict[str, bytes]]:
    """Return the model's MJCF and the files that it names."""
    rng = np.random.default_rng(look.seed)
    files = {
        "table.png": (wood if look.table == "wood" else laminate)(rng, look.table_color),
        "wall.png": plaster(rng, look.wall_color),
        "floor.png": wood(rng, (0.42, 0.36, 0.32), planks=8, size=256),
    }
    for thing in things:
        files |= thing.textures
    free = [thing for thing in things if not thing.part_of]
    bodies = "".join(f'<body name="{thing.key}"><freejoint name="{thing.key}"/>{thing.geoms}</body>' for thing in free)
    xml = f"""<mujoco model="table">
<compiler angle="degree" autolimits="true" boundmass=".00001" boundinertia=".000000001"/>
<option timestep="{PHYSICS_S}" integrator="implicitfast" cone="elliptic" impratio="10"/>
<statistic extent="1" center="0.1 0 0"/>
<visual><map znear=".02" zfar="9"/><quality offsamples="0"/>
<global offwidth="640" offheight="480"/>
<headlight ambient=".26 .26 .26" diffuse=".16 .16 .16" specular=".05 .05 .05"/></visual>
<default>
<default class="seen"><geom contype="0" conaffinity="0" group="1" mass="0"/></default>
<default class="felt">
<geom group="3" friction=".9 .01 .0005" condim="4" solref=".006 1" solimp=".95 .99 .001"/>
</default>
<default class="solid"><geom group="3" mass=".02" friction=".6 .01 .0005"/></default>
<default class="pad">
<geom mass=".03" group="1" friction="1.8 .05 .001" condim="4" priority="1" solref=".008 1" solimp=".95 .99 .001"/>
</default>
</default>
<asset>{_ROOM_ASSETS}{MATERIALS}{"".join(thing.assets for thing in things)}</asset>
<worldbody>{_room(look)}{_camera(look)}{_HAND}
{"".join(arm_body(side) for side in SIDES)}
{cabinet.body() if cabinet else ""}{bodies}</worldbody>
<contact>{hand_pairs()}</contact>
<equality>{"".join(_weld(key) for key in (*(t.key for t in free), *(f"{side}/hand" for side in SIDES)))}</equality>
<actuator>{"".join(arm_actuators(side) for side in SIDES)}</actuator>
</mujoco>"""
    return xml, files


def _weld(body: str) -> str:
    """Let the human hand hold a body, once it is switched on."""
    return f'<weld name="hand/{body}" body1="human_hand" body2="{body}" active="false"/>'


_ROOM_ASSETS = """
<texture name="table" type="2d" file="table.png"/><material name="table" texture="table" specular=".15" shininess=".3"/>
<texture name="wall" type="2d" file="wall.png"/><material name="wall" texture="wall" specular="0"/>
<texture name="floor" type="2d" file="floor.png"/><material name="floor" texture="floor" texrepeat="3 3" specular="0"/>
<texture name="sky" type="skybox" builtin="gradient" rgb1=".75 .78 .82" rgb2=".5 .52 .55" width="64" height="384"/>
"""


def _room(look: Look) -> str:
    x, y, z = look.light_at
    main, fill = 0.56 * look.light, 0.2 * look.light
    edge = rgba((look.table_color[0] * 0.6, look.table_color[1] * 0.6, look.table_color[2] * 0.6))
    return f"""
<light pos="{x} {y} {z}" dir="{0.2 - x} {-y} {-z}" castshadow="false"
  diffuse="{main} {main} {main * 0.96}" specular=".25 .25 .25"/>
<light pos="1 {-y - 0.8} 1.8" dir="-.6 .5 -1" castshadow="false"
  diffuse="{fill} {fill} {fill}" specular=".05 .05 .05"/>
<geom class="felt" name="table" type="box" size=".45 .75 .02" pos=".17 0 -.02" group="0" material="table" mass="1"/>
<geom class="seen" type="box" size=".452 .752 .012" pos=".17 0 -.03" rgba="{edge}"/>
<geom class="seen" type="plane" size="3 3 1" pos="0 0 -.75" material="floor"/>
<geom class="seen" type="box" size=".02 3 1.6" pos="1.5 0 .6" material="wall"/>
<geom class="seen" type="box" size=".025 3 .06" pos="1.49 0 -.69" rgba=".9 .9 .88 1"/>"""


def _camera(look: Look) -> str:
    """The head camera: forward is up in its image, left is left."""
    toward = np.subtract(look.head_looks_at, look.head_at)
    toward = toward / np.linalg.norm(toward)
    right = np.cross(toward, (0.0, 0.0, 1.0))
    right = right / np.linalg.norm(right)
    up = np.cross(right, toward)
    axes = " ".join(f"{value:.6f}" for value in (*right, *up))
    at = " ".join(f"{value:.6f}" for value in look.head_at)
    return f'<camera name="cam_high" pos="{at}" xyaxes="{axes}" fovy="{HEAD_FOVY}"/>'


def _finger(place: int) -> str:
    y, reach = 0.018 * (place - 1.5), (0.052, 0.06, 0.056, 0.046)[place]
    return f'<geom class="hand" type="capsule" fromto=".035 {y} 0 {0.035 + reach} {y * 1.25} -.018" size=".0085"/>'


_SKIN = 'rgba=".87 .66 .54 1"'
_HAND = f"""<body name="human_hand" mocap="true" pos="0 0 3">
{"".join(_finger(place) for place in range(4)).replace('class="hand"', f'class="seen" {_SKIN}')}
<geom class="seen" type="capsule" fromto="0 .035 0 .05 .05 -.02" size=".0095" {_SKIN}/>
<geom class="seen" type="ellipsoid" size=".045 .04 .016" {_SKIN}/>
<geom name="human_hand" class="felt" type="box" size=".06 .042 .018" pos=".02 0 -.004"/>
<geom class="seen" type="capsule" fromto="-.04 0 .005 -.22 0 .06" size=".026" {_SKIN}/>
<geom class="seen" type="capsule" fromto="-.14 0 .035 -.42 0 .13" size=".037" rgba=".2 .3 .5 1"/>
</body>"""
"""A human hand and sleeve; waits above the room until it is needed. It points along its x axis, the palm down."""
