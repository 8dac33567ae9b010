"""Replies kept from run to run, by what was asked: image content, prompt, parameters, model. Failures are not kept."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from vifailback.errors import StoreError
from vifailback.models.patience import Told
from vifailback.types import Json

CACHE_VERSION = 1
"""Counts up when the same question would be put otherwise."""


def reply_key(model: Mapping[str, Json], prompt: str, images: Iterable[str]) -> str:
    """Digest of everything that a reply depends on.

    Args:
        model: the model, its server and every parameter of the request.
        prompt: the words of the user turn.
        images: digests of the images' files, in order.
    """
    whole = msgspec.json.encode((CACHE_VERSION, model, prompt, list(images)), order="deterministic")
    return hashlib.sha256(whole).hexdigest()


class ReplyCache:
    """Replies in an SQLite file that several runs may use at once.

    Raises:
        StoreError: the file is no cache of replies, or cannot be written.
    """

    def __init__(self, file: str | Path) -> None:
        self._file = Path(file)
        self._lock = threading.Lock()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self._file, timeout=30, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self._file}: the cache of replies cannot be opened: {error}") from None
        try:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, told BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(f"{self._file}: no cache of replies: {error}") from None

    def __enter__(self) -> "ReplyCache":
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def get(self, key: str) -> Told | None:
        """The reply to what has this key; None where there is none, or it cannot be read."""
        try:
            with self._lock, closing(self._db.execute("SELECT told FROM replies WHERE key = ?", (key,))) as rows:
                found = rows.fetchone()
            return None if found is None else msgspec.json.decode(found[0], type=Told)
        except (sqlite3.Error, msgspec.DecodeError):
            return None

    def put(self, key: str, told: Told) -> None:
        """Keep a reply.

        Raises:
            StoreError: the file cannot be written.
        """
        try:
            with self._lock:
                self._db.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, msgspec.json.encode(told)))
        except sqlite3.Error as error:
            raise StoreError(f"{self._file}: the reply cannot be kept: {error}") from None
