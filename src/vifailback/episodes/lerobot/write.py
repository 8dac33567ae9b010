"""Write a LeRobotDataset v3.0: episode by episode, in any order, by several threads or processes, resumable."""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vifailback.atomic import in_place_of, replaced
from vifailback.episodes.lerobot.finish import (
    FILES_A_CHUNK,
    EpisodePart,
    arrow,
    read_part,
    rows_column,
    video_file,
    write_dataset,
    write_part,
)
from vifailback.episodes.lerobot.stats import ImageStats, stats_of
from vifailback.episodes.video.write import VideoSink, video_sink
from vifailback.errors import ConfigError, RecordingError
from vifailback.types.annotation import Outcome
from vifailback.types.image import Image, ImageSize

VERSION = "v3.0"
PARTS = ".parts"
"""Where finished episodes wait for the tables that all of them share."""


@dataclass(frozen=True)
class Layout:
    """What every step of a dataset holds.

    Args:
        fps: steps a second.
        cameras: name -> size of its frames; "cam_high" becomes the feature "observation.images.cam_high".
        signals: name -> names of its dimensions ("observation.state", "action"); kept as float32.
        texts: names of features that are one text a step.
        robot: what kind of robot it was.
        codec: FFmpeg's encoder of the videos ("libx264", "libsvtav1").
        gop: frames from one key frame to the next.
    """

    fps: int
    cameras: Mapping[str, ImageSize]
    signals: Mapping[str, Sequence[str]]
    texts: Sequence[str] = ()
    robot: str = "aloha"
    codec: str = "libx264"
    gop: int = 12


@dataclass(frozen=True)
class Step:
    """One control step: images and signals of the same moment.

    Args:
        images: camera -> uint8 RGB (height, width, 3).
        signals: name -> float (dimensions,).
        texts: name -> text.
    """

    images: Mapping[str, Image]
    signals: Mapping[str, NDArray[Any]]
    texts: Mapping[str, str] = field(default_factory=dict[str, str])


