"""A small reverse proxy that serves another server below a prefix."""

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

NOT_PASSED_ON = ("content-length", "transfer-encoding", "connection", "content-encoding")


def prefixed(upstream: str, prefix: str, *, strip: bool, https: bool = False) -> Starlette:
    """Proxy to `upstream` what comes below `prefix`; nothing else is there.

    Args:
        upstream: address of the server.
        prefix: "/tool".
        strip: whether the prefix is taken away, as `proxy_pass http://server/` does.
        https: say that the browser came over https.
    """

    async def passed(request: Request) -> Response:
        path = request.scope["path"].removeprefix(prefix) if strip else request.scope["path"]
        headers = [(name, value) for name, value in request.headers.items() if name not in NOT_PASSED_ON]
        headers += [("x-forwarded-proto", "https")] if https else []
        body = await request.body()

        def ask() -> httpx.Response:
            return httpx.request(
                request.method,
                f"{upstream}{path or '/'}",
                params=request.query_params,
                headers=headers,
                content=body or None,
            )

        answer = await run_in_threadpool(ask)
        response = Response(answer.content, answer.status_code)
        response.raw_headers = [
            (name.lower(), value) for name, value in answer.headers.raw if name.decode().lower() not in NOT_PASSED_ON
        ] + [(b"content-length", str(len(answer.content)).encode())]
        return response

    paths = [f"{prefix}/{{rest:path}}", *([prefix] if prefix else [])]
    return Starlette(routes=[Route(path, passed, methods=["GET", "POST"]) for path in paths])
