"""What a report is made of: the scores of a run, the replies and records behind them, and how they came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vifailback.types import Json, Prediction, QuestionKind, Score, VqaRecord
from vifailback.types.vqa import HARD_KINDS, LITE_KINDS, SYMBOL_KINDS

SUITES: Mapping[str, tuple[QuestionKind, ...]] = {"lite": LITE_KINDS, "hard": HARD_KINDS, "symbols": SYMBOL_KINDS}
"""The three suites and their types, in the order of the paper's columns (paper Sec. 3.3.3, Tables 2 and 3)."""

SUITE_NAMES = {"lite": "Lite", "hard": "Hard", "symbols": "Symbols"}

LABELS = {
    QuestionKind.FAILURE_DETECTION: "Failure Detection",
    QuestionKind.KEYFRAME_LOCALIZATION: "Failure Keyframe Localization",
    QuestionKind.SUBTASK_LOCALIZATION: "Failure Subtask Localization",
    QuestionKind.TYPE_IDENTIFICATION: "Failure Type Identification",
    QuestionKind.LOW_LEVEL_AVOIDANCE: "Low-level Avoidance",
    QuestionKind.LOW_LEVEL_CORRECTION: "Low-level Correction",
    QuestionKind.COT_AVOIDANCE: "Low-level Avoidance (CoT)",
    QuestionKind.COT_CORRECTION: "Low-level Correction (CoT)",
    QuestionKind.FAILURE_REASON: "Failure Reason",
    QuestionKind.HIGH_LEVEL_AVOIDANCE: "High-level Avoidance",
    QuestionKind.HIGH_LEVEL_CORRECTION: "High-level Correction",
    QuestionKind.VISUAL_AVOIDANCE: "Symbols for Avoidance",
    QuestionKind.VISUAL_CORRECTION: "Symbols for Correction",
}
"""The types as the headings of Tables 2 and 3 call them."""

PAPER_FRAMES, LEAK_FREE_FRAMES = "paper", "leak-free"
"""Which frames a run was shown: the dataset's own, whose keyframes stand off the 1 fps grid, or frames on the grid."""


@dataclass(frozen=True)
class Measured:
    """One run, scored.

    Args:
        name: what the run is called in the report; unique in it.
        scores: one a record that was asked, answered or not.
        model: the model that was asked.
        frames: which frames it was shown.
        protocols: suite -> how its replies were scored ("letters", "exact", "paper_fig10", ...).
        predictions: id -> reply, for the errors; may be empty.
        records: id -> record, for the errors; may be empty.
        images: the folder that the records' image paths are relative to; None where it is gone.
        settings: what else is known about the run, as it stands in its folder.
    """

    name: str
    scores: tuple[Score, ...]
    model: str = ""
    frames: str = PAPER_FRAMES
    protocols: Mapping[str, str] = field(default_factory=dict[str, str])
    predictions: Mapping[str, Prediction] = field(default_factory=dict[str, Prediction])
    records: Mapping[str, VqaRecord] = field(default_factory=dict[str, VqaRecord])
    images: Path | None = None
    settings: Mapping[str, Json] = field(default_factory=dict[str, Json])

    def of(self, *kinds: QuestionKind) -> tuple[Score, ...]:
        """Its scores of these types."""
        return tuple(score for score in self.scores if score.question in kinds)
