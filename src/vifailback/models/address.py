"""Where an OpenAI-compatible server is asked, what lies between, and how much it may say."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

LARGEST_REPLY = 10_000_000
"""More than this is no reply [bytes]."""
_VERSION = re.compile(r"/v\d\w*(?:/openai)?$")


def chat_address(url: str) -> str:
    """The address of chat completions of a server, named with or without its version ("/v1", "/v1beta/openai")."""
    url = url.strip().rstrip("/")
    if url.endswith("/chat/completions"):
        return url
    return f"{url}/chat/completions" if _VERSION.search(url) else f"{url}/v1/chat/completions"


def without_chat(url: str) -> str:
    """The address of a server with its version, by that of its chat completions."""
    return url.removesuffix("/chat/completions")


def without_password(url: str) -> str:
    """An address as messages show it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def is_proxied(url: str) -> bool:
    """Say whether the environment (`http_proxy`, `no_proxy`) puts a proxy before an address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    proxies = getproxies()
    proxied = proxies.get(parts.scheme) or proxies.get("all")
    return bool(proxied) and not proxy_bypass(parts.hostname or "")


def has_netrc() -> bool:
    """Say whether there is a file of passwords that HTTP clients look into."""
    names = (os.environ.get("NETRC") or "~/.netrc", "~/_netrc")
    return any(Path(name).expanduser().is_file() for name in names)
