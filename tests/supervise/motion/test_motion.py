"""What point-based motion control does with each symbol, on an ideal robot."""

import math

import numpy as np
import pytest
from tests.supervise.motion.twin import DOWN, Box, FloatingArm, Idle, TwinWorld, carry_out, guide

from vifailback.errors import UnreachableError
from vifailback.supervise.motion import PointMotion
from vifailback.supervise.motion.steps import GraspThing, MoveBy, SetGripper
from vifailback.types import (
    Align,
    Arm,
    Arrow,
    Axis,
    Direction,
    GoBack,
    Grasp,
    Gripper,
    Hold,
    HoldStill,
    Magnitude,
    Move,
    Point,
    Rewind,
    Rotate,
    Target,
    Turn,
)

CUBE = Box(np.array([0.3, -0.1, 0.0]), yaw=0.4)
TRAY = Box(np.array([0.32, 0.1, 0.0]), (0.12, 0.12, 0.02))


def act(world: TwinWorld, symbols=(), commands=(), pmc: PointMotion | None = None) -> PointMotion:
    pmc = pmc or PointMotion(world)
    carry_out(world, pmc.begin(guide(symbols, commands), world.observe(), Idle()))
    return pmc


def place(world: TwinWorld, side: Arm) -> np.ndarray:
    return world.arms[side].pose(world.state).position


def above(at: np.ndarray, height: float) -> np.ndarray:
    return at + np.array([0, 0, height])


def pixels(point: Point, x: float, y: float) -> Point:
    """A point that is drawn so many pixels of a 640 wide image off."""
    return Point(point.x + x / 0.64, point.y + y / 0.48)


@pytest.mark.parametrize(
    ("axes", "way"),
    [
        ((Axis.LEFT_RIGHT,), (0, 0.12, 0)),
        ((Axis.FORWARD_BACKWARD,), (0.15, 0, 0)),
        ((Axis.UP_DOWN,), (0, 0, -0.1)),
        ((Axis.LEFT_RIGHT, Axis.FORWARD_BACKWARD), (0.1, 0.08, 0)),
        ((Axis.LEFT_RIGHT, Axis.UP_DOWN), (0, 0.08, -0.07)),
    ],
)
def test_an_arrow_ends_where_its_colours_and_its_end_meet_even_without_depth(axes, way):
    world = TwinWorld({}, blind=True)
    start = place(world, Arm.RIGHT)
    end = start + np.array(way)
    act(world, [Arrow(world.gripper(Arm.RIGHT), world.seen(end), axes)])
    assert place(world, Arm.RIGHT) == pytest.approx(end, abs=0.002)


def test_an_arrow_of_three_colours_ends_at_what_the_depth_shows():
    world = TwinWorld({"cube": CUBE})
    arrow = Arrow(world.gripper(Arm.RIGHT), world.top("cube"), tuple(Axis))
    act(world, [arrow])
    assert place(world, Arm.RIGHT) == pytest.approx(above(CUBE.at, 0.02), abs=0.01)


def test_an_arrow_moves_along_no_other_axis_than_its_colours():
    world = TwinWorld({"cube": CUBE})
    start = place(world, Arm.RIGHT)
    act(world, [Arrow(world.gripper(Arm.RIGHT), world.top("cube"), (Axis.LEFT_RIGHT,))])
    assert place(world, Arm.RIGHT)[[0, 2]] == pytest.approx(start[[0, 2]], abs=1e-6)


def test_the_arm_is_the_one_the_arrow_starts_at_whatever_the_sentence_says():
    world = TwinWorld({})
    before = place(world, Arm.LEFT)
    start = world.gripper(Arm.RIGHT)
    end = world.seen(place(world, Arm.RIGHT) + np.array([0, 0.1, 0]))
    act(world, [Arrow(start, end)], [Move(Arm.LEFT, Direction.LEFT)])
    assert place(world, Arm.LEFT) == pytest.approx(before)
    assert place(world, Arm.RIGHT)[1] == pytest.approx(-0.15, abs=0.005)


def test_an_arrow_that_starts_at_no_gripper_moves_the_arm_of_the_sentence_by_its_length():
    world = TwinWorld({})
    start = place(world, Arm.LEFT)
    arrow = Arrow(Point(500, 700), Point(600, 700))
    act(world, [arrow], [Move(Arm.LEFT, Direction.RIGHT)])
    moved = place(world, Arm.LEFT) - start
    assert moved[1] < -0.05
    assert moved[[0, 2]] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("noise", [(0, 0), (20, 0), (0, -20), (-14, 14)])
