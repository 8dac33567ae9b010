"""What the tests of training nano share: a few real lessons, and a course of two steps on them that was killed once."""

import shutil
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.conftest import Made


@dataclass
class Course:
    """A course that is over.

    Args:
        out: its folder.
        lessons: what it learnt from.
        said: what it told before it was killed, and after.
        eye: bytes of the eye when it was killed.
    """

    out: Path
    lessons: Path
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    eye: bytes = b""


@pytest.fixture(scope="session")
def lesson_folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lessons, two of them twice: few are as good as many here."""
    folder = tmp_path_factory.mktemp("school") / "lessons"
    shutil.copytree(made.folder, folder)
    for number in (1, 3):
        shutil.copy(folder / f"episode_00000{number}.npz", folder / f"episode_10000{number}.npz")
    return folder


@pytest.fixture(scope="session")
def course(lesson_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of two steps, killed when the eye had learnt, and begun again."""
    pytest.importorskip("onnxscript", reason="the extra train is not installed")
    from vifailback.train.nano.course import EYE, CourseConfig, train

    done = Course(tmp_path_factory.mktemp("course"), lesson_folder)
    config = CourseConfig(eye_steps=2, mind_steps=2)

    def killed(line: str) -> None:
        done.before.append(line)
        if "questions to learn from" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(lesson_folder, done.out, config, killed)
    done.eye = (done.out / EYE).read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch's own, of its exporter
        train(lesson_folder, done.out, config, done.after.append)
    return done
