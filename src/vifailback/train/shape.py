"""The size of a Qwen3-VL from its config alone: parameters, LoRA parameters, image tokens, arithmetic."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from vifailback.errors import TrainingError
from vifailback.types import ImageSize, Json

QWEN3_VL_8B: Mapping[str, Json] = {
    "model_type": "qwen3_vl",
    "tie_word_embeddings": False,
    "text_config": {
        "hidden_size": 4096,
        "intermediate_size": 12288,
        "num_hidden_layers": 36,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 151936,
        "max_position_embeddings": 262144,
    },
    "vision_config": {
        "depth": 27,
        "hidden_size": 1152,
        "intermediate_size": 4304,
        "num_heads": 16,
        "patch_size": 16,
        "spatial_merge_size": 2,
        "out_hidden_size": 4096,
        "num_position_embeddings": 2304,
        "deepstack_visual_indexes": [8, 16, 24],
    },
}
"""The paper's base model (Qwen3-VL-8B)."""
WIDEST_SIDES = 200
"""An image longer than 200 times its height is refused by Qwen's processor."""


@dataclass(frozen=True)
class Shape:
    """Sizes that memory and time follow from.

    Args:
        width: of the language model.
        middle: width of its feed-forward layers.
        layers: of the language model.
        queries: width of all query heads together.
        keys: width of all key heads together.
        head: width of one head.
        vocabulary: tokens.
        tied: whether head and embeddings are one.
        context: longest prompt and reply together [tokens].
        vision_width: of the vision encoder.
        vision_middle: width of its feed-forward layers.
        vision_layers: of the vision encoder.
        positions: position embeddings of the vision encoder.
        patch: side of a patch [px].
        merge: sides of the square of patches that become one token.
        mergers: of the last layer and of the deep-stack layers.
    """

    width: int
    middle: int
    layers: int
    queries: int
    keys: int
    head: int
    vocabulary: int
    tied: bool
    context: int
    vision_width: int
    vision_middle: int
    vision_layers: int
    positions: int
    patch: int
    merge: int
    mergers: int

    @property
    def layer(self) -> int:
        """Parameters of one layer of the language model, norms aside."""
        return self.width * (2 * self.queries + 2 * self.keys + 3 * self.middle)

    @property
    def language(self) -> int:
        """Parameters of the language model with its embeddings and head."""
        embeddings = self.vocabulary * self.width * (1 if self.tied else 2)
        norms = self.layers * 2 * (self.width + self.head) + self.width
        return self.layers * self.layer + embeddings + norms

    @property
    def merger(self) -> int:
        """Parameters of one merger, norms aside."""
        inside = self.vision_width * self.merge**2
        return inside * inside + inside + inside * self.width + self.width

    @property
    def vision(self) -> int:
        """Parameters of the vision encoder with its mergers."""
        width, middle = self.vision_width, self.vision_middle
        layer = 4 * width * width + 2 * width * middle + 9 * width + middle
        entry = 2 * 3 * self.patch**2 * width + width + self.positions * width
        return self.vision_layers * layer + entry + self.mergers * self.merger

    @property
    def parameters(self) -> int:
        """All of them."""
        return self.language + self.vision

    def lora(self, rank: int, *, adapter: bool) -> int:
        """Parameters of LoRA matrices on the language model, and on the mergers."""
        sides = 2 * (self.width + self.queries) + 2 * (self.width + self.keys) + 3 * (self.width + self.middle)
        inside = self.vision_width * self.merge**2
        mergers = self.mergers * (2 * inside + inside + self.width) if adapter else 0
        return rank * (self.layers * sides + mergers)

    def image_tokens(self, size: ImageSize, min_pixels: int, max_pixels: int) -> int:
        """Tokens of one image, its two marks included: one for 32x32 pixels after Qwen's resizing."""
        resized = resize(size, self.patch * self.merge, min_pixels, max_pixels)
        return resized.width * resized.height // (self.patch * self.merge) ** 2 + 2

    def forward(self, tokens: int, image_tokens: int, answer: int) -> float:
        """Arithmetic of one pass forward [FLOP].

        Args:
            tokens: of the whole record.
            image_tokens: those of images.
            answer: tokens whose prediction is scored.
        """
        patches = image_tokens * self.merge**2
        encoder = self.vision_layers * (4 * self.vision_width**2 + 2 * self.vision_width * self.vision_middle)
        vision = 2 * encoder * patches + 2 * self.mergers * self.merger * image_tokens
        attention = 2 * self.layers * self.queries * tokens**2  # causal: half of 4 n^2
        return 2 * self.layers * self.layer * tokens + attention + vision + 2 * self.vocabulary * self.width * answer


def resize(size: ImageSize, unit: int, min_pixels: int, max_pixels: int) -> ImageSize:
    """The size that Qwen's processor gives an image: sides in units, the area within its limits.

    Raises:
        TrainingError: the image is longer than `WIDEST_SIDES` times its height.
    """
    width, height = size.width, size.height
    if max(width, height) > WIDEST_SIDES * min(width, height):
        raise TrainingError(f"an image of {size} is too long for its height; the model takes {WIDEST_SIDES}:1")
    wide, high = round(width / unit) * unit, round(height / unit) * unit
    if wide * high > max_pixels:
        scale = math.sqrt(width * height / max_pixels)
        wide, high = (max(unit, math.floor(side / scale / unit) * unit) for side in (width, height))
    elif wide * high < min_pixels:
        scale = math.sqrt(min_pixels / (width * height))
        wide, high = (math.ceil(side * scale / unit) * unit for side in (width, height))
    return ImageSize(wide, high)


def read_shape(model: Path) -> Shape:
    """Read the shape from a model's config.json.

    Raises:
        TrainingError: there is none, or it is not that of a Qwen3-VL.
    """
    file = model / "config.json" if model.is_dir() else model
    try:
        config: Json = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"{file}: cannot be read: {error}") from None
    return shape_of(config, str(file))


def shape_of(config: Mapping[str, Json], file: str = "config.json") -> Shape:
    """The shape that a config says.

    Raises:
        TrainingError: it is not that of a Qwen3-VL.
    """
    try:
        text = cast("Mapping[str, Json]", config["text_config"])
        vision = cast("Mapping[str, Json]", config["vision_config"])
        head = int(text.get("head_dim") or text["hidden_size"] // text["num_attention_heads"])
        return Shape(
            width=text["hidden_size"],
            middle=text["intermediate_size"],
            layers=text["num_hidden_layers"],
            queries=text["num_attention_heads"] * head,
            keys=text["num_key_value_heads"] * head,
            head=head,
            vocabulary=text["vocab_size"],
            tied=bool(config.get("tie_word_embeddings", False)),
            context=text["max_position_embeddings"],
            vision_width=vision["hidden_size"],
            vision_middle=vision["intermediate_size"],
            vision_layers=vision["depth"],
            positions=vision["num_position_embeddings"],
            patch=vision["patch_size"],
            merge=vision["spatial_merge_size"],
            mergers=1 + len(vision["deepstack_visual_indexes"]),
        )
    except (KeyError, TypeError) as error:
        raise TrainingError(
            f"{file}: {config.get('model_type')}: says no {error}; estimates are made for Qwen3-VL"
        ) from None
