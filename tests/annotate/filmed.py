"""Recordings of every kind of video, served: what the tests of the pictures look at."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx
from tests.episodes.clip_kinds import KINDS
from tests.episodes.clips import Clip, make

OPENED = tuple(kind for kind in KINDS if not KINDS[kind].name.endswith(".ts"))
"""Kinds of clip that are found as episodes."""

ONLY_IMAGES = {
    "edit list, two parts",
    "cut at an open GOP",
    "hevc",
    "hevc, open GOP",
    "hevc, open GOP, mkv",
    "hevc, 10 bit",
    "mpeg4, mp4",
    "mpeg4, B-frames, avi",
    "mpeg4, B-frames, mov",
    "mjpeg, avi",
    "prores, mov",
    "ffv1, mkv",
}
"""Kinds that no browser decodes, or not as a player shows them: they come as images."""


def slug(kind: str) -> str:
    """The folder of a kind of clip."""
    return "".join(letter if letter.isalnum() else "_" for letter in kind)


def film(folder: Path, kinds: Iterable[str] = OPENED) -> dict[str, Clip]:
    """Make clips, each in a folder of its own; returns kind -> clip."""
    clips: dict[str, Clip] = {}
    for kind in kinds:
        place = folder / slug(kind)
        place.mkdir(parents=True, exist_ok=True)
        clips[kind] = make(KINDS[kind], place)
    return clips


def episode_of(kind: str) -> str:
    """The id of the episode that a clip becomes."""
    return f"{slug(kind)}/{Path(KINDS[kind].name).stem}"


class Asker:
    """Asks a server as the page does.

    Args:
        client: speaks to the server.
        episode: id of an episode.
        camera: its camera.
    """

    def __init__(self, client: httpx.Client, episode: str, camera: str = "video") -> None:
        self._client, self._place = client, {"episode": episode, "camera": camera}

    def ask(self, route: str, **query: object) -> httpx.Response:
        """The answer of a route."""
        return self._client.get(f"/api/{route}", params={**self._place, **{key: str(it) for key, it in query.items()}})

    def media(self) -> dict[str, Any]:
        """How the camera is shown."""
        answer = self.ask("media")
        assert answer.status_code == 200, answer.text
        return answer.json()
