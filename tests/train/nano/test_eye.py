import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="the extra train is not installed")

import torch

from vifailback.nano.lesson import ENTITIES, GRIPPERS
from vifailback.nano.plan import SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH
from vifailback.nano.words import PHRASE
from vifailback.train.nano.eye import COLUMNS, FEATURES, MAP, ROWS, Eye, soft_cells
from vifailback.train.nano.seeing import varied

HALF_X, HALF_Y = 0.5 / COLUMNS, 0.5 / ROWS
GRID = torch.stack(
    [
        ((torch.arange(COLUMNS) + 0.5) / COLUMNS).repeat(ROWS),
        ((torch.arange(ROWS) + 0.5) / ROWS).repeat_interleave(COLUMNS),
    ],
    -1,
)


@given(st.floats(HALF_X, 1 - HALF_X), st.floats(HALF_Y, 1 - HALF_Y))
def test_a_place_is_shared_among_the_cells_around_it(x: float, y: float):
    cells = soft_cells(torch.tensor([[x, y]]))
    assert cells.shape == (1, ROWS * COLUMNS)
    assert (cells >= 0).all()
    assert (cells > 0).sum() <= 4
    assert cells.sum().item() == pytest.approx(1, abs=1e-4)
    assert (cells @ GRID)[0].tolist() == pytest.approx([x, y], abs=1e-4)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_place_at_the_border_is_shared_too(x: float, y: float):
    assert soft_cells(torch.tensor([x, y])).sum().item() == pytest.approx(1, abs=1e-4)


@pytest.fixture(scope="module")
def eye() -> Eye:
    torch.manual_seed(0)
    return Eye(12).eval()


@torch.inference_mode()
def test_the_eye_sees_every_entity_in_every_frame(eye: Eye):
    others = 3
    seen = eye(torch.rand(2, 3, HEIGHT, WIDTH) * 255, torch.randint(0, 12, (2, SLOTS + others, PHRASE)))
    count = ENTITIES + others
    assert seen.logits.shape == (2, count, ROWS * COLUMNS + 1)
    assert seen.places.shape == (2, count, 2)
    assert seen.positions.shape == (2, count, 3)
    assert seen.features.shape == (2, count, FEATURES)
    assert seen.opening.shape == (2, GRIPPERS)
    assert seen.held.shape == (2, GRIPPERS, SLOTS + 2)
    assert seen.whole.shape == (2, MAP)
    for shares in (seen.there, seen.places):
        assert ((shares >= 0) & (shares <= 1)).all()
    assert (seen.there - (1 - seen.logits.softmax(-1)[..., -1])).abs().max() < 1e-5


@torch.inference_mode()
def test_a_thing_is_found_alike_whatever_else_is_looked_for(eye: Eye):
    frames = torch.rand(1, 3, HEIGHT, WIDTH) * 255
    names = torch.randint(2, 12, (1, SLOTS + 2, PHRASE))
    more, less = eye(frames, names), eye(frames, names[:, :SLOTS])
    assert torch.allclose(more.places[:, :ENTITIES], less.places, atol=1e-5)
    assert torch.allclose(more.held, less.held, atol=1e-5)


@torch.inference_mode()
def test_words_after_a_name_s_end_do_not_matter_and_its_words_do(eye: Eye):
    names = torch.zeros(1, 3, PHRASE, dtype=torch.long)
    names[0, 0, :2] = torch.tensor([3, 4])
    names[0, 1, :2] = torch.tensor([3, 4])
    names[0, 2, :2] = torch.tensor([4, 3])
    first, same, other = eye.names(names)[0]
    assert torch.equal(first, same)
    assert not torch.allclose(first, other)


def test_frames_in_another_light_stay_frames():
    frames = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (4, 3, HEIGHT, WIDTH))).float()
    torch.manual_seed(0)
    shown = varied(frames)
    assert shown.shape == frames.shape
    assert shown.min() >= 0
    assert shown.max() <= 255
    assert not torch.allclose(shown, frames)
