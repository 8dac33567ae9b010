"""What the guards read of a request."""

from dataclasses import dataclass

from starlette.types import Scope

READS = ("GET", "HEAD")
"""Methods that change nothing."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Host and port as a browser writes them.

    Args:
        host: in lower case, IPv6 addresses without brackets.
        port: as text; "" where the scheme's own is meant.
    """

    host: str
    port: str = ""


def authority(text: str) -> Authority | None:
    """Read "host", "host:port" or "[address]:port"; None where it is something else."""
    if text.startswith("["):
        host, bracket, port = text[1:].partition("]")
        port, whole = port.removeprefix(":"), bool(bracket) and port[:1] in ("", ":")
    else:
        host, _, port = text.partition(":")
        whole = True
    plain = bool(host) and not set(host) & set(" /\\@?#,%\t[]") and host.isascii()
    return Authority(host.lower(), port) if whole and plain and (not port or _is_port(port)) else None


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5


def values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header (its name in lower case)."""
    return [value.decode("latin-1").strip() for key, value in scope["headers"] if key == name]


def value(scope: Scope, name: bytes) -> str:
    """The value of a header, "" where it is absent; several are joined as HTTP says."""
    return ", ".join(values(scope, name))


def route_path(scope: Scope) -> str:
    """The path without the prefix of a proxy, whether the proxy has taken it away or not."""
    path: str = scope["path"]
    prefix: str = scope.get("root_path", "").rstrip("/")
    return path[len(prefix) :] if prefix and (path == prefix or path.startswith(f"{prefix}/")) else path


def is_data(scope: Scope) -> bool:
    """Whether a request is for data or an action, not for a file of the page."""
    path = route_path(scope)
    return path == "/api" or path.startswith("/api/")
