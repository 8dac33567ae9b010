"""A run folder: what was asked of which model, and every reply; what the other steps read.

    config.json           what was asked of whom: suites, prompts, model, sampling, images, data and their hashes
    records.jsonl.gz      the records as they were asked (in leak-free mode they differ from the dataset's), one a line
    frames.jsonl          every image that was shown, once: {"path", "sha256", "bytes"}
    predictions.jsonl     one line a reply, appended as it comes: {"id", "reply", "error", "model", "tokens", ...}
    frames/               only where images are sent by address: the files, named by hash
    run.json              what the last `bench run` did: counts, problems, time
    scores.jsonl, judgements.jsonl, report.*     written by the other steps

Whatever is missing or torn, a run can be read: the questions are the denominator, not the replies.
"""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import msgspec

from vifailback.atomic import replaced
from vifailback.bench.config import RUN_SCHEMA, RunConfig
from vifailback.bench.predictions import better, read_predictions
from vifailback.errors import InputError, RecordError
from vifailback.types import Json, Prediction, Problem, VqaRecord

CONFIG_FILE, RECORDS_FILE, FRAMES_FILE = "config.json", "records.jsonl.gz", "frames.jsonl"
PREDICTIONS_FILE, SUMMARY_FILE = "predictions.jsonl", "run.json"
SCORES_FILE, JUDGEMENTS_FILE = "scores.jsonl", "judgements.jsonl"
STORED_FRAMES = "frames"


