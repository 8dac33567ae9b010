"""A model asked about a recorded attempt: what it is shown, what it is asked, what is concluded."""

import io
import re
from dataclasses import replace

import av
import numpy as np
import pytest
from tests.vqa.sources import make_episode

from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.errors import ConfigError, ModelError
from vifailback.models import Line, ScriptedVlm
from vifailback.symbols import parse_command, parse_symbols
from vifailback.types import FailureType, KeyframeRole
from vifailback.vqa.diagnose import Showing, as_video, diagnose, grid

TASK = "Pick up the marker."
COMMAND = "Open the left gripper."
CODE = "Draw ON: {'position': [300, 400]}"
AVOID = f"""<Think>
First, I need to determine if the task was successful. The provided data indicates a failure occurred.
Now I need to classify the failure. The failure type is identified as 'gripper state'.
</Think>
<Answer>
"success detection": "Failed",
"keyframe": "3"
"low level commands": "{COMMAND}",
"visual prompts": "{CODE}"
</Answer>"""
CORRECT = f"""<Answer>
"success detection": "Failed",
"low level commands": "Move the left gripper upward.",
"visual prompts": "{CODE}"
</Answer>"""
SUCCESS = '<Answer>\n"success detection": "Successful"\n</Answer>'


def test_a_failure_is_diagnosed_then_its_correction_is_asked_for():
    model = ScriptedVlm([AVOID, CORRECT])
    found = diagnose(make_episode(), model, TASK)
    assert (found.failed, found.failure_type, found.keyframe) == (True, FailureType.GRIPPER_STATE, 3)
    assert found.commands == parse_command(COMMAND)
    assert list(found.symbols) == parse_symbols(CODE)[0]
    assert found.correction is not None
    assert found.correction.position == len(found.shown.indices) == 5
    assert found.problems == ()
    first, second = model.asked
    assert first.images == second.images == found.shown.jpegs
    assert TASK in first.text
    assert "Avoidance" in first.text
    assert "frame number 5" in second.text


def test_what_is_shown_does_not_tell_where_the_failure_is():
    found = diagnose(make_episode(length=100), ScriptedVlm([SUCCESS]), TASK)
    assert found.shown.indices == (0, 25, 50, 75, 99)
    assert [round(float(decode_jpeg(jpeg).mean())) for jpeg in found.shown.jpegs] == [0, 25, 50, 75, 99]


def test_a_success_is_asked_about_once_and_advises_nothing():
    model = ScriptedVlm([SUCCESS])
    found = diagnose(make_episode(), model, TASK)
    assert (found.failed, found.failure_type, found.keyframe, found.correction) == (False, None, None, None)
    assert (found.commands, found.symbols) == ((), ())
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ("", "does not say whether the attempt failed|no answer"),
        (AVOID.replace('"3"', '"77"'), "none of the 5 images shown"),
        (AVOID.replace(CODE, "Draw Heart: {'position': [1, 2]}"), "Heart|symbol|known"),
    ],
)
def test_what_cannot_be_read_is_named(reply: str, said: str):
    found = diagnose(make_episode(), ScriptedVlm([reply, CORRECT]), TASK)
    assert found.problems
    assert any(re.search(said, f"{problem.line} {problem.why}") for problem in found.problems)


def test_a_reply_that_was_cut_off_is_named():
    found = diagnose(make_episode(), ScriptedVlm([Line(SUCCESS, cut_off=True)]), TASK)
    assert [problem.why for problem in found.problems] == ["was cut off for its length"]


def test_a_long_attempt_is_shown_more_sparsely_and_to_its_end():
    found = diagnose(make_episode(length=2000), ScriptedVlm([SUCCESS]), TASK, Showing(most=7))
    assert len(found.shown.indices) == 7
    assert (found.shown.indices[0], found.shown.indices[-1]) == (0, 1999)


