"""Server-sent events: the data of each event in a stream of bytes."""

from collections.abc import Iterable, Iterator

LONGEST_EVENT = 4_000_000
"""More bytes than this without an end are no event [bytes]."""


class EventTooLongError(Exception):
    """A line or an event does not end."""


def event_data(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield the data of each event, whatever way the bytes were cut into pieces.

    Lines end at CR, LF or both, and nowhere else (a text may hold U+2028); comments and other fields are skipped; an
    event that the end of the stream cuts off is yielded as far as it came.

    Raises:
        EventTooLongError: an event is longer than `LONGEST_EVENT`.
    """
    data: list[bytes] = []
    size = 0
    for line in _lines(pieces):
        if not line:
            if data:
                yield b"\n".join(data).decode("utf-8", "replace")
            data, size = [], 0
            continue
        field, _, value = line.partition(b":")
        if field == b"data":
            data.append(value.removeprefix(b" "))
            size += len(value)
        if size > LONGEST_EVENT:
            raise EventTooLongError
    if data:
        yield b"\n".join(data).decode("utf-8", "replace")


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest, first = b"", True
    for piece in pieces:
        # CR at the end may be half of CR LF: it waits for the next piece
        text = rest + piece
        held = text.endswith(b"\r")
        lines = (text[:-1] if held else text).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        rest = lines.pop() + (b"\r" if held else b"")
        for line in lines:
            yield line.removeprefix(b"\xef\xbb\xbf") if first else line
            first = False
        if len(rest) > LONGEST_EVENT:
            raise EventTooLongError
    yield from rest.removesuffix(b"\r").split(b"\r")
