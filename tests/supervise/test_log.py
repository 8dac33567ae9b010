"""Interventions kept, read back, and made into training data."""

import json
from pathlib import Path

import pytest
from tests.supervise.robots import CHUNK_S, FAILING, GUIDANCE, PROGRESSING, TASK, Recorder, Scripted, observation

import vifailback as vf
from vifailback.episodes.jpeg import decode_jpeg
from vifailback.errors import ModelError, RecordError, StoreError
from vifailback.store import annotation_from_json, annotation_to_json
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.supervise.background import at_once
from vifailback.supervise.harvest import annotation_of, records_of
from vifailback.supervise.intervention import Ending
from vifailback.supervise.log import LINES, InterventionLog, read_log
from vifailback.supervise.trigger import EveryChunks
from vifailback.types import Diagnosis, FailureType, Guidance, Hold, Point, Problem, QuestionKind
from vifailback.vqa.dataset.folder import open_dataset
from vifailback.vqa.dataset.records import write_records

SAID = Assessment(
    TaskState.FAILING,
    Diagnosis(True, FailureType.GRIPPER_STATE, 3, "It slipped."),
    Guidance(GUIDANCE.commands, (*GUIDANCE.symbols, Hold(Point(500, 500))), "Grasp again."),
    FAILING.words,
    "prompt",
    "reply\nwith \ud800 and ümlauts".encode("utf-8", "replace").decode(),
    "a model",
    0.7,
    (Problem("line", "why"),),
)


def run(folder: Path, script: list[Assessment | Exception], *, attempt: str = "attempt", later: bool = False) -> None:
    with InterventionLog(folder, attempt, at_once=not later) as log:
        policy = vf.SupervisedPolicy(
            Recorder(), Scripted(script), trigger=EveryChunks(2), background=at_once, listeners=[log]
        )
        for number in range(2 * len(script) + 2):
            policy.infer(observation(CHUNK_S * number, 0.1 * number))


@pytest.mark.parametrize("later", [False, True])
def test_every_intervention_is_kept_and_read_back(tmp_path: Path, later: bool):
    run(tmp_path, [SAID, PROGRESSING, ModelError("gone")], later=later)
    found, problems = read_log(tmp_path)
    assert not problems
    first, second, third = found[:3]
    assert first.assessment == SAID
    assert (first.ending, first.corrector, first.released_s) == (Ending.NEXT_QUERY, "vsf", 4 * CHUNK_S)
    assert (first.task, first.asked_s, first.supervisor) == (TASK, 2 * CHUNK_S, "scripted")
    assert first.times_s == (0.0, 2 * CHUNK_S)
    assert (second.ending, second.overlay) == (Ending.NOTHING_TO_DO, None)
    assert (third.ending, third.error, third.assessment) == (Ending.ERROR, "ModelError: gone", None)
    assert all(decode_jpeg(file.read_bytes()).shape == (240, 320, 3) for kept in found for file in kept.frames)


def test_the_overlay_is_the_newest_frame_with_the_symbols(tmp_path: Path):
    run(tmp_path, [SAID])
    kept = read_log(tmp_path)[0][0]
    assert kept.overlay is not None
    assert SAID.guidance is not None
    drawn = vf.draw(observation(2 * CHUNK_S).images["cam_high"], SAID.guidance.symbols)
    difference = decode_jpeg(kept.overlay.read_bytes()).astype(int) - drawn
    assert abs(difference).mean() < 3


def test_frames_are_kept_once_and_attempts_share_a_folder(tmp_path: Path):
    run(tmp_path, [SAID, SAID], attempt="one")
    frames = set((tmp_path / "frames").iterdir())
    run(tmp_path, [SAID, SAID], attempt="two")
    assert set((tmp_path / "frames").iterdir()) == frames
    assert {(kept.attempt, kept.number) for kept in read_log(tmp_path)[0]} >= {("one", 0), ("two", 0), ("two", 1)}


def test_lines_are_only_added(tmp_path: Path):
    run(tmp_path, [SAID], attempt="one")
    before = (tmp_path / LINES).read_bytes()
    run(tmp_path, [PROGRESSING], attempt="two")
    assert (tmp_path / LINES).read_bytes().startswith(before)


def test_a_line_that_a_crash_cut_off_is_named_and_the_rest_is_there(tmp_path: Path):
    run(tmp_path, [SAID])
    place = tmp_path / LINES
    good = place.read_bytes()
    odd = json.loads(good.splitlines()[-1]) | {"frames": ["../../secret.jpg"], "number": 7}
    place.write_bytes(good + json.dumps(odd).encode() + b"\n" + good[:50])
    found, problems = read_log(tmp_path)
    assert len(found) == 1
    assert problems[0].why.startswith("frames[0]: must be a file inside the folder")
    assert len(problems) == 2
    run(tmp_path, [PROGRESSING], attempt="after the crash")
    found, problems = read_log(tmp_path)
    assert [kept.attempt for kept in found] == ["attempt", "after the crash"]
    assert len(problems) == 2
    with pytest.raises(RecordError, match="cannot be read"):
        read_log(tmp_path / "nowhere")


def test_a_full_disk_never_stops_the_robot_and_is_said_at_the_end(tmp_path: Path):
    (tmp_path / LINES).mkdir()
    with pytest.raises(StoreError, match="lost"):
        run(tmp_path, [SAID, PROGRESSING])


def test_an_intervention_becomes_an_annotation(tmp_path: Path):
    run(tmp_path, [SAID, PROGRESSING])
    failing, progressing = read_log(tmp_path)[0][:2]
    found = annotation_of(failing, fps=25)
    assert found is not None
    assert found.correction is not None
    assert SAID.guidance is not None
    assert (found.correction.index, found.failure_type) == (40, FailureType.GRIPPER_STATE)
    assert (found.correction.symbols, found.correction.high_level) == (SAID.guidance.symbols, "Grasp again.")
    assert annotation_from_json(annotation_to_json(found)) == found
    assert annotation_of(progressing, fps=25) is None


def test_interventions_become_vqa_records_that_our_reader_reads(tmp_path: Path):
    run(tmp_path, [SAID, PROGRESSING, SAID])
    found, _ = read_log(tmp_path)
    records = records_of(found, tmp_path)
    kinds = {record.question for record in records if record.episode == "attempt/0"}
    assert {QuestionKind.VISUAL_CORRECTION, QuestionKind.COT_CORRECTION, QuestionKind.TYPE_IDENTIFICATION} <= kinds
    assert not kinds & {QuestionKind.VISUAL_AVOIDANCE, QuestionKind.KEYFRAME_LOCALIZATION}
    visual = next(record for record in records if record.question is QuestionKind.VISUAL_CORRECTION)
    answer = vf.parse_answer(visual.answer)
    assert SAID.guidance is not None
    assert (answer.failed, answer.symbols, answer.commands) == (True, SAID.guidance.symbols, SAID.guidance.commands)
    assert "frame number 2" in visual.prompt
    write_records(tmp_path / "ViFailback_VQA.json", records)
    opened = open_dataset(tmp_path / "ViFailback_VQA.json")
    assert opened.records == tuple(records)
    assert not opened.missing_images()
    assert records_of(found, tmp_path, worth=lambda kept: kept.number > 9) == []
