"""The paper's tables for any data: bins, counts, balance, and how much file names give away."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.types import (
    Annotation,
    Arm,
    Arrow,
    Direction,
    FailureType,
    Grasp,
    Keyframe,
    KeyframeRole,
    Move,
    Outcome,
    Point,
    QuestionKind,
    Rotate,
    Split,
    Target,
    VqaRecord,
)
from vifailback.vqa.stats.tables import PAPER_DURATIONS, PAPER_OUTCOMES, Table, duration_table, letter_table, statistics


def record(
    kind: QuestionKind,
    answer: str = "A",
    *,
    images: Sequence[str] = ("0.jpg",),
    choices: Sequence[str] = (),
    episode: str = "t/1",
    split: Split | None = None,
) -> VqaRecord:
    return VqaRecord(f"{episode}/{kind}", kind, episode, "Stack.", tuple(images), "?", answer, tuple(choices), split)


def annotation(episode: str, **changes: object) -> Annotation:
    symbols = (Arrow(Point(1, 2), Point(3, 4)), Target(Point(5, 6)))
    commands = (Move(Arm.LEFT, Direction.FORWARD), Grasp(Arm.LEFT, open=True), Rotate(Arm.LEFT, clockwise=True))
    said: dict[str, object] = {
        "outcome": Outcome.FAILED,
        "failure_type": FailureType.GRIPPER_STATE,
        "avoidance": Keyframe(KeyframeRole.AVOIDANCE, 30, commands=commands, symbols=symbols),
        "length": 100,
        "fps": 25.0,
    }
    return Annotation(episode, "Stack.", **{**said, **changes})  # type: ignore[arg-type]


def counts(table: Table) -> dict[str, int]:
    return {row.label: row.count for row in table.rows}


def by_name(tables: Sequence[Table]) -> dict[str, Table]:
    return {table.name: table for table in tables}


def test_the_papers_own_numbers_add_up_to_its_5202_trajectories() -> None:
    assert sum(PAPER_DURATIONS) == sum(PAPER_OUTCOMES.values()) == 5202


@pytest.mark.parametrize(
    ("seconds", "label"),
    [(0.0, "0 - 4"), (3.99, "0 - 4"), (4.0, "4 - 8"), (23.9, "20 - 24"), (24.0, ">= 24"), (900.0, ">= 24")],
)
def test_a_duration_falls_into_the_bin_of_the_papers_table(seconds: float, label: str) -> None:
    assert [row.label for row in duration_table([seconds]).rows if row.count] == [label]


@given(st.lists(st.floats(0, 1000)))
def test_every_duration_is_counted_once(seconds: list[float]) -> None:
    table = duration_table(seconds)
    assert table.total == len(seconds)
    assert table.paper_total == 5202


def test_annotations_alone_give_their_tables() -> None:
    success = annotation("t/2", outcome=Outcome.SUCCESSFUL, failure_type=None, avoidance=None)
    tables = by_name(statistics(annotations=[annotation("t/1"), success]))
    assert counts(tables["durations"])["4 - 8"] == 2
    assert counts(tables["outcomes"]) == {"Failed": 1, "Successful": 1}
    assert counts(tables["failure_types"])["gripper state"] == 1
    assert counts(tables["symbols"])["crosshair"] == 1
    assert len(tables["symbols"].rows) == 7
    assert counts(tables["commands"]) == {"move forward": 1, "open": 1, "rotate clockwise": 1}
    assert counts(tables["avoidance_positions"])["30 - 40 %"] == 1
    assert counts(tables["tasks"]) == {"t": 2}
    assert "questions" not in tables


def test_a_failure_without_a_type_is_counted_as_such() -> None:
    tables = by_name(statistics(annotations=[annotation("t/1"), annotation("t/2", failure_type=None)]))
    assert counts(tables["failure_types"])["not said"] == 1


def test_questions_stand_beside_the_benchmarks_where_all_are_benchmark() -> None:
    kinds = list(QuestionKind)
    plain = by_name(statistics(records=[record(kind) for kind in kinds]))["questions"]
    bench = by_name(statistics(records=[record(kind, split=Split.BENCHMARK) for kind in kinds]))["questions"]
    assert plain.total == len(kinds) == 13
    assert all(row.paper is None for row in plain.rows)
    assert sum(row.paper or 0 for row in bench.rows) == 2622


def test_tasks_stand_beside_the_papers_counts() -> None:
    records = [
        record(QuestionKind.FAILURE_REASON, episode="cut_sausage/episode_1", split=Split.BENCHMARK),
        record(QuestionKind.FAILURE_REASON, episode="juggle/episode_1", split=Split.TRAIN),
    ]
    table = by_name(statistics(records=records))["tasks"]
    assert [(row.label, row.count, row.paper) for row in table.rows] == [
        ("cut_sausage (1 benchmark)", 1, 33),
        ("juggle", 1, None),
    ]
    assert table.paper_total == 5202


def test_right_letters_are_counted_where_there_are_options() -> None:
    options = ("one", "two", "three", "four")
    records = [
        record(QuestionKind.TYPE_IDENTIFICATION, "B", choices=options),
        record(QuestionKind.SUBTASK_LOCALIZATION, "B. two", choices=options),
        record(QuestionKind.FAILURE_REASON, "Because."),
    ]
    assert counts(letter_table(records)) == {"A": 0, "B": 2, "C": 0, "D": 0}


def test_durations_come_from_frame_names_where_nothing_else_says_them() -> None:
    tables = by_name(
        statistics(
            records=[
                record(
                    QuestionKind.FAILURE_DETECTION, "Failed", images=[f"f/{at}.jpg" for at in (*range(0, 250, 25), 249)]
                )
            ]
        )
    )
    assert counts(tables["durations"])["8 - 12"] == 1


def test_no_data_gives_no_tables() -> None:
    assert statistics() == []
