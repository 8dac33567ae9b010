"""The build: layout, counts, determinism, interruption, bad input."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vqa.sources import MemorySource, make_episode, make_failure, make_success

from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.errors import ConfigError
from vifailback.store import annotation_from_record
from vifailback.types import Annotation, Episode, Image, Keyframe, KeyframeRole, Outcome, QuestionKind
from vifailback.vqa import BuildConfig, FrameMode, Progress, build, read_dataset, read_manifest
from vifailback.vqa.build.layout import STATE_FOLDER, place_of, safe_name
from vifailback.vqa.build.matching import match_episodes
from vifailback.vqa.dataset.images import check_images

ROOT = Path(__file__).parents[2]


def some(count: int = 5) -> tuple[list[Episode], list[Annotation]]:
    """Failures and one success."""
    episodes = [make_episode(f"pick_marker/episode_{number}") for number in range(count)]
    failures = [make_failure(f"pick_marker/episode_{number}") for number in range(count - 1)]
    return episodes, [*failures, make_success(f"pick_marker/episode_{count - 1}")]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_dataset_lies_in_the_layout_of_the_release(tmp_path: Path):
    manifest = build(*some(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "VQA",
        "annotated_data",
        "annotations.json",
        "manifest.json",
    ]
    frames = tmp_path / "annotated_data/pick_marker/frames/episode_0_cam_high"
    assert sorted(path.name for path in frames.iterdir()) == sorted(
        [
            *("0.jpg", "25.jpg", "50.jpg", "75.jpg", "99.jpg"),
            *("40_avoid_keyframe.jpg", "40_avoid_keyframe_annotations.jpg"),
            *("81_correct_keyframe.jpg", "81_correct_keyframe_annotations.jpg"),
        ]
    )
    assert manifest.images == len(list((tmp_path / "annotated_data").rglob("*.jpg"))) == 4 * 9 + 5
    dataset = read_dataset(tmp_path / "VQA/ViFailback_VQA.json")
    assert manifest.records == len(dataset) == 4 * 13 + 1
    assert {kind.value: count for kind, count in dataset.counts.items()} == manifest.counts
    assert not dataset.problems
    assert check_images(dataset, tmp_path).missing == {}
    shown = {path for record in dataset for path in record.images}
    assert not any("_annotations" in path for path in shown)


def test_frames_are_the_frames_of_the_episode_and_drawn_versions_differ(tmp_path: Path):
    build(*some(2), tmp_path)
    frames = tmp_path / "annotated_data/pick_marker/frames/episode_0_cam_high"
    for name, level in (("25.jpg", 25), ("40_avoid_keyframe.jpg", 40), ("99.jpg", 99)):
        assert np.all(decode_jpeg((frames / name).read_bytes()) == level)
    drawn = decode_jpeg((frames / "40_avoid_keyframe_annotations.jpg").read_bytes())
    assert drawn.max() > 150


def test_the_manifest_counts_and_names_everything(tmp_path: Path):
    episodes, annotations = some(3)
    manifest = build(episodes, [*annotations, make_failure("elsewhere/episode_9")], tmp_path, BuildConfig(seed=5))
    assert read_manifest(tmp_path / "manifest.json") == manifest
    assert manifest.counts["failure_detection_qa"] == 3
    assert manifest.config["seed"] == 5
    assert [(skip.episode, skip.what, skip.why) for skip in manifest.lost] == [
        ("elsewhere/episode_9", ("episode",), "no recording has this episode")
    ]
    assert manifest.reasons["the episode succeeded: only detection is asked"] == 12


def test_annotation_records_are_those_of_the_release_and_read_back(tmp_path: Path):
    annotations = [make_failure("a b/episode_1", camera="", fps=None), make_success("episode_2")]
    episodes = [make_episode("a b/episode_1"), make_episode("episode_2")]
    build(episodes, annotations, tmp_path, BuildConfig(rate_hz=2.0))
    records = json.loads((tmp_path / "annotations.json").read_text())
    read = [annotation_from_record(record)[0] for record in records]
    assert [one.episode for one in read] == ["a b/episode_1", "episode_2"]
    assert [(one.length, one.fps, one.camera) for one in read] == [(100, 25.0, "cam_high")] * 2
    assert read[0].avoidance is not None
    assert read[0].avoidance.index == 40
    for record in records:
        paths = [*record["images"], *(path for frame in record.get("keyframe", []) for path in frame.values())]
        assert all((tmp_path / path).is_file() for path in paths)


@pytest.mark.parametrize("mode", list(FrameMode))
def test_bytes_depend_on_seed_and_options_not_on_workers_or_order(mode: FrameMode, tmp_path: Path):
    episodes, annotations = some()
    config = BuildConfig(frames=mode, seed=1)
    build(episodes, annotations, tmp_path / "one", replace(config, workers=1))
    build(episodes[::-1], annotations, tmp_path / "four", replace(config, workers=4))
    assert contents(tmp_path / "one") == contents(tmp_path / "four")
    build(episodes, annotations, tmp_path / "seed", replace(config, seed=2))
    one, other = (read_dataset(tmp_path / name / "VQA/ViFailback_VQA.json") for name in ("one", "seed"))
    assert [record.id for record in one] == [record.id for record in other]
    assert [record.choices for record in one] != [record.choices for record in other]


def test_leak_free_records_show_the_same_frames_wherever_the_failure_is(tmp_path: Path):
    base = make_failure()
    assert base.avoidance is not None
    lists: list[list[tuple[str, ...]]] = []
    for index in (3, 40, 60):
        moved = replace(base, avoidance=replace(base.avoidance, index=index))
        build([make_episode()], [moved], tmp_path / str(index), BuildConfig(frames=FrameMode.LEAK_FREE))
        dataset = read_dataset(tmp_path / str(index) / "VQA/ViFailback_VQA.json")
        lists.append([record.images for record in dataset if not record.question.startswith("low_level")])
    assert lists[0] == lists[1] == lists[2]
    assert not any("keyframe" in path for images in lists[0] for path in images)


def test_stored_jpegs_are_copied_and_not_decoded(tmp_path: Path):
    stored = {index: encode_jpeg(np.full((48, 64, 3), index, np.uint8), 60) for index in (0, 25, 40, 50)}
    source = MemorySource(stored=stored)
    build([Episode("pick_marker/episode_1", "", "x", source)], [make_failure()], tmp_path)
    frames = tmp_path / "annotated_data/pick_marker/frames/episode_1_cam_high"
    for index, name in ((0, "0.jpg"), (25, "25.jpg"), (40, "40_avoid_keyframe.jpg"), (50, "50.jpg")):
        assert (frames / name).read_bytes() == stored[index]
    assert [index for _, index in source.asked] == [40, 75, 81, 99], "40 is decoded once, to be drawn on"


def test_progress_is_told_after_every_episode(tmp_path: Path):
    told: list[Progress] = []
    build(*some(3), tmp_path, progress=told.append)
    assert [(one.done, one.total, one.episode, one.resumed) for one in told] == [
        (number, 3, f"pick_marker/episode_{number - 1}", False) for number in (1, 2, 3)
    ]


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.vqa.test_build import some
from vifailback.vqa import BuildConfig, build

def progress(progress):
    if progress.done == 3:
        os.kill(os.getpid(), signal.SIGKILL)

build(*some(6), Path(sys.argv[1]), BuildConfig(workers=int(sys.argv[2])), progress)
"""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_build_goes_on_where_it_stopped(workers: int, tmp_path: Path):
    out = tmp_path / "killed"
    done = subprocess.run([sys.executable, "-c", KILLED, str(out), str(workers)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (out / "manifest.json").exists()
    assert not (out / "VQA").exists()
    finished = [path for path in (out / STATE_FOLDER).iterdir() if path.name != "state.json"]
    assert len(finished) >= 3
    half = out / "annotated_data/pick_marker/frames/episode_5_cam_high"
    half.mkdir(parents=True, exist_ok=True)
    (half / "25.jpg").write_bytes(b"half a frame")
    (out / STATE_FOLDER / part_name(5)).unlink(missing_ok=True)

    episodes, annotations = some(6)
    told: list[Progress] = []
    build(episodes, annotations, out, progress=told.append)
    assert [one.resumed for one in told[:3]] == [True, True, True]
    asked = [bool(episode.source.asked) for episode in episodes]  # type: ignore[attr-defined]
    assert asked[:3] == [False, False, False], "finished episodes are not read again"
    build(*some(6), tmp_path / "whole")
    assert contents(out) == contents(tmp_path / "whole")
    assert not (out / STATE_FOLDER).exists()


def test_half_written_files_of_a_killed_build_are_swept_away(tmp_path: Path):
    def stop(_: Progress) -> None:
        (tmp_path / "out/VQA").mkdir(exist_ok=True)
        (tmp_path / "out/VQA/.ViFailback_VQA.json.0123456789ab.part").write_bytes(b"[")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(*some(2), tmp_path / "out", progress=stop)
    build(*some(2), tmp_path / "out")
    build(*some(2), tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def part_name(number: int) -> str:
    name = f"pick_marker/episode_{number}"
    return f"{hashlib.sha256(name.encode()).hexdigest()[:24]}.json"


def test_a_finished_dataset_is_recognised_and_nothing_is_done_again(tmp_path: Path):
    first = build(*some(2), tmp_path)
    episodes, annotations = some(2)
    told: list[Progress] = []
    assert build(episodes, annotations, tmp_path, progress=told.append) == first
    assert not told


@pytest.mark.parametrize("gone", ["VQA/ViFailback_VQA.json", "annotations.json"])
def test_a_finished_dataset_that_lacks_its_records_is_built_again(gone: str, tmp_path: Path):
    build(*some(2), tmp_path)
    before = contents(tmp_path)
    (tmp_path / gone).unlink()
    build(*some(2), tmp_path)
    assert contents(tmp_path) == before


def test_a_second_build_into_the_folder_of_one_at_work_is_refused_and_harms_nothing(tmp_path: Path):
    refused: list[str] = []

    def meanwhile(_: Progress) -> None:
        with pytest.raises(ConfigError, match="another build is at work") as error:
            build(*some(3), tmp_path / "out")
        refused.append(str(error.value))

    build(*some(3), tmp_path / "out", progress=meanwhile)
    assert len(refused) == 3
    build(*some(3), tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_what_was_lost_is_tried_again_by_the_same_call(tmp_path: Path):
    annotations = [make_failure(), make_failure("pick_marker/episode_2")]
    good, broken = make_episode("pick_marker/episode_2"), make_episode(broken=frozenset({50}))
    assert len(build([broken, good], annotations, tmp_path / "out").lost) == 1
    mended = build([make_episode(), good], annotations, tmp_path / "out")
    assert not mended.lost
    build([make_episode(), good], annotations, tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.vqa.test_build import some
from vifailback.errors import RecordError
from vifailback.vqa import build

resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    build(*some(3), Path(sys.argv[1]))
except RecordError as error:
    sys.exit(f"refused: {error}")
"""


@pytest.mark.parametrize("limit", [300, 3_000, 30_000])
def test_a_full_disk_ends_the_build_by_name_and_the_next_one_goes_on(limit: int, tmp_path: Path):
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "out"), str(limit)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "refused: " in done.stderr
    assert "cannot be written: File too large" in done.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert not build(*some(3), tmp_path / "out").lost
    build(*some(3), tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_other_inputs_never_go_into_a_folder_that_is_taken(tmp_path: Path):
    build(*some(2), tmp_path / "done")
    with pytest.raises(ConfigError, match="other inputs or options"):
        build(*some(3), tmp_path / "done")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "thesis.txt").write_text("all my work")
    with pytest.raises(ConfigError, match="no empty folder"):
        build(*some(2), tmp_path / "foreign")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="no empty folder"):
        build(*some(2), tmp_path / "file")
    assert [path.name for path in (tmp_path / "foreign").iterdir()] == ["thesis.txt"]


def test_a_half_built_folder_refuses_other_options(tmp_path: Path):
    def stop(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(*some(3), tmp_path, BuildConfig(workers=1), stop)
    assert (tmp_path / STATE_FOLDER / "state.json").exists()
    with pytest.raises(ConfigError, match="half built"):
        build(*some(3), tmp_path, BuildConfig(seed=9))
    build(*some(3), tmp_path)


@dataclass(frozen=True)
class Exploding(MemorySource):
    """A plug-in reader with a bug."""

    def images(self, camera: str, indices: Sequence[int]) -> Iterator[Image]:  # noqa: ARG002
        raise ZeroDivisionError("a bug")


def frame(role: KeyframeRole, index: int) -> Keyframe:
    return Keyframe(role, index, "Open the left gripper.")


@pytest.mark.parametrize(
    ("episode", "annotation", "what", "why"),
    [
        (make_episode(broken=frozenset({50})), make_failure(), "episode", "memory.mp4: cam_high frame 50: cannot be"),
        (make_episode(names=("cam_low",)), make_failure(), "episode", "no camera is called 'cam_high'"),
        (make_episode(names=()), make_failure(), "episode", "no camera"),
        (
            Episode("pick_marker/episode_1", "", "plug.in", Exploding()),
            make_failure(),
            "episode",
            "plug.in: cannot be read: ZeroDivisionError: a bug",
        ),
        (
            make_episode(stored={50: b"\xff\xd8\xffcut"}, broken=frozenset({50})),
            make_failure(),
            "episode",
            "frame 50: cannot be decoded",
        ),
        (
            make_episode(length=90),
            make_failure(correction=frame(KeyframeRole.CORRECTION, 90)),
            "correction keyframe",
            "frame 90 is beyond the episode, which has 90 frames",
        ),
        (
            make_episode(),
            make_failure(avoidance=frame(KeyframeRole.AVOIDANCE, -1)),
            "avoidance keyframe",
            "frame -1 is beyond",
        ),
        (make_episode(length=0), make_success("pick_marker/episode_1"), "failure_detection_qa", "no frames"),
        (make_episode(), make_failure(reason="\ud800"), "episode", "Unicode"),
    ],
)
def test_what_cannot_be_used_is_counted_and_named(
    episode: Episode, annotation: Annotation, what: str, why: str, tmp_path: Path
):
    good = make_failure("good/episode_2")
    manifest = build([episode, make_episode("good/episode_2")], [annotation, good], tmp_path)
    lost = [skip for skip in manifest.lost if what in skip.what]
    assert len(lost) == 1
    assert why in lost[0].why
    assert lost[0].episode == "pick_marker/episode_1"
    dataset = read_dataset(tmp_path / "VQA/ViFailback_VQA.json")
    assert sum(record.episode == "good/episode_2" for record in dataset) == 13
    assert check_images(dataset, tmp_path).missing == {}
    if what == "episode":
        assert manifest.episodes == 1
        assert {path.parent.name for path in tmp_path.rglob("*.jpg")} == {"episode_2_cam_high"}, "no frame is left over"


def test_an_annotation_of_more_frames_than_there_are_is_odd(tmp_path: Path):
    manifest = build([make_episode()], [make_failure(length=120)], tmp_path)
    assert manifest.problems[0].why == "the annotation is about 120 frames, the recording has 100"


def test_what_the_recording_says_completes_the_annotation(tmp_path: Path):
    episode = replace(make_episode(), task="Wipe the table.", outcome=Outcome.SUCCESSFUL)
    build([episode], [Annotation(episode.id, "")], tmp_path)
    (record,) = read_dataset(tmp_path / "VQA/ViFailback_VQA.json").records
    assert (record.task, record.answer) == ("Wipe the table.", "Successful")


def test_no_annotation_gives_an_empty_dataset(tmp_path: Path):
    manifest = build([make_episode()], [], tmp_path)
    assert manifest.records == 0
    assert json.loads((tmp_path / "VQA/ViFailback_VQA.json").read_text()) == []
    assert set(manifest.counts) == {kind.value for kind in QuestionKind}


@pytest.mark.parametrize(
    ("name", "recorded"),
    [
        ("pick/episode_3", "pick/episode_3"),
        ("pick/episode_3", "data/pick/episode_3"),
        ("pick/episode_3", "annotated_data/pick/videos/episode_3_cam_high"),
        ("pick/episode_3", "episode_3_cam_high"),
        ("episode_3", "pick/episode_3"),
        ("lerobot_v30/episode_000003", "episode_000003"),
        ("clip", "folder/clip"),
        ("on/disk", "some_id"),  # by the path of the recording
    ],
)
def test_an_annotation_finds_its_episode(name: str, recorded: str):
    path = "/data/on/disk.mp4" if recorded == "some_id" else f"/data/{recorded}.mp4"
    episodes = [replace(make_episode(recorded), path=path), make_episode("other/episode_4")]
    matches, skips = match_episodes([make_failure(name)], episodes)
    assert [match.episode.id for match in matches] == [recorded]
    assert not skips


@pytest.mark.parametrize(
    ("name", "recorded", "why"),
    [
        ("pick/episode_3", ["open/episode_3"], "no recording"),
        ("episode_3", ["open/episode_3", "pick/episode_3"], "several recordings could be meant: open/episode_3, pick"),
        ("", ["open/episode_3"], "no recording"),
        ("../episode_3", ["open/episode_3"], "no recording"),
    ],
)
def test_an_annotation_never_takes_the_wrong_episode(name: str, recorded: list[str], why: str):
    matches, (skip,) = match_episodes([make_failure(name)], [make_episode(one) for one in recorded])
    assert not matches
    assert why in skip.why


def test_an_exact_id_wins_and_a_second_annotation_is_named():
    episodes = [make_episode("episode_3"), make_episode("pick/episode_3")]
    matches, (skip,) = match_episodes([make_failure("episode_3"), make_failure("episode_3")], episodes)
    assert [match.episode.id for match in matches] == ["episode_3"]
    assert "a second annotation" in skip.why


@pytest.mark.parametrize(
    "name",
    ["../../etc/episode_1", "/etc/passwd", "a/../../../b", "..", "a\\..\\b", "\x00", "CON", "a/\udcff", "é" * 300],
)
def test_no_id_leads_outside_the_dataset(name: str, tmp_path: Path):
    out = tmp_path / "deep" / "out"
    build([make_episode(name)], [make_failure(name)], out)
    assert {path.name for path in tmp_path.rglob("*.jpg")} >= {"0.jpg"}
    assert [path.name for path in tmp_path.iterdir()] == ["deep"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
    assert (out / "manifest.json").exists()


@given(st.lists(st.text(max_size=12), min_size=2, max_size=2, unique=True))
@settings(max_examples=200)
def test_different_names_stay_different_and_harmless(names: list[str]):
    safe = [safe_name(name) for name in names]
    assert safe[0] != safe[1]
    for name in safe:
        assert name not in ("", ".", "..")
        assert not set(name) & set('/\\:*?"<>|\x00')
        assert len(name.encode()) <= 80
    assert place_of(f"a/{names[0]}", "", "c") != place_of(f"a/{names[1]}", "", "c")


def test_harmless_names_stay_as_they_are():
    place = place_of("pick_marker_draw_cross_ep1/episode_93", "", "cam_high")
    assert place.frames == "annotated_data/pick_marker_draw_cross_ep1/frames/episode_93_cam_high"
    assert place_of("episode_000003", "Pick up the red cup!", "top").task == "pick_up_the_red_cup"
    assert os.sep not in place_of("episode_1", "", "observation/images").camera


def test_an_episode_without_any_question_leaves_no_files(tmp_path: Path):
    manifest = build([make_episode()], [make_failure(outcome=None)], tmp_path)
    assert (manifest.episodes, manifest.images, manifest.records) == (0, 0, 0)
    assert manifest.reasons == {"nobody has said how the episode ended": 13}
    assert not manifest.lost
    assert not (tmp_path / "annotated_data").exists()


def test_the_official_annotation_record_comes_out_as_it_went_in(shared_data: Path, tmp_path: Path):
    record = json.loads((shared_data / "official" / "example_direct_draw.json").read_text(encoding="utf-8"))[1]
    annotation, problems = annotation_from_record(record)
    assert not problems
    manifest = build([make_episode(annotation.episode, length=178)], [annotation], tmp_path)
    assert json.loads((tmp_path / "annotations.json").read_text(encoding="utf-8")) == [record]
    named = [record["avoidance"][0]["avoid_keyframe_annotations"], *record["images"]]
    assert all((tmp_path / path).is_file() for path in named)
    low_level = {"low_level_avoidance_qa", "low_level_correction_qa", "cot_avoidance_qa", "cot_correction_qa"}
    wordless = {"failure_reason_qa", "high_level_avoidance_qa", "high_level_correction_qa"}
    assert {tag for tag, count in manifest.counts.items() if not count} == low_level | wordless
    assert not manifest.lost


def test_what_a_model_wrote_and_nobody_verified_is_left_out_and_counted(tmp_path: Path):
    episodes, annotations = some(3)
    origin = {"by": "model", "draft": "x"}
    marks = {
        "reason": {**origin, "state": "unverified"},
        "avoidance.high_level": {**origin, "state": "unverified"},
        "correction.index": {**origin, "state": "unverified"},
        "failure_type": {**origin, "state": "accepted", "who": "ana"},
        "correction.symbols": {**origin, "state": "edited"},
        "nonsense.path": {**origin, "state": "unverified"},
        "avoidance.nonsense": {**origin, "state": "unverified"},
        "correction": 3,
    }
    first = replace(annotations[0], reason="Nobody verified this.", extra={"provenance": marks})
    manifest = build(episodes, [first, *annotations[1:]], tmp_path)
    left_out = [skip for skip in manifest.skipped if skip.why == "a model wrote it and nobody has verified it"]
    assert [(skip.episode, skip.what) for skip in left_out] == [
        (first.episode, ("reason", "avoidance.high_level", "correction.index"))
    ]
    assert manifest.lost == ()
    records = read_dataset(tmp_path / "VQA/ViFailback_VQA.json")
    asked = {record.question for record in records if record.episode == first.episode}
    unasked = {
        *(QuestionKind.FAILURE_REASON, QuestionKind.HIGH_LEVEL_AVOIDANCE, QuestionKind.HIGH_LEVEL_CORRECTION),
        *(QuestionKind.LOW_LEVEL_CORRECTION, QuestionKind.COT_CORRECTION, QuestionKind.VISUAL_CORRECTION),
    }
    assert asked == set(QuestionKind) - unasked
    assert first.reason not in (tmp_path / "annotations.json").read_text()
