"""A server on which people log in, and a clock that a test moves."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.accounts.accounts import Accounts
from vifailback.annotate.people import Role
from vifailback.store.sql import AnnotationStore

PASSWORD = "correct horse battery staple"
PEOPLE = {"Ada": Role.ADMIN, "Rita": Role.REVIEWER, "Ann": Role.ANNOTATOR}


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = datetime(2026, 5, 4, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        self.now += by


def add_people(place: str | Path) -> None:
    """Make the three accounts."""
    with AnnotationStore.open(place) as store:
        for name, role in PEOPLE.items():
            Accounts(store).add(name, role, password=PASSWORD)


@dataclass(frozen=True)
class Served:
    """A running server."""

    address: str
    clock: Clock

    @contextmanager
    def browser(self, name: str | None = None, password: str = PASSWORD) -> Generator[httpx.Client]:
        """A browser with its own cookies, in which somebody is logged in or nobody."""
        headers = {"origin": self.address, "sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=self.address, headers=headers) as client:
            if name is not None:
                assert client.post("/api/login", json={"name": name, "password": password}).status_code == 200
            yield client


@contextmanager
def served(config: AnnotateConfig) -> Generator[Served]:
    """Serve with a clock that stands still."""
    clock = Clock()
    with serving(create_app(config, clock=clock)) as address:
        yield Served(address, clock)