def test_stored_pictures_are_shown_as_they_are_stored():
    stored = {index: b"\xff\xd8\xff" + bytes([index]) for index in (0, 25, 50, 75, 99)}
    found = diagnose(make_episode(stored=stored), ScriptedVlm([SUCCESS]), TASK)
    assert found.shown.jpegs == tuple(stored.values())


def test_cameras_are_shown_side_by_side_where_that_is_asked_for():
    model = ScriptedVlm([SUCCESS])
    found = diagnose(make_episode(), model, TASK, Showing(grid=True))
    assert found.shown.camera == "cam_high + cam_left_wrist"
    assert "2 cameras, two in a row: cam_high, cam_left_wrist." in model.asked[0].text
    assert decode_jpeg(found.shown.jpegs[0]).shape == (48, 128, 3)


def test_a_grid_has_a_place_for_every_camera():
    images = [np.full((4, 6, 3), level, np.uint8) for level in (10, 20, 30)]
    whole = grid([images[0], images[1], np.repeat(images[2], 2, axis=0)])
    assert whole.shape == (8, 12, 3)
    assert [whole[y, x, 0] for y, x in ((0, 0), (0, 6), (4, 0), (4, 6))] == [10, 20, 30, 0]


def test_a_recording_that_names_no_task_needs_one():
    with pytest.raises(ConfigError, match="--task"):
        diagnose(make_episode(), ScriptedVlm([]))
    assert diagnose(replace(make_episode(), task=TASK), ScriptedVlm([SUCCESS])).task == TASK


def test_what_goes_wrong_is_said():
    with pytest.raises(ModelError, match="too slow"):
        diagnose(make_episode(), ScriptedVlm([Line(error="too slow")]), TASK)
    with pytest.raises(ConfigError, match="at least one frame"):
        diagnose(make_episode(), ScriptedVlm([]), TASK, Showing(most=0))


def test_avoidance_and_correction_are_kept_apart():
    found = diagnose(make_episode(), ScriptedVlm([AVOID, CORRECT]), TASK)
    assert found.correction is not None
    assert found.avoidance.role is KeyframeRole.AVOIDANCE
    assert found.correction.answer.low_level == "Move the left gripper upward."
    assert found.avoidance.answer.low_level == COMMAND


def test_answers_are_held_to_their_form_where_that_is_asked_for():
    model = ScriptedVlm([AVOID, CORRECT])
    assert diagnose(make_episode(), model, TASK, Showing(constrain=True)).formed is None  # a script knows no forms
    avoid, correct = (ask.form for ask in model.asked)
    assert avoid is not None
    assert correct is not None
    assert avoid.fits(AVOID)
    assert not avoid.fits(AVOID.replace('"3"', '"6"')), "there are five images"
    assert correct.fits(f"<Think>\nWell.\n</Think>\n{CORRECT}")
    free = ScriptedVlm([SUCCESS])
    diagnose(make_episode(), free, TASK)
    assert free.asked[0].form is None


def test_frames_are_shown_as_one_video_where_that_is_asked_for():
    model = ScriptedVlm([AVOID, CORRECT])
    found = diagnose(make_episode(length=100), model, TASK, Showing(as_video=True))
    first, second = model.asked
    assert first.images == second.images == ()
    assert first.video == second.video == found.shown.video
    assert first.video is not None
    assert first.video.times_s == (0.0, 1.0, 2.0, 3.0, 3.96)
    assert "5 frames of this video" in first.text
    assert "0.00, 1.00, 2.00, 3.00, 3.96" in first.text
    with av.open(io.BytesIO(first.video.data)) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
        assert video.streams.video[0].average_rate == pytest.approx(4 / 3.96, rel=1e-3)
    assert [round(float(frame.mean())) for frame in frames] == pytest.approx([0, 25, 50, 75, 99], abs=2)
    assert found.keyframe == 3


def test_one_frame_is_a_video_too():
    assert as_video([encode_jpeg(np.zeros((5, 7, 3), np.uint8))], [2.0]).times_s == (2.0,)