class LeRobotWriter:
    """Makes one dataset. An episode is there when `write` returns; the dataset is there when `finish` returns.

    Each episode has its own mp4 of each camera; the rows of all episodes share tables, one row group an episode.

    Args:
        out: the folder: new, or half written with the same layout.
        layout: what every step holds.

    Raises:
        ConfigError: the folder holds something else, or was begun with another layout.
    """

    def __init__(self, out: str | Path, layout: Layout) -> None:
        self.out, self.layout = Path(out), layout
        self._parts = self.out / PARTS
        begun, wanted = self._parts / "layout.json", json.dumps(asdict(layout), sort_keys=True, indent=1)
        if (self.out / "meta" / "info.json").exists():
            raise ConfigError(f"{self.out} holds a finished dataset; name a new folder, so that nothing is overwritten")
        if begun.exists():
            if begun.read_text(encoding="utf-8") != wanted:
                raise ConfigError(f"{self.out} was begun with another layout ({begun}); go on with that, or elsewhere")
            return
        if self.out.exists() and any(self.out.iterdir()):
            raise ConfigError(f"{self.out} is not empty; name a new folder, so that nothing is overwritten")
        with replaced(begun) as file:
            file.write(wanted.encode())

    def has(self, index: int) -> bool:
        """Say whether an episode is written, by this run or by one that was interrupted."""
        return self._part(index).exists()

    def write(self, index: int, task: str, steps: Iterable[Step], *, outcome: Outcome | None = None) -> int:
        """Write one episode; it appears whole or not at all.

        Args:
            index: its number; in the end the numbers must be 0, 1, 2, ... without a gap.
            task: the task sentence.
            steps: consumed one by one.
            outcome: how it ended, where that is known.

        Returns:
            Its number of steps.

        Raises:
            RecordingError: there are no steps, or one does not hold what the layout says; names step and feature.
        """
        cameras = {name: ImageStats(self.layout.fps) for name in self.layout.cameras}
        rows: dict[str, list[NDArray[Any]]] = {name: [] for name in self.layout.signals}
        texts: dict[str, list[str]] = {name: [] for name in self.layout.texts}
        with ExitStack() as stack:
            sinks = {name: stack.enter_context(self._video(name, index)) for name in self.layout.cameras}
            count = 0
            for count, step in enumerate(steps, start=1):
                self._take(step, f"step {count - 1}", sinks, cameras, rows, texts)
            if not count:
                raise RecordingError("an episode needs at least one step", file=self.out, field=f"episode {index}")
        signals = {name: np.stack(values).astype(np.float32) for name, values in rows.items()}
        stats = {_image_key(name): found.result() for name, found in cameras.items()}
        stats |= {name: stats_of(values.astype(np.float64)) for name, values in signals.items()}
        self._keep(index, signals, texts, count)
        part = EpisodePart(index, task, count, None if outcome is None else outcome is Outcome.SUCCESSFUL, stats)
        write_part(self._part(index), part)
        return count

    def finish(self) -> None:
        """Write tables and metadata; from then on it is a dataset.

        Raises:
            ConfigError: an episode is missing, or there is none.
        """
        files = sorted(self._parts.glob("episode_*.json"))
        parts = sorted((read_part(file) for file in files), key=lambda part: part.index)
        numbers = [part.index for part in parts]
        gap = next((at for at, number in enumerate(numbers) if at != number), None)
        if not parts or gap is not None:
            raise ConfigError(f"{self.out} has no episode {gap or 0}; episodes count 0, 1, 2, ... without a gap")
        write_dataset(self.out, self.info(), parts, self._parts)
        shutil.rmtree(self._parts)

    def info(self) -> dict[str, Any]:
        """What meta/info.json says of the layout."""
        one = {"shape": [1], "names": None}
        numbers = {name: {"dtype": "int64", **one} for name in ("frame_index", "episode_index", "index", "task_index")}
        features: dict[str, Any] = {
            **{_image_key(name): self._image_feature(size) for name, size in self.layout.cameras.items()},
            **{
                name: {"dtype": "float32", "shape": [len(names)], "names": list(names)}
                for name, names in self.layout.signals.items()
            },
            **{name: {"dtype": "string", **one} for name in self.layout.texts},
            "timestamp": {"dtype": "float32", **one},
            **numbers,
        }
        return {
            "codebase_version": VERSION,
            "robot_type": self.layout.robot,
            "chunks_size": FILES_A_CHUNK,
            "data_files_size_in_mb": 100,
            "video_files_size_in_mb": 200,
            "fps": self.layout.fps,
            "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
            "video_path": "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4",
            "features": features,
        }

    def _take(
        self,
        step: Step,
        place: str,
        sinks: Mapping[str, VideoSink],
        cameras: Mapping[str, ImageStats],
        rows: Mapping[str, list[NDArray[Any]]],
        texts: Mapping[str, list[str]],
    ) -> None:
        for name, size in self.layout.cameras.items():
            image = step.images.get(name)
            if image is None or image.dtype != np.uint8 or image.shape != (size.height, size.width, 3):
                found = "nothing" if image is None else f"{image.dtype} {image.shape}"
                why = f"expected a uint8 RGB image of {size}, got {found}"
                raise RecordingError(why, file=self.out, field=f"{place}: {name}")
            sinks[name].add(image)
            cameras[name].add(image)
        for name, names in self.layout.signals.items():
            values = np.asarray(step.signals.get(name, ()), np.float64)
            if values.shape != (len(names),) or not np.isfinite(values).all():
                why = f"expected {len(names)} finite numbers, got {values.tolist()}"
                raise RecordingError(why, file=self.out, field=f"{place}: {name}")
            rows[name].append(values)
        for name in self.layout.texts:
            if name not in step.texts:
                raise RecordingError("expected a text, got nothing", file=self.out, field=f"{place}: {name}")
            texts[name].append(step.texts[name])

    def _keep(
        self, index: int, signals: Mapping[str, NDArray[np.float32]], texts: Mapping[str, list[str]], count: int
    ) -> None:
        """Keep the rows of an episode until the tables are written."""
        pa, pq = arrow()

        columns: dict[str, Any] = {name: rows_column(values) for name, values in signals.items()}
        columns |= {name: pa.array(values, pa.string()) for name, values in texts.items()}
        times = np.arange(count, dtype=np.float64) / self.layout.fps
        columns["timestamp"] = pa.array(times.astype(np.float32))
        with in_place_of(self._part(index).with_suffix(".parquet")) as part:
            pq.write_table(pa.table(columns), part)

    def _video(self, camera: str, index: int) -> AbstractContextManager[VideoSink]:
        path = self.out / video_file(_image_key(camera), index)
        return video_sink(path, fps=self.layout.fps, codec=self.layout.codec, gop=self.layout.gop)

    def _part(self, index: int) -> Path:
        return self._parts / f"episode_{index:06d}.json"

    def _image_feature(self, size: ImageSize) -> dict[str, Any]:
        codec = {"libx264": "h264", "libx265": "hevc", "libsvtav1": "av1"}.get(self.layout.codec, self.layout.codec)
        info = {
            "video.height": size.height,
            "video.width": size.width,
            "video.codec": codec,
            "video.pix_fmt": "yuv420p",
            "video.is_depth_map": False,
            "video.fps": self.layout.fps,
            "video.channels": 3,
            "has_audio": False,
        }
        names = ["height", "width", "channels"]
        return {"dtype": "video", "shape": [size.height, size.width, 3], "names": names, "info": info}


def _image_key(camera: str) -> str:
    return f"observation.images.{camera}"
