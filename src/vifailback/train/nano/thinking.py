"""The mind learns to think: questions about what the eye remembers."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from vifailback.nano.tables import Tables
from vifailback.train.nano.batch import Truth, batch_of
from vifailback.train.nano.kept import averaged, checked_loss, go_on, keep
from vifailback.train.nano.lore import Question
from vifailback.train.nano.memory import Memory
from vifailback.train.nano.mind import Mind, Shown, Thought
from vifailback.train.nano.mirror import Mirror

BATCH = 96


@dataclass(frozen=True)
class ThinkingConfig:
    """How long and how fast the mind learns."""

    steps: int = 3500
    rate: float = 1.5e-3
    seed: int = 0
    live_share: float = 0.4


def loss_of(thought: Thought, truth: Truth, shown: Shown) -> Tensor:
    """How wrong the mind is."""
    unmarked = (shown.marks < 0).all(1)
    main = truth.main.clone()
    main[~unmarked, 0] = -1
    main[shown.given > 0, 1] = -1
    parts = [
        _chosen(thought.state, main[:, 0]) * 1.5,
        _chosen(thought.failure_type, main[:, 1]),
        _chosen(thought.fault, main[:, 2]) * 0.3,
        _chosen(thought.subtask, main[:, 3], 0.0),
        _chosen(thought.keyframe, torch.where(shown.marks[:, 0] >= 0, -1, main[:, 4]), 0.0),
        _chosen(thought.commands, truth.says[..., 0]),
        _chosen(thought.symbols, truth.says[..., 1]),
        _chosen(thought.arm, truth.says[..., 2]),
        _chosen(thought.ways, truth.ways) * 2.0,
    ]
    for guess, true, weight in ((thought.lengths, truth.lengths, 0.3), (thought.places, truth.points, 8.0)):
        there = torch.isfinite(true)
        if there.any():
            parts.append(
                functional.smooth_l1_loss(guess[there], true[there], beta=0.02 if weight > 1 else 0.5) * weight
            )
    return torch.stack(parts).sum()


def _chosen(logits: Tensor, truth: Tensor, smoothing: float = 0.02) -> Tensor:
    if not (truth >= 0).any():
        return logits.sum() * 0.0
    return functional.cross_entropy(
        logits.flatten(0, -2).float(), truth.flatten(), ignore_index=-1, label_smoothing=smoothing
    )


def learn_to_think(
    questions: Sequence[Question],
    checked: Sequence[Question],
    memories: Sequence[Memory],
    tables: Tables,
    out: Path,
    config: ThinkingConfig,
    say: Callable[[str], None],
) -> Mind:
    """Teach a mind; goes on from what `out` holds, and writes it there every few hundred steps."""
    torch.manual_seed(config.seed)
    mind = Mind(len(tables.commands), len(tables.symbols), len(tables.faults))
    mirror = Mirror(tables)
    optimizer = torch.optim.AdamW(mind.parameters(), lr=config.rate, weight_decay=3e-2, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, config.steps, pct_start=0.08)
    average = averaged(mind, 0.998)
    parts = {"mind": mind, "optimizer": optimizer, "schedule": schedule, "average": average}
    begun = go_on(out, parts)
    rng = np.random.default_rng([config.seed, begun])
    live = [number for number, question in enumerate(questions) if question.live]
    over = [number for number, question in enumerate(questions) if not question.live]
    weights = evenly([questions[number].cell for number in over])
    since, lost = time.monotonic(), 0.0
    for step in range(begun, config.steps):
        running = bool(live) and (not over or rng.random() < config.live_share)  # both in one batch are padded much
        picked = rng.choice(live, BATCH) if running else rng.choice(over, BATCH, p=weights)
        shown, truth = batch_of([questions[int(number)] for number in picked], memories, rng, mirror)
        mind.train()
        loss = loss_of(mind(shown, truth.at), truth, shown)
        lost += checked_loss(loss.item(), step + 1, out)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(mind.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(mind)
        if (step + 1) % 200 == 0:
            say(
                f"step {step + 1}/{config.steps}  loss {lost / 200:.3f}  {200 / (time.monotonic() - since):.1f} steps/s"
            )
            since, lost = time.monotonic(), 0.0
        if (step + 1) % 1000 == 0 or step + 1 == config.steps:
            keep(out, step + 1, parts)
            for line in measured(cast("Mind", average.module), checked, memories[0], mirror):
                say(line)
    return cast("Mind", average.module)


def evenly(cells: Sequence[str]) -> NDArray[np.float64]:
    """How often each of some questions is drawn, so that all cells are drawn alike, float64 (questions,)."""
    counts = Counter(cells)
    return np.array([1.0 / (len(counts) * counts[cell]) for cell in cells])


def measured(mind: Mind, questions: Sequence[Question], memory: Memory, mirror: Mirror) -> list[str]:
    """How good a mind is, in lines to read."""
    mind.eval()
    lines: list[str] = []
    for live, marked in ((False, False), (False, True), (True, False)):
        chosen = [question for question in questions if question.live is live]
        found: dict[str, list[float]] = {}
        for start in range(0, len(chosen), 128):
            shown, truth = batch_of(chosen[start : start + 128], [memory], None, mirror, marked=marked)
            with torch.inference_mode():
                thought = mind(shown, truth.at if marked else None)
            _count(thought, truth, found)
        line = "  ".join(f"{key} {np.mean(values):.3f}" for key, values in found.items() if values)
        lines.append(f"{'live' if live else 'told' if marked else 'episodes'}  {line}")
    return lines


def _count(thought: Thought, truth: Truth, found: dict[str, list[float]]) -> None:
    names = ("state", "failure_type", "fault", "subtask", "keyframe")
    for place, name in enumerate(names):
        there = truth.main[:, place] >= 0
        right = getattr(thought, name)[there].argmax(-1) == truth.main[there, place]
        found.setdefault(name, []).extend(_numbers(right))
    near = (thought.keyframe.argmax(-1) - truth.main[:, 4]).abs()[truth.main[:, 4] >= 0] <= 1
    found.setdefault("keyframe+-1", []).extend(_numbers(near))
    whole = torch.ones_like(truth.says[..., 0], dtype=torch.bool)
    for place, name in enumerate(("commands", "symbols", "arm")):
        right = getattr(thought, name).argmax(-1) == truth.says[..., place]
        there = truth.says[..., place] >= 0
        found.setdefault(name, []).extend(_numbers(right[there]))
        if name != "symbols":
            whole &= right | ~there
    ways = (thought.ways.argmax(-1) == truth.ways) | (truth.ways < 0)
    has = truth.ways[..., 0] >= 0
    found.setdefault("ways", []).extend(_numbers(ways[has].all(-1)))
    said = truth.says[..., 0] >= 0
    found.setdefault("sentence", []).extend(_numbers((whole & ways.all(-1))[said]))
    there = torch.isfinite(truth.points).all(-1)
    off = (thought.places - torch.nan_to_num(truth.points)).square().sum(-1).sqrt()
    found.setdefault("within 5 %", []).extend(_numbers(off[there] < 0.05))
    failing = truth.main[:, 0] == 1
    said_failing = thought.state.argmax(-1) == 1
    found.setdefault("false alarms", []).extend(_numbers(said_failing[~failing]))


def _numbers(values: Tensor) -> list[float]:
    return cast("list[float]", values.float().tolist())