def test_a_crosshair_means_the_nearest_thing_above_the_table(noise):
    world = TwinWorld({"cube": CUBE, "tray": TRAY})
    act(world, [Target(pixels(world.top("cube"), *noise))], [Grasp(Arm.RIGHT, open=False)])
    assert world.arms[Arm.RIGHT].opening(world.state) == pytest.approx(0.4, abs=0.02)
    assert world.boxes["cube"].at[2] > 0.05


def test_a_grasp_closes_across_the_narrow_side_of_a_long_thing():
    world = TwinWorld({"bar": Box(np.array([0.3, -0.12, 0.0]), (0.16, 0.03, 0.03), yaw=-0.7)})
    act(world, [Target(world.top("bar"))], [Grasp(Arm.RIGHT, open=False)])
    assert world.arms[Arm.RIGHT].opening(world.state) == pytest.approx(0.3, abs=0.02)


def test_a_thing_on_another_is_told_apart_and_taken_from_it():
    world = TwinWorld({"tray": TRAY, "cube": Box(above(TRAY.at, 0.02))})
    act(world, [Target(world.top("cube"))], [Grasp(Arm.LEFT, open=False)])
    assert world.boxes["tray"].at == pytest.approx(TRAY.at)
    assert world.boxes["cube"].at[2] > 0.08


def test_a_grasp_that_closed_on_nothing_is_tried_once_more():
    world = TwinWorld({"cube": CUBE}, slips=1)
    act(world, [Target(world.top("cube"))], [Grasp(Arm.RIGHT, open=False)])
    assert world.boxes["cube"].at[2] > 0.05


def test_a_grasp_that_closed_on_nothing_twice_is_given_up_with_a_reason():
    world = TwinWorld({"cube": CUBE}, slips=2)
    with pytest.raises(UnreachableError, match="closed 2 times and holds nothing"):
        act(world, [Target(world.top("cube"))], [Grasp(Arm.RIGHT, open=False)])


def test_dual_crosshairs_take_one_thing_to_the_other_lower_it_and_let_go():
    world = TwinWorld({"cube": CUBE, "tray": TRAY})
    act(world, [Align(world.top("cube"), world.top("tray"))], [Grasp(Arm.RIGHT, open=True)])
    assert world.boxes["cube"].at == pytest.approx(above(TRAY.at, 0.02), abs=0.008)
    assert place(world, Arm.RIGHT)[2] > 0.1, "it retreats after the release"


def test_dual_crosshairs_without_a_word_of_opening_keep_holding_it():
    world = TwinWorld({"cube": CUBE, "tray": TRAY})
    world.hold(Arm.RIGHT, "cube")
    act(world, [Align(world.gripper(Arm.RIGHT), world.top("tray"))])
    assert world.boxes["cube"].at[:2] == pytest.approx(TRAY.at[:2], abs=0.005)
    assert world.boxes["cube"].at[2] > 0.1


def test_a_thing_is_let_go_just_above_what_it_will_stand_on():
    world = TwinWorld({"cube": CUBE, "block": Box(np.array([0.32, 0.05, 0.0]), (0.06, 0.06, 0.06))})
    heights = []
    pmc = PointMotion(world)
    guidance = guide([Align(world.top("cube"), world.top("block"))], [Grasp(Arm.RIGHT, open=True)])
    motion = pmc.begin(guidance, world.observe(), Idle())
    while (actions := motion.actions(world.observe())) is not None:
        before = world.arms[Arm.RIGHT].opening(world.state)
        at = world.boxes["cube"].at[2]
        world.step(actions[0])
        if before < 0.5 < world.arms[Arm.RIGHT].opening(world.state):
            heights.append(at)
    assert heights[-1] == pytest.approx(0.06, abs=0.015)
    assert world.boxes["cube"].at[2] == pytest.approx(0.06)


def test_what_is_wrongly_held_is_put_back_where_it_was_taken_before_the_right_thing_is_grasped():
    other = Box(np.array([0.25, -0.25, 0.0]), (0.03, 0.05, 0.03))
    world = TwinWorld({"cube": CUBE, "other": other})
    pmc = PointMotion(world)
    world.put_arm(Arm.RIGHT, tuple(above(other.at, 0.015)))
    pmc.history.see(world.observe())
    world.hold(Arm.RIGHT, "other")
    world.put_arm(Arm.RIGHT, (0.3, 0.1, 0.2), 0.0)
    pmc.history.see(world.observe())
    act(world, [Target(world.top("cube"))], [Grasp(Arm.RIGHT, open=False)], pmc)
    assert world.boxes["other"].at == pytest.approx(other.at, abs=0.01)
    assert world.boxes["cube"].at[2] > 0.05


