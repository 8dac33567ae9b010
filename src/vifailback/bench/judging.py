"""Judging the open replies of a run: each judgement is a line of judgements.jsonl as soon as it is made."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from vifailback import engine
from vifailback.bench.judge import Judgement, Protocol, judge_prompt, judge_reply, subject_of
from vifailback.bench.predictions import appending
from vifailback.errors import ModelError, RecordError
from vifailback.models import Vlm
from vifailback.types import Prediction, Problem, Score, VqaRecord

AT_ONCE = 8
"""Judgements under way at the same time."""


@dataclass(frozen=True)
class Judged:
    """What judging came to.

    Args:
        made: judgements made now.
        kept: judgements that were there already.
        unanswered: records with no reply to judge; they are worth 0.
        problems: replies that could not be judged, each with its reason; the same command tries them again.
    """

    made: int
    kept: int
    unanswered: int
    problems: tuple[Problem, ...] = ()


def judge_all(
    pairs: Sequence[tuple[VqaRecord, Prediction]],
    judge: Vlm,
    file: Path,
    *,
    protocol: Protocol = Protocol.PAPER,
    repeats: int = 1,
    name: str = "",
    at_once: int = AT_ONCE,
    show: Callable[[int, int], object] | None = None,
) -> Judged:
    """Judge the replies to open questions; what the file already holds is not judged again.

    Args:
        pairs: records and the replies to them; those of other suites are passed over.
        judge: who judges.
        file: judgements.jsonl, to which lines are added.
        protocol: how the judge is asked.
        repeats: how often each reply is judged (more than once to see whether the judge agrees with itself).
        name: what the judge is called in the file.
        at_once: judgements under way at the same time.
        show: told how many of how many are done.
    """
    called = name or judge.name
    there = {one.key for one in read_judgements(file)[0]} if file.exists() else set[tuple[str, str, str, str, int]]()
    todo: list[tuple[VqaRecord, str, int]] = []
    kept = unanswered = 0
    for record, prediction in pairs:
        if record.question.suite != "hard":
            continue
        reply = prediction.reply
        if reply is None or not reply.strip():
            unanswered += 1
            continue
        subject = subject_of(judge_prompt(record, reply, protocol))
        for repeat in range(repeats):
            if (record.id, called, protocol.value, subject, repeat) in there:
                kept += 1
            else:
                todo.append((record, reply, repeat))

    with appending(file) as lines:

        def one(item: tuple[VqaRecord, str, int]) -> Problem | None:
            record, reply, repeat = item
            try:
                found = judge_reply(record, reply, judge, protocol=protocol, repeat=repeat, name=called)
            except ModelError as error:
                return Problem(record.id, str(error))
            lines.add(msgspec.json.encode(found) + b"\n")
            return None

        problems: list[Problem] = []
        for done, problem in enumerate(engine.run(one, todo, workers=max(1, at_once)), 1):
            problems += [problem] if problem else []
            if show is not None:
                show(done, len(todo))
    return Judged(len(todo) - len(problems), kept, unanswered, tuple(problems))


def read_judgements(file: str | Path) -> tuple[tuple[Judgement, ...], tuple[Problem, ...]]:
    """Read judgements.jsonl; lines that cannot be read are named.

    Raises:
        RecordError: the file cannot be read.
    """
    try:
        lines = Path(file).read_bytes().split(b"\n")
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=file) from None
    found: list[Judgement] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(_LINE.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problems.append(Problem(f"line {number}", f"not a judgement: {error}"))
    return tuple(found), tuple(problems)


def with_judgements(
    scores: Iterable[Score],
    judgements: Iterable[Judgement],
    pairs: Mapping[str, tuple[VqaRecord, Prediction]],
    *,
    judge: str,
    protocol: Protocol,
) -> tuple[Score, ...]:
    """Return the scores with those of open questions as a judge gave them.

    An open question without a reply is worth 0, one that was answered and not judged has no value. Judgements of
    another reply, truth or prompt do not count; several judgements of one reply count as their mean.

    Args:
        scores: scores made without a judge.
        judgements: what judges said.
        pairs: id -> record and prediction.
        judge: whose judgements count.
        protocol: asked in which way.
    """
    said: dict[str, list[Judgement]] = {}
    for one in judgements:
        if one.judge == judge and one.protocol is protocol and one.id in pairs:
            record, prediction = pairs[one.id]
            if prediction.reply is not None and one.subject == subject_of(
                judge_prompt(record, prediction.reply, protocol)
            ):
                said.setdefault(one.id, []).append(one)
    return tuple(
        _judged(score, pairs[score.id][1], said.get(score.id, []), judge, protocol)
        if score.question.suite == "hard"
        else score
        for score in scores
    )


def most_used(judgements: Iterable[Judgement]) -> tuple[str, Protocol] | None:
    """The judge and the protocol of most judgements, the paper's protocol first where there are as many."""
    counts = Counter((one.judge, one.protocol) for one in judgements)
    return max(counts, key=lambda key: (counts[key], key[1] is Protocol.PAPER), default=None)


def _judged(score: Score, prediction: Prediction, said: Sequence[Judgement], judge: str, protocol: Protocol) -> Score:
    if prediction.reply is None or not prediction.reply.strip():
        return replace(score, value=0.0)
    if not said:
        return replace(score, value=None, why=f"not judged by {judge} ({protocol})")
    parts = {name: _mean([one.parts[name] for one in said if name in one.parts]) for name in said[0].parts}
    own = {f"exact: {name}": value for name, value in score.parts.items()}
    why = f"{judge} ({protocol}): {said[0].reply.strip()[:200]}"
    return replace(score, value=_mean([one.value for one in said]), answered=True, parts={**parts, **own}, why=why)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


_LINE = msgspec.json.Decoder(Judgement)
