"""A vision-language model behind any OpenAI-compatible server: chat completions over HTTP."""

import json
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing

import httpx
import msgspec

from vifailback.errors import ConfigError, ModelError
from vifailback.models.address import LARGEST_REPLY, chat_address, without_password
from vifailback.models.completion import Said, read_completion, words_of
from vifailback.models.events import EventTooLongError, event_data
from vifailback.models.kept import Kept, may_keep
from vifailback.models.picture import data_url_json, video_url_json
from vifailback.models.serving import (
    PROBE_S,
    Serving,
    every_frame,
    is_vllm,
    models_address,
    serving_of,
    version_address,
)
from vifailback.models.terms import Terms
from vifailback.types import Ask, Json, Reply

CONNECT_S = 10.0
"""The longest wait for a connection [s]."""
IDLE_S = 4.0
"""A connection that was idle for longer is not used again: many servers close theirs after 5 s [s]."""
BUSY = (429, 502, 503)
"""The server took nothing in hand and may soon: asked again."""
RETRIES = 3

_REFUSED = (400, 422)


class OpenAiVlm:
    """Asks a model by chat completions, images as data URLs.

    Servers differ: one that refuses `temperature`, `logprobs` or the form of an answer, or wants
    `max_completion_tokens`, is asked again in its own way, and so from then on. A busy server is asked again while the
    ask's time lasts, as is one that closed a kept connection; after a timeout or a broken reply nothing is repeated.

    Args:
        url: the server, with or without "/v1" ("http://localhost:8000").
        model: the model's name on that server.
        api_key: sent as a bearer token; no message holds it.
        client: an HTTP client to use; it stays open. By default kept connections that take less CPU where they reach
            the server, and httpx's client where a proxy or a password lies between.
        extra: further fields of the request's body ("top_p", "chat_template_kwargs").
        serving: the server's software; None: it is asked for its models, once, where that matters.
        clock: time that passes [s].
        sleep: how to wait [s].

    Raises:
        ConfigError: the key holds what no HTTP header takes.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        api_key: str | None = None,
        client: httpx.Client | None = None,
        extra: dict[str, Json] | None = None,
        serving: Serving | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._url = chat_address(url)
        self._shown = without_password(self._url)
        self._model = model
        self._key = (api_key or "").strip()
        if not self._key.isprintable() or not self._key.isascii():
            raise ConfigError(f"the API key for {self._shown} holds characters that no HTTP header takes")
        self._owns_client = client is None
        kept = Kept(self._url, idle_s=IDLE_S) if client is None and may_keep(self._url) else None
        self._client = kept or client or httpx.Client(limits=httpx.Limits(keepalive_expiry=IDLE_S))
        self._extra = extra or {}
        self._clock, self._sleep = clock, sleep
        self._terms = Terms(serving)

    def __repr__(self) -> str:
        return f"OpenAiVlm({self._shown!r}, {self._model!r})"

    def __enter__(self) -> "OpenAiVlm":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a client that was given stays open."""
        if self._owns_client:
            self._client.close()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model

    def ask(self, ask: Ask) -> Reply:
        """Ask and wait for the whole reply.

        Raises:
            ModelError: the server cannot be reached, refuses, is too slow, or its answer holds no text.
        """
        start = self._clock()
        with closing(self._answer(ask, stream=False)) as response:
            said = self._read(lambda: read_completion(self._body(response, start, ask)))
        if said.text is None:
            raise ModelError(f"{self._shown} answered, but without text")
        sent = self._terms.shape(ask.form)
        return self._terms.reply(said, ask.form, sent, self._model, self._clock() - start)

    def stream(self, ask: Ask) -> Generator[str, None, None]:
        """Ask, and yield the reply piece by piece; closing the generator hangs up.

        Raises:
            ModelError: as `ask`; also when the reply breaks off or is cut off, after the pieces that came.
        """
        start, count, finish = self._clock(), 0, None
        with closing(self._answer(ask, stream=True)) as response:
            for said in self._pieces(response, start, ask):
                if said.text:
                    count += len(said.text)
                    yield said.text
                finish = finish or said.finish
        if finish is None:
            raise ModelError(f"{self._shown} broke off after {count} characters")
        if count == 0:
            raise ModelError(f"{self._shown} answered, but without text")
        if finish == "length":
            raise ModelError(f"the reply of {self._model} was cut off at {ask.max_tokens} tokens")

    def _pieces(self, response: httpx.Response, start: float, ask: Ask) -> Iterator[Said]:
        """What each event says; a server that does not stream says all at once."""
        if "text/event-stream" not in response.headers.get("content-type", ""):
            said = self._read(lambda: read_completion(self._body(response, start, ask)))
            yield Said(said.text, said.finish or "stop")
            return
        try:
            for data in event_data(self._bytes(response, start, ask)):
                if data.strip() == "[DONE]":
                    yield Said(None, "stop")
                    return
                yield self._read(lambda data=data: read_completion(data))
        except EventTooLongError:
            raise ModelError(f"{self._shown} answered with an event that does not end") from None

    def _read(self, read: Callable[[], Said]) -> Said:
        """Name the server in an error of reading."""
        try:
            return read()
        except ModelError as error:
            message = str(error)
            raise ModelError(message if message.startswith(self._shown) else self._says(message)) from None

    def _answer(self, ask: Ask, *, stream: bool) -> httpx.Response:
        """The response of a server that accepts the ask, its body unread."""
        deadline = self._clock() + ask.timeout_s
        if self._terms.serving is None and (ask.form is not None or ask.video is not None):
            self._terms.serving = self._software()
        renewed, busy = False, 0
        while True:
            left = deadline - self._clock()
            if left <= 0:
                raise self._too_slow(ask)
            fields = self._fields(ask)
            try:
                response = self._send(ask, fields, left, stream=stream)
            except httpx.TimeoutException:
                raise self._too_slow(ask) from None
            except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError) as error:
                if renewed:
                    raise ModelError(self._says(f"closed the connection: {error}")) from None
                renewed = True  # a kept connection was closed meanwhile
                continue
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise ModelError(self._says(f"cannot be reached: {error}")) from None
            if response.is_success:
                return response
            with closing(response):
                said = words_of(self._body(response, deadline - ask.timeout_s, ask))
                wait = _wait_s(response, busy)
            if response.status_code in _REFUSED and self._terms.adapt(said, fields, self._terms.shape(ask.form)):
                continue
            busy += 1
            if response.status_code in BUSY and busy <= RETRIES and wait < deadline - self._clock():
                self._sleep(wait)
                continue
            raise ModelError(self._says(f"answered with status {response.status_code}: {said}"))

    def _fields(self, ask: Ask) -> dict[str, Json]:
        """The body of a request, but for its messages."""
        wanted: dict[str, Json] = {"temperature": ask.temperature, "max_tokens": ask.max_tokens}
        if ask.logprobs:
            wanted |= {"logprobs": True} | ({"top_logprobs": ask.others} if ask.others else {})
        if ask.video is not None and self._terms.serving is not None:
            wanted |= every_frame(self._terms.serving)
        return self._terms.fields({**wanted, **self._terms.shape(ask.form).fields, **self._extra})

    def _send(self, ask: Ask, fields: dict[str, Json], left: float, *, stream: bool) -> httpx.Response:
        parts: list[Json] = [{"type": "image_url", "image_url": {"url": data_url_json(one)}} for one in ask.images]
        if ask.video is not None:
            parts.insert(0, {"type": "video_url", "video_url": {"url": video_url_json(ask.video)}})
        words: Json = [*parts, {"type": "text", "text": ask.text}] if parts else ask.text
        body: dict[str, Json] = {"model": self._model, "messages": [{"role": "user", "content": words}], **fields}
        data = _encoded({**body, "stream": True} if stream else body)
        headers = {"Content-Type": "application/json", **self._authorization}
        connect_s = min(left, CONNECT_S)
        if isinstance(self._client, Kept):
            return self._client.post(data, headers, connect_s=connect_s, timeout_s=left)
        timeout = httpx.Timeout(left, connect=connect_s)
        request = self._client.build_request("POST", self._url, content=data, headers=headers, timeout=timeout)
        return self._client.send(request, stream=True)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}

    def _software(self) -> Serving:
        """The server's software; one that does not say is taken for any hosted API."""
        models = self._said_at(models_address(self._url))
        return serving_of(models, self._said_at(version_address(self._url)) if is_vllm(models) else "")

    def _said_at(self, address: str) -> str:
        """What another address of the server says; "" where it says nothing."""
        get = httpx.get if isinstance(self._client, Kept) else self._client.get
        try:
            response = get(address, headers=self._authorization, timeout=PROBE_S)
        except (httpx.HTTPError, httpx.InvalidURL):
            return ""
        return response.text if response.is_success else ""

    def _body(self, response: httpx.Response, start: float, ask: Ask) -> str:
        return b"".join(self._bytes(response, start, ask)).decode("utf-8", "replace")

    def _bytes(self, response: httpx.Response, start: float, ask: Ask) -> Iterator[bytes]:
        """The body as it comes, up to the ask's time and the largest reply."""
        size = 0
        try:
            for piece in response.iter_bytes():
                size += len(piece)
                if size > LARGEST_REPLY:
                    raise ModelError(f"{self._shown} answered with more than {LARGEST_REPLY} bytes")
                yield piece
                if self._clock() - start > ask.timeout_s:
                    raise self._too_slow(ask)
        except httpx.TimeoutException:
            raise self._too_slow(ask) from None
        except httpx.HTTPError as error:
            raise ModelError(self._says(f"broke off: {error}")) from None

    def _too_slow(self, ask: Ask) -> ModelError:
        return ModelError(f"{self._shown} did not answer within {ask.timeout_s:g} s")

    def _says(self, message: str) -> str:
        """A message about the server, without the key that a server may repeat."""
        return f"{self._shown} {message.replace(self._key, '***') if self._key else message}"


def _encoded(body: dict[str, Json]) -> bytes:
    """A body as JSON; images make it large, and msgspec takes a tenth of the time."""
    try:
        return msgspec.json.encode(body)
    except UnicodeEncodeError:  # a task name may hold what is no UTF-8
        return json.dumps(body, default=lambda raw: json.loads(bytes(raw))).encode("ascii")


def _wait_s(response: httpx.Response, busy: int) -> float:
    """How long to wait before asking again: what the server says, else half a second, doubled each time."""
    try:
        return max(0.0, float(response.headers.get("retry-after", "")))
    except ValueError:
        return 0.5 * 2**busy