@pytest.mark.parametrize("clockwise", [True, False])
def test_a_turn_goes_on_to_the_axis_of_the_thing_below(clockwise):
    world = TwinWorld({"bar": Box(np.array([0.3, -0.1, 0.0]), (0.12, 0.03, 0.03), yaw=-0.5 if clockwise else 0.5)})
    world.put_arm(Arm.RIGHT, (0.3, -0.1, 0.06))
    act(world, [Turn(world.gripper(Arm.RIGHT), clockwise)])
    opens = world.arms[Arm.RIGHT].pose(world.state).rotation[:, 1]
    bar = world.boxes["bar"].yaw
    across = abs(float(opens @ (-math.sin(bar), math.cos(bar), 0)))
    # the bar lies at +-0.5 rad, so its narrow side is met after a turn of 0.5 rad the right way
    assert across == pytest.approx(1.0, abs=0.01)


def test_a_turn_over_bare_table_has_a_named_length_and_is_clockwise_as_seen_in_the_image():
    world = TwinWorld({})
    act(world, (), [Rotate(Arm.LEFT, clockwise=True)])
    opens = world.arms[Arm.LEFT].pose(world.state).rotation[:, 1]
    tip = world.seen(place(world, Arm.LEFT) + 0.04 * opens)
    other = world.seen(place(world, Arm.LEFT) - 0.04 * opens)
    # the finger that was on the left of the image has risen above the other: clockwise
    left, right = sorted((tip, other), key=lambda point: point.x)
    assert left.y < right.y - 5
    assert math.acos(abs(float(opens[1]))) == pytest.approx(math.radians(30), abs=1e-3)


def test_labels_close_and_open_the_gripper_they_are_at():
    world = TwinWorld({"cube": CUBE})
    world.put_arm(Arm.RIGHT, tuple(above(CUBE.at, 0.02)), yaw=0.4)
    act(world, [Gripper(world.gripper(Arm.RIGHT), open=False)])
    assert world.arms[Arm.RIGHT].opening(world.state) == pytest.approx(0.4, abs=0.02)
    before = place(world, Arm.RIGHT)[2]
    act(world, [Gripper(world.gripper(Arm.RIGHT), open=True)])
    assert world.arms[Arm.RIGHT].opening(world.state) == 1.0
    assert place(world, Arm.RIGHT)[2] == pytest.approx(before + 0.09, abs=0.01)


def test_a_prohibition_keeps_everything_still_until_it_is_released():
    world = TwinWorld({})
    before = world.state.copy()
    motion = PointMotion(world).begin(guide([Hold(Point(400, 400))], [HoldStill()]), world.observe(), Idle())
    for _ in range(200):
        actions = motion.actions(world.observe())
        assert actions is not None
        world.step(actions[0])
    assert world.state == pytest.approx(before)


def test_a_prohibition_beside_other_symbols_stops_only_what_was_going_on():
    world = TwinWorld({"cube": CUBE})
    symbols = [Hold(world.gripper(Arm.RIGHT)), Target(world.top("cube"))]
    act(world, symbols, [Grasp(Arm.RIGHT, open=False)])
    assert world.boxes["cube"].at[2] > 0.05


def test_a_rewind_goes_back_along_the_way_the_gripper_came():
    world = TwinWorld({})
    pmc = PointMotion(world)
    for step in range(40):
        world.put_arm(Arm.RIGHT, (0.1 + 0.005 * step, -0.2, 0.2))
        pmc.history.see(world.observe())
    for _ in range(60):
        world.put_arm(Arm.RIGHT, (0.295, -0.2, 0.2))
        pmc.history.see(world.observe())
    act(world, [Rewind(world.gripper(Arm.RIGHT))], (), pmc)
    assert place(world, Arm.RIGHT)[0] == pytest.approx(0.1 + 0.005 * 0, abs=0.02)


def test_going_back_in_words_means_the_initial_pose():
    world = TwinWorld({})
    world.put_arm(Arm.RIGHT, (0.3, -0.1, 0.1))
    act(world, [Rewind(world.gripper(Arm.RIGHT))], [GoBack(Arm.RIGHT)])
    assert place(world, Arm.RIGHT) == pytest.approx(world.arms[Arm.RIGHT].home.position, abs=0.003)


def test_words_alone_move_by_named_lengths():
    world = TwinWorld({}, blind=True)
    start = place(world, Arm.LEFT)
    act(world, (), [Move(Arm.LEFT, Direction.FORWARD, Magnitude.SIGNIFICANTLY), Move(Arm.LEFT, Direction.DOWNWARD)])
    assert place(world, Arm.LEFT) - start == pytest.approx([0.10, 0, -0.03], abs=0.003)


