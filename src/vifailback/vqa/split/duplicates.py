"""Trajectories that show nearly the same pictures: the same recording twice, encoded again, or cut."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from vifailback import engine

THUMBNAIL = (16, 12)
"""Width and height [px] of the grey thumbnails compared: a cell is 40 px of a 640x480 frame, about a gripper."""
NEAR_LEVELS = 8
"""Grey levels: thumbnails that nowhere differ by more show the same moment (measured in docs/decisions/split.md)."""
NEAR_SHARE = 0.5
"""At least this share of the shorter trajectory's frames must be found in the other."""
FRAMES = 16
"""Frames compared of a trajectory, evenly spread."""

Thumbnails = NDArray[np.uint8]
"""uint8 (frames, 12, 16)."""


@dataclass(frozen=True, order=True)
class Duplicate:
    """Two trajectories that show the same; `share` of the shorter one's frames are in the other.

    Args:
        first: an episode id; the smaller of the two.
        second: the other.
        share: 0..1.
        exact: some frame files are the same to the byte.
    """

    first: str
    second: str
    share: float
    exact: bool = False


def near_duplicates(
    frames: Mapping[str, Sequence[Path]],
    groups: Iterable[Sequence[str]],
    *,
    workers: int | None = None,
) -> list[Duplicate]:
    """Find pairs that show the same: within each group by their pictures, between all by equal frame files.

    Args:
        frames: episode id -> its frame files in time order; files that are absent are passed over.
        groups: episode ids worth comparing picture by picture (those of one task).
        workers: threads that decode.
    """
    found = {(pair.first, pair.second): pair for pair in _equal_files(frames, workers)}
    for group in groups:
        ids = sorted(set(group))
        paths = [_spread(frames.get(episode, ())) for episode in ids]
        pictures = dict(zip(ids, engine.run(thumbnails, paths, workers=workers), strict=True))
        for at, first in enumerate(ids):
            for second in ids[at + 1 :]:
                share = likeness(pictures[first], pictures[second])
                if share >= NEAR_SHARE:
                    exact = (first, second) in found
                    found[first, second] = Duplicate(first, second, round(share, 3), exact)
    return sorted(found.values())


def thumbnails(paths: Sequence[Path]) -> Thumbnails:
    """Grey thumbnails of frame files, uint8 (frames, 12, 16); files that cannot be read are passed over."""
    small: list[NDArray[np.uint8]] = []
    for path in paths:
        image = cv2.imread(str(path), cv2.IMREAD_REDUCED_GRAYSCALE_4)
        if image is not None:
            small.append(np.asarray(cv2.resize(image, THUMBNAIL, interpolation=cv2.INTER_AREA), dtype=np.uint8))
    return np.stack(small) if small else np.empty((0, THUMBNAIL[1], THUMBNAIL[0]), np.uint8)


def likeness(first: Thumbnails, second: Thumbnails) -> float:
    """Share of the frames of the shorter one that are also in the other, 0..1; 0 where one has no frames."""
    if not len(first) or not len(second):
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    difference = np.abs(shorter[:, None].astype(np.int16) - longer[None].astype(np.int16)).max(axis=(2, 3))
    return float((difference.min(axis=1) <= NEAR_LEVELS).mean())


def clusters(pairs: Iterable[Duplicate]) -> list[tuple[str, ...]]:
    """Episode ids joined by any chain of pairs, each cluster sorted."""
    home: dict[str, set[str]] = {}
    for pair in pairs:
        joined = home.get(pair.first, {pair.first}) | home.get(pair.second, {pair.second})
        for episode in joined:
            home[episode] = joined
    return sorted({tuple(sorted(members)) for members in home.values()})


def _equal_files(frames: Mapping[str, Sequence[Path]], workers: int | None) -> list[Duplicate]:
    """Pairs of whose first, middle and last frame files at least half are the same to the byte."""
    owners: defaultdict[bytes, set[str]] = defaultdict(set)
    counts: dict[str, int] = {}
    ids = sorted(frames)
    for episode, digests in zip(
        ids, engine.run(_digests, [frames[episode] for episode in ids], workers=workers), strict=True
    ):
        counts[episode] = len(digests)
        for digest in digests:
            owners[digest].add(episode)
    shared: defaultdict[tuple[str, str], int] = defaultdict(int)
    for episodes in owners.values():
        ordered = sorted(episodes)
        for at, first in enumerate(ordered):
            for second in ordered[at + 1 :]:
                shared[first, second] += 1
    return [
        Duplicate(first, second, round(count / min(counts[first], counts[second]), 3), exact=True)
        for (first, second), count in shared.items()
        if count / min(counts[first], counts[second]) >= NEAR_SHARE
    ]


def _digests(paths: Sequence[Path]) -> set[bytes]:
    digests: set[bytes] = set()
    for path in _spread(paths, 3):
        try:
            digests.add(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
        except OSError:  # a missing image is counted where the dataset is read
            continue
    return digests


def _spread(paths: Sequence[Path], count: int = FRAMES) -> list[Path]:
    if len(paths) <= count:
        return list(paths)
    return [paths[int(at)] for at in np.linspace(0, len(paths) - 1, count).round()]
