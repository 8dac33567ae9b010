"""The mind: what the eye saw of some frames, and the plan -> what went wrong, and what to do (a PyTorch module)."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from vifailback.nano.lesson import ENTITIES, GRIPPERS
from vifailback.nano.patterns import POINTS, WAY_CLASSES
from vifailback.nano.plan import MOST_STEPS, SLOTS, Deed
from vifailback.train.nano.eye import FEATURES, MAP

MOST_FRAMES = 32
"""So many frames are told apart."""
WIDTH = 128
LAYERS, HEADS = 4, 4
_SEEN = 12
"""So much of an entity's features is kept."""
ROLES = 2
"""Avoidance and correction."""
ARMS = 3
"""Left, right, none named."""


class Shown(NamedTuple):
    """What the mind is given; B samples of T frames.

    Args:
        places: float (B, T, ENTITIES, 2).
        there: float (B, T, ENTITIES).
        positions: float (B, T, ENTITIES, 3).
        features: float (B, T, ENTITIES, FEATURES).
        opening: float (B, T, 2).
        held: probabilities, float (B, T, 2, SLOTS + 2).
        whole: float (B, T, MAP).
        known: which frames there are, bool (B, T).
        steps: deed, arm (0 left, 1 right), slot of thing and of target (-1 for none), int64 (B, MOST_STEPS, 4); deed -1
            where there is no step.
        mode: 0 an episode that is over, 1 an attempt that runs, int64 (B,).
        marks: frame that is known to be the keyframe of each role, -1 where it is not known, int64 (B, ROLES).
        given: failure type that is known, 1..4, 0 where it is not, int64 (B,).
    """

    places: Tensor
    there: Tensor
    positions: Tensor
    features: Tensor
    opening: Tensor
    held: Tensor
    whole: Tensor
    known: Tensor
    steps: Tensor
    mode: Tensor
    marks: Tensor
    given: Tensor


class Thought(NamedTuple):
    """What the mind concludes; all but `places` are logits.

    Args:
        state: progressing, failing, done, (B, 3).
        failure_type: (B, 4).
        fault: (B, faults).
        subtask: (B, MOST_STEPS).
        keyframe: of the avoidance, (B, T).
        commands: pattern, (B, ROLES, patterns of sentences).
        symbols: pattern, (B, ROLES, patterns of drawings).
        arm: (B, ROLES, ARMS).
        ways: of each axis, (B, ROLES, 3, WAY_CLASSES).
        lengths: along each axis [0.1 m], (B, ROLES, 3).
        places: of symbols, 0..1, (B, ROLES, POINTS, 2).
    """

    state: Tensor
    failure_type: Tensor
    fault: Tensor
    subtask: Tensor
    keyframe: Tensor
    commands: Tensor
    symbols: Tensor
    arm: Tensor
    ways: Tensor
    lengths: Tensor
    places: Tensor


