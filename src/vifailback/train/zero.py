"""DeepSpeed's settings for ZeRO (supplement Sec. 5.1: stage 2)."""

from vifailback.types import Json


def zero_config(stage: int) -> dict[str, Json]:
    """DeepSpeed's config of a ZeRO stage; the rest as the trainer's arguments say."""
    return {
        "zero_optimization": {"stage": stage, "overlap_comm": True, "contiguous_gradients": True},
        "bf16": {"enabled": "auto"},
        "gradient_clipping": "auto",
        "gradient_accumulation_steps": "auto",
        "train_micro_batch_size_per_gpu": "auto",
        "train_batch_size": "auto",
        "zero_allow_untested_optimizer": True,
    }
