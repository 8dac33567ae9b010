"""The reader of what stands between braces."""

import pytest

from vifailback.symbols.literal import read_fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("{'a': [1, 2]}", {"a": [1.0, 2.0]}),
        ("{a=(1,-2.5e1,)}", {"a": [1.0, -25.0]}),
        ("{'colour': ['dark green', \"x\"], 'n': 3}", {"colour": ["dark green", "x"], "n": 3.0}),
        ("{'a': {'x': 1, 'y': [2, 3]}}", {"a": {"x": 1.0, "y": [2.0, 3.0]}}),
        ("{'a': 1, 2}", {"a": [1.0, 2.0]}),
        ("{'a': [], }", {"a": []}),
    ],
)
def test_values_are_read_by_name(text: str, fields: dict[str, object]):
    assert read_fields(text) == fields


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{'a': [1}",
        "",
        "{1: 2}",
        "{:}",
        "{'a': @}",
        "{'a': 1}}",
        "{'a': 1} {'b': 2}",
        "{" * 20,
        "{'a': 1.2.3}",
        "{'a': 5kg}",
    ],
)
def test_what_has_no_meaning_is_refused(text: str):
    with pytest.raises(ValueError, match=r"\w"):
        read_fields(text)
