"""`vifailback build`: annotations and recordings in, a VQA dataset in the authors' format out."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, TextIO

import tyro

from vifailback.cli.table import text_table
from vifailback.episodes.reader import open_recordings
from vifailback.store.file import read_annotations
from vifailback.types import Json, Problem, QuestionKind
from vifailback.vqa.build.config import BuildConfig, FrameMode, Wording
from vifailback.vqa.build.layout import ANNOTATIONS_FILE, MANIFEST_FILE, VQA_FILE
from vifailback.vqa.build.manifest import Manifest
from vifailback.vqa.build.run import Progress, build

EXAMPLE = (
    "Make a VQA dataset of recordings and their annotations: frames as files, questions with true answers, a manifest "
    "that counts and names everything. Started again after an interruption, it goes on where it stopped.\n\n"
    "example: vifailback build recordings/ --annotations annotations.json --out dataset"
)
NAMED = 20
"""So many losses are printed; all of them stand in the manifest."""


@dataclass(frozen=True)
class BuildOptions:
    """What to build.

    Args:
        recordings: a recording, a dataset, or a folder of them.
        annotations: annotation file (ours or the release's records) or database.
        out: folder of the dataset: new, empty, or half built by the same command.
        seed: seed of distractors and letters.
        rate_hz: frames sampled per second.
        frames: "paper" = 1 fps grid, last frame and keyframes; "leak-free" = nothing about the shown frames depends on
            where the failure is.
        wording: the released dataset's words where they are known, or the paper's figures to the letter.
        quality: JPEG quality of frames that are not stored as JPEG already.
        json: print the manifest instead of the table.
        workers: episodes at a time; all cores by default.
    """

    recordings: tyro.conf.Positional[Path]
    annotations: Annotated[str, tyro.conf.arg(metavar="FILE|STORE")]
    out: Path
    seed: int = 0
    rate_hz: float = 1.0
    frames: Literal["paper", "leak-free"] = "paper"
    wording: Literal["released", "paper"] = "released"
    quality: int = 95
    json: bool = False
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when nothing was lost, 1 when an episode, a frame or an annotation could not be used."""
    options = tyro.cli(
        BuildOptions,
        prog="vifailback build",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    config = BuildConfig(
        seed=options.seed,
        rate_hz=options.rate_hz,
        frames=FrameMode(options.frames),
        wording=Wording(options.wording),
        quality=options.quality,
        workers=options.workers,
    )
    read = read_annotations(options.annotations)
    recordings = open_recordings(options.recordings)
    manifest = build(recordings, read.annotations, options.out, config, progress_line(sys.stderr))
    problems = (*read.problems, *recordings.problems)
    if options.json:
        sys.stdout.write(json.dumps(report(manifest, problems, options.out), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(_in_words(manifest, problems, options.out))
    return 1 if manifest.lost or problems else 0


def progress_line(
    stream: TextIO, clock: Callable[[], float] = time.monotonic, interval_s: float = 0.1
) -> Callable[[Progress], None] | None:
    """Return a callback that keeps one line up to date; None where the stream is no terminal."""
    if not stream.isatty():
        return None
    start, shown = clock(), -interval_s

    def show(progress: Progress) -> None:
        nonlocal shown
        now, last = clock(), progress.done == progress.total
        if now - shown >= interval_s or last:
            shown = now
            left = (now - start) / progress.done * (progress.total - progress.done)
            text = f"building {progress.done}/{progress.total}, {left:.0f} s left"
            stream.write("\r\x1b[K" if last else f"\r{text}\x1b[K")
            stream.flush()

    return show


def report(manifest: Manifest, problems: Sequence[Problem], out: Path) -> dict[str, Json]:
    """The manifest, where the files are, and what was wrong with the inputs, as JSON values."""
    return {
        **asdict(manifest),
        "files": {name: str(out / file) for name, file in _files().items()},
        "input_problems": [{"what": problem.line, "why": problem.why} for problem in problems],
    }


def _files() -> dict[str, str]:
    return {"records": VQA_FILE, "annotations": ANNOTATIONS_FILE, "manifest": MANIFEST_FILE}


def _in_words(manifest: Manifest, problems: Sequence[Problem], out: Path) -> str:
    asked = [(kind.suite, kind.value, manifest.counts.get(kind.value, 0)) for kind in QuestionKind]
    lines = [
        text_table(("suite", "question", "records"), [*asked, ("", "all", manifest.records)], numbers=(2,)),
        "",
        f"{manifest.records} records, {manifest.episodes} episodes, {manifest.images} images: {out / VQA_FILE}",
    ]
    fitting = replace(manifest, skipped=tuple(skip for skip in manifest.skipped if not skip.lost))
    lines += [f"not asked: {count} x {why}" for why, count in fitting.reasons.items()]
    lines += [f"warning: {oddity.episode}: {oddity.why}" for oddity in manifest.problems[:NAMED]]
    lines += [f"lost: {skip.episode}: {', '.join(skip.what)}: {skip.why}" for skip in manifest.lost[:NAMED]]
    lines += [f"error: {problem.line}: {problem.why}" for problem in problems[:NAMED]]
    for name, count in (("warnings", len(manifest.problems)), ("lost", len(manifest.lost)), ("errors", len(problems))):
        if count > NAMED:
            lines.append(f"... and {count - NAMED} more {name}; all that was lost is named in {out / MANIFEST_FILE}")
    return "\n".join(lines) + "\n"
