"""What `vifailback draw` draws on what: sources of symbols, frames to draw on, pictures to save."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from vifailback.episodes import SampledFrame, decode_jpeg, encode_jpeg, open_recordings
from vifailback.errors import AnnotationError, ConfigError, InputError, RecordingError, ViFailbackError
from vifailback.store.document import AnnotationSet
from vifailback.store.file import is_store, read_annotations, read_items
from vifailback.store.json_text import write_whole
from vifailback.store.node import as_list, as_table
from vifailback.symbols import draw, parse_symbols, to_svg
from vifailback.types import Answer, Episode, Image, ImageSize, Json, KeyframeRole, Problem, Symbol
from vifailback.vqa import parse_answer
from vifailback.vqa.build.matching import EpisodeBook, match_episodes
from vifailback.vqa.dataset.sharegpt import episode_of

if TYPE_CHECKING:
    from vifailback.cli.draw import DrawConfig

_ENCODED = (".jpg", ".jpeg", ".png", ".webp")
_REPLY_MARKS = ("<answer", "<think", "visual prompts", "visual_prompts")
_SYMBOL_KEYS = {"draw", "name", "symbol", "command", "action", "shape", "visual prompts"}
"""Keys of the JSON that models write instead of symbol code or an answer block."""


@dataclass(frozen=True)
class Picture:
    """One picture to save.

    Args:
        file: where; None if there is nothing to save but the problems.
        on: what the symbols are drawn on, in words.
        symbols: what is drawn.
        problems: what could not be read or drawn.
        image: what to draw on; None for an SVG alone.
        size: size of the SVG.
    """

    file: Path | None
    on: str = ""
    symbols: tuple[Symbol, ...] = ()
    problems: tuple[Problem, ...] = ()
    image: Image | None = None
    size: ImageSize | None = None


def pictures_of(config: "DrawConfig") -> Iterator[Picture]:
    """Yield every picture to be made, one after the other."""
    source = _read_source(config.what)
    if isinstance(source, AnnotationSet):
        yield from _annotated(source, config)
        return
    items = _records(source)
    if items is None:
        yield _single(source, config)
        return
    replies = [(number, item) for number, item in enumerate(items, 1) if "messages" in item]
    others = [item for item in items if "messages" not in item]
    if others:
        text = json.dumps(others) if replies else source  # a whole file of ours is one object that names its schema
        yield from _annotated(read_items(text.encode(), Path(config.what)), config)
    for number, item in replies:
        yield _answered(item, number, config)


def save(picture: Picture, *, svg: bool) -> list[Path]:
    """Paint and write a picture, whole or not at all; return the files.

    Raises:
        AnnotationError: the place cannot be written.
        ConfigError: the file's name says no kind of picture that is known.
    """
    if picture.file is None:
        return []
    written: list[Path] = []
    vector = picture.file.suffix.lower() == ".svg"
    if picture.image is not None and not vector:
        write_whole(picture.file, _encoded(draw(picture.image, picture.symbols), picture.file))
        written.append(picture.file)
    size = ImageSize.of(picture.image) if picture.image is not None else picture.size
    if size is not None and (svg or vector or picture.image is None):
        file = picture.file.with_suffix(".svg")
        write_whole(file, to_svg(picture.symbols, size).encode())
        written.append(file)
    return written


def _encoded(image: Image, file: Path) -> bytes:
    suffix = file.suffix.lower()
    if suffix not in _ENCODED:
        raise ConfigError(f"{file.name}: a picture is one of {', '.join(_ENCODED)}, .svg")
    if suffix in (".jpg", ".jpeg"):
        return encode_jpeg(image)
    return cast("np.ndarray", cv2.imencode(suffix, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))[1]).tobytes()


def _read_source(what: str) -> str | AnnotationSet:
    """The text of the source, or the annotations of a store or folder."""
    if what == "-":
        return sys.stdin.read()
    if "{" in what or "\n" in what:
        return what
    try:
        path = Path(what)
        if path.is_dir() or is_store(what):
            return read_annotations(what)
        if path.is_file():
            return path.read_bytes().decode("utf-8-sig", "replace")
    except (OSError, ValueError) as error:  # a name too long for the file system, a zero byte in it
        raise InputError(f"cannot be read: {error}", file=what[:200]) from None
    if PurePosixPath(what).suffix in (".json", ".jsonl", ".txt", ".md", ".db", ".sqlite"):
        raise InputError("there is no such file", file=what)
    return what


def _records(text: str) -> list[Mapping[str, Json]] | None:
    """Annotations or VQA records in a text; None where it is symbol code, symbol records or a reply."""
    if not text.lstrip().startswith(("[", "{")):
        return None
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        try:
            value = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            return None
    items: list[Json] = cast("list[Json]", value) if isinstance(value, list) else [value]
    if not items or not all(isinstance(item, Mapping) for item in items):
        return None
    records = cast("list[Mapping[str, Json]]", items)
    is_code = any("type" in record or _SYMBOL_KEYS.intersection(map(_key, record)) for record in records)
    return None if is_code and not any("messages" in record or "video" in record for record in records) else records


def _key(name: str) -> str:
    """A key of a model's JSON as `_SYMBOL_KEYS` spells it: the name of a symbol is "draw"."""
    return "draw" if name.lower().startswith("draw") else name.lower().replace("_", " ")


