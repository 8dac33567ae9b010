"""What is annotated here leaves by `vifailback import` and `vifailback build`, and comes back, without loss."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.annotate.work_team import Team, episodes, team_at

from vifailback.cli.import_ import main as import_
from vifailback.store import read_annotations
from vifailback.vqa import build

CUP = "cups/episode_001"
ORIGIN = {"by": "model", "draft": "It slipped.", "state": "unverified"}
VALUES = {
    "outcome": "Failed",
    "failure_type": "gripper state",
    "avoidance": {"index": 20, "symbols": [{"symbol": "target", "at": {"x": 602, "y": 179}}], "high_level": "Lower."},
    "reason": "It slipped.",
    "stage": 3,
}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with team_at(str(tmp_path / "annotations.db")) as team:
        yield team


def test_annotations_leave_with_their_provenance_and_come_back(team: Team, tmp_path: Path) -> None:
    ana = team.page("ana")
    saved = ana.do(CUP, {**VALUES, "provenance.reason": ORIGIN})
    out, again = tmp_path / "annotations.json", tmp_path / "again.db"
    assert import_([str(team.context.config.store), "--out", str(out)]) == 0
    assert json.loads(out.read_text())["annotations"] == [saved["annotation"]]
    assert import_([str(out), "--out", str(again)]) == 0
    assert read_annotations(again).annotations == read_annotations(team.context.config.store).annotations
    release = tmp_path / "release.json"
    assert import_([str(team.context.config.store), "--out", str(release), "--to", "release"]) == 0
    assert read_annotations(release).annotations[0].extra["provenance"] == {"reason": ORIGIN}


def test_an_import_into_the_store_is_seen_in_the_queue_and_leaves_states_alone(team: Team, tmp_path: Path) -> None:
    ana, rob = team.page("ana"), team.page("rob", "reviewer")
    ana.do(CUP, VALUES)
    out = tmp_path / "annotations.json"
    import_([str(team.context.config.store), "--out", str(out)])
    out.write_text(out.read_text().replace("gripper state", "task planning"))
    import_([str(out), "--out", str(team.context.config.store)])
    item = rob.get("items", text="001")["items"][0]
    assert (item["failure_type"], item["state"], item["assignee"]) == ("task planning", "started", "ana")
    conflict = ana.do(CUP, {"failure_type": "gripper 6d-pose"}, 409, base=1)
    assert conflict["conflicts"][0]["theirs"] == "task planning"


def test_a_build_of_what_was_annotated_leaves_out_what_nobody_verified(team: Team, tmp_path: Path) -> None:
    ana = team.page("ana")
    ana.do(CUP, {**VALUES, "provenance.reason": ORIGIN})
    annotations = read_annotations(team.context.config.store).annotations
    manifest = build(episodes(3), annotations, tmp_path / "before")
    assert manifest.counts["failure_reason_qa"] == 0
    assert manifest.reasons["a model wrote it and nobody has verified it"] == 1
    ana.do(CUP, {"provenance.reason.state": "accepted"})
    annotations = read_annotations(team.context.config.store).annotations
    assert build(episodes(3), annotations, tmp_path / "after").counts["failure_reason_qa"] == 1
