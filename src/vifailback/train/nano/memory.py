"""What the eye saw of all lessons, kept, so that the mind can learn without looking again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vifailback.atomic import replaced
from vifailback.errors import ConfigError
from vifailback.nano.lesson import ENTITIES
from vifailback.nano.net import SEEN
from vifailback.nano.plan import SLOTS
from vifailback.nano.words import Vocabulary
from vifailback.train.nano.eye import Eye
from vifailback.train.nano.school import Lesson, School, pictures
from vifailback.train.nano.seeing import varied


@dataclass(frozen=True)
class Memory:
    """One row a frame of the school, float16.

    Args:
        rows: by `SEEN`.
    """

    rows: dict[str, np.ndarray]


def remember(
    school: School,
    eye: Eye,
    words: Vocabulary,
    folder: Path,
    say: Callable[[str], None],
    *,
    vary: bool = False,
) -> Memory:
    """Look at every frame once; with `vary`, in other light and less sharp.

    Args:
        school: the lessons.
        eye: has learnt; what one eye saw is nothing to another, so each has a folder of its own.
        words: the vocabulary.
        folder: where what was seen is kept, a file a lesson; what is there is not looked at again.
        say: is told how it goes.
        vary: change light and sharpness by chance.

    Raises:
        ConfigError: the folder keeps what was seen of other lessons.
    """
    eye.eval()
    folder.mkdir(parents=True, exist_ok=True)
    kept: dict[str, list[np.ndarray]] = {key: [] for key in SEEN}
    for number, lesson in enumerate(school.lessons):
        path = folder / f"{lesson.path.stem}{'.varied' if vary else ''}.npz"
        if not path.exists():
            torch.manual_seed(number)
            with replaced(path) as file:
                np.savez(file, **_looked(lesson, eye, words, vary=vary))
        with np.load(path) as file:
            rows = {key: file[key] for key in SEEN}
        if len(rows["places"]) != lesson.frames:
            raise ConfigError(f"{path} is not what was seen of {lesson.path}; use another folder for other lessons")
        for key, value in rows.items():
            kept[key].append(value)
        if (number + 1) % 500 == 0:
            say(f"looked at {number + 1} of {len(school.lessons)} lessons")
    return Memory({key: np.concatenate(values) for key, values in kept.items()})


def _looked(lesson: Lesson, eye: Eye, words: Vocabulary, *, vary: bool) -> dict[str, Any]:
    frames = torch.from_numpy(pictures(lesson)).float()
    names = torch.from_numpy(words.numbers(lesson.names[:SLOTS])).expand(len(frames), -1, -1)
    shown = varied(frames) if vary else frames
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        seen = eye(shown.to(memory_format=torch.channels_last), names)
    found = {**seen._asdict(), "held": seen.held.softmax(-1)}
    return {
        key: (found[key][:, :ENTITIES] if key in ("places", "there", "positions", "features") else found[key])
        .float()
        .numpy()
        .astype(np.float16)
        for key in SEEN
    }
