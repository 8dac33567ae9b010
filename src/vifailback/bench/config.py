"""What a run asked of whom: the config.json of a run folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vifailback.types import Json, Problem
from vifailback.types.ask import MOST_TOKENS
from vifailback.version import BENCHMARK_SUITE, PROMPT_SET, __version__

RUN_SCHEMA = "vifailback.bench/1"
"""Name and version of the run folder's format."""


@dataclass(frozen=True)
class ModelConfig:
    """The model that was asked.

    Args:
        spec: how the command named it ("openai:http://localhost:8000,qwen3-vl"), without a password.
        name: its name, for tables.
        preset: name of the preset of the paper's tables, if one was used.
        settings: what the preset or the command set: prompt layout, system prompt, further fields of the request.
    """

    spec: str
    name: str
    preset: str = ""
    settings: Mapping[str, Json] = field(default_factory=dict[str, Json])


@dataclass(frozen=True)
class SamplingConfig:
    """How replies are sampled (supplement Sec. 5.2: temperature 0, 2,048 tokens, and nothing of the rest).

    Args:
        temperature: sampling temperature.
        max_tokens: where a reply is cut off.
        constrain: answers are held to their form, where the model can be held to one.
        logprobs: the model is asked how sure it is.
    """

    temperature: float = 0.0
    max_tokens: int = MOST_TOKENS
    constrain: bool = False
    logprobs: bool = False


@dataclass(frozen=True)
class ImagesConfig:
    """Which images are shown, and how they travel.

    Args:
        frames: "paper": as the dataset lists them; "leak-free": without the keyframes that lie off the grid.
        longest_side: larger images are made smaller [px]; None: as they are.
        most_pixels: images with more pixels are made smaller; None: as they are.
        most: the most images that a question shows; None: as many as it has.
        send: "base64", "file", or the address that the folder `frames` is served at.
        uuid: whether each image carries the id by which vLLM finds it in its cache.
    """

    frames: str = "paper"
    longest_side: int | None = None
    most_pixels: int | None = None
    most: int | None = None
    send: str = "base64"
    uuid: bool = False


@dataclass(frozen=True)
class DataConfig:
    """What was asked, by hash.

    Args:
        path: the dataset, as the command named it.
        root: the folder that image paths are relative to.
        files: name of each VQA file -> sha256.
        records: number of records asked.
        records_sha256: digest of the records as they were asked.
        prompts_sha256: digest of their prompts and options alone.
        counts: number of records by question (tag).
    """

    path: str
    root: str
    files: Mapping[str, str]
    records: int
    records_sha256: str
    prompts_sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True)
class RunConfig:
    """What was asked of whom.

    Args:
        suites: "lite", "hard", "symbols".
        model: the model.
        sampling: temperature and length.
        images: which images, and how they travel.
        data: the dataset, by hash.
        left_out: records of the dataset that are not asked, with the reason; no denominator holds them.
        seed: seed of what is drawn anew (options of keyframe questions in leak-free mode, random answers).
        prompt_set: name and version of the prompts that the package builds.
        benchmark: name and version of the benchmark suite.
        schema: name and version of this format.
        version: version of the package.
    """

    suites: tuple[str, ...]
    model: ModelConfig
    sampling: SamplingConfig
    images: ImagesConfig
    data: DataConfig
    left_out: tuple[Problem, ...] = ()
    seed: int = 0
    prompt_set: str = PROMPT_SET
    benchmark: str = BENCHMARK_SUITE
    schema: str = RUN_SCHEMA
    version: str = __version__
