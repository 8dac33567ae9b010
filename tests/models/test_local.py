"""A checkpoint in this process: greedy unless asked, stopped in time, and clear about what it does not take."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.train.rehearsal import texts

pytest.importorskip("trl", reason="the extra train is not installed")

from safetensors.torch import load_file, save_file

from vifailback.errors import ModelError
from vifailback.models.local import LocalVlm
from vifailback.train.tiny import build_tiny
from vifailback.types import Ask, Matching, OneOf, Token, Video

PICTURE = np.tile(np.arange(64, dtype=np.uint8)[None, :, None] * 4, (48, 1, 3))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Qwen3-VL with random weights, which comes with sampling defaults as published ones do."""
    place = tmp_path_factory.mktemp("local") / "tiny"
    build_tiny(place, texts(), vocabulary=400, width=64)
    weights = load_file(place / "model.safetensors")
    vocabulary = json.loads((place / "tokenizer.json").read_text())["model"]["vocab"]
    letters = [number for token, number in vocabulary.items() if token.isascii() and token.isalpha()]
    rows = weights["model.language_model.embed_tokens.weight"]
    rows[[number for number in range(len(rows)) if number not in letters]] = 0  # it says letters and never ends
    save_file(weights, place / "model.safetensors", {"format": "pt"})
    file = place / "generation_config.json"
    said = json.loads(file.read_text())
    file.write_text(json.dumps({**said, "do_sample": True, "temperature": 0.7, "top_k": 20, "top_p": 0.8}))
    return place


@pytest.fixture(scope="module")
def model(folder: Path) -> LocalVlm:
    return LocalVlm(folder)


@pytest.fixture
def broken(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "broken"))


def test_temperature_0_is_the_same_reply_every_time_whatever_the_checkpoint_brings(model: LocalVlm):
    ask = Ask("What failed?", (PICTURE,), max_tokens=12)
    replies = [model.ask(ask) for _ in range(2)]
    assert replies[0].text == replies[1].text
    assert (replies[0].model, replies[0].tokens, replies[0].cut_off) == ("tiny", 12, True)
    assert model.ask(Ask("What failed?", (PICTURE,), max_tokens=12, temperature=1.0)).text != replies[0].text


def test_images_are_seen_in_their_order(model: LocalVlm):
    def scores(*images: np.ndarray) -> list[float]:
        said = model.ask(Ask("What failed?", images, max_tokens=4, logprobs=True)).said
        return [token.logprob for token in said]

    dark = np.zeros_like(PICTURE)
    assert scores(PICTURE, dark) != scores(dark, PICTURE)
    assert scores(PICTURE, dark) == scores(PICTURE, dark)


def test_the_bytes_of_a_picture_are_the_picture(model: LocalVlm):
    png = cv2.imencode(".png", PICTURE)[1].tobytes()
    asks = [Ask("What?", (image,), max_tokens=6, logprobs=True) for image in (PICTURE, png)]
    assert model.ask(asks[0]).said == model.ask(asks[1]).said


def test_tokens_and_their_probabilities_make_up_the_reply(model: LocalVlm):
    reply = model.ask(Ask("What failed?", (PICTURE,), max_tokens=12, logprobs=True))
    assert "".join(token.text for token in reply.said) == reply.text
    assert all(token.logprob <= 0 for token in reply.said)
    assert not model.ask(Ask("What failed?", max_tokens=3)).said


def test_the_likeliest_tokens_at_each_place_have_the_chosen_one_first(model: LocalVlm):
    said = model.ask(Ask("What failed?", (PICTURE,), max_tokens=4, logprobs=True, others=3)).said
    for token in said:
        assert len(token.others) == 3
        assert token.others[0] == Token(token.text, pytest.approx(token.logprob))  # type: ignore[arg-type]
        assert token.others[0].logprob >= token.others[1].logprob >= token.others[2].logprob


def test_a_reply_is_held_to_a_few_texts_where_the_ask_wants_that(model: LocalVlm):
    texts = OneOf(("gripper state", "gripper 6d-pose"))
    reply = model.ask(Ask("What failed?", (PICTURE,), max_tokens=60, logprobs=True, others=5, form=texts))
    assert reply.text in texts.options
    assert (reply.formed, reply.cut_off) == (True, False)
    assert "".join(token.text for token in reply.said) == reply.text
    cut = model.ask(Ask("What failed?", (PICTURE,), max_tokens=1, form=texts))
    assert (cut.formed, cut.cut_off) == (False, True)


