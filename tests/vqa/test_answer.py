"""A model's reply, read."""

from vifailback.vqa.answer import parse_answer


def test_a_bare_word_is_an_answer() -> None:
    assert parse_answer("Failed").failed is True
