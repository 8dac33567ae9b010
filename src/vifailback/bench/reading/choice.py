"""Which option does a reply choose? Never guessed: what is not plainly said is None."""

import re
from collections.abc import Sequence
from functools import lru_cache

from vifailback.bench.reading.body import body_of
from vifailback.bench.reading.claims import Claim, Strength, claims_in
from vifailback.bench.reading.mentions import MARK, Mentions, without_letters
from vifailback.bench.reading.outcome import outcome_claims
from vifailback.symbols import read_command
from vifailback.vqa.commands import same_meaning

MOST_OPTIONS = 26
"""As many as there are letters."""
_BARE_LETTER = re.compile(r"[\s(\[]{0,4}([A-Za-z])[\s)\].,]{0,4}")
"""What most models reply: looked at first, because it needs no more."""


def read_choice(reply: str, options: Sequence[str], *, lettered: bool = True) -> str | None:
    """Read which option a reply chooses: "(B)", "the answer is B", "Image 13", "the task was not completed", ...

    Thoughts in tags do not count. A reply that contradicts itself, names several options, refuses, or is cut off
    before it answers chooses none.

    Args:
        reply: the reply as it came.
        options: the texts of the options, in the order of their letters A, B, C, ...
        lettered: the model was shown letters, so that a letter in the reply means an option.

    Returns:
        The letter of the option; None where the reply does not plainly choose one.

    Raises:
        ValueError: there are no options, or more than letters.
    """
    if not 0 < len(options) <= MOST_OPTIONS:
        raise ValueError(f"expected 1 to {MOST_OPTIONS} options, got {len(options)}")
    text = body_of(reply)
    if not text:
        return None
    if (letter := _BARE_LETTER.fullmatch(text)) and lettered:
        return letter[1].upper() if ord(letter[1].upper()) - ord("A") < len(options) else None
    mentions = _mentions(tuple(options), lettered)
    place = _as_number(text, mentions)
    if place is None:
        marked = mentions.mark(text)
        place = _resolved([*claims_in(marked), *outcome_claims(text, options)])
        if place is None and not re.search(MARK, marked):
            place = _as_command(text, options)
    return None if place is None else chr(ord("A") + place)


@lru_cache(maxsize=512)
def _mentions(options: tuple[str, ...], lettered: bool) -> Mentions:
    return Mentions(options, lettered=lettered)


def _as_number(text: str, mentions: Mentions) -> int | None:
    """A reply that is only the number of an image."""
    match = re.fullmatch(
        r"\W{0,4}(?:(?:final |the |correct )*(?:answer|keyframe|key frame)(?: is)?\W{1,4})?(\d{1,6})\W{0,4}",
        text,
        re.IGNORECASE,
    )
    return mentions.of_number(match[1]) if match else None


def _as_command(text: str, options: Sequence[str]) -> int | None:
    """A reply that is only a command, in other words than the options'."""
    if len(text.split()) > 40 or not re.search(r"\b(?:gripper|arm)\b", text, re.IGNORECASE):
        return None
    said, unread = read_command(re.sub(r"^(?:final )?answer\W{1,3}", "", text, flags=re.IGNORECASE))
    if unread or not said:
        return None
    same: list[int] = []
    for place, option in enumerate(without_letters(options)):
        meant, wrong = read_command(option)
        if meant and not wrong and same_meaning(meant, said):
            same.append(place)
    return same[0] if len(same) == 1 else None


def _resolved(claims: Sequence[Claim]) -> int | None:
    """The option that all claims agree on, the plainest first; None where they do not."""
    if not claims:
        return None
    fields = [claim for claim in claims if claim.strength is Strength.FIELD]
    if fields:
        chosen = [claim for claim in fields if claim.final] or fields
        option = _only(chosen)
        last = max(claim.at for claim in chosen)
        others = [
            claim
            for claim in claims
            if claim.option != option and (claim.strength is Strength.PLACE or claim.at > last)
        ]
        return None if others else option
    plainest = max(claim.strength for claim in claims)
    chosen = [claim for claim in claims if claim.strength is plainest]
    option = _only(chosen)
    return option if all(claim.option == option for claim in claims) else None


def _only(claims: Sequence[Claim]) -> int | None:
    options = {claim.option for claim in claims}
    return options.pop() if len(options) == 1 else None
