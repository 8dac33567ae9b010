"""Documents: operations, merging, conflicts, repeats, and what survives them; on SQLite and on PostgreSQL."""

import uuid
from collections.abc import Iterator

import pytest
from tests.annotate.work_team import Team, operation, team_at
from tests.store.conftest import place, postgresql

from vifailback.store.schema import annotation_from_json, annotation_to_json

__all__ = ["place", "postgresql"]
CUP = "cups/episode_001"
KEYFRAME = {"index": 20, "symbols": [{"symbol": "target", "at": {"x": 602, "y": 179}}]}


@pytest.fixture
def team(place: str) -> Iterator[Team]:
    with team_at(place) as team:
        yield team


def test_a_fresh_document_says_what_the_recording_says(team: Team) -> None:
    document = team.page("ana").document(CUP)
    assert (document["revision"], document["track"], document["comments"]) == (0, "", [])
    assert document["annotation"] == {
        "episode": CUP,
        "task": "Put the cup on the plate.",
        "camera": "cam_high",
        "length": 100,
        "fps": 25.0,
        "size": [64, 48],
    }
    team.page("ana").get("document", 404, episode="nobody/episode_1")


def test_operations_change_what_they_name_and_nothing_else(team: Team) -> None:
    ana = team.page("ana")
    saved = ana.do(CUP, {"outcome": "Failed", "avoidance": KEYFRAME, "reason": "It slipped."})
    assert (saved["revision"], saved["annotation"]["author"]) == (1, "ana")
    assert saved["annotation"]["avoidance"] == KEYFRAME
    saved = ana.do(
        CUP, {"avoidance.high_level": "Go lower.", "reason": None, "provenance.reason": {"state": "accepted"}}
    )
    assert saved["annotation"]["avoidance"] == {**KEYFRAME, "high_level": "Go lower."}
    assert "reason" not in saved["annotation"]
    assert saved["annotation"]["provenance"] == {"reason": {"state": "accepted"}}
    saved = ana.do(CUP, {"provenance.reason": None})
    assert "provenance" not in saved["annotation"]
    assert ana.document(CUP)["annotation"] == saved["annotation"]
    assert ana.document(CUP)["item"]["state"] == "started"


def test_a_second_pass_changes_only_what_was_touched(team: Team) -> None:
    release = {
        "episode": CUP,
        "task": "Put the cup on the plate.",
        "outcome": "Failed",
        "subtasks": ["Grasp.", "Lift."],
        "failure_type": "gripper state",
        "correction": {"index": 40, "low_level": "Close the right gripper.", "odd": [1, {"deep": None}]},
        "stage": 3,
        "weather": "rain",
        "$release": {"colours": "bgr"},
    }
    team.context.store.put(annotation_from_json(release), author="import", source="import")
    rob = team.page("rob", "reviewer")
    document = rob.document(CUP)
    assert (document["item"]["state"], document["revision"]) == ("submitted", 1)
    saved = rob.do(CUP, {"reason": "It closed too late."})
    assert saved["annotation"] == {**annotation_to_json(annotation_from_json(release)), "reason": "It closed too late."}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"failure_type": "nonsense"}, "failure_type"),
        ({"avoidance": {"index": 100}}, "avoidance.index"),
        ({"avoidance": {"symbols": []}}, "avoidance"),
        ({"correction": {"index": 3, "symbols": [{"symbol": "hold", "at": {"x": 1200, "y": 3}}]}}, "at.x"),
        ({"episode": "other/episode_1"}, "episode"),
        ({"task.words": "x"}, "task"),
        ({"subtasks": ["a"], "failed_subtask": 2}, "failed_subtask"),
    ],
)
def test_a_value_that_is_not_possible_is_named_and_nothing_is_saved(team: Team, values: dict, field: str) -> None:
    ana = team.page("ana")
    good, bad, later = operation({"stage": 1}, 0), operation(values, 0), operation({"reason": "x"}, 0)
    ana.take(CUP)
    answer = ana.send(CUP, [good, bad, later], 422)
    assert field in answer["detail"]
    assert (answer["operation"], answer["applied"]) == (bad["id"], [good["id"]])
    document = ana.document(CUP)
    assert document["annotation"].get("stage") == 1
    assert "reason" not in document["annotation"]
    assert document["revision"] == 1


def test_a_repeated_send_is_answered_with_what_it_did(team: Team) -> None:
    ana = team.page("ana")
    one, two = operation({"outcome": "Failed"}, 0), operation({"reason": "It slipped."}, 0)
    ana.take(CUP)
    ana.send(CUP, [one])
    answer = ana.send(CUP, [one, two])
    assert (answer["revision"], answer["applied"]) == (2, [one["id"], two["id"]])
    team.page("rob", "reviewer").take(CUP, take=True)
    assert ana.send(CUP, [two, one])["revision"] == 2, "what is saved needs no lease to be confirmed"
    assert len(list(team.context.store.history(CUP))) == 2
    other = "cups/episode_002"
    ana.take(other)
    assert "another episode" in ana.send(other, [one], 409)["detail"]


