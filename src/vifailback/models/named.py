"""Models by name: "openai:URL,NAME", "local:PATH", and whatever packages register as `vifailback.models`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from vifailback import plugins
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.models.openai import OpenAiVlm, without_password
from vifailback.models.vlm import Vlm

KIND = "models"
"""Entry points `vifailback.models`: name -> `ModelFactory`."""

ModelFactory: TypeAlias = Callable[[str, str | None], Vlm]
"""Makes a model of what stands behind the colon (an address, a folder; "" where nothing does) and an API key."""


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
        if self.kind != "openai":
            return f"{self.kind}:{self.argument}" if self.argument else self.kind
        url, comma, model = self.argument.partition(",")
        return f"openai:{without_password(url)}{comma}{model}"


@dataclass(frozen=True)
class ServedModel:
    """A model on a server: its address, and its name there ("" where none is given)."""

    url: str
    model: str

    @classmethod
    def read(cls, argument: str) -> "ServedModel":
        """Read "http://localhost:8000,qwen3-vl".

        Raises:
            ConfigError: it is no address.
        """
        url, _, model = argument.partition(",")
        if not url.startswith(("http://", "https://")):
            raise ConfigError(f"expected openai:URL,NAME with an http(s) address, got {argument!r}")
        return cls(url, model.strip())


def open_model(name: str, api_key: str | None = None) -> Vlm:
    """Open a model by its name.

    Raises:
        UnknownNameError: no such kind of model is registered.
        ConfigError: what stands behind the colon is not what the kind needs.
        MissingExtraError: the kind needs a package that is not installed.
    """
    named = ModelName.read(name)
    return model_factory(named.kind)(named.argument, api_key)


def model_factory(kind: str) -> ModelFactory:
    """The factory of a kind of model.

    Raises:
        UnknownNameError: none is registered under that name.
    """
    if kind not in plugins.names(KIND):
        raise UnknownNameError("model", kind, plugins.names(KIND))
    return plugins.load(KIND, kind)


def openai_model(argument: str, api_key: str | None) -> Vlm:
    """A model behind an OpenAI-compatible server ("http://localhost:8000,qwen3-vl").

    Raises:
        ConfigError: the address or the name is missing.
    """
    served = ServedModel.read(argument)
    if not served.model:
        raise ConfigError(f"expected openai:URL,NAME, got no name in {argument!r}")
    return OpenAiVlm(served.url, served.model, api_key=api_key)
