"""The build: annotations and recordings in, a dataset in the authors' layout out (paper Sec. 3.3)."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from vifailback import engine
from vifailback.atomic import held, replaced
from vifailback.episodes.reader import readable
from vifailback.errors import ConfigError, RecordError
from vifailback.types import Annotation, Episode
from vifailback.version import DATASET_SCHEMA, PROMPT_SET
from vifailback.vqa.build.config import BuildConfig
from vifailback.vqa.build.episode import Part, build_part
from vifailback.vqa.build.layout import ANNOTATIONS_FILE, MANIFEST_FILE, STATE_FOLDER, VQA_FILE
from vifailback.vqa.build.manifest import Manifest, Oddity, Skip, no_counts, read_manifest, write_manifest
from vifailback.vqa.build.matching import Match, match_episodes
from vifailback.vqa.build.unverified import without_unverified
from vifailback.vqa.dataset.lists import write_list
from vifailback.vqa.distractors import Pools


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is: episodes done of all, and the one that was just finished."""

    done: int
    total: int
    episode: str
    resumed: bool
    """It was finished by an earlier, interrupted run."""


def build(
    recordings: Iterable[Episode],
    annotations: Iterable[Annotation],
    out: str | Path,
    config: BuildConfig | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Manifest:
    """Build a dataset: frames as files, VQA records, annotation records, and a manifest that counts all of it.

    Equal inputs, options and seed give equal bytes, whatever the number of workers. A build that was interrupted goes
    on where it stopped when it is started again; the files with the records appear when all of them are there. What
    was lost is tried again: by the next start of an interrupted build, and by building a finished one again.

    Args:
        recordings: the episodes (`open_recordings(path)`).
        annotations: what happened in them (`read_annotations(path).annotations`).
        out: the folder: new, empty, or half built by the same call.
        config: the options.
        progress: called after every episode, in the calling thread.

    Returns:
        The manifest; `.lost` names what was there and could not be used.

    Raises:
        ConfigError: the folder holds something else, or another build is at work in it.
        RecordError: a file cannot be written; the build goes on there once it can.
    """
    config, out = config or BuildConfig(), Path(out)
    try:
        return _build(recordings, annotations, out, config, progress)
    except OSError as error:
        raise RecordError(f"cannot be written: {error.strerror or error}", file=error.filename or out) from error


def _build(
    recordings: Iterable[Episode],
    annotations: Iterable[Annotation],
    out: Path,
    config: BuildConfig,
    progress: Callable[[Progress], None] | None,
) -> Manifest:
    jobs, unmatched = _jobs(recordings, annotations)
    fingerprint = _fingerprint(jobs, unmatched, config)
    finished = _prepared(out, fingerprint)
    if finished is not None:
        return finished
    with ExitStack() as stack:
        try:
            stack.enter_context(held(out / STATE_FOLDER, wait=False))
        except BlockingIOError:
            raise ConfigError(f"another build is at work in {out}; wait until it is done") from None
        _swept(out)
        pools = Pools.of([job.annotation for job in jobs], config.seed)
        _run(jobs, out, config, pools, progress)
        manifest = _assembled(out, [job.file(out) for job in jobs], unmatched, fingerprint, config)
        shutil.rmtree(out / STATE_FOLDER)
    return manifest


@dataclass
class _Job:
    """One episode to build; its recording is let go when it is done."""

    annotation: Annotation
    episode: Episode | None

    def file(self, out: Path) -> Path:
        """Where its part is kept until all parts are there."""
        name = hashlib.sha256(self.annotation.episode.encode(errors="surrogatepass")).hexdigest()[:24]
        return out / STATE_FOLDER / f"{name}.json"


def _jobs(recordings: Iterable[Episode], annotations: Iterable[Annotation]) -> tuple[list[_Job], list[Skip]]:
    """Return the episodes to build, and what is left out of them; only the jobs hold on to the recordings."""
    checked = [without_unverified(annotation) for annotation in annotations]
    unverified = [skip for _, skips in checked for skip in skips]
    matches, unmatched = match_episodes((annotation for annotation, _ in checked), recordings)
    return [_Job(_resolved(match), match.episode) for match in matches], [*unmatched, *unverified]


def _resolved(match: Match) -> Annotation:
    """Complete an annotation by what the recording itself says."""
    annotation, episode = match.annotation, match.episode
    return replace(
        annotation,
        episode=readable(episode.id),
        task=annotation.task or episode.task,
        outcome=annotation.outcome or episode.outcome,
    )


def _fingerprint(jobs: Sequence[_Job], unmatched: Sequence[Skip], config: BuildConfig) -> str:
    digest = hashlib.sha256(f"{DATASET_SCHEMA} {PROMPT_SET} {config.as_json()}".encode())
    for item in (*(job.annotation for job in jobs), *unmatched):
        digest.update(repr(item).encode(errors="surrogatepass"))
    return digest.hexdigest()


def _prepared(out: Path, fingerprint: str) -> Manifest | None:
    """Make the folder ready; return the manifest where the same dataset is finished already, there, and nothing lost.

    Raises:
        ConfigError: the folder holds something else.
    """
    state = out / STATE_FOLDER / "state.json"
    if state.exists():
        if msgspec.json.decode(state.read_bytes(), type=dict[str, str]).get("fingerprint") == fingerprint:
            return None
        raise ConfigError(f"{out} is half built from other inputs or options; delete it or choose another folder")
    if (out / MANIFEST_FILE).exists():
        manifest = read_manifest(out / MANIFEST_FILE)
        there = all((out / file).is_file() for file in (VQA_FILE, ANNOTATIONS_FILE))
        if manifest.fingerprint == fingerprint and there and not manifest.lost:
            return manifest
        if manifest.fingerprint == fingerprint:
            _write_state(state, fingerprint)
            (out / MANIFEST_FILE).unlink()
            return None
        raise ConfigError(f"{out} holds a dataset built from other inputs or options; choose another folder")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"{out} is no empty folder and no dataset of ours; choose another folder")
    _write_state(state, fingerprint)
    return None


