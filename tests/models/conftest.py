"""What the tests of models share."""

from collections.abc import Generator

import pytest
from tests.models.server import ModelServer, model_server


@pytest.fixture
def server() -> Generator[ModelServer]:
    """A server that answers as it is told."""
    with model_server() as server:
        yield server
