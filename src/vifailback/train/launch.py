"""Starts a fine-tune: its folder, its plan, its processes; the same command goes on where a run stopped."""

import os
import subprocess
import sys
from pathlib import Path

from vifailback.atomic import held
from vifailback.errors import TrainingError
from vifailback.train.config import CONFIG_FILE, LoraConfig, differences, read_config, write_config
from vifailback.train.examples import Lessons
from vifailback.train.plan import Plan, make_plan, write_plan


def prepare(config: LoraConfig, lessons: Lessons) -> Plan:
    """Make or open the run's folder and write its config and plan.

    Raises:
        TrainingError: the folder holds a run of another config, or the plan cannot be made.
    """
    config.out.mkdir(parents=True, exist_ok=True)
    if (config.out / CONFIG_FILE).is_file():
        changed = differences(read_config(config.out), config)
        if changed:
            raise TrainingError(
                f"{config.out}: holds a run of another config ({'; '.join(changed[:3])}); "
                "name another --out to begin anew"
            )
    plan = make_plan(config, lessons)
    write_config(config)
    write_plan(plan, config.out)
    return plan


def run_processes(config: LoraConfig) -> None:
    """Run the training in one process a GPU, each of them `python -m vifailback.train.worker RUN`.

    Raises:
        TrainingError: another process works in the folder, or one of ours failed.
    """
    command = [sys.executable, "-m", "vifailback.train.worker", str(config.out)]
    if config.gpus > 1 or config.zero:
        command[1:3] = [
            "-m",
            "torch.distributed.run",
            "--standalone",
            "--nproc-per-node",
            str(config.gpus),
            "--module",
            "vifailback.train.worker",
        ]
    environment = dict(os.environ)
    environment.setdefault("OMP_NUM_THREADS", "1")  # several threads on shared cores are many times slower
    environment.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        with held(config.out, wait=False):
            done = subprocess.run(command, env=environment, check=False)
    except BlockingIOError:
        raise TrainingError(f"{config.out}: another process trains in this folder") from None
    if done.returncode:
        raise TrainingError(
            f"the training stopped with status {done.returncode}; what it said stands above. "
            f"The same command goes on from the last complete checkpoint in {config.out / 'checkpoints'}"
        )


def finished(run: Path) -> bool:
    """Whether the adapter of a run has been written."""
    return (run / "adapter" / "vifailback_base.json").is_file()
