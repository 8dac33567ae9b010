"""The same questions as an inspect_ai task. Arguments: samples.json, address, at once, out, --no-images-in-log."""

import json
import sys
from pathlib import Path

from inspect_ai import Task, eval
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageUser, ContentImage, ContentText, GenerateConfig, get_model
from inspect_ai.solver import generate

samples, url, at_once, out = json.loads(Path(sys.argv[1]).read_text()), sys.argv[2], int(sys.argv[3]), sys.argv[4]
dataset = MemoryDataset(
    [
        Sample(
            input=[
                ChatMessageUser(
                    content=[
                        *(ContentImage(image=path) for path in sample["images"]),
                        ContentText(text=sample["prompt"]),
                    ]
                )
            ],
            target="Failed",
        )
        for sample in samples
    ]
)
config = GenerateConfig(temperature=0, max_tokens=2048, max_connections=at_once)
model = get_model("openai/model", base_url=f"{url}/v1", api_key="x", config=config, responses_api=False)
(log,) = eval(
    Task(dataset=dataset, solver=generate()),
    model=model,
    max_samples=at_once,
    display="none",
    log_dir=out,
    log_images="--no-images-in-log" not in sys.argv,
    score=False,
)
assert log.status == "success", log.error
