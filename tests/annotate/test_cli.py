"""`vifailback annotate` as a person types it."""

import io
import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from vifailback.annotate import AnnotateConfig, create_app
from vifailback.annotate.serve import listen
from vifailback.cli import annotate_users
from vifailback.cli import main as door
from vifailback.cli.annotate import AnnotateOptions, announce
from vifailback.episodes import open_recordings
from vifailback.errors import ConfigError
from vifailback.sim.tabletop import SAMPLES
from vifailback.store import AnnotationStore, read_annotations
from vifailback.types import Annotation

PASSWORD = "correct horse battery staple"


@contextmanager
def running(*words: str, cwd: Path) -> Generator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """The command in a process of its own, once it is there; yields what it printed."""
    command = [sys.executable, "-m", "vifailback.cli.main", "annotate", *words, "--no-browser", "--json"]
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise AssertionError(process.stderr.read() if process.stderr else "")
            yield process, json.loads(line)
        finally:
            process.kill()


def test_the_demo_serves_sample_episodes_until_ctrl_c(sample_recordings: Path, tmp_path: Path):
    shutil.copytree(sample_recordings, tmp_path / "demo" / "recordings")  # made already: saves the test some seconds
    with running("--demo", "demo", "--port", "0", cwd=tmp_path) as (process, said):
        assert said["episodes"] == len(SAMPLES)
        assert said["problems"] == []
        assert httpx.get(said["address"]).status_code == 200
        items = httpx.get(f"{said['address']}api/items").json()["items"]
        assert {item["state"] for item in items} == {"todo"}, "annotating is left to a person"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")
    assert (tmp_path / said["store"]).is_file()


def test_annotations_of_recordings_that_are_not_here_are_counted(sample_recordings: Path, tmp_path: Path):
    name = next(iter(open_recordings(sample_recordings))).id
    with AnnotationStore.open(tmp_path / "annotations.sqlite") as store:
        for episode in (name, "elsewhere/episode_1", "elsewhere/episode_2"):
            store.put(Annotation(episode, "Push."), author="ana")
    with running(str(sample_recordings), "--port", "0", cwd=tmp_path) as (_, said):
        assert said["without_recording"] == 2
        items = httpx.get(f"{said['address']}api/items").json()["items"]
    assert len(items) == len(SAMPLES)
    assert len(read_annotations(tmp_path / "annotations.sqlite").annotations) == 3


def test_the_password_of_a_store_is_not_printed(config: AnnotateConfig, capsys: pytest.CaptureFixture[str]):
    context = create_app(config).state.context
    told = replace(context, config=replace(config, store="postgresql://ada:geheim@db.lab/failures"))
    for options in (AnnotateOptions(), AnnotateOptions(json=True)):
        announce(options, "http://127.0.0.1:8000/", told)
        said = capsys.readouterr().out
        assert "postgresql://ada:***@db.lab/failures" in said
        assert "geheim" not in said
    context.store.close()


def test_a_port_that_is_taken_is_said(sample_recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        store = str(tmp_path / "a.sqlite")
        assert door.main(["annotate", str(sample_recordings), "--store", store, "--port", port]) == 2
    assert f"port {port} of 127.0.0.1 is in use" in capsys.readouterr().err


def test_without_a_port_the_next_free_one_is_taken():
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        assert first.getsockname()[1] < second.getsockname()[1]


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(ConfigError, match=r"cannot listen on 203\.0\.113\.7"):
        listen("203.0.113.7", 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([], "--demo"),
        (["absent"], "absent"),
        (["RECORDINGS", "--model", "qwen"], "--model-url"),
        (["RECORDINGS", "--diagnosis-url", "http://x"], "--diagnosis-model"),
        (["RECORDINGS", "--model", "q", "--model-url", "http://x", "--api-key-env", "NOT_SET_ANYWHERE"], "NOT_SET"),
        (["RECORDINGS", "--tls-cert", "cert.pem"], "--tls-key"),
        (["RECORDINGS", "--oidc-issuer", "https://x"], "--oidc-client-id"),
        (["RECORDINGS", "--oidc-issuer", "https://x", "--oidc-client-id", "a"], "--accounts"),
        (["RECORDINGS", "--host", "0.0.0.0"], "users add NAME --role admin"),
        (["RECORDINGS", "--accounts"], "users add NAME --role admin"),
        (["RECORDINGS", "--allowed-host", "http://lab"], "host name"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_served(
    words: list[str], why: str, sample_recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    typed = [str(sample_recordings) if word == "RECORDINGS" else word for word in words]
    assert door.main(["annotate", *typed, "--port", "0", "--store", str(tmp_path / "a.sqlite")]) == 2
    assert why in capsys.readouterr().err


def test_a_certificate_that_is_none_is_refused(
    sample_recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "cert.pem").write_text("not a certificate")
    pem = str(tmp_path / "cert.pem")
    words = ["annotate", str(sample_recordings), "--port", "0", "--no-browser", "--store", str(tmp_path / "a.sqlite")]
    assert door.main([*words, "--tls-cert", pem, "--tls-key", pem]) == 2
    assert "TLS certificate" in capsys.readouterr().err


# --- Accounts ---


def users(store: Path, *words: str, typed: str | None = None) -> int:
    """`vifailback annotate users ...`, with a line on stdin."""
    before, sys.stdin = sys.stdin, io.StringIO(typed or "")
    try:
        return door.main(["annotate", "users", *words, "--store", str(store)])
    finally:
        sys.stdin = before


def test_accounts_are_added_listed_changed_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    store = tmp_path / "a.sqlite"
    assert users(store, "add", "Ada", "--role", "admin", typed=f"{PASSWORD}\n") == 0
    assert users(store, "add", "Ben", typed=f"{PASSWORD}\n") == 0
    assert users(store, "role", "ben", "--role", "reviewer") == 0
    assert users(store, "email", "ben", "--email", "Ben@Lab.example") == 0
    assert users(store, "password", "ben", typed="another long password\n") == 0
    capsys.readouterr()
    assert users(store, "list", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["name"], one["role"], one["email"]) for one in listed] == [
        ("Ada", "admin", None),
        ("Ben", "reviewer", "ben@lab.example"),
    ]
    assert users(store, "remove", "Ben") == 0
    assert users(store, "remove", "Ada") == 2
    assert "last admin" in capsys.readouterr().err
    assert PASSWORD.encode() not in store.read_bytes()


def test_a_short_password_and_a_store_that_is_not_there_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert users(tmp_path / "a.sqlite", "list") == 2
    assert not (tmp_path / "a.sqlite").exists()
    assert users(tmp_path / "a.sqlite", "add", "Ada", typed="short\n") == 2
    assert "10 to 1024 characters" in capsys.readouterr().err


def test_there_is_no_way_to_type_a_password_into_the_command(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        annotate_users.main(["--help"])
    said = capsys.readouterr().out
    assert "--password" not in said
    assert "asked for" in said
