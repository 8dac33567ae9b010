"""Claims: places where a reply says which option it chooses, by how plainly it says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from vifailback.bench.reading.mentions import MARK, option_of


class Strength(IntEnum):
    """How plainly a claim is made."""

    FIELD = 4
    """A named answer: "Answer: B", {"answer": "B"}, \\boxed{B}."""
    SENTENCE = 3
    """A sentence: "the correct option is B", "I choose B", "B is correct"."""
    PLACE = 2
    """The option stands alone, first or last."""
    SHORT = 1
    """The only option that a short reply names."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One place where a reply says which option it chooses.

    Args:
        option: its place, 0-based; None where what is claimed is no option, or two at once.
        strength: how plainly.
        at: where in the reply.
        final: it says of itself that it is the last word.
    """

    option: int | None
    strength: Strength
    at: int
    final: bool = False


_M = f"({MARK})"
_P = r"[^\w\n\ue000-\ue200]"
"""Punctuation or a space on the same line, no mark."""
_LIST = (
    rf"(?!\s*(?:,|/|\\|\bor\b|\band\b|\bto\b|\bthrough\b|[-–&|]|或|和|、)\s*(?:or |and )?(?:option "
    rf"|choice )?(?:{MARK}(?!\s*(?:is|was|does|shows|would)\b)|\d))"
)
"""What follows makes it one of several."""
_DOTS = rf"(?!\s*[.)]\s*{MARK})"
"""What follows makes it the beginning of a list: "[A. B. C. D.]"."""
_THING = r"(?:type|option|failure|error|mode|category|issue|problem|failure type|frame|one)"
_END = (
    rf"{_LIST}{_DOTS}(?=\s*{_THING}?\s*(?:$|[.,;:!?)\]}}\n'(。，；！]|[-–—]\s|\b(?:because|since|as|with|which"
    rf"|where|for|given|due|based|in this|here|rather than|instead of|not|but not|and not|选项)\b|です|입니다|。))"
)
_THE = (
    r"(?:(?:the|a|an|option|choice|answer|letter|of|type|category|la|le|el|die|opción|opção|réponse|lettre"
    r"|letra|buchstabe|选项|为|:)\s*){0,4}[(\[]?"
)
_SURELY = (
    r"(?:(?:clearly|likely|most likely|very likely|probably|most probably|therefore|thus|hence|then"
    r"|definitely|indeed|"
    r"obviously|certainly|simply|either way|still|now|just|best|again)\s*,?\s*)?"
)
_KEYS = (
    r"(?:(?:your|my|the|a|final|correct|right|best|chosen|selected|most likely|most appropriate"
    r"|overall|predicted|task|execution|"
    r"failure|error|success|mejor|correcta|finale|richtige)[\s_-]{1,2}){0,4}"
    r"(?:answer|choice|option|selection|prediction|response|letter|label|verdict|conclusion|outcome|result|status|"
    r"classification|category|type|mode|detection|assessment|determination|judg[e]?ment|decision|evaluation|"
    r"key[-_ ]?frame|frame|image|subtask|command|ans)"
    r"|答案|选项|选择|回答|结论|结果|判断|答え|正解|정답|답|réponse|respuesta|resposta|antwort|risposta|ответ"
)
_IS = (
    r"(?:is|was|would be|should be|must be|will be|has to be|seems to be|appears to be"
    r"|would most likely be|lies with|"
    r"remains|becomes|=|->|→|es|est|é|ist|lautet|è|является|是|为|应为|应该是|应是|は|은|는)"
)
_RIGHT = (
    r"(?:correct|right|best|final|true|most (?:appropriate|suitable|plausible|accurate|likely|fitting"
    r"|reasonable))"
)
_PICK = r"(?:answer|option|choice|one|match|fit|response)"
_FINAL = r"\b(?:final|final[_ ]answer)\b"

_FIELDS = [
    re.compile(
        rf"(?<!\w)(?:{_KEYS})['\s]{{0,2}}(?:is|est|是)?\s?[:=]\s{{0,4}}['\[{{(]?\s?{_THE}{_M}{_END}", re.IGNORECASE
    ),
    re.compile(
        rf"^{_P}{{0,4}}(?:the )?(?:final |correct |my )?(?:answer|choice|答案){_P}{{0,3}}\n+\s{{0,4}}{_M}{_END}",
        re.I | re.M,
    ),
]
_SENTENCES = [
    re.compile(
        rf"(?<![\w'])(?:answer|choice|option|selection|pick|guess|response|conclusion|verdict|outcome"
        rf"|result|status|type|"
        rf"mode|category|classification|match|subtask|command|keyframe|frame|image|failure|error|"
        rf"答案|选项|réponse|respuesta|resposta|antwort|risposta|答え|正解|정답)"
        rf"(?:\s[\w'-]+){{0,7}}?\s?{_IS}"
        rf"\s{{0,2}}{_SURELY}{_THE}{_M}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:choose|select|pick|chose|selected|choosing|selecting|go with|going with|opt for"
        rf"|settle on|vote for)\s"
        rf"{_SURELY}{_THE}{_M}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{_M}\s(?:is|would be|must be|should be|seems|seems to be|appears|appears to be|looks)\s{_SURELY}"
        rf"(?:the |my |our |an? )?(?:only |single )?(?:{_RIGHT}\s{_PICK}|{_RIGHT}|{_PICK})\b"
        r"(?=\s*(?:$|[.;:!?)\n]|,(?!\s*(?:but|although|though|except|however))|\b(?:because|since|as"
        r"|here|given|among|of)\b))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:corresponds?(?:ing)? to|matches|aligns with|points to|best described (?:by|as)"
        rf"|classif(?:y|ied)(?: this| it| the \w+)? (?:as|under|into)|"
        rf"categori[sz]ed (?:as|under)|identified as|labell?ed (?:as)?|diagnosed as|described as"
        rf"|attributed to|due to|"
        rf"caused by|falls (?:under|into)|belongs to|indicates|indicating|suggests|suggesting"
        rf"|represents|constitutes|"
        rf"considered(?: to be| as)?|deemed(?: as| to be)?|marked as|judged(?: as| to be)?|rated as"
        rf"|concluded? (?:as|to be))"
        rf"\s{_SURELY}{_THE}{_M}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:failure|error|problem|mistake|deviation)\s(?:first |clearly |actually |most likely |likely )?"
        rf"(?:starts|begins|occurs|happens|started|began|occurred|happened|appears|is first visible|becomes \w+|is)"
        rf"(?: to (?:happen|occur|appear))?\s(?:in|at|from|with|on|around)\s(?:the )?{_M}{_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:therefore|thus|hence|so|accordingly){_P}{{1,2}}(?:it is |it's |the )?(?:option )?{_M}{_P}{{0,2}}$",
        re.I | re.M,
    ),
    re.compile(rf"(?:应该?选|我选择?|故选|选择|选)\s?(?:项)?\s?{_M}(?=\s*(?:$|[.。,，;；!)\n]|选?项|因为|作为))"),
    re.compile(
        rf"(?:^|(?<=[.!\n] ))(?:so |therefore,? )?(?:it's|it is|that's)\s{_SURELY}{_THE}{_M}{_END}", re.IGNORECASE
    ),
    re.compile(rf"\bfail(?:ed|s|ing)? (?:at|in|during|on)\s{_THE}{_M}{_END}", re.IGNORECASE),
    re.compile(rf"{_M}\s?(?:是|为|项)?\s?(?:正确|最合适)"),
    re.compile(
        rf"^{_P}{{0,3}}{_M}{_P}{{1,4}}(?:is )?(?:correct|right|true|yes|✓|✔|✅){_P}{{0,3}}$",
        re.IGNORECASE | re.MULTILINE,
    ),
]
_CONTRAST = re.compile(
    rf"(?:\bnot\s{_THE}{_M}(?:\s{_THING})?|不是{_M})\s?[,;，]?\s?(?:而是|but|but rather|rather|it's"
    rf"|it is)\s?(?:rather )?"
    rf"{_THE}{_M}{_END}",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^{_P}{{0,3}}{_M}(?!\s?[?？]){_P}{{0,3}}$", re.MULTILINE)
_FIRST = re.compile(rf"{_P}{{0,3}}{_M}{_END}")
_LISTED = re.compile(rf"^{_P}{{0,3}}({MARK})|[.;,] ?({MARK})\s?[.):]", re.MULTILINE)
_MARK = re.compile(_M)
_WHOLE = re.compile(rf"{_M}{_END}")
_JUST_DENIED = re.compile(
    rf"(?:\b(?:not|no|never|nothing|isn't|wasn't|don't|doesn't|rather than|instead of|to be)\s|% ){_THE}$",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"\b(?:after|before|until|past|prior to|between|following|than)\s{_THE}$", re.IGNORECASE)
"""What stands before a mark that is only a landmark."""
_SHORT_WORDS = 12
"""A reply of so few words answers with the only option it names."""


def claims_in(text: str) -> Iterator[Claim]:
    """Find the claims in a reply whose options are marked. What is denied, asked or only supposed is no claim."""
    for patterns, strength in ((_FIELDS, Strength.FIELD), (_SENTENCES, Strength.SENTENCE)):
        for pattern in patterns:
            for match in pattern.finditer(text):
                if _holds(text, match.start(), match.start(1)) and not _alternative(text[: match.start()], match[0]):
                    final = bool(re.search(_FINAL, match[0], re.IGNORECASE))
                    yield Claim(option_of(match[1]), strength, match.start(1), final)
    for match in _CONTRAST.finditer(text):
        if _holds(text, match.start(), match.start()):
            yield Claim(option_of(match[match.lastindex or 0]), Strength.SENTENCE, match.end())
    yield from _by_place(text)
    yield from _by_shortness(text)


def _by_place(text: str) -> Iterator[Claim]:
    """The option that stands first or last, where the reply is no list of options."""
    listed = {match[1] or match[2] for match in _LISTED.finditer(text)}
    alone = list(_ALONE.finditer(text))
    if len({match[1] for match in alone}) > 1:  # a list with an option a line, and one of them again after it
        again = [match[1] for match in alone].count(alone[-1][1]) > 1
        alone = alone[-1:] if again and not text[alone[-1].end() :].strip() else []
    first, last = text.find("\n"), text.rfind("\n")
    for match in alone:
        if match.start() == 0 or match.start() <= first or match.start() > last:
            yield Claim(option_of(match[1]), Strength.PLACE, match.start(1))
    start = _FIRST.match(text)
    if start and len(listed | {start[1]}) == 1 and _holds(text, start.start(), start.start(1)):
        yield Claim(option_of(start[1]), Strength.PLACE, start.start(1))


def _by_shortness(text: str) -> Iterator[Claim]:
    if len(text.split()) > _SHORT_WORDS:
        return
    marks = [mark for mark in _MARK.finditer(text) if not _JUST_DENIED.search(text[: mark.start()])]
    if len({mark[1] for mark in marks}) == 1:
        mark = marks[-1]
        if (
            _WHOLE.match(text, mark.start())
            and not _BESIDE.search(text[: mark.start()])
            and _holds(text, mark.start(), mark.start())
        ):
            yield Claim(option_of(mark[1]), Strength.SHORT, mark.start())


_NEGATION = re.compile(
    r"n't\b|\b(?:not|never|neither|nor|cannot|unable|unlikely|doubt|incorrect|wrong|wrongly|reject"
    r"|eliminate|rules? out|"
    r"ruled out|instead of|rather than|except|excluding|unlike|than|without|no|nicht|kein|pas|avoid"
    r"|false|isnt)\b|不|非|未|没",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:no doubt|without (?:a )?doubt|not only|no longer|if i (?:had|have|must|were) to \w+)\b", re.IGNORECASE
)
_SUPPOSED = re.compile(
    r"\b(?:if|whether|unless|suppose|supposing|assuming|would have|might|could|may|maybe|perhaps"
    r"|possibly|either|example|"
    r"e\.g|format|such as|wenn|si|other|some|others)\b|如果|是否|可能|例如",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[.!?。！？;；]\s|\n|。")
_CLAUSE = re.compile(r",\s|:\s|\b(?:so|therefore|thus|but|hence|because|and|however)\b|，", re.IGNORECASE)
_DENIED = re.compile(
    rf"{_P}{{0,4}}(?:(?:is|was|would be|seems|looks|cannot be|can be)\s)?(?:\w+\s)?"
    r"(?:incorrect|wrong|not|false|ruled out|eliminated|impossible|unlikely|x\b|isn't|wasn't|cannot)"
    rf"|{_P}{{0,3}}[✗❌×]"
    r"|[^.!?\n]{0,80}\b(?:would be|is|was) (?:wrong|incorrect|a mistake|false)\b",
    re.IGNORECASE,
)


def _holds(text: str, start: int, mark: int) -> bool:
    """Whether the words around a claim leave it standing."""
    before = text[max(0, start - 400) : start]
    sentence = before[max((match.end() for match in _BREAK.finditer(before)), default=0) :]
    clause = sentence[max((match.end() for match in _CLAUSE.finditer(sentence)), default=0) :] + text[start:mark]
    sentence, clause = _SURE.sub(" ", sentence + text[start:mark]), _SURE.sub(" ", clause)
    if _NEGATION.search(clause) or _SUPPOSED.search(sentence):
        return False
    after = text[mark + 1 : mark + 200]
    ends = re.match(r"[^.!?\n。]{0,40}([.!?\n。？])", after)
    return not (ends and ends[1] in "?？") and not _DENIED.match(after)


def _alternative(before: str, said: str) -> bool:
    """Whether the option is the second of two: "A or B is correct"."""
    return bool(re.match(MARK, said)) and bool(
        re.search(rf"{MARK}\s*(?:,|/|\bor\b|\band\b|&)\s*(?:or |and )?(?:option |choice )?{_P}?$", before)
    )
