"""The form of an answer, likeliest tokens and videos, told to each kind of server in its own words."""

import asyncio
import base64
import json
import math
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, TypeAlias

import pytest
from tests.models.server import Answer, ModelServer, completion, failure, sure
from tests.models.waits import Waits

from vifailback.errors import ModelError, UnknownNameError
from vifailback.models import OpenAiVlm
from vifailback.models.chat import ChatServer
from vifailback.models.named import ServedModel, open_model
from vifailback.models.patience import Patience, Told
from vifailback.models.serving import Serving, serving_of
from vifailback.types import AnswerForm, Ask, JsonLike, Matching, OneOf, Reply, Token, Video

LETTERS = OneOf(("A", "B", "C", "D"))
TYPES = OneOf(("gripper 6d-pose", "task (planning)"))
BLOCK = Matching("<Think>[^<]*</Think>")
SCHEMA = JsonLike({"type": "object", "properties": {"failed": {"type": "boolean"}}})
Asked: TypeAlias = Callable[..., Reply]
Open: TypeAlias = Callable[..., Asked]


def single(stack: ExitStack, url: str, **options: Any) -> Asked:
    model = stack.enter_context(OpenAiVlm(url, "m", **options))
    return lambda form=None, **more: model.ask(Ask("Which?", form=form, **more))


def many(stack: ExitStack, url: str, **options: Any) -> Asked:
    """One loop, and one server in it, as a run has."""
    waits, runner = Waits(), stack.enter_context(asyncio.Runner())
    chat = ChatServer(url, "m", patience=Patience(attempts=2), sleep=waits, clock=waits.clock, **options)
    runner.run(chat.__aenter__())
    stack.callback(lambda: runner.run(chat.__aexit__()))
    content = [b'{"type": "text", "text": "Which?"}']
    return lambda form=None, **more: runner.run(chat.ask(content, form=form, **more)).reply


@pytest.fixture(params=[single, many], ids=["one at a time", "many at once"])
def asked(request: pytest.FixtureRequest) -> Generator[Callable[..., Asked]]:
    """Both ways to ask a server."""
    with ExitStack() as stack:
        yield lambda url, **options: request.param(stack, url, **options)


