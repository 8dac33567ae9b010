"""Asks a diagnosing model the paper's questions about one episode, and reads its replies (paper Sec. 3.2)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vifailback.annotate.assist.asking import thinned, tidy
from vifailback.episodes.jpeg import encode_jpeg
from vifailback.episodes.sample import SampledFrame, position_of, sample_frames
from vifailback.errors import ModelError
from vifailback.models.vlm import Vlm
from vifailback.types import Annotation, Answer, Ask, Episode, KeyframeRole, QuestionKind
from vifailback.vqa.answer import parse_answer
from vifailback.vqa.distractors import COMMON_SUBTASKS, LETTERS
from vifailback.vqa.reply import cut_reply
from vifailback.vqa.templates import templates

MOST_IMAGES = 40
"""As many as the longest records of the release show."""
FEWEST_WORDS = 4
LONGEST_TEXT = 1500
"""A reason or a piece of guidance has so many words at least and characters at most."""

_LETTER = re.compile(r"\W*(?i:(?:the )?(?:correct )?(?:answer|option)(?: is)?\W{0,4})?([A-D])\b(?!')(.*)", re.DOTALL)
_REFUSES = re.compile(r"\b(?:sorry|i can ?not|i can't|i'm unable|i am unable|as an ai)\b", re.IGNORECASE)


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Interview:
    """One model shown the frames of one episode.

    Args:
        model: who is asked.
        task: the task sentence.
        frames: the frames shown, in time order.
        images: the same as JPEG.
        timeout_s: the longest wait for one reply [s].
        wanted: whether anybody still waits for the answers; else no more is asked.
        problems: what could not be read so far, in words.
    """

    model: Vlm
    task: str
    frames: tuple[SampledFrame, ...]
    images: tuple[bytes, ...]
    timeout_s: float = 60.0
    wanted: Callable[[], bool] = _always
    problems: list[str] = field(default_factory=list[str])

    @classmethod
    def of(
        cls,
        episode: Episode,
        annotation: Annotation,
        model: Vlm,
        *,
        timeout_s: float = 60.0,
        wanted: Callable[[], bool] = _always,
    ) -> "Interview":
        """Gather the frames: one a second of the head camera, the last one, and keyframes that were set already.

        Raises:
            RecordingError: a frame cannot be decoded.
            AnnotationError: a keyframe is not a frame of the episode.
        """
        camera = annotation.camera if annotation.camera in episode.cameras else episode.cameras[0]
        held = set(episode.held(camera))
        sampled = sample_frames(
            episode.times(camera),
            avoidance=annotation.avoidance.index if annotation.avoidance else None,
            correction=annotation.correction.index if annotation.correction else None,
        )
        there = [frame for frame in sampled if frame.index in held]
        spare = max(0, MOST_IMAGES - sum(frame.role is not None for frame in there))
        grid = thinned([frame for frame in there if frame.role is None], spare)
        frames = tuple(frame for frame in there if frame.role is not None or frame in grid)
        pictures = episode.images(camera, [frame.index for frame in frames])
        return cls(model, annotation.task, frames, tuple(map(encode_jpeg, pictures)), timeout_s, wanted)

    def position(self, index: int, role: KeyframeRole) -> int:
        """The 1-based position of an episode's frame among the images."""
        return position_of(self.frames, index, role)

    def text(self, kind: QuestionKind, fields: Mapping[str, str] | None = None) -> str:
        """Ask a question and return the reply as it is.

        Raises:
            ModelError: the model cannot be reached, refuses, is too slow, or says nothing; or nobody waits any more.
        """
        if not self.wanted():
            raise ModelError("nobody waits for the answer any more")
        prompt = templates()[kind].prompt({"task_description": self.task, **(fields or {})})
        return self.model.ask(Ask(prompt, self.images, timeout_s=self.timeout_s)).text

    def answer(self, kind: QuestionKind, fields: Mapping[str, str] | None = None) -> Answer:
        """Ask a question and read the reply; what goes wrong is kept as a problem."""
        try:
            return self.said(kind, fields)
        except ModelError as error:
            self.problems.append(f"{_NAMES[kind]}: {error}")
            return Answer()

    def said(self, kind: QuestionKind, fields: Mapping[str, str] | None = None) -> Answer:
        """Ask a question and read the reply; what cannot be read is kept as a problem.

        Raises:
            ModelError: as `text`.
        """
        answer = parse_answer(self.text(kind, fields))
        self.problems.extend(f"{_NAMES[kind]}: {problem.why}: {problem.line!r}" for problem in answer.problems)
        return answer

    def free_text(self, kind: QuestionKind) -> str:
        """Ask for sentences; "" where the reply is none."""
        try:
            said = tidy(cut_reply(self.text(kind)).body)
        except ModelError as error:
            self.problems.append(f"{_NAMES[kind]}: {error}")
            return ""
        words = re.findall(r"[^\W\d_]{2,}", said)
        if len(words) < FEWEST_WORDS or len(said) > LONGEST_TEXT or _REFUSES.search(said):
            self.problems.append(f"{_NAMES[kind]}: the reply is no guidance: {said[:80]!r}")
            return ""
        return said

    def failed_subtask(self, subtasks: Sequence[str]) -> int | None:
        """Ask which subtask failed, by letters, four at a time; the 1-based number, None where no reply can be read."""
        left = list(range(len(subtasks)))
        numbered = " ".join(f"{number}. {text}" for number, text in enumerate(subtasks, 1))
        while len(left) > 1:
            winners: list[int] = []
            for start in range(0, len(left), len(LETTERS)):
                group = left[start : start + len(LETTERS)]
                chosen = group[0] if len(group) == 1 else self._chosen(group, subtasks, numbered)
                if chosen is not None:
                    winners.append(chosen)
            if len(winners) >= len(left):
                return None
            left = winners
        return left[0] + 1 if left else None

    def _chosen(self, group: Sequence[int], subtasks: Sequence[str], numbered: str) -> int | None:
        known = {_plain(text) for text in subtasks}
        others = [text for text in COMMON_SUBTASKS if _plain(text) not in known]
        options = [*(subtasks[place] for place in group), *others][: len(LETTERS)]
        fields = {f"subtask_option_{number}": text for number, text in enumerate(options, 1)}
        kind = QuestionKind.SUBTASK_LOCALIZATION
        try:
            reply = self.text(kind, {"subtasks": numbered, **fields})
        except ModelError as error:
            self.problems.append(f"{_NAMES[kind]}: {error}")
            return None
        place = read_letter(reply, options)
        if place is None or place >= len(group):
            what = "the reply names no option" if place is None else "the reply names none of the subtasks"
            self.problems.append(f"{_NAMES[kind]}: {what}: {reply.strip()[:80]!r}")
            return None
        return group[place]


