"""A server of the work routes for a team whose members say who they are by a header, and the pages they open."""

import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.annotate.server import serving
from tests.vqa.sources import MemorySource

from vifailback.annotate.config import AnnotateConfig
from vifailback.annotate.context import Context
from vifailback.annotate.failures import answer_failures
from vifailback.annotate.library import Library
from vifailback.annotate.people import Role, User
from vifailback.annotate.work.routes import router
from vifailback.episodes import Recordings
from vifailback.store.sql import AnnotationStore
from vifailback.types import Episode

TASK = "Put the cup on the plate."


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    at: datetime = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Named:
    """Takes the person of a request from its header ("ana:annotator"), in place of the guard."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            name, role = dict(scope["headers"])[b"x-person"].decode().split(":")
            scope.setdefault("state", {})["user"] = User(name, Role(role))
        await self.app(scope, receive, send)


def episodes(number: int) -> list[Episode]:
    return [
        Episode(f"cups/episode_{index:03}", TASK if index % 2 else "Open the drawer.", "memory", MemorySource())
        for index in range(number)
    ]


def team_app(place: str, number: int, clock: Callable[[], datetime]) -> FastAPI:
    """The routes of the work on a store, without guard and page."""
    library = Library(Recordings(Path("memory"), "memory", episodes(number)))
    config = AnnotateConfig(Path("memory"), place)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = Context(config, library, AnnotationStore.open(place, clock=clock), clock)
    answer_failures(app)
    app.include_router(router(app.state.context))
    app.add_middleware(Named)
    return app


@dataclass
class Team:
    """A running server and its clock."""

    address: str
    clock: Clock
    context: Context
    clients: list[httpx.Client] = field(default_factory=list[httpx.Client])

    def page(self, name: str, role: str = "annotator", tab: str = "") -> "Page":
        client = httpx.Client(base_url=self.address, headers={"x-person": f"{name}:{role}"}, timeout=30)
        self.clients.append(client)
        return Page(client, tab or f"tab of {name}")


@contextmanager
def team_at(place: str, number: int = 6) -> Generator[Team]:
    clock = Clock()
    app = team_app(place, number, clock)
    with serving(app) as address:
        team = Team(address, clock, app.state.context)
        yield team
        for client in team.clients:
            client.close()
    app.state.context.store.close()


@dataclass
class Page:
    """A page that a person has open."""

    client: httpx.Client
    tab: str
    tokens: dict[str, str] = field(default_factory=dict[str, str])

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        return self._answer(self.client.get(f"/api/{path}", params=query), expect)

    def post(self, path: str, expect: int = 200, **body: Any) -> Any:
        return self._answer(self.client.post(f"/api/{path}", json=body), expect)

    def take(self, episode: str, expect: int = 200, **more: Any) -> Any:
        answer = self.post("leases", expect, episode=episode, tab=self.tab, **more)
        if expect == 200:
            self.tokens[episode] = answer["token"]
        return answer

    def next(self, **more: Any) -> Any:
        answer = self.post("items/next", tab=self.tab, **more)
        if answer["lease"]:
            self.tokens[answer["item"]["episode"]] = answer["lease"]["token"]
        return answer["item"] and answer["item"]["episode"]

    def document(self, episode: str, **query: Any) -> Any:
        return self.get("document", episode=episode, **query)

    def do(
        self, episode: str, values: Mapping[str, Any], expect: int = 200, *, base: int | None = None, id: str = ""
    ) -> Any:
        """Set values by dotted path in one operation, on the present document where no base is named."""
        if episode not in self.tokens:
            self.take(episode)
        made_on = self.document(episode)["revision"] if base is None else base
        return self.send(episode, [operation(values, made_on, id)], expect)

    def send(self, episode: str, operations: Sequence[Mapping[str, Any]], expect: int = 200) -> Any:
        body = {"episode": episode, "token": self.tokens[episode], "operations": operations}
        return self.post("operations", expect, **body)

    def annotate(self, episode: str, **values: Any) -> None:
        """Annotate a failure and submit it."""
        self.do(episode, {"outcome": "Failed", "failure_type": "gripper state", **values})
        self.post("submit", episode=episode, token=self.tokens[episode])
        self.post("leases/release", episode=episode, token=self.tokens.pop(episode))

    def _answer(self, response: httpx.Response, expect: int) -> Any:
        assert response.status_code == expect, f"{response.status_code}: {response.text}"
        return response.json()


def operation(values: Mapping[str, Any], base: int, id: str = "") -> dict[str, Any]:
    changes = [{"path": path.split("."), "value": value} for path, value in values.items()]
    return {
        "id": id or str(uuid.uuid4()),
        "label": f"set {', '.join(values)}",
        "base": base,
        "changes": changes,
        "at": "2026-03-01T09:00:00Z",
    }
