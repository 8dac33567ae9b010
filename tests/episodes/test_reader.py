"""Whatever lies at a path opens, or an error says what was looked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.episodes.recordings import (
    make_aloha,
    make_images,
    make_lerobot_v21,
    make_lerobot_v30,
    make_mcap,
    make_robomimic,
    make_video,
    numbers,
)

from vifailback.episodes import Found, Reader, open_recordings
from vifailback.episodes.reader import natural_order
from vifailback.errors import RecordingError, UnknownNameError
from vifailback.types import Episode


def test_a_missing_path_is_named(tmp_path: Path):
    with pytest.raises(RecordingError, match=r"nowhere: there is no such file or folder"):
        open_recordings(tmp_path / "nowhere")


def test_an_empty_folder_is_called_empty_and_the_formats_are_listed(tmp_path: Path):
    with pytest.raises(RecordingError, match=r"empty.*lerobot, official, aloha, mcap, video, images"):
        open_recordings(tmp_path)


@pytest.mark.parametrize("name", ["notes.txt", "data.csv", "README"])
def test_a_folder_of_unknown_files_says_what_was_looked_for(tmp_path: Path, name: str):
    (tmp_path / name).write_text("nothing")
    with pytest.raises(RecordingError, match=r"of a known kind. Looked for: lerobot"):
        open_recordings(tmp_path)
    with pytest.raises(RecordingError, match=r"not a recording of a known kind. Looked for: lerobot"):
        open_recordings(tmp_path / name)


def test_episodes_are_found_by_position_and_by_id(tmp_path: Path):
    recordings = open_recordings(make_lerobot_v21(tmp_path / "set", (4, 3)))
    assert [episode.id for episode in recordings] == ["episode_000000", "episode_000001"]
    assert len(recordings) == 2
    assert recordings.format == "lerobot"
    assert recordings["episode_000001"] is recordings[1] is recordings[-1]
    with pytest.raises(UnknownNameError, match="Did you mean 'episode_000001'"):
        recordings["episode_00001"]
    with pytest.raises(IndexError):
        recordings[2]


def test_a_folder_of_several_kinds_opens_with_ids_by_sub_folder(tmp_path: Path):
    make_lerobot_v21(tmp_path / "old", (4,))
    make_lerobot_v30(tmp_path / "new", (4, 3))
    make_aloha(tmp_path / "arms" / "day 1" / "episode_2.hdf5", 3)
    make_aloha(tmp_path / "arms" / "day 1" / "episode_10.hdf5", 3)
    make_robomimic(tmp_path / "other" / "demos.hdf5", (3,))
    make_mcap(tmp_path / "other" / "bag.mcap", 3)
    make_video(tmp_path / "clips" / "a.mp4", range(5))
    make_images(tmp_path / "stills" / "one", 3)
    make_images(tmp_path / "stills" / "two", 3)
    (tmp_path / "README.md").write_text("what this is")
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == [
        "arms/day 1/episode_2",
        "arms/day 1/episode_10",
        "clips/a",
        "new/episode_000000",
        "new/episode_000001",
        "old/episode_000000",
        "other/demos/demo_0",
        "other/bag",
        "stills/one",
        "stills/two",
    ]
    assert recordings.format == "lerobot + aloha + mcap + video + images"
    assert recordings.problems == ()
    assert numbers(recordings["stills/two"], "images", [2]) == [2]


def test_what_cannot_be_read_in_a_folder_is_a_problem_and_the_rest_opens(tmp_path: Path):
    make_aloha(tmp_path / "good.hdf5", 3)
    (tmp_path / "empty.hdf5").write_bytes(b"")
    (tmp_path / "text.hdf5").write_text("no HDF5")
    (tmp_path / "old.bag").write_bytes(b"#ROSBAG V2.0")
    make_lerobot_v21(tmp_path / "set", (3,))
    (tmp_path / "set" / "meta" / "info.json").write_text('{"codebase_version": "v2.1", "fp')
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == ["good"]
    assert {Path(problem.line).name: problem.why.split(":")[0] for problem in recordings.problems} == {
        "empty.hdf5": "the file is empty (0 bytes)",
        "text.hdf5": "not a readable HDF5 file (7 bytes)",
        "old.bag": "a ROS 1 bag; convert it with `mcap convert in.bag out.mcap`",
        "set": str(tmp_path / "set" / "meta" / "info.json"),
    }


def test_a_folder_in_which_nothing_can_be_read_says_why(tmp_path: Path):
    (tmp_path / "empty.hdf5").write_bytes(b"")
    with pytest.raises(RecordingError, match=r"no episode in it can be read: .*empty.hdf5: the file is empty"):
        open_recordings(tmp_path)


def test_a_video_named_after_a_recording_is_its_preview(tmp_path: Path):
    make_aloha(tmp_path / "episode_1.hdf5", 3)
    for name in ("episode_1.mp4", "episode_1_video.mp4", "episode_10.mp4"):
        make_video(tmp_path / name, range(3))
    assert [episode.id for episode in open_recordings(tmp_path)] == ["episode_1", "episode_10"]


def test_recordings_with_the_same_name_get_ids_that_differ(tmp_path: Path):
    make_aloha(tmp_path / "run.hdf5", 3)
    make_aloha(tmp_path / "run.h5", 3)
    assert sorted(episode.id for episode in open_recordings(tmp_path)) == ["run", "run.hdf5"]


def test_names_that_are_no_utf8_are_escaped_and_open(tmp_path: Path):
    name = os.fsdecode(b"caf\xe9.hdf5")
    make_aloha(tmp_path / "a.hdf5", 3).rename(tmp_path / name)
    bad = tmp_path / os.fsdecode(b"\xff.hdf5")
    bad.write_bytes(b"")
    recordings = open_recordings(tmp_path)
    assert [episode.id for episode in recordings] == ["caf\\xe9"]
    assert numbers(recordings[0], "cam_high", [1]) == [1]
    assert recordings.problems[0].why == "the file is empty (0 bytes)"
    "".join((recordings[0].id, recordings[0].path, *recordings.problems[0])).encode("utf-8")
    with pytest.raises(RecordingError) as caught:
        open_recordings(bad)
    str(caught.value).encode("utf-8")


def test_a_link_back_to_its_own_folder_is_searched_once(tmp_path: Path):
    make_images(tmp_path / "a" / "b", 2)
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a", target_is_directory=True)
    assert [episode.id for episode in open_recordings(tmp_path)] == ["a/b"]


def test_a_folder_without_permission_is_a_problem(tmp_path: Path):
    make_images(tmp_path / "open", 2)
    closed = make_images(tmp_path / "closed", 2)
    closed.chmod(0)
    try:
        if os.access(closed, os.R_OK):  # root reads everything
            assert len(open_recordings(tmp_path)) == 2
        else:
            recordings = open_recordings(tmp_path)
            assert [episode.id for episode in recordings] == ["open"]
            assert "cannot be read" in recordings.problems[0].why
    finally:
        closed.chmod(0o755)


def test_a_reader_from_outside_is_asked_in_its_rank(tmp_path: Path):
    (tmp_path / "a.tape").write_text("x")

    def episodes(path: Path) -> Found:
        source = open_recordings(make_images(tmp_path / "stills", 2))[0].source
        return Found((Episode(path.stem, "Play.", str(path), source),))

    tape = Reader("tape", 5, lambda path: path.suffix == ".tape", episodes, per_file=True)
    recordings = open_recordings(tmp_path / "a.tape", readers=[tape])
    assert (recordings.format, recordings[0].task, recordings[0].length) == ("tape", "Play.", 2)


@pytest.mark.parametrize(("package", "extra", "suffix"), [("h5py", "hdf5", ".hdf5"), ("mcap", "mcap", ".mcap")])
def test_a_missing_package_is_named_with_its_extra(tmp_path: Path, package: str, extra: str, suffix: str):
    (tmp_path / f"a{suffix}").write_bytes(b"something")
    code = (
        "import sys; sys.modules[sys.argv[1]] = None\n"
        "from vifailback.episodes import open_recordings\n"
        "from vifailback.errors import MissingExtraError\n"
        "try: open_recordings(sys.argv[2])\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, package, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert f"pip install 'vifailback[{extra}]'" in done.stdout


def test_without_a_package_the_other_recordings_open_and_the_rest_is_a_problem(tmp_path: Path):
    make_aloha(tmp_path / "arms" / "a.hdf5", 3)
    make_video(tmp_path / "clips" / "b.mp4", range(3))
    code = (
        "import sys; sys.modules['h5py'] = None\n"
        "from vifailback.episodes import open_recordings\n"
        "found = open_recordings(sys.argv[1])\n"
        "print([episode.id for episode in found], *found.problems)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "['clips/b']" in done.stdout
    assert "a.hdf5" in done.stdout
    assert "vifailback[hdf5]" in done.stdout


def test_importing_the_room_loads_no_optional_package():
    code = (
        "import sys, vifailback.episodes.reader, vifailback.episodes.aloha.reader, vifailback.episodes.mcap.reader\n"
        "import vifailback.episodes.lerobot.reader\n"
        "print([name for name in ('h5py', 'mcap', 'pyarrow', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(st.lists(st.integers(0, 10**6), unique=True), st.text("abc_", max_size=3))
def test_natural_order_is_the_order_of_the_numbers(values: list[int], word: str):
    names = [f"{word}{value}.jpg" for value in values]
    assert sorted(names, key=natural_order) == [f"{word}{value}.jpg" for value in sorted(values)]


def test_the_real_recordings_open_as_one_folder(shared_data: Path):
    recordings = open_recordings(shared_data / "recordings")
    assert recordings.problems == ()
    assert {episode.id: episode.length for episode in recordings} == {
        "aloha_hdf5/aloha_episode_0_compressed": 221,
        "aloha_hdf5/aloha_episode_1_raw": 28,
        "lerobot_v21/episode_000000": 290,
        "lerobot_v21/episode_000001": 221,
        "lerobot_v21/episode_000002": 278,
        "lerobot_v30/episode_000000": 290,
        "lerobot_v30/episode_000001": 221,
        "lerobot_v30/episode_000002": 278,
        "other/g1_episode_ros2": 111,
        "other/robomimic_demo/demo_0": 28,
    }
