"""VSF: the policy itself follows symbols that are drawn on what it sees (paper Sec. 4.3, supplement Sec. 6.2)."""

from dataclasses import replace

import numpy as np

from vifailback.supervise.assessment import Assessment
from vifailback.supervise.mask import Mask, idle_wrists
from vifailback.symbols import draw, format_command, paint
from vifailback.types import Image, ImageSize, Observation, Policy, Vector
from vifailback.types.guidance import Guidance

STILL_S = 1.0
"""The motion is done when the arms have stood still for so long, after they moved [s]."""
STILL = 0.01
"""No joint [rad] and no opening changes by more than this while the arms stand still."""


class GuidedView:
    """What a policy sees while it is guided: the symbols on the head view, the rest masked, the words as its prompt.

    Args:
        guidance: what to do; without symbols nothing is drawn and nothing masked.
        words: the prompt; the observation's own where it is "".
        masked: zero what lies outside the symbols' region, and the wrist view of the idle arm.
        memory: for masked frames, by size; one view after the other may use it.
    """

    def __init__(
        self,
        guidance: Guidance,
        words: str = "",
        *,
        masked: bool = True,
        memory: dict[ImageSize, Image] | None = None,
    ) -> None:
        self._symbols, self._commands = guidance.symbols, guidance.commands
        self._memory: dict[ImageSize, Image] = {} if memory is None else memory
        self._words, self._masked = words, masked
        self._masks: dict[ImageSize, Mask] = {}
        self._zeros: dict[tuple[int, ...], Image] = {}

    def of(self, observation: Observation) -> Observation:
        """Return the observation as the policy is to see it; its head camera is the first one.

        The next call may write to the same image memory.
        """
        images = dict(observation.images)
        if self._symbols and images:
            head = next(iter(images))
            if self._masked:
                images[head] = self._mask(images[head]).onto(images[head])
                paint(images[head], self._symbols)  # after the mask: the region holds all of them
                images |= {name: self._zero(images[name]) for name in idle_wrists(images, self._commands)}
            else:
                images[head] = draw(images[head], self._symbols)
        return replace(observation, images=images, prompt=self._words or observation.prompt)

    def _mask(self, image: Image) -> Mask:
        size = ImageSize.of(image)
        if size not in self._masks:
            if size not in self._memory:
                self._memory[size] = np.empty((size.height, size.width, 3), np.uint8)
            self._masks[size] = Mask(self._symbols, size, self._memory[size])
        return self._masks[size]

    def _zero(self, image: Image) -> Image:
        return self._zeros.setdefault(image.shape, np.zeros_like(image))


def words_of(assessment: Assessment) -> str:
    """Return the prompt that guides a policy: the command sentence, else the high-level text, else ""."""
    guidance = assessment.guidance
    if guidance is None:
        return assessment.words
    sentence = format_command(guidance.commands) if guidance.commands else ""
    return assessment.words.strip() or sentence or guidance.high_level.strip()


class SymbolFollowing:
    """The VSF method: "policy sees image and text, masked".

    Args:
        policy: who follows the symbols; the supervised policy itself by default, as in the paper.
        masked: mask the views as in the symbol-following dataset (supplement Sec. 6.2).
    """

    def __init__(self, policy: Policy | None = None, *, masked: bool = True) -> None:
        self._policy, self._masked = policy, masked
        self._memory: dict[ImageSize, Image] = {}

    @property
    def name(self) -> str:
        """Its name in tables."""
        return "vsf"

    def begin(self, assessment: Assessment, observation: Observation, policy: Policy) -> "Following":
        """Start to follow; a policy of its own looks afresh."""
        if self._policy is not None:
            self._policy.reset()
        view = GuidedView(
            assessment.guidance or Guidance(), words_of(assessment), masked=self._masked, memory=self._memory
        )
        return Following(view, self._policy or policy, observation)


class Following:
    """One correction by a policy that follows symbols; done when the arms have come to rest."""

    def __init__(self, view: GuidedView, policy: Policy, observation: Observation) -> None:
        self._view, self._policy = view, policy
        self._rest_s, self._resting = observation.time_s, observation.state
        self._moved = False

    def actions(self, observation: Observation) -> Vector | None:
        """Return the policy's next actions, float64 (horizon, 14); None once the arms have come to rest."""
        if float(np.abs(observation.state - self._resting).max(initial=0.0)) > STILL:
            self._moved = True
            self._rest_s, self._resting = observation.time_s, observation.state
        elif self._moved and observation.time_s - self._rest_s >= STILL_S:
            return None
        return self._policy.infer(self._view.of(observation))
