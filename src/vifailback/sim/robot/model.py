"""The MJCF of one arm: dark metal links, a parallel gripper with rubber pads, a wrist camera."""

import math

from vifailback.sim.robot.sizes import (
    FINGER_TRAVEL_M,
    FOREARM_M,
    JOINT_LIMITS,
    SHOULDER_M,
    TIP_M,
    TOOL_M,
    UPPER_ARM_M,
    base,
)
from vifailback.types.command import Arm

MATERIALS = """
<material name="metal" rgba=".13 .135 .15 1" specular=".55" shininess=".55"/>
<material name="shell" rgba=".22 .225 .24 1" specular=".4" shininess=".4"/>
<material name="steel" rgba=".55 .56 .58 1" specular=".7" shininess=".7"/>
<material name="accent" rgba=".85 .47 .12 1" specular=".3" shininess=".3"/>
<material name="rubber" rgba=".06 .06 .065 1" specular=".1" shininess=".1"/>
"""
"""The arms' materials, for the model's `asset` part."""
JOINTS = ("waist", "shoulder", "elbow", "forearm_roll", "wrist_angle", "wrist_roll")
FINGERS = ("left_finger", "right_finger")
_STIFFNESS = (900, 1100, 900, 250, 250, 120)
"""Of the position actuators [N m / rad]."""
WRIST_FOVY = 70.0
"""Vertical field of view of the wrist cameras [degrees]."""
_AXES = ("0 0 1", "0 1 0", "0 1 0", "1 0 0", "0 1 0", "1 0 0")


def _look(kind: str, size: str, at: str = "0 0 0", material: str = "metal", more: str = "") -> str:
    """Write a geom that is seen and never touched."""
    return f'<geom class="seen" type="{kind}" size="{size}" pos="{at}" material="{material}" {more}/>'


def _rod(start: str, end: str, radius: float, material: str = "metal") -> str:
    return f'<geom class="seen" type="capsule" fromto="{start} {end}" size="{radius}" material="{material}"/>'


def _joint(side: Arm, place: int) -> str:
    low, high = (math.degrees(limit) for limit in JOINT_LIMITS[place])
    return (
        f'<joint name="{side}/{JOINTS[place]}" axis="{_AXES[place]}" range="{low} {high}" armature=".08" damping="1"/>'
    )


def _finger(side: Arm, name: str, sign: int) -> str:
    length = 0.075
    front = TOOL_M + TIP_M - length / 2
    return f"""
<body name="{side}/{name}" gravcomp="1">
  <joint name="{side}/{name}" type="slide" axis="0 {sign} 0" range="0 {FINGER_TRAVEL_M}" armature=".05" damping="4"/>
  {_look("box", f"{length / 2:.4f} .0055 .011", f"{front:.4f} {sign * 0.0085:.4f} 0", "shell")}
  {_look("box", ".012 .012 .012", f"{front - length / 2:.4f} {sign * 0.013:.4f} 0", "shell")}
  <geom name="{side}/{name}/pad" class="pad" type="box" size="{length / 2 - 0.008:.4f} .004 .010"
    pos="{front + 0.008:.4f} {sign * 0.004:.4f} 0" material="rubber"/>
  <geom class="solid" type="box" size="{length / 2:.4f} .004 .011" pos="{front:.4f} {sign * 0.011:.4f} 0"/>
</body>"""


