"""What a model is asked for a draft: frames with symbols, the annotation in words; and its words made tidy."""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from vifailback.episodes.sample import SampledFrame, sample_frames
from vifailback.symbols import draw, format_symbols
from vifailback.types import Annotation, Ask, Episode, Image, Keyframe, KeyframeRole
from vifailback.vqa.subtasks.decompose import format_subtasks
from vifailback.vqa.templates import fill

MOST_FRAMES = 12
"""So many frames are shown besides the keyframes; the paper's records have 11 at the median."""
LONGEST_DRAFT = 1024
"""Where a draft is cut off, thoughts included [tokens]."""
PATIENCE_S = 120.0
"""The longest wait for one draft [s]."""

_FILES = {
    "reason": "draft_reason.txt",
    "avoidance.high_level": "draft_avoidance.txt",
    "correction.high_level": "draft_correction.txt",
}
_OPEN = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_CLOSE = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_THOUGHT = re.compile(r"\A.*</think(?:ing)?>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(
    r"\A(?:#+ *|\*\*)?(?:failure reason|root[- ]cause(?: analysis)?|high-level (?:avoidance|correction)(?: guidance)?"
    r"|draft|answer)(?:\*\*)? *:(?:\*\*)? *",
    re.IGNORECASE,
)


def draft_ask(field: str, annotation: Annotation, episode: Episode) -> Ask:
    """Ask for one text of stage 3, showing the frames with the symbols drawn on the keyframes.

    Raises:
        RecordingError: a frame cannot be decoded.
        AnnotationError: a keyframe is not a frame of the episode.
    """
    prompt = (files("vifailback.vqa") / "prompts" / _FILES[field]).read_text(encoding="utf-8")
    images, captions = _shown(annotation, episode)
    text = fill(prompt, {"images": "\n".join(captions), "annotation": _in_words(annotation)})
    return Ask(text, tuple(images), max_tokens=LONGEST_DRAFT, timeout_s=PATIENCE_S)


def _shown(annotation: Annotation, episode: Episode) -> tuple[list[Image], list[str]]:
    camera = annotation.camera if annotation.camera in episode.cameras else episode.cameras[0]
    times = episode.times(camera)
    roles = dict(zip(KeyframeRole, (annotation.avoidance, annotation.correction), strict=True))
    index = {role: keyframe.index if keyframe else None for role, keyframe in roles.items()}
    sampled = sample_frames(times, avoidance=index[KeyframeRole.AVOIDANCE], correction=index[KeyframeRole.CORRECTION])
    held = set(episode.held(camera))
    kept = thinned([frame for frame in sampled if frame.role is None and frame.index in held], MOST_FRAMES)
    frames = [frame for frame in sampled if frame.role is not None or frame in kept]
    images: list[Image] = []
    captions = ["The images are from the head camera of the robot, in chronological order:"]
    for frame, image in zip(frames, episode.images(camera, [frame.index for frame in frames]), strict=True):
        keyframe = roles.get(frame.role) if frame.role else None
        images.append(draw(image, keyframe.symbols) if keyframe else image)
        drawn = ", with symbols drawn on it" if keyframe and keyframe.symbols else ""
        what = f": the {frame.role} keyframe{drawn}" if frame.role else ""
        captions.append(f"- Image {len(images)} at {float(times[frame.index]):.2f} s{what}")
    return images, captions


def thinned(frames: Sequence[SampledFrame], most: int) -> Sequence[SampledFrame]:
    """At most so many frames, evenly, the first and the last among them."""
    if len(frames) <= most:
        return frames
    if most < 2:
        return frames[:most]
    return [frames[round(place * (len(frames) - 1) / (most - 1))] for place in range(most)]


def _in_words(annotation: Annotation) -> str:
    """All that was annotated, as the model reads it."""
    lines = ["The annotation:", f"- Task: {annotation.task}", "- Outcome: Failed"]
    if annotation.failure_type:
        lines.append(f"- Failure type: {annotation.failure_type} ({_DEFINITIONS[annotation.failure_type]})")
    if annotation.subtasks:
        lines.append(f"- Subtasks: {' '.join(format_subtasks(annotation.subtasks))}")
    number = annotation.failed_subtask
    if number is not None and 1 <= number <= len(annotation.subtasks):
        lines.append(f"- The failure began in subtask {number}: {annotation.subtasks[number - 1]}")
    for keyframe in annotation.keyframes:
        lines += _guidance(keyframe)
    if annotation.reason.strip():
        lines.append(f"- Failure reason: {annotation.reason.strip()}")
    lines.append(_LEGEND)
    return "\n".join(lines)


def _guidance(keyframe: Keyframe) -> list[str]:
    when = "just before the failure" if keyframe.role is KeyframeRole.AVOIDANCE else "after the failure"
    command = keyframe.low_level.strip() or "none (the plan is at fault, not a motion)"
    lines = [f"- Low-level {keyframe.role} command, {when}: {command}"]
    if keyframe.symbols:
        lines.append(
            f"- Symbols on the {keyframe.role} keyframe: {'; '.join(format_symbols(keyframe.symbols).splitlines())}"
        )
    return lines


_DEFINITIONS = {
    "gripper state": "the gripper does not close or open properly, or not far enough",
    "gripper 6d-pose": "the end-effector fails to reach its correct position or orientation",
    "task planning": "a subtask is skipped or the wrong target object is selected",
    "human intervention": "human interference makes the task impossible to complete",
}
_LEGEND = (
    "Meaning of the symbols: a straight arrow is a motion (red: forward or backward, green: left or right, blue: up or "
    "down); a rotating arrow a rotation; a crosshair the right target; dual crosshairs two places to align; ON an open "
    "and OFF a closed gripper; a lock holds still; rewind goes back to the previous state. Places are per mille of the "
    "image's width and height."
)


def unthought(pieces: Iterable[str]) -> Iterator[str]:
    """Leave out a thought between <think> tags at the beginning of a stream, and the white space around it."""
    held, thinking, begun = "", False, False
    for piece in pieces:
        if begun:
            yield piece
            continue
        held = (held + piece).lstrip()
        if opened := None if thinking else _OPEN.match(held):
            held, thinking = held[opened.end() :], True
        if thinking and (closed := _CLOSE.search(held)):
            held, thinking = held[closed.end() :].lstrip(), False
        if held and not thinking and not "<thinking>".startswith(held.lower()):
            begun = True
            yield held
    if held and not begun and not thinking:
        yield held


def tidy(text: str) -> str:
    """A draft without thought, heading, marks of emphasis and quotation marks around the whole; one paragraph."""
    text = _THOUGHT.sub("", text).replace("```", " ").strip()
    text = _HEADING.sub("", text).replace("**", "")
    text = " ".join(text.split())
    if len(text) > 1 and text[0] in "\"“'" and text[-1] in "\"”'" and text[0] not in text[1:-1]:
        text = text[1:-1].strip()
    return text
