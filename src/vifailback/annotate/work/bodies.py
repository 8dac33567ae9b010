"""What the page may send to the routes of the work: shapes, types and sizes."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from vifailback.annotate.work.changes import Change, Operation
from vifailback.annotate.work.items import State


def _plain(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not hold a NUL character")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("must be Unicode text (an unpaired surrogate)")
    return value


Plain = Annotated[str, AfterValidator(_plain)]
"""Text that every database holds."""
Name = Annotated[Plain, Field(min_length=1, max_length=1000)]
Words = Annotated[Plain, Field(max_length=10_000)]
Token = Annotated[Plain, Field(min_length=1, max_length=200)]
Key = Annotated[str, Field(min_length=1, max_length=200)]
Episodes = Annotated[list[Name], Field(min_length=1, max_length=100_000)]


class Body(BaseModel):
    """A request's body; what it holds besides is ignored."""

    model_config = ConfigDict(strict=True)


class NextBody(Body):
    """POST /api/items/next."""

    tab: Token = "page"
    after: Name | None = None
    state: Annotated[list[Annotated[State, Field(strict=False)]], Field(max_length=5)] | None = None
    task: Words | None = None
    text: Words | None = None
    peek: bool = False


class LeaseBody(Body):
    """POST /api/leases."""

    episode: Name
    tab: Token
    take: bool = False
    copy_: Annotated[bool, Field(alias="copy")] = False


class RenewBody(Body):
    """POST /api/leases/renew."""

    episode: Name
    token: Token
    stage: Annotated[int, Field(ge=0, le=3)] = 0
    active_s: Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)] = 0.0


class TokenBody(Body):
    """POST /api/leases/release and /api/submit."""

    episode: Name
    token: Token


class ChangeBody(Body):
    """A change of an operation."""

    path: Annotated[list[Key], Field(min_length=1, max_length=8)]
    value: JsonValue = None


class OperationBody(Body):
    """An operation."""

    id: Annotated[UUID, Field(strict=False)]
    label: Annotated[Plain, Field(max_length=500)] = ""
    base: Annotated[int, Field(ge=0)]
    changes: Annotated[list[ChangeBody], Field(min_length=1, max_length=200)]
    at: Annotated[str, Field(max_length=40)] = ""

    def operation(self) -> Operation:
        """The operation that was sent."""
        changes = tuple(Change(tuple(change.path), change.value) for change in self.changes)
        return Operation(str(self.id), self.label, self.base, changes)


class OperationsBody(Body):
    """POST /api/operations."""

    episode: Name
    token: Token
    track: Annotated[Plain, Field(max_length=1000)] | None = None
    operations: Annotated[list[OperationBody], Field(max_length=1000)]


class PinBody(Body):
    """A place in an annotation."""

    model_config = ConfigDict(strict=True, extra="forbid")

    stage: Annotated[int, Field(ge=0, le=3)] | None = None
    role: Annotated[str, Field(pattern="^(avoidance|correction)$")] | None = None
    frame: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    point: "PointBody | None" = None
    field: Key | None = None


class PointBody(Body):
    """A place in the image, per mille."""

    x: Annotated[float, Field(ge=0, le=1000)]
    y: Annotated[float, Field(ge=0, le=1000)]


class ReviewBody(Body):
    """POST /api/review."""

    episode: Name
    verdict: Annotated[str, Field(pattern="^(accept|return)$")]
    text: Words = ""
    pin: PinBody | None = None


class CommentBody(Body):
    """POST /api/comments."""

    episode: Name
    text: Annotated[Plain, Field(min_length=1, max_length=10_000)]
    pin: PinBody | None = None


class ResolveBody(Body):
    """POST /api/comments/resolve."""

    id: Annotated[int, Field(ge=0, lt=2**31)]
    resolved: bool


class AssignBody(Body):
    """POST /api/assign."""

    episodes: Episodes
    assignee: Annotated[Plain, Field(min_length=1, max_length=200)] | None


class GoldBody(Body):
    """POST /api/gold."""

    episodes: Episodes
    gold: bool


class CopiesBody(Body):
    """POST /api/copies."""

    episodes: Episodes
    copies: Annotated[int, Field(ge=1, le=10)]


class PriorityBody(Body):
    """POST /api/priority."""

    episodes: Episodes
    priority: Annotated[int, Field(ge=-100, le=100)]
