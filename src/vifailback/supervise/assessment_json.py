"""Assessments <-> JSON, without loss."""

from vifailback.store.guidance import command_from_json, command_to_json, symbol_from_json, symbol_to_json
from vifailback.store.node import Node
from vifailback.supervise.assessment import Assessment, TaskState
from vifailback.types import Diagnosis, FailureType, Guidance, Json, Problem


def assessment_to_json(assessment: Assessment) -> dict[str, Json]:
    """Return an assessment as a JSON object."""
    diagnosis, guidance = assessment.diagnosis, assessment.guidance
    return {
        "state": assessment.state and assessment.state.value,
        "failed": diagnosis.failed,
        "failure_type": diagnosis.failure_type and diagnosis.failure_type.value,
        "keyframe": diagnosis.keyframe,
        "reason": diagnosis.reason,
        "guidance": None
        if guidance is None
        else {
            "commands": [command_to_json(command) for command in guidance.commands],
            "symbols": [symbol_to_json(symbol) for symbol in guidance.symbols],
            "high_level": guidance.high_level,
        },
        "words": assessment.words,
        "prompt": assessment.prompt,
        "reply": assessment.reply,
        "model": assessment.model,
        "latency_s": assessment.latency_s,
        "problems": [list(problem) for problem in assessment.problems],
    }


def assessment_from_json(node: Node) -> Assessment:
    """Read an assessment.

    Raises:
        AnnotationError: a value is not what is expected; names its path.
    """
    state, kind, keyframe = node.get("state"), node.get("failure_type"), node.get("keyframe")
    guidance = node.get("guidance")
    return Assessment(
        state=None if state is None else state.member(TaskState),
        diagnosis=Diagnosis(
            node.need("failed").flag(),
            None if kind is None else kind.member(FailureType),
            None if keyframe is None else keyframe.whole(1),
            node.need("reason").text(),
        ),
        guidance=None if guidance is None else _guidance(guidance),
        words=node.need("words").text(),
        prompt=node.need("prompt").text(),
        reply=node.need("reply").text(),
        model=node.need("model").text(),
        latency_s=node.need("latency_s").number(0),
        problems=tuple(Problem(*(part.text() for part in one.items())) for one in node.need("problems").items()),
    )


def _guidance(node: Node) -> Guidance:
    return Guidance(
        tuple(command_from_json(item) for item in node.need("commands").items()),
        tuple(symbol_from_json(item) for item in node.need("symbols").items()),
        node.need("high_level").text(),
    )
