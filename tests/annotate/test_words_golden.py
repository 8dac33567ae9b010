"""The words that the page makes by itself: the file that its tests read is what Python says."""

import json

from tests.annotate.golden.words_make import PATH, golden


def test_the_golden_words_are_what_python_says():
    assert json.loads(json.dumps(golden())) == json.loads(PATH.read_text(encoding="utf-8"))
