"""Passwords: what is asked of them, and their hashes."""

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from vifailback.errors import ConfigError

SHORTEST, LONGEST = 10, 1024
"""Characters of a password. No rule on which: long is what helps."""
AT_ONCE = 2
"""Hashes that are computed at the same time; each takes 64 MiB on purpose."""

_HASHER = PasswordHasher()
_SLOTS = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    """The argon2id hash that is stored.

    Raises:
        ConfigError: the password is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"password: expected {SHORTEST} to {LONGEST} characters, got {len(password)}")
    with _SLOTS:
        return _HASHER.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether a password is the one of a hash; takes as long where there is no hash."""
    with _SLOTS:
        try:
            found = _HASHER.verify(stored or _nobody(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return found and stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """The hash that is checked where a name is not known, so that the time taken does not tell."""
    return _HASHER.hash("nobody has this password")
