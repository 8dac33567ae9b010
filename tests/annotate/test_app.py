"""The server as a whole: its page, the session, and how errors are answered."""

import httpx


def test_the_page_and_what_it_loads_are_served_and_asked_for_again_only_when_changed(client: httpx.Client):
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    again = client.get("/", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_local_server_has_one_person_who_may_do_everything(client: httpx.Client):
    session = client.get("/api/session").json()
    assert session["user"] == {"name": "Ada", "role": "admin"}
    assert session["mode"] == "local"


def test_what_is_not_there_is_said_as_json(client: httpx.Client):
    for path in ("/nothing", "/api/nothing"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert path in answer.json()["detail"]
