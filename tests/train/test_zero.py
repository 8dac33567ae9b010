"""The fine-tune over two processes with DeepSpeed ZeRO-2, killed and gone on with; on a CPU, over gloo."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("trl", reason="the extra train is not installed")
pytest.importorskip("deepspeed", reason="the extra deepspeed is not installed")

from safetensors.torch import load_file

from vifailback.train.config import preset
from vifailback.train.examples import read_lessons
from vifailback.train.launch import finished, prepare, run_processes
from vifailback.train.lora import last_complete

LAUNCH = "import sys; from pathlib import Path; from vifailback.train.config import read_config as read; "
LAUNCH += "from vifailback.train.launch import run_processes; run_processes(read(Path(sys.argv[1])))"
STEP = re.compile(r"^step (\d)/3, loss (\d+\.\d+)", re.MULTILINE)


def descendants(process: int) -> list[int]:
    """The processes that a process has started, and theirs."""
    children = [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return [*children, *(deeper for child in children for deeper in descendants(child))]


def test_a_killed_run_of_two_processes_goes_on_from_its_last_checkpoint(
    tiny: Path, lessons: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    config = replace(
        preset("rehearse", tiny, lessons, tmp_path / "run"),
        **{"steps": 3, "batch": 1, "save_every": 1, "rank": 4, "alpha": 8, "max_pixels": 4096, "zero": 2, "gpus": 2},
    )
    prepare(config, read_lessons(lessons))
    command = [sys.executable, "-c", LAUNCH, str(config.out)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    assert process.stderr is not None
    before: dict[str, str] = {}
    for line in process.stderr:
        before.update(STEP.findall(line))
        if "2" in before:
            for one in [*descendants(process.pid), process.pid]:
                os.kill(one, signal.SIGKILL)
            break
    process.wait()
    process.stderr.close()
    left = last_complete(config.out / "checkpoints")
    assert left is not None
    assert left.name == "checkpoint-1"
    assert not finished(config.out)
    saved = load_file(left / "adapter_model.safetensors")

    run_processes(config)
    said = capfd.readouterr().err
    after = dict(STEP.findall(said))
    assert "went on from step 1" in said
    assert set(after) == {"2", "3"}
    assert after["2"] == before["2"], "weights, optimizer and order of the records are those of the killed run"
    assert finished(config.out)
    trained = load_file(config.out / "adapter" / "adapter_model.safetensors")
    assert any(not (trained[name] == saved[name]).all() for name in saved)
