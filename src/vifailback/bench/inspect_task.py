"""ViFailback-Bench as a task of inspect_ai: frames by reference, our scores, a table by type, clustered intervals."""

from collections import Counter
from dataclasses import replace
from typing import Any, cast

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, ContentImage, ContentText, GenerateConfig, get_model
from inspect_ai.scorer import Metric, SampleScore, Scorer, Target, mean, metric, scorer, stderr
from inspect_ai.scorer import Score as InspectScore
from inspect_ai.solver import TaskState, generate

from vifailback.bench.harness import decode_record, encode_record, figures, read_records, score_reply
from vifailback.bench.judge import (
    ATTEMPTS,
    DIMENSIONS,
    MOST_JUDGE_TOKENS,
    Protocol,
    judge_prompt,
    read_number,
    read_rubric,
)
from vifailback.types import QuestionKind, Score, VqaRecord
from vifailback.types.ask import MOST_TOKENS
from vifailback.version import BENCHMARK_SUITE


@task
def bench(records: str, suite: str = "", judge: str = "") -> Task:
    """Lite, Hard and Symbols.

    Args:
        records: the records.jsonl that `vifailback bench export --to inspect` wrote.
        suite: only these suites, with commas between; all by default.
        judge: "paper_fig10" or "rubric": the model of the role "grader" judges Hard so; without it Hard is scored by
            structure, and free text stays out of every mean.
    """
    wanted = {name.strip() for name in suite.split(",") if name.strip()}
    asked = [record for record in read_records(records) if not wanted or record.question.suite in wanted]
    counts = Counter(record.question.suite for record in asked)
    return Task(
        dataset=MemoryDataset([_sample(record) for record in asked], name="vifailback-bench"),
        solver=generate(),
        scorer=reply_scorer(judge),
        config=GenerateConfig(temperature=0.0, max_tokens=MOST_TOKENS),
        fail_on_error=False,  # a question that fails is scored 0: it never leaves the denominator
        continue_on_fail=True,
        score_on_error=True,
        metadata={"records": len(asked), "suites": dict(counts)},
        version=int(BENCHMARK_SUITE.rpartition("/")[2]),
    )


def _sample(record: VqaRecord) -> Sample:
    images = [ContentImage(image=path) for path in record.images]  # a file's path: read when it is sent
    return Sample(
        id=record.id,
        input=[ChatMessageUser(content=[*images, ContentText(text=record.prompt)])],
        target=record.answer,
        metadata={"record": encode_record(record), "question": record.question.value, "episode": record.episode},
    )


async def _judged(record: VqaRecord, reply: str, protocol: Protocol) -> tuple[float | None, str]:
    """What the grader says a reply is worth, and its words; None where it gives no score that can be read."""
    grader = get_model(role="grader", required=True)
    config, said = GenerateConfig(temperature=0.0, max_tokens=MOST_JUDGE_TOKENS), ""
    for _ in range(ATTEMPTS):
        said = (await grader.generate(judge_prompt(record, reply, protocol), config=config)).completion
        parts = read_rubric(said) if protocol is Protocol.RUBRIC else None
        if parts is not None:
            return sum(parts[one] for one in DIMENSIONS) / len(DIMENSIONS), said
        if protocol is Protocol.PAPER and (value := read_number(said)) is not None:
            return value, said
    return None, f"the grader gave no score: {said[:200]}"


@metric
def by_type() -> Metric:
    """Every suite and type: mean, interval over trajectories, unanswered; as `vifailback bench report` has them."""

    def table(scores: list[SampleScore]) -> dict[str, float]:
        found: dict[str, float] = {}
        for line in figures(_score(one) for one in scores):
            known = {"": line.figure.micro, " unanswered": float(line.figure.unanswered)}
            if line.figure.interval is not None:
                known |= {" low": line.figure.interval.low, " high": line.figure.interval.high}
            found |= {line.name + name: value for name, value in known.items() if value is not None}
        return found

    return cast(Metric, table)


def _score(one: SampleScore) -> Score:
    known = cast("dict[str, Any]", one.score.metadata)
    kind = QuestionKind(known["question"])
    return Score(str(one.sample_id), kind, one.score.as_float(), bool(known["answered"]), episode=str(known["episode"]))


@scorer(metrics=[mean(), stderr(cluster="episode"), by_type()])
def reply_scorer(judge: str = "") -> Scorer:
    """Score a reply as `vifailback bench score` does; what needs a judge is kept, and stays out of every mean."""

    async def score(state: TaskState, target: Target) -> InspectScore:  # noqa: ARG001 - the record holds the truth
        record, reply = decode_record(cast(str, state.metadata["record"])), state.output.completion
        one = score_reply(record, reply or None)
        if judge and one.answered and record.question.suite == "hard":
            value, why = await _judged(record, reply, Protocol(judge))
            one = replace(one, value=value, why=why, parts={})
        known: dict[str, Any] = {
            **one.parts,
            "question": one.question.value,
            "episode": one.episode,
            "answered": one.answered,
        }
        if one.value is None:
            return InspectScore.unscored(reason="not judged", explanation=one.why, metadata=known)
        return InspectScore(value=one.value, explanation=one.why, metadata=known)

    return score
