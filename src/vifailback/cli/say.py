"""Output that never fails on what is in it: file names that are no UTF-8, letters that a terminal lacks."""

import sys


def say(text: str) -> None:
    """Write to stdout; what cannot be encoded is written as an escape."""
    sys.stdout.write(printable(text, sys.stdout.encoding or "utf-8"))


def printable(text: str, encoding: str = "utf-8") -> str:
    """Return the text with everything that `encoding` lacks as a backslash escape (valid inside JSON strings too)."""
    return text.encode(encoding, "backslashreplace").decode(encoding)
