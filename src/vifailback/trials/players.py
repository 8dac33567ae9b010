"""Who takes part in a trial: what is tried, the policy, the supervisor; all by name and seed."""

from dataclasses import dataclass, field, replace

import numpy as np

from vifailback.errors import UnknownNameError
from vifailback.models.named import ModelName
from vifailback.models.vlm import Vlm
from vifailback.sim.faults.draw import VARIANTS, draw_fault
from vifailback.sim.faults.fault import Fault
from vifailback.sim.policies.natural import NaturalPolicy
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.sim.tasks.task import Task
from vifailback.sim.world import CAMERAS, CONTROL_HZ, TableWorld
from vifailback.supervise.assessment import Assessment, NoSupervisor, Supervisor
from vifailback.supervise.correct import Correction, Corrector
from vifailback.supervise.follow import SymbolFollowing
from vifailback.supervise.follower import SymbolFollower
from vifailback.supervise.motion import PointMotion
from vifailback.supervise.vlm import VlmSupervisor
from vifailback.trials.oracle import Noise, NoisyOracle, Oracle
from vifailback.types import FailureType, Observation, Policy

POLICIES = ("scripted", "faulty", "natural")
"""An expert; the same with one injected fault; one that fails by itself."""

SUPERVISORS = ("none", "oracle", "noisy-oracle")
"""Supervisors that need no model; every model is another."""

METHODS = ("pmc", "vsf", "vsf-blank")
"""How guidance is carried out; the last is the policy of VSF that is shown no symbols, to compare with."""


@dataclass(frozen=True)
class Trial:
    """What is tried; the same seed gives the same layout, fault and noise to every supervisor and method.

    Args:
        task: name of a task.
        seed: of the layout and of everything that is drawn.
        policy: one of `POLICIES`.
        supervisor: one of `SUPERVISORS`, or the name of a model.
        method: one of `METHODS`; "" without a supervisor.
        noise: of the noisy oracle.
        grasper: name of what finds grasps (entry points `vifailback.graspers`).
        api_key: of a model's server; kept nowhere.
    """

    task: str
    seed: int
    policy: str
    supervisor: str = "none"
    method: str = ""
    noise: Noise = field(default_factory=Noise)
    grasper: str = "antipodal"
    api_key: str | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """What tells it from all others of a run."""
        return f"{self.task}/{self.policy}/{self.watcher}/{self.method}/{self.seed}"

    @property
    def watcher(self) -> str:
        """The supervisor's name as tables and files show it, without a password."""
        return shown_supervisor(self.supervisor)


def shown_supervisor(name: str) -> str:
    """A supervisor's name without the password that an address may hold."""
    return name if name in SUPERVISORS else str(ModelName.read(name))


def make_policy(trial: Trial, world: TableWorld, task: Task) -> ScriptedPolicy:
    """Return the policy of a trial.

    Raises:
        UnknownNameError: there is no such policy.
    """
    match trial.policy:
        case "scripted":
            return ScriptedPolicy(world, task)
        case "faulty":
            return ScriptedPolicy(world, task, _faults(trial, world, task))
        case "natural":
            return NaturalPolicy(world, task, trial.seed)
        case _:
            raise UnknownNameError("policy", trial.policy, POLICIES)


def make_supervisor(
    trial: Trial, world: TableWorld, task: Task, policy: ScriptedPolicy, model: Vlm | None
) -> Supervisor:
    """Return the supervisor of a trial: the model where there is one."""
    if model is not None:
        return VlmSupervisor(model)
    match trial.supervisor:
        case "none":
            return NoSupervisor()
        case "oracle":
            return Oracle(world, task, policy)
        case "noisy-oracle":
            return NoisyOracle(Oracle(world, task, policy), trial.noise, world.sizes[CAMERAS[0]], trial.seed)
        case name:
            raise UnknownNameError("supervisor", name, SUPERVISORS)


def make_corrector(trial: Trial, world: TableWorld, motion: PointMotion) -> Corrector:
    """Return what carries guidance out: point-based motion, or the small policy that follows symbols."""
    if trial.method == "vsf" or trial.method == "vsf-blank":
        following = SymbolFollowing(SymbolFollower(world.arms, world.camera(CAMERAS[0]), CONTROL_HZ))
        return following if trial.method == "vsf" else Blank(following)
    return motion


class Blank:
    """Symbol following without the symbols, and so without the mask."""

    def __init__(self, following: SymbolFollowing) -> None:
        self._following = following

    @property
    def name(self) -> str:
        """Its name in tables."""
        return "vsf-blank"

    def begin(self, assessment: Assessment, observation: Observation, policy: Policy) -> Correction:
        """Start to follow what is left of the guidance: its words."""
        guidance = assessment.guidance
        shown = None if guidance is None else replace(guidance, symbols=())
        return self._following.begin(replace(assessment, guidance=shown), observation, policy)


def check_method(method: str) -> None:
    """Say at once where a method cannot be had.

    Raises:
        UnknownNameError: there is no such method.
    """
    if method not in METHODS:
        raise UnknownNameError("method", method, METHODS)


def _faults(trial: Trial, world: TableWorld, task: Task) -> tuple[Fault, ...]:
    """One fault, of the four types in turn; of any type where the task cannot have that one."""
    rng = np.random.default_rng([trial.seed, 7])
    kind = tuple(FailureType)[trial.seed % len(FailureType)]
    of_kind = [variant for variant in VARIANTS if variant.failure_type is kind]
    fault = draw_fault(world, task, rng, of_kind) or draw_fault(world, task, rng)
    return () if fault is None else (fault,)
