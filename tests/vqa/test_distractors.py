"""Distractors: same gripper, never the truth in other words, balanced letters, the same for a seed."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vqa.sources import make_failure

from vifailback.symbols import format_command, read_command
from vifailback.types import (
    Annotation,
    Arm,
    Command,
    Direction,
    GoBack,
    Grasp,
    HoldStill,
    Keyframe,
    KeyframeRole,
    Magnitude,
    Move,
    Rotate,
)
from vifailback.vqa.commands import arms_of, common_actions, same_meaning
from vifailback.vqa.distractors import (
    LETTERED_KINDS,
    LETTERS,
    Choices,
    Pools,
    command_choices,
    position_choices,
    subtask_choices,
)
from vifailback.vqa.unasked import Unasked

arms = st.sampled_from([Arm.LEFT, Arm.RIGHT])
actions = st.one_of(
    st.builds(Move, arms, st.sampled_from(Direction), st.none() | st.sampled_from(Magnitude)),
    st.builds(Rotate, arms, st.booleans()),
    st.builds(Grasp, arms, st.booleans()),
    st.builds(GoBack, arms),
)
commands = st.lists(actions, min_size=1, max_size=3).map(tuple) | st.just((HoldStill(),))


def with_commands(*sentences: str) -> list[Annotation]:
    return [
        make_failure(f"task/episode_{number}", avoidance=Keyframe(KeyframeRole.AVOIDANCE, 1, sentence))
        for number, sentence in enumerate(sentences)
    ]


@given(commands, st.lists(commands, max_size=12), st.integers(0, 3))
def test_commands_are_four_different_things_for_the_same_gripper(
    truth: tuple[Command, ...], others: list[tuple[Command, ...]], seed: int
):
    sentence = format_command(truth)
    pools = Pools.of(with_commands(sentence, *map(format_command, others)), seed)
    choices = command_choices(sentence, pools, seed, "task/episode_0/low_level_avoidance_qa")
    assert isinstance(choices, Choices)
    assert choices.options[LETTERS.index(choices.letter)] == sentence
    read = [read_command(option)[0] for option in choices.options]
    for place, one in enumerate(read):
        assert not any(same_meaning(one, other) for other in read[place + 1 :])
    used = {arms_of(one) for one in read} - {frozenset()}
    assert len(used) == 1, "all options are for the same gripper"
    if arms_of(truth):
        assert used == {arms_of(read_command(sentence)[0])}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Open the left gripper.", "open the left gripper", True),
        ("Open the left gripper.", "Close the left gripper.", False),
        ("Open the left gripper.", "Open the right gripper.", False),
        ("Hold still.", "Hold the left arm still.", True),
        ("Keep the right gripper closed.", "Close the right gripper.", True),
        ("Move the left gripper forward.", "Move the left gripper forward slightly.", True),
        ("Move the left gripper forward significantly.", "Move the left gripper forward slightly.", False),
        (
            "Move the left gripper forward slightly and rotate it clockwise.",
            "Rotate the left gripper clockwise, and move the left gripper forward slightly.",
            True,
        ),
        (
            "Move the left gripper forward slightly and upward slightly.",
            "Move the left gripper forward slightly.",
            False,
        ),
    ],
)
def test_meaning_is_compared_not_wording(one: str, other: str, same: bool):
    first, second = read_command(one)[0], read_command(other)[0]
    assert first
    assert second
    assert same_meaning(first, second) is same
    assert same_meaning(second, first) is same


@pytest.mark.parametrize("arms", [{Arm.LEFT}, {Arm.RIGHT}, {Arm.ONLY}, {Arm.LEFT, Arm.RIGHT}])
def test_common_actions_are_sentences_for_exactly_these_grippers(arms: set[Arm]):
    pool = common_actions(frozenset(arms))
    assert len({candidate.sentence for candidate in pool}) == len(pool) > 15
    for candidate in pool:
        assert arms_of(candidate.commands) in (frozenset(arms), frozenset())
        assert same_meaning(read_command(candidate.sentence)[0], candidate.commands)


def test_distractors_come_from_the_dataset_as_well_as_from_the_common_pool():
    rare = "Move the left gripper forward slightly and to the right slightly and downward significantly."
    pools = Pools.of(with_commands("Open the left gripper.", rare))
    found = Counter[str]()
    for number in range(200):
        choices = command_choices("Open the left gripper.", pools, 0, f"record {number}")
        assert isinstance(choices, Choices)
        found.update(choices.options)
    assert 5 < found[rare] < 100
    assert found["Hold still."] > 5
    assert len(found) == 1 + len(common_actions(frozenset({Arm.LEFT})))


def test_hold_still_is_offered_with_actions_of_a_gripper_the_dataset_uses():
    pools = Pools.of(with_commands("Open the gripper.", "Hold still."))
    choices = command_choices("Hold still.", pools, 0, "record")
    assert isinstance(choices, Choices)
    assert {arms_of(read_command(option)[0]) for option in choices.options} == {frozenset(), frozenset({Arm.ONLY})}


def test_a_command_that_cannot_be_read_is_lost_by_name():
    unasked = command_choices("Do the thing with the stuff.", Pools(), 0, "record")
    assert isinstance(unasked, Unasked)
    assert unasked.lost
    assert "Do the thing" in unasked.why


def test_options_depend_on_seed_and_record_and_nothing_else():
    annotations = [make_failure(f"task/episode_{number}") for number in range(9)]
    one, other = Pools.of(annotations, 3), Pools.of(annotations[::-1], 3)
    assert one == other
    truth = "Open the right gripper."
    assert command_choices(truth, one, 3, "a") == command_choices(truth, other, 3, "a")
    different = [command_choices(truth, one, seed, record) for seed, record in ((3, "a"), (4, "a"), (3, "b"))]
    assert different[0] != different[1]
    assert different[0] != different[2]


@pytest.mark.parametrize("kind", LETTERED_KINDS)
@pytest.mark.parametrize("count", [4, 41, 402])
def test_every_letter_is_true_equally_often(kind: str, count: int):
    annotations = [make_failure(f"task/episode_{number}") for number in range(count)]
    pools = Pools.of(annotations, 7)
    found = Counter(pools.letter(7, f"{one.episode}/{kind}") for one in annotations)
    assert set(found) == {0, 1, 2, 3}
    assert max(found.values()) - min(found.values()) <= 1


def test_letters_follow_no_order_of_the_episodes():
    pools = Pools.of([make_failure(f"task/episode_{number}") for number in range(400)], 0)
    letters = [pools.letter(0, f"task/episode_{number}/failure_keyframe_qa") for number in range(400)]
    same = sum(one == other for one, other in pairwise(letters))
    assert 60 < same < 140


@given(st.integers(1, 40), st.integers(4, 40), st.text(max_size=5))
def test_positions_are_four_different_images(truth: int, count: int, record: str):
    truth = min(truth, count)
    choices = position_choices(truth, range(1, count + 1), Pools(), 0, record)
    assert isinstance(choices, Choices)
    assert choices.options[LETTERS.index(choices.letter)] == f"Image {truth}"
    numbers = [int(option.removeprefix("Image ")) for option in choices.options]
    assert len(set(numbers)) == 4
    assert all(1 <= number <= count for number in numbers)


def test_too_few_images_are_said():
    assert position_choices(1, range(1, 4), Pools(), 0, "record") == Unasked(
        "there are only 3 different images, four are needed"
    )


@pytest.mark.parametrize("own", [1, 2, 3, 4, 7])
def test_subtasks_come_from_the_episode_first_then_from_other_tasks(own: int):
    siblings = [f"Step {number}." for number in range(own)]
    pools = Pools.of([make_failure(), replace(make_failure("b/1"), subtasks=(*siblings, "step  0", "Foreign step."))])
    choices = subtask_choices(siblings[0], siblings, pools, 0, "record")
    assert isinstance(choices, Choices)
    assert choices.options[LETTERS.index(choices.letter)] == "Step 0."
    assert len(set(choices.options)) == 4
    assert "step  0" not in choices.options
    assert len(set(choices.options) & set(siblings)) == min(own, 4)
    assert set(choices.options) <= {*siblings, *pools.subtasks}


def test_a_dataset_of_one_task_falls_back_on_common_subtasks():
    siblings = ("Grasp the cup.", "Lift the cup.")
    pools = Pools.of([make_failure(subtasks=siblings)])
    choices = subtask_choices(siblings[1], siblings, pools, 0, "record")
    assert isinstance(choices, Choices)
    assert set(siblings) < set(choices.options)
