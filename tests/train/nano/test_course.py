import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxscript", reason="the extra train is not installed")

import torch
from tests.train.nano.conftest import Course

from vifailback.errors import ConfigError
from vifailback.nano.lesson import ENTITIES
from vifailback.nano.model import Nano, open_nano
from vifailback.nano.net import EYE, MANIFEST, MIND, SEEN, THOUGHTS, Net, open_net
from vifailback.nano.plan import MOST_STEPS, SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH
from vifailback.nano.words import Vocabulary
from vifailback.train.nano import course as courses
from vifailback.train.nano.course import CourseConfig, read_eye, train
from vifailback.train.nano.eye import FEATURES, MAP
from vifailback.train.nano.kept import averaged, read_kept
from vifailback.train.nano.mind import ROLES, Mind, Shown, Thought
from vifailback.train.nano.school import BadLessonError, School, pictures
from vifailback.train.nano.seeing import SeeingConfig, learn_to_see
from vifailback.types import Ask
from vifailback.vqa.live import live_prompt, read_live

WEIGHTS = "weights"
AS_CLOSE = {"rtol": 0, "atol": 1e-4}


@pytest.fixture(scope="module")
def net(course: Course) -> Net:
    return open_net(course.out / WEIGHTS)


def test_a_course_that_was_killed_goes_on_with_the_eye_that_had_learnt(course: Course):
    assert any(line.startswith("validation") for line in course.before)
    assert not any(
        line.startswith(("validation", "step")) for line in course.after[: course.after.index(course.before[-1])]
    )
    assert (course.out / courses.EYE).read_bytes() == course.eye
    assert course.after[-1] == f"weights: {course.out / WEIGHTS}"


def test_the_weights_say_what_they_were_trained_on(course: Course, net: Net):
    trained = net.manifest.trained
    assert trained["lessons"] == len(list(course.lessons.glob("*.npz")))
    assert trained["seeds"] == "0..100001"
    assert "place_one" in trained["tasks"]
    assert (trained["eye_steps"], trained["mind_steps"]) == (2, 2)
    assert sum(file.stat().st_size for file in (course.out / WEIGHTS).iterdir()) < 15e6


def test_the_weights_answer(course: Course):
    nano = open_nano(str(course.out / WEIGHTS))
    assert isinstance(nano, Nano)
    task = "Use the left arm to place the stapler into the top drawer."
    for count in (1, 2, 9):
        images = tuple(np.full((HEIGHT, WIDTH, 3), 20 * number, np.uint8) for number in range(count))
        assert read_live(nano.ask(Ask(live_prompt(task, count), images)).text).answer.problems == ()


@pytest.mark.parametrize("count", [1, 2, 7])
def test_the_eye_that_is_shipped_sees_what_the_eye_saw(course: Course, net: Net, count: int):
    words = Vocabulary(net.manifest.tables.words)
    eye = read_eye(course.out / courses.EYE, words).eval()
    frames = pictures(School.read(course.lessons).lessons[0])[:count]
    names = words.numbers(["stapler", "top drawer", "a thing nobody knows", ""])
    with torch.inference_mode():
        seen = eye(torch.from_numpy(frames).float(), torch.from_numpy(names).expand(count, -1, -1))
    found = net.eye.run(list(SEEN), {"frames": np.ascontiguousarray(frames.transpose(0, 2, 3, 1)), "names": names})
    meant = {**seen._asdict(), "held": seen.held.softmax(-1)}
    for name, value in zip(SEEN, found, strict=True):
        np.testing.assert_allclose(value, meant[name].numpy(), err_msg=name, **AS_CLOSE)


@pytest.mark.parametrize(("samples", "frames"), [(1, 1), (2, 5), (3, 32)])
def test_the_mind_that_is_shipped_thinks_what_the_mind_thought(course: Course, net: Net, samples: int, frames: int):
    """The older exporter (TorchScript) gave other numbers here."""
    tables = net.manifest.tables
    mind = Mind(len(tables.commands), len(tables.symbols), len(tables.faults))
    average = averaged(mind, 0.0)
    average.load_state_dict(read_kept(course.out / courses.MIND)["average"])
    shown = drawn(samples, frames)
    with torch.inference_mode():
        meant = average.module.eval()(shown)
    found = net.mind.run(None, {name: value.numpy() for name, value in shown._asdict().items()})
    assert Thought._fields == THOUGHTS
    for name, value, true in zip(THOUGHTS, found, meant, strict=True):
        np.testing.assert_allclose(value, true.numpy(), err_msg=name, **AS_CLOSE)


