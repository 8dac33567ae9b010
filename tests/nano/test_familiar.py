import logging

import numpy as np
import pytest
from tests.nano.asking import COMMAND, FAILURE, ask_of
from tests.nano.made_up import Thinking, made_net

from vifailback.nano.familiar import CAMERA_LOOKS_AT, FAMILIAR, NOTICE, apart
from vifailback.nano.lesson import ENTITIES
from vifailback.nano.model import Nano
from vifailback.nano.reply import CANNOT_TELL
from vifailback.sim.make import make_world
from vifailback.sim.world import CAMERAS
from vifailback.symbols import read_command
from vifailback.types import QuestionKind
from vifailback.types.vqa import LITE_KINDS
from vifailback.vqa.answer import parse_answer

THINKING = Thinking(failure_type=FAILURE.failure_type, subtask=2)


@pytest.mark.parametrize("seed", range(4))
def test_what_the_simulation_s_camera_sees_is_familiar(seed: int):
    camera = make_world("place_two", seed).camera(CAMERAS[0])
    positions = np.zeros((1, ENTITIES, 3), np.float32)
    positions[0, :2] = (0.1, 0.2, 0.1), (0.05, -0.2, 0.3)
    places = np.zeros((1, ENTITIES, 2), np.float32)
    for place in range(2):
        seen = camera.project(positions[0, place])
        assert seen is not None
        places[0, place] = seen.x / 1000, seen.y / 1000
    assert apart(places, positions) < FAMILIAR / 2
    assert apart(1 - places, positions) > FAMILIAR


def test_a_gripper_behind_the_camera_is_far_from_anywhere():
    positions = np.full((1, ENTITIES, 3), -5.0, np.float32)
    assert apart(np.full((1, ENTITIES, 2), 0.5, np.float32), positions) > 1
    assert apart(np.full((1, 2, 2), 0.5, np.float32), np.array([[CAMERA_LOOKS_AT] * 2], np.float32)) < 1e-6


@pytest.mark.parametrize("kind", QuestionKind)
def test_of_another_world_it_says_that_it_knows_nothing(kind: QuestionKind, caplog: pytest.LogCaptureFixture):
    ask = ask_of(kind)
    known, strange = (Nano(made_net(THINKING, astray=astray)).ask(ask) for astray in (0.0, 0.1))
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert NOTICE[1:] in caplog.text
    if kind in LITE_KINDS:
        assert strange.text == known.text
    else:
        assert NOTICE[1:] in strange.text
        assert NOTICE[1:] not in known.text
    assert strange.formed == known.formed


def test_an_answer_about_another_world_is_still_read():
    answer = parse_answer(Nano(made_net(THINKING, astray=0.1)).ask(ask_of(QuestionKind.VISUAL_AVOIDANCE)).text)
    assert answer.problems == ()
    assert answer.commands == read_command(COMMAND)[0]


def test_who_may_abstain_abstains_in_another_world():
    for kind in QuestionKind:
        assert Nano(made_net(THINKING, astray=0.1), abstain=0.01).ask(ask_of(kind)).text == CANNOT_TELL
