"""models.named: models by name."""

import pytest
from tests.models.server import ModelServer

from vifailback.errors import ConfigError, UnknownNameError
from vifailback.models import OpenAiVlm
from vifailback.models.named import ModelName, ServedModel, open_model
from vifailback.types import Ask


def test_a_model_behind_a_server_is_opened_by_its_name(server: ModelServer):
    server.says("Failed")
    model = open_model(f"openai:{server.url},qwen")
    assert isinstance(model, OpenAiVlm)
    with model:
        assert model.name == "qwen"
        assert model.ask(Ask("Did it work?")).text == "Failed"


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(UnknownNameError, match="Did you mean 'openai'"):
        open_model("opanai:http://localhost,x")


@pytest.mark.parametrize(
    "name", ["openai:localhost,x", "openai:", "openai:http://localhost", "openai:http://localhost,"]
)
def test_a_server_needs_an_address_and_a_name(name: str):
    with pytest.raises(ConfigError, match="expected openai:URL,NAME"):
        open_model(name)


def test_names_are_shown_without_passwords():
    assert str(ModelName.read("openai:http://me:secret@host:8000,qwen")) == "openai:http://host:8000,qwen"
    assert str(ModelName.read("local:/models/mine")) == "local:/models/mine"
    assert str(ModelName.read("nano")) == "nano"
    assert ServedModel.read("https://host/v1,a,b").model == "a,b"
