"""Many at once: eight writers, races for leases, a server that is killed, two servers on one store."""

import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.annotate.work_team import Page, operation, team_at
from tests.store.conftest import place, postgresql

from vifailback.store import AnnotationStore

__all__ = ["place", "postgresql"]
ROOT = Path(__file__).parents[2]
CUP = "cups/episode_001"
WRITERS = 8
ROUNDS = 6


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all jobs at the same moment, each in a thread; return what they returned."""
    start, results, errors = threading.Barrier(len(jobs)), [None] * len(jobs), list[BaseException]()

    def work(number: int) -> None:
        try:
            start.wait()
            results[number] = jobs[number]()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return results


@dataclass
class Server:
    """A server in a process of its own, and the pages that are open on it."""

    address: str
    process: "subprocess.Popen[bytes]"
    pages: ExitStack

    def page(self, name: str, role: str = "annotator") -> Page:
        client = httpx.Client(base_url=self.address, headers={"x-person": f"{name}:{role}"}, timeout=60)
        return Page(self.pages.enter_context(client), f"tab of {name}")


@contextmanager
def server_process(place: str, folder: Path, number: int = 12) -> Generator[Server]:
    port = folder / f"port-{uuid.uuid4()}"
    command = [sys.executable, "-m", "tests.annotate.work_serve", place, str(port), str(number)]
    with subprocess.Popen(command, cwd=ROOT) as process, ExitStack() as pages:
        try:
            waiting = threading.Event()
            while not port.exists():
                assert process.poll() is None, "the server ended"
                waiting.wait(0.05)
            yield Server(f"http://127.0.0.1:{port.read_text()}", process, pages)
        finally:
            process.kill()


def require_no_gap(store: AnnotationStore) -> None:
    changes = list(store.changes())
    assert [stored.revision for stored in changes] == list(range(1, store.revision + 1))
    newest = {(stored.annotation.episode, stored.track): stored for stored in changes}
    assert {(stored.annotation.episode, stored.track): stored for stored in store.all()} == newest


def write_own_field(page: Page, token: str, name: str) -> None:
    """Set a field of one's own, round after round, on a state that is long past; send everything twice."""
    for round_ in range(ROUNDS):
        body = {"episode": CUP, "token": token, "operations": [operation({f"last.{name}": round_}, 0)]}
        for _ in range(2):
            page.post("operations", **body)


def add_mark(page: Page, name: str) -> None:
    """Add to a list that seven others add to, each taking the lease over; send everything twice."""
    id = str(uuid.uuid4())
    while True:
        page.take(CUP, take=True)
        document = page.document(CUP)
        marks = [*document["annotation"].get("marks", []), name]
        body = {"episode": CUP, "token": page.tokens[CUP]}
        body["operations"] = [operation({"marks": marks}, document["revision"], id)]
        status = [page.client.post("/api/operations", json=body).status_code for _ in range(2)]
        assert set(status) <= {200, 409}
        if 200 in status:
            return


def test_eight_writers_on_one_document_lose_no_update_and_leave_no_gap(place: str, tmp_path: Path) -> None:
    names = [f"writer {number}" for number in range(WRITERS)]
    with server_process(place, tmp_path) as one, server_process(place, tmp_path) as other:
        token = one.page("ana", "reviewer").take(CUP)["token"]
        same = [(one, other)[number % 2].page("ana", "reviewer") for number in range(WRITERS)]
        at_once([partial(write_own_field, page, token, name) for page, name in zip(same, names, strict=True)])
        pages = [(one, other)[number % 2].page(name, "reviewer") for number, name in enumerate(names)]
        at_once([partial(add_mark, page, name) for page, name in zip(pages, names, strict=True)])
    with AnnotationStore.open(place) as store:
        require_no_gap(store)
        found = store.get(CUP)
        assert found is not None
        assert found.annotation.extra["last"] == dict.fromkeys(names, ROUNDS - 1)
        assert sorted(found.annotation.extra["marks"]) == names
        assert len(list(store.history(CUP))) == WRITERS * ROUNDS + WRITERS, "what was sent twice is done once"


def test_of_eight_who_ask_for_one_item_one_gets_it(place: str) -> None:
    with team_at(place) as team:
        pages = [team.page(f"person {number}") for number in range(WRITERS)]
        body = {"episode": CUP}
        found = at_once(
            [lambda page=page: page.client.post("/api/leases", json={**body, "tab": page.tab}) for page in pages]
        )
        assert sorted(answer.status_code for answer in found) == [200] + [409] * (WRITERS - 1)
        holder = next(answer.json()["holder"] for answer in found if answer.status_code == 200)
        assert {answer.json()["holder"] for answer in found} == {holder}


def test_eight_who_ask_for_the_next_item_get_eight_items(place: str, tmp_path: Path) -> None:
    with server_process(place, tmp_path) as one, server_process(place, tmp_path) as other:
        pages = [(one, other)[number % 2].page(f"person {number}") for number in range(WRITERS)]
        found = at_once([page.next for page in pages])
        assert sorted(found) == [f"cups/episode_{number:03}" for number in range(WRITERS)]


def test_of_eight_who_ask_for_the_last_copy_one_gets_it(place: str) -> None:
    with team_at(place) as team:
        team.page("rob", "reviewer").post("copies", episodes=[CUP], copies=2)
        team.page("ana").annotate(CUP)
        pages = [team.page(f"person {number}") for number in range(WRITERS)]
        found = at_once([lambda page=page: page.next(text="episode_001") for page in pages])
        assert (found.count(CUP), found.count(None)) == (1, WRITERS - 1)


@pytest.mark.parametrize("after", [5, 17])
def test_a_killed_server_has_all_that_it_answered_and_nothing_by_halves(place: str, tmp_path: Path, after: int) -> None:
    answered: list[str] = []
    sent: list[str] = []
    with server_process(place, tmp_path) as server:
        ana = server.page("ana")
        ana.take(CUP)
        enough = threading.Event()

        def stream() -> None:
            for number in range(10_000):
                both = [operation({"reason": f"{number}", "stage": number % 3 + 1}, 0) for _ in range(2)]
                sent.extend(one["id"] for one in both)
                body = {"episode": CUP, "token": ana.tokens[CUP], "operations": both}
                try:
                    answer = ana.client.post("/api/operations", json=body)
                except httpx.HTTPError:
                    return
                answered.extend(answer.json()["applied"])
                if number >= after:
                    enough.set()

        thread = threading.Thread(target=stream)
        thread.start()
        assert enough.wait(60)
        server.process.send_signal(signal.SIGKILL)
        thread.join()
    with AnnotationStore.open(place) as store:
        require_no_gap(store)
        history = list(store.history(CUP))
        assert len(history) in (len(answered), len(answered) + 2), "a request is there wholly or not at all"
        last = history[-1].annotation
        assert (last.reason, last.stage) == (f"{len(history) // 2 - 1}", (len(history) // 2 - 1) % 3 + 1)
    with server_process(place, tmp_path) as server:
        again = server.page("ana")
        again.take(CUP)
        body = {"episode": CUP, "token": again.tokens[CUP]}
        values = {"reason": "the last", "stage": 3}
        pending = [{**operation(values, 0), "id": id} for id in sent[len(answered) :]]
        saved = again.post("operations", operations=pending, **body) if pending else None
        assert saved is None or saved["revision"] == len(sent), "the journal's repeat adds what was missing, once"
        assert again.document(CUP)["item"]["state"] == "started"
