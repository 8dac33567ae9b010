"""The whole course: lessons -> eye -> memory -> mind -> weights; every stage goes on from what is there."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from vifailback.atomic import replaced
from vifailback.errors import ConfigError
from vifailback.nano.patterns import taken_apart
from vifailback.nano.tables import Manifest, Tables
from vifailback.nano.words import Vocabulary
from vifailback.symbols import parse_symbols, read_command
from vifailback.train.nano.calibrate import calibrated
from vifailback.train.nano.eye import Eye
from vifailback.train.nano.kept import averaged, read_kept
from vifailback.train.nano.lore import questions_of
from vifailback.train.nano.memory import remember
from vifailback.train.nano.school import BadLessonError, Lesson, School, divided
from vifailback.train.nano.seeing import SeeingConfig, learn_to_see
from vifailback.train.nano.ship import ship
from vifailback.train.nano.thinking import ThinkingConfig, learn_to_think
from vifailback.types import ImageSize

CONFIG, TABLES, EYE, MIND, WEIGHTS = "course.json", "tables.json", "eye.pt", "mind.pt", "weights"
MEMORY = "memory"
LEAST_OFTEN = 3
"""A pattern of guidance that is seen less often is not learnt."""
_PER_MILLE = ImageSize(1000, 1000)


@dataclass(frozen=True)
class CourseConfig:
    """How to train.

    Args:
        lessons: so many lessons are used, of all tasks alike; all by default.
        eye_steps: steps that the eye learns, 64 frames each.
        mind_steps: steps that the mind learns, 96 questions each.
        seed: of everything that is drawn.
        version: of the weights.

    Raises:
        ConfigError: there is nothing to learn.
    """

    lessons: int | None = None
    eye_steps: int = 3000
    mind_steps: int = 3500
    seed: int = 0
    version: str = "1"

    def __post_init__(self) -> None:
        if self.eye_steps < 1 or self.mind_steps < 1:
            raise ConfigError(f"eye and mind learn at least one step, got {self.eye_steps} and {self.mind_steps}")


def train(
    lessons: Path,
    out: Path,
    config: CourseConfig,
    say: Callable[[str], None],
    eye: Path | None = None,
    only: Sequence[str] | None = None,
) -> Path:
    """Train on a folder of lessons; returns the folder of the weights.

    Args:
        lessons: as `trials.lessons` writes them.
        out: new, or begun with the same configuration: then it goes on.
        config: how.
        say: is told how it goes.
        eye: use the eye of another course that is finished, and teach the mind alone.
        only: names of the lessons that are used, in an order that mixes them; all by default.

    Raises:
        ConfigError: `out` was begun otherwise.
        BadLessonError: a lesson cannot be read, or there are too few.
        TrainingError: the loss is no number, or the disk is full; goes on from what is kept when it is started again.
    """
    _begin(out, config)
    school = School.read(lessons, config.lessons, only)
    say(f"{len(school.lessons)} lessons, {sum(lesson.frames for lesson in school.lessons)} frames")
    learn, look = divided(school.lessons)
    tables = _tables(out if eye is None else eye, [school.lessons[number] for number in learn])
    words = Vocabulary(tables.words)
    if eye is None:
        seeing = SeeingConfig(config.eye_steps, seed=config.seed)
        teacher = learn_to_see(school, words, out / EYE, seeing, say)
    else:
        teacher = read_eye(eye / EYE, words)
    seen = (out if eye is None else eye) / MEMORY
    plain = remember(school, teacher, words, seen, say)
    varied = remember(school, teacher, words, seen, say, vary=True)
    questions = [one for number in learn for one in questions_of(school.lessons[number], number, tables)]
    checked = [one for number in look for one in questions_of(school.lessons[number], number, tables)]
    say(f"{len(questions)} questions to learn from, {len(checked)} to look at")
    thinking = ThinkingConfig(config.mind_steps, seed=config.seed)
    mind = learn_to_think(questions, checked, (plain, varied), tables, out / MIND, thinking, say)
    heat, failing_from = calibrated(mind, checked, plain, tables)
    facts: dict[str, str | int | float | list[str]] = {
        "lessons": len(school.lessons),
        "frames": sum(lesson.frames for lesson in school.lessons),
        "questions": len(questions),
        "tasks": sorted({lesson.facts.name for lesson in school.lessons}),
        "looks": sorted({lesson.facts.look for lesson in school.lessons}),
        "seeds": f"{min(one.facts.seed for one in school.lessons)}..{max(one.facts.seed for one in school.lessons)}",
        "eye_steps": config.eye_steps,
        "mind_steps": config.mind_steps,
    }
    ship(teacher, mind, Manifest(config.version, tables, heat, failing_from, facts), out / WEIGHTS)
    say(f"weights: {out / WEIGHTS}")
    return out / WEIGHTS


def read_eye(path: Path, words: Vocabulary) -> Eye:
    """Read an eye that has learnt.

    Raises:
        ConfigError: there is none, or it is another one.
    """
    eye = Eye(len(words))
    average = averaged(eye, 0.0, buffers=True)
    try:
        average.load_state_dict(read_kept(path)["average"])
    except (RuntimeError, KeyError) as error:
        raise ConfigError(f"{path}: expected an eye that knows {len(words)} words ({error})") from error
    eye.load_state_dict(average.module.state_dict())
    return eye


def _begin(out: Path, config: CourseConfig) -> None:
    out.mkdir(parents=True, exist_ok=True)
    wanted = json.dumps(asdict(config), indent=1)
    begun = out / CONFIG
    if begun.exists() and begun.read_text("utf-8") != wanted:
        raise ConfigError(f"{out} was begun with other options ({begun}); go on with those, or name a new folder")
    with replaced(begun) as file:
        file.write(wanted.encode())


def _tables(folder: Path, lessons: Sequence[Lesson]) -> Tables:
    """The lists, gathered once: what is learnt later stands for the same numbers."""
    path = folder / TABLES
    if path.exists():
        return msgspec.json.decode(path.read_bytes(), type=Tables)
    commands, symbols, faults = Counter[str](), Counter[str](), Counter[str]()
    for lesson in lessons:
        for said in lesson.facts.said:
            faults.update([said.fault] if said.fault else [])
            for at, sentence, code in (
                (said.avoid_at, said.avoid_command, said.avoid_symbols),
                (said.correct_at, said.correct_command, said.correct_symbols),
            ):
                if at >= 0:
                    parts = taken_apart(read_command(sentence)[0], parse_symbols(code, size=_PER_MILLE)[0])
                    commands[parts.commands] += 1
                    symbols[parts.symbols] += 1
    words = Vocabulary.of(name for lesson in lessons for name in lesson.names)
    tables = Tables(words.words, *(_often(one) for one in (commands, symbols, faults)))
    if not (tables.commands and tables.symbols and tables.faults):
        raise BadLessonError(
            f"{len(lessons)} lessons are too few: a sentence, a drawing and a fault have to come {LEAST_OFTEN} times"
        )
    with replaced(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(tables), indent=1))
    return tables


def _often(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(name for name, count in sorted(counted.items()) if count >= LEAST_OFTEN)
