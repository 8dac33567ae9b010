"""`vifailback diagnose`: what failed in a recording, and what to do about it, in a model's words and symbols."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from vifailback.cli.asked import open_asked
from vifailback.cli.diagnose_page import diagnoses_page
from vifailback.cli.diagnosed import as_json, in_words, pictures
from vifailback.cli.page import Beside, write_page
from vifailback.cli.progress import track
from vifailback.cli.say import printable, say
from vifailback.episodes import open_recordings
from vifailback.errors import ConfigError, InputError, ModelError
from vifailback.models import Vlm
from vifailback.store.json_text import write_whole
from vifailback.types import Episode, Json
from vifailback.vqa.diagnose import Diagnosed, Showing, diagnose

EXAMPLE = (
    "Ask a model what failed in recordings and what to do about it.\n\n"
    "example: vifailback diagnose attempt.mp4 --task 'Pick up the marker.' --model openai:http://localhost:8000,qwen\n"
    "         vifailback diagnose my_dataset --model local:models/mine --out diagnoses/  # all of them; goes on later\n"
    "         vifailback diagnose my_dataset --episode episode_000003 --model local:models/mine --html page.html"
)
LINES, PAGE, PICTURES = "diagnoses.jsonl", "index.html", "pictures"
_PICTURE = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class DiagnoseConfig:
    """What to ask about, whom, and where it goes.

    Args:
        recordings: a video, an episode or a folder of them.
        task: the task sentence; the recording's own if left out.
        model: openai:URL,NAME, local:PATH, scripted:constant, or a registered model. The key of a server is read from
            OPENAI_API_KEY.
        episode: only this episode.
        camera: the camera that is shown; the head camera if left out.
        grid: show all cameras of a moment in one image.
        rate: frames per second that are shown.
        most: most frames; a longer attempt is shown more sparsely.
        max_tokens: where a reply is cut off.
        timeout: the longest wait for a reply [s].
        out: a picture (.jpg, .png, .webp) of one episode's keyframe, or a folder of lines, pictures and a page for all.
        html: a page of everything.
        json: print machine-readable JSON, a line an episode.
    """

    recordings: tyro.conf.Positional[Path]
    task: str = ""
    model: str = "nano"
    episode: str = ""
    camera: str = ""
    grid: bool = False
    rate: float = 1.0
    most: int = 40
    max_tokens: int = 2048
    timeout: float = 120.0
    out: Path | None = None
    html: Path | None = None
    json: bool = False

    @property
    def showing(self) -> Showing:
        """How an attempt is shown."""
        return Showing(self.camera, self.grid, self.rate, self.most, self.max_tokens, self.timeout)


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every episode was diagnosed and every reply could be read, else 1."""
    config = tyro.cli(
        DiagnoseConfig,
        prog="vifailback diagnose",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    if config.grid and config.camera:
        raise ConfigError("--grid shows all cameras, --camera one; name one of them")
    recordings = open_recordings(config.recordings)
    episodes = [recordings[config.episode]] if config.episode else list(recordings)
    single = config.out is not None and config.out.suffix.lower() in _PICTURE
    if single and len(episodes) > 1:
        raise ConfigError(
            f"--out {config.out} is one picture, there are {len(episodes)} episodes; name one, or a folder"
        )
    folder = None if single else config.out
    for problem in recordings.problems:
        _complain(f"{problem.line}: {problem.why}")
    known = _known(folder)
    todo = [episode for episode in episodes if episode.id not in known]
    done, lost = _run(todo, open_asked(config.model) if todo else None, config, folder)
    if single and done and config.out is not None:
        drawn = pictures(done[0])
        write_whole(config.out, _encoded(drawn[0].image, config.out))
    if folder is not None and known:
        _complain(f"{len(known)} episodes were diagnosed before; their lines stand in {folder / LINES}")
    if config.html is not None:
        keep = Beside(config.html.with_name(f"{config.html.stem}_pictures"))
        write_page(config.html, diagnoses_page(str(config.recordings), done, keep))
    unread = sum(bool(one.problems) for one in done)
    return 1 if lost or unread or recordings.problems else 0


def _run(
    episodes: Sequence[Episode], model: Vlm | None, config: DiagnoseConfig, folder: Path | None
) -> tuple[list[Diagnosed], int]:
    """Diagnose one episode after the other; what cannot be is named and left out."""
    done: list[Diagnosed] = []
    lost = 0
    for episode in track(episodes, len(episodes), "asking"):
        assert model is not None
        try:
            found = diagnose(episode, model, config.task, config.showing)
        except (InputError, ModelError) as error:
            if len(episodes) == 1:
                raise
            lost += 1
            _complain(f"{episode.id}: {error}")
            continue
        done.append(found)
        line = printable(json.dumps(as_json(found), ensure_ascii=False)) + "\n"
        if folder is not None:
            _keep(line, folder)
        say(line if config.json else in_words(found))
    if folder is not None and done:
        write_page(folder / PAGE, diagnoses_page(str(config.recordings), done, Beside(folder / PICTURES)))
    return done, lost


def _keep(line: str, folder: Path) -> None:
    """Add an episode's line to the folder's file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LINES).open("a", encoding="utf-8") as file:
        file.write(line)


def _known(folder: Path | None) -> set[str]:
    """Episodes that a folder has a whole line of; a line that a kill cut off is taken out."""
    if folder is None or not (folder / LINES).is_file():
        return set()
    ids: set[str] = set()
    whole: list[str] = []
    for line in (folder / LINES).read_text("utf-8").splitlines():
        try:
            said: Json = json.loads(line)
            ids.add(str(said["episode"]))
        except (ValueError, KeyError, TypeError):
            continue
        whole.append(line + "\n")
    write_whole(folder / LINES, "".join(whole).encode())
    return ids


def _complain(text: str) -> None:
    sys.stderr.write(printable(f"vifailback diagnose: {text}\n", sys.stderr.encoding or "utf-8"))


def _encoded(jpeg: bytes, file: Path) -> bytes:
    """The picture in the format that its name says."""
    import cv2
    import numpy as np

    if file.suffix.lower() in (".jpg", ".jpeg"):
        return jpeg
    encode: Callable[..., tuple[bool, np.ndarray]] = cv2.imencode
    return encode(file.suffix.lower(), cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))[1].tobytes()