def response_format(schema: dict[str, Any]) -> dict[str, Any]:
    inner = {"name": "answer", "schema": schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


ENUM = {
    "type": "object",
    "properties": {"answer": {"type": "string", "enum": ["A", "B", "C", "D"]}},
    "required": ["answer"],
    "additionalProperties": False,
}
TOLD: list[tuple[tuple[str, ...], AnswerForm, dict[str, Any]]] = [
    (("vllm", "0.12.1"), LETTERS, {"structured_outputs": {"choice": ["A", "B", "C", "D"]}}),
    (("vllm", "v1.0"), BLOCK, {"structured_outputs": {"regex": BLOCK.regex}}),
    (("vllm",), BLOCK, {"structured_outputs": {"regex": BLOCK.regex}}),
    (("vllm", "0.12.1"), SCHEMA, response_format(dict(SCHEMA.schema))),
    (("vllm", "0.10.2"), LETTERS, {"guided_choice": ["A", "B", "C", "D"]}),
    (("vllm", "0.9.0"), BLOCK, {"guided_regex": BLOCK.regex}),
    (("sglang",), LETTERS, {"regex": "(A|B|C|D)"}),
    (("sglang",), TYPES, {"regex": r"(gripper 6d-pose|task \(planning\))"}),
    (("sglang",), BLOCK, {"regex": BLOCK.regex}),
    (("sglang",), SCHEMA, response_format(dict(SCHEMA.schema))),
    (("system",), LETTERS, response_format(ENUM)),
    (("system",), SCHEMA, response_format(dict(SCHEMA.schema))),
    (("system",), BLOCK, {}),
]


@pytest.mark.parametrize(("software", "form", "fields"), TOLD)
def test_each_server_is_told_the_form_in_its_own_words(
    software: tuple[str, ...],
    form: AnswerForm,
    fields: dict[str, Any],
    server: ModelServer,
    asked: Open,
):
    server.is_a(*software)
    server.says("B")
    asked(server.url)(form)
    body = server.requests[0]["body"]
    assert {key: body[key] for key in body if key not in ("model", "messages", "temperature", "max_tokens")} == fields


def test_the_software_is_asked_for_once_with_the_key_and_only_where_it_matters(server: ModelServer, asked: Open):
    server.is_a("vllm", "0.12.0")
    server.says("B")
    ask = asked(server.url, api_key="sk-secret")
    ask()
    assert server.read == []
    for _ in range(3):
        ask(LETTERS)
    assert server.read == [("/v1/models", "Bearer sk-secret"), ("/version", "Bearer sk-secret")]


def test_a_server_whose_software_is_named_is_not_asked_for_it(server: ModelServer, asked: Open):
    server.says("B")
    asked(server.url, serving=Serving.SGLANG)(LETTERS)
    assert server.read == []
    assert server.requests[0]["body"]["regex"] == "(A|B|C|D)"


def test_a_model_s_name_may_name_the_software(server: ModelServer):
    server.says("B")
    with open_model(f"openai:{server.url},org/m,server=vllm-guided") as model:  # type: ignore[attr-defined]
        assert (model.name, model.ask(Ask("Which?", form=LETTERS)).formed) == ("org/m", True)
    assert "guided_choice" in server.requests[0]["body"]
    assert ServedModel.read("http://x,server=vllm") == ServedModel("http://x", "", Serving.VLLM)
    with pytest.raises(UnknownNameError, match="Did you mean 'sglang'"):
        ServedModel.read("http://x,m,server=sglan")


@pytest.mark.parametrize(
    ("models", "serving"),
    [
        ("", Serving.OPENAI),
        ("<html>", Serving.OPENAI),
        ("[" * 100_000, Serving.OPENAI),
        ('{"data": "vllm"}', Serving.OPENAI),
        ('{"data": [1, {"owned_by": ["vllm"]}, {"id": "vllm"}]}', Serving.OPENAI),
        ('{"data": [{"owned_by": "openai"}, {"owned_by": "vllm"}]}', Serving.VLLM),
    ],
)
def test_what_no_server_says_is_taken_for_any_hosted_api(models: str, serving: Serving):
    assert serving_of(models, "<html>") is serving


def test_a_server_that_does_not_say_what_it_is_is_taken_for_any_hosted_api(server: ModelServer, asked: Open):
    server.says('{"answer": "C"}')
    reply = asked(server.url)(LETTERS)
    assert (reply.text, reply.formed) == ("C", True)


def test_an_answer_in_json_is_unwrapped_with_its_tokens(server: ModelServer, asked: Open):
    server.is_a("openai")
    server.does(sure(("{", 1.0), ('"answer": "', 1.0), ("A", 0.6, {"A": 0.6, "B": 0.4}), ('"}', 1.0)))
    reply = asked(server.url)(LETTERS, logprobs=True, others=5)
    others = (Token("A", pytest.approx(math.log(0.6))), Token("B", pytest.approx(math.log(0.4))))  # type: ignore[arg-type]
    assert (reply.text, reply.said) == ("A", (Token("A", pytest.approx(math.log(0.6)), others),))  # type: ignore[arg-type]


REFUSALS = [
    (400, "Unrecognized request argument supplied: structured_outputs"),
    (422, "xgrammar: failed to compile the regex"),
    (400, "guided decoding is disabled on this server"),
]


@pytest.mark.parametrize(("status", "words"), REFUSALS)
def test_a_server_that_refuses_the_form_is_asked_once_without_and_so_from_then_on(
    status: int, words: str, server: ModelServer, asked: Open
):
    server.is_a("vllm", "0.12.0")

    def act(request: dict[str, Any]) -> Answer:
        return failure(status, words) if "structured_outputs" in request["body"] else completion("B")

    server.acts = act
    ask = asked(server.url)
    assert [ask(LETTERS).formed for _ in range(2)] == [False, False]
    assert ["structured_outputs" in one["body"] for one in server.requests] == [True, False, False]


def test_another_error_is_no_refusal_of_the_form(server: ModelServer, asked: Open):
    server.is_a("vllm", "0.12.0")
    server.does(failure(400, "the image is broken"))
    with pytest.raises(ModelError, match="the image is broken"):
        asked(server.url)(LETTERS)
    assert len(server.requests) == 1


def test_a_server_that_ignores_the_form_is_found_out(server: ModelServer, asked: Open):
    server.is_a("vllm", "0.12.0")
    server.says("The answer is B.")
    assert asked(server.url)(LETTERS).formed is False
    assert asked(server.url)().formed is None


def test_likeliest_tokens_are_asked_for_and_read(server: ModelServer, asked: Open):
    server.does(sure(("B", 0.7, {"B": 0.7, "A": 0.2})))
    reply = asked(server.url)(logprobs=True, others=5)
    body = server.requests[0]["body"]
    assert (body["logprobs"], body["top_logprobs"]) == (True, 5)
    assert [(token.text, len(token.others)) for token in reply.said] == [("B", 2)]


@pytest.mark.parametrize(
    ("refusals", "left"),
    [
        (["top_logprobs must be at most 2"], ["logprobs"]),
        (["logprobs is not supported"], []),
        (["top_logprobs: not allowed", "logprobs: not allowed"], []),
    ],
)
def test_a_server_that_tells_no_probabilities_is_asked_without(
    refusals: list[str], left: list[str], server: ModelServer, asked: Open
):
    server.does(*(failure(400, words) for words in refusals), completion("B"))
    ask = asked(server.url)
    for _ in range(2):
        assert ask(logprobs=True, others=5).said == ()
    assert [key for key in server.requests[-1]["body"] if "logprobs" in key] == left
    assert len(server.requests) == len(refusals) + 2


def test_requests_under_way_when_a_server_refuses_are_asked_again_too(server: ModelServer):
    """All of the first wave hold the field that the first answer refuses."""

    def act(request: dict[str, Any]) -> Answer:
        return failure(400, "temperature is not supported") if "temperature" in request["body"] else completion("B")

    server.acts = act
    waits = Waits()

    async def go() -> list[Told]:
        async with ChatServer(server.url, "m", sleep=waits, clock=waits.clock) as chat:
            return await asyncio.gather(*(chat.ask([b'{"type": "text", "text": "?"}']) for _ in range(8)))

    assert {told.reply.text for told in asyncio.run(go())} == {"B"}


@pytest.mark.parametrize(("owner", "kwargs"), [("vllm", {"video": {"num_frames": -1}}), ("sglang", None)])
def test_a_video_travels_as_one_part_with_all_its_frames(owner: str, kwargs: object, server: ModelServer):
    server.is_a(owner)
    server.says("Failed")
    with OpenAiVlm(server.url, "m") as model:
        model.ask(Ask("Did it fail?", video=Video(b"an mp4 file", (0.0, 1.0))))
    body = server.requests[0]["body"]
    video, words = body["messages"][0]["content"]
    address = "data:video/mp4;base64," + base64.b64encode(b"an mp4 file").decode()
    assert (video, words["text"]) == ({"type": "video_url", "video_url": {"url": address}}, "Did it fail?")
    assert body.get("media_io_kwargs") == kwargs


def test_forms_know_what_fits_them():
    assert LETTERS.fits(" B\n")
    assert not LETTERS.fits("B.")
    assert BLOCK.fits("<Think>well</Think>\n")
    assert not BLOCK.fits("<Think>well</Think> and")
    assert SCHEMA.fits(json.dumps({"failed": True}))
    assert not SCHEMA.fits("failed")
