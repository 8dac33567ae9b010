import numpy as np

from vifailback.sim.attempt import run_attempt
from vifailback.sim.make import TASKS, make_world
from vifailback.sim.policies.natural import NaturalPolicy, Weakness
from vifailback.types.annotation import FailureType


def test_a_natural_policy_fails_by_itself_at_some_of_its_trials_and_the_cause_is_known():
    task, types, successes = TASKS["place_one"], set[FailureType](), 0
    for seed in range(12):
        world = make_world("place_one", seed)
        run = run_attempt(world, task, NaturalPolicy(world, task, seed), limit=500)
        successes += run.succeeded
        if not run.succeeded:
            assert run.incident is not None
            types.add(run.incident.failure_type)
    assert 3 <= successes <= 9
    assert len(types) >= 2


def test_the_same_seed_makes_the_same_mistakes():
    task = TASKS["place_one"]
    ends = []
    for _ in range(2):
        world = make_world("place_one", 31)
        run_attempt(world, task, NaturalPolicy(world, task, 31), limit=200)
        ends.append(world.place("stapler").position)
    np.testing.assert_array_equal(ends[0], ends[1])


def test_a_policy_without_weaknesses_succeeds():
    task = TASKS["place_one"]
    perfect = Weakness(see_m=0.0, misjudge=0.0, yaw_rad=0.0, confuse=0.0, fumble=0.0, human=0.0, lag=0.0)
    world = make_world("place_one", 0)
    assert run_attempt(world, task, NaturalPolicy(world, task, 0, perfect), limit=500).succeeded
