"""The people who may log in, kept in the annotation database."""

import unicodedata
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from vifailback.annotate.accounts.passwords import fits, hashed, outdated
from vifailback.annotate.people import Role, User
from vifailback.errors import ConfigError, UnknownNameError
from vifailback.store.account_tables import AccountRow, SessionRow
from vifailback.store.sql import AnnotationStore

LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of a person.

    Args:
        name: as shown, and as the author of annotations.
        role: what they may do.
        email: lets them in through an OpenID provider that has verified it.
        has_password: whether they can log in with one.
        linked: whether they have logged in through the provider before.
    """

    name: str
    role: Role
    email: str | None = None
    has_password: bool = False
    linked: bool = False

    @property
    def user(self) -> User:
        """The person as routes know them."""
        return User(self.name, self.role)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of a store. Every call is a transaction of its own."""

    store: AnnotationStore

    def all(self) -> tuple[Account, ...]:
        """All accounts, by name."""
        with self.store.reading() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(AccountRow.key)).all()
        return tuple(_account(row) for row in rows)

    def has_admin(self) -> bool:
        """Whether somebody could let other people in."""
        with self.store.reading() as connection:
            return _admins(connection) > 0

    def add(self, name: str, role: Role, *, password: str | None = None, email: str | None = None) -> Account:
        """Make an account; without a password its owner comes through the OpenID provider.

        Raises:
            ConfigError: the name is taken or not a name, the password too short, or there is neither it nor an e-mail.
        """
        shown, address = checked_name(name), _address(email)
        if password is None and address is None:
            raise ConfigError(f"account {shown}: expected a password, or an e-mail address for an OpenID provider")
        stored = None if password is None else hashed(password)
        with self.store.writing() as writing:
            connection = writing.connection
            if connection.execute(select(AccountRow.key).where(AccountRow.key == key_of(shown))).first():
                raise ConfigError(f"there is an account called {shown!r} already")
            _require_free(connection, address, key_of(shown))
            values = {"key": key_of(shown), "name": shown, "role": role.value, "password": stored, "email": address}
            connection.execute(insert(AccountRow).values(**values, created=writing.at))
        return Account(shown, role, address, stored is not None)

    def change(
        self, name: str, *, role: Role | None = None, password: str | None = None, email: str | None = None
    ) -> Account:
        """Change what is given. A new password ends all sessions of the person.

        Raises:
            UnknownNameError: there is no such account.
            ConfigError: no admin would be left, or the password is too short.
        """
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = role.value
        if password is not None:
            values["password"] = hashed(password)
        if email is not None:
            values["email"] = _address(email)
        with self.store.writing() as writing:
            connection = writing.connection
            key = _require(connection, name)
            if "email" in values:
                _require_free(connection, values["email"], key)
            if values:
                connection.execute(update(AccountRow).where(AccountRow.key == key).values(**values))
            if password is not None:
                connection.execute(delete(SessionRow).where(SessionRow.account == key))
            _require_admin(connection)
            row = connection.execute(select(*_COLUMNS).where(AccountRow.key == key)).one()
        return _account(row)

    def remove(self, name: str) -> None:
        """Remove an account and end its sessions. What the person annotated stays, under their name.

        Raises:
            UnknownNameError: there is no such account.
            ConfigError: no admin would be left.
        """
        with self.store.writing() as writing:
            key = _require(writing.connection, name)
            writing.connection.execute(delete(AccountRow).where(AccountRow.key == key))
            _require_admin(writing.connection)

    def with_password(self, name: str, password: str) -> Account | None:
        """The account of that name and password; None takes as long to say, whether the name exists or not."""
        key = key_of(name)
        with self.store.reading() as connection:
            row = connection.execute(
                select(*_COLUMNS, AccountRow.password.label("hash")).where(AccountRow.key == key)
            ).one_or_none()
        stored = None if row is None else row.hash
        if not fits(password, stored) or row is None or stored is None:
            return None
        if outdated(stored):
            fresh = hashed(password)
            with self.store.writing() as writing:
                same = (AccountRow.key == key) & (AccountRow.password == stored)
                writing.connection.execute(update(AccountRow).where(same).values(password=fresh))
        return _account(row)

    def of_provider(self, issuer: str, subject: str, *, email: str | None, name: str, anyone: bool) -> Account | None:
        """The account of a person whom an OpenID provider has named; None where there is none.

        Args:
            issuer: the provider.
            subject: the provider's own, lasting name of the person.
            email: their address, only if the provider has verified it.
            name: what a new account is called.
            anyone: make an account where there is none.
        """
        address = _address(email)
        linked = (AccountRow.issuer == issuer) & (AccountRow.subject == subject)
        with self.store.writing() as writing:
            connection = writing.connection
            row = connection.execute(select(*_COLUMNS).where(linked)).one_or_none()
            if row is None and address is not None:
                mine = (AccountRow.email == address) & AccountRow.subject.is_(None)
                row = connection.execute(select(*_COLUMNS).where(mine)).one_or_none()
                values = {"issuer": issuer, "subject": subject}
                if row is not None:
                    connection.execute(update(AccountRow).where(mine).values(**values))
            if row is None and anyone:
                free = _free_name(connection, name)
                values = {"key": key_of(free), "name": free, "role": Role.ANNOTATOR.value, "email": None}
                values |= {"issuer": issuer, "subject": subject, "password": None}
                connection.execute(insert(AccountRow).values(**values, created=writing.at))
                row = connection.execute(select(*_COLUMNS).where(linked)).one()
        return None if row is None else _account(row)


