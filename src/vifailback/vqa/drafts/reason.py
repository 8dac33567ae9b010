"""The failure reason, drafted from what was annotated (in the manner of paper Fig. 20-22)."""

from typing import assert_never

from vifailback.types import Annotation, FailureType, Grasp, Target
from vifailback.vqa.drafts.situation import Situation, deviations
from vifailback.vqa.drafts.step import Phase


def reason(annotation: Annotation) -> str:
    """Write two or three sentences on why it failed; "" where no failure type is given.

    Nothing in them speaks of the symbols: the reason is read beside frames that show none.
    """
    situation = Situation.of(annotation)
    match annotation.failure_type:
        case None:
            return ""
        case FailureType.GRIPPER_POSE:
            said = _pose(situation)
        case FailureType.GRIPPER_STATE:
            said = _state(situation)
        case FailureType.TASK_PLANNING:
            said = _planning(situation)
        case FailureType.HUMAN_INTERVENTION:
            said = _human(situation)
        case _:
            assert_never(annotation.failure_type)
    where = f" The failure began in the subtask {situation.step.quoted}" if situation.step else ""
    return said + where


def _pose(situation: Situation) -> str:
    off = next(filter(None, (deviations(situation.actions(one)) for one in situation.annotation.keyframes)), "")
    if not off:
        were = "were" if len(situation.arms) > 1 else "was"
        off = f"{situation.gripper} {were} not at the right position and orientation"
    return f"The task failed because {off}{_when(situation)}. As a result, {_missed(situation)}."


def _when(situation: Situation) -> str:
    step = situation.step
    carried = situation.held or "the object"
    match step.phase if step else Phase.OTHER:
        case Phase.APPROACH:
            return f" when approaching {situation.thing}"
        case Phase.GRASP:
            return f" when grasping {situation.thing}"
        case Phase.ALIGN:
            return (
                f" when bringing {carried} to {_place(situation)}"
                if situation.held
                else f" relative to {_place(situation)}"
            )
        case Phase.RELEASE:
            return f" when releasing {situation.thing}"
        case _:
            return ""


def _missed(situation: Situation) -> str:
    step = situation.step
    match step.phase if step else Phase.OTHER:
        case Phase.APPROACH:
            return f"it could not take hold of {situation.thing}"
        case Phase.GRASP:
            return f"it did not get a secure grasp on {situation.thing}"
        case Phase.ALIGN:
            return f"{situation.held or 'it'} was not aligned with {_place(situation)}"
        case Phase.RELEASE:
            return f"{situation.thing} did not end up {step.at if step else 'in place'}"
        case _:
            return "the subtask could not be completed"


def _place(situation: Situation) -> str:
    return (situation.step.place if situation.step else "") or "its target"


def _state(situation: Situation) -> str:
    phase = situation.step.phase if situation.step else Phase.OTHER
    gripper, thing = situation.gripper, situation.thing
    needed = grip(situation)
    if needed is None:
        how = "did not open or close as the subtask needs"
        return f"The task failed because {gripper} {how}. As a result, the subtask could not be completed."
    if needed.open and phase in {Phase.RELEASE, Phase.ALIGN}:
        how, then = f"did not open far enough to let go of {thing}", f"{thing} was not released"
    elif needed.open:
        how, then = "was not opened far enough beforehand", f"it could not close around {thing}"
    elif needed.keep or phase in {Phase.ALIGN, Phase.RELEASE}:
        how, then = f"did not stay closed around {thing}", f"{thing} slipped out of it"
    else:
        how, then = f"did not close far enough on {thing}", f"{thing} was not held"
    return f"The task failed because {gripper} {how}. As a result, {then}."


def grip(situation: Situation) -> Grasp | None:
    """The state that the gripper should have been brought into; by the phase where nothing says it."""
    for keyframe in situation.annotation.keyframes:
        for action in situation.actions(keyframe):
            if isinstance(action, Grasp):
                return action
    arm = (situation.arms or (None,))[0]
    phase = situation.step.phase if situation.step else Phase.OTHER
    if arm is None or phase not in {Phase.GRASP, Phase.RELEASE}:
        return None
    return Grasp(arm, open=phase is Phase.RELEASE)


def _planning(situation: Situation) -> str:
    step = situation.step
    if step is None:
        return "The task failed because of the plan: a needed subtask was skipped, or a wrong target was chosen."
    if wrong_target(situation):
        went = f"went for a wrong target instead of {step.target}"
        return f"The task failed because of the plan: {situation.gripper} {went}."
    return (
        "The task failed because of the plan: the robot left out what was needed here, or did it in the wrong order "
        "or to the wrong object."
    )


def wrong_target(situation: Situation) -> bool:
    """Whether the right target was marked, and the failed subtask names it."""
    marked = any(isinstance(symbol, Target) for one in situation.annotation.keyframes for symbol in one.symbols)
    return marked and situation.step is not None and bool(situation.step.target)


def _human(situation: Situation) -> str:
    arm = situation.gripper
    match situation.step.phase if situation.step else Phase.OTHER:
        case Phase.APPROACH:
            doing = f"while {arm} was approaching {situation.thing}"
        case Phase.GRASP:
            doing = f"while {arm} was grasping {situation.thing}"
        case Phase.ALIGN:
            doing = f"while {arm} was moving to {_place(situation)}"
        case Phase.RELEASE:
            doing = f"while {arm} was about to release {situation.thing}"
        case _:
            doing = "during the execution"
    return (
        f"The task failed because a person interfered {doing}. "
        "The scene was no longer as the robot expected, so it could not continue."
    )
