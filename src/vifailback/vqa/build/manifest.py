"""The manifest: what a build made, what it skipped and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from vifailback.atomic import replaced
from vifailback.errors import RecordError
from vifailback.types import Json, QuestionKind
from vifailback.version import DATASET_SCHEMA, PROMPT_SET, __version__


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that is not in the dataset, and why.

    Args:
        episode: episode id.
        what: the questions (tags) or the part ("episode", "avoidance keyframe") that were left out.
        why: the reason.
        lost: whether something was there that could not be used; else it does not apply.
    """

    episode: str
    what: tuple[str, ...]
    why: str
    lost: bool


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that was used although it is odd."""

    episode: str
    why: str


@dataclass(frozen=True)
class Manifest:
    """What a build made.

    Args:
        fingerprint: digest of inputs and options: equal fingerprints give equal bytes.
        config: the options.
        counts: number of records by question (tag).
        records: number of records.
        episodes: number of episodes in the dataset.
        images: number of image files.
        skipped: everything that is not in the dataset.
        problems: what was odd about what is in it.
        schema: name and version of this format.
        prompt_set: name and version of the prompts.
        version: version of the package.
    """

    fingerprint: str
    config: Mapping[str, Json]
    counts: Mapping[str, int]
    records: int
    episodes: int
    images: int
    skipped: tuple[Skip, ...] = ()
    problems: tuple[Oddity, ...] = ()
    schema: str = DATASET_SCHEMA
    prompt_set: str = PROMPT_SET
    version: str = __version__

    @property
    def lost(self) -> tuple[Skip, ...]:
        """What was there and could not be used."""
        return tuple(skip for skip in self.skipped if skip.lost)

    @property
    def reasons(self) -> dict[str, int]:
        """How often each reason left a question or part out, most frequent first."""
        found: dict[str, int] = {}
        for skip in self.skipped:
            found[skip.why] = found.get(skip.why, 0) + len(skip.what)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def no_counts() -> dict[str, int]:
    """Return a count of 0 for every question."""
    return {kind.value: 0 for kind in QuestionKind}


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest as JSON, atomically."""
    with replaced(path) as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        RecordError: the file is no manifest of this version.
    """
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}", file=path) from None
    except (msgspec.DecodeError, RecursionError) as error:
        raise RecordError(f"no manifest of a dataset: {error}", file=path) from None
    if manifest.schema != DATASET_SCHEMA:
        raise RecordError(f"expected {DATASET_SCHEMA!r}, got {manifest.schema!r}", file=path, field="schema")
    return manifest
