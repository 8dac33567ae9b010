"""A place of annotations is printed without its password."""

import pytest

from vifailback.store.place import shown_place


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("annotations.db", "annotations.db"),
        ("a:b@c/annotations.json", "a:b@c/annotations.json"),
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("postgresql://ana@server/a", "postgresql://ana@server/a"),
        ("postgresql://ana:s/cr:t@server:5432/a", "postgresql://ana:***@server:5432/a"),
        (
            "postgresql://server:5432/a?user=ana&password=secret&sslmode=on",
            "postgresql://server:5432/a?user=ana&password=***&sslmode=on",
        ),
    ],
)
def test_a_place_is_shown_without_its_password(place: str, shown: str) -> None:
    assert shown_place(place) == shown
