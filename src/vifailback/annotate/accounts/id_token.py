"""What an OpenID provider says about who has logged in: a signed token, checked before a word of it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vifailback.errors import MissingExtraError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key pair. Never "none", and never HS256: its key would be the client's secret or the public key."""
CLOCKS_APART_S = 60
"""How far the provider's clock may be from ours."""


class RefusedError(Exception):
    """Somebody is not let in; the text is for them to read."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who has logged in.

    Args:
        subject: the provider's lasting name of the person.
        email: the address that the provider has verified, else None.
        name: what to call them.
    """

    subject: str
    email: str | None
    name: str


def require_joserfc() -> None:
    """Check that the package that verifies signatures is there.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        import joserfc  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ModuleNotFoundError:
        raise MissingExtraError("logging in through an OpenID provider", "oidc") from None


def verified(token: str, keys: Any, *, issuer: str, client_id: str, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of an ID token.

    Args:
        token: the token.
        keys: the provider's public keys, as its JWKS document.
        issuer: who must have signed it.
        client_id: for whom it must be.
        nonce: what we sent with this very login.
        now: what the time is.

    Raises:
        RefusedError: the signature or a claim is not as it must be.
    """
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        claims = dict(jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise RefusedError("the provider's token is not signed with one of its keys") from None
    audience = claims.get("aud")
    audiences: list[object] = [*audience] if isinstance(audience, list) else [audience]
    moment = now.timestamp()
    wrong = [
        what
        for what, right in (
            ("iss", claims.get("iss") == issuer),
            ("aud", client_id in audiences),
            ("azp", claims.get("azp", client_id) == client_id and (len(audiences) == 1 or "azp" in claims)),
            ("exp", _seconds(claims, "exp") > moment - CLOCKS_APART_S),
            ("iat", 0 < _seconds(claims, "iat") < moment + CLOCKS_APART_S),
            ("nbf", _seconds(claims, "nbf") < moment + CLOCKS_APART_S),
            ("nonce", claims.get("nonce") == nonce),
            ("sub", isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255),
        )
        if not right
    ]
    if wrong:
        raise RefusedError(f"the provider's token is not for this login ({', '.join(wrong)})")
    return claims


def claims_of(claims: Mapping[str, Any]) -> Claims:
    """Who it is, out of checked claims. An address counts only where the provider says that it has verified it."""
    email = claims.get("email")
    proven = (
        isinstance(email, str)
        and email.count("@") == 1
        and len(email) <= 254
        and claims.get("email_verified") in (True, "true")
    )
    names = [claims.get(key) for key in ("preferred_username", "name", "nickname")]
    shown = next((name for name in names if isinstance(name, str) and name.strip()), "somebody")
    return Claims(str(claims["sub"]), email if proven else None, shown)


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name, 0)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
