from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.nano.asking import AVOIDANCE_AT, CORRECTION_AT, FAILURE, SHOWN, ask_of
from tests.nano.made_up import Thinking, frame, made_net

from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import ConfigError, ModelError
from vifailback.nano.model import MOST_SHOWN, Nano, open_nano
from vifailback.nano.net import KEPT_FRAMES, Given, open_net
from vifailback.nano.plan import plan_of
from vifailback.nano.sight import HEIGHT, WIDTH, decoded, small
from vifailback.types import Ask, FailureType, QuestionKind, Video
from vifailback.vqa.live import live_prompt

DETECTION, AVOIDANCE = QuestionKind.FAILURE_DETECTION, QuestionKind.LOW_LEVEL_AVOIDANCE
COT_CORRECTION = QuestionKind.COT_CORRECTION
NOT_KNOWN = [-1, -1]


def test_a_frame_seen_before_is_not_looked_at_again():
    net = made_net()
    nano = Nano(net)
    for kind in (DETECTION, QuestionKind.TYPE_IDENTIFICATION, AVOIDANCE):
        nano.ask(ask_of(kind))
    assert net.eye.looked == [SHOWN]
    nano.ask(Ask(live_prompt(FAILURE.task, 3), (frame(10), frame(11), frame(20))))
    assert net.eye.looked == [SHOWN, 1]


def test_the_same_frame_for_another_task_is_looked_at_anew():
    net = made_net()
    for task in ("Grasp the red cube.", "Grasp the pink bowl."):
        Nano(net).ask(Ask(live_prompt(task, 1), (frame(7),)))
    assert net.eye.looked == [1, 1]


def test_frames_come_in_their_order_however_they_were_seen():
    net, plan = made_net(), plan_of(FAILURE.task)
    net.look([frame(30), frame(10)], plan)
    light = net.look([frame(10), frame(20), frame(30), frame(20)], plan)[1][:, 0]
    assert np.allclose(light * 255, [10, 20, 30, 20])
    assert net.eye.looked == [2, 1]


def test_what_was_seen_long_ago_is_forgotten():
    net, plan = made_net(), plan_of(FAILURE.task)
    for number in range(KEPT_FRAMES + 1):
        image = frame(0)
        image[0, 0] = number % 256, number // 256, 0
        net.look([image], plan)
    looked = len(net.eye.looked)
    net.look([image], plan)
    assert len(net.eye.looked) == looked
    first = frame(0)
    net.look([first], plan)
    assert len(net.eye.looked) == looked + 1


def test_pixels_of_another_shape_are_another_frame():
    net, plan = made_net(), plan_of(FAILURE.task)
    image = np.arange(64 * 48 * 3, dtype=np.uint64).astype(np.uint8).reshape(48, 64, 3)
    net.look([image, image.reshape(64, 48, 3)], plan)
    assert net.eye.looked == [2]


def test_bytes_and_pixels_are_looked_at_alike():
    net, plan = made_net(), plan_of(FAILURE.task)
    ok, file = cv2.imencode(".png", frame(100))
    assert ok
    pixels, bytes_ = net.look([frame(100)], plan), net.look([file.tobytes()], plan)
    assert all(np.array_equal(one, other) for one, other in zip(pixels, bytes_, strict=True))


@pytest.mark.parametrize(
    ("kind", "marks", "failure_type"),
    [
        (DETECTION, NOT_KNOWN, 0),
        (QuestionKind.VISUAL_AVOIDANCE, NOT_KNOWN, 0),
        (AVOIDANCE, [AVOIDANCE_AT - 1, -1], 2),
        (QuestionKind.LOW_LEVEL_CORRECTION, [-1, CORRECTION_AT - 1], 2),
        (COT_CORRECTION, [-1, CORRECTION_AT - 1], 0),
        (QuestionKind.VISUAL_CORRECTION, [-1, CORRECTION_AT - 1], 0),
    ],
)
def test_the_mind_is_told_what_the_prompt_tells(kind: QuestionKind, marks: list[int], failure_type: int):
    net = made_net()
    Nano(net).ask(ask_of(kind))
    (feed,) = net.mind.shown
    assert feed["known"].shape == (2, SHOWN)
    assert feed["marks"].tolist() == [NOT_KNOWN, marks]
    assert feed["given"].tolist() == [0, failure_type]
    assert list(FailureType)[1] is FAILURE.failure_type
    assert feed["mode"].tolist() == [0, 0]


def test_the_mind_is_told_that_an_attempt_runs():
    net = made_net()
    Nano(net).ask(Ask(live_prompt(FAILURE.task, 2), (frame(1), frame(2))))
    (feed,) = net.mind.shown
    assert feed["mode"].tolist() == [1, 1]
    assert feed["marks"].tolist() == [NOT_KNOWN, NOT_KNOWN]


def test_what_the_prompt_tells_is_used_for_guidance_alone():
    net = made_net(Thinking(state="failing"), told=Thinking(state="done", commands="close", symbols="label(close)"))
    text = Nano(net).ask(ask_of(COT_CORRECTION)).text
    assert "Failed" in text
    assert '"low level commands": "Close the left gripper."' in text


def test_a_keyframe_that_is_not_among_the_frames_is_not_told():
    net, ask = made_net(), ask_of(AVOIDANCE)
    Nano(net).ask(replace(ask, images=(*ask.images[:-1], frame(200, 32, 24))))
    assert net.mind.shown[0]["marks"].tolist() == [NOT_KNOWN, NOT_KNOWN]


