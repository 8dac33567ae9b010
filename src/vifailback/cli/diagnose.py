"""`vifailback diagnose`: what failed in a recording, and what to do about it, in a model's words and symbols."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import tyro

from vifailback import engine
from vifailback.cli.asked import asked
from vifailback.cli.diagnose_page import Line, diagnoses_page
from vifailback.cli.diagnosed import as_json, in_words, kept_pictures, pictures
from vifailback.cli.page import Beside, Pictures, write_page
from vifailback.cli.progress import track
from vifailback.cli.say import printable, say
from vifailback.episodes import open_recordings
from vifailback.errors import ConfigError, InputError, ModelError
from vifailback.models import Vlm
from vifailback.models.named import OPENAI, ModelName
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
        model: openai:URL,NAME, local:PATH, scripted:constant, or a registered model. The key of a server is read from
            OPENAI_API_KEY.
        task: the task sentence; the recording's own if left out.
        episode: only this episode.
        camera: the camera that is shown; the head camera if left out.
        grid: show all cameras of a moment in one image.
        rate: frames per second that are shown.
        most: most frames; a longer attempt is shown more sparsely.
        as_video: show the frames as one video; only models on a server take one.
        constrain: hold answers to the paper's format, where the server can (vLLM, SGLang); --no-constrain leaves it
            to the model.
        max_tokens: where a reply is cut off.
        timeout: the longest wait for a reply [s].
        at_once: episodes under way at the same time; a server answers many sooner than one after the other.
        out: a picture (.jpg, .png, .webp) of one episode's keyframe, or a folder of lines, pictures and a page for all.
        html: a page of everything.
        json: print machine-readable JSON, a line an episode.
    """

    recordings: tyro.conf.Positional[Path]
    model: str = "nano"
    task: str = ""
    episode: str = ""
    camera: str = ""
    grid: bool = False
    rate: float = 1.0
    most: int = 40
    as_video: bool = False
    constrain: bool = True
    max_tokens: int = 2048
    timeout: float = 120.0
    at_once: int = 1
    out: Path | None = None
    html: Path | None = None
    json: bool = False

    @property
    def showing(self) -> Showing:
        """How an attempt is shown."""
        return Showing(
            self.camera,
            self.grid,
            self.rate,
            self.most,
            self.max_tokens,
            self.timeout,
            constrain=self.constrain,
            as_video=self.as_video,
        )


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when every episode was diagnosed and every reply could be read, else 1."""
    config = tyro.cli(
        DiagnoseConfig,
        prog="vifailback diagnose",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    if config.html is not None and config.out is not None and config.out.suffix.lower() not in _PICTURE:
        raise ConfigError(f"the folder {config.out} gets a page of its own; leave --html out")
    if config.at_once < 1:
        raise ConfigError(f"--at-once must be at least 1, got {config.at_once}")
    if config.grid and config.camera:
        raise ConfigError("--grid shows all cameras, --camera one; name one of them")
    if config.as_video and ModelName.read(config.model).kind != OPENAI:
        raise ConfigError(f"--as-video needs a model on a server (openai:URL,NAME), got {config.model}")
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
    before = _lines(folder)
    known = {str(line["episode"]) for line in before}
    todo = [episode for episode in episodes if episode.id not in known]
    keep = _keeper(config, folder)
    run = _Run(config, folder, keep)
    with asked(config.model) if todo else nullcontext() as model:
        asks = engine.run(lambda episode: run.ask(episode, model), todo, workers=config.at_once)
        for episode, found in track(zip(todo, asks, strict=True), len(todo), "asking"):
            run.keep_it(episode, found, alone=len(episodes) == 1)
    if single and run.first is not None and config.out is not None:
        write_whole(config.out, _encoded(pictures(run.first)[0].image, config.out))
    if before:
        _complain(f"{len(before)} episodes were diagnosed before; their lines stand in {folder}/{LINES}")
    if folder is not None and (before or run.lines):
        write_page(folder / PAGE, diagnoses_page(str(config.recordings), [*before, *run.lines]))
    if config.html is not None:
        write_page(config.html, diagnoses_page(str(config.recordings), run.lines))
    if run.free:
        _complain(f"{run.free} answers were not held to the paper's format: the model cannot be, or was not")
    unread = any(line["problems"] for line in run.lines)
    return 1 if run.lost or unread or recordings.problems else 0


@dataclass
class _Run:
    """Diagnoses episodes and keeps one after the other; what cannot be is named and left out."""

    config: DiagnoseConfig
    folder: Path | None
    keep: Pictures | None
    lines: list[Line] = field(default_factory=list[Line])
    lost: int = 0
    free: int = 0
    first: Diagnosed | None = None

    def ask(self, episode: Episode, model: Vlm | None) -> Diagnosed | InputError | ModelError:
        """Diagnose an episode; several threads may ask. The error where that fails."""
        assert model is not None
        try:
            return diagnose(episode, model, self.config.task, self.config.showing)
        except (InputError, ModelError) as error:
            return error

    def keep_it(self, episode: Episode, found: Diagnosed | InputError | ModelError, *, alone: bool) -> None:
        """Say a diagnosis and keep it; where it is the only one, an error ends the verb."""
        if not isinstance(found, Diagnosed):
            if alone:
                raise found
            self.lost += 1
            _complain(f"{episode.id}: {found}")
            return
        self.first = self.first or found
        self.free += found.formed is False
        said = as_json(found)
        text = printable(json.dumps(said, ensure_ascii=False)) + "\n"
        if self.keep is not None:
            said["pictures"] = kept_pictures(found, self.keep)
            self.lines.append(said)
        else:
            self.lines.append({"problems": said["problems"]})
        if self.folder is not None:
            with (self.folder / LINES).open("a", encoding="utf-8") as file:
                file.write(printable(json.dumps(said, ensure_ascii=False)) + "\n")
        say(text if self.config.json else in_words(found))


def _keeper(config: DiagnoseConfig, folder: Path | None) -> Pictures | None:
    """Where pictures go: beside the folder's page, or beside the page that was named."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return Beside(folder / PICTURES)
    return None if config.html is None else Beside(config.html.with_name(f"{config.html.stem}_pictures"))


def _lines(folder: Path | None) -> list[Line]:
    """The whole lines of a folder; one that a kill cut off is taken out, and its episode asked about again."""
    if folder is None or not (folder / LINES).is_file():
        return []
    found: list[Line] = []
    for text in (folder / LINES).read_text("utf-8").splitlines():
        try:
            line: Json = json.loads(text)
        except ValueError:
            continue
        if isinstance(line, dict) and "episode" in line and "pictures" in line:
            found.append(cast("Line", line))
    write_whole(folder / LINES, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in found).encode())
    return found


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
