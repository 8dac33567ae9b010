"""What answers are worth that never look: constant and random ones, worked out from the records (paper Sec. 3.3.3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vifailback.bench.score import options_of, true_letter
from vifailback.types import QuestionKind, Score, VqaRecord


@dataclass(frozen=True)
class Baseline:
    """What a closed type is worth without looking.

    Args:
        n: records.
        constant: the share that the best constant answer gets right.
        answer: that answer: a letter, or a word where the type is answered by words.
        random: the share that evenly random answers get right on average.
    """

    n: int
    constant: float
    answer: str
    random: float


def baselines(records: Iterable[VqaRecord]) -> dict[QuestionKind, Baseline]:
    """Return the baselines of each closed type; records whose own answer is no option count nowhere."""
    truths: dict[QuestionKind, list[tuple[str, int]]] = defaultdict(list)
    for record in records:
        if record.question.suite == "lite" and (letter := true_letter(record)) is not None:
            options = options_of(record)
            answer = letter if record.choices else options[ord(letter) - ord("A")]
            truths[record.question].append((answer, len(options)))
    found: dict[QuestionKind, Baseline] = {}
    for kind in (kind for kind in QuestionKind if kind in truths):
        own = truths[kind]
        (answer, count), *_ = Counter(answer for answer, _ in own).most_common(1)
        found[kind] = Baseline(len(own), count / len(own), answer, sum(1 / options for _, options in own) / len(own))
    return found


def balanced_accuracy(records: Sequence[VqaRecord], scores: Iterable[Score]) -> float | None:
    """Return the mean over the true answers of the share that was right of each (unanswered ones are wrong).

    In detection a constant "Failed" is right in 89 % of the paper's questions and worth 0.5 here.

    Args:
        records: records of one closed type.
        scores: their scores.

    Returns:
        0 .. 1; None where nothing was scored.
    """
    values: Mapping[str, float | None] = {score.id: score.value for score in scores}
    by_truth: dict[str, list[float]] = defaultdict(list)
    for record in records:
        value, letter = values.get(record.id), true_letter(record)
        if value is not None and letter is not None:
            by_truth[options_of(record)[ord(letter) - ord("A")] if not record.choices else letter].append(value)
    recalls = [sum(own) / len(own) for own in by_truth.values()]
    return sum(recalls) / len(recalls) if recalls else None
