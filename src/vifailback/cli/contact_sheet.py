"""The page of `vifailback look`: a strip of frames an episode, its keyframes with their symbols, what is said of it."""

from collections.abc import Iterator, Sequence

from vifailback.cli.page import Child, Markup, Pictures, chip, facts, page, tag
from vifailback.cli.seen import Seen
from vifailback.cli.strip import Shot, Strip
from vifailback.episodes.reader import Recordings
from vifailback.types import (
    Align,
    Annotation,
    Arrow,
    Gripper,
    Hold,
    Keyframe,
    Outcome,
    Problem,
    Rewind,
    Symbol,
    Target,
    Turn,
)


def contact_sheet(recordings: Recordings, seen: Sequence[Seen], problems: Sequence[Problem], keep: Pictures) -> str:
    """Return the page.

    Args:
        recordings: what was opened.
        seen: the episodes, looked at with pictures.
        problems: what could not be read at all.
        keep: where the pictures go.
    """
    failed = sum(item.outcome is Outcome.FAILED for item in seen)
    successful = sum(item.outcome is Outcome.SUCCESSFUL for item in seen)
    findings = sum(len(item.findings) for item in seen) + len(problems)
    figures: dict[str, object] = {
        "episodes": len(seen) if len(seen) == len(recordings) else f"{len(seen)} of {len(recordings)}",
        "frames": f"{sum(item.length for item in seen):,}",
        "minutes": f"{sum(item.seconds for item in seen) / 60:.1f}",
        "tasks": len({item.task for item in seen if item.task}),
    }
    if failed or successful:
        figures |= {"failed": failed, "successful": successful}
    figures |= {"annotated": sum(item.annotation is not None for item in seen), "findings": findings}
    wrong = tag("ul", (_problem(problem) for problem in problems), class_="findings") if problems else None
    return page(
        recordings.path.resolve().name or "Recordings",
        facts(figures),
        wrong,
        (_episode(item, keep) for item in seen),
        subtitle=f"{recordings.path} · {recordings.format}",
        styles=("contact_sheet.css",),
    )


def _problem(problem: Problem) -> Markup:
    return tag("li", chip("error", "bad"), " ", tag("code", problem.line), " ", problem.why)


def _episode(item: Seen, keep: Pictures) -> Markup:
    annotation = item.annotation
    labels: list[Markup] = []
    if item.outcome is not None:
        labels.append(chip(item.outcome, "good" if item.outcome is Outcome.SUCCESSFUL else "bad"))
    if annotation is not None and annotation.failure_type is not None:
        labels.append(chip(annotation.failure_type, "bad"))
    task = item.task
    cameras = f"{len(item.cameras)} camera{'' if len(item.cameras) == 1 else 's'}"
    measures = f"{item.length} frames · {item.fps:.4g} fps · {item.seconds:.1f} s · {cameras}"
    head = tag(
        "header",
        tag("h2", item.episode.id),
        tag("p", task or "no task sentence", class_="task" if task else "task none"),
        tag("p", (Markup(f"{label} ") for label in labels), tag("span", measures, class_="measures"), class_="labels"),
    )
    children: list[Child] = [head]
    if item.strip is not None:
        children.append(_strip(item, item.strip, keep))
    if annotation is not None:
        children.append(_guidance(item, annotation, keep))
    if item.findings:
        children.append(tag("ul", (_finding(item, at) for at in range(len(item.findings))), class_="findings"))
    return tag("section", *children, class_="episode", id=item.episode.id)


def _finding(item: Seen, at: int) -> Markup:
    finding = item.findings[at]
    where = f"{finding.camera}: " if finding.camera else ""
    return tag("li", chip(finding.code, "bad" if finding.severity == "error" else "warn"), f" {where}{finding.text}")


def _strip(item: Seen, strip: Strip, keep: Pictures) -> Markup:
    return tag("ol", (_shot(item, shot, keep) for shot in strip.shots), class_="strip", aria_label=strip.camera)


def _shot(item: Seen, shot: Shot, keep: Pictures) -> Markup:
    words = f"{shot.seconds:.1f} s"
    if shot.jpeg is None:
        picture = tag("div", "not decodable", class_="hole")
    else:
        source = keep(f"{item.episode.id}-{shot.index}", shot.jpeg)
        picture = tag("img", src=source, alt=f"frame {shot.index}", title=f"frame {shot.index}", loading="lazy")
    return tag("li", picture, tag("span", words, tag("b", str(shot.role)) if shot.role else None), class_=shot.role)


def _guidance(item: Seen, annotation: Annotation, keep: Pictures) -> Markup:
    shots = {shot.role: shot for shot in item.strip.keyframes} if item.strip is not None else {}
    figures = (_keyframe(item, frame, shots.get(frame.role), keep) for frame in annotation.keyframes)
    return tag("div", figures, tag("div", _diagnosis(annotation), class_="diagnosis"), class_="guidance")


def _keyframe(item: Seen, frame: Keyframe, shot: Shot | None, keep: Pictures) -> Markup:
    picture = None
    if shot is not None and shot.jpeg is not None:
        source = keep(f"{item.episode.id}-{shot.index}-{shot.role}", shot.jpeg)
        picture = tag("img", src=source, alt=f"{frame.role} keyframe, frame {frame.index}", loading="lazy")
    when = f"{shot.seconds:.2f} s · frame {frame.index}" if shot is not None else f"frame {frame.index}"
    words = (
        tag("p", chip(frame.role, frame.role), " ", tag("span", when, class_="measures")),
        tag("p", frame.low_level.strip(), class_="command") if frame.low_level.strip() else None,
        tag("p", frame.high_level, class_="high") if frame.high_level.strip() else None,
        tag("p", (_symbol_chip(symbol) for symbol in frame.symbols), class_="symbols") if frame.symbols else None,
    )
    return tag("figure", picture, tag("figcaption", *words), class_=f"keyframe {frame.role}")


def _symbol_chip(symbol: Symbol) -> Markup:
    """The symbol's name in words, and for an arrow its colours in order."""
    match symbol:
        case Arrow(axes=axes):
            dots = (tag("i", style=f"background:var(--{axis.colour})", title=axis.colour) for axis in axes)
            return tag("span", "arrow ", dots, class_="chip")
        case Turn(clockwise=clockwise):
            return chip("turn clockwise" if clockwise else "turn anticlockwise")
        case Target():
            return chip("target")
        case Align():
            return chip("align")
        case Gripper(open=open_):
            return chip("gripper ON" if open_ else "gripper OFF")
        case Hold():
            return chip("hold")
        case Rewind():
            return chip("rewind")


def _diagnosis(annotation: Annotation) -> Iterator[Markup]:
    if annotation.reason:
        yield tag("h3", "Reason")
        yield tag("p", annotation.reason, class_="reason")
    if annotation.subtasks:
        yield tag("h3", "Subtasks")
        yield tag(
            "ol",
            (
                tag("li", text, " ", chip("failed here", "bad") if at == annotation.failed_subtask else None)
                for at, text in enumerate(annotation.subtasks, start=1)
            ),
            class_="subtasks",
        )
