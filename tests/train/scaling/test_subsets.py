"""Subsets of trajectories are nested, keep the mixture of the whole, and say what cannot be."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.errors import ConfigError
from vifailback.train.scaling.subsets import Trajectory, in_nested_order, read_sizes, shares

GROUPS = {"stack cubes": 100, "pull a drawer": 40, "press a button": 7}
MANY = [Trajectory(f"{group}/{number}", group, 11) for group, count in GROUPS.items() for number in range(count)]


@pytest.mark.parametrize("size", [15, 36, 74, 110, 147])
def test_every_beginning_has_the_mixture_of_the_whole(size: int):
    held = shares(in_nested_order(MANY)[:size])
    for group, count in GROUPS.items():
        assert abs(held.get(group, 0) - count * size / len(MANY)) <= 1.5


def test_the_order_is_the_same_whatever_order_they_come_in():
    mixed = list(MANY)
    random.Random(4).shuffle(mixed)
    assert in_nested_order(mixed) == in_nested_order(MANY)


@given(st.sets(st.tuples(st.text(max_size=3), st.text(max_size=2)), max_size=30))
def test_nothing_is_lost_or_doubled(found: set[tuple[str, str]]):
    trajectories = [Trajectory(name, group, 1) for name, group in found]
    ordered = in_nested_order(trajectories)
    assert sorted(ordered, key=repr) == sorted(trajectories, key=repr)


def test_within_a_group_the_order_does_not_follow_the_names():
    names = [one.name for one in in_nested_order(MANY) if one.group == "stack cubes"]
    assert names != sorted(names)


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("1200,2400,3600,all", (1200, 2400, 3600, 4702)),
        ("0.25,0.5,all", (1176, 2351, 4702)),
        ("all, 10%", (470, 4702)),
        ("1", (1,)),
        ("1.0", (4702,)),
        ("0.00001", (1,)),
    ],
)
def test_sizes_are_counts_parts_and_all(text: str, sizes: tuple[int, ...]):
    assert read_sizes(text, 4702) == sizes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1200,all", "1200 trajectories are wanted and there are 40"),
        ("0", "0 trajectories are wanted"),
        ("half", "got 'half'"),
        ("1.5", "got '1.5'"),
        ("nan", "got 'nan'"),
        ("", "expected sizes as in 1200,2400,3600,all"),
        ("20,50%", "20 of 40 trajectories are named twice"),
    ],
)
def test_what_is_no_size_is_named(text: str, said: str):
    with pytest.raises(ConfigError, match=said):
        read_sizes(text, 40)