def _write_state(state: Path, fingerprint: str) -> None:
    with replaced(state) as file:
        file.write(msgspec.json.encode({"schema": DATASET_SCHEMA, "fingerprint": fingerprint}))


def _swept(out: Path) -> None:
    """Take away what a build that was killed while it joined the parts left half written."""
    for name in (VQA_FILE, ANNOTATIONS_FILE, MANIFEST_FILE):
        file = out / name
        for half in file.parent.glob(f".{file.name}.*.part"):
            half.unlink(missing_ok=True)


def _run(
    jobs: Sequence[_Job], out: Path, config: BuildConfig, pools: Pools, progress: Callable[[Progress], None] | None
) -> None:
    """Build every part that is not there yet."""

    def work(job: _Job) -> bool:
        file, episode, job.episode = job.file(out), job.episode, None
        if episode is None or (file.exists() and not any(skip.lost for skip in _read_part(file).skipped)):
            return True
        part = build_part(job.annotation, episode, out, config, pools)
        with replaced(file) as opened:
            opened.write(msgspec.json.encode(part))
        return False

    for number, resumed in enumerate(engine.run(work, jobs, workers=config.workers), 1):
        if progress is not None:
            progress(Progress(number, len(jobs), jobs[number - 1].annotation.episode, resumed))


def _assembled(
    out: Path, files: Sequence[Path], unmatched: Sequence[Skip], fingerprint: str, config: BuildConfig
) -> Manifest:
    """Join the parts into the files of the dataset, one part in memory at a time."""
    counts = no_counts()
    skipped: list[Skip] = list(unmatched)
    problems: list[Oddity] = []
    images = episodes = 0
    for part in _parts(files):
        for tag, number in part.counts.items():
            counts[tag] += number
        skipped.extend(part.skipped)
        problems.extend(part.problems)
        images += part.images
        episodes += len(part.annotations)
    write_list(out / ANNOTATIONS_FILE, (bytes(record) for part in _parts(files) for record in part.annotations))
    records = write_list(out / VQA_FILE, (bytes(record) for part in _parts(files) for record in part.records))
    manifest = Manifest(
        fingerprint=fingerprint,
        config=config.as_json(),
        counts=counts,
        records=records,
        episodes=episodes,
        images=images,
        skipped=tuple(skipped),
        problems=tuple(problems),
    )
    write_manifest(out / MANIFEST_FILE, manifest)
    return manifest


def _parts(files: Iterable[Path]) -> Iterator[Part]:
    return map(_read_part, files)


def _read_part(file: Path) -> Part:
    return msgspec.json.decode(file.read_bytes(), type=Part)
