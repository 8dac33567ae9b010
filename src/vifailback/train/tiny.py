"""A Qwen3-VL of two million parameters with a tokenizer of its own, to rehearse the whole path without downloads."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen3VLConfig, Qwen3VLForConditionalGeneration, set_seed
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from vifailback.models.processor import ImageQwen3VLProcessor, save_processor

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
"""The special tokens of Qwen's tokenizer that a VLM needs."""
PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)
"""Where Qwen's tokenizer cuts a text before it merges bytes."""
EMBEDDING_SPREAD = 0.3
SMALLEST_PX = 32 * 32
"""One token of an image covers 32 x 32 pixels [px]."""


def build_tiny(folder: Path, texts: Iterable[str], *, seed: int = 0, vocabulary: int = 1024, width: int = 128) -> None:
    """Write a checkpoint folder with random weights that every program for Qwen3-VL can load.

    Args:
        folder: where; like a published checkpoint: config, weights, tokenizer, processor, chat template.
        texts: what the tokenizer is trained on: prompts and answers.
        seed: of the weights.
        vocabulary: most tokens of the tokenizer.
        width: width of the language model; heads have 32 dimensions.
    """
    tokenizer = _tokenizer(texts, vocabulary)
    template = (resources.files("trl") / "chat_templates" / "qwen3_vl.jinja").read_text("utf-8")
    images = Qwen2VLImageProcessorPil(
        patch_size=16,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
        size={"shortest_edge": SMALLEST_PX, "longest_edge": 64 * SMALLEST_PX},
    )
    set_seed(seed)
    model: Any = Qwen3VLForConditionalGeneration(_config(tokenizer, width))
    # the usual spread of 0.02 lets no token of so narrow a head reach a probability of 2 %, and LoRA leaves it frozen
    model.get_input_embeddings().weight.data.normal_(std=EMBEDDING_SPREAD)
    model.generation_config.eos_token_id = [tokenizer.eos_token_id, tokenizer.pad_token_id]
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    model.save_pretrained(folder)
    save_processor(ImageQwen3VLProcessor(images, tokenizer, chat_template=template), folder)


def _tokenizer(texts: Iterable[str], vocabulary: int) -> Any:
    """A byte-level BPE with Qwen's cuts and special tokens."""
    cut = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.NFC(), cut
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=vocabulary,
            special_tokens=list(SPECIAL),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=list(SPECIAL),
        clean_up_tokenization_spaces=False,
    )


def _config(tokenizer: Any, width: int) -> Any:
    def token(name: str) -> int:
        return tokenizer.convert_tokens_to_ids(name)

    text: dict[str, Any] = {
        "vocab_size": len(tokenizer),
        "hidden_size": width,
        "intermediate_size": 3 * width,
        "num_hidden_layers": 4,
        "num_attention_heads": width // 32,
        "num_key_value_heads": max(1, width // 64),
        "head_dim": 32,
        "max_position_embeddings": 8192,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10000.0,
            "mrope_section": [8, 4, 4],
            "mrope_interleaved": True,
        },
        "pad_token_id": tokenizer.pad_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    vision: dict[str, Any] = {
        "depth": 2,
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_heads": width // 32,
        "out_hidden_size": width,
        "num_position_embeddings": 256,
        "deepstack_visual_indexes": [0],
    }
    return Qwen3VLConfig(
        text_config=text,
        vision_config=vision,
        image_token_id=token("<|image_pad|>"),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True,
    )
