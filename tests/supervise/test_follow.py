"""What a policy sees while it follows symbols."""

import numpy as np
import pytest
from tests.supervise.robots import FAILING, GUIDANCE, TASK, observation

import vifailback as vf
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.follow import GuidedView, words_of
from vifailback.types import Arm, Grasp, Guidance


def test_the_view_is_the_symbols_masked_and_the_words():
    seen = GuidedView(GUIDANCE, "Go.").of(observation(0.0))
    plain = observation(0.0).images["cam_high"]
    np.testing.assert_array_equal(
        seen.images["cam_high"], vf.mask_roi(vf.draw(plain, GUIDANCE.symbols), GUIDANCE.symbols)
    )
    assert (list(seen.images), seen.prompt) == (list(observation(0.0).images), "Go.")
    assert not seen.images["cam_right_wrist"].any()
    np.testing.assert_array_equal(seen.images["cam_left_wrist"], observation(0.0).images["cam_left_wrist"])


def test_every_frame_is_drawn_anew_although_memory_is_used_again():
    view = GuidedView(GUIDANCE)
    view.of(observation(9.0))
    np.testing.assert_array_equal(
        view.of(observation(3.0)).images["cam_high"], GuidedView(GUIDANCE).of(observation(3.0)).images["cam_high"]
    )


def test_the_observation_itself_stays_as_it_is():
    given = observation(0.0)
    GuidedView(GUIDANCE, "Go.").of(given)
    assert given.prompt == TASK
    assert all((image == 40).all() for image in given.images.values())


def test_without_the_mask_everything_stays_in_view():
    seen = GuidedView(GUIDANCE, masked=False).of(observation(0.0))
    np.testing.assert_array_equal(
        seen.images["cam_high"], vf.draw(observation(0.0).images["cam_high"], GUIDANCE.symbols)
    )
    assert seen.images["cam_right_wrist"].all()
    assert seen.prompt == TASK


def test_guidance_in_words_alone_masks_nothing():
    seen = GuidedView(Guidance((Grasp(Arm.LEFT, True),)), "Open the left gripper.").of(observation(0.0))
    assert all(image.all() for image in seen.images.values())
    assert GuidedView(GUIDANCE, "Go.").of(observation(0.0, images=False)).prompt == "Go."


@pytest.mark.parametrize(
    ("assessment", "words"),
    [
        (FAILING, "Move the left gripper to the right."),
        (Assessment(TaskState.FAILING, guidance=GUIDANCE), "Move the left gripper to the right."),
        (Assessment(TaskState.FAILING, guidance=Guidance(high_level=" Start again. ")), "Start again."),
        (Assessment(TaskState.FAILING, words="Lift it."), "Lift it."),
        (Assessment(TaskState.DONE), ""),
    ],
)
def test_the_words_are_the_sentence_else_the_high_level_text(assessment: Assessment, words: str):
    assert words_of(assessment) == words
