"""The eye: a frame and the names of things -> where each is, in the image and in the world (a PyTorch module)."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vifailback.nano.lesson import ENTITIES, GRIPPERS, HAND
from vifailback.nano.plan import SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH

MAP = 40
"""Channels of the fine map."""
STRIDE = 4
ROWS, COLUMNS = HEIGHT // STRIDE, WIDTH // STRIDE
_CHANNELS = (16, 32, 64, 128)
FEATURES = 2 * MAP
"""Length of what is seen at an entity."""


class Seen(NamedTuple):
    """What the eye sees of entities; E of them in each of B frames.

    Args:
        logits: over all cells of the map, row by row, and last "not there", float (B, E, ROWS * COLUMNS + 1).
        places: 0..1 of width and height, float (B, E, 2).
        there: probability that it is there, float (B, E).
        positions: in the world [m], float (B, E, 3).
        features: float (B, E, FEATURES).
        opening: of both grippers, float (B, 2).
        held: over slots, something else, and nothing, float (B, 2, SLOTS + 2).
        whole: of the whole frame, float (B, MAP).
    """

    logits: Tensor
    places: Tensor
    there: Tensor
    positions: Tensor
    features: Tensor
    opening: Tensor
    held: Tensor
    whole: Tensor


def _convolution(inside: int, outside: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


class _Names(nn.Module):
    """Names of things as vectors."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = nn.Embedding(words, 32, padding_idx=0)
        self.mix = nn.Sequential(nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, MAP))

    def forward(self, names: Tensor) -> Tensor:
        """Names as numbers, int64 (..., PHRASE) -> float (..., MAP)."""
        known = (names != 0).unsqueeze(-1).float()
        vectors = self.words(names) * known
        count = known.sum(-2).clamp(min=1)
        after = torch.cat([known[..., 1:, :], torch.zeros_like(known[..., :1, :])], -2)
        last = (vectors * (known - after * known)).sum(-2)
        return self.mix(torch.cat([vectors.sum(-2) / count, vectors[..., 0, :], last], -1))


class Eye(nn.Module):
    """Finds grippers, a human hand, and named things.

    Args:
        words: size of the vocabulary.
    """

    def __init__(self, words: int) -> None:
        super().__init__()
        one, two, three, four = _CHANNELS
        self.stem = _convolution(3, one, 2)
        self.fine = _convolution(one, two, 2)
        self.middle = nn.Sequential(_convolution(two, three, 2), _Residual(three))
        self.coarse = nn.Sequential(_convolution(three, four, 2), _Residual(four))
        self.from_fine, self.from_middle = nn.Conv2d(two, MAP, 1), nn.Conv2d(three, MAP, 1)
        self.from_coarse = nn.Conv2d(four, MAP, 1)
        self.smooth = _convolution(MAP, MAP)
        self.key = nn.Conv2d(MAP, MAP, 1)
        self.own = nn.Parameter(torch.randn(HAND + 1, MAP) * 0.5)
        self.names = _Names(words)
        self.absent = nn.Linear(2 * MAP, 1)
        self.even = nn.LayerNorm(FEATURES)
        self.position = nn.Sequential(nn.Linear(FEATURES + 2, 96), nn.ReLU(), nn.Linear(96, 3))
        self.open = nn.Sequential(nn.Linear(FEATURES, 48), nn.ReLU(), nn.Linear(48, 1))
        self.holds = nn.Sequential(nn.Linear(2 * FEATURES + 4, 96), nn.ReLU(), nn.Linear(96, 1))
        self.holds_else = nn.Linear(FEATURES, 2)
        x = (torch.arange(COLUMNS) + 0.5) / COLUMNS
        y = (torch.arange(ROWS) + 0.5) / ROWS
        grid = torch.stack([x.repeat(ROWS), y.repeat_interleave(COLUMNS)], -1)
        self.grid: Tensor
        self.register_buffer("grid", grid, persistent=False)

    def forward(self, frames: Tensor, names: Tensor) -> Seen:
        """Look.

        Args:
            frames: RGB 0..255, float (B, 3, HEIGHT, WIDTH).
            names: of the things after the first three entities, int64 (B, E - 3, PHRASE), those of the plan first.
        """
        batch = frames.shape[0]
        x = (frames - 115.0) * (1 / 64.0)
        fine = self.fine(self.stem(x))
        middle = self.middle(fine)
        coarse = self.from_coarse(self.coarse(middle))
        up = self.from_middle(middle) + functional.interpolate(coarse, scale_factor=2.0, mode="nearest")
        fine = self.smooth(self.from_fine(fine) + functional.interpolate(up, scale_factor=2.0, mode="nearest"))
        keys = self.key(fine).flatten(2)
        values, rough = fine.flatten(2), coarse.flatten(2)
        whole = rough.mean(2)
        queries = torch.cat([self.own.unsqueeze(0).expand(batch, -1, -1), self.names(names)], 1)
        cells = torch.bmm(queries, keys).float() * MAP**-0.5
        count = queries.shape[1]
        scene = whole.unsqueeze(1).expand(-1, count, -1)
        absent = self.absent(torch.cat([queries, scene], -1)).float()
        logits = torch.cat([cells, absent], -1)
        shares = logits.softmax(-1)
        there = 1.0 - shares[..., -1]
        shares = cells.softmax(-1)
        sharp = shares * shares
        sharp = sharp / (sharp.sum(-1, keepdim=True) + 1e-9)
        places = torch.matmul(sharp, self.grid)
        blocks = shares.reshape(batch * count, 1, ROWS, COLUMNS)
        blocks = functional.avg_pool2d(blocks, 4).reshape(batch, count, -1) * 16.0
        fine_there = torch.bmm(shares, values.float().transpose(1, 2))
        features = self.even(torch.cat([fine_there, torch.bmm(blocks, rough.float().transpose(1, 2))], -1))
        positions = self.position(torch.cat([features, places], -1)).float() * 0.1
        grips = features[:, :GRIPPERS]
        opening = self.open(grips).squeeze(-1).float()
        return Seen(logits, places, there, positions, features, opening, self._held(features, places), whole.float())

    def _held(self, features: Tensor, places: Tensor) -> Tensor:
        """Which slot each gripper holds."""
        slots = slice(HAND + 1, ENTITIES)
        rows: list[Tensor] = []
        for side in range(GRIPPERS):
            grip = features[:, side : side + 1].expand(-1, SLOTS, -1)
            away = places[:, slots] - places[:, side : side + 1]
            pair = torch.cat([grip, features[:, slots], away, away.abs()], -1)
            rows.append(torch.cat([self.holds(pair).squeeze(-1), self.holds_else(features[:, side])], -1))
        return torch.stack(rows, 1).float()


def soft_cells(places: Tensor) -> Tensor:
    """Share a place among the four nearest cells, float (..., 2) in 0..1 -> float (..., ROWS * COLUMNS)."""
    x = (places[..., 0] * COLUMNS - 0.5).clamp(0, COLUMNS - 1)
    y = (places[..., 1] * ROWS - 0.5).clamp(0, ROWS - 1)
    across = (1 - (x.unsqueeze(-1) - torch.arange(COLUMNS)).abs()).clamp(min=0)
    down = (1 - (y.unsqueeze(-1) - torch.arange(ROWS)).abs()).clamp(min=0)
    return (down.unsqueeze(-1) * across.unsqueeze(-2)).flatten(-2)