def test_a_frame_number_beyond_the_frames_is_the_last_one():
    net = made_net()
    ask = ask_of(COT_CORRECTION)
    Nano(net).ask(replace(ask, images=ask.images[:4]))
    assert net.mind.shown[0]["marks"].tolist() == [NOT_KNOWN, [-1, 3]]


def test_the_net_thinks_about_several_things_told_at_once():
    net, plan = made_net(), plan_of(FAILURE.task)
    seen = net.look([frame(1), frame(2)], plan)
    thoughts = net.think(seen, plan, [Given(), Given(live=True), Given(marks=(1, -1), failure_type=3)])
    assert {len(value) for value in thoughts.values()} == {3}
    assert net.mind.shown[0]["given"].tolist() == [0, 0, 3]


@pytest.mark.parametrize(
    ("images", "why"),
    [
        ((), "no image"),
        ((b"",), "empty"),
        ((b"not an image",), "cannot be read"),
        ((encode_jpeg(frame(90))[:-40],), "cannot be read"),
    ],
)
def test_images_that_cannot_be_looked_at_are_named(images: tuple, why: str):
    with pytest.raises(ModelError, match=why):
        Nano(made_net()).ask(replace(ask_of(DETECTION), images=images))


def test_as_many_frames_as_can_be_told_apart_are_looked_at():
    images = tuple(map(frame, range(MOST_SHOWN)))
    assert Nano(made_net()).ask(replace(ask_of(DETECTION), images=images)).text == "Failed"


@pytest.mark.parametrize("told", [1, 8, 38, 40])
def test_of_more_frames_an_even_choice_is_looked_at_and_those_that_are_told(told: int):
    net, ask = made_net(), ask_of(COT_CORRECTION)
    text = ask.text.replace(f"frame number {CORRECTION_AT}", f"frame number {told}")
    Nano(net).ask(replace(ask, text=text, images=tuple(map(frame, range(40)))))
    (feed,) = net.mind.shown
    light = np.round(feed["there"][0, :, 0] * 255)
    assert len(light) <= MOST_SHOWN
    assert np.diff(light).min() > 0
    assert np.diff(light).max() <= 2
    assert (light[0], light[-1]) == (0, 39)
    assert light[feed["marks"][1, 1]] == told - 1


def test_a_keyframe_is_named_among_all_frames_that_are_shown():
    net = made_net(Thinking(keyframe=32))
    images = tuple(map(frame, range(40)))
    text = Nano(net).ask(replace(ask_of(QuestionKind.COT_AVOIDANCE), images=images)).text
    assert '"keyframe": "40"' in text


def test_a_video_is_refused():
    with pytest.raises(ModelError, match="not at videos"):
        Nano(made_net()).ask(replace(ask_of(DETECTION), video=Video(b"", (0.0,))))


def test_a_question_of_one_s_own_is_refused():
    with pytest.raises(ModelError, match="thirteen questions"):
        Nano(made_net()).ask(Ask("Describe the scene.", (frame(1),)))


def test_a_streamed_reply_comes_at_once():
    nano, ask = Nano(made_net()), ask_of(DETECTION)
    assert list(nano.stream(ask)) == [nano.ask(ask).text]


def test_a_reply_names_the_version_of_the_weights_and_its_length():
    reply = Nano(made_net()).ask(ask_of(COT_CORRECTION))
    assert reply.model == "nano-test"
    assert reply.tokens == len(reply.text.split())
    assert reply.latency_s > 0
    assert not reply.cut_off


def test_several_threads_get_the_answers_of_one():
    tasks = [f"Grasp the {color} {thing}." for color in ("red", "pink") for thing in ("cube", "bowl", "eraser")]
    asks = [Ask(live_prompt(task, 3), tuple(map(frame, (1, number, 90)))) for number, task in enumerate(tasks * 20)]
    alone = [Nano(made_net()).ask(ask).text for ask in asks]
    nano = Nano(made_net())
    with ThreadPoolExecutor(4) as pool:
        assert [reply.text for reply in pool.map(nano.ask, asks)] == alone


def test_a_frame_is_squeezed_into_the_size_of_the_model():
    assert small(frame(5, WIDTH, HEIGHT)).shape == (HEIGHT, WIDTH, 3)
    for width, height in ((640, 480), (1, 1), (100, 800)):
        image = small(frame(77, width, height))
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert image.dtype == np.uint8
        assert (image == 77).all()


def test_an_image_file_is_red_green_blue():
    image = frame(0)
    image[..., 0] = 200
    assert (decoded(cv2.imencode(".png", image[..., ::-1])[1].tobytes()) == image).all()


def test_a_folder_without_weights_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"eye\.onnx, mind\.onnx and nano\.json"):
        open_nano(str(tmp_path / "nowhere"))


def test_files_that_hold_no_weights_are_named(tmp_path: Path):
    for name in ("eye.onnx", "mind.onnx"):
        (tmp_path / name).write_bytes(b"nothing")
    (tmp_path / "nano.json").write_text("{}")
    with pytest.raises(ConfigError, match="no weights of nano"):
        open_net(tmp_path)
    (tmp_path / "nano.json").write_text(
        '{"version": "1", "tables": {"words": [], "commands": [], "symbols": [], '
        '"faults": []}, "temperatures": {}, "failing_from": 0.5, "trained": {}, "format": 1}'
    )
    with pytest.raises(ConfigError, match="no weights of nano"):
        open_net(tmp_path)


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("a,b", "expected nano"),
        ("abstain=0.1,abstain=0.2", "expected nano"),
        ("abstain=much", "abstain is a probability"),
    ],
)
def test_a_name_that_is_no_choice_of_weights_is_refused(argument: str, why: str):
    with pytest.raises(ConfigError, match=why):
        open_nano(argument)
