"""The seam of the two correction methods: guidance in, actions out until the motion is done (paper Sec. 4.3).

VSF lets a policy follow the symbols (`follow`); PMC moves the arm itself (`motion`).
"""

from typing import Protocol

from vifailback.supervise.assessment import Assessment
from vifailback.types import Observation, Policy, Vector


class Correction(Protocol):
    """One correction at work."""

    def actions(self, observation: Observation) -> Vector | None:
        """Return the next actions, float64 (horizon, 14), one a control step; None once the motion is done.

        Raises:
            UnreachableError: it cannot go on; says why.
        """
        ...


class Corrector(Protocol):
    """Carries guidance out. What it needs beyond the observation (depth, calibration, arms) it is made with."""

    @property
    def name(self) -> str:
        """What tables and logs call it ("vsf", "pmc")."""
        ...

    def begin(self, assessment: Assessment, observation: Observation, policy: Policy) -> Correction:
        """Start to carry out the guidance of an assessment of a failing attempt.

        Args:
            assessment: its guidance is never None here; the symbols belong to the head view.
            observation: of now.
            policy: the supervised policy, for methods that let it act.

        Raises:
            UnreachableError: it is refused: a target is out of reach, depth is missing, nothing can be carried out.
        """
        ...
