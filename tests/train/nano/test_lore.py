from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the extra train is not installed")

from vifailback.errors import ConfigError
from vifailback.nano.net import SEEN
from vifailback.nano.patterns import POINTS, Parts, put_together
from vifailback.nano.plan import SLOTS, plan_of
from vifailback.nano.tables import STATES, TYPES, Tables
from vifailback.nano.words import Vocabulary
from vifailback.symbols import format_symbols, parse_symbols, read_command
from vifailback.train.nano.eye import Eye
from vifailback.train.nano.lore import Question, questions_of
from vifailback.train.nano.memory import remember
from vifailback.train.nano.mind import MOST_FRAMES
from vifailback.train.nano.school import Lesson, School
from vifailback.types import Arm, Point

TABLES = Tables(
    words=(),
    commands=("", "close", "hold", "hold(all)", "keep-close", "open ways", "ways", "ways close"),
    symbols=(
        "",
        "arrow(ways)",
        "arrow(ways) label(close)",
        "arrow(ways) label(open)",
        "hold",
        "label(close)",
        "target align",
    ),
    faults=("a human hand blocks the way", "the gripper is brought to a wrong pose"),
)


@pytest.fixture(scope="module")
def lessons(lesson_folder: Path) -> tuple[Lesson, ...]:
    return School.read(lesson_folder).lessons


def test_what_is_right_to_say_is_numbers_that_say_it_again(lessons: tuple[Lesson, ...]):
    told = 0
    for number, lesson in enumerate(lessons):
        said = lesson.facts.said
        asked = questions_of(lesson, number, TABLES)
        assert len(asked) == len(said)
        for question, truth in zip(asked, said, strict=True):
            assert question.lesson == number
            assert (question.frames - lesson.first).tolist() == truth.frames
            assert STATES[question.main[0]] == truth.state
            assert question.main[1] == (TYPES.index(truth.failure_type) if truth.failure_type else -1)
            assert question.main[3] == (truth.subtask - 1 if truth.state == "failing" else -1)
            assert question.at.tolist() == [truth.avoid_at, truth.correct_at]
            both = ((truth.avoid_command, truth.avoid_symbols), (truth.correct_command, truth.correct_symbols))
            for role, (command, code) in enumerate(both):
                told += _is_said(question, role, command, code)
    assert told > 15


def _is_said(question: Question, role: int, command: str, code: str) -> bool:
    """The numbers of a role, put together, say the sentence and draw the drawing."""
    if question.at[role] < 0:
        assert (question.says[role] == -1).all()
        assert np.isnan(question.points[role]).all()
        return False
    sentence, drawing, arm = question.says[role]
    points = {
        name: Point(*(float(value) for value in np.round(place * 1000)))
        for name, place in zip(POINTS, question.points[role], strict=True)
        if np.isfinite(place).all()
    }
    lengths = np.nan_to_num(question.lengths[role])
    parts = Parts(
        TABLES.commands[sentence],
        TABLES.symbols[drawing],
        (Arm.LEFT, Arm.RIGHT, None)[arm],
        tuple(np.maximum(question.ways[role], 0).tolist()),
        tuple(lengths.tolist()),
        points,
    )
    commands, symbols = put_together(parts)
    assert commands == read_command(command)[0]
    assert format_symbols(symbols) == format_symbols(parse_symbols(code)[0])
    return True


def test_a_fault_or_a_pattern_that_was_seen_too_seldom_is_not_learnt(lessons: tuple[Lesson, ...]):
    nothing = Tables((), (), (), ())
    for number, lesson in enumerate(lessons):
        for question in questions_of(lesson, number, nothing):
            assert question.main[2] == -1
            assert (question.says[:, :2] == -1).all()


def test_what_cannot_be_told_apart_is_not_asked(lessons: tuple[Lesson, ...]):
    long = [said for lesson in lessons for said in lesson.facts.said if len(said.frames) > MOST_FRAMES]
    asked = [one for number, lesson in enumerate(lessons) for one in questions_of(lesson, number, TABLES)]
    assert len(asked) == sum(len(lesson.facts.said) for lesson in lessons) - len(long)


def test_every_frame_is_looked_at_once_and_kept(lessons: tuple[Lesson, ...], tmp_path: Path):
    school, words = School(lessons[:2]), Vocabulary.of(name for lesson in lessons for name in lesson.names)
    eye = Eye(len(words))
    first = remember(school, eye, words, tmp_path, lambda line: None)  # noqa: ARG005
    files = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = remember(school, Eye(len(words)), words, tmp_path, lambda line: None)  # noqa: ARG005
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == files
    assert len(files) == 2
    for key in SEEN:
        assert len(first.rows[key]) == sum(lesson.frames for lesson in school.lessons)
        assert np.array_equal(first.rows[key], again.rows[key])
    assert first.rows["held"].shape[1:] == (2, SLOTS + 2)
    assert len(plan_of(lessons[0].facts.task).things) <= SLOTS


def test_what_was_seen_of_other_lessons_is_refused(lessons: tuple[Lesson, ...], tmp_path: Path):
    words = Vocabulary(())
    one = next(lesson for lesson in lessons if lesson.frames != lessons[0].frames)
    remember(School(lessons[:1]), Eye(2), words, tmp_path, print)
    (kept,) = tmp_path.iterdir()
    kept.rename(tmp_path / f"{one.path.stem}.npz")
    with pytest.raises(ConfigError, match="is not what was seen of"):
        remember(School((one,)), Eye(2), words, tmp_path, print)
