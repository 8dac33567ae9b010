"""A Rerun recording of a supervised attempt: video, symbols, trajectory and decisions on one timeline."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vifailback.episodes.jpeg import encode_jpeg
from vifailback.errors import MissingExtraError
from vifailback.supervise.intervention import Ending, Intervention
from vifailback.symbols import strokes
from vifailback.types import Arm, ImageSize, Observation, RobotArm

TIMELINE = "time"
VIDEO_HZ = 10.0
"""So many frames a second of each camera are recorded [Hz]."""
JPEG_QUALITY = 80
_LEVELS = {Ending.ERROR: "ERROR", Ending.HUNG: "ERROR", Ending.REFUSED: "WARN", Ending.LATE: "WARN"}


class RerunRecording:
    """A listener that writes a .rrd file for the Rerun viewer (`rerun FILE`).

    Args:
        path: the file; its folder is made too, an old file is replaced.
        arms: give the grippers' paths in space, where they are known.
        name: what the viewer calls the recording.

    Raises:
        MissingExtraError: the package rerun-sdk is not installed.
    """

    def __init__(self, path: str | Path, arms: Mapping[Arm, RobotArm] | None = None, name: str = "attempt") -> None:
        try:
            self._rr: Any = importlib.import_module("rerun")
        except ImportError as error:
            raise MissingExtraError("recording for the Rerun viewer", "rerun") from error
        self.path, self._arms = Path(path), arms or {}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._stream: Any = self._rr.RecordingStream("vifailback", recording_id=name)
        self._stream.save(str(self.path))
        self._head, self._size = "head", ImageSize(640, 480)
        self._next_s: float | None = None
        self._paths: dict[Arm, list[list[float]]] = {side: [] for side in self._arms}

    def __enter__(self) -> "RerunRecording":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def step(self, observation: Observation) -> None:
        """Record state and paths of every step, and frames a few times a second."""
        rr, now = self._rr, observation.time_s
        self._stream.set_time(TIMELINE, duration=now)
        self._stream.log("state", rr.Scalars(observation.state))
        for side, arm in self._arms.items():
            place = arm.pose(observation.state).position.tolist()
            self._paths[side].append(place)
            self._stream.log(f"space/{side}", rr.Points3D([place]))
        if observation.images and (self._next_s is None or now >= self._next_s or now < self._next_s - 1 / VIDEO_HZ):
            self._next_s = now + 1 / VIDEO_HZ - 1e-6
            self._head = next(iter(observation.images))
            self._size = ImageSize.of(observation.images[self._head])
            for name, image in observation.images.items():
                jpeg = encode_jpeg(image, JPEG_QUALITY)
                self._stream.log(f"cameras/{name}", rr.EncodedImage(contents=jpeg, media_type="image/jpeg"))

    def changed(self, intervention: Intervention) -> None:
        """Record what was asked, concluded and done; symbols stand on the head view while they are at work."""
        rr, said, ending = self._rr, intervention.assessment, intervention.ending
        symbols = f"cameras/{self._head}/symbols"
        times = (intervention.released_s, intervention.answered_s, intervention.window.time_s)
        self._stream.set_time(TIMELINE, duration=next(time_s for time_s in times if time_s is not None))
        self._stream.log(
            "decisions",
            rr.TextLog(_words(intervention), level="INFO" if ending is None else _LEVELS.get(ending, "INFO")),
        )
        if ending is not None:
            self._stream.log(symbols, rr.Clear(recursive=False))
        elif said is not None and said.guidance is not None and said.guidance.symbols:
            drawn = strokes(said.guidance.symbols, self._size)
            strips = [[*stroke.points, stroke.points[0]] if not stroke.width else stroke.points for stroke in drawn]
            colours = [tuple(stroke.colour) for stroke in drawn]
            self._stream.log(symbols, rr.LineStrips2D(strips, colors=colours, radii=[1.0] * len(strips)))

    def close(self) -> None:
        """Write what is left, the whole paths of the grippers last."""
        for side, path in self._paths.items():
            if path:
                self._stream.log(f"space/{side}/path", self._rr.LineStrips3D([path]), static=True)
        self._stream.flush()
        self._stream.disconnect()


def _words(intervention: Intervention) -> str:
    """One line about an intervention as it stands."""
    said, ending = intervention.assessment, intervention.ending
    line = f"query {intervention.number} to {intervention.supervisor}: "
    if said is None:
        return line + (intervention.error if ending is not None else "asked")
    state = "unreadable" if said.state is None else said.state.value
    kind = f" ({said.diagnosis.failure_type.value})" if said.diagnosis.failure_type else ""
    words = f': "{said.words}"' if said.words else ""
    method = f", {intervention.corrector}" if intervention.corrector else ""
    end = "" if ending is None else f", {ending.value}{': ' + intervention.error if intervention.error else ''}"
    return f"{line}{state}{kind}{words}{method}{end}"
