from ctypes.util import find_library

import numpy as np
import pytest

from vifailback.errors import UnknownNameError
from vifailback.sim.make import make_world
from vifailback.sim.render import check_backend
from vifailback.sim.world import CAMERAS, TableWorld
from vifailback.types.command import Arm
from vifailback.types.image import ImageSize
from vifailback.types.robot import World


@pytest.fixture(scope="module")
def world() -> TableWorld:
    return make_world("place_two", 3)


def test_the_same_seed_gives_the_same_world_and_another_seed_another(world: TableWorld):
    again, other = make_world("place_two", 3), make_world("place_two", 4)
    assert again.layout == world.layout
    assert other.layout != world.layout
    np.testing.assert_array_equal(again.place("red cube").position, world.place("red cube").position)


def test_a_world_is_what_the_supervisor_expects(world: TableWorld):
    seen: World = world
    assert seen.cameras == CAMERAS
    assert seen.cameras[0] == "cam_high"
    assert set(seen.arms) == {Arm.LEFT, Arm.RIGHT}
    assert seen.observe().images == {}
    assert seen.observe().prompt.startswith("Use the left arm to put the eraser into the pink bowl.")


def test_only_the_cameras_asked_for_are_drawn_in_their_sizes():
    small = make_world("place_one", 0, sizes={"cam_left_wrist": ImageSize(64, 48)})
    observation = small.observe(("cam_left_wrist",), depth=("cam_high",))
    assert {name: image.shape for name, image in observation.images.items()} == {"cam_left_wrist": (48, 64, 3)}
    assert {name: depth.shape for name, depth in observation.depth.items()} == {"cam_high": (480, 640)}


def test_a_thing_is_seen_where_its_pose_projects_and_depth_brings_it_back(world: TableWorld):
    observation, camera = world.observe(("cam_high",), depth=("cam_high",)), world.camera("cam_high")
    top = world.place("red cube").position + np.array([0.0, 0.0, world.things["red cube"].height])
    point = camera.project(top)
    assert point is not None
    x, y = (int(value) for value in point.to_pixels(camera.size))
    red, green, blue = observation.images["cam_high"][y, x].astype(int)
    assert red > green + 40
    assert red > blue + 40
    np.testing.assert_allclose(camera.back_project(point, float(observation.depth["cam_high"][y, x])), top, atol=0.002)


def test_forward_is_up_and_left_is_left_in_the_head_image(world: TableWorld):
    camera = world.camera("cam_high")
    middle, ahead, left = (camera.project(np.array(at)) for at in ((0.1, 0.0, 0.0), (0.3, 0.0, 0.0), (0.1, 0.2, 0.0)))
    assert middle is not None
    assert ahead is not None
    assert left is not None
    assert ahead.y < middle.y
    assert left.x < middle.x


def test_a_wrist_camera_moves_with_its_arm_and_sees_its_own_fingertips():
    world = make_world("place_one", 1)
    before = world.camera("cam_left_wrist").camera_to_world
    tip = world.arms[Arm.LEFT].pose(world.state).position
    assert world.camera("cam_left_wrist").project(tip) is not None
    action = world.command
    action[0] += 0.4
    for _ in range(15):
        world.step(action)
    after = world.camera("cam_left_wrist").camera_to_world
    assert np.linalg.norm(after[:3, 3] - before[:3, 3]) > 0.03
    assert world.camera("cam_left_wrist").project(world.arms[Arm.LEFT].pose(world.state).position) is not None


def test_two_worlds_can_be_looked_at_in_turn(world: TableWorld):
    other = make_world("place_one", 5)
    first = world.observe(("cam_high",)).images["cam_high"]
    other.observe(("cam_high",))
    np.testing.assert_array_equal(world.observe(("cam_high",)).images["cam_high"], first)


def test_reset_brings_the_start_back():
    world = make_world("place_one", 2)
    start = world.place("stapler").position
    action = world.command
    action[1] += 0.3
    for _ in range(10):
        world.step(action)
    world.reset()
    assert world.steps == 0
    np.testing.assert_allclose(world.place("stapler").position, start, atol=1e-9)


def test_unknown_names_say_which_are_known(world: TableWorld):
    with pytest.raises(UnknownNameError, match="cam_high"):
        world.observe(("cam_hihg",))
    with pytest.raises(UnknownNameError, match="red cube"):
        world.place("red cub")
    with pytest.raises(UnknownNameError, match="place_two"):
        make_world("place_too", 0)


def test_an_action_of_another_size_is_refused(world: TableWorld):
    with pytest.raises(ValueError, match="14 finite numbers"):
        world.step(np.zeros(7))


@pytest.mark.parametrize(("name", "library"), [("egl", "EGL"), ("osmesa", "OSMesa")])
def test_every_backend_draws_a_known_scene_rightly(name: str, library: str):
    if find_library(library) is None:
        pytest.skip(f"lib{library} is not installed")
    assert check_backend(name) is None


def test_a_backend_that_does_not_exist_is_found_out_without_harm():
    assert "nosuchgl" in (check_backend("nosuchgl") or "")