def test_a_reply_that_is_not_held_to_its_form_says_so(model: LocalVlm):
    assert model.ask(Ask("What?", max_tokens=3, form=Matching(".*"))).formed is False
    assert model.ask(Ask("What?", max_tokens=3)).formed is None


def test_a_video_is_refused(model: LocalVlm):
    with pytest.raises(ModelError, match="is shown images, no video"):
        model.ask(Ask("What?", video=Video(b"", (0.0,))))


def test_a_stream_is_the_reply_in_pieces_and_says_that_it_was_cut_off(model: LocalVlm):
    ask = Ask("What failed?", (PICTURE,), max_tokens=12)
    pieces: list[str] = []
    with pytest.raises(ModelError, match="cut off at 12 tokens"):
        _gather(model.stream(ask), pieces)
    assert "".join(pieces) == model.ask(ask).text
    assert len(pieces) > 1


def _gather(stream: Iterator[str], pieces: list[str]) -> None:
    for piece in stream:
        pieces.append(piece)  # noqa: PERF402 - what came before the error stays


def test_a_closed_stream_stops_the_model_and_frees_it(model: LocalVlm):
    stream = model.stream(Ask("What failed?", (PICTURE,), max_tokens=4000))
    next(stream)
    stream.close()
    assert model.ask(Ask("What failed?", max_tokens=2)).tokens == 2


def test_a_reply_that_takes_too_long_stops(folder: Path):
    seconds = itertools.count()
    model = LocalVlm(folder, clock=lambda: float(next(seconds)))
    with pytest.raises(ModelError, match="did not answer within 5 s"):
        model.ask(Ask("What failed?", max_tokens=4000, timeout_s=5))
    with pytest.raises(ModelError, match="did not answer within 5 s"):
        list(model.stream(Ask("What failed?", max_tokens=4000, timeout_s=5)))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (Ask("What?", (PICTURE,) * 41), "41 images in one ask; at most 40"),
        (Ask("What?", (np.zeros((4, 1000, 3), np.uint8),)), "does not take these images: .*aspect ratio"),
        (Ask("What?", (PICTURE, b"no picture")), "image 2 of the ask cannot be read"),
        (Ask("What?", (np.zeros((4, 4), np.float64),)), "image 1 of the ask: expected uint8"),  # type: ignore[arg-type]
        (Ask("What?", (PICTURE,), max_tokens=8200), r"1 images and the words are \d+ tokens.* the model takes 8192"),
    ],
)
def test_what_the_model_does_not_take_is_said(model: LocalVlm, ask: Ask, said: str):
    with pytest.raises(ModelError, match=said):
        model.ask(ask)


def test_fewer_pixels_are_fewer_tokens(folder: Path):
    wide = np.zeros((256, 256, 3), np.uint8)
    ask = Ask("What?", (wide,) * 40, max_tokens=7800)
    small = LocalVlm(folder, max_pixels=1024, clock=iter([0.0, 0.0, *[99.0] * 9]).__next__)
    with pytest.raises(ModelError, match="the model takes 8192"):
        LocalVlm(folder).ask(ask)
    with pytest.raises(ModelError, match="did not answer"):  # it fits; the clock ends it
        small.ask(ask)


def configured(**values: object) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        file = folder / "config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **values}))

    return change


def deeper(folder: Path) -> None:
    file = folder / "config.json"
    said = json.loads(file.read_text())
    said["text_config"]["num_hidden_layers"] += 1
    said["text_config"].pop("layer_types", None)
    file.write_text(json.dumps(said))


def without_images(folder: Path) -> None:
    file = folder / "processor_config.json"
    file.write_text("{}")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (configured(model_type="bert"), r"config\.json: model_type 'bert' is no vision-language model"),
        (configured(model_type="made_up"), "'made_up' is no vision-language model"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"broken"), "the weights do not fit"),
        (deeper, r"weights are missing, among them model\.language_model\.layers\.4"),
        (without_images, "the processor cannot be loaded"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "the processor cannot be loaded"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_refused(broken: Path, harm: Callable[[Path], object], said: str):
    harm(broken)
    with pytest.raises(ModelError, match=said) as caught:
        LocalVlm(broken)
    assert str(broken) in str(caught.value)
