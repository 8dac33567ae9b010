"""The frames of one episode as files, under the names of the release."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from vifailback.episodes import encode_jpeg
from vifailback.episodes.sample import SampledFrame
from vifailback.errors import RecordError, RecordingError
from vifailback.symbols import draw
from vifailback.types import Annotation, Episode, Image, Symbol
from vifailback.vqa.build.config import BuildConfig

_JPEG_START, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


def write_frames(
    annotation: Annotation,
    episode: Episode,
    camera: str,
    shown: Sequence[SampledFrame],
    folder: Path,
    config: BuildConfig,
) -> int:
    """Write the frames shown, the keyframes, and the keyframes with their symbols drawn.

    A frame that is stored as a JPEG is copied; all others are decoded in one pass and encoded. One decoded frame is
    held at a time.

    Args:
        annotation: for the keyframes and their symbols.
        episode: the recording.
        camera: one of its cameras.
        shown: the frames of the records.
        folder: where the files go; made if needed.
        config: JPEG quality, and whether keyframes are drawn.

    Returns:
        The number of files.

    Raises:
        RecordingError: a frame is missing or cannot be decoded.
        RecordError: a file cannot be written.
    """
    keyframes = [SampledFrame(keyframe.index, keyframe.role) for keyframe in annotation.keyframes]
    plain: dict[int, list[Path]] = defaultdict(list)
    for frame in dict.fromkeys((*shown, *keyframes)):
        plain[frame.index].append(folder / frame.name)
    drawn: dict[int, dict[Path, tuple[Symbol, ...]]] = defaultdict(dict)
    for keyframe, frame in zip(annotation.keyframes, keyframes, strict=True):
        if config.drawn and keyframe.symbols:
            drawn[frame.index][folder / frame.drawn_name] = keyframe.symbols
    _make_folder(folder)
    save_frames(episode, camera, plain, drawn, config.quality)
    return sum(map(len, plain.values())) + sum(map(len, drawn.values()))


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        RecordError: it cannot be written (no space, no permission).
    """
    try:
        file.write_bytes(data)
    except OSError as error:
        raise RecordError(f"cannot be written: {error.strerror or error}", file=file) from None


def save_frames(
    episode: Episode,
    camera: str,
    plain: Mapping[int, Sequence[Path]],
    drawn: Mapping[int, Mapping[Path, Sequence[Symbol]]],
    quality: int,
    write: Callable[[Path, bytes], object] = write_bytes,
) -> None:
    """Write frames as JPEG files, by index: as they are, and with symbols drawn.

    Raises:
        RecordingError: a frame is missing or cannot be decoded.
    """
    stored: set[int] = set()
    for index in sorted(plain):
        if (data := _stored(episode, camera, index)) is not None:
            stored.add(index)
            for file in plain[index]:
                write(file, data)
    decoded = [index for index in sorted(plain) if index not in stored or index in drawn]
    for index, image in zip(decoded, _images(episode, camera, decoded), strict=True):
        if index not in stored:
            data = encode_jpeg(image, quality)
            for file in plain[index]:
                write(file, data)
        for file, symbols in drawn.get(index, {}).items():
            write(file, encode_jpeg(draw(image, symbols), quality))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"cannot be made: {error.strerror or error}", file=folder) from None


def _images(episode: Episode, camera: str, indices: Sequence[int]) -> Iterator[Image]:
    """Yield frames; fewer than asked for is an error that names the first one missing."""
    count = 0
    if indices:
        for count, image in enumerate(episode.images(camera, indices), 1):  # noqa: B007
            yield image
    if count < len(indices):
        raise RecordingError("the frame is missing", file=episode.path, field=f"{camera} frame {indices[count]}")


def _stored(episode: Episode, camera: str, index: int) -> bytes | None:
    """Return a frame that is stored as a whole JPEG; None where it is not, so that decoding finds out what is wrong."""
    data = episode.source.jpeg(camera, index)
    return data if data is not None and data.startswith(_JPEG_START) and _JPEG_END in data[-64:] else None
