"""The random golden cases of the browser are what is drawn here."""

import json

from tests.symbols.golden.many import PATH, many


def test_the_random_golden_strokes_are_what_is_drawn():
    assert json.loads(PATH.read_text()) == many()