def read_letter(reply: str, options: Sequence[str]) -> int | None:
    """The 0-based option that a reply names, by its letter or its words; None where that is not clear."""
    body = cut_reply(reply).body.strip()
    same = [place for place, option in enumerate(options) if _plain(option) == _plain(body)]
    if len(same) == 1:
        return same[0]
    match = _LETTER.fullmatch(body)
    if match is None or re.search(r"\b[A-D]\b", match[2]):
        return None
    place = LETTERS.index(match[1])
    named = [other for other, option in enumerate(options) if _plain(option) and _plain(option) in _plain(match[2])]
    clear = (
        place < len(options)
        and (not named or place in named)
        and (bool(named) or len(match[2].split()) <= FEWEST_WORDS)
    )
    return place if clear else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


_NAMES = {
    QuestionKind.FAILURE_DETECTION: "outcome",
    QuestionKind.SUBTASK_LOCALIZATION: "failed subtask",
    QuestionKind.TYPE_IDENTIFICATION: "failure type",
    QuestionKind.FAILURE_REASON: "reason",
    QuestionKind.HIGH_LEVEL_AVOIDANCE: "high-level avoidance",
    QuestionKind.HIGH_LEVEL_CORRECTION: "high-level correction",
    QuestionKind.VISUAL_AVOIDANCE: "avoidance",
    QuestionKind.VISUAL_CORRECTION: "correction",
}