def test_changes_of_other_fields_merge_and_of_the_same_field_conflict(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.do(CUP, {"outcome": "Failed", "avoidance": KEYFRAME, "reason": "A."})
    rob.take(CUP, take=True)
    rob.do(CUP, {"avoidance.high_level": "Go lower.", "reason": "B."}, base=1)
    ana.take(CUP, 409)
    rob.post("leases/release", episode=CUP, token=rob.tokens[CUP])
    ana.take(CUP)
    merged = ana.do(CUP, {"avoidance.index": 21, "stage": 1}, base=1)
    assert merged["annotation"]["avoidance"] == {**KEYFRAME, "index": 21, "high_level": "Go lower."}
    fine, clash = operation({"failure_type": "gripper state"}, 1), operation({"stage": 2, "reason": "C."}, 1)
    answer = ana.send(CUP, [fine, clash, operation({"stage": 3}, 1)], 409)
    assert answer["conflicts"] == [{"path": ["reason"], "theirs": "B.", "yours": "C."}]
    assert (answer["operation"], answer["revision"], answer["applied"]) == (clash["id"], 4, [fine["id"]])
    assert answer["annotation"] == ana.document(CUP)["annotation"]
    assert (answer["annotation"]["stage"], answer["annotation"]["failure_type"]) == (1, "gripper state")
    removed = ana.do(CUP, {"avoidance": None}, 409, base=1)
    assert removed["conflicts"][0]["path"] == ["avoidance"], "what lies inside was changed by rob"
    same = ana.do(CUP, {"reason": "B."}, base=1)
    assert same["annotation"]["reason"] == "B.", "to the same is no conflict"
    assert ana.do(CUP, {"reason": "C."}, base=same["revision"])["annotation"]["reason"] == "C."


def test_what_the_same_page_sent_before_is_no_conflict(team: Team) -> None:
    ana = team.page("ana")
    ana.do(CUP, {"reason": "A."}, base=0)
    assert ana.do(CUP, {"reason": "Ab."}, base=0)["annotation"]["reason"] == "Ab."
    second = team.page("ana", tab="another tab")
    second.take(CUP, 409)
    second.take(CUP, take=True)
    assert second.do(CUP, {"reason": "X."}, 409, base=0)["conflicts"][0]["theirs"] == "Ab."
    lost, again = operation({"reason": "Abc."}, 2), operation({"reason": "Abcd."}, 2)
    ana.take(CUP, take=True)
    ana.send(CUP, [lost])
    second.take(CUP, take=True)
    assert second.send(CUP, [lost, again])["annotation"]["reason"] == "Abcd.", "the journal of a killed tab"


def test_a_revision_that_is_not_there_yet_is_refused(team: Team) -> None:
    answer = team.page("ana").do(CUP, {"reason": "A."}, 422, base=7)
    assert "base: must be a revision that is there (up to 0), got 7" in answer["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {"operations": [{"id": "no uuid", "base": 0, "changes": [{"path": ["a"], "value": 1}]}]},
        {"operations": [{"id": str(uuid.uuid4()), "base": 0, "changes": [{"path": [], "value": 1}]}]},
        {"operations": [{"id": str(uuid.uuid4()), "base": 0, "changes": []}]},
        {"operations": [{"id": str(uuid.uuid4()), "base": "0", "changes": [{"path": ["a"], "value": 1}]}]},
        {"operations": [{"id": str(uuid.uuid4()), "base": 0, "changes": [{"path": ["a"] * 9, "value": 1}]}]},
        {"operations": [{"id": str(uuid.uuid4()), "base": 0, "changes": [{"path": [1], "value": 1}]}]},
    ],
)
def test_bodies_of_another_shape_are_refused(team: Team, body: dict) -> None:
    ana = team.page("ana")
    ana.take(CUP)
    ana.post("operations", 422, episode=CUP, token=ana.tokens[CUP], **body)
    assert ana.document(CUP)["revision"] == 0


def test_text_that_no_database_holds_is_refused_or_kept(team: Team) -> None:
    ana = team.page("ana")
    assert ana.do(CUP, {"reason": "nul \x00 and 😀"})["annotation"]["reason"] == "nul \x00 and 😀"
    bad = operation({"reason": "x"}, 1)
    bad["label"] = "nul \x00"
    assert "label: Value error, must not hold a NUL" in ana.send(CUP, [bad], 422)["detail"]
    assert ana.do(CUP, {"author": "a\x00na"})["annotation"]["author"] == "a\x00na"
    ana.get("items", 422, text="\x00")


def test_history_tells_changes_and_deeds_in_order(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.annotate(CUP)
    team.clock.forward(60)
    rob.post("review", episode=CUP, verdict="return", text="Which gripper?")
    history = ana.get("history", episode=CUP)
    assert [(line["source"], line["author"], line["label"]) for line in history] == [
        ("annotate", "ana", "set outcome, failure_type"),
        ("work", "ana", "started"),
        ("work", "ana", "submitted"),
        ("work", "rob", "returned: Which gripper?"),
    ]
