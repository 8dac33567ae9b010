"""Does a model choose by position? The same questions with their options rotated, and what it replies to each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vifailback.bench.reading.choice import read_choice
from vifailback.bench.score import true_letter
from vifailback.errors import RecordError
from vifailback.types import Prediction, VqaRecord


def rotated(record: VqaRecord, by: int) -> VqaRecord:
    """Return a record whose options stand `by` places further down, the last ones first; all else stays.

    Args:
        record: a record of a type that is answered by a letter.
        by: places.

    Raises:
        RecordError: it has no options, they are not found in its prompt, or its answer is none of them.
    """
    count = len(record.choices)
    letter = true_letter(record)
    if not count or letter is None:
        raise RecordError("expected a question with lettered options and a true letter", field=record.id)
    turned = tuple(record.choices[(place - by) % count] for place in range(count))
    lines = record.prompt.split("\n")
    starts = [f"{chr(ord('A') + place)}. {text}" for place, text in enumerate(record.choices)]
    at = next(
        (
            line
            for line in range(len(lines) - count, -1, -1)
            if all(lines[line + place].removeprefix("- ") == start for place, start in enumerate(starts))
        ),
        None,
    )
    if at is None:
        raise RecordError("its options do not stand in its prompt, one a line", field=record.id)
    for place, text in enumerate(turned):
        mark = "- " if lines[at + place].startswith("- ") else ""
        lines[at + place] = f"{mark}{chr(ord('A') + place)}. {text}"
    answer = chr(ord("A") + (ord(letter) - ord("A") + by) % count)
    return replace(record, prompt="\n".join(lines), choices=turned, answer=answer)


@dataclass(frozen=True)
class PositionBias:
    """What rotating the options changes.

    Args:
        n: questions that were asked in every order.
        chosen: letter -> share of readable replies that choose it, over all orders; without bias each about the same.
        by_place: letter -> accuracy where the true option stands there; without bias each about the same.
        spread: largest less smallest of `by_place`.
        steady: share of the questions whose replies choose the same text in every order.
        right: accuracy over all orders; unanswered ones are wrong.
        right_in_all: share of the questions that are right in every order.
        unread: share of the replies that choose nothing.
    """

    n: int
    chosen: Mapping[str, float]
    by_place: Mapping[str, float]
    spread: float
    steady: float
    right: float
    right_in_all: float
    unread: float


def position_bias(orders: Sequence[Mapping[str, tuple[VqaRecord, Prediction]]]) -> PositionBias | None:
    """Compare a model's replies to the same questions in several orders of their options.

    Args:
        orders: for each order, id -> the record as it was asked and the reply.

    Returns:
        None where no lettered question stands in all orders.
    """
    ids = [
        name
        for name, (record, _) in (orders[0].items() if orders else ())
        if record.choices and true_letter(record) and all(name in order for order in orders)
    ]
    if not ids:
        return None
    letters: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    places: Counter[str] = Counter()
    steady = all_right = 0
    for name in ids:
        texts: set[str | None] = set()
        rights: list[bool] = []
        for order in orders:
            record, prediction = order[name]
            letter, truth = read_choice(prediction.reply or "", record.choices), true_letter(record) or ""
            letters[letter or ""] += 1
            places[truth] += 1
            hits[truth] += letter == truth
            rights.append(letter == truth)
            texts.add(record.choices[ord(letter) - ord("A")] if letter else None)
        steady += len(texts) == 1 and None not in texts
        all_right += all(rights)
    read = sum(count for letter, count in letters.items() if letter)
    by_place = {letter: hits[letter] / places[letter] for letter in sorted(places)}
    total = len(ids) * len(orders)
    return PositionBias(
        n=len(ids),
        chosen={letter: letters[letter] / read for letter in sorted(letters) if letter},
        by_place=by_place,
        spread=max(by_place.values()) - min(by_place.values()),
        steady=steady / len(ids),
        right=hits.total() / total,
        right_in_all=all_right / len(ids),
        unread=letters[""] / total,
    )