_COLUMNS = (
    AccountRow.name,
    AccountRow.role,
    AccountRow.email,
    AccountRow.password.is_not(None).label("has_password"),
    AccountRow.subject.is_not(None).label("linked"),
)


def key_of(name: str) -> str:
    """Under which a name is kept: two names that only differ in case are one."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def checked_name(name: str) -> str:
    """The name as it is shown.

    Raises:
        ConfigError: it is empty, too long, or holds characters that cannot be seen.
    """
    shown = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(shown) <= LONGEST_NAME or not shown.isprintable():
        raise ConfigError(f"account name {name[:LONGEST_NAME]!r}: expected 1 to {LONGEST_NAME} printable characters")
    return shown


def _account(row: Any) -> Account:
    return Account(row.name, Role(row.role), row.email, bool(row.has_password), bool(row.linked))


def _address(email: str | None) -> str | None:
    address = (email or "").strip().casefold()
    if address and (len(address) > 254 or address.count("@") != 1 or not address.isprintable()):
        raise ConfigError(f"e-mail address {address[:80]!r}: expected one like ada@lab.org")
    return address or None


def _admins(connection: Connection) -> int:
    chosen = select(func.count()).select_from(AccountRow).where(AccountRow.role == Role.ADMIN.value)
    return connection.execute(chosen).scalar_one()


def _require_admin(connection: Connection) -> None:
    if not _admins(connection):
        raise ConfigError("this is the last admin; make somebody else an admin first")


def _require(connection: Connection, name: str) -> str:
    keys = {row.key: row.name for row in connection.execute(select(AccountRow.key, AccountRow.name))}
    if key_of(name) not in keys:
        raise UnknownNameError("account", name, keys.values())
    return key_of(name)


def _require_free(connection: Connection, email: str | None, key: str) -> None:
    taken = select(AccountRow.name).where(AccountRow.email == email, AccountRow.key != key)
    if email is not None and (row := connection.execute(taken).first()):
        raise ConfigError(f"the e-mail address {email} belongs to the account {row.name!r}")


def _free_name(connection: Connection, name: str) -> str:
    shown = "".join(letter for letter in unicodedata.normalize("NFC", name) if letter.isprintable()).strip()
    shown = shown[: LONGEST_NAME - 8] or "somebody"
    taken = set(connection.execute(select(AccountRow.key)).scalars())
    numbered = (f"{shown} {number}" for number in range(2, len(taken) + 3))
    return shown if key_of(shown) not in taken else next(one for one in numbered if key_of(one) not in taken)
