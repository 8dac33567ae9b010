"""Nested subsets of trajectories: an order whose every beginning has the same mixture as the whole."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vifailback.errors import ConfigError

PAPER_SIZES = (1200, 2400, 3600)
"""Trajectories of the paper's subsets; the fourth is all 4,702 (paper Sec. 4.2, Fig. 4)."""
ALL = "all"
DEFAULT_SIZES = ",".join((*map(str, PAPER_SIZES), ALL))


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One attempt that can be learned from.

    Args:
        name: unique among all.
        group: what subsets keep the shares of: its task, and how it came about.
        records: questions that are asked about it.
    """

    name: str
    group: str
    records: int


def in_nested_order(trajectories: Iterable[Trajectory]) -> tuple[Trajectory, ...]:
    """Order trajectories so that the first n hold each group by its share, for every n.

    Within a group the order is that of a hash of the name: it says nothing about the trajectory, and is the same
    whatever order they come in.
    """
    groups: defaultdict[str, list[Trajectory]] = defaultdict(list)
    for one in trajectories:
        groups[one.group].append(one)
    placed = [
        ((place + 0.5) / len(group), _digest(one.name), one)
        for group in groups.values()
        for place, one in enumerate(sorted(group, key=lambda one: (_digest(one.name), one.name)))
    ]
    return tuple(one for _, _, one in sorted(placed, key=lambda entry: (entry[0], entry[1], entry[2].name)))


def read_sizes(text: str, total: int) -> tuple[int, ...]:
    """Read sizes of subsets, smallest first: counts ("1200"), parts ("0.25", "25%") and "all".

    Args:
        text: separated by commas.
        total: trajectories that there are.

    Raises:
        ConfigError: one is no size, there are not so many trajectories, or two are the same.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not words:
        raise ConfigError(f"--sizes: expected sizes as in {DEFAULT_SIZES}, got {text!r}")
    sizes = [_size(word, total) for word in words]
    twice = sorted({size for size in sizes if sizes.count(size) > 1})
    if twice:
        raise ConfigError(f"--sizes {text}: {twice[0]} of {total} trajectories are named twice")
    return tuple(sorted(sizes))


def _size(word: str, total: int) -> int:
    if word == ALL:
        return total
    if word.isdecimal():
        count = int(word)
        if not 0 < count <= total:
            raise ConfigError(
                f"--sizes: {word} trajectories are wanted and there are {total}; parts fit any data: 0.25,0.5,0.75,all"
            )
        return count
    try:
        part = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError:
        part = 0.0
    if not 0 < part <= 1:
        raise ConfigError(f'--sizes: expected a count, a part ("0.25", "25%") or "all", got {word!r}')
    return max(1, round(part * total))


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def shares(trajectories: Sequence[Trajectory]) -> dict[str, int]:
    """How many trajectories each group has, in the order of their names."""
    counted: defaultdict[str, int] = defaultdict(int)
    for one in trajectories:
        counted[one.group] += 1
    return dict(sorted(counted.items()))