def test_a_pull_is_a_grasp_and_an_arrow_from_there():
    world = TwinWorld({"cube": CUBE})
    top = above(CUBE.at, 0.04)
    symbols = [
        Align(world.gripper(Arm.RIGHT), world.seen(top)),
        Arrow(world.seen(top), world.seen(top - (0.1, 0, 0)), (Axis.FORWARD_BACKWARD,)),
    ]
    act(world, symbols, [Grasp(Arm.RIGHT, open=False), Move(Arm.RIGHT, Direction.BACKWARD)])
    assert world.boxes["cube"].at[0] == pytest.approx(0.2, abs=0.02)


def test_a_gripper_that_is_to_close_before_it_moves_pushes_and_does_not_grasp():
    world = TwinWorld({"cube": CUBE})
    symbols = [
        Gripper(world.gripper(Arm.RIGHT), open=False),
        Arrow(world.gripper(Arm.RIGHT), world.top("cube"), tuple(Axis)),
    ]
    commands = [Grasp(Arm.RIGHT, open=False), Move(Arm.RIGHT, Direction.FORWARD)]
    motion = PointMotion(world).begin(guide(symbols, commands), world.observe(), Idle())
    assert [type(step) for step in motion.steps] == [SetGripper, MoveBy]
    motion = PointMotion(world).begin(guide(symbols, commands[::-1]), world.observe(), Idle())
    assert [type(step) for step in motion.steps] == [GraspThing], "the other way round it is a grasp"


def test_nothing_moves_faster_than_the_limit_or_into_the_table():
    world = TwinWorld({"cube": CUBE, "tray": TRAY})
    act(world, [Align(world.top("cube"), world.top("tray"))], [Grasp(Arm.RIGHT, open=True)])
    assert world.fastest_m * world.control_hz < 0.31
    assert world.lowest_m > 0.01


def test_what_the_other_arm_holds_it_keeps():
    world = TwinWorld({"cube": CUBE, "tray": TRAY})
    world.hold(Arm.LEFT, "cube")
    act(world, (), [Move(Arm.RIGHT, Direction.FORWARD, Magnitude.SIGNIFICANTLY)])
    assert world.arms[Arm.LEFT].opening(world.state) == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize(
    ("world", "symbols", "commands", "why"),
    [
        (TwinWorld({"cube": CUBE}, blind=True), [Target(Point(600, 500))], [Grasp(Arm.RIGHT, False)], "depth is miss"),
        (TwinWorld({}), [], [], "asks for no motion"),
        (TwinWorld({}), [Align(Point(500, 500), Point(500, 2))], [], "1.37 m away, the arm reaches 0.9 m"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_with_the_reason(world, symbols, commands, why):
    with pytest.raises(UnreachableError, match=why):
        act(world, symbols, commands)


def test_a_thing_that_is_too_wide_for_the_gripper_is_refused():
    world = TwinWorld({"tray": Box(np.array([0.32, 0.0, 0.0]), (0.16, 0.16, 0.04))})
    with pytest.raises(UnreachableError, match="nothing that the gripper could hold"):
        act(world, [Target(world.top("tray"))], [Grasp(Arm.RIGHT, open=False)])


def test_a_thing_out_of_reach_is_refused_and_the_arm_says_why():
    world = TwinWorld({"cube": CUBE}, arm=lambda side: FloatingArm(side, farthest_m=0.25))
    with pytest.raises(UnreachableError, match=r"cannot grasp there: it is .* m away, the arm reaches 0.25 m"):
        act(world, [Target(world.top("cube"))], [Grasp(Arm.RIGHT, open=False)])


def test_a_hand_that_does_not_reach_upright_leans_back_to_the_robot():
    class Leaning(FloatingArm):
        def why_unreachable(self, pose):
            return "the hand must lean" if pose.position[0] > 0.2 and pose.rotation[0, 0] < 0.3 else None

    world = TwinWorld({"cube": Box(np.array([0.3, -0.2, 0.0]))}, arm=Leaning)
    act(world, [Target(world.top("cube"))], [Grasp(Arm.RIGHT, open=False)])
    assert world.boxes["cube"].at[2] > 0.04
    assert world.arms[Arm.RIGHT].pose(world.state).rotation[0, 0] > 0.3
    assert not np.allclose(world.arms[Arm.RIGHT].pose(world.state).rotation, DOWN)
