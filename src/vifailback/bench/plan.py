"""What `bench run` does, made of its options: questions, model, how it is asked; contradictions fail at once."""

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from vifailback.bench.cache import ReplyCache
from vifailback.bench.config import DataConfig, ImagesConfig, ModelConfig, RunConfig, SamplingConfig
from vifailback.bench.folder import STORED_FRAMES, prompts_digest, records_digest
from vifailback.bench.forms import form_of, plain
from vifailback.bench.pictures import Form
from vifailback.bench.presets import Preset, find_preset
from vifailback.bench.rehearsal import NAMES, script_of
from vifailback.bench.run import Asking, Progress, Summary, ask_all
from vifailback.bench.selection import Selection, read_suites, select
from vifailback.bench.shown import Shown, leak_free, reduced
from vifailback.bench.subject import InProcess, Layout, Rehearsed, Served, Subject
from vifailback.errors import ConfigError, RecordError, UnknownNameError
from vifailback.models.chat import ChatServer
from vifailback.models.limits import RateLimit
from vifailback.models.named import OPENAI, ModelName, ServedModel, kinds, open_model
from vifailback.models.patience import Patience
from vifailback.types import Json, VqaRecord
from vifailback.types.ask import MOST_TOKENS
from vifailback.vqa.dataset.folder import DatasetFolder, open_dataset
from vifailback.vqa.unasked import Unasked

AT_ONCE = 32
"""Questions under way at a server, unless said otherwise."""


