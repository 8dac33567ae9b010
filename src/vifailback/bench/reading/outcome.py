"""Claims about the outcome in whole sentences: "the robot did not complete the task" (supplement Fig. 4)."""

import re
from collections.abc import Iterator, Sequence

from vifailback.bench.reading.claims import Claim, Strength
from vifailback.types import Outcome

_TASK = r"(?:task|execution|episode|attempt|trial|operation|manipulation|mission|objective|goal|placement task)"
_DONE = (
    r"(?:complete[ds]?|completing|completion|accomplish(?:ed|es|ing)?|finish(?:ed|es|ing)?|achieve[ds]?"
    r"|fulfill?(?:ed|s)?|execute[ds]?|perform(?:ed|s|ing)?)"
)
_WELL = r"(?:successfully|fully|correctly|properly|entirely|completely)"
_BE = r"(?:is|was|has been|have been|had been|being|were)"
_A_TASK = rf"(?:the|this|its|that|a)\s(?:(?!first|second|next|last|sub|initial|part)\w+\s){{0,2}}{_TASK}"

_FAILURE = re.compile(
    rf"\bfail(?:ed|s|ing)?\sto\s(?:{_WELL}\s)?(?:and {_WELL}\s)?{_DONE}\s{_A_TASK}"
    rf"|\b(?:did not|didn't|does not|doesn't|has not|hasn't|had not|could not|couldn't|cannot|can't"
    rf"|never|(?:was|is|were) (?:unable|not able) to|without)\s"
    rf"(?:{_WELL}\s)?(?:and {_WELL}\s)?{_DONE}\s{_A_TASK}"
    rf"|\b{_TASK}\s(?:{_BE}|has|remains|remained|ended|ends|can be \w+|is considered|was considered"
    rf"|is deemed)\s(?:as |in |a |therefore |thus |clearly |ultimately |considered |deemed ){{0,3}}"
    rf"(?:not\s(?:yet\s|been\s)?(?:{_WELL}\s)?(?:and {_WELL}\s)?(?:{_DONE}|success(?:ful)?)"
    rf"|un(?:successful|finished|completed?)|incomplete|fail(?:ed|ure)|never {_DONE}|left incomplete)\b"
    rf"|\b(?:{_TASK}|the robot(?: arm)?)\s(?:has |ultimately |therefore |thus "
    rf"|clearly ){{0,2}}fail(?:ed|s)(?=\s*(?:[.,;!\n]|$)|\s(?:because|since|as|due)\b)"
    rf"|\b{_TASK}\s(?:isn't|wasn't|hasn't been|hadn't been)\s(?:{_WELL}\s)?(?:{_DONE}|successful)",
    re.IGNORECASE,
)
_SUCCESS = re.compile(
    rf"\b(?:was|is|were) able to\s(?:{_WELL}\s)?{_DONE}\s{_A_TASK}|"
    rf"\b{_WELL}\s(?:and {_WELL}\s)?{_DONE}\s{_A_TASK}"
    rf"|\b{_DONE}\s{_A_TASK}\s(?:{_WELL})\b"
    rf"|\b{_TASK}\s(?:{_BE}|can be considered|is considered|was considered|is deemed)\s(?:as |a "
    rf"|therefore |thus |clearly |considered |deemed ){{0,3}}(?:{_WELL}\s(?:and {_WELL}\s)?{_DONE}"
    rf"|success(?:ful)?|{_DONE} {_WELL})\b"
    rf"|\b{_TASK}\ssucceeded\b",
    re.IGNORECASE,
)
_SPOILED = re.compile(
    r"\b(?:not|n't|never|if|whether|unless|would|could|should|might|may|must|almost|nearly|partial"
    r"|partially|partly|cannot|can't|unclear|"
    r"determine|determined|verify|confirm|without|until|before|fail\w*|unable|no|once|to|first"
    r"|initially|definition|means|"
    r"subtask|sub-task|step|unsure|uncertain|appears to have almost)\b|n't\b|\?",
    re.IGNORECASE,
)
_DEFINITIONS = tuple(f"{outcome.value}:" for outcome in Outcome)
"""A reply with both repeats the question (supplement Fig. 4)."""
_SENTENCE = re.compile(r"[^.!?\n;]+[.!?\n;]?")
_CLAUSE_BREAK = re.compile(r",\s|\b(?:so|therefore|thus|but|hence|because|however|and)\b", re.IGNORECASE)


def outcome_claims(text: str, options: Sequence[str]) -> Iterator[Claim]:
    """Find sentences that say how the task ended; nothing where the options are no outcomes."""
    if set(options) != {outcome.value for outcome in Outcome} or all(map(text.count, _DEFINITIONS)):
        return
    places = {word: options.index(word.value) for word in Outcome}
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        failures = list(_FAILURE.finditer(words))
        for match in failures:
            if not _is_spoiled(words, match.start(), of_failure=True):
                yield Claim(places[Outcome.FAILED], Strength.SENTENCE, sentence.start() + match.start())
        for match in _SUCCESS.finditer(words):
            inside = any(one.start() <= match.start() < one.end() for one in failures)
            if not inside and not _is_spoiled(words, match.start(), of_failure=False):
                yield Claim(places[Outcome.SUCCESSFUL], Strength.SENTENCE, sentence.start() + match.start())


def _is_spoiled(sentence: str, at: int, *, of_failure: bool) -> bool:
    """Whether what stands before in the clause, or a question mark after, takes the claim back."""
    if sentence.rstrip().endswith("?") or re.match(r"\W{0,4}(?:if|whether|unless|can it)\b", sentence, re.IGNORECASE):
        return True
    before = sentence[:at]
    clause = before[max((match.end() for match in _CLAUSE_BREAK.finditer(before)), default=0) :]
    if of_failure:
        return bool(
            re.search(
                r"\b(?:if|whether|unless|would|could|might|may|unclear|not|no|determine\w*|had)\b|n't", clause, re.I
            )
        )
    return bool(_SPOILED.search(clause))
