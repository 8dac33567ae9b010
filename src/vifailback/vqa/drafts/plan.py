"""High-level avoidance and correction, drafted from what was annotated (in the manner of paper Fig. 20-22)."""

from collections.abc import Sequence
from typing import assert_never

from vifailback.symbols import format_command
from vifailback.types import (
    Annotation,
    FailureType,
    GoBack,
    Grasp,
    HoldStill,
    Keyframe,
    KeyframeRole,
    Move,
    Rewind,
    Rotate,
)
from vifailback.vqa.drafts.reason import grip, wrong_target
from vifailback.vqa.drafts.situation import Situation, listed
from vifailback.vqa.drafts.step import Phase, Step

MOST_STEPS = 4
"""So many of the subtasks that are still to do are named."""


def high_level(annotation: Annotation, role: KeyframeRole) -> str:
    """Write what to do, so that the failure does not happen or so that the task is still finished.

    "" where no failure type is given.
    """
    situation = Situation.of(annotation)
    if annotation.failure_type is None:
        return ""
    if role is KeyframeRole.AVOIDANCE:
        return _avoid(situation, annotation.failure_type)
    return _recover(situation, annotation.failure_type)


def _avoid(situation: Situation, failure_type: FailureType) -> str:
    now = _order(situation, situation.annotation.avoidance)
    match failure_type:
        case FailureType.GRIPPER_POSE:
            fix = now or f"adjust the position and orientation of {situation.gripper}"
            return f"{_to_complete(situation)}{fix} {_until(situation)}. Only then {_next(situation)}."
        case FailureType.GRIPPER_STATE:
            return f"{_to_complete(situation)}{now or _grip_order(situation)}. {_check(situation)}"
        case FailureType.TASK_PLANNING:
            return _right_plan(situation, now)
        case FailureType.HUMAN_INTERVENTION:
            fix = now or "hold still"
            return _sentence(
                f"{fix} as soon as a person reaches into the workspace. Wait until the person has gone, "
                f"look where {situation.thing} is now, and only then {_again(situation)}."
            )
        case _:
            assert_never(failure_type)


def _recover(situation: Situation, failure_type: FailureType) -> str:
    now = _order(situation, situation.annotation.correction)
    match failure_type:
        case FailureType.GRIPPER_POSE:
            fix = f"{now} {_until(situation)}" if now else f"move {situation.gripper} back a little"
            return _sentence(f"{fix}. {_finish(situation)}")
        case FailureType.GRIPPER_STATE:
            return _sentence(f"{now or _grip_order(situation)}. {_check(situation)} {_finish(situation)}")
        case FailureType.TASK_PLANNING:
            back = now or f"stop {situation.gripper} and move it back to its initial pose"
            return _sentence(f"{back}. {_finish(situation)}")
        case FailureType.HUMAN_INTERVENTION:
            hold = now or "hold still"
            waits = "" if "still" in hold else " and wait"
            return _sentence(f"{hold}{waits} until the person has gone. {_finish(situation)}")
        case _:
            assert_never(failure_type)


def _order(situation: Situation, keyframe: Keyframe | None) -> str:
    """The keyframe's command as part of a sentence; "" where there is none."""
    if keyframe is None:
        return ""
    if not keyframe.commands and keyframe.low_level.strip():
        said = keyframe.low_level
    else:
        said = format_command(situation.actions(keyframe))
        goes_back = any(isinstance(command, GoBack) for command in keyframe.commands)
        if not goes_back and any(isinstance(symbol, Rewind) for symbol in keyframe.symbols):
            back = f"move {situation.gripper} back to its initial pose"
            said = f"{said.rstrip('.')}, and {back}" if said else back
    said = said.strip().rstrip(".")
    return said[:1].lower() + said[1:]


def _to_complete(situation: Situation) -> str:
    return f"To complete {situation.step.quoted[:-2]}', " if situation.step else "Before the failure, "


def _until(situation: Situation) -> str:
    """What a gripper is brought into line with."""
    step = situation.step
    match step.phase if step else Phase.OTHER:
        case Phase.APPROACH | Phase.GRASP:
            return f"until it is aligned with {situation.thing}"
        case Phase.ALIGN | Phase.RELEASE:
            carried = situation.held or "it"
            return f"until {carried} is aligned with {step.place if step and step.place else 'the target'}"
        case _:
            return "until the pose is right"


def _next(situation: Situation) -> str:
    """What comes once the pose is right."""
    step = situation.step
    if step is None:
        return "continue with the task"
    if step.phase in {Phase.GRASP, Phase.RELEASE} or not situation.later:
        return step.order
    return situation.later[0].order


def _again(situation: Situation) -> str:
    return situation.step.order if situation.step else "continue with the task"


def _grip_order(situation: Situation) -> str:
    needed = grip(situation)
    if needed is None:
        return f"bring {situation.gripper} into the state that the subtask needs"
    return f"{'open' if needed.open else 'close'} {situation.gripper} fully"


def _check(situation: Situation) -> str:
    needed = grip(situation)
    if needed is None:
        return "Check the gripper's opening before going on."
    if not needed.open:
        return f"Make sure that {situation.thing} is held firmly before moving on."
    let_go = situation.step is not None and situation.step.phase in {Phase.RELEASE, Phase.ALIGN}
    return (
        f"Make sure that {situation.thing} is free before moving away."
        if let_go
        else f"Make sure that the opening is wide enough for {situation.thing}."
    )


def _right_plan(situation: Situation, now: str) -> str:
    step = situation.step
    first = f"{now}. " if now else ""
    if step is None:
        return _sentence(f"{first}Check the plan against the task, and carry out all its subtasks in their order.")
    if wrong_target(situation):
        return _sentence(
            f"{first}Choose {step.target} as the target, not another object: {_chain((step, *situation.later))}."
        )
    return _sentence(f"{first}Do not skip or change this subtask: {_chain((step, *situation.later))}.")


def _finish(situation: Situation) -> str:
    """Repeat what failed, and do what is left."""
    step = situation.step
    if step is None:
        return "Then finish the task."
    still = (step, *situation.later)
    if _has_recovered(situation, step):
        still = situation.later
    return f"Then {_chain(still)}." if still else "The task is then complete."


def _has_recovered(situation: Situation, step: Step) -> bool:
    """Whether the correction itself completes the failed subtask, so that it need not be ordered again."""
    match situation.annotation.failure_type:
        case FailureType.GRIPPER_POSE if step.phase in {Phase.APPROACH, Phase.ALIGN}:
            done = Move, Rotate, Grasp
        case FailureType.GRIPPER_STATE if step.phase in {Phase.GRASP, Phase.RELEASE}:
            done = (Grasp,)
        case _:
            return False
    actions = situation.actions(situation.annotation.correction)
    return any(isinstance(action, done) for action in actions) and not any(
        isinstance(action, GoBack | HoldStill) for action in actions
    )


def _chain(steps: Sequence[Step]) -> str:
    orders = [step.order for step in steps[:MOST_STEPS]]
    if len(steps) > MOST_STEPS:
        orders.append("finish the remaining subtasks")
    return listed(orders)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
