"""What the eye saw of all lessons, kept, so that the mind can learn without looking again."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from vifailback.nano.lesson import ENTITIES
from vifailback.nano.net import SEEN
from vifailback.nano.plan import SLOTS
from vifailback.nano.words import Vocabulary
from vifailback.train.nano.eye import Eye
from vifailback.train.nano.school import School, pictures
from vifailback.train.nano.seeing import varied


@dataclass(frozen=True)
class Memory:
    """One row a frame of the school, float16.

    Args:
        rows: by `SEEN`.
    """

    rows: dict[str, np.ndarray]


def remember(school: School, eye: Eye, words: Vocabulary, say: Callable[[str], None], *, vary: bool = False) -> Memory:
    """Look at every frame once; with `vary`, in other light and less sharp."""
    eye.eval()
    kept: dict[str, list[np.ndarray]] = {key: [] for key in SEEN}
    torch.manual_seed(7)
    with torch.inference_mode():
        for number, lesson in enumerate(school.lessons):
            frames = torch.from_numpy(pictures(lesson)).float()
            names = torch.from_numpy(words.numbers(lesson.names[:SLOTS])).expand(len(frames), -1, -1)
            shown = varied(frames) if vary else frames
            with torch.autocast("cpu", dtype=torch.bfloat16):
                seen = eye(shown.to(memory_format=torch.channels_last), names)
            found = {**seen._asdict(), "held": seen.held.softmax(-1)}
            for key in SEEN:
                value = found[key][:, :ENTITIES] if key in ("places", "there", "positions", "features") else found[key]
                kept[key].append(value.float().numpy().astype(np.float16))
            if (number + 1) % 500 == 0:
                say(f"looked at {number + 1} of {len(school.lessons)} lessons")
    return Memory({key: np.concatenate(values) for key, values in kept.items()})
