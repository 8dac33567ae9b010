"""A plain loop over the openai SDK. Arguments: samples.json, address, questions at once, out."""

import asyncio
import base64
import json
import sys
from pathlib import Path

from openai import AsyncOpenAI


async def main() -> None:
    samples, url, at_once, out = (
        json.loads(Path(sys.argv[1]).read_text()),
        sys.argv[2],
        int(sys.argv[3]),
        Path(sys.argv[4]),
    )
    client = AsyncOpenAI(base_url=f"{url}/v1", api_key="x")
    gate = asyncio.Semaphore(at_once)

    async def ask(sample: dict) -> str | None:
        async with gate:
            content = [
                {
                    "type": "image_url",
                    "image_url": {
                        "url": f"data:image/jpeg;base64,{base64.b64encode(Path(path).read_bytes()).decode()}"
                    },
                }
                for path in sample["images"]
            ]
            content.append({"type": "text", "text": sample["prompt"]})
            messages = [{"role": "user", "content": content}]
            said = await client.chat.completions.create(
                model="model", messages=messages, temperature=0, max_tokens=2048
            )
            return said.choices[0].message.content

    replies = await asyncio.gather(*(ask(sample) for sample in samples))
    out.write_text("\n".join(map(json.dumps, replies)))
    await client.close()


asyncio.run(main())
