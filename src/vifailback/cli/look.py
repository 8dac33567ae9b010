"""`vifailback look`: what is in these recordings, what is wrong with them, and a contact-sheet page."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import tyro

from vifailback import engine
from vifailback.cli.contact_sheet import contact_sheet
from vifailback.cli.page import Beside, inside, write_page
from vifailback.cli.progress import track
from vifailback.cli.say import say
from vifailback.cli.seen import Seen, look_at
from vifailback.cli.table import text_table
from vifailback.episodes.reader import Recordings, open_recordings
from vifailback.symbols.code import format_symbols
from vifailback.types import Annotation, Json, Outcome, Problem

EXAMPLE = (
    "Say what is in recordings, and what is wrong with them.\n\n"
    "example: vifailback look recordings/ --annotations annotations.json --html look.html"
)
INSIDE_EPISODES = 40
"""A page of more episodes keeps its pictures in a folder beside it."""


@dataclass(frozen=True)
class LookConfig:
    """What to look at.

    Args:
        path: a recording, a dataset, or a folder of them.
        annotations: annotation file or store whose keyframes, commands and symbols are shown.
        json: print machine-readable JSON instead of the table.
        html: write a contact-sheet page here.
        thorough: decode every frame, not a few of each camera.
        limit: look at the first so many episodes only.
        workers: threads; all cores by default.
    """

    path: tyro.conf.Positional[Path]
    annotations: Annotated[str | None, tyro.conf.arg(metavar="FILE|STORE")] = None
    json: bool = False
    html: Path | None = None
    thorough: bool = False
    limit: Annotated[int | None, tyro.conf.arg(metavar="N")] = None
    workers: Annotated[int | None, tyro.conf.arg(metavar="N")] = None


def main(arguments: Sequence[str]) -> int:
    """Run the verb; 0 when nothing was wrong, 1 when an episode or an annotation has a named error."""
    config = tyro.cli(
        LookConfig,
        prog="vifailback look",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    recordings = open_recordings(config.path)
    annotations, problems = _annotations(config.annotations, recordings)
    shown = list(recordings)[: config.limit]
    look = partial(look_at, annotations=annotations, thorough=config.thorough, pictures=config.html is not None)
    seen = list(track(engine.run(look, shown, workers=config.workers), len(shown), "looking"))
    problems = (*recordings.problems, *problems)
    if config.json:
        say(json.dumps(report(recordings, seen, problems), ensure_ascii=False, indent=1) + "\n")
    else:
        say(_in_words(recordings, seen, problems))
    if config.html is not None:
        keep = inside if len(seen) <= INSIDE_EPISODES else Beside(config.html.with_name(config.html.stem + "_files"))
        write_page(config.html, contact_sheet(recordings, seen, problems, keep))
        sys.stderr.write(f"page: {config.html}\n")
    return 1 if problems or any(item.lost for item in seen) else 0


def _annotations(file: str | None, recordings: Recordings) -> tuple[dict[str, Annotation], tuple[Problem, ...]]:
    """Annotations by episode id, and a problem for each that belongs to no episode here."""
    if file is None:
        return {}, ()
    from vifailback.store.file import read_annotations
    from vifailback.vqa.build.matching import match_episodes

    read = read_annotations(file)
    matches, lost = match_episodes(read.annotations, recordings)
    problems = tuple(Problem(f"annotation of {skip.episode}", skip.why) for skip in lost)
    return {match.episode.id: match.annotation for match in matches}, (*read.problems, *problems)


def report(recordings: Recordings, seen: Sequence[Seen], problems: Sequence[Problem]) -> dict[str, Json]:
    """Everything that was seen, as JSON values."""
    return {
        "path": str(recordings.path),
        "format": recordings.format,
        "summary": summary(recordings, seen, problems),
        "episodes": [_episode_report(item) for item in seen],
        "problems": [{"what": problem.line, "why": problem.why} for problem in problems],
    }


def _episode_report(item: Seen) -> dict[str, Json]:
    annotation = item.annotation
    return {
        "id": item.episode.id,
        "task": item.task,
        "path": item.episode.path,
        "cameras": list(item.cameras),
        "fps": item.fps,
        "length": item.length,
        "seconds": round(item.seconds, 3),
        "outcome": item.outcome,
        "findings": [asdict(finding) for finding in item.findings],
        "annotation": None
        if annotation is None
        else {
            "failure_type": annotation.failure_type,
            "failed_subtask": annotation.failed_subtask,
            "subtasks": list(annotation.subtasks),
            "reason": annotation.reason,
            "keyframes": [
                {
                    "role": frame.role,
                    "index": frame.index,
                    "low_level": frame.low_level,
                    "high_level": frame.high_level,
                    "symbols": format_symbols(frame.symbols),
                }
                for frame in annotation.keyframes
            ],
        },
    }


def summary(recordings: Recordings, seen: Sequence[Seen], problems: Sequence[Problem]) -> dict[str, Json]:
    """The figures of the summary line."""
    return {
        "episodes": len(recordings),
        "looked_at": len(seen),
        "frames": sum(item.length for item in seen),
        "seconds": round(sum(item.seconds for item in seen), 3),
        "tasks": len({item.task for item in seen if item.task}),
        "failed": sum(item.outcome is Outcome.FAILED for item in seen),
        "successful": sum(item.outcome is Outcome.SUCCESSFUL for item in seen),
        "annotated": sum(item.annotation is not None for item in seen),
        "errors": sum(finding.severity == "error" for item in seen for finding in item.findings) + len(problems),
        "warnings": sum(finding.severity == "warning" for item in seen for finding in item.findings),
    }


def _in_words(recordings: Recordings, seen: Sequence[Seen], problems: Sequence[Problem]) -> str:
    headings = ("episode", "task", "cameras", "fps", "frames", "seconds", "outcome", "findings")
    rows = [
        (
            item.episode.id,
            item.task or "-",
            _camera_words(item.cameras),
            f"{item.fps:.4g}",
            item.length,
            f"{item.seconds:.1f}",
            item.outcome or "-",
            ", ".join(dict.fromkeys(finding.code for finding in item.findings)) or "-",
        )
        for item in seen
    ]
    parts = [text_table(headings, rows, numbers=(3, 4, 5), stretch=1), "", _summary_line(recordings, seen, problems)]
    parts += [
        f"{finding.severity}: {item.episode.id}{f' {finding.camera}' if finding.camera else ''}: {finding.text}"
        for item in seen
        for finding in item.findings
    ]
    parts += [f"error: {problem.line}: {problem.why}" for problem in problems]
    return "\n".join(parts) + "\n"


def _camera_words(cameras: Sequence[Mapping[str, Json]]) -> str:
    sizes = Counter(f"{camera['width']}x{camera['height']}" if camera["width"] else "?" for camera in cameras)
    return " + ".join(f"{count} x {size}" for size, count in sizes.items()) or "-"


def _summary_line(recordings: Recordings, seen: Sequence[Seen], problems: Sequence[Problem]) -> str:
    said = summary(recordings, seen, problems)
    whole = "" if said["looked_at"] == said["episodes"] else f" of {said['episodes']}"
    counts = [_count(said[name], name.removesuffix("s")) for name in ("tasks", "errors", "warnings")]
    return (
        f"{recordings.format}: {said['looked_at']}{whole} episode{'s' * (said['episodes'] != 1)}, "
        f"{said['frames']} frames, {said['seconds'] / 60:.1f} min, {counts[0]}, {said['annotated']} annotated, "
        f"{counts[1]}, {counts[2]}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
