"""One build at a time in a folder."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from vifailback.errors import ConfigError

if sys.platform != "win32":
    import fcntl


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold a folder for this build while the block runs; the system lets go of it even where the process is killed.

    Where there are no locks (Windows, some network file systems), nothing is held.

    Raises:
        ConfigError: another build holds it.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"another build is at work in {folder.parent}; wait until it is done") from None
        except OSError:
            pass
        yield
    finally:
        os.close(handle)
