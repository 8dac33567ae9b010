"""The weights that the package ships, on attempts in simulation that nothing was learnt from."""

from importlib.resources import files
from pathlib import Path

import pytest

pytest.importorskip("mujoco", reason="the extra sim is not installed")

from vifailback.bench.reading.choice import read_choice
from vifailback.models.named import open_model
from vifailback.nano.familiar import NOTICE
from vifailback.nano.model import Nano
from vifailback.nano.net import EYE, MANIFEST, MIND, shipped
from vifailback.sim.make import EVALUATION_SEEDS_FROM
from vifailback.trials.lessons.exam import Exam, dataset_of, set_exam
from vifailback.trials.lessons.make import HELD_OUT_LOOK, HELD_OUT_TASKS, SEEN_TASKS
from vifailback.types import Ask, QuestionKind, Reply, VqaRecord
from vifailback.types.vqa import LITE_KINDS
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.dataset.folder import DatasetFolder, open_dataset
from vifailback.vqa.live import live_prompt, read_live
from vifailback.vqa.questions import question_of

MOST_BYTES = 15e6
"""What a wheel may spend on it."""
SEED = EVALUATION_SEEDS_FROM + 7


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory) -> DatasetFolder:
    """All questions about a few attempts."""
    folder = tmp_path_factory.mktemp("attempts")
    exam = Exam(("place_two", "place_one"), 4, SEED)
    for _ in set_exam(exam, folder / "frames", workers=1):
        pass
    dataset_of(exam, folder / "frames", folder / "data", workers=1)
    return open_dataset(folder / "data")


@pytest.fixture(scope="module")
def nano() -> Nano:
    model = open_model("nano")
    assert isinstance(model, Nano)
    return model


def replied(nano: Nano, attempts: DatasetFolder, record: VqaRecord) -> Reply:
    form = question_of(record.question).form(len(record.choices), len(record.images))
    images = tuple((attempts.root / path).read_bytes() for path in record.images)
    return nano.ask(Ask(record.prompt, images, form=form, logprobs=True, others=5))


def test_the_weights_fit_into_the_wheel_and_say_what_they_are():
    folder = Path(str(files("vifailback.nano") / "weights"))
    assert {EYE, MIND, MANIFEST} <= {file.name for file in folder.iterdir()}
    assert sum(file.stat().st_size for file in folder.iterdir()) < MOST_BYTES
    trained = shipped().manifest.trained
    assert set(trained["tasks"]) <= set(SEEN_TASKS)
    assert not set(trained["tasks"]) & set(HELD_OUT_TASKS)
    assert HELD_OUT_LOOK not in trained["looks"]
    assert trained["lessons"] > 1000


@pytest.mark.parametrize("kind", QuestionKind)
def test_every_question_is_answered_in_its_form(nano: Nano, attempts: DatasetFolder, kind: QuestionKind):
    records = [record for record in attempts.records if record.question is kind]
    assert records
    for record in records:
        reply = replied(nano, attempts, record)
        assert reply.model.startswith("nano-")
        assert NOTICE[1:] not in reply.text
        assert "".join(token.text for token in reply.said) == reply.text
        if kind in LITE_KINDS:
            assert reply.formed
            assert not record.choices or read_choice(reply.text, record.choices) is not None
        elif question_of(kind).block is not None:
            answer = parse_answer(reply.text)
            assert answer.failed is not None
            assert answer.problems == ()
            assert not answer.failed or answer.failure_type is not None
        else:
            assert reply.text[0].isupper()


def test_the_same_question_has_the_same_answer(nano: Nano, attempts: DatasetFolder):
    for record in attempts.records:
        assert replied(nano, attempts, record).text == replied(nano, attempts, record).text


def test_a_running_attempt_is_assessed(nano: Nano, attempts: DatasetFolder):
    record = attempts.records[0]
    images = tuple((attempts.root / path).read_bytes() for path in record.images[:5])
    said = read_live(nano.ask(Ask(live_prompt(record.task, len(images)), images)).text)
    assert said.unfinished or said.answer.failed is not None
    assert said.answer.problems == ()
