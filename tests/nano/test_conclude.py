import numpy as np
import pytest
from tests.nano.made_up import MANIFEST, Thinking

from vifailback.nano.conclude import AVOID, CORRECT, Conclusion, shares
from vifailback.nano.tables import Temperatures
from vifailback.symbols import format_command
from vifailback.types import Arrow, Axis, FailureType, Gripper, HoldStill, Point


def concluded(*, live: bool = False, manifest=MANIFEST, **thinking) -> Conclusion:
    return Conclusion(Thinking(**thinking).numbers(6), manifest, live)


def test_shares_are_probabilities_whose_heat_evens_them_out():
    logits = np.array([[1000.0, 0.0, -1000.0], [1.0, 1.0, 1.0]], np.float32)
    assert np.allclose(shares(logits), [[1, 0, 0], [1 / 3] * 3])
    assert shares(np.array([2.0, 0.0], np.float32), 4.0).max() < shares(np.array([2.0, 0.0], np.float32)).max()


def test_an_episode_that_is_over_does_not_progress():
    over, live = concluded(state="progressing"), concluded(state="progressing", live=True)
    assert over.states[0] == 0
    assert over.failing == pytest.approx(0.5)
    assert live.failing < 0.01


def test_the_likeliest_of_everything_is_concluded():
    found = concluded(failure_type=FailureType.TASK_PLANNING, fault=1, subtask=4, keyframe=5)
    assert found.failing > 0.99
    assert found.failure_type is FailureType.TASK_PLANNING
    assert found.fault == "the wrong place is chosen"
    assert found.subtasks.argmax() == 3
    assert found.keyframes.argmax() == 4


def test_every_probability_has_its_own_heat():
    hot = replace_heat(failure_type=8.0, live_state=8.0)
    assert concluded(manifest=hot).types.max() < concluded().types.max()
    assert concluded(manifest=hot).failing == concluded().failing
    assert concluded(manifest=hot, live=True).failing < concluded(live=True).failing


def replace_heat(**heats: float):
    return type(MANIFEST)(
        MANIFEST.version, MANIFEST.tables, Temperatures(**heats), MANIFEST.failing_from, dict(MANIFEST.trained)
    )


def test_guidance_names_arm_ways_and_places():
    commands, symbols = concluded(commands="open ways", symbols="arrow(ways) label(open)", arm=1).guidance(CORRECT)
    said = "Open the right gripper, and move the right gripper to the left slightly and downward significantly."
    assert format_command(commands) == said
    assert symbols == (
        Arrow(Point(100, 800), Point(180, 740), (Axis.LEFT_RIGHT, Axis.UP_DOWN)),
        Gripper(Point(740, 320), open=True),
    )


def test_nobody_in_particular_holds_still():
    assert concluded(commands="hold(all)", arm=2).guidance(AVOID)[0] == (HoldStill(),)


def test_who_says_that_it_moves_moves_along_the_likeliest_axis():
    thinking = Thinking(ways=(0, 0, 0))
    numbers = thinking.numbers(6)
    numbers["ways"][CORRECT, 1, 3] = 7.0  # nearly as likely as not to move
    commands, symbols = Conclusion(numbers, MANIFEST, live=False).guidance(CORRECT)
    assert format_command(commands) == "Move the left gripper to the right slightly."
    assert symbols[0].axes == (Axis.LEFT_RIGHT,)
    assert numbers["ways"][CORRECT].argmax(-1).tolist() == [0, 0, 0]


def test_places_beside_the_image_are_drawn_at_its_border():
    numbers = Thinking(commands="close", symbols="label(close)").numbers(6)
    numbers["places"][:] = [1.2, -0.3]
    assert Conclusion(numbers, MANIFEST, live=False).guidance(AVOID)[1] == (Gripper(Point(1000, 0), open=False),)


OPTIONS = (
    "Move the right gripper to the left slightly and downward significantly.",
    "Move the left gripper to the left slightly and downward significantly.",
    "Move the left gripper to the right slightly and downward significantly.",
    "Open the left gripper.",
)


def test_the_option_that_says_what_was_concluded_weighs_most():
    weights = concluded().weigh(OPTIONS, CORRECT)
    assert weights.sum() == pytest.approx(1)
    assert weights.argmax() == 1
    assert concluded(arm=1).weigh(OPTIONS, CORRECT).argmax() == 0
    assert concluded(ways=(0, 3, 4)).weigh(OPTIONS, CORRECT).argmax() == 2


@pytest.mark.parametrize(
    "options", [("", " ", "What?", "Sing."), ("Open the gripper.", "Rotate the gripper clockwise.") * 2]
)
def test_options_that_say_nothing_known_weigh_something(options: tuple[str, ...]):
    weights = concluded().weigh(options, AVOID)
    assert np.isfinite(weights).all()
    assert weights.sum() == pytest.approx(1)


def test_hold_still_is_weighed_without_an_arm():
    assert concluded(commands="hold(all)", arm=2).weigh((*OPTIONS[:3], "Hold still."), AVOID).argmax() == 3
