"""Why the work on an item is refused, with what the page needs to say so and to go on."""

from collections.abc import Mapping
from datetime import datetime

from vifailback.errors import AnnotationError, ConflictError, ViFailbackError
from vifailback.types import Json


class NotAllowedError(ViFailbackError):
    """This person may not do that (HTTP 403)."""


class HeldError(ConflictError):
    """Somebody else holds the lease, or the lease has ended.

    Args:
        why: one sentence.
        holder: who holds it now; None: nobody.
        until: until when.
    """

    def __init__(self, why: str, holder: str | None = None, until: datetime | None = None) -> None:
        super().__init__(why)
        self.holder, self.until = holder, until

    @property
    def body(self) -> dict[str, Json]:
        """The answer's body."""
        until = None if self.until is None else self.until.isoformat()
        return {"detail": str(self), "holder": self.holder, "until": until}


class ClashError(ConflictError):
    """Somebody else changed the same field after the state that an operation was made on."""

    def __init__(self, why: str, body: Mapping[str, Json]) -> None:
        super().__init__(why)
        self.body: dict[str, Json] = {"detail": why, **body}


class RefusedError(AnnotationError):
    """An operation would make an annotation that is not valid."""

    def __init__(self, error: AnnotationError, operation: str, applied: list[str]) -> None:
        super().__init__(error.why, file=error.file, field=error.field)
        self.body: dict[str, Json] = {
            "detail": str(self),
            "field": error.field,
            "operation": operation,
            "applied": list[Json](applied),
        }
