"""The small policy that follows symbols: it learns, it reads what it has not seen, and without symbols it stays."""

from pathlib import Path

import numpy as np
import pytest

from vifailback.errors import ConfigError, InputError
from vifailback.sim.make import make_world
from vifailback.supervise.follow import GuidedView
from vifailback.supervise.follower import SymbolFollower, Weights
from vifailback.supervise.follower.features import SIZE, find_painted
from vifailback.supervise.follower.lessons import examine, lessons
from vifailback.supervise.follower.weights import OUTPUTS, fit
from vifailback.symbols import paint
from vifailback.types import Arm, Arrow, Axis, Grasp, Gripper, Guidance, Point, Symbol

SEED = 800_000
"""Neither learnt from nor for evaluation."""


def world(seed: int):
    return make_world("place_one", seed)


def after(symbol: Symbol, steps: int = 60):
    """The world and its state before and after the follower saw a symbol."""
    here = world(SEED)
    follower = SymbolFollower(here.arms, here.camera("cam_high"), here.control_hz)
    view = GuidedView(Guidance((Grasp(Arm.LEFT, open=False),), (symbol,)))
    before = here.observe().state
    for _ in range(steps // 10):
        for action in follower.infer(view.of(here.observe(("cam_high",)))):
            here.step(action)
    return here, before, here.observe().state


def at(arm: Arm) -> Point:
    here = world(SEED)
    point = here.camera("cam_high").project(here.arms[arm].pose(here.observe().state).position)
    assert point is not None
    return point


@pytest.mark.parametrize("arm", [Arm.LEFT, Arm.RIGHT])
def test_the_gripper_at_an_off_label_closes_and_the_other_stays_open(arm: Arm):
    here, _, state = after(Gripper(at(arm), open=False))
    for side, one in here.arms.items():
        assert (one.opening(state) < 0.3) == (side is arm)


@pytest.mark.parametrize(("to", "sign"), [(120, -1), (-120, 1)])
def test_a_green_arrow_moves_the_gripper_the_way_it_points(to: int, sign: int):
    start = at(Arm.LEFT)
    here, before, state = after(Arrow(start, Point(start.x + to, start.y), (Axis.LEFT_RIGHT,)))
    arm = here.arms[Arm.LEFT]
    way = arm.pose(state).position - arm.pose(before).position
    assert way[1] * sign > 0.03
    assert np.argmax(np.abs(way)) == 1


def test_more_motions_are_followed_with_symbols_than_without():
    seeds = range(SEED, SEED + 6)
    guided = sum(examine(world, seed, None, symbols=True).followed for seed in seeds)
    blank = sum(examine(world, seed, None, symbols=False).followed for seed in seeds)
    assert guided > blank


def test_painted_pixels_are_found_and_the_scene_has_none():
    image = world(SEED).observe(("cam_high",)).images["cam_high"].copy()
    assert not find_painted(image).is_there
    paint(image, [Arrow(Point(300, 400), Point(500, 400), (Axis.UP_DOWN,))])
    painted = find_painted(image)
    assert painted.shares.argmax() == 2
    assert painted.box[[0, 2]] == pytest.approx([192, 320], abs=4)
    assert find_painted(image[::2, ::2]).box == pytest.approx(painted.box, abs=4)


def test_lessons_are_the_same_for_the_same_seed_and_of_the_shape_that_is_learnt():
    (one,), (other,) = list(lessons(world, [3])), list(lessons(world, [3]))
    for array, again in zip(one, other, strict=True):
        assert np.array_equal(array, again)
    seen, wanted, counts = one
    assert (seen.shape[1], wanted.shape[1]) == (SIZE, OUTPUTS)
    assert wanted.shape == counts.shape


def test_a_network_learns_what_is_there_to_learn_and_comes_back_from_its_file(tmp_path: Path):
    random = np.random.default_rng(0)
    seen = random.normal(size=(600, 8))
    wanted = np.sin(seen[:, :1] + np.arange(OUTPUTS))
    weights = fit(seen, wanted, np.ones_like(wanted))
    assert np.abs(weights(seen) - wanted).mean() < 0.1
    weights.save(tmp_path / "a.npz")
    assert np.array_equal(Weights.load(tmp_path / "a.npz")(seen), weights(seen))


def test_a_file_that_holds_no_weights_is_named(tmp_path: Path):
    (tmp_path / "a.npz").write_bytes(b"nothing")
    with pytest.raises(InputError, match=r"a\.npz"):
        Weights.load(tmp_path / "a.npz")


def test_an_observation_without_an_image_is_refused():
    here = world(SEED)
    with pytest.raises(ConfigError, match="head image"):
        SymbolFollower(here.arms, here.camera("cam_high"), here.control_hz).infer(here.observe())