def arm_body(side: Arm) -> str:
    """Write one arm as a body of the world."""
    x, y, z = base(side)
    lift = SHOULDER_M - 0.07
    return f"""
<body name="{side}/base" pos="{x} {y} {z}">
  {_look("box", ".075 .06 .012", "0 0 .012", "shell")}
  {_look("cylinder", ".058 .022", "0 0 .045", "metal")}
  <body name="{side}/turret" pos="0 0 .07" gravcomp="1">
    <inertial mass="1" pos="0 0 .03" diaginertia=".004 .004 .004"/>
    {_joint(side, 0)}
    {_look("cylinder", ".05 .02", "0 0 .012", "shell")}
    {_look("box", ".032 .012 .05", f"0 .046 {lift - 0.01:.4f}", "metal")}
    {_look("box", ".032 .012 .05", f"0 -.046 {lift - 0.01:.4f}", "metal")}
    <body name="{side}/upper_arm" pos="0 0 {lift}" gravcomp="1">
      <inertial mass="1" pos="0 0 .15" diaginertia=".01 .01 .002"/>
      {_joint(side, 1)}
      {_look("cylinder", ".036 .052", "0 0 0", "shell", 'euler="90 0 0"')}
      {_look("box", ".026 .008 .15", f"0 .024 {UPPER_ARM_M / 2}", "metal")}
      {_look("box", ".026 .008 .15", f"0 -.024 {UPPER_ARM_M / 2}", "metal")}
      {_look("box", ".014 .02 .09", f"0 0 {UPPER_ARM_M / 2}", "shell")}
      {_look("box", ".027 .0335 .008", f"0 0 {UPPER_ARM_M - 0.07}", "accent")}
      <body name="{side}/elbow" pos="0 0 {UPPER_ARM_M}" gravcomp="1">
        <inertial mass=".5" pos=".05 0 0" diaginertia=".002 .003 .003"/>
        {_joint(side, 2)}
        {_look("cylinder", ".034 .046", "0 0 0", "shell", 'euler="90 0 0"')}
        {_look("box", ".05 .022 .024", ".045 0 0", "metal")}
        <body name="{side}/forearm" gravcomp="1">
          <inertial mass=".6" pos=".2 0 0" diaginertia=".002 .006 .006"/>
          {_joint(side, 3)}
          {_rod(".09 0 0", f"{FOREARM_M - 0.06} 0 0", 0.026)}
          {_look("cylinder", ".029 .012", ".12 0 0", "accent", 'euler="0 90 0"')}
          {_look("box", ".03 .03 .008", f"{FOREARM_M - 0.025} 0 .026", "metal")}
          {_look("box", ".03 .03 .008", f"{FOREARM_M - 0.025} 0 -.026", "metal")}
          <body name="{side}/wrist" pos="{FOREARM_M} 0 0" gravcomp="1">
            <inertial mass=".3" pos=".02 0 0" diaginertia=".0006 .0006 .0006"/>
            {_joint(side, 4)}
            {_look("cylinder", ".026 .032", "0 0 0", "shell", 'euler="90 0 0"')}
            {_look("box", ".026 .02 .02", ".026 0 0", "metal")}
            {_hand(side)}
          </body>
        </body>
      </body>
    </body>
  </body>
</body>"""


def _hand(side: Arm) -> str:
    tilt = math.radians(31)
    forward, up = math.cos(tilt), math.sin(tilt)
    return f"""
<body name="{side}/hand" gravcomp="1">
  <inertial mass=".3" pos=".08 0 0" diaginertia=".0005 .0005 .0005"/>
  {_joint(side, 5)}
  {_look("cylinder", ".024 .014", ".06 0 0", "steel", 'euler="0 90 0"')}
  {_look("box", ".016 .058 .024", ".086 0 0", "metal")}
  {_look("box", ".004 .06 .014", ".104 0 0", "steel")}
  {_look("box", ".006 .012 .035", ".045 0 .055", "metal")}
  {_look("box", ".012 .022 .011", ".03 0 .1", "shell")}
  <geom class="solid" name="{side}/palm" type="box" size=".02 .055 .022" pos=".086 0 0"/>
  <camera name="cam_{side}_wrist" pos=".045 0 .1" xyaxes="0 -1 0 {up:.4f} 0 {forward:.4f}" fovy="{WRIST_FOVY}"/>
  {_finger(side, "left_finger", 1)}
  {_finger(side, "right_finger", -1)}
</body>"""


def arm_actuators(side: Arm) -> str:
    """Write an arm's position actuators: six joints, then both fingers."""
    joints = "".join(
        f'<position name="{side}/{name}" joint="{side}/{name}" kp="{kp}" dampratio="1" inheritrange="1"'
        ' forcerange="-90 90"/>'
        for name, kp in zip(JOINTS, _STIFFNESS, strict=True)
    )
    fingers = "".join(
        f'<position name="{side}/{name}" joint="{side}/{name}" kp="900" dampratio="1"'
        f' ctrlrange="-.02 {FINGER_TRAVEL_M}" forcerange="-14 14"/>'
        for name in FINGERS
    )
    return joints + fingers


def hand_pairs() -> str:
    """Keep each arm's own hand and fingers from pushing each other away."""
    return "".join(
        f'<exclude body1="{side}/hand" body2="{side}/{name}"/>' for side in (Arm.LEFT, Arm.RIGHT) for name in FINGERS
    )
