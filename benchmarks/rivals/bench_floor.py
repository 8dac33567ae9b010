"""The least that asking costs: files, base64, one aiohttp session. Arguments: samples.json, address, at once, out."""

import asyncio
import base64
import json
import sys
from pathlib import Path

import aiohttp


async def main() -> None:
    samples, url, at_once, out = (
        json.loads(Path(sys.argv[1]).read_text()),
        sys.argv[2],
        int(sys.argv[3]),
        Path(sys.argv[4]),
    )
    with out.open("w") as replies:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
            queue = list(reversed(samples))

            async def work() -> None:
                while queue:
                    sample = queue.pop()
                    parts = [
                        b'{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,%s"}}'
                        % base64.b64encode(Path(path).read_bytes())
                        for path in sample["images"]
                    ]
                    parts.append(json.dumps({"type": "text", "text": sample["prompt"]}).encode())
                    head = b'{"model":"model","temperature":0,"max_tokens":2048,"messages":[{"role":"user","content":['
                    body = head + b",".join(parts) + b"]}]}"
                    headers = {"Content-Type": "application/json"}
                    async with session.post(f"{url}/v1/chat/completions", data=body, headers=headers) as response:
                        replies.write(json.dumps((await response.json())["choices"][0]["message"]["content"]) + "\n")

            await asyncio.gather(*(work() for _ in range(at_once)))


asyncio.run(main())
