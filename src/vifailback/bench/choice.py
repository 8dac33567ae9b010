"""Which option does a reply choose? Never guessed: what is not plainly said is None."""

import re
from collections.abc import Sequence


def read_choice(reply: str, options: Sequence[str], *, lettered: bool = True) -> str | None:
    """Read which option a reply chooses.

    Args:
        reply: the reply as it came.
        options: the texts of the options, in the order of their letters A, B, C, ...
        lettered: the model was shown letters, so that a letter in the reply means an option.

    Returns:
        The letter of the option; None where the reply names none, or more than one.
    """
    said = reply.strip().strip("*.()\"'` ").casefold()
    letters = [chr(ord("A") + place) for place in range(len(options))]
    named = [letter for letter, option in zip(letters, options, strict=True) if option.casefold().strip(". ") == said]
    if len(named) == 1:
        return named[0]
    match = re.fullmatch(r"([a-z])(?:[.):]\s.*)?", said, re.DOTALL)
    return match[1].upper() if lettered and match and match[1].upper() in letters else None
