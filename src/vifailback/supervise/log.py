"""Every intervention kept in a folder: JSON lines that only grow, pictures as JPEG files named by their content."""

import hashlib
import logging
import math
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vifailback.atomic import replaced
from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import AnnotationError, RecordError, StoreError
from vifailback.store.node import Node
from vifailback.store.schema import is_safe_name
from vifailback.supervise.assessment import Assessment
from vifailback.supervise.assessment_json import assessment_from_json, assessment_to_json
from vifailback.supervise.intervention import Ending, Intervention
from vifailback.symbols import draw
from vifailback.types import Json, Observation, Problem

LINES = "interventions.jsonl"
FRAMES = "frames"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """An intervention as it was kept.

    Args:
        attempt: the attempt it belongs to.
        number: counts the queries of the attempt from 0.
        task: the task sentence.
        asked_s: when it was asked [s].
        supervisor: who was asked.
        times_s: of the frames that were shown [s].
        frames: their files, in the same order.
        overlay: the file of the newest frame with the symbols on it; None where there are none.
        state: proprioception, 14 numbers.
        assessment: what was concluded; None where no answer came.
        answered_s: when the answer was taken [s].
        corrector: which method carried it out; "" where none did.
        released_s: when it ended [s].
        ending: how it ended; None where the run stopped first.
        error: what went wrong.
    """

    attempt: str
    number: int
    task: str
    asked_s: float
    supervisor: str
    times_s: tuple[float, ...]
    frames: tuple[Path, ...]
    overlay: Path | None
    state: tuple[float, ...]
    assessment: Assessment | None
    answered_s: float | None
    corrector: str
    released_s: float | None
    ending: Ending | None
    error: str


class InterventionLog:
    """A listener that keeps every intervention of one attempt; several attempts may share a folder.

    Args:
        folder: where to; made if need be, and added to.
        attempt: name of the attempt.
        at_once: write in the caller's thread, for simulations; else a thread of its own writes.
    """

    def __init__(self, folder: str | Path, attempt: str = "attempt", *, at_once: bool = False) -> None:
        self.folder, self.attempt = Path(folder), attempt
        (self.folder / FRAMES).mkdir(parents=True, exist_ok=True)
        self._executor: Executor | None = None if at_once else ThreadPoolExecutor(1, "vifailback-log")
        self._failed: OSError | None = None
        self._begun = False

    def __enter__(self) -> "InterventionLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def step(self, observation: Observation) -> None:
        """Steps are not kept here."""

    def changed(self, intervention: Intervention) -> None:
        """Keep what became of an intervention: one more line."""
        if self._executor is None:
            self._keep(intervention)
        else:
            self._executor.submit(self._keep, intervention)

    def close(self) -> None:
        """Wait until all is on disk.

        Raises:
            StoreError: something could not be written.
        """
        if isinstance(self._executor, ThreadPoolExecutor):
            self._executor.shutdown()
        if self._failed is not None:
            raise StoreError(f"interventions were lost: {self.folder / LINES}: {self._failed}")

    def _keep(self, intervention: Intervention) -> None:
        try:
            line = msgspec.json.encode({"attempt": self.attempt, **self._as_json(intervention)}) + b"\n"
            if not self._begun and _is_cut_off(self.folder / LINES):
                line = b"\n" + line
            self._begun = True
            with (self.folder / LINES).open("ab", buffering=0) as file:
                file.write(line)  # one write: lines of several processes do not mix
        except OSError as error:
            _log.error("an intervention cannot be kept: %s", error)
            self._failed = error

    def _as_json(self, one: Intervention) -> dict[str, Json]:
        window, said = one.window, one.assessment
        overlay = None
        if said is not None and said.guidance is not None and said.guidance.symbols and window.frames:
            overlay = self._file(encode_jpeg(draw(window.frames[-1].image, said.guidance.symbols), 90))
        return {
            "number": one.number,
            "task": window.task,
            "asked_s": window.time_s,
            "supervisor": one.supervisor,
            "times_s": [frame.time_s for frame in window.frames],
            "frames": [self._file(frame.jpeg) for frame in window.frames],
            "overlay": overlay,
            "state": window.state.tolist(),
            "assessment": None if said is None else assessment_to_json(said),
            "answered_s": one.answered_s,
            "corrector": one.corrector,
            "released_s": one.released_s,
            "ending": None if one.ending is None else one.ending.value,
            "error": one.error,
        }

    def _file(self, data: bytes) -> str:
        """Keep a picture once, whoever shows it."""
        name = f"{FRAMES}/{hashlib.sha256(data).hexdigest()[:24]}.jpg"
        if not (self.folder / name).exists():
            with replaced(self.folder / name) as file:
                file.write(data)
        return name


def read_log(folder: str | Path) -> tuple[list[Kept], list[Problem]]:
    """Read the interventions of a folder, in the order they were asked, each as it stood last.

    Returns:
        The interventions, and what could not be read: a line that a crash cut off, a field that is something else.

    Raises:
        RecordError: there is no log in the folder.
    """
    place = Path(folder) / LINES
    try:
        lines = place.read_bytes().splitlines()
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror}", file=place) from error
    found: dict[tuple[str, int], Kept] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            kept = _kept(Node(msgspec.json.decode(line)), Path(folder))
        except (ValueError, RecursionError, AnnotationError) as error:
            problems.append(Problem(f"{place}: line {number}", str(error)))
            continue
        found[kept.attempt, kept.number] = kept
    return list(found.values()), problems


def _is_cut_off(file: Path) -> bool:
    """Whether a crash left a line without its end."""
    if not file.exists() or not file.stat().st_size:
        return False
    with file.open("rb") as opened:
        opened.seek(-1, 2)
        return opened.read(1) != b"\n"


def _kept(node: Node, folder: Path) -> Kept:
    said, ending, overlay = node.get("assessment"), node.get("ending"), node.get("overlay")
    return Kept(
        attempt=node.need("attempt").text(),
        number=node.need("number").whole(0),
        task=node.need("task").text(),
        asked_s=node.need("asked_s").number(-math.inf),
        supervisor=node.need("supervisor").text(),
        times_s=tuple(item.number(-math.inf) for item in node.need("times_s").items()),
        frames=tuple(folder / _name(item) for item in node.need("frames").items()),
        overlay=None if overlay is None else folder / _name(overlay),
        state=tuple(item.number(-math.inf) for item in node.need("state").items()),
        assessment=None if said is None else assessment_from_json(said),
        answered_s=_seconds(node, "answered_s"),
        corrector=node.need("corrector").text(),
        released_s=_seconds(node, "released_s"),
        ending=None if ending is None else ending.member(Ending),
        error=node.need("error").text(),
    )


def _name(node: Node) -> str:
    name = node.text()
    if not is_safe_name(name):
        raise node.wrong("a file inside the folder")
    return name


def _seconds(node: Node, key: str) -> float | None:
    found = node.get(key)
    return None if found is None else found.number(-math.inf)
