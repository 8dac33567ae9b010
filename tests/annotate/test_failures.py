"""What people in a browser are told of errors: which recording and why, not where it lies on the machine."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.annotate.server import serving

from vifailback.annotate import AnnotateConfig, create_app


def test_a_damaged_recording_is_named_below_the_folder(config: AnnotateConfig, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    shutil.copytree(config.recordings, folder)
    with serving(create_app(replace(config, recordings=folder))) as address:
        episode = httpx.get(f"{address}/api/items").json()["items"][0]["episode"]
        camera = httpx.get(f"{address}/api/episode", params={"episode": episode}).json()["cameras"][0]["name"]
        for file in folder.rglob("*.mp4"):
            file.write_bytes(b"no video")
        answer = httpx.get(f"{address}/api/media", params={"episode": episode, "camera": camera})
    assert answer.status_code == 422
    assert ".mp4: " in answer.json()["detail"]
    assert str(tmp_path) not in answer.text


def test_a_damaged_store_is_told_to_the_log(config: AnnotateConfig, caplog: pytest.LogCaptureFixture) -> None:
    with serving(create_app(config)) as address:
        with closing(sqlite3.connect(config.store)) as store:
            store.execute("ALTER TABLE work_items RENAME TO lost")
        answer = httpx.get(f"{address}/api/items")
    assert answer.status_code == 500
    assert answer.json()["detail"] == "the annotation store: no such table: work_items"
    assert f"{config.store}: no such table" in caplog.text
