"""Where annotations lie, as it may be printed."""

import re

_PASSWORD = re.compile(r"(?P<before>://[^:/]*:)[^@]*(?=@)|(?P<named>[?&]password=)[^&]*")


def shown_place(place: str) -> str:
    """Return a path as it is, and a database URL without its password."""
    if "://" not in place:
        return place
    return _PASSWORD.sub(lambda match: f"{match['before'] or match['named']}***", place)
