"""The adaptive trigger: asks when cheap signs say that it is worth it, calibrated on successful attempts.

Split conformal: some successes say how large each sign usually gets, the others how large the worst sign gets; the
threshold is the smallest value that, for one more success like them, is exceeded with at most the stated probability.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import numpy as np

from vifailback.atomic import replaced
from vifailback.errors import ConfigError, InputError
from vifailback.supervise.signs import SIGNS_HZ, Glimpse, Watcher, glimpses, worst
from vifailback.supervise.trigger import EVERY_CHUNKS
from vifailback.types import Episode, Observation, Outcome, Vector

FALSE_ALARM_RATE = 0.1
"""At most this share of successful attempts is to be disturbed by a query that a sign asked for."""
STATE_SIGNALS = ("observation.state", "qpos", "observations/qpos", "state")
"""Where recordings keep proprioception."""


@dataclass(frozen=True)
class Calibration:
    """How large signs get when all is well.

    Args:
        scales: how large each sign usually gets at its largest (`Signs.values`: still, surprise, elapsed).
        threshold: the worst sign, in units of its scale, beyond which it is worth asking.
        false_alarm_rate: of successful attempts, at most this share goes beyond it.
        successes: so many attempts it was calibrated on.
    """

    scales: tuple[float, float, float]
    threshold: float
    false_alarm_rate: float
    successes: int

    def score(self, values: Vector) -> float:
        """Return how large the worst sign is, in units of its scale."""
        return float(np.max(values / np.array(self.scales)))

    def save(self, path: str | Path) -> None:
        """Write it as JSON."""
        with replaced(Path(path)) as file:
            file.write(msgspec.json.format(msgspec.json.encode(asdict(self)), indent=1) + b"\n")

    @classmethod
    def load(cls, path: str | Path) -> "Calibration":
        """Read what `save` wrote.

        Raises:
            InputError: the file cannot be read or holds something else.
        """
        try:
            return msgspec.json.decode(Path(path).read_bytes(), type=cls)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=path) from error
        except msgspec.DecodeError as error:
            raise InputError(f"no calibration of the adaptive trigger: {error}", file=path) from error


def calibrate(
    successes: Iterable[Iterable[Glimpse]], *, false_alarm_rate: float = FALSE_ALARM_RATE, seed: int = 0
) -> Calibration:
    """Calibrate on successful attempts, in no particular order.

    Args:
        successes: the looks at each attempt (`glimpses`, `looks_at`).
        false_alarm_rate: of successes like these, at most this share is to go beyond the threshold.
        seed: decides which attempts set the scales and which the threshold.

    Raises:
        ConfigError: the rate is not between 0 and 1, or there are too few attempts for it; says how many it takes.
    """
    if not 0 < false_alarm_rate < 1:
        raise ConfigError(f"the false alarm rate must be between 0 and 1, got {false_alarm_rate}")
    maxima = np.array([worst(attempt) for attempt in successes]).reshape(-1, 3)
    needed = math.ceil(1 / false_alarm_rate) - 1
    if len(maxima) < needed + 1:
        why = f"a false alarm rate of {false_alarm_rate:g} takes {needed + 1} successful attempts, there are"
        raise ConfigError(f"{why} {len(maxima)}; record more, or allow a higher rate")
    order = np.random.default_rng(seed).permutation(len(maxima))
    held = max(needed, len(maxima) // 2)
    scales = np.maximum(np.median(maxima[order[held:]], axis=0), [1 / SIGNS_HZ, 1.0, 1.0])
    scores = np.sort(np.max(maxima[order[:held]] / scales, axis=1))
    rank = math.ceil((held + 1) * (1 - false_alarm_rate) - 1e-9)
    still, surprise, elapsed = scales.tolist()
    return Calibration((still, surprise, elapsed), float(scores[rank - 1]), false_alarm_rate, len(maxima))


def looks_at(episode: Episode, *, camera: str = "", signal: str = "") -> list[Glimpse]:
    """Return the looks at a recorded episode.

    Args:
        episode: the episode.
        camera: the head camera; the first one by default.
        signal: where its proprioception is; the first known name by default.

    Raises:
        ConfigError: it has no such signal; names those it has.
        RecordingError: it cannot be decoded.
    """
    signals = episode.source.signals()
    name = signal or next((known for known in STATE_SIGNALS if known in signals), "")
    if name not in signals:
        known = ", ".join(signals) or "none"
        raise ConfigError(f"episode {episode.id} has no signal {name or ' or '.join(STATE_SIGNALS)!r}; it has: {known}")
    head = camera or episode.cameras[0]
    times = episode.times(head)
    taken, next_s = list[int](), -math.inf
    for index, time_s in enumerate(times.tolist()):
        if time_s >= next_s:
            taken.append(index)
            next_s = time_s + 1 / SIGNS_HZ - 1e-6
    return list(glimpses(times[taken].tolist(), signals[name][taken], episode.images(head, taken)))


def calibrate_on(
    episodes: Sequence[Episode], *, false_alarm_rate: float = FALSE_ALARM_RATE, camera: str = "", signal: str = ""
) -> Calibration:
    """Calibrate on the successful episodes of recordings (LeRobot, HDF5, ...); others, and unknown ones, are left out.

    Raises:
        ConfigError: there are too few.
    """
    good = (episode for episode in episodes if episode.outcome is Outcome.SUCCESSFUL)
    return calibrate((looks_at(one, camera=camera, signal=signal) for one in good), false_alarm_rate=false_alarm_rate)


class Adaptive:
    """Asks when a sign is beyond its threshold, and not more often than every few chunks.

    Args:
        calibration: how large signs get when all is well.
        chunks: the least action chunks between queries.
        most_chunks: asks after so many chunks whatever the signs say, for failures that have none; None never does.

    Raises:
        ConfigError: the numbers contradict each other.
    """

    def __init__(
        self, calibration: Calibration, *, chunks: int = EVERY_CHUNKS, most_chunks: int | None = 4 * EVERY_CHUNKS
    ) -> None:
        if chunks < 1 or (most_chunks is not None and most_chunks < chunks):
            raise ConfigError(f"expected 1 <= chunks <= most_chunks, got {chunks} and {most_chunks}")
        self._calibration, self._chunks, self._most = calibration, chunks, most_chunks
        self._watcher = Watcher()
        self._alarm = False

    def see(self, observation: Observation) -> None:
        """Look, if it is time to; the head camera is the first one."""
        if not self._watcher.due(observation.time_s):
            return
        image = next(iter(observation.images.values()), None)
        signs = self._watcher.look(Glimpse.of(observation.time_s, observation.state, image))
        self._alarm = self._alarm or self._calibration.score(signs.values) > self._calibration.threshold

    def asks(self, chunks: int) -> bool:
        """Say whether a sign was seen since the last query, or too many chunks have passed."""
        if (self._most is not None and chunks >= self._most) or (self._alarm and chunks >= self._chunks):
            self._alarm = False
            return True
        return False

    def reset(self) -> None:
        """Forget the last attempt."""
        self._watcher, self._alarm = Watcher(), False
