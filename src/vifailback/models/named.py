"""Models by name: "openai:URL,NAME", "local:PATH", and whatever packages register as `vifailback.models`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vifailback import plugins
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.models.address import without_password
from vifailback.models.serving import Serving
from vifailback.models.vlm import Vlm

KIND = "models"
"""Entry points `vifailback.models`: name -> `ModelFactory`."""

ModelFactory: TypeAlias = Callable[[str], Vlm]
"""Makes a model of what stands behind the colon: a folder, an address; "" where nothing does."""

_SERVER = ",server="
OPENAI = "openai"
"""Any OpenAI-compatible server; the one kind that is given a key."""


@dataclass(frozen=True)
class ModelName:
    """A model as a command names it: "kind:argument", or "kind" alone."""

    kind: str
    argument: str = ""

    @classmethod
    def read(cls, text: str) -> "ModelName":
        """Read "openai:http://localhost:8000,qwen3-vl", "local:models/mine", "nano"."""
        kind, _, argument = text.strip().partition(":")
        return cls(kind, argument)

    def __str__(self) -> str:
        """The name as configs and messages show it, without a password."""
        if self.kind != OPENAI:
            return f"{self.kind}:{self.argument}" if self.argument else self.kind
        url, comma, model = self.argument.partition(",")
        return f"{OPENAI}:{without_password(url)}{comma}{model}"


@dataclass(frozen=True)
class ServedModel:
    """A model on a server.

    Args:
        url: the server's address.
        model: the model's name there; "" where none is given.
        serving: the server's software; None: it is asked where that matters.
    """

    url: str
    model: str
    serving: Serving | None = None

    @classmethod
    def read(cls, argument: str) -> "ServedModel":
        """Read "http://localhost:8000,qwen3-vl" or "http://localhost:8000,qwen3-vl,server=vllm".

        Raises:
            ConfigError: it is no address.
            UnknownNameError: there is no such server software.
        """
        url, _, model = argument.partition(",")
        if not url.startswith(("http://", "https://")):
            raise ConfigError(f"expected openai:URL,NAME with an http(s) address, got {argument!r}")
        model, said, software = f",{model}".rpartition(_SERVER)
        if not said:
            return cls(url, software.removeprefix(",").strip())
        known = [one.value for one in Serving]
        if software.strip() not in known:
            raise UnknownNameError("server", software.strip(), known)
        return cls(url, model.removeprefix(",").strip(), Serving(software.strip()))


def kinds() -> list[str]:
    """The kinds of model that can be named."""
    return sorted({OPENAI, *plugins.names(KIND)})


def known_kind(name: str) -> None:
    """Check that a model of this kind can be opened, without opening it.

    Raises:
        UnknownNameError: no such kind of model is registered.
    """
    kind = ModelName.read(name).kind
    if kind not in kinds():
        raise UnknownNameError("model", kind, kinds())


def open_model(name: str, api_key: str | None = None) -> Vlm:
    """Open a model by its name.

    Args:
        name: "openai:URL,NAME", "local:PATH", or what a package registers. ",server=vllm" (vllm-guided, sglang,
            openai) after a server's NAME says what software it is, where it does not say so itself.
        api_key: for a server.

    Raises:
        UnknownNameError: no such kind of model is registered.
        ConfigError: what stands behind the colon is not what the kind needs.
        MissingExtraError: the kind needs a package that is not installed.
    """
    named = ModelName.read(name)
    if named.kind == OPENAI:
        served = ServedModel.read(named.argument)
        if not served.model:
            raise ConfigError(f"expected openai:URL,NAME, got no name in {named.argument!r}")
        from vifailback.models.openai import OpenAiVlm  # brings an HTTP client that other models do not need

        return OpenAiVlm(served.url, served.model, api_key=api_key, serving=served.serving)
    known_kind(name)
    factory: ModelFactory = plugins.load(KIND, named.kind)
    return factory(named.argument)
