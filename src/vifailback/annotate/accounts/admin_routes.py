"""The routes with which admins let people in, change what they may do, and let them go."""

from fastapi import APIRouter, Depends

from vifailback.annotate.accounts.accounts import Account, Accounts
from vifailback.annotate.accounts.bodies import ChangedUser, NewUser, RemovedUser
from vifailback.annotate.context import Context
from vifailback.annotate.people import Role, at_least
from vifailback.types import Json


def router(context: Context) -> APIRouter:
    """The routes on a server's parts."""
    routes = APIRouter(prefix="/api/users", dependencies=[Depends(at_least(Role.ADMIN))])
    accounts = Accounts(context.store)

    @routes.get("")
    def users() -> list[dict[str, Json]]:
        return [_json(account) for account in accounts.all()]

    @routes.post("")
    def add(body: NewUser) -> dict[str, Json]:
        return _json(accounts.add(body.name, body.role, password=body.password, email=body.email))

    @routes.post("/change")
    def change(body: ChangedUser) -> dict[str, Json]:
        return _json(accounts.change(body.name, role=body.role, password=body.password, email=body.email))

    @routes.post("/remove")
    def remove(body: RemovedUser) -> dict[str, Json]:
        accounts.remove(body.name)
        return {"removed": body.name}

    return routes


def _json(account: Account) -> dict[str, Json]:
    return {
        "name": account.name,
        "role": account.role.value,
        "email": account.email,
        "has_password": account.has_password,
        "linked": account.linked,
    }
