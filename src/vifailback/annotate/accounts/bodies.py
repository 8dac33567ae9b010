"""What browsers send to the routes of accounts."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from vifailback.annotate.accounts.passwords import LONGEST
from vifailback.annotate.people import Role

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Email = Annotated[str, StringConstraints(max_length=254)]


class Body(BaseModel):
    """A body: nothing converted, nothing unknown."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Login(Body):
    """POST api/login."""

    name: Name
    password: Password


class Logout(Body):
    """POST api/logout; `everywhere`: end the sessions in other browsers as well."""

    everywhere: bool = False


class NewPassword(Body):
    """POST api/password: one's own."""

    old: Password
    new: Password


class NewUser(Body):
    """POST api/users."""

    name: Name
    role: Role
    password: Password | None = None
    email: Email | None = None


class ChangedUser(Body):
    """POST api/users/change; what is left out stays."""

    name: Name
    role: Role | None = None
    password: Password | None = None
    email: Email | None = None


class RemovedUser(Body):
    """POST api/users/remove."""

    name: Name
