"""Logging in through an OpenID provider: the authorization code flow with PKCE, state and nonce."""

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from vifailback.annotate.accounts.id_token import Claims, RefusedError, claims_of, verified
from vifailback.annotate.config import LOOPBACK, OidcProvider

PATIENCE_S = 10.0
"""How long the provider may take to answer us."""
UNDER_WAY = timedelta(minutes=10)
"""How long a person may take at the provider."""
MOST_UNDER_WAY = 1000


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A login that has been sent to the provider and is not back."""

    nonce: str
    verifier: str
    redirect_uri: str
    until: datetime


@dataclass
class Oidc:
    """One provider.

    Args:
        provider: its address, and who we are there.
        clock: what the time is.
        client: makes the HTTP client that asks it.
    """

    provider: OidcProvider
    clock: Callable[[], datetime]
    client: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=PATIENCE_S)
    _under_way: dict[str, UnderWay] = field(default_factory=dict[str, UnderWay])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, redirect_uri: str) -> tuple[str, str]:
        """Return the address to send the browser to, and the state that its cookie must bring back.

        Raises:
            RefusedError: the provider does not say where.
        """
        with self.client() as client:
            endpoint = _endpoint(self._metadata(client), "authorization_endpoint")
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        now = self.clock()
        with self._lock:
            self._under_way = {key: one for key, one in self._under_way.items() if one.until > now}
            while len(self._under_way) >= MOST_UNDER_WAY:
                del self._under_way[next(iter(self._under_way))]
            self._under_way[state] = UnderWay(nonce, verifier, redirect_uri, now + UNDER_WAY)
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}", state

    def finish(self, query: Mapping[str, str], state_of_browser: str | None) -> Claims:
        """Who has come back from the provider.

        Args:
            query: what the provider sent along.
            state_of_browser: the state in the cookie of the browser that came back.

        Raises:
            RefusedError: it is not the login that this browser began, or the provider's word is not good.
        """
        state = query.get("state", "")
        with self._lock:
            begun = self._under_way.pop(state, None)
        if begun is None or begun.until <= self.clock():
            raise RefusedError("the login took too long or was not begun here; try again")
        if not secrets.compare_digest((state_of_browser or "").encode(), state.encode()):
            raise RefusedError("the login was begun in another browser; try again")
        if query.get("iss", self.provider.issuer) != self.provider.issuer:
            raise RefusedError("another provider has answered")
        if "code" not in query:
            raise RefusedError("the provider did not let you in")
        with self.client() as client:
            return self._claims(client, query["code"], begun)

    def _claims(self, client: httpx.Client, code: str, begun: UnderWay) -> Claims:
        metadata = self._metadata(client)
        tokens = self._tokens(client, metadata, code, begun)
        keys = _asked(client, "GET", _endpoint(metadata, "jwks_uri"))
        claims = verified(
            str(tokens.get("id_token", "")),
            keys,
            issuer=self.provider.issuer,
            client_id=self.provider.client_id,
            nonce=begun.nonce,
            now=self.clock(),
        )
        if "email" not in claims and "userinfo_endpoint" in metadata and tokens.get("access_token"):
            bearer = {"authorization": f"Bearer {tokens['access_token']}"}
            more = _asked(client, "GET", _endpoint(metadata, "userinfo_endpoint"), headers=bearer)
            if more.get("sub") == claims["sub"]:
                claims = {**more, **claims}
        return claims_of(claims)

    def _tokens(
        self, client: httpx.Client, metadata: Mapping[str, Any], code: str, begun: UnderWay
    ) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": begun.redirect_uri,
            "client_id": self.provider.client_id,
            "code_verifier": begun.verifier,
        }
        secret = self.provider.client_secret
        ways = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        auth = None
        if secret is not None and "client_secret_basic" in ways:
            auth = httpx.BasicAuth(self.provider.client_id, secret)
        elif secret is not None:
            form["client_secret"] = secret
        return _asked(client, "POST", _endpoint(metadata, "token_endpoint"), data=form, auth=auth)

    def _metadata(self, client: httpx.Client) -> Mapping[str, Any]:
        issuer = self.provider.issuer
        metadata = _asked(client, "GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            raise RefusedError(f"the provider calls itself {str(metadata.get('issuer'))[:200]!r}, not {issuer!r}")
        return metadata


def _asked(client: httpx.Client, method: str, url: str, **how: Any) -> Mapping[str, Any]:
    try:
        answer = client.request(method, url, **how)
        found = answer.json() if answer.status_code == 200 else None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        found = None
    if not isinstance(found, dict):
        raise RefusedError("the provider cannot be reached or did not answer as expected")
    return found  # pyright: ignore[reportUnknownVariableType]


def _endpoint(metadata: Mapping[str, Any], name: str) -> str:
    url = metadata.get(name)
    place = urlsplit(url) if isinstance(url, str) else None
    if place is None or not (place.scheme == "https" or (place.scheme == "http" and place.hostname in LOOPBACK)):
        raise RefusedError(f"the provider names no https address as its {name}")
    return str(url)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
