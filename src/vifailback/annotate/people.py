"""Who is asking, and what they may do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fastapi import HTTPException, Request


class Role(StrEnum):
    """What a person may do; each role may do what those before it may."""

    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def may(self, needed: "Role") -> bool:
        """Say whether this role covers the needed one."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class User:
    """A person who is logged in, or the one person of a local server."""

    name: str
    role: Role


def person(request: Request) -> User:
    """The person who asks (a FastAPI dependency). The guard has put them there.

    Raises:
        HTTPException: 401, nobody is logged in.
    """
    user = getattr(request.state, "user", None)
    if not isinstance(user, User):
        raise HTTPException(401, "log in first")
    return user


def at_least(role: Role) -> Callable[[Request], User]:
    """A FastAPI dependency that lets only people with a role pass (403 else)."""

    def check(request: Request) -> User:
        user = person(request)
        if not user.role.may(role):
            raise HTTPException(403, f"this needs the role {role.value}; yours is {user.role.value}")
        return user

    return check
