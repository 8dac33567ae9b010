"""Eye and mind at work, by ONNX Runtime on one CPU core: frames and a plan in, a `Thought` out."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from vifailback.errors import ConfigError
from vifailback.nano.plan import MOST_STEPS, SLOTS, Plan
from vifailback.nano.sight import decoded, small
from vifailback.nano.tables import ARM_NUMBERS, Manifest
from vifailback.nano.words import Vocabulary
from vifailback.types import Image

EYE, MIND, MANIFEST = "eye.onnx", "mind.onnx", "nano.json"
KEPT_FRAMES = 512
"""So many frames are not looked at again when they are shown again."""
SEEN = ("places", "there", "positions", "features", "opening", "held", "whole")
THOUGHTS = (
    "state",
    "failure_type",
    "fault",
    "subtask",
    "keyframe",
    "commands",
    "symbols",
    "arm",
    "ways",
    "lengths",
    "places",
)
"""What the mind gives, in this order (see `train.nano.mind.Thought`)."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Given:
    """What a prompt tells besides the frames.

    Args:
        live: the attempt still runs.
        marks: 0-based frame that is known to be the keyframe of avoidance and of correction; -1 where not known.
        failure_type: 1..4, 0 where it is not known.
    """

    live: bool = False
    marks: tuple[int, int] = (-1, -1)
    failure_type: int = 0


@dataclass
class Net:
    """The weights at work. Several threads may ask.

    Args:
        eye: session of the eye.
        mind: session of the mind.
        manifest: what the numbers stand for.
    """

    eye: Any
    mind: Any
    manifest: Manifest
    _seen: OrderedDict[bytes, tuple[Floats, ...]] = field(default_factory=OrderedDict[bytes, tuple[Floats, ...]])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, frames: Sequence[Image | bytes], plan: Plan) -> tuple[Floats, ...]:
        """Return what is seen in frames, one row a frame, as `SEEN` says; a frame seen before is remembered."""
        words = Vocabulary(self.manifest.tables.words).numbers([*plan.things, *[""] * (SLOTS - len(plan.things))])
        keys = [_key(frame, words) for frame in frames]
        with self._lock:
            rows = {key: self._seen[key] for key in keys if key in self._seen}
        fresh = {key: frame for key, frame in zip(keys, frames, strict=True) if key not in rows}
        if fresh:
            images = np.stack([small(decoded(one) if isinstance(one, bytes) else one) for one in fresh.values()])
            found: list[Floats] = self.eye.run(list(SEEN), {"frames": images, "names": words})
            rows |= {key: tuple(value[row] for value in found) for row, key in enumerate(fresh)}
            with self._lock:
                self._seen |= {key: rows[key] for key in fresh}
                while len(self._seen) > KEPT_FRAMES:
                    self._seen.popitem(last=False)
        return tuple(np.stack([rows[key][place] for key in keys]) for place in range(len(SEEN)))

    def think(self, seen: Sequence[Floats], plan: Plan, givens: Sequence[Given]) -> dict[str, Floats]:
        """Return what is concluded, one row for each choice of what the prompt tells, as `THOUGHTS` says."""
        count, samples = len(seen[0]), len(givens)
        feed: dict[str, NDArray[Any]] = {
            name: np.repeat(value[None], samples, 0) for name, value in zip(SEEN, seen, strict=True)
        }
        feed["known"] = np.ones((samples, count), bool)
        feed["steps"] = np.repeat(steps_of(plan)[None], samples, 0)
        feed["mode"] = np.array([int(one.live) for one in givens], np.int64)
        feed["marks"] = np.array([one.marks for one in givens], np.int64)
        feed["given"] = np.array([one.failure_type for one in givens], np.int64)
        return dict(zip(THOUGHTS, self.mind.run(None, feed), strict=True))


def steps_of(plan: Plan) -> NDArray[np.int64]:
    """The plan as numbers: deed, arm, slot of thing and of target; -1 where there is none, int64 (MOST_STEPS, 4)."""
    table = np.full((MOST_STEPS, 4), -1, np.int64)
    table[:, 1] = 0
    for row, step in enumerate(plan.steps):
        table[row] = step.deed, ARM_NUMBERS[step.arm], step.thing, step.target
    return table


@cache
def shipped() -> Net:
    """Open the weights that the package ships, once."""
    with as_file(files("vifailback.nano") / "weights") as folder:
        return open_net(folder)


def open_net(folder: Path) -> Net:
    """Open weights from a folder that `train nano` wrote.

    Raises:
        ConfigError: a file is missing or not what it should be.
    """
    import onnxruntime as runtime  # other verbs need not wait for it

    options = cast("Any", runtime.SessionOptions())  # its types are partly unknown
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
        sessions = [
            runtime.InferenceSession((folder / name).read_bytes(), options, providers=["CPUExecutionProvider"])
            for name in (EYE, MIND)
        ]
    except OSError as error:
        raise ConfigError(
            f"{folder}: expected {EYE}, {MIND} and {MANIFEST}, as `train nano` writes them ({error})"
        ) from error
    except Exception as error:  # the errors of ONNX Runtime have no class in common
        raise ConfigError(f"{folder} holds no weights of nano that this version can read: {error}") from error
    return Net(sessions[0], sessions[1], manifest)


def _key(frame: Image | bytes, words: NDArray[np.int64]) -> bytes:
    digest = hashlib.blake2b(words.tobytes(), digest_size=16)
    if isinstance(frame, bytes):
        digest.update(frame)
    else:
        digest.update(repr(frame.shape).encode())
        digest.update(np.ascontiguousarray(frame).data)
    return digest.digest()
