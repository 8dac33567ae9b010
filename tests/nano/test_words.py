import numpy as np

from vifailback.nano.words import NOTHING, PHRASE, UNKNOWN, Vocabulary


def test_every_word_has_a_number_and_articles_have_none():
    words = Vocabulary.of(["the red cube", "red-brown mug", "lid of the pot"])
    assert words.words == ("brown", "cube", "lid", "mug", "pot", "red")
    assert len(words) == 8
    table = words.numbers(["the red cube", "Red Cube"])
    assert table.shape == (2, PHRASE)
    assert table.dtype == np.int64
    assert (table[0] == table[1]).all()
    assert table[0].tolist() == [7, 3, *[NOTHING] * (PHRASE - 2)]


def test_an_unknown_word_is_told_from_none():
    words = Vocabulary.of(["red cube"])
    assert words.numbers(["red teapot", ""])[:, :2].tolist() == [[3, UNKNOWN], [NOTHING, NOTHING]]


def test_a_long_name_is_its_first_words():
    words = Vocabulary.of(["a b c d e f g h"])
    assert words.numbers(["b c d e f g h b"]).tolist() == words.numbers(["b c d e f g"]).tolist()
