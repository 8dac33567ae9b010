"""The eye learns to see: batches of frames with everything's true place."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from vifailback.nano.lesson import ENTITIES, GRIPPERS, HAND
from vifailback.nano.plan import SLOTS
from vifailback.nano.sight import HEIGHT, WIDTH
from vifailback.nano.words import NOTHING, PHRASE, UNKNOWN, Vocabulary
from vifailback.train.nano.eye import Eye, Seen, soft_cells
from vifailback.train.nano.kept import averaged, checked_loss, go_on, keep
from vifailback.train.nano.school import Lesson, School, divided, pictures

OTHERS = 4
"""So many other things are looked for in each frame while learning."""
BATCH = 64
WORD_LOST = 0.04
"""Share of words that are taken for unknown ones, so that the model learns to do without."""


@dataclass(frozen=True)
class Glances:
    """All frames of some lessons, ready to be learnt from.

    Args:
        frames: uint8 (N, 3, height, width).
        lesson: number of the lesson of each frame, int64 (N,).
        row: of the frame in its lesson, int64 (N,).
    """

    frames: np.ndarray
    lesson: np.ndarray
    row: np.ndarray

    @classmethod
    def of(cls, lessons: list[Lesson], share: float, rng: np.random.Generator) -> "Glances":
        """Decode a share of the frames."""
        frames = [np.zeros((0, 3, HEIGHT, WIDTH), np.uint8)]
        numbers: list[int] = []
        rows: list[int] = []
        for number, lesson in enumerate(lessons):
            keep = np.flatnonzero(rng.random(lesson.frames) < share)
            if len(keep):
                frames.append(pictures(lesson)[keep])
                numbers += [number] * len(keep)
                rows += keep.tolist()
        return cls(np.concatenate(frames), np.array(numbers, np.int64), np.array(rows, np.int64))


@dataclass(frozen=True)
class Batch:
    """Frames and the truth about them."""

    frames: Tensor
    names: Tensor
    places: Tensor
    positions: Tensor
    opening: Tensor
    held: Tensor


def batch_of(
    glances: Glances, picked: np.ndarray, lessons: list[Lesson], words: Vocabulary, rng: np.random.Generator
) -> Batch:
    """Gather a batch; other things are drawn at random."""
    count = ENTITIES + OTHERS
    names = np.full((len(picked), count - HAND - 1, PHRASE), NOTHING, np.int64)
    places = np.full((len(picked), count, 2), np.nan, np.float32)
    positions = np.full((len(picked), ENTITIES, 3), np.nan, np.float32)
    opening = np.zeros((len(picked), GRIPPERS), np.float32)
    held = np.zeros((len(picked), GRIPPERS), np.int64)
    for place, glance in enumerate(picked):
        lesson, row = lessons[glances.lesson[glance]], glances.row[glance]
        numbers = words.numbers(lesson.names)
        names[place, :SLOTS] = numbers[:SLOTS]
        places[place, :ENTITIES] = lesson.places[row, :ENTITIES]
        extra = len(lesson.names) - SLOTS
        if extra:
            drawn = rng.permutation(extra)[:OTHERS]
            names[place, SLOTS : SLOTS + len(drawn)] = numbers[SLOTS + drawn]
            places[place, ENTITIES : ENTITIES + len(drawn)] = lesson.places[row, ENTITIES + drawn]
        positions[place], opening[place], held[place] = lesson.positions[row], lesson.opening[row], lesson.held[row]
    lost = (rng.random(names.shape) < WORD_LOST) & (names != NOTHING)
    names[lost] = UNKNOWN
    return Batch(
        torch.from_numpy(glances.frames[picked]).float(),
        torch.from_numpy(names),
        torch.from_numpy(places),
        torch.from_numpy(positions),
        torch.from_numpy(opening),
        torch.from_numpy(held),
    )


def varied(frames: Tensor) -> Tensor:
    """Change light, colour and sharpness, and add noise, each frame by chance."""
    batch = frames.shape[0]

    def draw(spread: float, size: int = 1) -> Tensor:
        return (torch.rand(batch, size, 1, 1) * 2 - 1) * spread

    shown = frames * (1 + draw(0.25)) * (1 + draw(0.08, 3)) + draw(14.0)
    mean = shown.mean((1, 2, 3), keepdim=True)
    shown = (shown - mean) * (1 + draw(0.2)) + mean
    soft = functional.avg_pool2d(shown, 3, 1, 1, count_include_pad=False)
    shown = torch.where(torch.rand(batch, 1, 1, 1) < 0.2, soft, shown)
    shown = shown + torch.randn_like(shown) * (torch.rand(batch, 1, 1, 1) ** 2 * 14.0)
    return shown.clamp(0, 255)


def loss_of(seen: Seen, batch: Batch) -> tuple[Tensor, dict[str, float]]:
    """How wrong the eye is, and its errors in words that people understand."""
    known = torch.isfinite(batch.places).all(-1)
    inside = known & (batch.places >= 0).all(-1) & (batch.places <= 1).all(-1)
    asked = torch.ones_like(known)
    asked[:, HAND + 1 :] = (batch.names != NOTHING).any(-1)
    log = seen.logits.log_softmax(-1)
    at = torch.nan_to_num(batch.places)
    cells = soft_cells(at)
    found = -(log[..., :-1] * cells).sum(-1)
    where = torch.where(inside, found, -log[..., -1])
    heat = (where * asked).sum() / asked.sum()
    away = (seen.places - at).abs()
    near = functional.smooth_l1_loss(seen.places[inside], at[inside], beta=0.02) * 25
    placed = torch.isfinite(batch.positions).all(-1)
    off = seen.positions[:, :ENTITIES] - torch.nan_to_num(batch.positions)
    solid = functional.smooth_l1_loss(off[placed], torch.zeros_like(off[placed]), beta=0.02) * 12
    grip = functional.smooth_l1_loss(seen.opening, batch.opening, beta=0.1) * 2
    held = functional.cross_entropy(seen.held.flatten(0, 1), batch.held.flatten())
    shown = {
        "cells": heat.item(),
        "grippers": away[:, :2][inside[:, :2]].mean().item() if inside[:, :2].any() else 0.0,
        "things": away[:, 3:ENTITIES][inside[:, 3:ENTITIES]].mean().item(),
        "metres": off[placed].abs().mean().item(),
        "opening": (seen.opening - batch.opening).abs().mean().item(),
        "held": (seen.held.argmax(-1) == batch.held).float().mean().item(),
    }
    return heat + near + solid + grip + 0.5 * held, shown


@dataclass(frozen=True)
class SeeingConfig:
    """How long and how fast the eye learns."""

    steps: int = 3000
    rate: float = 3e-3
    share: float = 1.0
    seed: int = 0


def learn_to_see(
    school: School,
    words: Vocabulary,
    out: Path,
    config: SeeingConfig,
    say: Callable[[str], None],
) -> Eye:
    """Teach an eye; goes on from what `out` holds, and writes it there every few hundred steps."""
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    learn, look = divided(school.lessons)
    lessons = [school.lessons[number] for number in learn]
    checked = [school.lessons[number] for number in look]
    eye = Eye(len(words))
    cast("Any", eye).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(eye.parameters(), lr=config.rate, weight_decay=1e-2)
    rising = 0.05 if config.steps >= 100 else 0.3  # of 20 steps, 0.05 is one, which the schedule divides by zero for
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, config.steps, pct_start=rising)
    average = averaged(eye, 0.995, buffers=True)
    parts = {"eye": eye, "optimizer": optimizer, "schedule": schedule, "average": average}
    begun = go_on(out, parts)
    if begun >= config.steps:
        return cast("Eye", average.module)
    if begun:
        rng = np.random.default_rng([config.seed, begun])
    say("reading pictures")
    glances, test = Glances.of(lessons, config.share, rng), Glances.of(checked, 0.25, rng)
    since, sums, seen_s = time.monotonic(), dict[str, float](), 0
    for step in range(begun, config.steps):
        picked = rng.integers(0, len(glances.frames), BATCH)
        batch = batch_of(glances, picked, lessons, words, rng)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            seen = eye(varied(batch.frames).to(memory_format=torch.channels_last), batch.names)
        loss, shown = loss_of(seen, batch)
        checked_loss(loss.item(), step + 1, out)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(eye.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(eye)
        seen_s += 1
        for key, value in shown.items():
            sums[key] = sums.get(key, 0.0) + value
        if (step + 1) % 100 == 0:
            rate = seen_s * BATCH / (time.monotonic() - since)
            line = "  ".join(f"{key} {value / seen_s:.4f}" for key, value in sums.items())
            say(f"step {step + 1}/{config.steps}  {line}  {rate:.0f} frames/s")
            since, sums, seen_s = time.monotonic(), {}, 0
        if (step + 1) % 500 == 0 or step + 1 == config.steps:
            keep(out, step + 1, parts)
            say("validation  " + _checked(cast("Eye", average.module), test, checked, words))
    return cast("Eye", average.module)


def _checked(eye: Eye, glances: Glances, lessons: list[Lesson], words: Vocabulary) -> str:
    rng = np.random.default_rng(1)
    eye.eval()
    rows: list[dict[str, float]] = []
    with torch.inference_mode():
        for start in range(0, min(len(glances.frames), 1280), BATCH):
            batch = batch_of(glances, np.arange(start, min(start + BATCH, len(glances.frames))), lessons, words, rng)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                seen = eye(batch.frames.to(memory_format=torch.channels_last), batch.names)
            rows.append(loss_of(seen, batch)[1])
    return "  ".join(f"{key} {np.mean([row[key] for row in rows]):.4f}" for key in (rows[0] if rows else ()))