@dataclass(frozen=True)
class Options:
    """What to ask of whom; see `vifailback bench run --help`."""

    data: Path
    out: Path
    model: str
    preset: str = ""
    suite: str = "lite,hard,symbols"
    frames: str = "paper"
    at_once: int | None = None
    temperature: float = 0.0
    max_tokens: int = MOST_TOKENS
    longest_side: int | None = None
    most_pixels: int | None = None
    most_images: int | None = None
    reduce: bool = False
    send: str = "base64"
    uuid: bool = False
    extra: str = "{}"
    requests_per_min: float | None = None
    tokens_per_min: float | None = None
    attempts: int = 8
    timeout_s: float = 300.0
    give_up: int = 40
    cache: Path | None = None
    seed: int = 0
    only: int | None = None
    constrain: bool = False
    logprobs: bool = False
    api_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        positive = (
            "at_once",
            "max_tokens",
            "longest_side",
            "most_pixels",
            "most_images",
            "attempts",
            "give_up",
            "only",
        )
        for name in (*positive, "requests_per_min", "tokens_per_min", "timeout_s"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ConfigError(f"--{name.replace('_', '-')} must be more than 0, got {value}")
        if self.reduce and self.most_images is None and not self.preset:
            raise ConfigError("--reduce needs --most-images")


@dataclass
class Plan:
    """A run, ready to go; used in `with`, so that what it opened is closed."""

    out: Path
    config: RunConfig
    selection: Selection
    asking: Asking
    options: Options
    preset: Preset | None
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Plan":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    async def ask(
        self,
        progress: Callable[[Progress], object] | None = None,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> Summary:
        """Ask every question that has no reply yet.

        Args:
            progress: is told after each question.
            sleep: how to wait for a server [s].
            clock: time that passes [s].
        """
        options, named = self.options, ModelName.read(self.options.model)
        if named.kind != OPENAI:
            return await self._ask(self._subject(named), progress)
        served = ServedModel.read(named.argument)
        server = ChatServer(
            served.url,
            served.model or (self.preset.hub if self.preset else ""),
            api_key=options.api_key,
            connections=self.asking.at_once,
            patience=Patience(options.attempts, timeout_s=options.timeout_s),
            limit=RateLimit(options.requests_per_min, options.tokens_per_min, clock=clock, sleep=sleep),
            sleep=sleep,
            clock=clock,
            temperature=options.temperature,
            max_tokens=options.max_tokens,
            extra=_extra(options, self.preset),
            serving=served.serving,
            seed=options.seed,
        )
        async with server:
            layout = self.preset.layout if self.preset else Layout()
            return await self._ask(Served(server, layout, self.config.sampling), progress)

    async def _ask(self, subject: Subject, progress: Callable[[Progress], object] | None) -> Summary:
        return await ask_all(self.out, self.config, self.selection, subject, self.asking, progress)

    def _subject(self, named: ModelName) -> Subject:
        if named.kind == "scripted":
            return Rehearsed(script_of(named.argument, self.options.seed), self.config.model.name)
        model = open_model(self.options.model)
        subject = InProcess(
            model,
            threads=self.asking.at_once,
            sampling=self.config.sampling,
            timeout_s=self.options.timeout_s,
        )
        self._open.callback(subject.close)
        return subject


def make_plan(options: Options) -> Plan:
    """Read the dataset and check everything that can be checked before the first question.

    Raises:
        ViFailbackError: an option names something that does not exist, contradicts another, or the dataset does not
            fit it.
    """
    preset = find_preset(options.preset) if options.preset else None
    named = ModelName.read(options.model)
    name = _checked_name(named, preset)
    suites = read_suites(options.suite)
    dataset = open_dataset(options.data)
    most = options.most_images or (preset.most_images if preset else None)
    positions: dict[str, Json] = {}
    change = _change(options, most, positions)
    selection = select(dataset, suites, change=change, only=options.only)
    if not selection.records:
        why = selection.left_out[0].why if selection.left_out else f"none is of {', '.join(suites)}"
        raise RecordError(f"there is no question to ask: {why}", file=options.data)
    _check_images(selection, most, reduce=options.reduce)
    local = named.kind not in (OPENAI, "scripted")
    asking = Asking(
        at_once=options.at_once or (1 if local else AT_ONCE),
        give_up=options.give_up,
        form=_form(options, preset, named),
        positions=positions,
        cache=ReplyCache(options.cache) if options.cache else None,
    )
    plan = Plan(
        options.out, _config(options, name, preset, dataset, selection, most), selection, asking, options, preset
    )
    if asking.cache is not None:
        plan._open.enter_context(asking.cache)  # pyright: ignore[reportPrivateUsage]
    return plan


def _checked_name(named: ModelName, preset: Preset | None) -> str:
    """The model's name for tables.

    Raises:
        UnknownNameError: there is no such kind of model.
        ConfigError: an address or a name is missing.
    """
    if named.kind == "scripted":
        script_of(named.argument)
        return f"scripted:{named.argument}"
    if named.kind == OPENAI:
        served = ServedModel.read(named.argument)
        if not served.model and preset is None:
            raise ConfigError("expected openai:URL,NAME: the model's name is missing, and no --preset gives one")
        return preset.name if preset else served.model
    if named.kind not in kinds():
        raise UnknownNameError("model", named.kind, [*kinds(), *(f"scripted:{one}" for one in NAMES)])
    return preset.name if preset else Path(named.argument).name or named.kind


def _change(
    options: Options, most: int | None, positions: dict[str, Json]
) -> Callable[[VqaRecord], VqaRecord | Unasked] | None:
    """How each record is shown; fills `positions` with what is not shown whole."""
    hide = options.frames == "leak-free"
    if not hide and (most is None or not options.reduce):
        return None

    def change(record: VqaRecord) -> VqaRecord | Unasked:
        shown = leak_free(record, options.seed) if hide else record
        if isinstance(shown, Unasked) or most is None or not options.reduce:
            return shown
        fewer = reduced(shown, most, options.seed)
        if not isinstance(fewer, Shown):
            return fewer
        if len(fewer.positions) < fewer.of:
            positions[record.id] = {"shown": list(fewer.positions), "of": fewer.of}
        return fewer.record

    return change


def _check_images(selection: Selection, most: int | None, *, reduce: bool) -> None:
    if most is None or reduce:
        return
    over = [len(record.images) for record in selection.records if len(record.images) > most]
    if over:
        raise ConfigError(
            f"{len(over)} of {len(selection.records)} questions show more than {most} images (up to {max(over)}); add "
            f"--reduce to show an even choice of them, which is recorded with each reply, or leave out those suites"
        )


def _form(options: Options, preset: Preset | None, named: ModelName) -> Form | None:
    if named.kind == "scripted":
        return None
    if named.kind != OPENAI:
        return plain
    detail = preset.layout.detail if preset else ""
    return form_of(options.send, options.out / STORED_FRAMES, uuid=options.uuid, detail=detail)


def _extra(options: Options, preset: Preset | None) -> dict[str, Json]:
    try:
        given: Json = json.loads(options.extra)
    except ValueError as error:
        raise ConfigError(f"--extra: expected a JSON object: {error}") from None
    if not isinstance(given, dict):
        raise ConfigError(f"--extra: expected a JSON object, got {options.extra!r}")
    return {**(preset.layout.extra if preset else {}), **cast("dict[str, Json]", given)}


def _config(
    options: Options,
    name: str,
    preset: Preset | None,
    dataset: DatasetFolder,
    selection: Selection,
    most: int | None,
) -> RunConfig:
    settings: dict[str, Json] = {}
    if preset:
        layout = preset.layout
        settings = {"order": layout.order, "system": layout.system, "after": layout.after, "detail": layout.detail}
        settings = {key: value for key, value in settings.items() if value}
    if extra := _extra(options, preset):
        settings["extra"] = extra
    if options.only is not None:
        settings["only"] = options.only
    return RunConfig(
        suites=read_suites(options.suite),
        model=ModelConfig(str(ModelName.read(options.model)), name, preset.name if preset else "", settings),
        sampling=SamplingConfig(options.temperature, options.max_tokens, options.constrain, options.logprobs),
        images=ImagesConfig(
            options.frames,
            options.longest_side,
            options.most_pixels,
            most if options.reduce else None,
            options.send,
            options.uuid,
        ),
        data=DataConfig(
            path=str(options.data),
            root=str(dataset.root.resolve()),
            files={file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in dataset.files},
            records=len(selection.records),
            records_sha256=records_digest(selection.records),
            prompts_sha256=prompts_digest(selection.records),
            counts=selection.counts,
        ),
        left_out=selection.left_out,
        seed=options.seed,
    )