class _Layer(nn.Module):
    """Attention among all tokens that are there, then a look at each by itself; normed first."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.look, self.mix = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.think = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH), nn.Dropout(0.1))
        self.drop = nn.Dropout(0.1)

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        batch, count, _ = tokens.shape
        query, key, value = self.look(self.first(tokens)).view(batch, count, 3 * HEADS, -1).transpose(1, 2).chunk(3, 1)
        mixed = functional.scaled_dot_product_attention(query, key, value, there[:, None, None, :])
        tokens = tokens + self.drop(self.mix(mixed.transpose(1, 2).reshape(batch, count, WIDTH)))
        return tokens + self.think(self.second(tokens))


class Mind(nn.Module):
    """Thinks about what was seen.

    Args:
        commands: number of patterns of sentences.
        symbols: number of patterns of drawings.
        faults: number of faults that have a name.
    """

    def __init__(self, commands: int, symbols: int, faults: int) -> None:
        super().__init__()
        self.keep = nn.Linear(FEATURES, _SEEN)
        self.keep_whole = nn.Linear(MAP, 16)
        each = ENTITIES * (2 + 1 + 3 + _SEEN)
        between = GRIPPERS * (ENTITIES - GRIPPERS) * 5 + 5
        inside = each + between + GRIPPERS * (SLOTS + 3) + 16
        self.frame = nn.Sequential(nn.Linear(inside, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH))
        self.order = nn.Embedding(MOST_FRAMES, WIDTH)
        self.from_end = nn.Embedding(MOST_FRAMES, WIDTH)
        self.marked = nn.Parameter(torch.zeros(ROLES, WIDTH))
        self.deed, self.arm_of = nn.Embedding(len(Deed) + 1, WIDTH, padding_idx=0), nn.Embedding(2, WIDTH)
        self.thing, self.target = nn.Embedding(SLOTS + 1, WIDTH), nn.Embedding(SLOTS + 1, WIDTH)
        self.number = nn.Embedding(MOST_STEPS, WIDTH)
        self.ask = nn.Parameter(torch.randn(1 + ROLES, WIDTH) * 0.1)
        self.mode = nn.Embedding(2, WIDTH)
        self.given = nn.Embedding(5, WIDTH)
        self.layers = nn.ModuleList([_Layer() for _ in range(LAYERS)])
        self.last = nn.LayerNorm(WIDTH)
        self.main = nn.Linear(WIDTH, 3 + 4 + faults)
        self.at_step, self.at_frame = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.role = nn.Sequential(nn.Linear(2 * WIDTH + ENTITIES * 6, 2 * WIDTH), nn.GELU(), nn.Dropout(0.1))
        self.cuts = [commands, symbols, ARMS, 3 * WAY_CLASSES, 3, len(POINTS) * ENTITIES, len(POINTS) * 2]
        self.says = nn.Linear(2 * WIDTH, sum(self.cuts))
        self.faults = faults

    def forward(self, shown: Shown, at: Tensor | None = None) -> Thought:
        """Think.

        Args:
            shown: what was seen.
            at: frame to guide from in each role, int64 (B, ROLES), -1 where it has to be found; the marks by default.
        """
        frames = self.frame(self._facts(shown))
        batch, count = shown.known.shape
        numbers = torch.arange(count)
        total = shown.known.sum(1, keepdim=True)
        back = (total - 1 - numbers).clamp(0, MOST_FRAMES - 1)
        frames = frames + self.order(numbers.clamp(max=MOST_FRAMES - 1)) + self.from_end(back)
        marks = (shown.marks.unsqueeze(-1) == numbers).float()
        frames = frames + torch.matmul(marks.transpose(1, 2), self.marked)
        steps = (
            self.deed(shown.steps[..., 0] + 1)
            + self.arm_of(shown.steps[..., 1])
            + self.thing(shown.steps[..., 2] + 1)
            + self.target(shown.steps[..., 3] + 1)
            + self.number(torch.arange(MOST_STEPS))
        )
        context = (self.mode(shown.mode) + self.given(shown.given)).unsqueeze(1)
        asks = self.ask.unsqueeze(0) + context
        tokens = torch.cat([asks, steps, frames + self.mode(shown.mode).unsqueeze(1)], 1)
        absent = torch.cat([torch.zeros(batch, 1 + ROLES, dtype=torch.bool), shown.steps[..., 0] < 0, ~shown.known], 1)
        for layer in self.layers:
            tokens = layer(tokens, ~absent)
        tokens = self.last(tokens)
        asks, steps, frames = tokens[:, : 1 + ROLES], tokens[:, 1 + ROLES : 1 + ROLES + MOST_STEPS], tokens[:, -count:]
        main = self.main(asks[:, 0])
        subtask = torch.matmul(self.at_step(steps), asks[:, 0].unsqueeze(-1)).squeeze(-1) * WIDTH**-0.5
        keyframe = torch.matmul(self.at_frame(frames), asks[:, 0].unsqueeze(-1)).squeeze(-1) * WIDTH**-0.5
        subtask = subtask.masked_fill(shown.steps[..., 0] < 0, -1e4)
        keyframe = keyframe.masked_fill(~shown.known, -1e4)
        return Thought(
            main[:, :3], main[:, 3:7], main[:, 7:], subtask, keyframe, *self._guided(shown, asks, frames, keyframe, at)
        )

    def _facts(self, shown: Shown) -> Tensor:
        """Everything about a frame in one row."""
        seen = self.keep(shown.features)
        each = torch.cat([shown.places, shown.there.unsqueeze(-1), shown.positions, seen], -1).flatten(2)
        both = torch.cat([shown.places, shown.positions], -1)
        rest = both[:, :, GRIPPERS:].unsqueeze(2) - both[:, :, :GRIPPERS].unsqueeze(3)
        between = torch.cat([rest.flatten(2), both[:, :, 1] - both[:, :, 0]], -1) * 4.0
        grips = torch.cat([shown.held.flatten(2), shown.opening], -1)
        return torch.cat([each, between, grips, self.keep_whole(shown.whole)], -1)

    def _guided(
        self, shown: Shown, asks: Tensor, frames: Tensor, keyframe: Tensor, given: Tensor | None
    ) -> tuple[Tensor, ...]:
        """Guidance of each role, from the frame that it is for."""
        batch = asks.shape[0]
        found = keyframe.argmax(1)
        last = shown.known.sum(1) - 1
        at = torch.stack([found, last], 1)
        marks = shown.marks if given is None else given
        at = torch.where(marks >= 0, marks, at)
        rows = torch.arange(batch).unsqueeze(1)
        places, positions = shown.places[rows, at], shown.positions[rows, at]
        there = shown.there[rows, at].unsqueeze(-1)
        near = torch.cat([places, positions, there], -1).flatten(2)
        hidden = self.role(torch.cat([asks[:, 1:], frames[rows, at], near], -1))
        commands, symbols, arm, ways, lengths, which, shift = self.says(hidden).split(self.cuts, -1)
        which = which.unflatten(-1, (len(POINTS), ENTITIES)).softmax(-1)
        points = torch.matmul(which, places) + shift.unflatten(-1, (len(POINTS), 2)) * 0.2
        return commands, symbols, arm, ways.unflatten(-1, (3, WAY_CLASSES)), lengths, points
