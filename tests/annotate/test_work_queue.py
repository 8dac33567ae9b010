"""The queue: filters, counts, the next item, leases and active time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from tests.annotate.work_team import TASK, Team, episodes, team_at
from tests.store.conftest import place, postgresql

from vifailback.annotate.library import Library
from vifailback.annotate.work.leases import LEASE_S, SLACK_S
from vifailback.annotate.work.sync import Sync
from vifailback.episodes import Recordings
from vifailback.store.work_tables import WorkTime
from vifailback.types import Annotation, FailureType, Keyframe, KeyframeRole, Outcome

__all__ = ["place", "postgresql"]
NAMES = [f"cups/episode_{index:03}" for index in range(6)]


@pytest.fixture
def team(place: str) -> Iterator[Team]:
    with team_at(place) as team:
        yield team


def listed(answer: dict) -> list[str]:
    return [item["episode"] for item in answer["items"]]


def test_the_queue_lists_every_recording_with_counts(team: Team) -> None:
    answer = team.page("ana").get("items", limit=4)
    assert (answer["total"], listed(answer)) == (6, NAMES[:4])
    assert answer["counts"] == {"todo": 6, "started": 0, "submitted": 0, "returned": 0, "accepted": 0}
    assert (answer["tasks"], answer["people"]) == (["Open the drawer.", TASK], [])
    assert listed(team.page("ana").get("items", limit=4, offset=4)) == NAMES[4:]


def test_a_task_that_a_person_writes_is_shown_found_and_kept(team: Team) -> None:
    ana = team.page("ana")
    ana.do(NAMES[2], {"task": "Hang the mug on the hook."})
    Sync(team.context).recordings()  # as the next start of the server does
    assert listed(ana.get("items", text="the mug")) == [NAMES[2]]
    answer = ana.get("items", task="Hang the mug on the hook.")
    assert [(item["episode"], item["task"]) for item in answer["items"]] == [(NAMES[2], "Hang the mug on the hook.")]


def test_filters_narrow_the_list_and_states_do_not_narrow_the_counts(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.annotate(NAMES[1])
    ana.do(NAMES[2], {"outcome": "Successful"})
    rob.post("assign", episodes=NAMES[2:4], assignee="ben")
    rob.post("gold", episodes=NAMES, gold=True)
    assert listed(rob.get("items", state=["submitted", "started"])) == NAMES[1:3]
    answer = rob.get("items", task=TASK, state="todo")
    assert (listed(answer), answer["total"]) == ([NAMES[3], NAMES[5]], 2)
    assert answer["counts"] == {"todo": 2, "started": 0, "submitted": 1, "returned": 0, "accepted": 0}
    assert listed(rob.get("items", assignee="ben")) == NAMES[2:4]
    assert listed(rob.get("items", assignee="")) == [NAMES[0], *NAMES[4:]]
    assert listed(rob.get("items", failure_type="gripper state")) == [NAMES[1]]
    assert listed(rob.get("items", gold=True)) == NAMES[1:3], "what has no annotation cannot be gold"
    assert listed(rob.get("items", text="EPISODE_003")) == [NAMES[3]]
    assert listed(rob.get("items", text="drawer")) == NAMES[::2]
    assert listed(rob.get("items", text="%")) == []
    assert rob.get("items")["people"] == ["ana", "ben"]


def test_the_list_is_sorted_as_asked_with_what_is_empty_last(team: Team) -> None:
    rob = team.page("rob", "reviewer")
    rob.post("assign", episodes=[NAMES[4]], assignee="ben")
    rob.post("assign", episodes=[NAMES[2]], assignee="ana")
    assert listed(rob.get("items", sort="assignee", limit=3)) == [NAMES[2], NAMES[4], NAMES[0]]
    assert listed(rob.get("items", sort="-assignee", limit=3)) == [NAMES[4], NAMES[2], NAMES[0]]
    rob.post("priority", episodes=[NAMES[5]], priority=3)
    assert listed(rob.get("items", limit=2)) == [NAMES[5], NAMES[0]]
    assert "sort: must be one of" in rob.get("items", 422, sort="nonsense")["detail"]


def test_recordings_that_go_and_come_leave_their_items_as_they_were(team: Team) -> None:
    ana = team.page("ana")
    ana.annotate(NAMES[1])
    found = [replace(episode, task="Another.") for episode in episodes(8) if episode.id not in NAMES[:2]]
    context = replace(team.context, library=Library(Recordings(team.context.config.recordings, "memory", found)))
    Sync(context).recordings()
    assert listed(ana.get("items")) == [*NAMES[2:], "cups/episode_006", "cups/episode_007"]
    assert ana.get("items")["tasks"] == ["Another."]
    ana.get("document", 404, episode=NAMES[1])
    Sync(team.context).recordings()
    answer = ana.get("items")
    assert listed(answer) == NAMES
    assert answer["counts"]["submitted"] == 1


def test_annotations_that_come_by_another_door_appear(team: Team) -> None:
    rob = team.page("rob", "reviewer")
    keyframe = Keyframe(KeyframeRole.AVOIDANCE, 3)
    done = Annotation(NAMES[0], "t", outcome=Outcome.FAILED, failure_type=FailureType.GRIPPER_STATE, avoidance=keyframe)
    begun = Annotation(NAMES[2], "t", outcome=Outcome.FAILED, author="eva")
    nobody = Annotation("elsewhere/episode_9", "t", outcome=Outcome.FAILED)
    team.context.store.put_many([done, begun, nobody, Annotation(NAMES[3], "t")], author="import")
    answer = rob.get("items")
    assert [item["state"] for item in answer["items"]] == ["submitted", "todo", "started", "todo", "todo", "todo"]
    assert answer["items"][2]["author"] == "eva"
    team.context.store.put(replace(begun, stage=2), author="import")
    assert rob.get("items", state="started")["items"][0]["stage"] == 2


def test_next_gives_what_was_returned_then_ones_own_then_nobodys(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.annotate(NAMES[5])
    rob.post("review", episode=NAMES[5], verdict="return", text="Which gripper?")
    rob.post("assign", episodes=[NAMES[3]], assignee="ana")
    rob.post("assign", episodes=[NAMES[0]], assignee="ben")
    assert ana.next() == NAMES[5]
    assert ana.next(after=NAMES[5]) == NAMES[3], "theirs before nobody's"
    assert ana.next(after=NAMES[3]) == NAMES[5], "what was returned stays first"
    ana.post("leases/release", episode=NAMES[3], token=ana.tokens[NAMES[3]])
    rob.take(NAMES[5], take=True)
    rob.take(NAMES[3], take=True)
    assert ana.next(after=NAMES[5]) == NAMES[1], "passes over what others hold"
    assert ana.next(after=NAMES[1], text="episode_004") == NAMES[4]
    assert ana.next(after=NAMES[4]) == NAMES[1], "begins again at the start"
    assert ana.next(task="Nothing.") is None
    peeked = ana.post("items/next", tab="x", peek=True)
    assert (peeked["item"]["episode"], peeked["lease"]) == (NAMES[2], None)
    assert rob.get("items", text="episode_002")["items"][0]["holder"] is None


def test_next_goes_on_behind_items_that_were_begun_and_left(team: Team) -> None:
    ana = team.page("ana")
    for name in NAMES[:3]:
        ana.do(name, {"stage": 1})
        assert ana.next(after=name) == NAMES[NAMES.index(name) + 1]


def test_one_page_at_a_time_holds_a_lease(team: Team) -> None:
    ana, ben, rob = team.page("ana"), team.page("ben"), team.page("rob", "reviewer")
    lease = ana.take(NAMES[0])
    assert lease["holder"] == "ana"
    refused = ben.take(NAMES[0], 409, take=True)
    assert (refused["holder"], refused["detail"]) == ("ana", "ana is working on it")
    assert ana.take(NAMES[0])["token"] != lease["token"], "a reload of the page gets it again"
    elsewhere = team.page("ana", tab="other")
    assert elsewhere.take(NAMES[0], 409)["detail"] == "you have it open elsewhere"
    elsewhere.take(NAMES[0], take=True)
    lost = ana.do(NAMES[0], {"reason": "x"}, 409, base=0)
    assert (lost["holder"], "conflicts" in lost) == ("ana", False)
    rob.take(NAMES[0], take=True)
    lost = elsewhere.do(NAMES[0], {"reason": "x"}, 409, base=0)
    assert (lost["holder"], lost["detail"]) == ("rob", "rob is working on it now; nothing was saved")
    elsewhere.post("leases/renew", 409, episode=NAMES[0], token=elsewhere.tokens[NAMES[0]], stage=1, active_s=1)
    rob.post("leases/release", episode=NAMES[0], token=rob.tokens[NAMES[0]])
    assert rob.do(NAMES[0], {"reason": "x"}, 409, base=0)["holder"] is None
    labels = [line["label"] for line in rob.get("history", episode=NAMES[0])]
    assert labels == ["took over: from another page", "took over: from ana"]


def test_a_lease_ends_by_the_clock_and_lives_on_while_nobody_else_takes_it(team: Team) -> None:
    ana, ben = team.page("ana"), team.page("ben")
    ana.take(NAMES[0])
    team.clock.forward(LEASE_S - 1)
    ben.take(NAMES[0], 409)
    ana.post("leases/renew", episode=NAMES[0], token=ana.tokens[NAMES[0]], stage=1, active_s=1)
    team.clock.forward(LEASE_S - 1)
    ben.take(NAMES[0], 409)
    team.clock.forward(2)
    assert ana.get("items")["items"][0]["holder"] is None
    assert ana.send(NAMES[0], [])["revision"] == 0, "the train comes out of the tunnel"
    ben.take(NAMES[0])
    ana.do(NAMES[0], {"reason": "x"}, 409, base=0)


def test_tokens_of_others_and_of_other_episodes_open_nothing(team: Team) -> None:
    ana, ben = team.page("ana"), team.page("ben")
    ana.take(NAMES[0])
    ben.tokens = {NAMES[0]: ana.tokens[NAMES[0]]}
    ben.do(NAMES[0], {"reason": "x"}, 409, base=0)
    ana.tokens[NAMES[1]] = ana.tokens[NAMES[0]]
    ana.do(NAMES[1], {"reason": "x"}, 409, base=0)
    ben.post("leases/release", episode=NAMES[0], token=ana.tokens[NAMES[0]])
    ben.take(NAMES[0], 409)


def test_active_time_counts_by_stage_and_never_more_than_the_clock_saw(team: Team) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.take(NAMES[0])

    def renew(name: str, stage: int, active_s: float, after_s: float) -> None:
        team.clock.forward(after_s)
        ana.post("leases/renew", episode=name, token=ana.tokens[name], stage=stage, active_s=active_s)

    renew(NAMES[0], 1, 15.5, after_s=20)
    renew(NAMES[0], 2, 10, after_s=20)
    renew(NAMES[0], 2, 5_000, after_s=20)
    ana.take(NAMES[1])
    renew(NAMES[1], 1, 20, after_s=20)
    times = rob.get("time")
    spent = 15.5 + 10 + 20 + SLACK_S
    assert rob.get("items", text="000")["items"][0]["active_s"] == spent
    assert (times["episodes"], times["median_s"]) == (2, (spent + 20) / 2)
    assert times["by_stage_s"] == [(15.5 + 20) / 2, 10 + 20 + SLACK_S, 0]
    assert times["people"] == [{"name": "ana", "episodes": 2, "active_s": spent + 20, "median_s": (spent + 20) / 2}]
    with team.context.store.reading() as connection:
        assert set(connection.execute(select(WorkTime.day)).scalars()) == {date(2026, 3, 1)}
    ana.get("time", 403)
