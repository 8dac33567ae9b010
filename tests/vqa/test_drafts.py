"""Drafts without a model: English for every failure type, from what was annotated."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.store.strategies import annotations

from vifailback.sim.tabletop import SAMPLES
from vifailback.types import (
    Annotation,
    Arm,
    Arrow,
    Axis,
    Command,
    Direction,
    FailureType,
    GoBack,
    Grasp,
    HoldStill,
    Keyframe,
    KeyframeRole,
    Magnitude,
    Move,
    Outcome,
    Point,
    Rewind,
    Rotate,
    Symbol,
    Target,
    Turn,
)
from vifailback.vqa.drafts import high_level, reason
from vifailback.vqa.drafts.step import Phase, read_step

GOLDEN = Path(__file__).parent / "golden" / "drafts.txt"
TASK = "Use the left arm to grasp the wooden spatula and place it in the blue basket."
SUBTASKS = (
    "Move the left arm to approach and align the wooden spatula.",
    "Grasp the wooden spatula.",
    "Move the left arm to align with the blue basket.",
    "Release the gripper to place the wooden spatula into the blue basket.",
)
LEFT, RIGHT = Arm.LEFT, Arm.RIGHT
SHIFT = (Move(LEFT, Direction.RIGHT, Magnitude.SLIGHTLY), Move(LEFT, Direction.DOWNWARD), Rotate(LEFT, clockwise=True))
MARK = (Target(Point(400, 400)),)


def failure(
    kind: FailureType,
    number: int | None,
    avoid: tuple[Command, ...] = (),
    correct: tuple[Command, ...] = (),
    *,
    drawn: tuple[Symbol, ...] = (),
    drawn_after: tuple[Symbol, ...] = (),
    subtasks: tuple[str, ...] = SUBTASKS,
) -> Annotation:
    return Annotation(
        "e",
        TASK,
        Outcome.FAILED,
        subtasks,
        number,
        kind,
        Keyframe(KeyframeRole.AVOIDANCE, 3, commands=avoid, symbols=drawn),
        Keyframe(KeyframeRole.CORRECTION, 9, commands=correct, symbols=drawn_after),
    )


def cases() -> Iterator[tuple[str, Annotation]]:
    pose, state = FailureType.GRIPPER_POSE, FailureType.GRIPPER_STATE
    plan, human = FailureType.TASK_PLANNING, FailureType.HUMAN_INTERVENTION
    for number in (1, 2, 3, 4, None):
        yield f"pose, subtask {number}", failure(pose, number, SHIFT, (Grasp(LEFT, open=True), *SHIFT[:1]))
        yield f"state, subtask {number}", failure(state, number)
        yield f"planning, subtask {number}", failure(plan, number, drawn=MARK if number != 2 else ())
        yield f"human, subtask {number}", failure(human, number, (HoldStill(),), (HoldStill(LEFT),))
    yield "pose without commands", failure(pose, 1)
    yield (
        "pose by symbols",
        failure(
            pose,
            3,
            drawn=(
                Arrow(Point(100, 100), Point(300, 110), (Axis.LEFT_RIGHT,)),
                Arrow(Point(100, 400), Point(110, 100), (Axis.FORWARD_BACKWARD,)),
                Turn(Point(5, 5), clockwise=False),
            ),
        ),
    )
    both = (Move(RIGHT, Direction.BACKWARD), Move(LEFT, Direction.FORWARD, Magnitude.SIGNIFICANTLY))
    yield "pose of both arms", failure(pose, 1, both, subtasks=("Pull the drawer open.",))
    yield "state: keep closed", failure(state, 3, (Grasp(LEFT, open=False, keep=True),), (Grasp(LEFT, open=False),))
    yield "state: open first", failure(state, 1, (Grasp(LEFT, open=True),), (Grasp(LEFT, open=True),))
    yield "state: let go", failure(state, 4, (Grasp(LEFT, open=True),), (Grasp(LEFT, open=True),))
    yield "planning with the way back drawn", failure(plan, 1, drawn=MARK, drawn_after=(Rewind(Point(9, 9)),))
    yield "human, back home", failure(human, 2, (HoldStill(),), (GoBack(LEFT),))
    yield "subtasks in other words", failure(pose, 1, subtasks=("The cup is cleaned", "Dance."))
    for sample in SAMPLES:
        if (true := sample.annotation()).failure_type is not None:
            yield f"sample {sample.id}", true


def test_the_drafts_are_these():
    """Look at a change: this English is what people start from."""
    lines: list[str] = []
    for name, annotation in cases():
        drafts = (reason(annotation), *(high_level(annotation, role) for role in KeyframeRole))
        lines += [f"# {name}", *drafts, ""]
    assert "\n".join(lines) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "annotation"), list(cases()))
def test_a_draft_is_short_english_that_names_no_symbol(name: str, annotation: Annotation):
    texts = [reason(annotation), *(high_level(annotation, role) for role in KeyframeRole)]
    for text in texts:
        assert 8 <= len(text.split()) <= 65, name
        assert text[0].isupper()
        assert re.search(r"\.'?$", text)
        assert not re.search(r"symbol|arrow|crosshair|marked|\bicon\b|image|frame", text)
        assert not re.search(r"  |\.\.|,,| [.,]|\bthe the\b|None|\bAxis\b", text)
    assert len(set(texts)) == 3


def test_no_two_failures_are_explained_alike():
    texts = [reason(failure(kind, number)) for kind in FailureType for number in (1, 2, 3, 4)]
    assert len(set(texts)) == len(texts)


def test_without_a_failure_type_there_is_nothing_to_say():
    annotation = replace(failure(FailureType.GRIPPER_POSE, 1), failure_type=None)
    assert reason(annotation) == high_level(annotation, KeyframeRole.AVOIDANCE) == ""


@settings(max_examples=150, deadline=None)
@given(annotations())
def test_any_annotation_has_drafts(annotation: Annotation):
    texts = [reason(annotation), *(high_level(annotation, role) for role in KeyframeRole)]
    assert all(texts) or annotation.failure_type is None


@pytest.mark.parametrize(
    ("text", "phase", "thing", "into"),
    [
        (SUBTASKS[0], Phase.APPROACH, "the wooden spatula", ""),
        ("Move right arm to approach the lid of the pot", Phase.APPROACH, "the lid of the pot", ""),
        (SUBTASKS[1], Phase.GRASP, "the wooden spatula", ""),
        ("Grasp the handle and pull the drawer open.", Phase.GRASP, "the handle", ""),
        (SUBTASKS[2], Phase.ALIGN, "", "with the blue basket"),
        ("Move the right arm to align the knife with the sausage.", Phase.ALIGN, "the knife", "with the sausage"),
        (SUBTASKS[3], Phase.RELEASE, "the wooden spatula", "into the blue basket"),
        ("Put the cup on the plate.", Phase.RELEASE, "the cup", "on the plate"),
        ("Pull the drawer open.", Phase.OTHER, "", ""),
        ("", Phase.OTHER, "", ""),
    ],
)
def test_a_subtask_is_read(text: str, phase: Phase, thing: str, into: str):
    step = read_step(text)
    assert (step.phase, step.thing, step.into) == (phase, thing, into)
