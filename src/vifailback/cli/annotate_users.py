"""`vifailback annotate users`: who may log in to the annotation tool."""

import getpass
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from vifailback.cli.say import say
from vifailback.cli.table import text_table
from vifailback.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from vifailback.annotate.accounts.accounts import Account, Accounts

EXAMPLE = (
    "Let people log in to the annotation tool, change what they may do, let them go.\n\n"
    "Passwords are asked for at the terminal, or read from the first line of stdin; never from the command line.\n\n"
    "example: vifailback annotate users add ada --role admin --store annotations.sqlite\n"
    "         vifailback annotate users list"
)


@dataclass(frozen=True)
class UsersOptions:
    """What to do with which account.

    Args:
        action: add or remove an account, change its role, e-mail address or password, or list all.
        name: of the account; authors of annotations are called so.
        store: annotation database.
        role: annotators annotate, reviewers also accept and return, admins also manage accounts; annotator by default.
        email: address by which an OpenID provider's person is let in.
        no_password: add an account that is entered through an OpenID provider only.
        json: print machine-readable JSON.
    """

    action: tyro.conf.Positional[Literal["list", "add", "remove", "role", "email", "password"]]
    name: Annotated[str | None, tyro.conf.Positional, tyro.conf.arg(metavar="[NAME]")] = None
    store: Annotated[str, tyro.conf.arg(metavar="FILE|URL")] = "annotations.sqlite"
    role: Annotated[
        Literal["annotator", "reviewer", "admin"] | None, tyro.conf.arg(metavar="annotator|reviewer|admin")
    ] = None
    email: Annotated[str | None, tyro.conf.arg(metavar="ADDRESS")] = None
    no_password: bool = False
    json: bool = False


def main(arguments: Sequence[str], *, ask: Callable[[str], str] = getpass.getpass) -> int:
    """Run the verb; 0 when it is done."""
    options = tyro.cli(
        UsersOptions,
        prog="vifailback annotate users",
        description=EXAMPLE,
        args=arguments,
        config=(tyro.conf.FlagCreatePairsOff,),
    )
    try:
        from vifailback.annotate.accounts.accounts import Accounts
    except ModuleNotFoundError:
        raise MissingExtraError("the annotation tool", "annotate") from None
    from vifailback.store.sql import AnnotationStore

    with AnnotationStore.open(options.store, create=options.action == "add") as store:
        accounts = Accounts(store)
        if options.action == "list":
            _list(accounts.all(), json_wanted=options.json)
            return 0
        done = _change(accounts, options, ask)
    say(json.dumps({"done": done}) + "\n" if options.json else f"{done}\n")
    return 0


def _change(accounts: "Accounts", options: UsersOptions, ask: Callable[[str], str]) -> str:
    """Do what changes something; returns what was done, in words."""
    from vifailback.annotate.people import Role

    if options.name is None:
        raise ConfigError(f"users {options.action}: say whose account, as in `users {options.action} ada`")
    name, role = options.name, None if options.role is None else Role(options.role)
    match options.action:
        case "add":
            password = None if options.no_password else _password(ask)
            account = accounts.add(name, role or Role.ANNOTATOR, password=password, email=options.email)
            return f"{account.name} may log in as {account.role.value}"
        case "role":
            if role is None:
                raise ConfigError("users role: say which with --role annotator, reviewer or admin")
            accounts.change(name, role=role)
            return f"{name} is {role.value} now"
        case "email":
            account = accounts.change(name, email=options.email or "")
            return (
                f"{name} has the e-mail address {account.email}" if account.email else f"{name} has no e-mail address"
            )
        case "password":
            accounts.change(name, password=_password(ask))
            return f"{name} has a new password and is logged out everywhere"
        case _:
            accounts.remove(name)
            return f"{name} is removed and logged out; the annotations stay"


def _password(ask: Callable[[str], str]) -> str:
    """A password from the terminal, typed twice, or from the first line of stdin."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = ask("password: ")
    if ask("once more: ") != password:
        raise ConfigError("the two passwords differ; nothing was changed")
    return password


def _list(accounts: "Sequence[Account]", *, json_wanted: bool) -> None:
    if json_wanted:
        say(json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=1) + "\n")
        return
    if not accounts:
        say("nobody has an account yet\n")
        return
    rows = [
        (
            account.name,
            account.role.value,
            account.email or "-",
            " and ".join(word for word, so in (("password", account.has_password), ("OpenID", account.linked)) if so)
            or "-",
        )
        for account in accounts
    ]
    say(text_table(("name", "role", "e-mail", "logs in by"), rows) + "\n")
