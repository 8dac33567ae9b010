"""Ask a model every question of a run, many at once; each reply is on disk as soon as it came."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import msgspec

from vifailback.atomic import held
from vifailback.bench.cache import ReplyCache, reply_key
from vifailback.bench.config import RunConfig
from vifailback.bench.folder import (
    FRAMES_FILE,
    PREDICTIONS_FILE,
    SUMMARY_FILE,
    Frame,
    Run,
    images_digest,
    read_run,
    start_folder,
    write_json,
)
from vifailback.bench.pictures import Form, Picture, Pictures, Shrink
from vifailback.bench.predictions import Appender, appending, encode_prediction
from vifailback.bench.score import chosen_letter
from vifailback.bench.selection import Selection, by_trajectory
from vifailback.bench.subject import Subject
from vifailback.errors import ConfigError, InputError, ModelError
from vifailback.models.patience import Told
from vifailback.types import Json, Prediction, Problem, VqaRecord
from vifailback.vqa.confidence import confidence_of

NAMED = 50
"""So many failed records are named in run.json for each reason; predictions.jsonl names them all."""
REASONS = 30
"""So many different reasons are told apart in run.json."""
WHY = "why"
"""Field of a failed prediction: the reason without the name of the file."""
COUNTED = ("new", "cached", "retries", "cut_off", "unconstrained", "unsure", "tokens", "asked_tokens")
"""What a go counts."""
READERS = 3
"""Threads that read and encode images."""


@dataclass(frozen=True)
class Asking:
    """How a run goes about it; none of this changes a reply.

    Args:
        at_once: questions under way at the same time.
        give_up: stop after so many failures in a row: the server is gone, or the settings are wrong.
        form: how images travel.
        positions: record id -> which of its images are shown (1-based) and of how many, where not all are.
        cache: where replies are kept from run to run.
    """

    at_once: int = 32
    give_up: int = 40
    form: Form | None = None
    positions: Mapping[str, Json] = field(default_factory=dict[str, Json])
    cache: ReplyCache | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    done: int
    total: int
    failed: int
    cached: int


@dataclass(frozen=True)
class Summary:
    """What a `bench run` did.

    Args:
        asked: questions of the run.
        answered: those that have a reply now.
        new: replies that came in this go, from the model or the cache.
        cached: those of them from the cache.
        retries: asks beyond the first of each question, in this go.
        cut_off: replies of this go that ended because they were too long.
        unconstrained: replies of this go that should have been held to their form and were not.
        unsure: replies of this go that say nothing of how sure the model is.
        tokens: tokens replied in this go.
        asked_tokens: tokens asked in this go, images included.
        wall_s: how long this go took [s].
        why: reason -> number of questions without a reply.
        failed: questions without a reply, by reason; the first of each.
        problems: what else was odd.
        images: number of images shown.
        images_sha256: one digest of them.
        stopped: why this go ended early; "" where it came to its end.
    """

    asked: int
    answered: int
    new: int = 0
    cached: int = 0
    retries: int = 0
    cut_off: int = 0
    unconstrained: int = 0
    unsure: int = 0
    tokens: int = 0
    asked_tokens: int = 0
    wall_s: float = 0.0
    why: Mapping[str, int] = field(default_factory=dict[str, int])
    failed: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    problems: tuple[Problem, ...] = ()
    images: int = 0
    images_sha256: str = ""
    stopped: str = ""


async def ask_all(
    folder: Path,
    config: RunConfig,
    selection: Selection,
    subject: Subject,
    asking: Asking | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Summary:
    """Ask every question that has no reply yet.

    Args:
        folder: the run's folder: new, or one of the same run, which goes on.
        config: what is asked of whom.
        selection: the questions.
        subject: who is asked.
        asking: how to go about it.
        progress: is told after each question.

    Raises:
        InputError: another run is in the folder.
        ConfigError: another process works in it.
    """
    asking = asking or Asking()
    start_folder(folder, config, selection.records)
    with ExitStack() as stack:
        try:
            stack.enter_context(held(folder, wait=False))
        except BlockingIOError:
            raise ConfigError(f"{folder}: another process works in this folder") from None
        before = read_run(folder)
        predictions = stack.enter_context(appending(folder / PREDICTIONS_FILE))
        frames = stack.enter_context(appending(folder / FRAMES_FILE))
        readers = stack.enter_context(ThreadPoolExecutor(READERS, "reading"))
        going = _Going(before, subject, asking, predictions, readers, _pictures(before, asking, frames), progress)
        start = time.monotonic()
        await going.all()
        summary = going.summary(read_run(folder), time.monotonic() - start)
        write_json(folder / SUMMARY_FILE, summary)
    return summary


def _pictures(run: Run, asking: Asking, frames: Appender) -> Pictures | None:
    if asking.form is None:
        return None

    def seen(frame: Frame) -> None:
        frames.add(msgspec.json.encode(frame) + b"\n")

    shrink = Shrink(run.config.images.longest_side, run.config.images.most_pixels)
    uses = Counter(path for record in run.unfinished for path in record.images)
    return Pictures(run.config.data.root, asking.form, shrink=shrink, known=run.frames(), seen=seen, uses=uses)


class _StopError(Exception):
    """Too many questions in a row failed."""


@dataclass
class _Going:
    """A run under way."""

    run: Run
    subject: Subject
    asking: Asking
    predictions: Appender
    readers: ThreadPoolExecutor
    pictures: Pictures | None
    progress: Callable[[Progress], object] | None
    done: int = 0
    failed: int = 0
    in_a_row: int = 0
    last: str = ""
    stopped: str = ""
    counts: Counter[str] = field(default_factory=Counter[str])

    async def all(self) -> None:
        """Ask everything that is left, `at_once` at a time."""
        queue = deque(by_trajectory(self.run.unfinished))
        self.done = len(self.run.records) - len(queue)
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(min(self.asking.at_once, len(queue))):
                    tasks.create_task(self._work(queue))
        except BaseExceptionGroup as errors:
            for error in errors.exceptions:  # a full disk stops all tasks; one of them says so
                if not isinstance(error, _StopError):
                    raise error from None
            self.stopped = f"{self.in_a_row} questions in a row failed, the last: {self.last}"

    async def _work(self, queue: "deque[VqaRecord]") -> None:
        while queue:
            record = queue.popleft()
            prediction = await self._predict(record)
            self.predictions.add(encode_prediction(prediction))
            self._count(prediction)
            if self.in_a_row >= self.asking.give_up:
                raise _StopError  # those under way are left: they would fail too, and the next go asks them

    async def _predict(self, record: VqaRecord) -> Prediction:
        try:
            pictures = await self._images(record)
            cache = self.asking.cache if self.subject.looks else None
            key = self._key(record, pictures) if cache else ""
            told = cache.get(key) if cache else None
            cached = told is not None
            if told is None:
                told = await self.subject.ask(record, pictures)
                if cache:
                    cache.put(key, told)
        except InputError as error:
            return Prediction(record.id, None, str(error), extra={WHY: error.why})
        except ModelError as error:
            return Prediction(record.id, None, str(error) or "the model failed")
        return self._read(record, told, cached=cached)

    async def _images(self, record: VqaRecord) -> list[Picture]:
        if self.pictures is None or not self.subject.looks:
            return []
        return await asyncio.get_running_loop().run_in_executor(self.readers, self.pictures.of, record.images)

    def _key(self, record: VqaRecord, pictures: Sequence[Picture]) -> str:
        config = self.run.config
        sampling = {name: value for name, value in asdict(config.sampling).items() if value is not False}
        asked = msgspec.to_builtins((config.model, sampling, replace(config.images, frames="", send="")))
        return reply_key({"config": asked}, record.prompt, [picture.sha256 for picture in pictures])

    def _read(self, record: VqaRecord, told: Told, *, cached: bool) -> Prediction:
        extra: dict[str, Json] = {}
        if cached:
            extra["cached"] = True
        elif told.attempts > 1:
            extra["attempts"] = told.attempts
        if told.asked_tokens is not None:
            extra["asked_tokens"] = told.asked_tokens
        if told.finish not in ("", "stop"):
            extra["finish"] = told.finish
        if record.id in self.asking.positions:
            extra["images"] = self.asking.positions[record.id]
        reply = told.reply
        if reply.formed is not None:
            extra["constrained"] = reply.formed
        if sure := confidence_of(record, reply.said, chosen_letter(record, reply.text)) if reply.said else None:
            extra |= {"confidence": round(sure.value, 6), "confidence_of": sure.measure.value}
        return Prediction(record.id, reply.text, "", reply.model, reply.tokens, round(reply.latency_s, 4), extra)

    def _count(self, prediction: Prediction) -> None:
        self.done += 1
        if prediction.reply is None:
            self.failed += 1
            self.in_a_row += 1
            self.last = prediction.error
        else:
            self.in_a_row = 0
            extra = prediction.extra
            self.counts.update(new=1, cached=bool(extra.get("cached")), cut_off=extra.get("finish") == "length")
            self.counts.update(unconstrained=extra.get("constrained") is False, unsure="confidence" not in extra)
            attempts, asked = extra.get("attempts", 1), extra.get("asked_tokens")
            self.counts["retries"] += attempts - 1 if isinstance(attempts, int) else 0
            self.counts["tokens"] += prediction.tokens or 0
            self.counts["asked_tokens"] += asked if isinstance(asked, int) else 0
        if self.progress is not None:
            self.progress(Progress(self.done, len(self.run.records), self.failed, self.counts["cached"]))

    def summary(self, run: Run, wall_s: float) -> Summary:
        """What this go did, with the run as it is on disk now."""
        failed: dict[str, list[str]] = {}
        frames = run.frames()
        for record in run.unfinished:
            prediction = run.prediction(record)
            why = str(prediction.extra.get(WHY, prediction.error))
            failed.setdefault(why if why in failed or len(failed) < REASONS else "other reasons", []).append(record.id)
        return Summary(
            asked=len(run.records),
            answered=len(run.records) - len(run.unfinished),
            **{name: self.counts[name] for name in COUNTED},
            wall_s=round(wall_s, 2),
            why={why: len(names) for why, names in sorted(failed.items(), key=lambda item: -len(item[1]))},
            failed={why: tuple(names[:NAMED]) for why, names in failed.items()},
            problems=run.problems,
            images=len(frames),
            images_sha256=images_digest(frames.values()),
            stopped=self.stopped,
        )
