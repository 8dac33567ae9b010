"""Probabilities that mean what they say: temperatures and the threshold of alarms, fitted on validation lessons."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from vifailback.nano.tables import STATES, Tables, Temperatures
from vifailback.train.nano.batch import batch_of
from vifailback.train.nano.lore import Question
from vifailback.train.nano.memory import Memory
from vifailback.train.nano.mind import Mind
from vifailback.train.nano.mirror import Mirror

FALSE_ALARMS = 0.01
"""Share of queries about an attempt that goes well that may say it is failing."""
_HEATS = np.geomspace(0.8, 4.0, 47).tolist()
_FAILING = STATES.index("failing")


def calibrated(mind: Mind, questions: Sequence[Question], memory: Memory, tables: Tables) -> tuple[Temperatures, float]:
    """Fit what logits are divided by (each by the likelihood of the truth), and where alarms begin."""
    mind.eval()
    mirror = Mirror(tables)
    rows: dict[str, list[tuple[Tensor, Tensor]]] = {}
    alarms: list[tuple[Tensor, Tensor]] = []
    for live, marked in ((False, False), (False, True), (True, False)):
        chosen = [question for question in questions if question.live is live]
        for start in range(0, len(chosen), 128):
            shown, truth = batch_of(chosen[start : start + 128], [memory], None, mirror, marked=marked)
            with torch.inference_mode():
                thought = mind(shown)
            if marked:
                rows.setdefault("commands", []).append((thought.commands.flatten(0, 1), truth.says[..., 0].flatten()))
                continue
            if live:
                rows.setdefault("live_state", []).append((thought.state, truth.main[:, 0]))
                alarms.append((thought.state, truth.main[:, 0]))
                continue
            over = thought.state.clone()
            over[:, 0] = -1e4
            rows.setdefault("state", []).append((over, truth.main[:, 0]))
            rows.setdefault("failure_type", []).append((thought.failure_type, truth.main[:, 1]))
            rows.setdefault("subtask", []).append((thought.subtask, truth.main[:, 3]))
            rows.setdefault("keyframe", []).append((_padded(thought.keyframe), truth.main[:, 4]))
    fitted = {
        name: _heat(torch.cat([one[0] for one in found]), torch.cat([one[1] for one in found]))
        for name, found in rows.items()
    }
    heat = Temperatures(**fitted)
    return heat, _threshold(alarms, heat.live_state)


def _padded(logits: Tensor, width: int = 40) -> Tensor:
    return functional.pad(logits, (0, width - logits.shape[1]), value=-1e4)


def _heat(logits: Tensor, truth: Tensor) -> float:
    """The temperature under which the truth is likeliest."""
    there = truth >= 0
    if not there.any():
        return 1.0
    losses = [functional.cross_entropy(logits[there] / heat, truth[there]).item() for heat in _HEATS]
    return _HEATS[int(np.argmin(losses))]


def _threshold(found: Sequence[tuple[Tensor, Tensor]], heat: float) -> float:
    """The probability of failing that good attempts stay under, but for a stated share."""
    if not found:
        return 0.5
    logits, truth = torch.cat([one[0] for one in found]), torch.cat([one[1] for one in found])
    good = (logits / heat).softmax(-1)[truth != _FAILING, _FAILING].numpy()
    return 0.5 if not len(good) else float(max(0.5, np.quantile(good, 1 - FALSE_ALARMS)))
