"""Reading which option a reply chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.bench.reading.hard_cases import COMMANDS, HARD_CASES, IMAGES, NOT_READ, OUTCOMES, SUBTASKS, TYPES, WORDS

from vifailback.bench.reading.choice import read_choice

LETTERS = "ABCD"
OPTIONS = st.sampled_from((IMAGES, SUBTASKS, COMMANDS))
SAYINGS = (
    "{letter}",
    "({letter})",
    "**{letter}**",
    "{letter}. {text}",
    "{letter}) {text}",
    "Answer: {letter}",
    "**Answer:** {letter}. {text}",
    "The answer is {letter}.",
    "The correct option is ({letter}), because of what is seen.",
    "I would choose option {letter}.",
    "Option {letter} is correct.",
    "\\boxed{{{letter}}}",
    '{{"answer": "{letter}"}}',
    '```json\n{{\n  "answer": "{letter}",\n  "confidence": 0.9\n}}\n```',
    "Let's look at the images one by one.\n\nSo the answer is {letter}",
    "正确答案是{letter}。",
    "{text}",
)
DRESS = (
    "{}",
    "  {}\n\n",
    "<think>A looks right, but B and C and D may be too. The answer is A. Or D.</think>\n\n{}",
    "Hmm, A?\n</think>\n{}",
    "<answer>{}</answer>",
    "{}<|im_end|>",
)


@pytest.mark.parametrize(("options", "reply", "truth"), HARD_CASES, ids=[case[1][:60] for case in HARD_CASES])
def test_a_hard_reply_is_read_as_a_careful_reader_does(options: tuple[str, ...], reply: str, truth: str | None):
    assert read_choice(reply, options, lettered=options not in WORDS) == truth


@pytest.mark.parametrize(("options", "reply"), NOT_READ)
def test_what_is_too_hard_to_read_stays_unanswered(options: tuple[str, ...], reply: str):
    assert read_choice(reply, options) is None


@given(options=OPTIONS, place=st.integers(0, 3), saying=st.sampled_from(SAYINGS), dress=st.sampled_from(DRESS))
def test_a_plain_choice_is_read_whatever_its_dress(options: tuple[str, ...], place: int, saying: str, dress: str):
    reply = dress.format(saying.format(letter=LETTERS[place], text=options[place]))
    assert read_choice(reply, options) == LETTERS[place]


@given(
    options=OPTIONS,
    places=st.permutations(range(4)),
    saying=st.sampled_from(
        ("{} or {}", "The answer is {} or {}.", "{}, {}", "Both {} and {}.", "Not {}, not {}.", "{}/{}")
    ),
    words=st.booleans(),
)
def test_two_options_at_once_are_no_choice(options: tuple[str, ...], places: list[int], saying: str, words: bool):
    one, other = (options[place].rstrip(".") if words else LETTERS[place] for place in places[:2])
    assert read_choice(saying.format(one, other), options) is None


@given(options=OPTIONS, place=st.integers(0, 3), other=st.integers(0, 3), mark=st.sampled_from((".", ")", ":")))
def test_a_letter_beside_the_words_of_another_option_is_no_choice(
    options: tuple[str, ...], place: int, other: int, mark: str
):
    read = read_choice(f"{LETTERS[place]}{mark} {options[other]}", options)
    assert read == (LETTERS[place] if place == other else None)


@given(order=st.permutations(range(4)), options=OPTIONS, saying=st.sampled_from(SAYINGS), place=st.integers(0, 3))
def test_the_order_of_the_options_decides_the_letter(
    order: list[int], options: tuple[str, ...], saying: str, place: int
):
    turned = [options[at] for at in order]
    reply = saying.format(letter=LETTERS[place], text=turned[place])
    assert read_choice(reply, turned) == LETTERS[place]


@given(
    reply=st.text(st.sampled_from("ABCDabe .,:;!?\n'\"*()<>/thinkansweror1359Image")) | st.text(),
    options=st.sampled_from((IMAGES, SUBTASKS, COMMANDS, TYPES, OUTCOMES)),
)
def test_no_reply_is_too_odd(reply: str, options: tuple[str, ...]):
    read = read_choice(reply, options, lettered=options not in WORDS)
    assert read is None or 0 <= ord(read) - ord("A") < len(options)


@given(
    words=st.lists(
        st.sampled_from(
            ["the", "a", "robot", "arm", "gripper", "cup", "moves", "closes", "slips", "and", "then", "image"]
        ),
        min_size=2,
    )
)
def test_words_about_the_scene_choose_nothing(words: list[str]):
    assert read_choice(" ".join(words), COMMANDS) is None


@pytest.mark.parametrize(
    "piece", ["B ", "A or ", "Image 5 ", "the answer is ", "<think>", "not ", "(", "\\boxed{", "1."]
)
def test_a_reply_that_repeats_itself_without_end_is_read_in_no_time(piece: str):
    assert read_choice(piece * 15_000, IMAGES) in (None, "B")


def test_letters_that_were_not_shown_mean_nothing():
    assert read_choice("B", TYPES, lettered=False) is None
    assert read_choice("B", TYPES) == "B"


def test_options_may_carry_their_letters():
    assert read_choice("Image 5", ["A. Image 3", "B. Image 5"]) == "B"


@pytest.mark.parametrize("count", [0, 27])
def test_options_need_letters(count: int):
    with pytest.raises(ValueError, match=f"1 to 26 options, got {count}"):
        read_choice("A", ["x"] * count)
