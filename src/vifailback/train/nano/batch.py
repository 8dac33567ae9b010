"""Questions gathered for the mind: as they are, or varied, mirrored and with what prompts may tell by chance."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from vifailback.nano.net import SEEN
from vifailback.train.nano.lore import Question
from vifailback.train.nano.memory import Memory
from vifailback.train.nano.mind import ROLES, Shown
from vifailback.train.nano.mirror import Mirror

_NOISE = {"places": 0.004, "positions": 0.004}
"""What the eye saw is shaken a little, in image widths and metres."""

UNLIKE = 0.35
"""Share of questions in which looks are not told, only places: unknown things look unlike any known one."""
_LOOKS = ("features", "whole")


class Truth(NamedTuple):
    """What is right about B questions, named as in `Question`; -1 and nan where there is nothing to learn.

    Args:
        main: int64 (B, 5).
        at: int64 (B, ROLES).
        says: int64 (B, ROLES, 3).
        ways: int64 (B, ROLES, 3).
        lengths: float32 (B, ROLES, 3).
        points: float32 (B, ROLES, POINTS, 2).
        live: bool (B,).
    """

    main: Tensor
    at: Tensor
    says: Tensor
    ways: Tensor
    lengths: Tensor
    points: Tensor
    live: Tensor


class _Put(NamedTuple):
    """A question as it is put: what was seen, and what is right to say about it."""

    seen: dict[str, np.ndarray]
    steps: np.ndarray
    says: np.ndarray
    ways: np.ndarray
    points: np.ndarray
    marks: np.ndarray
    given: int


def batch_of(
    questions: Sequence[Question],
    memories: Sequence[Memory],
    rng: np.random.Generator | None,
    mirror: Mirror,
    *,
    marked: bool = False,
) -> tuple[Shown, Truth]:
    """Gather questions; with a generator, varied: mirrored, shaken, and with what prompts may tell by chance.

    Args:
        questions: which.
        memories: what was seen, in different lights.
        rng: seeded; None to take all as it is.
        mirror: to see things in.
        marked: without a generator: tell keyframes and failure type.
    """
    if rng is None:
        put = [_as_it_is(question, memories[0], told=marked) for question in questions]
    else:
        put = [_varied(question, memories, rng, mirror) for question in questions]
    counts = np.array([len(question.frames) for question in questions])
    longest = int(counts.max())
    live = np.array([question.live for question in questions])
    shown = Shown(
        **{key: _stacked(_filled(one.seen[key], longest) for one in put) for key in SEEN},
        known=torch.from_numpy(np.arange(longest) < counts[:, None]),
        steps=_stacked(one.steps for one in put),
        mode=torch.from_numpy(live.astype(np.int64)),
        marks=_stacked(one.marks for one in put),
        given=torch.from_numpy(np.array([one.given for one in put], np.int64)),
    )
    truth = Truth(
        _stacked(question.main for question in questions),
        _stacked(question.at for question in questions),
        _stacked(one.says for one in put),
        _stacked(one.ways for one in put),
        _stacked(question.lengths for question in questions),
        _stacked(one.points.astype(np.float32) for one in put),
        torch.from_numpy(live),
    )
    return shown, truth


def _as_it_is(question: Question, memory: Memory, *, told: bool) -> _Put:
    tells = told and _may_be_told(question)
    return _Put(
        {key: memory.rows[key][question.frames].astype(np.float32) for key in SEEN},
        question.steps,
        question.says,
        question.ways,
        question.points,
        question.at if tells else np.full(ROLES, -1, np.int64),
        int(question.main[1]) + 1 if tells else 0,
    )


def _varied(question: Question, memories: Sequence[Memory], rng: np.random.Generator, mirror: Mirror) -> _Put:
    put = _as_it_is(question, memories[int(rng.integers(len(memories)))], told=False)
    for key, spread in _NOISE.items():
        put.seen[key] = put.seen[key] + rng.normal(0, spread, put.seen[key].shape).astype(np.float32)
    if rng.random() < UNLIKE:
        for key in _LOOKS:
            put.seen[key] = np.zeros_like(put.seen[key])
    if rng.random() < 0.5:
        seen, steps = mirror.shown(put.seen, put.steps)
        put = _Put(seen, steps, *mirror.says(put.says, put.ways, put.points), put.marks, put.given)
    if not (rng.random() < 0.45 and _may_be_told(question)):
        return put
    marks = question.at.copy()
    if rng.integers(3) == 0:
        marks[:] = -1
    for role in range(ROLES):  # a question about one of them tells that one alone
        if rng.random() < 0.3:
            marks[role] = -1
    return put._replace(marks=marks, given=0 if rng.random() < 0.4 else int(question.main[1]) + 1)


def _may_be_told(question: Question) -> bool:
    """Prompts tell keyframe and type of failures that are over."""
    return not question.live and int(question.main[1]) >= 0


def _filled(rows: np.ndarray, count: int) -> np.ndarray:
    """Rows with empty ones after them, to be so many."""
    return np.pad(rows, [(0, count - len(rows)), *[(0, 0)] * (rows.ndim - 1)])


def _stacked(values: Iterable[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.stack(list(values))))
