"""Agreement figures against values worked out by hand, and the pairing against trying all ways."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.annotate.work.agreement import (
    Made,
    Pair,
    agreement_of,
    cohens_kappa,
    frames_between,
    symbol_distances,
)
from vifailback.annotate.work.matching import least_cost_pairs
from vifailback.types import (
    Annotation,
    Arrow,
    FailureType,
    Gripper,
    Hold,
    Keyframe,
    KeyframeRole,
    Outcome,
    Point,
    Symbol,
    Target,
)

POSE, STATE = FailureType.GRIPPER_POSE, FailureType.GRIPPER_STATE
AVOIDANCE = KeyframeRole.AVOIDANCE


@given(
    rows=st.integers(0, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.integers(0, 50).map(float), min_size=columns, max_size=columns), max_size=5
        )
    )
)
def test_pairs_cost_as_little_as_the_best_of_all_ways(rows: list[list[float]]) -> None:
    pairs = least_cost_pairs(rows)
    shorter = min(len(rows), len(rows[0])) if rows else 0
    assert len(pairs) == shorter
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == shorter
    if shorter:
        by_row = len(rows) <= len(rows[0])
        costs = rows if by_row else [list(column) for column in zip(*rows, strict=True)]
        ways = permutations(range(len(costs[0])), len(costs))
        best = min(sum(costs[row][column] for row, column in enumerate(way)) for way in ways)
        assert sum(rows[row][column] for row, column in pairs) == best


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([], None),
        ([(1, 1)] * 4, None),
        ([(1, 1), (2, 2)], 1.0),
        ([(1, 2), (2, 1)], -1.0),
        # 3 of 4 agree; 1 is said 5 of 8 times: expected (5/8)^2 + (3/8)^2 = 34/64
        ([(1, 1), (1, 1), (2, 2), (1, 2)], (3 / 4 - 34 / 64) / (1 - 34 / 64)),
    ],
)
def test_kappa(pairs: list[tuple[int, int]], kappa: float | None) -> None:
    assert cohens_kappa(pairs) == (None if kappa is None else pytest.approx(kappa))


def test_symbols_are_matched_within_their_kind_at_least_cost() -> None:
    one: list[Symbol] = [Target(Point(0, 0)), Target(Point(1000, 0)), Hold(Point(500, 500))]
    other: list[Symbol] = [Target(Point(900, 0)), Target(Point(100, 0)), Gripper(Point(500, 500), open=True)]
    found = symbol_distances(one, other, (300, 400))
    assert found == pytest.approx([60.0, 60.0]), "100 per mille of 300 px is 30 px of a diagonal of 500 px"
    arrows = symbol_distances([Arrow(Point(0, 0), Point(0, 0))], [Arrow(Point(0, 0), Point(1000, 1000))], (300, 400))
    assert arrows == pytest.approx([500.0]), "the mean of both ends"


def test_frames_between_keyframes_count_where_both_set_one() -> None:
    pairs = [(_made("a", 10).annotation, _made("b", 13).annotation), (_made("a", 10).annotation, Annotation("e", "t"))]
    assert frames_between(pairs, AVOIDANCE) == [3.0]
    assert frames_between(pairs, KeyframeRole.CORRECTION) == []


def test_agreement_of_people_and_with_gold() -> None:
    pairs = [
        Pair(_made("ana", 10), _made("ben", 14)),
        Pair(_made("ana", 10, STATE), _made("ben", 10, POSE)),
        Pair(_made("rob", 10, gold=True), _made("ben", 90)),
        Pair(_made("rob", 10, gold=True), _made("ana", 10, STATE)),
    ]
    found = agreement_of(pairs)
    assert (found.pairs, found.subtask_agreement, found.correction_frames) == (2, 1.0, None)
    assert found.avoidance_frames is not None
    assert (found.avoidance_frames.median, found.avoidance_frames.n) == (2.0, 2)
    assert found.avoidance_frames.p90 == pytest.approx(3.6)
    assert found.symbol_distance is not None
    assert (found.symbol_distance.n, found.symbol_distance.matched) == (2, 1.0)
    people = {person.name: person for person in found.people}
    assert (people["ana"].pairs, people["ana"].type_agreement, people["ana"].avoidance_frames_median) == (2, 0.5, 2.0)
    assert (people["ana"].gold, people["ana"].gold_accuracy) == (1, 0.0)
    assert (people["ben"].gold, people["ben"].gold_accuracy) == (1, 1.0)
    assert "rob" not in people


def test_nothing_to_compare_says_nothing() -> None:
    found = agreement_of([])
    assert (found.pairs, found.type_kappa, found.symbol_distance, found.people) == (0, None, None, [])


def _made(person: str, frame: int, kind: FailureType = POSE, *, gold: bool = False) -> Made:
    keyframe = Keyframe(AVOIDANCE, frame, symbols=(Target(Point(frame, 0)),))
    annotation = Annotation("e/1", "t", Outcome.FAILED, ("a", "b"), 2, kind, avoidance=keyframe, size=(640, 480))
    return Made(person, annotation, gold)
