"""Which recorded episode an annotation is about."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from vifailback.episodes.reader import readable
from vifailback.types import Annotation, Episode
from vifailback.vqa.build.manifest import Skip

_LAYOUT_FOLDERS = {"annotated_data", "raw_data", "videos", "frames"}
_CAMERA_SUFFIX = re.compile(r"_cam_[A-Za-z_]+$")
_DEPTH = 4
"""How many trailing parts of a file path are looked at."""


@dataclass(frozen=True)
class Match:
    """An annotation and the episode it is about."""

    annotation: Annotation
    episode: Episode


def match_episodes(annotations: Iterable[Annotation], episodes: Iterable[Episode]) -> tuple[list[Match], list[Skip]]:
    """Find the episode of each annotation: by its exact id, else by the end of its id or path where that is unique.

    "pick_cup/episode_3" finds "pick_cup/episode_3", a flat "episode_3_cam_high.mp4", or
    "annotated_data/pick_cup/videos/episode_3_cam_high.mp4"; never "open_box/episode_3".

    Returns:
        The matches in the order of the annotations, and every annotation without an episode, named.
    """
    book = EpisodeBook(episodes)
    matches: list[Match] = []
    skips: list[Skip] = []
    taken: set[str] = set()
    for annotation in annotations:
        found = book.find(annotation.episode)
        if len(found) == 1 and found[0].id not in taken:
            taken.add(found[0].id)
            matches.append(Match(annotation, found[0]))
            continue
        if not found:
            why = "no recording has this episode"
        elif len(found) == 1:
            why = f"a second annotation of the episode {found[0].id!r}; the first was used"
        else:
            why = f"several recordings could be meant: {', '.join(sorted(one.id for one in found)[:4])}"
        skips.append(Skip(readable(annotation.episode), ("episode",), readable(why), lost=True))
    return matches, skips


class EpisodeBook:
    """Episodes by all names that may be used for them."""

    def __init__(self, episodes: Iterable[Episode]) -> None:
        self._by_id = {episode.id: episode for episode in episodes}
        self._by_name: dict[tuple[str, ...], dict[str, Episode]] = defaultdict(dict)
        self._by_end: dict[tuple[str, ...], dict[str, Episode]] = defaultdict(dict)
        for episode in self._by_id.values():
            name = _parts(episode.id)
            self._by_name[name][episode.id] = episode
            path = PurePath(episode.path.replace("\\", "/"))
            for parts in (name, _parts(str(path.with_suffix("") if path.name else path))[-_DEPTH:]):
                for end in _ends(parts):
                    self._by_end[end][episode.id] = episode

    def find(self, name: str) -> list[Episode]:
        """Return every episode that a name may mean; the exact id, then the closest spelling, wins."""
        if name in self._by_id:
            return [self._by_id[name]]
        parts = _parts(name)
        tables = [self._by_name.get(parts), self._by_end.get(parts), *(self._by_name.get(end) for end in _ends(parts))]
        for found in tables:
            if found:
                return list(found.values())
        return []


def _parts(name: str) -> tuple[str, ...]:
    parts = [part for part in name.replace("\\", "/").split("/") if part and part not in _LAYOUT_FOLDERS]
    return (*parts[:-1], _CAMERA_SUFFIX.sub("", parts[-1])) if parts else ()


def _ends(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (parts[start:] for start in range(len(parts)))
