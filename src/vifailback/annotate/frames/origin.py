"""The file that a camera comes from, and the state it is in."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """A file or folder, and the part of it that is meant.

    Args:
        path: where it is.
        part: what of it.
    """

    path: Path
    part: tuple[object, ...]

    def version(self) -> str:
        """Return a name for the state that the file is in now; it tells nothing else of the file."""
        try:
            state = self.path.stat()
            seen: object = (state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size)
        except OSError:
            seen = str(self.path)
        return blake2b(repr((seen, self.part)).encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()
