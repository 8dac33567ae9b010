import numpy as np
import pytest

from vifailback.sim.attempt import Attempt, run_attempt
from vifailback.sim.faults import human, planning, pose, state
from vifailback.sim.faults.draw import VARIANTS, Variant, draw_fault
from vifailback.sim.faults.fault import Fault
from vifailback.sim.make import TASKS, make_world
from vifailback.sim.policies.scripted import ScriptedPolicy
from vifailback.types.annotation import FailureType
from vifailback.types.command import Arm


def attempt(name: str, seed: int, *faults: Fault) -> Attempt:
    world = make_world(name, seed)
    return run_attempt(world, TASKS[name], ScriptedPolicy(world, TASKS[name], faults), limit=700)


def test_every_failure_type_has_at_least_five_variants():
    for failure_type in FailureType:
        assert len({variant.name for variant in VARIANTS if variant.failure_type is failure_type}) >= 5


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_variant_makes_some_attempt_fail_and_says_why(variant: Variant):
    for name in ("place_two", "pull_and_place", "stack_three_color_cubes"):
        for seed in range(21, 25):
            world, task = make_world(name, seed), TASKS[name]
            fault = draw_fault(world, task, np.random.default_rng(seed), [variant])
            if fault is None:
                continue
            run = run_attempt(world, task, ScriptedPolicy(world, task, [fault]), limit=700)
            if run.succeeded:
                continue
            incident = run.incident
            assert incident is not None
            assert incident.fault == fault
            assert incident.failure_type is variant.failure_type
            assert task.steps[incident.subtask - 1].deed in variant.deeds
            assert 0 <= incident.began < incident.seen <= run.steps
            assert incident.arm is task.steps[incident.subtask - 1].arm
            assert incident.correction is not None
            return
    pytest.fail(f"{variant.name} never did harm")


def test_a_fault_that_did_no_harm_is_a_success():
    run = attempt("place_one", 3, pose.Misplaced(1, left_m=0.004))
    assert run.succeeded
    assert run.incident is None


def test_the_remedy_of_a_missed_grasp_is_the_grasp():
    world, task = make_world("place_one", 3), TASKS["place_one"]
    fault = pose.Misplaced(1, left_m=0.07)
    incident = run_attempt(world, task, ScriptedPolicy(world, task, [fault]), limit=700).incident
    assert incident is not None
    assert (incident.subtask, incident.arm, incident.thing) == (1, Arm.LEFT, "stapler")
    before, after = incident.avoidance, incident.correction
    assert before is not None
    assert after is not None
    assert after.step.number == 1
    assert not after.open_there
    assert np.linalg.norm((after.goal.position - after.thing_at)[:2]) < 0.01
    assert before.here.position[1] - before.goal.position[1] > 0.03  # it is already going too far to the left


def test_a_gripper_that_does_not_open_needs_to_open_where_it_is():
    run = attempt("place_one", 4, state.StaysClosed(4))
    assert run.incident is not None
    assert run.incident.avoidance is not None
    assert run.incident.avoidance.open_there
    assert np.linalg.norm(run.incident.avoidance.here.position - run.incident.avoidance.goal.position) < 0.03


def test_a_wrong_object_is_named():
    world = make_world("pick_cube_place_plate", 2)
    task = TASKS["pick_cube_place_plate"]
    fault = planning.WrongThing(1, taken="cream cube")
    incident = run_attempt(world, task, ScriptedPolicy(world, task, [fault]), limit=700).incident
    assert incident is not None
    assert incident.failure_type is FailureType.TASK_PLANNING
    assert incident.fault.mistaken == "cream cube"
    assert incident.thing == "blue cube"


def test_a_human_asks_for_holding_still_and_leaves():
    world, task = make_world("place_one", 5), TASKS["place_one"]
    fault = human.HandHoldsThing(1, thing="stapler")
    incident = run_attempt(world, task, ScriptedPolicy(world, task, [fault]), limit=900).incident
    assert incident is not None
    assert incident.correction is not None
    assert incident.correction.hold
    assert not world.hand_shown


@pytest.mark.parametrize(
    "fault",
    [
        pose.Misplaced(1, forward_m=0.08),
        state.StaysOpen(2),
        state.OpensEarly(3),
        planning.WrongTarget(3, taken="blue bowl"),
    ],
    ids=lambda fault: fault.name,
)
def test_after_a_reset_a_faulty_policy_puts_right_what_went_wrong(fault: Fault):
    world, task = make_world("place_two", 6), TASKS["place_two"]
    policy = ScriptedPolicy(world, task, [fault])
    assert not run_attempt(world, task, policy, limit=230).succeeded
    policy.reset()
    assert run_attempt(world, task, policy, limit=700).succeeded
