"""Point-based motion control (PMC, paper Sec. 4.3): guidance moves the arm itself; a `Corrector`."""

import numpy as np

from vifailback.errors import UnreachableError
from vifailback.supervise.assessment import Assessment
from vifailback.supervise.motion.drive import Drive, Limits, Way
from vifailback.supervise.motion.grasp import Antipodal, GraspEstimator
from vifailback.supervise.motion.history import PoseHistory
from vifailback.supervise.motion.perform import Performer
from vifailback.supervise.motion.plan import hidden, plan
from vifailback.supervise.motion.scene import Scene
from vifailback.supervise.motion.steps import Step
from vifailback.supervise.motion.view import DepthView, Hand
from vifailback.types import Guidance, Observation, Point, Policy, Vector, World

WIDEST_M = 0.10
"""How far grippers open [m]: PiPER's of the authors' robot open 0.1 m."""


class PointMotion:
    """Carries guidance out with the arms of a world.

    Args:
        world: the robot; its first camera is the head camera, with depth.
        grasper: finds grasps.
        limits: how it may move.
        widest_m: how far its grippers open [m].
    """

    def __init__(
        self,
        world: World,
        *,
        grasper: GraspEstimator | None = None,
        limits: Limits | None = None,
        widest_m: float = WIDEST_M,
    ) -> None:
        self._world = world
        self._grasper = grasper or Antipodal()
        self._limits = limits or Limits()
        self._widest_m = widest_m
        self.history = PoseHistory()
        """Show it every observation: a rewind goes back along it, and things are put back where it saw them taken."""

    @property
    def name(self) -> str:
        """What tables and logs call it."""
        return "pmc"

    def begin(self, assessment: Assessment, observation: Observation, policy: Policy) -> "Motion":  # noqa: ARG002
        """Start to carry out the guidance of an assessment.

        Raises:
            UnreachableError: it is refused: nothing can be carried out, depth is missing, a symbol points nowhere.
        """
        if assessment.guidance is None:
            raise UnreachableError("there is no guidance to carry out")
        world, guidance = self._world, assessment.guidance
        camera = world.camera(world.cameras[0])
        performer = Performer(
            Drive(world.arms, world.control_hz, self._limits, observation, self.history),
            self._look,
            self._grasper,
            self.history,
            clockwise=-1.0 if camera.camera_to_world[2, 2] < 0 else 1.0,
            widest_m=self._widest_m,
        )
        scene = Scene(world.arms, observation.state, camera, self.history, self._seen(observation))
        covered = hidden(guidance, scene)
        if not covered:
            steps = plan(guidance, scene)
            return Motion(steps, performer.perform(observation, steps))
        return Motion((), self._uncovered(observation, performer, guidance, scene, covered))

    def _uncovered(
        self, now: Observation, performer: Performer, guidance: Guidance, scene: Scene, covered: tuple[Point, ...]
    ) -> Way:
        """Take the hands from before what the symbols mean, then read the guidance against what is seen there."""
        for point in covered:
            now = yield from performer.uncover(now, point)
        later = Scene(scene.arms, now.state, scene.camera, self.history, self._seen(now))
        return (yield from performer.perform(now, plan(guidance, later)))

    def _seen(self, observation: Observation) -> DepthView | None:
        head = self._world.cameras[0]
        depth = self._world.observe(depth=(head,)).depth.get(head)
        if depth is None or not np.any(depth > 0):
            return None
        state = observation.state
        own = tuple(Hand(arm.pose(state), arm.opening(state) * self._widest_m) for arm in self._world.arms.values())
        return DepthView(self._world.camera(head), depth, own)

    def _look(self, observation: Observation) -> DepthView:
        view = self._seen(observation)
        if view is None:
            raise UnreachableError("depth is missing")
        return view


class Motion:
    """One correction at work: one action a control step until it is done.

    Args:
        steps: what it does, for logs; empty where that is told only once the hands are out of the way.
        way: yields the actions.
    """

    def __init__(self, steps: tuple[Step, ...], way: Way) -> None:
        self.steps = steps
        self._way = way
        self._begun = False

    def actions(self, observation: Observation) -> Vector | None:
        """Return the next action, float64 (1, 14); None once the motion is done.

        Raises:
            UnreachableError: it cannot go on; says why.
        """
        try:
            action = self._way.send(observation) if self._begun else next(self._way)
        except StopIteration:
            return None
        self._begun = True
        return action[None]
