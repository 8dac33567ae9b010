"""A diagnosis as JSON, as text, and as pictures with its symbols drawn on the frames they are for."""

from dataclasses import dataclass

from vifailback.cli.page import Pictures
from vifailback.episodes import decode_jpeg, encode_jpeg
from vifailback.symbols import draw, format_command, format_symbols
from vifailback.types import Answer, Json, KeyframeRole
from vifailback.vqa.diagnose import Counsel, Diagnosed


@dataclass(frozen=True)
class DrawnFrame:
    """A frame with symbols.

    Args:
        role: what the symbols are for.
        position: its 1-based place among the frames shown.
        index: its 0-based place in the episode.
        image: a JPEG file.
    """

    role: KeyframeRole
    position: int
    index: int
    image: bytes


def pictures(found: Diagnosed) -> list[DrawnFrame]:
    """The keyframe with the symbols that avoid the failure, and the last frame with those that recover from it.

    Where nothing failed, or no keyframe is named, the last frame stands alone.
    """
    drawn: list[DrawnFrame] = []
    for counsel in (found.avoidance, found.correction):
        if counsel is None or counsel.position is None or not found.failed:
            continue
        drawn.append(_draw(found, counsel.role, counsel.position, counsel.answer))
    return drawn or [_draw(found, KeyframeRole.AVOIDANCE, len(found.shown.indices), Answer())]


def _draw(found: Diagnosed, role: KeyframeRole, position: int, answer: Answer) -> DrawnFrame:
    jpeg = found.shown.jpegs[position - 1]
    if answer.symbols:
        jpeg = encode_jpeg(draw(decode_jpeg(jpeg), answer.symbols))
    return DrawnFrame(role, position, found.shown.indices[position - 1], jpeg)


def as_json(found: Diagnosed) -> dict[str, Json]:
    """What a program reads."""
    first = found.avoidance
    return {
        "episode": found.episode,
        "task": found.task,
        "model": first.reply.model,
        "failed": found.failed,
        "failure_type": found.failure_type and found.failure_type.value,
        "keyframe": found.keyframe,
        "keyframe_index": None if found.keyframe is None else found.shown.indices[found.keyframe - 1],
        "commands": [format_command((command,)) for command in found.commands],
        "symbols": [format_symbols([symbol]) for symbol in found.symbols],
        "confidence": found.confidence and found.confidence.value,
        "confidence_of": found.confidence and found.confidence.measure.value,
        "constrained": found.formed,
        "low_level": (first.answer.low_level or "").strip() if found.failed else "",
        "reply": first.reply.text,
        "reasoning": first.answer.thought,
        "camera": found.shown.camera,
        "frames": list(found.shown.indices),
        "latency_s": round(first.reply.latency_s, 3),
        "correction": None if found.correction is None else _counsel(found.correction, found),
        "problems": [{"what": problem.line, "why": problem.why} for problem in found.problems],
    }


def kept_pictures(found: Diagnosed, keep: Pictures) -> list[Json]:
    """Keep the pictures of a diagnosis; says where they are and which frames they show."""
    return [
        {
            "role": drawn.role.value,
            "position": drawn.position,
            "index": drawn.index,
            "address": keep(f"{found.episode}-{drawn.role}", drawn.image),
        }
        for drawn in pictures(found)
    ]


def _counsel(counsel: Counsel, found: Diagnosed) -> dict[str, Json]:
    return {
        "keyframe": counsel.position,
        "keyframe_index": None if counsel.position is None else found.shown.indices[counsel.position - 1],
        "commands": [format_command((command,)) for command in counsel.answer.commands or ()],
        "symbols": [format_symbols([symbol]) for symbol in counsel.answer.symbols or ()],
        "low_level": (counsel.answer.low_level or "").strip(),
        "reply": counsel.reply.text,
        "reasoning": counsel.answer.thought,
        "latency_s": round(counsel.reply.latency_s, 3),
    }


def verdict(found: Diagnosed) -> str:
    """Say whether it failed, succeeded, or the model does not say."""
    return "does not say" if found.failed is None else "Failed" if found.failed else "Successful"


def in_words(found: Diagnosed) -> str:
    """What a person reads at a terminal."""
    sure = "" if found.confidence is None else f" ({found.confidence.value:.0%} sure)"
    lines = [f"{found.episode}: {verdict(found)}{sure}"]
    if found.failed:
        lines.append(f"  type      {found.failure_type or 'not said'}")
        where = "not said" if found.keyframe is None else _place(found, found.keyframe)
        lines.append(f"  keyframe  {where}")
        lines += _advice("avoid", found.avoidance.answer)
    if found.correction is not None:
        lines += _advice("correct", found.correction.answer)
    lines += [f"  problem   {problem.line}: {problem.why}" for problem in found.problems]
    return "\n".join(lines) + "\n"


def _place(found: Diagnosed, position: int) -> str:
    return f"image {position} of {len(found.shown.indices)}, frame {found.shown.indices[position - 1]}"


def _advice(name: str, answer: Answer) -> list[str]:
    said = [answer.low_level.strip()] if answer.low_level and answer.low_level.strip() else []
    said += format_symbols(answer.symbols or ()).splitlines()
    return [f"  {name if number == 0 else '':<9} {line}" for number, line in enumerate(said)]
