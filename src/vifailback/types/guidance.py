"""What a model concludes: diagnosis, guidance, and an answer as it was read."""

from dataclasses import dataclass

from vifailback.types.annotation import FailureType
from vifailback.types.command import Command
from vifailback.types.symbol import Problem, Symbol


@dataclass(frozen=True)
class Diagnosis:
    """What is going wrong. `keyframe` is the 1-based position in the images that were shown."""

    failed: bool
    failure_type: FailureType | None = None
    keyframe: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Guidance:
    """What to do about it."""

    commands: tuple[Command, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    high_level: str = ""


@dataclass(frozen=True)
class Answer:
    """A model's reply, read (supplement Fig. 7-9). None means: the reply does not say.

    Args:
        failed: did the task fail.
        keyframe: 1-based position of the keyframe in the images shown.
        failure_type: one of the four types.
        low_level: the command sentence as the model wrote it.
        commands: the sentence as structure; None where there is no sentence or it cannot be read.
        symbols: the symbols that could be read; None where the reply has no visual prompts.
        problems: everything that was there but could not be read.
        thought: the text between <Think> tags.
    """

    failed: bool | None = None
    keyframe: int | None = None
    failure_type: FailureType | None = None
    low_level: str | None = None
    commands: tuple[Command, ...] | None = None
    symbols: tuple[Symbol, ...] | None = None
    problems: tuple[Problem, ...] = ()
    thought: str | None = None
