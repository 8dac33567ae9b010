"""Server-sent events, however the bytes are cut."""

import pytest

from vifailback.models.events import LONGEST_EVENT, EventTooLongError, event_data


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_events_are_the_same_in_any_cut_and_with_any_line_end(end: bytes, size: int):
    text = end.join([b": hello", b"data: a", b"data: b", b"", b"event: x", b"", b"data:\xc3\xa4", b"", b""])
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert list(event_data(pieces)) == ["a\nb", "ä"]


def test_what_the_end_cuts_off_is_an_event_too():
    assert list(event_data([b"data: a\n\nda", b"ta: b"])) == ["a", "b"]
    assert list(event_data([])) == []


def test_only_line_ends_end_a_line():
    assert list(event_data(["data: a\u2028b\x85c\n\n".encode()])) == ["a\u2028b\x85c"]


@pytest.mark.parametrize("piece", [b"x" * 100_000, b"data: " + b"x" * 100_000 + b"\n"])
def test_what_does_not_end_is_given_up(piece: bytes):
    with pytest.raises(EventTooLongError):
        list(event_data(piece for _ in range(LONGEST_EVENT // 50_000)))
