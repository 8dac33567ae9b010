"""The form of a chain-of-thought answer: the reasoning first, then the block, as the prompts ask (supplement Fig. 7-9).

The reasoning stays free, so that a model held to the form still thinks before it answers; a success ends the block,
because there is nothing to avoid or correct.
"""

from collections.abc import Callable

from vifailback.symbols.pattern import CODE_LINE
from vifailback.types import KeyframeRole, Matching, Outcome

_LINE = r"\n"  # written out: xgrammar takes no line break inside an expression
_BEFORE = rf'<Think>[^<]*</Think>{_LINE}<Answer>{_LINE}"success detection": "'
_COMMANDS = rf'"low level commands": "[^"{_LINE}]*"'
_SYMBOLS = f'"visual prompts": "{CODE_LINE}({_LINE}{CODE_LINE})*"'


def block_form(role: KeyframeRole, *, symbols: bool) -> Callable[[int], Matching]:
    """Return what makes the form of an answer, by the number of images that are shown.

    Args:
        role: an avoidance names its keyframe, a correction is given it.
        symbols: the block ends in symbol code.
    """
    rest = f"{_COMMANDS},?{_LINE}{_SYMBOLS}" if symbols else _COMMANDS

    def form(images: int) -> Matching:
        keyframe = ""
        if role is KeyframeRole.AVOIDANCE:
            places = "|".join(map(str, range(1, images + 1)))
            keyframe = f'"keyframe": "({places})",?{_LINE}'  # the figures and the release leave commas out
        failed = f'{Outcome.FAILED}",?{_LINE}{keyframe}{rest}'
        return Matching(f'{_BEFORE}({Outcome.SUCCESSFUL}"|{failed}){_LINE}</Answer>')

    return form
