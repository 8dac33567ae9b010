"""Wrong options that could be right: pools, checks and letters of the closed questions (supplement Sec. 4.1.1)."""

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from vifailback.symbols import read_command
from vifailback.types import Annotation, Arm, Outcome, QuestionKind
from vifailback.vqa.commands import (
    Arms,
    Candidate,
    arms_of,
    common_actions,
    same_meaning,
    unique_by_meaning,
)
from vifailback.vqa.unasked import Unasked

LETTERS = "ABCD"
"""The options of the closed questions (supplement Fig. 4 and 5)."""

LETTERED_KINDS = (
    QuestionKind.KEYFRAME_LOCALIZATION,
    QuestionKind.SUBTASK_LOCALIZATION,
    QuestionKind.LOW_LEVEL_AVOIDANCE,
    QuestionKind.LOW_LEVEL_CORRECTION,
)
"""The kinds whose answer is a letter."""

COMMON_SUBTASKS = (
    "Move the arm back to its initial pose.",
    "Open the gripper to release the object.",
    "Lift the object off the table.",
    "Move the arm to approach and align the object.",
    "Push the object aside.",
    "Hand the object over to the other arm.",
)
"""Static pool of subtasks, asked last: only where the dataset has too few tasks to sample from."""

T = TypeVar("T")


@dataclass(frozen=True)
class Choices:
    """Four options, one of them true."""

    options: tuple[str, ...]
    letter: str

    def fields(self, name: str) -> dict[str, str]:
        """The template's placeholders: "<name>_option_1" to "<name>_option_4"."""
        return {f"{name}_option_{number}": text for number, text in enumerate(self.options, 1)}


@dataclass(frozen=True)
class Pools:
    """What distractors are sampled from, gathered over the annotations of a dataset.

    Args:
        commands: all different commands of the dataset, by the grippers they are for (the dynamic pool).
        subtasks: all different subtasks of the dataset, sorted.
        letters: place of the true option by record id, so that all letters are as frequent.
    """

    commands: Mapping[Arms, tuple[Candidate, ...]] = field(default_factory=dict[Arms, tuple[Candidate, ...]])
    subtasks: tuple[str, ...] = ()
    letters: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def of(cls, annotations: Sequence[Annotation], seed: int = 0) -> "Pools":
        """Gather the pools; the result does not depend on the order of the annotations."""
        sentences = {keyframe.low_level.strip() for one in annotations for keyframe in one.keyframes}
        grouped: dict[Arms, list[Candidate]] = {}
        for sentence in sorted(sentences - {""}):
            commands = read_command(sentence)[0]
            if commands:
                grouped.setdefault(arms_of(commands), []).append(Candidate(sentence, commands))
        failed = [one.episode for one in annotations if one.outcome is Outcome.FAILED]
        return cls(
            commands={arms: unique_by_meaning(found) for arms, found in grouped.items()},
            subtasks=tuple(sorted({text.strip() for one in annotations for text in one.subtasks} - {""})),
            letters={
                record: place % len(LETTERS)
                for kind in LETTERED_KINDS
                for place, record in enumerate(_shuffled([f"{episode}/{kind}" for episode in failed], seed))
            },
        )

    def letter(self, seed: int, record: str) -> int:
        """Place of the true option of a record: balanced where the record is known, else random."""
        place = self.letters.get(record)
        return place if place is not None else int(_digest(seed, f"letter/{record}")[:8], 16) % len(LETTERS)


def command_choices(truth: str, pools: Pools, seed: int, record: str) -> Choices | Unasked:
    """Mix the true command with three of the static and the dynamic pool for the same gripper.

    Returns:
        The choices, or why there are none.
    """
    commands = read_command(truth)[0]
    if not commands:
        why = f"the command {truth!r} cannot be read, so no distractor can be checked against it"
        return Unasked(why, lost=True)
    randomness = _random(seed, record)
    arms = arms_of(commands) or _one_of(randomness, sorted(pools.commands, key=sorted))
    kept = [Candidate(truth, commands)]
    for candidate in _drawn(randomness, [*common_actions(arms), *pools.commands.get(arms, ())]):
        if not any(same_meaning(candidate.commands, other.commands) for other in kept):
            kept.append(candidate)
        if len(kept) == len(LETTERS):
            return _placed([one.sentence for one in kept], pools.letter(seed, record))
    return Unasked("there are too few different commands for this gripper")


def position_choices(truth: int, positions: Iterable[int], pools: Pools, seed: int, record: str) -> Choices | Unasked:
    """Mix the true image number with three others of the same list.

    Args:
        truth: 1-based position of the true keyframe.
        positions: 1-based positions that may be offered.
        pools: for the letter.
        seed: seed of the dataset.
        record: id of the record.
    """
    others = _drawn(_random(seed, record), [place for place in positions if place != truth])
    return _four([image_option(truth), *map(image_option, others)], pools.letter(seed, record), "images")


def subtask_choices(truth: str, siblings: Sequence[str], pools: Pools, seed: int, record: str) -> Choices | Unasked:
    """Mix the true subtask with others of its episode, then of the dataset's pool, then common ones."""
    randomness = _random(seed, record)
    texts = [truth]
    for pool in (siblings, pools.subtasks, COMMON_SUBTASKS):
        if len(texts) >= len(LETTERS):
            break
        for text in _drawn(randomness, pool):
            if _plain(text) not in ("", *map(_plain, texts)):
                texts.append(text.strip())
    return _four(texts, pools.letter(seed, record), "subtasks")


def image_option(position: int) -> str:
    """How an image is named in an option: "Image 13" (1-based, as in the answers)."""
    return f"Image {position}"


def _four(texts: Sequence[str], place: int, what: str) -> Choices | Unasked:
    if len(texts) < len(LETTERS):
        return Unasked(f"there are only {len(texts)} different {what}, four are needed")
    return _placed(texts[: len(LETTERS)], place)


def _placed(texts: Sequence[str], place: int) -> Choices:
    """Put the truth (the first text) at its place among the others."""
    others = list(texts[1:])
    return Choices((*others[:place], texts[0], *others[place:]), LETTERS[place])


def _one_of(randomness: random.Random, arms: Sequence[Arms]) -> Arms:
    """Choose a gripper for a command that names none ("Hold still."): one the dataset uses, else left or right."""
    single = [one for one in arms if len(one) == 1] or [frozenset({Arm.LEFT}), frozenset({Arm.RIGHT})]
    return single[int(randomness.random() * len(single))]


def _drawn(randomness: random.Random, pool: Sequence[T]) -> Iterator[T]:
    """Yield a pool in random order. Only `random()` is used: Python promises its sequence for a seed, no other."""
    left = list(pool)
    for place in range(len(left)):
        other = place + int(randomness.random() * (len(left) - place))
        left[place], left[other] = left[other], left[place]
        yield left[place]


def _shuffled(records: Iterable[str], seed: int) -> list[str]:
    return sorted(set(records), key=lambda record: (_digest(seed, record), record))


def _random(seed: int, record: str) -> random.Random:
    return random.Random(int(_digest(seed, record), 16))


def _digest(seed: int, text: str) -> str:
    return hashlib.sha256(f"{seed}\n{text}".encode(errors="surrogatepass")).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(" .")
