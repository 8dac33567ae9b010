"""Mentions of options in a reply, each replaced by one mark, so that claims can be found whatever the option's form."""

import re
from collections.abc import Sequence

from vifailback.types import FailureType, Outcome

LETTER, TEXT, OTHER = 0xE000, 0xE100, "\ue200"
"""Marks: a letter of an option, its words, and what names no option or two at once (all in Unicode's private area)."""
MARK = "[\ue000-\ue01f\ue100-\ue11f\ue200]"
_LETTER_MARK, _TEXT_MARK = "[\ue000-\ue01f]", "[\ue100-\ue11f\ue200]"

_ALIASES: dict[str, str] = {
    Outcome.SUCCESSFUL.value: r"(?:task[_ ]|completely |fully )?success(?:ful)?|succeeded",
    Outcome.FAILED.value: (
        r"fail(?:ed|ure)|fail|un[- ]?successful|(?:not|isn't|wasn't) (?:fully |completely |entirely "
        r"|a )?success(?:ful)?"
        r"|not (?:fully |completely |successfully )?completed|in(?:-)?complete"
    ),
    FailureType.GRIPPER_POSE.value: r"(?:gripper[-_ ']{0,3})?6[- ]?d(?:[- ]?o?f)?[-_ ]pose|gripper[-_ ]pose",
    FailureType.TASK_PLANNING.value: r"task[-_ ]planning|task[-_ ]plan",
    FailureType.GRIPPER_STATE.value: r"gripper[-_ ]states?",
    FailureType.HUMAN_INTERVENTION.value: r"human[-_ ]interventions?",
}
"""Other spellings of the words that answer detection and type (supplement Fig. 4)."""
_NO_ANSWER = (
    r"(?:partial(?:ly)?|almost|nearly|mostly) success(?:ful)?|(?:partial(?:ly)?|mostly) (?:failed|complete[d]?)"
)
_NUMBERED = re.compile(r"(?:image|frame)\s?#?(\d+)", re.IGNORECASE)
_PICTURE = r"(?:(?:key[- ]?)?frame|image|picture|photo|img)s?"
_GOES_ON = r"(?!\w|[-']\w)"
"""A short option may stand in any sentence."""
_SENTENCE_ENDS = (
    r"(?=\s*(?:$|[.;:!?)\]}\n(]|[-–—]\s|,?\s*(?:because|since|as|is|was|would|which|so that|to avoid|in order)\b))"
)
_LONG = 4
"""An option of so many words is a sentence: where its words go on in a reply, it says something else."""
_AFTER_A = r"(?:is|was|and|or|because|since|as|would|should|seems|appears|but|not|over|rather|instead|best|most)"
_LETTER_THEN_TEXT = re.compile(
    rf"({_LETTER_MARK})(?:\s?[.):=]{{0,2}}\s{{0,3}}[-–—(]?\s?|\s(?:is|means|says|which is)\s)({_TEXT_MARK})"
    rf"(?=\s*(?:$|[.,;:!?)\]\n(]|[-–—]|because\b|since\b|as\b|{_LETTER_MARK}))\)?"
)
_TEXT_THEN_LETTER = re.compile(
    rf"({_TEXT_MARK})(?:\s?[(\[](?:option |choice )?|,?\s(?:option|choice|i\.e\.|or option)\s"
    rf"|\s?[-–—=]\s?)\s?[(\[]?({_LETTER_MARK})[)\]]?"
)
_WORD = "A-Za-z0-9_\u00c0-\u024f\u0370-\u04ff"
"""Letters of alphabets with spaces between words; beside Chinese, Japanese or Korean a letter stands alone."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


class Mentions:
    """Knows the options of one question, and marks them in text.

    Args:
        options: their texts, in the order of their letters.
        lettered: letters mean options.
    """

    def __init__(self, options: Sequence[str], *, lettered: bool) -> None:
        self._texts = without_letters(options)
        self._lettered = lettered
        numbers = [_NUMBERED.fullmatch(text.strip()) for text in self._texts]
        self._numbers = {match[1].lstrip("0"): place for place, match in enumerate(numbers) if match}
        self._is_numbered = len(self._numbers) == len(self._texts) > 0
        self._patterns = self._text_patterns()

    def mark(self, text: str) -> str:
        """Return the text with a mark for each mention of an option."""
        text = self._mark_texts(text)
        if self._lettered:
            text = self._mark_letters(text)
        return _merged(text)

    def of_number(self, number: str) -> int | None:
        """The option that a bare number means; None where options are no numbered images."""
        return self._numbers.get(number.lstrip("0")) if self._is_numbered else None

    def _text_patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """What the texts look like, the longest first, so that none is taken for a part of another."""
        pairs: list[tuple[str, str]] = []
        for place, text in enumerate(self._texts):
            if self._is_numbered or not (words := re.findall(r"\w+", text)):
                continue
            pattern = _ALIASES.get(text.casefold(), _ALIASES.get(text)) or r"[\W_]{1,4}".join(map(re.escape, words))
            if len(words) >= _LONG:
                pairs.append((rf"(?<!\w)(?:{pattern}){_SENTENCE_ENDS}", chr(TEXT + place)))
            pairs.append((rf"(?<!\w)(?:{pattern}){_GOES_ON}", OTHER if len(words) >= _LONG else chr(TEXT + place)))
        pairs.sort(key=lambda pair: -len(pair[0]))
        if self._texts and set(self._texts) == {outcome.value for outcome in Outcome}:
            pairs.insert(0, (rf"(?<!\w)(?:{_NO_ANSWER}){_GOES_ON}", OTHER))
        return [(re.compile(pattern, re.IGNORECASE), mark) for pattern, mark in pairs]

    def _mark_texts(self, text: str) -> str:
        for pattern, mark in self._patterns:
            text = pattern.sub(mark, text)
        if not self._is_numbered:
            return text

        def numbered(match: re.Match[str]) -> str:
            place = self._numbers.get((match[1] or match[2] or match[3]).lstrip("0"))
            return OTHER if place is None else chr(TEXT + place)

        return re.sub(
            rf"(?<!\w){_PICTURE}[\s_]{{0,2}}(?:no\.?|number|index"
            rf"|id)?[\s:#(=]{{0,3}}(\d{{1,6}})\)?(?![\w%])(?!\.\w)"
            rf"|(?<!\w)(\d{{1,6}})(?:st|nd|rd|th)\s(?:\w+\s)?{_PICTURE}(?!\w)"
            r"|第\s?(\d{1,6})\s?(?:张|幅|帧|枚|幀)?(?:图像|图片|图|画像|帧)?",
            numbered,
            text,
            flags=re.IGNORECASE,
        )

    def _mark_letters(self, text: str) -> str:
        count = len(self._texts)

        def letter(match: re.Match[str]) -> str:
            place = ord(match[1].upper()) - ord("A")
            return chr(LETTER + place) if place < count else OTHER

        def ordinal(match: re.Match[str]) -> str:
            place = count - 1 if match[1].lower() == "last" else _ORDINALS.index(match[1].lower())
            return chr(LETTER + place) if place < count else OTHER

        around = rf"(?<![{_WORD}./\\-])(?<![{_WORD}]')(?:[(\[{{]\s?)?(%s)(?:\s?[)\]}}])?(?![{_WORD}])(?!'\w)(?!-\w)"
        article = rf"(?!\s+(?!{_AFTER_A}\b)[{_WORD}])"
        text = re.sub(r"(?<=\b[A-H])\.(?=[A-H]\b)", ". ", text)
        text = re.sub((around + article) % "A", letter, text)
        text = re.sub(around % "[B-H]", letter, text)
        text = re.sub(r"(?<![\w'])[(\[]([a-h])[)\]](?!\w)", letter, text)
        text = re.sub(r"^\s*([a-h])(?=[.):]\s|[.):]?\s*$)", letter, text, flags=re.MULTILINE)
        text = re.sub(
            r"(?i:(?<=option )|(?<=choice )|(?<=answer is )|(?<=answer: ))([a-h])(?=[.,;:)\s]*$"
            r"|[.,;:)])",
            letter,
            text,
        )
        return re.sub(rf"\b({'|'.join(_ORDINALS)}|last) (?:option|choice)\b", ordinal, text, flags=re.IGNORECASE)


def without_letters(options: Sequence[str]) -> list[str]:
    """Option texts without the letters that a prompt writes before them ("A. Image 3"), where all have them."""
    found = [re.fullmatch(r"\W{0,2}([A-Z])\s?[.):]\s*(.+)", option.strip(), re.DOTALL) for option in options]
    in_order = all(match and ord(match[1]) - ord("A") == place for place, match in enumerate(found))
    return [match[2].strip() for match in found if match] if in_order else [option.strip() for option in options]


def option_of(mark: str) -> int | None:
    """The place of the option that a mark stands for; None for what names none."""
    if mark == OTHER:
        return None
    return ord(mark) - (LETTER if ord(mark) < TEXT else TEXT)


def _merged(text: str) -> str:
    """A letter and the words beside it as one mark: the letter's where they agree, a contradiction where not."""

    def merge(match: re.Match[str]) -> str:
        one, other = option_of(match[1]), option_of(match[2])
        return chr(LETTER + one) if one is not None and one == other else OTHER

    text = re.sub(rf"(?<!\w)'\s?({MARK})|({MARK})\s?'(?!\w)", lambda match: match[1] or match[2], text)
    text = re.sub(rf"({MARK})\s?'(?!\w)", r"\1", text)
    text = re.sub(
        rf"({_LETTER_MARK}),\s({_TEXT_MARK})",
        lambda match: match[1] if option_of(match[1]) == option_of(match[2]) else match[0],
        text,
    )
    text = _LETTER_THEN_TEXT.sub(merge, text)
    return _TEXT_THEN_LETTER.sub(merge, text)
