"""Where work changes hands, and what no operation may do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.annotate.work_team import Team, operation, team_at

from vifailback.store import annotation_from_json, read_annotations
from vifailback.store.release import annotation_from_record, record_from_annotation

CUP = "cups/episode_001"
RECORD: dict[str, Any] = {
    "video": "annotated_data/cups/videos/episode_001_cam_high.mp4",
    "task": "Put the cup on the plate.",
    "failure_detection": "yes",
    "subtasks": ["1. Grasp the cup."],
    "failure_type": "gripper state",
    "avoidance": [{"low_level": " ", "avoid_keyframe_annotations_code": [{"type": "star"}]}],
    "keyframe": [{"avoid_keyframe": "annotated_data/cups/frames/episode_001_cam_high/24_avoid_keyframe.jpg"}],
    "reason": {"of another": "program"},
    "weather": "rain",
}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with team_at(str(tmp_path / "annotations.db")) as team:
        yield team


@pytest.mark.parametrize("copies", [1, 2])
def test_who_loses_an_item_writes_no_more_to_it(team: Team, copies: int) -> None:
    ben, rob = team.page("ben"), team.page("rob", "reviewer")
    rob.post("copies", episodes=[CUP], copies=copies)
    ben.do(CUP, {"outcome": "Failed"})
    rob.post("assign", episodes=[CUP], assignee="ana")
    assert ben.send(CUP, [operation({"outcome": "Successful"}, 1)], 403)["detail"]
    ben.post("submit", 403, episode=CUP, token=ben.tokens[CUP])
    seen = rob.document(CUP, track="")
    assert (seen["annotation"]["outcome"], seen["item"]["state"]) == ("Failed", "started")


def test_a_gold_item_that_is_given_to_somebody_stays_hidden_from_them(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    rob.annotate(CUP)
    rob.post("gold", episodes=[CUP], gold=True)
    rob.post("assign", episodes=[CUP], assignee="ana")
    document = ana.document(CUP)
    assert (document["track"], document["annotation"].get("failure_type")) == ("ana", None)
    ana.do(CUP, {"outcome": "Successful"})
    assert rob.document(CUP)["annotation"]["outcome"] == "Failed"


def test_what_was_imported_and_returned_comes_to_somebody(team: Team) -> None:
    team.context.store.put(annotation_from_record(RECORD)[0], author="", source="import")
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    assert rob.document(CUP)["item"]["state"] == "submitted"
    rob.post("review", episode=CUP, verdict="return", text="The keyframe is late.")
    assert ana.next(state=["returned"]) == CUP


def test_what_another_program_called_as_we_do_is_kept_and_hides_nothing(team: Team) -> None:
    team.context.store.put(annotation_from_record(RECORD)[0], author="", source="import")
    rob = team.page("rob", "reviewer")
    rob.do(CUP, {"avoidance.high_level": "Lower.", "provenance": {"avoidance.high_level": {"state": "unverified"}}})
    assert rob.document(CUP)["item"]["unverified"] == 1
    rob.do(CUP, {"provenance": {"avoidance.high_level": {"state": "accepted"}}})
    document = rob.document(CUP)
    assert document["item"]["unverified"] == 0
    assert document["annotation"]["provenance"] == {"avoidance.high_level": {"state": "accepted"}}
    assert document["annotation"]["extra"] == {"reason": {"of another": "program"}}
    rob.do(CUP, {"avoidance.high_level": None, "provenance": None})
    (annotation,) = read_annotations(team.context.config.store).annotations
    assert list(record_from_annotation(annotation).items()) == list(RECORD.items())


@pytest.mark.parametrize("path", ["$release", "$release.prefix", "extra", "extra.task", "episode"])
def test_the_memory_of_a_record_is_not_changed(team: Team, path: str) -> None:
    ana = team.page("ana")
    assert ana.do(CUP, {path: {"prefix": 5}}, 422)["field"] == path.partition(".")[0]
    assert ana.document(CUP)["revision"] == 0


def test_an_annotation_does_not_grow_without_end(team: Team) -> None:
    rob = team.page("rob", "reviewer")
    large = annotation_from_json({"episode": CUP, "task": "", "note": "x" * 1_500_000})
    team.context.store.put(large, author="", source="import")
    assert rob.do(CUP, {"reason": "x" * 2000}, 422)["field"] == "reason"
    assert rob.do(CUP, {"note": "x" * 1_200_000})["revision"] == 2
    rob.do(CUP, {"note": None, "reason": "x" * 2000})


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("leases", {"episode": "\ud800", "tab": "t"}),
        ("priority", {"episodes": [CUP, "\ud800"], "priority": 1}),
        ("assign", {"episodes": [CUP], "assignee": "\ud800"}),
        ("comments/resolve", {"id": 10**30, "resolved": True}),
        ("comments", {"episode": CUP, "text": "x", "pin": {"frame": 10**30}}),
    ],
)
def test_what_no_database_holds_is_named(team: Team, path: str, body: dict[str, Any]) -> None:
    rob = team.page("rob", "reviewer")
    answer = rob.client.post(f"/api/{path}", content=_ascii_json(body), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["detail"].startswith("body.")) == (422, True)


def test_a_request_that_is_wrong_everywhere_gets_a_short_answer(team: Team) -> None:
    ana = team.page("ana")
    answer = ana.post("operations", 422, episode=CUP, token="t", operations=[{}] * 900)
    assert answer["detail"].endswith("and 2690 more")


def _ascii_json(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
