"""What the tests of the annotation tool share: sample recordings, and a server on them."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.annotate.people import Served, add_people, served
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.sim.tabletop import write_samples


@pytest.fixture(scope="session")
def sample_recordings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four failed episodes and a good one. Made once: do not write there."""
    folder = tmp_path_factory.mktemp("samples") / "recordings"
    write_samples(folder, lambda _: None)
    return folder


@pytest.fixture
def config(sample_recordings: Path, tmp_path: Path) -> AnnotateConfig:
    """A local server on the sample recordings with an empty store."""
    return AnnotateConfig(sample_recordings, tmp_path / "annotations.sqlite", author="Ada")


@pytest.fixture
def address(config: AnnotateConfig) -> Generator[str]:
    """Address of a server in this process."""
    with serving(create_app(config)) as address:
        yield address


@pytest.fixture
def client(address: str) -> Generator[httpx.Client]:
    """Speaks to the server as the page does."""
    with httpx.Client(base_url=address, headers={"origin": address, "sec-fetch-site": "same-origin"}) as client:
        yield client


@pytest.fixture
def team(config: AnnotateConfig) -> Generator[Served]:
    """A server on which Ada (admin), Rita (reviewer) and Ann (annotator) log in."""
    add_people(config.store)
    with served(replace(config, accounts=True)) as server:
        yield server
