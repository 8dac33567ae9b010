"""What one server takes: found out by its refusals, kept from then on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from vifailback.models.completion import Said
from vifailback.models.serving import Serving, Shape, is_about_form, shape, unwrapped
from vifailback.types import AnswerForm, Json, Reply

FORM = "form"
"""Stands among the refused fields for the form of an answer, whatever a server calls it."""
_RENAMED = {"max_tokens": "max_completion_tokens"}
_ADAPTABLE = ("temperature", "max_tokens", "logprobs", "top_logprobs")


@dataclass
class Terms:
    """What a server takes.

    Args:
        serving: its software; None where nobody has asked.
        refused: fields of the request that it refused, and that are left out or renamed since.
    """

    serving: Serving | None = None
    refused: tuple[str, ...] = ()

    def fields(self, wanted: Mapping[str, Json]) -> dict[str, Json]:
        """The fields of a request as this server takes them."""
        return {
            _RENAMED.get(name, name) if name in self.refused else name: value
            for name, value in wanted.items()
            if name not in self.refused or name in _RENAMED
        }

    def shape(self, form: AnswerForm | None) -> Shape:
        """How the server is told the form of an answer; empty where it refused, or there is none."""
        if form is None or self.serving is None or FORM in self.refused:
            return Shape({})
        return shape(form, self.serving)

    def adapt(self, error: str, sent: Collection[str], formed: Shape) -> bool:
        """Leave out what the server refuses; says whether there is something new to try.

        Args:
            error: the server's words.
            sent: names of the fields that the request held.
            formed: how it told the form of the answer.
        """
        found = _named(error, [name for name in _ADAPTABLE if name in sent])
        if not found and formed.fields and is_about_form(error):
            found = {FORM}
        self.refused += tuple(sorted(found - set(self.refused)))
        return bool(found)

    def reply(self, said: Said, form: AnswerForm | None, sent: Shape, model: str, latency_s: float) -> Reply:
        """What was said, as a reply.

        Args:
            said: what the server said.
            form: the form that was wanted.
            sent: how the server was told it.
            model: the model's name where the server names none.
            latency_s: from asking to the end of the reply [s].
        """
        text, tokens = said.text or "", said.said
        if sent.wrapped:
            text, tokens = unwrapped(text, tokens)
        formed = None if form is None else bool(sent.fields) and form.fits(text)
        return Reply(text, said.model or model, said.tokens, latency_s, said.finish == "length", tokens, formed)


def _named(error: str, sent: Collection[str]) -> set[str]:
    """The fields that an error names."""
    found = {name for name in sent if name in error}
    if "top_logprobs" in found and error.count("logprobs") == error.count("top_logprobs"):
        found.discard("logprobs")  # only so many at a place: the tokens themselves are still told
    return found | ({"top_logprobs"} & set(sent) if "logprobs" in found else set())
