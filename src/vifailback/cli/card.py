"""The model card of nano: what it is, what it learnt from, how good it is, what it cannot do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from vifailback.bench.report.measured import LABELS
from vifailback.nano.tables import Manifest
from vifailback.types import Json


@dataclass(frozen=True)
class Examined:
    """The scores of one examination, as `vifailback bench score --json` prints them."""

    name: str
    scores: Mapping[str, Json]


def card_of(manifest: Manifest, found: Sequence[Examined]) -> str:
    """Write the card, in Markdown."""
    trained = manifest.trained
    lines = [
        f"# nano {manifest.version}",
        "",
        "A small model that diagnoses failed attempts of the simulated two-arm robot of this package, on one CPU core.",
        "It was trained in simulation, for simulation, and is a reference for the pipeline. What it says about footage",
        "of real robots means nothing.",
        "",
        "## What it learnt from",
        "",
        *(f"- {name.replace('_', ' ')}: {_text(value)}" for name, value in trained.items()),
        "",
        "## How good it is",
        "",
        "Accuracy in per cent, with 95 % intervals clustered by attempt; Hard by the deterministic protocol `exact`",
        "(chain of thought only), Symbols by mean F1 over four thresholds. Seeds from 900,000 up, which nothing was",
        "learnt or tuned on.",
        "",
        "| examination | attempts | Lite | Hard, exact | Symbols |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        suites = one.scores["suites"]
        lines.append(
            f"| {one.name} | {_attempts(suites)} | " + " | ".join(_suite(suites, name) for name in _SUITES) + " |"
        )
    lines += ["", "| question | " + " | ".join(one.name for one in found) + " |", "|---|" + "---|" * len(found)]
    for kind, words in LABELS.items():
        cells = [_kind(one.scores["suites"], kind) for one in found]
        if any(cell != "–" for cell in cells):
            lines.append(f"| {words} | " + " | ".join(cells) + " |")
    lines += ["", *_LIMITS]
    return "\n".join(lines) + "\n"


_LIMITS = (
    "## What it cannot do",
    "",
    "- It knows one robot, one head camera and the things of the simulation. Where images are unlike those, it says so",
    "  in its reasoning, and gives no confidence (`nano.familiar`).",
    "- It answers the thirteen questions in the words of their templates, and the question about a running attempt;",
    "  nothing else. Of more than 32 images it looks at an even choice.",
    "- Names of things are words that it learnt; of others it knows only the words around them (a colour).",
    "- Reason and high-level guidance are composed from structure, always in the same words.",
    "",
    "## Made again",
    "",
    "`vifailback train nano --out nano/` simulates, trains and examines from nothing and goes on where it was stopped;",
    "`vifailback train exam WEIGHTS --out DIR` examines weights that are there.",
)
_SUITES = ("lite", "hard", "symbols")


def _attempts(suites: Json) -> str:
    return str(suites["lite"]["types"]["failure_detection_qa"]["n"])


def _suite(suites: Json, name: str) -> str:
    return _figure(suites.get(name))


def _kind(suites: Json, kind: str) -> str:
    return next((_figure(suite["types"][kind]) for suite in suites.values() if kind in suite["types"]), "–")


def _figure(one: Json) -> str:
    if one is None or one["micro"] is None or not one["n"]:
        return "–"
    interval = one["interval"]
    between = "" if interval is None else f" ({100 * interval[0]:.1f}–{100 * interval[1]:.1f})"
    return f"{100 * one['micro']:.1f}{between}"


def _text(value: Json) -> str:
    return ", ".join(map(str, cast("list[Json]", value))) if isinstance(value, list) else str(value)
