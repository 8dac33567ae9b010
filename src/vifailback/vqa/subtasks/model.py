"""Subtasks of a task sentence, by a language model behind an OpenAI-compatible server (paper Sec. 3.3.2)."""

import re
from importlib.resources import files

import httpx

from vifailback.errors import ModelError

MOST_SUBTASKS = 20
LONGEST_SUBTASK = 300
MOST_TOKENS = 2048
_LINE = re.compile(r"(\d{1,3})[.)]\s+(\S.*)")
_THOUGHT = re.compile(r"^.*</think(?:ing)?>", re.IGNORECASE | re.DOTALL)


def decompose_with_model(
    task: str,
    *,
    url: str,
    model: str,
    client: httpx.Client | None = None,
    api_key: str | None = None,
    timeout_s: float = 60.0,
) -> tuple[str, ...]:
    """Ask a language model for the subtasks of a task sentence.

    Args:
        task: the task sentence; a blank one has no subtasks and asks nobody.
        url: the server, with or without "/v1" ("http://localhost:8000").
        model: the model's name on that server.
        client: an HTTP client to use; it stays open.
        api_key: sent as a bearer token.
        timeout_s: how long to wait for the reply [s].

    Returns:
        The subtasks in order, without their numbers.

    Raises:
        ModelError: the server cannot be reached, refuses, is too slow, or the reply is not a numbered list.
    """
    if not task.strip():
        return ()
    prompt = files("vifailback.vqa").joinpath("prompts/decompose.txt").read_text(encoding="utf-8")
    body = {
        "model": model,
        "messages": [{"role": "user", "content": prompt.replace("{task}", task.strip())}],
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
    }
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    address = _address(url)
    try:
        post = httpx.post if client is None else client.post
        response = post(address, json=body, headers=headers, timeout=timeout_s)
        response.raise_for_status()
    except httpx.TimeoutException:
        raise ModelError(f"{address} did not answer within {timeout_s:g} s") from None
    except httpx.HTTPStatusError as error:
        said = error.response.text.strip()[:200]
        raise ModelError(f"{address} answered with status {error.response.status_code}: {said}") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(f"{address} cannot be reached: {error}") from None
    return read_numbered(_content(response, address))


def read_numbered(text: str) -> tuple[str, ...]:
    """Read a list numbered 1., 2., 3., one item a line, and nothing else but a thought before it.

    Raises:
        ModelError: there is something else, or a number is missing.
    """
    items: list[str] = []
    for line in _THOUGHT.sub("", text).splitlines():
        line = line.strip().strip("*").strip()
        if not line or line.startswith("```"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or int(match.group(1)) != len(items) + 1 or len(line) > LONGEST_SUBTASK:
            expected = f"a list numbered 1., 2., 3. with subtask {len(items) + 1} here"
            raise ModelError(f"the model's reply is not {expected}: {line[:120]!r}")
        items.append(match.group(2).strip().strip("*").strip())
    if not 1 <= len(items) <= MOST_SUBTASKS:
        raise ModelError(f"the model's reply has {len(items)} subtasks; expected 1 to {MOST_SUBTASKS}")
    return tuple(items)


def _address(url: str) -> str:
    url = url.strip().rstrip("/")
    if url.endswith("/chat/completions"):
        return url
    return f"{url}/chat/completions" if url.endswith("/v1") else f"{url}/v1/chat/completions"


def _content(response: httpx.Response, address: str) -> str:
    """The text of the first choice."""
    try:
        choices = response.json()["choices"]
        content = choices[0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError):
        raise ModelError(f"{address} answered, but not with a chat completion: {response.text[:120]!r}") from None
    if not isinstance(content, str):
        raise ModelError(f"{address} answered, but without text")
    return content
