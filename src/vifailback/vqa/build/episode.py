"""One episode of a dataset: its frames as files, its records, what was left out and why."""

import shutil
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from vifailback.episodes.reader import readable
from vifailback.episodes.sample import sample_frames
from vifailback.errors import RecordError, RecordingError, UnknownNameError, ViFailbackError
from vifailback.store.release import annotation_from_record, record_from_annotation
from vifailback.store.release_own import OURS
from vifailback.types import Annotation, Episode, Json, Keyframe, VqaRecord
from vifailback.vqa.build.config import BuildConfig
from vifailback.vqa.build.frames import write_frames
from vifailback.vqa.build.layout import EpisodePlace, place_of, safe_name
from vifailback.vqa.build.manifest import Oddity, Skip
from vifailback.vqa.case import Case
from vifailback.vqa.dataset.records import encode_record
from vifailback.vqa.distractors import Pools
from vifailback.vqa.questions import QUESTIONS
from vifailback.vqa.unasked import Unasked


@dataclass(frozen=True)
class Part:
    """What one episode adds to the dataset.

    Args:
        episode: episode id.
        images: number of image files written.
        counts: number of records by tag.
        skipped: what was left out.
        problems: what was odd.
        annotations: its annotation record in the form of the release; none where no question could be asked about it.
        records: its records, encoded.
    """

    episode: str
    images: int = 0
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    skipped: tuple[Skip, ...] = ()
    problems: tuple[Oddity, ...] = ()
    annotations: tuple[msgspec.Raw, ...] = ()
    records: tuple[msgspec.Raw, ...] = ()


def build_part(annotation: Annotation, episode: Episode, out: Path, config: BuildConfig, pools: Pools) -> Part:
    """Write the frames of an episode and make its records.

    Args:
        annotation: what happened; its `episode` is the episode's id.
        episode: the recording.
        out: the dataset's folder.
        config: the options.
        pools: where distractors come from.

    Returns:
        The part; an episode that cannot be read gives one without records that says why.

    Raises:
        RecordError: a file cannot be written.
    """
    try:
        return _part(annotation, episode, out, config, pools)
    except RecordError:
        raise
    except ViFailbackError as error:
        why = str(error)
    except UnicodeEncodeError as error:
        why = f"holds text that is no Unicode: {error}"
    return Part(annotation.episode, skipped=(Skip(annotation.episode, ("episode",), readable(why), lost=True),))


def _part(annotation: Annotation, episode: Episode, out: Path, config: BuildConfig, pools: Pools) -> Part:
    with reading(episode):
        camera = find_camera(episode, annotation.camera)
        times = episode.times(camera)
    skips: list[Skip] = []
    annotation = _checked(annotation, len(times), skips)
    shown = sample_frames(
        times,
        rate_hz=config.rate_hz,
        avoidance=annotation.avoidance.index if annotation.avoidance else None,
        correction=annotation.correction.index if annotation.correction else None,
        mode=config.frames,
    )
    place = place_of(annotation.episode, annotation.task, camera)
    paths = tuple(f"{place.frames}/{frame.name}" for frame in shown)
    records, unasked = _records(Case(annotation, shown, paths, pools, config.seed, config.wording))
    if not records:
        return Part(annotation.episode, skipped=(*skips, *unasked), problems=_problems(annotation, len(times)))
    part = Part(
        episode=annotation.episode,
        counts=dict(Counter(record.question.value for record in records)),
        skipped=(*skips, *unasked),
        problems=_problems(annotation, len(times)),
        annotations=(_annotation_record(annotation, episode, camera, place, paths),),
        records=tuple(msgspec.Raw(encode_record(record)) for record in records),
    )
    folder = out / place.frames
    try:
        with reading(episode):
            return replace(part, images=write_frames(annotation, episode, camera, shown, folder, config))
    except ViFailbackError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def reading(episode: Episode) -> Generator[None]:
    """Turn whatever a reader raises into a named error: readers are plug-ins, and one bad file must not end a build."""
    try:
        yield
    except ViFailbackError:
        raise
    except Exception as error:
        raise RecordingError(f"cannot be read: {type(error).__name__}: {error}", file=episode.path) from error


def find_camera(episode: Episode, name: str) -> str:
    """Return the camera of a name, the head camera where it is ""; "cam_high" finds "observation.images.cam_high".

    Raises:
        UnknownNameError: there is no such camera.
        RecordingError: there is no camera at all.
    """
    names = episode.cameras
    if not names:
        raise RecordingError("the recording has no camera", file=episode.path)
    wanted = name or names[0]
    if wanted in names:
        return wanted
    close = [one for one in names if one.replace("/", ".").rpartition(".")[2] == wanted or safe_name(one) == wanted]
    if len(close) == 1:
        return close[0]
    raise UnknownNameError("camera", wanted, names)


def _checked(annotation: Annotation, length: int, skips: list[Skip]) -> Annotation:
    """Take away keyframes that the episode does not have, and name them."""

    def kept(keyframe: Keyframe | None) -> Keyframe | None:
        if keyframe is None or 0 <= keyframe.index < length:
            return keyframe
        why = f"frame {keyframe.index} is beyond the episode, which has {length} frames"
        skips.append(Skip(annotation.episode, (f"{keyframe.role} keyframe",), why, lost=True))
        return None

    return replace(annotation, avoidance=kept(annotation.avoidance), correction=kept(annotation.correction))


def _problems(annotation: Annotation, length: int) -> tuple[Oddity, ...]:
    if annotation.length is None or annotation.length <= length:
        return ()
    why = f"the annotation is about {annotation.length} frames, the recording has {length}"
    return (Oddity(annotation.episode, why),)


def _records(case: Case) -> tuple[list[VqaRecord], list[Skip]]:
    records: list[VqaRecord] = []
    reasons: dict[Unasked, list[str]] = {}
    for question in QUESTIONS:
        record = question.record(case)
        if isinstance(record, Unasked):
            reasons.setdefault(record, []).append(question.kind.value)
        else:
            records.append(record)
    episode = case.annotation.episode
    return records, [Skip(episode, tuple(tags), reason.why, reason.lost) for reason, tags in reasons.items()]


def _annotation_record(
    annotation: Annotation, episode: Episode, camera: str, place: EpisodePlace, paths: Sequence[str]
) -> msgspec.Raw:
    """Return the annotation record with the paths of this dataset; it still names episode, camera, length and rate."""
    size = next((one.size for one in episode.source.cameras if one.name == camera), None)
    moved = replace(
        annotation,
        episode=place.id,
        camera=place.camera,
        length=episode.length,
        fps=episode.fps,
        size=annotation.size or ((size.width, size.height) if size else None),
    )
    record: dict[str, Json] = {**record_from_annotation(moved), "images": list(paths)}
    own = {"episode": annotation.episode, "camera": camera, "length": episode.length, "fps": episode.fps}
    read = annotation_from_record(record)[0]
    lost = {name: value for name, value in own.items() if getattr(read, name) != value}
    if lost:
        record[OURS] = {**record.get(OURS, {}), **lost}
    return msgspec.Raw(msgspec.json.encode(record))