@dataclass(frozen=True)
class Frame:
    """One image that was shown: its path in the dataset, the digest and the size of its file."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Run:
    """A run folder, read.

    Args:
        folder: where it is.
        config: what was asked of whom.
        records: the questions: the denominator of every figure, in the order of the dataset.
        predictions: id -> the reply, or the error that stands for it; not every record has one.
        problems: lines that could not be read, replies to records that were not asked.
    """

    folder: Path
    config: RunConfig
    records: tuple[VqaRecord, ...]
    predictions: Mapping[str, Prediction]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.config.model.name

    def prediction(self, record: VqaRecord) -> Prediction:
        """The reply to a record; a prediction without a reply where none came."""
        return self.predictions.get(record.id) or Prediction(record.id, None, "not asked yet")

    @property
    def unfinished(self) -> tuple[VqaRecord, ...]:
        """Records that have no reply yet, because they failed or were not asked."""
        return tuple(record for record in self.records if self.prediction(record).reply is None)

    def image(self, path: str) -> Path:
        """Where an image of a record is; it need not be there any more."""
        return Path(self.config.data.root) / path

    def frames(self) -> dict[str, Frame]:
        """Every image that was shown, by path."""
        return {frame.path: frame for frame in read_frames(self.folder)}

    @property
    def images_sha256(self) -> str:
        """One digest of all images that were shown."""
        return images_digest(self.frames().values())


def read_run(folder: str | Path) -> Run:
    """Read a run folder, however far the run came.

    Raises:
        RecordError: it is no run folder, or its questions cannot be read.
    """
    place = Path(folder)
    config = read_config(place)
    records = read_records(place)
    asked = {record.id for record in records}
    predictions: dict[str, Prediction] = {}
    problems: list[Problem] = []
    strangers = 0
    if (place / PREDICTIONS_FILE).exists():
        lines = read_predictions(place / PREDICTIONS_FILE)
        problems += lines.problems
        for one in lines.predictions:
            strangers += one.id not in asked
            predictions[one.id] = better(predictions.get(one.id), one)
    if strangers:
        problems.append(Problem(f"{strangers} replies", "belong to no record of this run"))
    kept = {name: one for name, one in predictions.items() if name in asked}
    return Run(place, config, records, kept, tuple(problems))


def read_config(folder: Path) -> RunConfig:
    """Read what a run asked of whom.

    Raises:
        RecordError: the folder holds no run of this version.
    """
    file = folder / CONFIG_FILE
    config = _decoded(file, RunConfig)
    if config.schema != RUN_SCHEMA:
        raise RecordError(f"expected {RUN_SCHEMA!r}, got {config.schema!r}", file=file, field="schema")
    return config


def read_records(folder: Path) -> tuple[VqaRecord, ...]:
    """Read the records of a run as they were asked.

    Raises:
        RecordError: the file is missing or damaged.
    """
    file = folder / RECORDS_FILE
    try:
        data = gzip.decompress(file.read_bytes())
        return tuple(_RECORDS.decode_lines(data))
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=file) from None
    except (EOFError, msgspec.DecodeError) as error:
        raise RecordError(f"not the records of a run: {error}", file=file) from None


def read_frames(folder: Path) -> list[Frame]:
    """Read which images were shown; a torn line is left out, the image is named again when it is shown again."""
    try:
        lines = (folder / FRAMES_FILE).read_bytes().splitlines()
    except OSError:
        return []
    found: list[Frame] = []
    for line in lines:
        try:
            found.append(_FRAME.decode(line))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


def images_digest(frames: Iterable[Frame]) -> str:
    """Digest of images, whatever their order."""
    lines = sorted(f"{frame.path}\t{frame.sha256}\n" for frame in frames)
    return hashlib.sha256("".join(lines).encode(errors="surrogatepass")).hexdigest()


def start_folder(folder: Path, config: RunConfig, records: Iterable[VqaRecord]) -> None:
    """Begin a run folder, or go on with one of the same questions to the same model.

    Raises:
        InputError: the folder holds another run, or something else.
    """
    file = folder / CONFIG_FILE
    if file.exists():
        changed = differences(read_config(folder), config)
        if changed:
            raise InputError(f"another run is in this folder ({'; '.join(changed)}); choose another --out", file=folder)
        return
    if folder.exists() and any(folder.iterdir()):
        raise InputError("expected a new or empty folder, or one of the same run", file=folder)
    folder.mkdir(parents=True, exist_ok=True)
    lines = b"".join(_ENCODER.encode(record) + b"\n" for record in records)
    with replaced(folder / RECORDS_FILE) as opened:
        opened.write(gzip.compress(lines, 6, mtime=0))
    write_json(file, config)  # last: with it, the folder is a run


def differences(before: RunConfig, now: RunConfig) -> list[str]:
    """Name what differs between two configurations, except what does not change a reply."""
    old, new = _flat(before), _flat(now)
    return [
        f"{name}: {old.get(name)!r} there, {new.get(name)!r} here"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name) and not name.startswith(_FREE)
    ]


def records_digest(records: Iterable[VqaRecord]) -> str:
    """Digest of records, whatever their order."""
    return _digest(_ENCODER.encode(record) for record in records)


def prompts_digest(records: Iterable[VqaRecord]) -> str:
    """Digest of the ids, prompts and options of records, whatever their order."""
    return _digest(_ENCODER.encode((record.id, record.prompt, record.choices)) for record in records)


def write_json(file: Path, value: object) -> None:
    """Write a value as JSON that a person reads, atomically."""
    with replaced(file) as opened:
        opened.write(msgspec.json.format(_ENCODER.encode(value), indent=1) + b"\n")


_ENCODER = msgspec.json.Encoder()
_FRAME = msgspec.json.Decoder(Frame)
_RECORDS = msgspec.json.Decoder(VqaRecord)
_FREE = ("data.path", "data.root", "data.files", "version", "images.send", "images.uuid", "left_out")
"""What may differ when a run goes on: where the data lies, and how images travel."""

T = TypeVar("T")


def _flat(config: RunConfig) -> dict[str, Json]:
    """The leaves of a configuration, by their path."""
    leaves: dict[str, Json] = {}

    def add(name: str, value: Json) -> None:
        if isinstance(value, dict):
            for key, one in cast("dict[str, Json]", value).items():
                add(f"{name}.{key}" if name else key, one)
        else:
            leaves[name] = value

    add("", msgspec.to_builtins(config))
    return leaves


def _decoded(file: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError:
        raise RecordError(f"no run: there is no {file.name}", file=file.parent) from None
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=file) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"not written by `vifailback bench run`: {error}", file=file) from None


def _digest(items: Iterable[bytes]) -> str:
    total = hashlib.sha256()
    for one in sorted(items):
        total.update(one + b"\n")
    return total.hexdigest()