def _single(text: str, config: "DrawConfig") -> Picture:
    """One picture: symbol code, symbol records or a reply on one image."""
    image, on = _image(config)
    size = ImageSize.of(image) if image is not None else ImageSize(*config.size) if config.size else None
    vector = config.svg or config.out.suffix.lower() == ".svg"
    if image is None and (not vector or size is None):
        raise ConfigError("say what to draw on: --image, or --recordings with --frame; or --size and an .svg file")
    of_records = ImageSize(*config.size) if config.size else size
    if any(mark in text.lower() for mark in _REPLY_MARKS):
        answer = parse_answer(text)
        return Picture(config.out, on, answer.symbols or (), answer.problems, image, size)
    source: Json = text
    if text.lstrip().startswith("["):
        try:
            source = json.loads(text) if '"type"' in text else text
        except (ValueError, RecursionError):
            source = text
    symbols, problems = parse_symbols(source, size=of_records)
    return Picture(config.out, on, tuple(symbols), tuple(problems), image, size)


def _image(config: "DrawConfig") -> tuple[Image | None, str]:
    """What to draw on, and what to call it."""
    if config.image is not None:
        return _read_image(config.image), str(config.image)
    if config.recordings is None:
        return None, "nothing"
    recordings = open_recordings(config.recordings)
    if not config.episode and len(recordings) != 1:
        raise ConfigError(f"{config.recordings} holds {len(recordings)} episodes: say which with --episode")
    episode = recordings[config.episode or 0]
    if config.frame is None:
        raise ConfigError("say which frame with --frame")
    return _frame(episode, config.camera, config.frame), f"{episode.id}, frame {config.frame}"


def _frame(episode: Episode, camera: str, index: int) -> Image:
    if not 0 <= index < episode.length:
        raise RecordingError(
            f"frame {index} is asked for, the episode has frames 0 to {episode.length - 1}", file=episode.id
        )
    return episode.image(camera or episode.cameras[0], index)


def _read_image(path: Path) -> Image:
    try:
        return decode_jpeg(path.read_bytes(), file=path)
    except OSError as error:
        raise RecordingError(f"cannot be read: {error.strerror}", file=path) from None


