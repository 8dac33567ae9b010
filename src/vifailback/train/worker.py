"""One process of a fine-tune: `python -m vifailback.train.worker RUN`, or several of them under torchrun."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from vifailback.errors import TrainingError, ViFailbackError
from vifailback.train.config import read_config
from vifailback.train.lora import CHECKPOINTS, remove_incomplete, train


def main(arguments: Sequence[str]) -> int:
    """Train the run of a folder; 0 when its adapter is written."""
    run = Path(arguments[0])
    first = os.environ.get("RANK", "0") == "0"
    begun: list[tuple[int, float]] = []
    parent = os.getppid()

    def say(step: int, steps: int, loss: float) -> None:
        if "TORCHELASTIC_RUN_ID" in os.environ and os.getppid() != parent:  # a killed torchrun leaves us running
            raise TrainingError(f"the process that began this one is gone; stopped after step {step}")
        begun.append((step, time.monotonic()))
        (start, since), (_, now) = begun[0], begun[-1]
        left = f", {(now - since) / (step - start) * (steps - step) / 60:.0f} min left" if step > start else ""
        end = "\r" if sys.stderr.isatty() and step < steps else "\n"
        sys.stderr.write(f"step {step}/{steps}, loss {loss:.4f}{left}{end}")
        sys.stderr.flush()

    try:
        if first:
            for place in remove_incomplete(run / CHECKPOINTS):
                sys.stderr.write(f"removed {place}: it was never complete\n")
        done = train(read_config(run), on_step=say)
    except ViFailbackError as error:
        if first:
            sys.stderr.write(f"vifailback train: {error}\n")
        return 2
    if first and done.resumed:
        sys.stderr.write(f"went on from step {done.resumed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
