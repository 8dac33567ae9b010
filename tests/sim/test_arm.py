import numpy as np
import pytest

from vifailback.errors import UnreachableError
from vifailback.sim.robot.arm import ARMS, SimArm, downward, level
from vifailback.sim.robot.sizes import SIDES, part
from vifailback.types.command import Arm
from vifailback.types.robot import Pose, RobotArm


def state_at(arm: SimArm, joints: np.ndarray, opening: float = 1.0) -> np.ndarray:
    state = np.zeros(14)
    state[part(arm.side)] = (*joints, opening)
    return state


@pytest.mark.parametrize("side", SIDES)
def test_joints_found_for_a_pose_bring_the_gripper_there(side: Arm):
    arm, rng = ARMS[side], np.random.default_rng(0)
    state, reached = state_at(arm, arm.home_joints), 0
    for _ in range(200):
        position = rng.uniform((0.0, -0.4, 0.01), (0.3, 0.4, 0.35))
        pose = Pose(
            position, downward(rng.uniform(-3, 3)) if rng.random() < 0.5 else level(rng.uniform(-0.5, 0.5), 0.4)
        )
        if arm.why_unreachable(pose) is not None:
            continue
        reached += 1
        action = np.zeros(14)
        action[part(side)] = arm.toward(state, pose, 0.3)
        found = arm.pose(action)
        np.testing.assert_allclose(found.position, pose.position, atol=1e-9)
        np.testing.assert_allclose(found.rotation, pose.rotation, atol=1e-7)
        assert arm.opening(action) == 0.3
    assert reached > 80


def test_a_small_step_of_the_gripper_is_a_small_step_of_the_joints():
    arm = ARMS[Arm.LEFT]
    state = state_at(arm, arm.home_joints)
    pose = Pose(np.array([0.1, 0.25, 0.2]), downward(0.4))
    state[part(Arm.LEFT)] = arm.toward(state, pose, 1.0)
    moved = arm.toward(state, Pose(pose.position + np.array([0.005, 0.0, 0.0]), pose.rotation), 1.0)
    assert np.abs(moved - state[part(Arm.LEFT)]).max() < 0.05


@pytest.mark.parametrize(
    ("position", "rotation", "why"),
    [
        ((0.2, 0.1, -0.05), downward(0.0), "z = -0.050 m is outside the workspace"),
        ((0.58, -0.6, 0.1), downward(0.0), "m from the shoulder, the arm reaches 0.68 m"),
        ((0.0, 0.26, 0.14), level(0.0), "too near"),
    ],
)
def test_a_pose_out_of_reach_is_refused_with_the_reason(
    position: tuple[float, float, float], rotation: np.ndarray, why: str
):
    arm = ARMS[Arm.LEFT]
    pose = Pose(np.array(position), rotation)
    assert why in (arm.why_unreachable(pose) or "")
    with pytest.raises(UnreachableError, match="left gripper"):
        arm.toward(state_at(arm, arm.home_joints), pose, 1.0)


def test_an_arm_is_what_point_based_control_expects():
    arm: RobotArm = ARMS[Arm.RIGHT]
    state = state_at(ARMS[Arm.RIGHT], ARMS[Arm.RIGHT].home_joints)
    np.testing.assert_allclose(arm.pose(state).position, arm.home.position, atol=1e-9)
