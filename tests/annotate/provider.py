"""A small OpenID provider on this machine, honest or not."""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from tests.annotate.people import Clock

CLIENT, SECRET = "vifailback", "the client's secret"


@dataclass
class Provider:
    """What the provider says; a test changes it to lie.

    Args:
        clock: the time that it puts into tokens.
        claims: replace those of its tokens; None leaves one out.
        sign: key, algorithm and key id to sign with, where not its own.
        metadata: replace what its discovery document says.
        userinfo: what it answers there.
    """

    clock: Clock
    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    sign: tuple[ECKey | OctKey, str, str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    userinfo: dict[str, Any] = field(default_factory=dict[str, Any])
    issuer: str = ""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    redeemed: int = 0

    def app(self) -> Starlette:
        """The provider as a server."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/keys", self._keys),
                Route("/me", self._me),
            ]
        )

    async def _discovery(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        endpoints = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {"issuer": base} | {name: f"{base}/{path}" for name, path in endpoints.items()}
        if self.userinfo:
            said["userinfo_endpoint"] = f"{base}/me"
        return JSONResponse(said | self.metadata)

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}" or asked is None:
            return JSONResponse({"error": "invalid_client"}, 401)
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        self.redeemed += 1
        now = int(self.clock().timestamp())
        claims = {
            "iss": str(request.base_url).rstrip("/"),
            "aud": CLIENT,
            "sub": "person-7",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "rita@lab.example",
            "email_verified": True,
            "name": "Rita R.",
        } | self.claims
        key, algorithm, name = self.sign or (self.key, "ES256", "one")
        header = {"alg": algorithm, "kid": name}
        token = jwt.encode(header, {name: value for name, value in claims.items() if value is not None}, key)
        return JSONResponse({"id_token": token, "access_token": "access", "token_type": "Bearer"})

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def _me(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer access"
        return JSONResponse(self.userinfo)
