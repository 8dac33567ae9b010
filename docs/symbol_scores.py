"""What the score of symbols makes of noise and of answers that know nothing: the table of docs/symbol-scores.md."""

import math
import random
from collections.abc import Callable, Sequence
from statistics import fmean

from vifailback.bench.symbols import THRESHOLDS, score_symbols
from vifailback.types import Align, Arrow, Axis, Gripper, Hold, Point, Symbol, Target, Turn

SAMPLES, SEED = 600, 20251202
CONSTANT = (Arrow(Point(500, 600), Point(500, 400), (Axis.FORWARD_BACKWARD,)),)
Symbols = tuple[Symbol, ...]


def make_samples(count: int = SAMPLES, seed: int = SEED) -> list[Symbols]:
    """Symbols as keyframes have them: mostly one arrow, some with a turn, a label or crosshairs beside it."""
    rng = random.Random(seed)
    return [_sample(rng) for _ in range(count)]


def moved(symbols: Symbols, per_mille: float, rng: random.Random) -> Symbols:
    """The symbols with every coordinate moved by up to so many per mille either way, evenly distributed."""

    def near(point: Point) -> Point:
        x, y = (value + rng.uniform(-per_mille, per_mille) for value in (point.x, point.y))
        return Point(min(1000, max(0, x)), min(1000, max(0, y)))

    return tuple(_mapped(symbol, near) for symbol in symbols)


def table(samples: Sequence[Symbols]) -> list[tuple[str, list[float]]]:
    """Each answer, its mean headline, and its mean at each threshold."""
    rng = random.Random(SEED)
    answers: dict[str, Callable[[int], Symbols]] = {
        "the truth": lambda at: samples[at],
        "the truth, each coordinate up to 10 per mille off": lambda at: moved(samples[at], 10, rng),
        "the truth, each coordinate up to 25 per mille off": lambda at: moved(samples[at], 25, rng),
        "the truth, each coordinate up to 50 per mille off": lambda at: moved(samples[at], 50, rng),
        "the truth, each coordinate up to 100 per mille off": lambda at: moved(samples[at], 100, rng),
        "the truth of another sample": lambda at: samples[(at + 1) % len(samples)],
        "one constant arrow": lambda _: CONSTANT,
        "nothing": lambda _: (),
    }
    rows: list[tuple[str, list[float]]] = []
    for name, answer in answers.items():
        scores = [score_symbols(truth, answer(at)) for at, truth in enumerate(samples)]
        values = [fmean(score.value for score in scores)]
        rows.append((name, values + [fmean(score.at[place] for score in scores) for place in range(len(THRESHOLDS))]))
    return rows


def page() -> str:
    """The page."""
    rows = [f"| {name} | {' | '.join(f'{value:.2f}' for value in values)} |" for name, values in table(make_samples())]
    heads = " | ".join(f"F1 at {limit:g}" for limit in THRESHOLDS)
    return (
        "# What a score of symbols means\n\n"
        "The headline of the suite Symbols is the mean F1 over four distances: a drawn symbol counts where its type\n"
        "and attributes (an arrow's colours, a turn's sense, ON or OFF) are right, every place of it is within the\n"
        "distance (a share of the image), and an arrow points less than 45 degrees off. Pairs are chosen by the\n"
        "Hungarian method.\n\n"
        f"Mean over {SAMPLES} generated samples (mostly one arrow, some with a turn, a label or crosshairs beside\n"
        "it), each coordinate moved by a uniformly distributed amount:\n\n"
        f"| answer | headline | {heads} |\n|---|{'---|' * (len(THRESHOLDS) + 1)}\n" + "\n".join(rows) + "\n"
    )


def _sample(rng: random.Random) -> Symbols:
    start = Point(rng.uniform(200, 800), rng.uniform(300, 800))
    kind = rng.random()
    if kind < 0.10:
        return (Gripper(start, open=rng.random() < 0.5),)
    if kind < 0.17:
        return (Target(start), Hold(Point(rng.uniform(200, 800), rng.uniform(300, 800))))
    if kind < 0.22:
        return (Align(start, Point(rng.uniform(200, 800), rng.uniform(300, 800))),)
    arrow = _arrow(start, rng)
    return (arrow, Turn(start, clockwise=rng.random() < 0.5)) if kind < 0.35 else (arrow,)


def _arrow(start: Point, rng: random.Random) -> Arrow:
    length, way = rng.uniform(80, 300), rng.uniform(0, 2 * math.pi)
    end = Point(start.x + length * math.cos(way) * 0.75, start.y + length * math.sin(way) * 0.75)
    return Arrow(start, end, tuple(rng.sample(list(Axis), rng.choice((1, 1, 1, 2)))))


def _mapped(symbol: Symbol, change: Callable[[Point], Point]) -> Symbol:
    match symbol:
        case Arrow(start, end, axes):
            return Arrow(change(start), change(end), axes)
        case Align(start, end):
            return Align(change(start), change(end))
        case Turn(center, clockwise):
            return Turn(change(center), clockwise)
        case Gripper(at, opened):
            return Gripper(change(at), opened)
        case _:
            return type(symbol)(change(symbol.at))