def _annotated(annotations: AnnotationSet, config: "DrawConfig") -> Iterator[Picture]:
    """The keyframes of annotations, named as in the release."""
    yield Picture(None, problems=annotations.problems)
    if config.recordings is None:
        raise ConfigError("annotations are drawn on the frames of recordings: say where with --recordings")
    matches, skips = match_episodes(annotations.annotations, open_recordings(config.recordings))
    yield Picture(None, problems=tuple(Problem(skip.episode, skip.why) for skip in skips))
    for match in matches:
        camera = config.camera or match.annotation.camera
        camera = camera if camera in match.episode.cameras else match.episode.cameras[0]
        for keyframe in match.annotation.keyframes:
            if not keyframe.symbols:
                continue
            name = SampledFrame(keyframe.index, keyframe.role).drawn_name
            on = f"{match.episode.id}, frame {keyframe.index}"
            try:
                image = _frame(match.episode, camera, keyframe.index)
            except ViFailbackError as error:
                yield Picture(None, problems=(Problem(on, str(error)),))
                continue
            yield Picture(_inside(config.out, match.episode.id) / name, on, keyframe.symbols, (), image)


def _answered(item: Mapping[str, Json], number: int, config: "DrawConfig") -> Picture:
    """A VQA record: the symbols of its answer on the keyframe that it names."""
    place = f"record {number}"
    turns = [as_table(turn) or {} for turn in as_list(item.get("messages")) or ()]
    reply = next((str(turn.get("content", "")) for turn in turns if turn.get("role") == "assistant"), None)
    if reply is None:
        return Picture(None, problems=(Problem(place, "it holds no answer (no assistant turn)"),))
    answer = parse_answer(reply)
    problems = tuple(Problem(f"{place}: {problem.line}", problem.why) for problem in answer.problems)
    if not answer.symbols:
        return Picture(None, problems=problems)
    images = [str(name) for name in as_list(item.get("images")) or ()]
    try:
        name = shown_image(answer, images, str(item.get("tag", "")))
        image = _read_image(config.image) if config.image else _stored(name, config.recordings)
    except ViFailbackError as error:
        lost = f"{len(answer.symbols)} symbols are not drawn: {error}"
        return Picture(None, problems=(*problems, Problem(place, lost)))
    parts = PurePosixPath(name)
    file = _inside(config.out, episode_of(images)) / f"{parts.stem}_annotations.jpg"
    return Picture(file, name, answer.symbols, problems, image)


def shown_image(answer: Answer, images: Sequence[str], tag: str) -> str:
    """The image an answer speaks of: its keyframe; for a correction, which names none, the correction keyframe."""
    if answer.keyframe is not None and "correction" not in tag:
        if not 1 <= answer.keyframe <= len(images):
            raise AnnotationError(f"the keyframe is image {answer.keyframe} of {len(images)}")
        return images[answer.keyframe - 1]
    for name in images:
        frame = SampledFrame.from_name(PurePosixPath(name).name)
        if frame is not None and frame.role is KeyframeRole.CORRECTION:
            return name
    if not images:
        raise AnnotationError("the record has no images")
    return images[-1]


def _stored(name: str, root: Path | None) -> Image:
    """An image of a VQA record: the file, with or without `annotated_data/`, else the frame of the recording."""
    if root is None:
        raise ConfigError("say where the images of VQA records lie with --recordings")
    bare = name.removeprefix("annotated_data/")
    if ".." in PurePosixPath(bare).parts or PurePosixPath(bare).is_absolute():
        raise RecordingError("the path leads out of the folder", file=name)
    for file in (root / name, root / "annotated_data" / bare, root / bare):
        if file.is_file():
            return _read_image(file)
    found = EpisodeBook(open_recordings(root)).find(episode_of([name]))
    frame = SampledFrame.from_name(PurePosixPath(name).name)
    if len(found) != 1 or frame is None:
        raise RecordingError(f"the image is not in {root}, nor is its episode", file=name)
    return _frame(found[0], "", frame.index)


def _inside(folder: Path, episode: str) -> Path:
    """The folder of an episode's pictures, which never lies outside `folder`."""
    parts = [part for part in PurePosixPath(episode.replace("\\", "/")).parts if part not in ("..", ".", "/")]
    return folder.joinpath(*parts)
