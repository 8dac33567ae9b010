"""Review and its roles; gold items and double annotation, blind; agreement over HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.annotate.work_team import Team, team_at

from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.review import assign
from vifailback.errors import UnknownNameError
from vifailback.store import read_annotations

NAMES = [f"cups/episode_{index:03}" for index in range(6)]
CUP = NAMES[1]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with team_at(str(tmp_path / "annotations.db")) as team:
        yield team


def test_an_item_goes_from_todo_to_accepted_by_way_of_a_return(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.annotate(CUP)
    assert rob.get("items", state="submitted")["items"][0]["assignee"] == "ana"
    pin = {"stage": 2, "role": "avoidance", "frame": 20, "point": {"x": 602, "y": 179.5}, "field": "avoidance.symbols"}
    item = rob.post("review", episode=CUP, verdict="return", text="This arrow?", pin=pin)
    assert (item["state"], item["open_comments"]) == ("returned", 1)
    comment = ana.document(CUP)["comments"][0]
    assert (comment["author"], comment["text"], comment["pin"]) == ("rob", "This arrow?", pin)
    ana.do(CUP, {"reason": "It slipped."})
    assert ana.document(CUP)["item"]["state"] == "returned"
    assert ana.post("comments/resolve", id=comment["id"], resolved=True)["resolved"] is True
    assert ana.post("submit", episode=CUP, token=ana.tokens[CUP])["open_comments"] == 0
    assert rob.post("review", episode=CUP, verdict="accept")["state"] == "accepted"
    assert "accepted" in ana.do(CUP, {"reason": "Late."}, 403)["detail"], "though the lease still runs"
    assert "accepted" in ana.take(CUP, 403)["detail"]
    rob.take(CUP, take=True)
    rob.do(CUP, {"reason": "It slipped, wet."})
    assert rob.document(CUP)["item"]["state"] == "accepted"
    assert rob.post("review", episode=CUP, verdict="return", text="Again.")["state"] == "returned"


def test_what_may_not_be_done_is_refused(team: Team) -> None:
    ana, ben, rob = team.page("ana"), team.page("ben"), team.page("rob", "reviewer")
    ana.annotate(CUP)
    ana.post("review", 403, episode=CUP, verdict="accept")
    for path in ("assign", "gold", "copies", "priority"):
        value = {
            "assign": {"assignee": "ana"},
            "gold": {"gold": True},
            "copies": {"copies": 2},
            "priority": {"priority": 1},
        }
        ana.post(path, 403, episodes=[CUP], **value[path])
    ana.get("agreement", 403)
    assert "assigned to ana" in ben.take(CUP, 403)["detail"]
    rob.annotate(NAMES[2])
    assert "own" in rob.post("review", 403, episode=NAMES[2], verdict="accept")["detail"]
    assert "todo" in rob.post("review", 409, episode=NAMES[0], verdict="accept")["detail"]
    assert "text" in rob.post("review", 422, episode=CUP, verdict="return", text=" ")["detail"]
    rob.post("review", 404, episode="nobody/episode_1", verdict="accept")
    rob.post("comments/resolve", 404, id=99, resolved=True)
    boss = team.page("rob", "admin")
    assert boss.post("review", episode=NAMES[2], verdict="accept")["state"] == "accepted", (
        "admins may, where one works alone"
    )


def test_submitting_needs_an_outcome_and_nothing_unverified(team: Team) -> None:
    ana = team.page("ana")
    ana.do(
        CUP, {"reason": "Drafted.", "provenance.reason": {"by": "model", "draft": "Drafted.", "state": "unverified"}}
    )
    assert "outcome" in ana.post("submit", 422, episode=CUP, token=ana.tokens[CUP])["detail"]
    ana.do(CUP, {"outcome": "Failed"})
    assert ana.document(CUP)["item"]["unverified"] == 1
    assert "reason: was written by a model" in ana.post("submit", 422, episode=CUP, token=ana.tokens[CUP])["detail"]
    ana.do(CUP, {"provenance.reason": {"by": "model", "draft": "Drafted.", "state": "accepted", "who": "ana"}})
    assert ana.post("submit", episode=CUP, token=ana.tokens[CUP])["state"] == "submitted"


def test_whoever_submitted_may_go_on_until_it_is_reviewed(team: Team) -> None:
    ana = team.page("ana")
    ana.annotate(CUP)
    ana.take(CUP)
    ana.do(CUP, {"reason": "One more word."})
    assert ana.document(CUP)["item"]["state"] == "started"
    assert [line["label"] for line in ana.get("history", episode=CUP)][-1] == "reopened"


def test_a_second_person_annotates_without_seeing_the_first(team: Team) -> None:
    ana, ben, eva = team.page("ana"), team.page("ben"), team.page("eva")
    rob = team.page("rob", "reviewer")
    rob.post("copies", episodes=[CUP], copies=2)
    ana.annotate(CUP, reason="It slipped.")
    seen = ben.get("items", text="001")["items"][0]
    assert (seen["state"], seen["outcome"], seen["author"], seen["copies"]) == ("todo", None, None, 1)
    assert ben.get("items")["counts"]["submitted"] == 0
    document = ben.document(CUP)
    assert (document["revision"], document["track"], "reason" in document["annotation"]) == (0, "ben", False)
    ben.get("document", 403, episode=CUP, track="")
    ben.get("history", 403, episode=CUP, track="")
    assert ben.next(text="001") == CUP
    assert CUP not in [item["episode"] for item in eva.get("items")["items"]], "enough people have it"
    eva.take(CUP, 404)
    ben.do(CUP, {"outcome": "Failed", "failure_type": "task planning"})
    assert ben.send(CUP, [])["revision"] == 2
    assert ben.post("operations", 409, episode=CUP, token=ben.tokens[CUP], track="", operations=[])["detail"]
    assert ben.post("submit", episode=CUP, token=ben.tokens[CUP])["state"] == "submitted"
    assert ana.document(CUP)["annotation"]["failure_type"] == "gripper state"
    assert rob.document(CUP)["annotation"]["failure_type"] == "gripper state"
    assert rob.document(CUP, track="ben")["annotation"]["failure_type"] == "task planning"
    found = rob.get("agreement")
    assert (found["pairs"], found["outcome_kappa"], found["type_kappa"]) == (1, None, -1.0)
    assert [person["name"] for person in found["people"]] == ["ana", "ben"]
    stored = read_annotations(team.context.config.store).annotations
    assert [(one.episode, one.failure_type.value) for one in stored] == [(CUP, "gripper state")], "copies stay inside"


def test_a_reviewer_may_ask_for_a_copy(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.annotate(CUP)
    rob.take(CUP, 403, copy=True)
    rob.post("copies", episodes=[CUP], copies=2)
    rob.take(CUP, copy=True)
    assert rob.document(CUP)["track"] == "rob"
    rob.annotate(CUP)
    assert rob.document(CUP)["track"] == ""
    assert rob.get("agreement")["type_kappa"] is None
    assert rob.get("agreement")["people"][1]["type_agreement"] == 1


def test_gold_items_look_like_any_other_to_annotators(team: Team) -> None:
    ana, ben, rob = team.page("ana"), team.page("ben"), team.page("rob", "reviewer")
    rob.annotate(CUP)
    assert rob.post("gold", episodes=NAMES, gold=True) == {"changed": 1}
    assert rob.get("items", gold=True)["total"] == 1
    assert ana.get("items", gold=True)["total"] == 0
    seen, other = (ana.get("items", text=name)["items"][0] for name in ("001", "000"))
    told = ("state", "gold", "copies", "stage", "outcome", "assignee", "author", "updated", "active_s")
    assert [seen[key] for key in told] == [other[key] for key in told]
    ana.annotate(CUP)
    ben.do(CUP, {"outcome": "Successful"})
    ben.post("submit", episode=CUP, token=ben.tokens[CUP])
    people = {person["name"]: person for person in rob.get("agreement")["people"]}
    assert (people["ana"]["gold"], people["ana"]["gold_accuracy"]) == (1, 1.0)
    assert (people["ben"]["gold"], people["ben"]["gold_accuracy"]) == (1, 0.0)
    assert people["ana"]["pairs"] == 1, "with ben"


def test_comments_on_a_copy_stay_with_it(team: Team) -> None:
    ana, ben, rob = team.page("ana"), team.page("ben"), team.page("rob", "reviewer")
    rob.post("copies", episodes=[CUP], copies=2)
    ana.annotate(CUP)
    comment = ana.post("comments", episode=CUP, text="Hard to see.", pin=None)
    ben.take(CUP)
    ben.post("comments", episode=CUP, text="Dark.")
    assert [one["text"] for one in ben.document(CUP)["comments"]] == ["Dark."]
    assert [one["text"] for one in rob.document(CUP)["comments"]] == ["Hard to see."]
    ben.post("comments/resolve", 403, id=comment["id"], resolved=True)
    ana.post("comments", 422, episode=CUP, text="x", pin={"nonsense": 1})
    ana.post("comments", 422, episode=CUP, text="x", pin={"point": {"x": 2000, "y": 1}})


def test_items_are_assigned_to_people_who_can_log_in(team: Team) -> None:
    context, rob = team.context, User("rob", Role.REVIEWER)
    assert assign(context, rob, [CUP], "anybody") == 1, "there are no accounts here"
    Accounts(context.store).add("Ben", Role.ANNOTATOR, email="ben@lab.example")
    asking = replace(context, config=replace(context.config, accounts=True))
    with pytest.raises(UnknownNameError, match="no person is called 'Bem'"):
        assign(asking, rob, [CUP], "Bem")
    assert assign(asking, rob, [CUP], "Ben") == 1
    assert "Ben" in team.page("rob", "reviewer").get("items")["people"]
