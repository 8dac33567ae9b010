"""What the tables say of known records."""

import dataclasses

from vifailback.trials.record import Record
from vifailback.trials.report import report_json, tables
from vifailback.trials.table import comparisons, rows

POSE, HUMAN = "gripper 6d-pose", "human intervention"


def record(seed: int, success: bool, supervisor: str = "none", **more) -> Record:
    method = "" if supervisor == "none" else "pmc"
    one = Record(f"{supervisor}/{seed}", "place_one", seed, "faulty", supervisor, method, success, 10.0)
    return dataclasses.replace(one, **more)


RECORDS = [
    record(0, False, failure_type=POSE),
    record(1, False, failure_type=POSE),
    record(2, False, failure_type=HUMAN),
    record(3, True, failure_type=POSE),
    record(4, True),
    record(0, True, "oracle", failure_type=POSE, detected_s=4.0, put_right=1, queries=2, corrections=1),
    record(1, False, "oracle", failure_type=POSE, detected_s=4.0, queries=3, refusals=("too far",)),
    record(2, True, "oracle", failure_type=HUMAN, detected_s=7.0, queries=2, corrections=1),
    record(3, True, "oracle", failure_type=POSE, queries=1, false_alarms=2),
    record(4, False, "oracle", queries=1, unanswered=("no server",)),
]


def test_recovery_is_counted_on_the_layouts_that_fail_alone_by_failure_type():
    (found,) = comparisons(RECORDS)
    by_name = {one.name: one for one in found.recoveries}
    assert by_name[POSE].recovered == (1, 2)
    assert by_name[HUMAN].recovered == (1, 1)
    assert by_name["all"].recovered == (2, 3)
    assert by_name["all"].by_motion == (1, 2)
    assert by_name[POSE].median_s == 6.0


def test_successes_that_turned_into_failures_are_named_and_tested_in_pairs():
    (found,) = comparisons(RECORDS)
    assert found.spoiled == ("oracle/4",)
    assert found.good == 2
    assert found.p == 1.0  # one way once, the other way twice


def test_false_alarms_are_an_hour_of_attempts_that_succeed_alone():
    (found,) = comparisons(RECORDS)
    assert found.alarms_an_hour == 2 * 3600 / 20


def test_the_papers_rows_stand_before_ours_without_and_with_correction():
    names = [(row.method, row.corrected) for row in rows(RECORDS)]
    assert names == [
        ("pi0.5 (base & symbol)", False),
        ("pi0.5 (base)", False),
        ("faulty policy", False),
        ("pi0.5 (base & symbol) + VSF", True),
        ("pi0.5 (base) + PMC", True),
        ("faulty policy + PMC (oracle)", True),
    ]


def test_the_papers_averages_are_those_it_prints():
    shown = {row.method: f"{100 * (row.all.share or 0):.1f}" for row in rows(RECORDS) if row.paper}
    assert list(shown.values()) == ["52.4", "50.8", "73.0", "74.6"]


def test_markdown_and_json_say_the_same():
    success, recovery, costs = tables(RECORDS)
    assert "| with | faulty policy + PMC (oracle) | 3/5 | 60.0 % | 23-88 |" in success.markdown()
    assert "1 of 2 successes turned into failures" in recovery.markdown()
    assert "| oracle, pmc | 2 | 360.0 | 9 | 1 | 2 | 1 |" in costs.markdown()
    assert all(len(row) == len(table.headings) for table in (success, recovery, costs) for row in table.rows)
    said = report_json(RECORDS)["comparisons"][0]
    assert said["recovery"]["all"]["recovered"]["hits"] == 2
    assert said["unanswered"] == 1


def test_trials_without_their_pair_are_left_out():
    (found,) = comparisons([*RECORDS, record(9, False, "oracle")])
    assert found.good == 2
