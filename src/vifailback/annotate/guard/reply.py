"""Short answers that the guards give instead of a route."""

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send


async def refuse(
    status: int, why: str, scope: Scope, receive: Receive, send: Send, *, headers: dict[str, str] | None = None
) -> None:
    """Answer {"detail": why} and pass nothing on."""
    await JSONResponse({"detail": why}, status, headers)(scope, receive, send)
