"""The recordings that are annotated, by episode id."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import HTTPException

from vifailback.episodes import Recordings
from vifailback.errors import UnknownNameError
from vifailback.types import Episode


@dataclass(frozen=True)
class Library:
    """Recordings that were opened once."""

    recordings: Recordings

    def __iter__(self) -> Iterator[Episode]:
        return iter(self.recordings)

    def __len__(self) -> int:
        return len(self.recordings)

    def episode(self, name: str) -> Episode:
        """The episode with an id.

        Raises:
            HTTPException: 404, there is none.
        """
        try:
            return self.recordings[name]
        except UnknownNameError as error:
            raise HTTPException(404, str(error)) from None