def drawn(samples: int, frames: int) -> Shown:
    """Anything that may be shown, at random."""
    random = torch.Generator().manual_seed(samples * 100 + frames)
    size = (samples, frames)

    def some(*shape: int) -> torch.Tensor:
        return torch.rand(*size, *shape, generator=random)

    def whole(low: int, high: int, *shape: int) -> torch.Tensor:
        return torch.randint(low, high, (samples, *shape), generator=random)

    known = torch.ones(size, dtype=torch.bool)
    known[0, max(1, frames - 2) :] = False
    steps = torch.stack(
        [
            whole(-1, 14, MOST_STEPS),
            whole(0, 2, MOST_STEPS),
            whole(-1, SLOTS, MOST_STEPS),
            whole(-1, SLOTS, MOST_STEPS),
        ],
        -1,
    )
    return Shown(
        some(ENTITIES, 2),
        some(ENTITIES),
        some(ENTITIES, 3),
        some(ENTITIES, FEATURES),
        some(2),
        some(2, SLOTS + 2).softmax(-1),
        some(MAP),
        known,
        steps,
        whole(0, 2),
        whole(-1, frames, ROLES),
        whole(0, 5),
    )


def test_a_course_begun_with_other_options_is_refused(course: Course):
    with pytest.raises(ConfigError, match="begun with other options"):
        train(course.lessons, course.out, CourseConfig(eye_steps=3, mind_steps=2), print)


@pytest.mark.parametrize("steps", [{"eye_steps": 0}, {"mind_steps": -1}])
def test_a_course_without_steps_is_refused(steps: dict[str, int]):
    with pytest.raises(ConfigError, match="at least one step"):
        CourseConfig(**steps)


@pytest.mark.parametrize("steps", [1, 20])
def test_a_short_course_has_a_schedule_too(course: Course, tmp_path: Path, steps: int):
    school = School(School.read(course.lessons).lessons[:1])
    words = Vocabulary(())
    begun = SeeingConfig(steps, share=0.1)
    torch.save({"step": 0}, tmp_path / "none.pt")
    with pytest.raises(ConfigError, match="other lists or sizes"):  # it got that far
        learn_to_see(school, words, tmp_path / "none.pt", begun, print)


def test_a_mind_of_another_course_is_refused(course: Course, tmp_path: Path):
    out = tmp_path / "course"
    shutil.copytree(course.out, out)
    tables = (out / courses.TABLES).read_text("utf-8")
    (out / courses.TABLES).write_text(tables.replace('"hold(all)",', '"hold(all)",\n  "hold",'), "utf-8")
    with pytest.raises(ConfigError, match=r"mind\.pt was kept by a course with other lists"):
        train(course.lessons, out, CourseConfig(eye_steps=2, mind_steps=2), lambda line: None)  # noqa: ARG005


def test_an_eye_that_knows_other_words_is_refused(course: Course):
    with pytest.raises(ConfigError, match="expected an eye that knows 5 words"):
        read_eye(course.out / courses.EYE, Vocabulary(("red", "blue", "mug")))


@pytest.mark.parametrize("name", ["nowhere.pt", courses.CONFIG])
def test_a_file_that_is_no_eye_is_named(course: Course, name: str):
    with pytest.raises(ConfigError, match=name):
        read_eye(course.out / name, Vocabulary(()))


def test_a_broken_lesson_is_named(course: Course, tmp_path: Path):
    lessons = tmp_path / "lessons"
    shutil.copytree(course.lessons, lessons)
    broken = lessons / "episode_000002.npz"
    broken.write_bytes(broken.read_bytes()[:3000])
    with pytest.raises(BadLessonError, match=r"episode_000002\.npz"):
        train(lessons, tmp_path / "out", CourseConfig(eye_steps=2, mind_steps=2), print)


def test_too_few_lessons_are_refused_before_anything_is_learnt(course: Course, tmp_path: Path):
    lessons = tmp_path / "lessons"
    lessons.mkdir()
    shutil.copy(course.lessons / "episode_000001.npz", lessons)
    with pytest.raises(BadLessonError, match="lessons are too few"):
        train(lessons, tmp_path / "out", CourseConfig(eye_steps=2, mind_steps=2), print)
    assert not (tmp_path / "out" / courses.EYE).exists()


def test_everything_that_is_shipped_is_named_as_the_net_opens_it(course: Course):
    assert {file.name for file in (course.out / WEIGHTS).iterdir()} == {EYE, MIND, MANIFEST}
