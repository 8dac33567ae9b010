"""Many asks at once to an OpenAI-compatible server: chat completions over aiohttp, patient and cheap.

`OpenAiVlm` is for one ask at a time, where a person or a robot waits; this is for thousands. Every failure that may
pass is met again: a dropped connection, a busy or broken server, HTML or half a JSON instead of a completion, silence.
"""

import asyncio
import json
import math
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeAlias

from vifailback.errors import ConfigError, MissingExtraError, ModelError
from vifailback.models.address import LARGEST_REPLY, chat_address, has_netrc, is_proxied, without_password
from vifailback.models.completion import Said, brief, read_completion, words_of
from vifailback.models.limits import RateLimit
from vifailback.models.patience import Patience, Told
from vifailback.models.serving import PROBE_S, Serving, Shape, is_vllm, models_address, serving_of, version_address
from vifailback.models.terms import Terms
from vifailback.types import AnswerForm, Json
from vifailback.types.ask import MOST_TOKENS

try:
    import aiohttp
except ImportError:
    raise MissingExtraError("asking a server many questions at once", "bench") from None

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses after which the same ask may succeed."""
TOO_MANY = 429
LONGEST_REST_S = 120.0
"""A server that asks for a longer rest is asked again after this [s]."""
PIECE = 262_144
"""A request is sent in pieces of about this size [bytes]."""
Part: TypeAlias = bytes | tuple[bytes, ...]
"""A part of the user turn as JSON ('{"type":"text","text":"..."}'), whole or in pieces."""
_REFUSED = (400, 422)


class _PassingError(ModelError):
    """May succeed when asked again, after `rest_s` where the server says so; `silent` where it said nothing in time."""

    def __init__(self, message: str, rest_s: float | None = None, *, silent: bool = False) -> None:
        super().__init__(message)
        self.rest_s, self.silent = rest_s, silent


class ChatServer:
    """One model on one server, asked by many tasks of one event loop.

    Args:
        url: the server, with or without "/v1".
        model: the model's name on that server.
        api_key: sent as a bearer token; no message holds it.
        connections: the most at once.
        patience: how long to bear with it.
        limit: how fast it may be asked.
        temperature: sampling temperature.
        max_tokens: where a reply is cut off.
        extra: further fields of the request's body.
        serving: the server's software; None: it is asked for its models, once, where that matters.
        sleep: how to wait [s].
        clock: time that passes [s].
        seed: of the jitter of waits.

    Raises:
        ConfigError: the key holds what no HTTP header takes.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        api_key: str | None = None,
        connections: int = 32,
        patience: Patience | None = None,
        limit: RateLimit | None = None,
        temperature: float = 0.0,
        max_tokens: int = MOST_TOKENS,
        extra: Mapping[str, Json] | None = None,
        serving: Serving | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        seed: int = 0,
    ) -> None:
        self._url = chat_address(url)
        self._shown = without_password(self._url)
        self._key = (api_key or "").strip()
        if not self._key.isprintable() or not self._key.isascii():
            raise ConfigError(f"the API key for {self._shown} holds characters that no HTTP header takes")
        self.model, self.connections = model, connections
        self._patience, self._limit = patience or Patience(), limit or RateLimit(clock=clock, sleep=sleep)
        self._fields: dict[str, Json] = {"temperature": temperature, "max_tokens": max_tokens, **(extra or {})}
        self._sleep, self._clock, self._random = sleep, clock, random.Random(seed)
        self._open, self._finding_out = AsyncExitStack(), asyncio.Lock()
        self._session: aiohttp.ClientSession | None = None
        self.terms = Terms(serving)
        """What the server is and what it refused, as far as that is known."""

    async def __aenter__(self) -> "ChatServer":
        connector = aiohttp.TCPConnector(limit=self.connections, keepalive_timeout=4, ttl_dns_cache=300)
        headers = {"Content-Type": "application/json"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        # a session that trusts the environment looks it through in two threads for every request
        trusts = (not self._key and has_netrc()) or is_proxied(self._url)
        session = aiohttp.ClientSession(connector=connector, headers=headers, trust_env=trusts)
        self._session = await self._open.enter_async_context(session)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def ask(
        self,
        content: Sequence[Part],
        system: str = "",
        *,
        form: AnswerForm | None = None,
        logprobs: bool = False,
        others: int = 0,
    ) -> Told:
        """Ask, again where that may help, and wait for the whole reply.

        Args:
            content: the parts of the user turn.
            system: the system turn; "": none.
            form: what the answer must look like, where the server can hold it to that.
            logprobs: ask also how sure the model is of each token, where the server tells.
            others: ask also for so many of the likeliest tokens at each place.

        Raises:
            ModelError: no attempt brought a reply; says what the last one brought.
        """
        sure = ({"logprobs": True} | ({"top_logprobs": others} if others else {})) if logprobs else {}
        attempt, silent = 0, 0
        while True:
            attempt += 1
            aside, tokens = await self._limit.enter(), None
            start = self._clock()
            try:
                said, sent = await self._attempt(content, system, form, sure)
                tokens = (said.asked_tokens or 0) + (said.tokens or 0) or None
                reply = self.terms.reply(said, form, sent, self.model, self._clock() - start)
                return Told(reply, attempt, said.asked_tokens, said.finish or "")
            except _PassingError as error:
                silent += error.silent
                if attempt >= self._patience.attempts or silent >= self._patience.timeouts:
                    times = f" (asked {attempt} times)" if attempt > 1 else ""
                    raise ModelError(f"{error}{times}") from None
                wait = self._wait_s(attempt, error.rest_s)
                if error.rest_s is not None:
                    self._limit.rest(min(error.rest_s, LONGEST_REST_S))
            finally:
                self._limit.leave(aside, tokens)
            await self._sleep(wait)

    def _wait_s(self, attempt: int, rest_s: float | None) -> float:
        """A random wait up to twice the mean, which doubles; no shorter than the server asks for [s]."""
        mean = min(self._patience.first_s * 2 ** (attempt - 1), self._patience.longest_s)
        return max(2 * mean * self._random.random(), min(rest_s or 0.0, LONGEST_REST_S))

    async def _attempt(
        self, content: Sequence[Part], system: str, form: AnswerForm | None, further: Mapping[str, Json]
    ) -> tuple[Said, Shape]:
        """Ask once; once more at once where the server wants the request in another form."""
        if form is not None:
            async with self._finding_out:
                self.terms.serving = self.terms.serving or await self._software()
        while True:
            sent = self.terms.shape(form)
            fields = self.terms.fields({**further, **sent.fields, **self._fields})
            status, reason, body, rest_s = await self._post(self._body(content, system, fields))
            if 200 <= status < 300:
                return self._said(body), sent
            said = words_of(body.decode("utf-8", "replace"))
            if status in _REFUSED and self.terms.adapt(said, fields, sent):
                continue
            message = self._says(f"answered with status {status}: {said or reason}")
            if status in PASSING:
                busy = self._patience.first_s if status == TOO_MANY else None  # all others wait a moment too
                raise _PassingError(message, rest_s if rest_s is not None else busy)
            raise ModelError(message)

    def _said(self, body: bytes) -> Said:
        text = _text(body)
        try:
            said = read_completion(text)
        except ModelError as error:
            raise _PassingError(self._says(str(error))) from None
        if said.text is None and said.finish not in ("length", "content_filter"):
            raise _PassingError(self._says(f"answered, but without text: {brief(text)!r}"))
        return said

    async def _software(self) -> Serving:
        """The server's software; one that does not say is taken for any hosted API."""
        models = await self._said_at(models_address(self._url))
        return serving_of(models, await self._said_at(version_address(self._url)) if is_vllm(models) else "")

    async def _said_at(self, address: str) -> str:
        """What another address of the server says; "" where it says nothing."""
        if self._session is None:
            raise RuntimeError("a ChatServer is used inside `async with`")
        try:
            async with self._session.get(address, timeout=aiohttp.ClientTimeout(total=PROBE_S)) as response:
                return _text(await self._read(response)) if response.status == 200 else ""
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError, ModelError):
            return ""

    def _body(self, content: Sequence[Part], system: str, fields: Mapping[str, Json]) -> list[bytes]:
        """The request's body, in pieces that are not copied together."""
        turns = b""
        if system:
            turns = json.dumps({"role": "system", "content": system}).encode() + b","
        head = json.dumps({"model": self.model, **fields}).encode()[:-1]
        pieces = [head + b',"messages":[' + turns + b'{"role":"user","content":[']
        for number, part in enumerate(content):
            pieces += (b",",) if number else ()
            pieces += part if isinstance(part, tuple) else (part,)
        return [*pieces, b"]}]}"]

    async def _post(self, pieces: Sequence[bytes]) -> tuple[int, str, bytes, float | None]:
        """Send a body; the status, its words, the answer's body, and the rest that the server asks for [s]."""
        if self._session is None:
            raise RuntimeError("a ChatServer is used inside `async with`")
        timeout = aiohttp.ClientTimeout(total=self._patience.timeout_s, sock_connect=30)
        length = {"Content-Length": str(sum(map(len, pieces)))}
        try:
            async with self._session.post(
                self._url, data=_sent(pieces), headers=length, timeout=timeout, allow_redirects=False
            ) as response:
                body = await self._read(response)
                return response.status, response.reason or "", body, _rest_s(response.headers.get("Retry-After", ""))
        except TimeoutError:
            message = self._says(f"did not answer within {self._patience.timeout_s:g} s")
            raise _PassingError(message, silent=True) from None
        except aiohttp.InvalidURL:
            raise ConfigError(f"not the address of a server: {self._shown}") from None
        except (aiohttp.ClientConnectorError, aiohttp.ClientConnectorDNSError) as error:
            raise _PassingError(self._says(f"cannot be reached: {error}")) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            why = str(error) or type(error).__name__
            raise _PassingError(self._says(f"broke off: {brief(why)}")) from None

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async for piece in response.content.iter_any():
            size += len(piece)
            if size > LARGEST_REPLY:
                raise _PassingError(self._says(f"answered with more than {LARGEST_REPLY} bytes"))
            pieces.append(piece)
        return b"".join(pieces)

    def _says(self, message: str) -> str:
        """A message about the server, without the key that a server may repeat."""
        return f"{self._shown} {message.replace(self._key, '***') if self._key else message}"


async def _sent(pieces: Sequence[bytes]) -> AsyncGenerator[bytes]:
    """A body in larger pieces: all at once would hold up the other tasks, many small ones cost a call each."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _text(body: bytes) -> str:
    """A body as text, in whichever of JSON's encodings it is; what is none of them becomes U+FFFD."""
    return body.decode(json.detect_encoding(body), "replace")


def _rest_s(header: str) -> float | None:
    """What `Retry-After` asks for, in seconds or as a date [s]."""
    with suppress(ValueError):
        seconds = float(header)
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else None
