"""Subtasks of a task sentence, by the grammar."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vifailback.vqa.subtasks.decompose import decompose, format_subtasks, without_number
from vifailback.vqa.tasks import PaperTask, paper_tasks

GOLDEN = Path(__file__).parent / "golden" / "decompositions.txt"
VERBS = frozenset("Move Grasp Release Pull Push Open Close Lift Tilt Cut Draw Drag Hold Insert Unplug Thread".split())  # noqa: SIM905
SAID_OTHERWISE = frozenset(
    # verbs and small words of the sentences; everything else is a thing or a quality of one, and must come back
    "use the to and then a it in on into inside onto of off from up pick put place grab arm gripper finally one out "  # noqa: SIM905
    "take transfer top subsequently lift pour stack close back with over".split()
)
WORDS_OF_OURS = {verb.lower() for verb in VERBS} | set(
    "approach align arm gripper with still handle hand over in on into open closed place of and to".split()  # noqa: SIM905
)
PAPER = paper_tasks()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def test_the_example_of_the_release_comes_out_exactly() -> None:
    task = "Use the left arm to grasp the wooden spatula and place it in the blue basket."
    assert format_subtasks(decompose(task)) == [
        "1. Move the left arm to approach and align the wooden spatula.",
        "2. Grasp the wooden spatula.",
        "3. Move the left arm to align with the blue basket.",
        "4. Release the gripper to place the wooden spatula into the blue basket.",
    ]


def test_the_subtasks_that_the_paper_shows_are_among_ours() -> None:
    stapler = decompose("Use the left arm to place the stapler into the top drawer.")
    assert stapler[0] == "Move the left arm to approach and align the stapler."
    cubes = decompose("Use the right arm to put the red cube into the blue bowl.")
    assert cubes[0] == "Move the right arm to approach and align the red cube."
    drawer = decompose("Use the right arm to pull the bottom drawer open.")
    assert drawer[0] == "Move the right arm to align with the bottom drawer handle."


def test_the_decompositions_of_the_paper_tasks_have_not_changed() -> None:
    lines: list[str] = []
    for task in PAPER:
        lines += [f"{task.id} {task.sentence}", *(f"   {line}" for line in format_subtasks(decompose(task.sentence)))]
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("task", PAPER, ids=lambda task: task.name)
def test_a_paper_task_becomes_2_to_12_subtasks_that_start_with_a_verb(task: PaperTask) -> None:
    subtasks = decompose(task.sentence)
    assert 2 <= len(subtasks) <= 12
    assert len(set(subtasks)) >= len(subtasks) - 2
    for subtask in subtasks:
        assert subtask.split()[0] in VERBS
        assert subtask.endswith(".")
        assert "  " not in subtask
        assert not _words(subtask) & {"it", "one", "them", "use", "then"}


@pytest.mark.parametrize("task", PAPER, ids=lambda task: task.name)
def test_every_thing_of_a_paper_task_appears_and_nothing_is_invented(task: PaperTask) -> None:
    said, written = _words(task.sentence), _words(" ".join(decompose(task.sentence)))
    assert said - SAID_OTHERWISE - written == set()
    assert written - said - WORDS_OF_OURS == set()


@pytest.mark.parametrize("task", PAPER, ids=lambda task: task.name)
def test_the_arms_of_a_paper_task_act_and_no_other(task: PaperTask) -> None:
    named = re.findall(r"\b(left|right) (?:arm|gripper)\b", task.sentence)
    moved = re.findall(r"^Move the (left|right) arm", "\n".join(decompose(task.sentence)), re.MULTILINE)
    assert moved[0] == named[0]
    assert set(moved) == set(named)


CASES = [
    (
        "Pick up the yellow bottle on the table.",
        "Move the gripper to approach and align the yellow bottle on the table.|Grasp the yellow bottle.|"
        "Lift the yellow bottle.",
    ),
    ("Push the button.", "Move the gripper to align with the button.|Push the button."),
    (
        "Put the healthy food on the plate.",
        "Move the gripper to approach and align the healthy food.|Grasp the healthy food.|"
        "Move the gripper to align with the plate.|Release the gripper to place the healthy food on the plate.",
    ),
    (
        "Pick up the red peg and insert it into the matching holes of the green board.",
        "Move the gripper to approach and align the red peg.|Grasp the red peg.|"
        "Move the gripper to align the red peg with the matching holes of the green board.|"
        "Insert the red peg into the matching holes of the green board.",
    ),
    (
        "Use both arms to lift the tray and place it on the shelf.",
        "Move both arms to approach and align the tray.|Grasp the tray.|Lift the tray.|"
        "Move both arms to align with the shelf.|Release both grippers to place the tray on the shelf.",
    ),
    (
        "turn on the stove and put the pot on it",
        "Turn on the stove.|Move the gripper to approach and align the pot.|Grasp the pot.|"
        "Move the gripper to align with the stove.|Release the gripper to place the pot on the stove.",
    ),
    (
        "Grasp a peg with the left arm and hand it over to the right arm.",
        "Move the left arm to approach and align the peg.|Grasp the peg.|"
        "Move the left arm to align the peg with the right arm.|Grasp the peg with the right arm.|"
        "Release the left gripper to hand over the peg.",
    ),
    (
        "Use the left arm to hold the pen, pass the pen to the right arm and put the pen in the cup.",
        "Move the left arm to approach and align the pen.|Grasp the pen.|Hold the pen still.|"
        "Move the left arm to align the pen with the right arm.|Grasp the pen with the right arm.|"
        "Release the left gripper to hand over the pen.|Move the right arm to align with the cup.|"
        "Release the gripper to place the pen into the cup.",
    ),
    (
        "1. Pick up the cube. 2. Place it on the plate.",
        "Move the gripper to approach and align the cube.|Grasp the cube.|Move the gripper to align with the plate.|"
        "Release the gripper to place the cube on the plate.",
    ),
    ("wipe the table with the left arm", "Move the left arm to approach and align the table.|Wipe the table."),
    ("Close the gripper", "Close the gripper."),
    (
        "put the yellow and white mug in the microwave and close it",
        "Move the gripper to approach and align the yellow and white mug.|Grasp the yellow and white mug.|"
        "Move the gripper to align with the microwave.|"
        "Release the gripper to place the yellow and white mug into the microwave.|"
        "Move the gripper to align with the microwave.|Close the microwave.",
    ),
    (
        "open the middle drawer of the cabinet",
        "Move the gripper to align with the middle drawer handle.|"
        "Grasp the handle and pull the middle drawer of the cabinet open.",
    ),
    (
        "Hold the bowl with the left arm while the right arm stirs the soup",
        "Move the left arm to approach and align the bowl.|Grasp the bowl.|Hold the bowl still.|"
        "Move the right arm to approach and align the soup.|Stir the soup.",
    ),
    (
        "Use your left arm to open the oven, and then with the right arm put the tray in.",
        "Move the left arm to approach and align the oven.|Open the oven.|"
        "Move the right arm to approach and align the tray.|Grasp the tray.|Move the right arm to align with the oven.|"
        "Release the gripper to place the tray into the oven.",
    ),
    ("sweep the floor, dust the shelf", "Sweep the floor.|Dust the shelf."),
    ("coffee", "Coffee."),
    ("", ""),
    (" ... \n", ""),
]


@pytest.mark.parametrize(("task", "expected"), CASES)
def test_other_sentences_are_decomposed_as_well_as_can_be(task: str, expected: str) -> None:
    assert "|".join(decompose(task)) == expected


VOCABULARY = sorted({word for task in PAPER for word in re.findall(r"\w+|[.,]", task.sentence)})


@settings(deadline=None)
@given(st.text(max_size=120) | st.lists(st.sampled_from(VOCABULARY), max_size=40).map(" ".join))
def test_no_sentence_makes_it_fail(text: str) -> None:
    subtasks = decompose(text)
    assert all(subtask.strip() == subtask and len(subtask) > 1 for subtask in subtasks)
    assert bool(subtasks) or not re.search(r"[a-zA-Z]{13}", text)


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    assert len(decompose("put the cup on the plate and " * 5000)) == 20000
    decompose("and , then " * 20000)


@pytest.mark.parametrize("line", ["3. Grasp the cup.", "3) Grasp the cup.", " - Grasp the cup. ", "Grasp the cup."])
def test_numbers_and_bullets_can_be_taken_off(line: str) -> None:
    assert without_number(line) == "Grasp the cup."


@pytest.mark.parametrize(
    ("task", "last"),
    [
        ("Please could you put the mug on the coaster?", "Release the gripper to place the mug on the coaster."),
        ("Please fold the towel in half.", "Fold the towel in half."),
        ("Sort the blocks by colour.", "Sort the blocks by colour."),
    ],
)
def test_polite_words_and_bare_nouns_stay_english(task: str, last: str):
    assert decompose(task)[-1] == last
