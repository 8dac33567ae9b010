"""Copies, re-encoded copies and cut copies are found; other recordings of the same scene are not."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.episodes.reader import open_recordings
from vifailback.vqa.split.duplicates import Duplicate, clusters, likeness, near_duplicates, thumbnails

Write = Callable[[Sequence[tuple[int, int]]], dict[str, list[Path]]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write six frames an episode, each given by (scene, JPEG quality): a block moves, the scene moves all else."""

    def frames(scenes: Sequence[tuple[int, int]]) -> dict[str, list[Path]]:
        made: dict[str, list[Path]] = {}
        for number, (seed, quality) in enumerate(scenes):
            for moment in range(6):
                chance = np.random.default_rng(seed)
                image = np.full((120, 160, 3), 100, np.uint8)
                for _ in range(4):
                    x, y = chance.integers(0, 130), chance.integers(0, 90)
                    image[y : y + 30, x : x + 30] = chance.integers(0, 255, 3)
                image[40:80, 10 * moment : 10 * moment + 30] = 250
                file = tmp_path / f"{number}-{moment}.jpg"
                file.write_bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
                made.setdefault(str(number), []).append(file)
        return made

    return frames


def test_a_copy_and_a_reencoded_copy_are_found_and_others_are_not(write: Write) -> None:
    frames = write([(1, 95), (2, 95), (1, 40), (3, 95), (1, 95)])
    pairs = near_duplicates(frames, [list(frames)])
    assert [(pair.first, pair.second, pair.exact) for pair in pairs] == [
        ("0", "2", False),
        ("0", "4", True),
        ("2", "4", False),
    ]
    assert clusters(pairs) == [("0", "2", "4")]


def test_equal_files_are_found_without_comparing_pictures(write: Write) -> None:
    assert near_duplicates(write([(1, 95), (1, 95)]), []) == [Duplicate("0", "1", 1.0, exact=True)]


def test_a_cut_copy_is_like_its_whole(write: Write) -> None:
    paths = write([(1, 95)])["0"]
    assert likeness(thumbnails(paths), thumbnails(paths[2:5])) == 1.0
    assert likeness(thumbnails(paths), thumbnails([])) == 0.0


def test_files_that_are_missing_or_no_images_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no picture")
    assert len(thumbnails([tmp_path / "text.jpg", tmp_path / "absent.jpg"])) == 0
    assert near_duplicates({"a": [tmp_path / "absent.jpg"], "b": []}, [["a", "b"]]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1])))
def test_every_pair_is_inside_one_cluster_and_clusters_are_apart(pairs: list[tuple[int, int]]) -> None:
    groups = clusters(Duplicate(str(first), str(second), 1.0) for first, second in pairs)
    for first, second in pairs:
        assert sum(str(first) in group and str(second) in group for group in groups) == 1
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))


def test_real_episodes_of_one_scene_are_no_duplicates(shared_data: Path, tmp_path: Path) -> None:
    frames: dict[str, list[Path]] = {}
    for episode in open_recordings(shared_data / "recordings" / "lerobot_v21"):
        indices = list(range(0, episode.length, 30))
        for index, image in zip(indices, episode.images(episode.cameras[0], indices), strict=True):
            for name, quality in ((episode.id, 95), (f"{episode.id}-again", 30)):
                file = tmp_path / f"{name}-{index}.jpg"
                data = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
                file.write_bytes(data.tobytes())
                frames.setdefault(name, []).append(file)
    pairs = near_duplicates(frames, [list(frames)])
    assert [(pair.first, pair.second, pair.share) for pair in pairs] == [
        (f"episode_00000{number}", f"episode_00000{number}-again", 1.0) for number in range(3)
    ]
