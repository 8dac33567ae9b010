import numpy as np
import pytest

from vifailback.sim import facts
from vifailback.sim.attempt import run_attempt
from vifailback.sim.faults.planning import LeavesOut, StopsEarly
from vifailback.sim.make import TASKS, make_world
from vifailback.sim.policies.scripted import HORIZON, ScriptedPolicy
from vifailback.sim.tasks.step import Deed
from vifailback.types.command import Arm
from vifailback.types.robot import Policy
from vifailback.vqa.subtasks.decompose import decompose


@pytest.mark.parametrize("name", TASKS)
def test_the_expert_does_every_task(name: str):
    world = make_world(name, 11)
    assert not TASKS[name].succeeded(world)
    assert run_attempt(world, TASKS[name], ScriptedPolicy(world, TASKS[name])).succeeded


@pytest.mark.parametrize("name", TASKS)
def test_subtasks_are_worded_as_the_grammar_words_them(name: str):
    task = TASKS[name]
    assert task.subtasks == decompose(task.sentence)
    for step in task.steps:
        if step.deed in (Deed.APPROACH, Deed.ALIGN, Deed.REACH, Deed.FACE, Deed.MEET, Deed.TAKE):
            assert f"the {step.arm} arm" in step.text


def test_doing_nothing_is_no_success():
    world = make_world("place_two", 7)
    for _ in range(30):
        world.step(world.command)
    assert not TASKS["place_two"].succeeded(world)


def test_a_policy_answers_in_chunks_of_its_horizon():
    world = make_world("place_one", 7)
    policy: Policy = ScriptedPolicy(world, TASKS["place_one"], horizon=8)
    for _ in range(30):
        chunk = policy.infer(world.observe())
        assert chunk.shape == (8, 14)
        for action in chunk:
            world.step(action)


def test_the_expert_goes_on_from_what_somebody_else_did():
    """Drop the stapler half way, elsewhere: the expert fetches it again instead of going on with empty fingers."""
    task = TASKS["place_one"]
    world = make_world("place_one", 13)
    policy = ScriptedPolicy(world, task)
    while policy.step is None or policy.step.deed is not Deed.ALIGN:
        for action in policy.infer(world.observe()):
            world.step(action)
    opened = world.command
    opened[6] = 1.0
    for _ in range(HORIZON):
        world.step(opened)
    assert world.holder("stapler") is None
    policy.infer(world.observe())
    assert policy.step is not None
    assert policy.step.deed is Deed.APPROACH
    policy.reset()
    assert run_attempt(world, task, policy).succeeded


def test_what_is_held_is_brought_on_after_a_reset():
    task = TASKS["place_one"]
    world = make_world("place_one", 14)
    policy = ScriptedPolicy(world, task)
    while world.holder("stapler") is None:
        for action in policy.infer(world.observe()):
            world.step(action)
    fresh = ScriptedPolicy(world, task)
    fresh.infer(world.observe())
    assert fresh.step is not None
    assert fresh.step.deed is Deed.ALIGN


def test_facts_tell_in_from_out():
    world = make_world("pull_and_place", 3)
    assert facts.is_closed(world, "bottom drawer")
    assert not facts.is_open(world, "bottom drawer")
    assert not facts.inside(world, "blue cube", "bottom drawer")
    assert facts.upright(world, "blue cube")
    assert world.holder("blue cube") is None
    assert not world.touching(Arm.LEFT, "blue cube")
    assert np.isclose(facts.centre(world, "blue cube")[2], world.things["blue cube"].height / 2, atol=0.002)


@pytest.mark.parametrize(
    ("task", "fault"), [("place_one", LeavesOut(1)), ("place_two", LeavesOut(1)), ("place_two", StopsEarly(3))]
)
def test_who_looks_back_and_leaves_out_what_is_asked_for_comes_to_rest(task: str, fault: LeavesOut | StopsEarly):
    """What the world asks for is left out again and again: the policy must not look for it for ever."""
    world = make_world(task, 7)
    policy = ScriptedPolicy(world, TASKS[task], (fault,), blind=False)
    for _ in range(120):
        for action in policy.infer(world.observe()):
            world.step(action)
        if policy.resting:
            break
    assert policy.resting
    assert not TASKS[task].succeeded(world)
