import pytest
from hypothesis import given
from hypothesis import strategies as st

from vifailback.nano.net import steps_of
from vifailback.nano.plan import MOST_STEPS, SLOTS, Deed, plan_of, thing_name
from vifailback.sim.make import TASKS
from vifailback.types import Arm
from vifailback.vqa.tasks import PaperTask, paper_tasks

CALLED_OTHERWISE = {"coke can": "Coke can", "right empty slot on the rack": "right slot"}
"""Where the sentence calls a thing otherwise than the simulation does."""


@pytest.mark.parametrize("name", TASKS)
def test_a_simulated_task_is_read_as_the_simulation_means_it(name: str):
    task = TASKS[name]
    plan = plan_of(task.sentence)

    def meant(slot: int) -> str:
        return "" if slot < 0 else CALLED_OTHERWISE.get(plan.things[slot], plan.things[slot])

    assert [
        (step.text, step.deed.name.lower(), step.arm, meant(step.thing), meant(step.target)) for step in plan.steps
    ] == [(step.text, step.deed.value, step.arm, step.thing, step.target) for step in task.steps]


@pytest.mark.parametrize("task", paper_tasks(), ids=lambda task: task.name)
def test_every_task_of_the_paper_is_a_plan_that_fits(task: PaperTask):
    plan = plan_of(task.sentence)
    assert plan.task == task.sentence
    assert 1 <= len(plan.steps) <= MOST_STEPS
    assert 1 <= len(plan.things) <= SLOTS
    assert len(set(plan.things)) == len(plan.things)
    for step in plan.steps:
        assert -1 <= step.thing < len(plan.things)
        assert -1 <= step.target < len(plan.things)


def test_most_subtasks_of_the_paper_have_a_known_deed_and_a_thing():
    steps = [step for task in paper_tasks() for step in plan_of(task.sentence).steps]
    known = [step for step in steps if step.deed is not Deed.OTHER and step.thing >= 0]
    assert len(known) / len(steps) > 0.95


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=14))
def test_any_words_are_a_plan(task: str, subtasks: list[str]):
    plan = plan_of(task, subtasks)
    assert len(plan.steps) <= MOST_STEPS
    assert len(plan.things) <= SLOTS
    assert steps_of(plan).shape == (MOST_STEPS, 4)


def test_given_subtasks_are_read_instead_of_those_of_the_grammar():
    plan = plan_of("Tidy up.", ["Grasp the red cube with the right gripper.", "Put it away."])
    assert [step.text for step in plan.steps] == ["Grasp the red cube with the right gripper.", "Put it away."]
    assert plan.steps[0].arm is Arm.RIGHT
    assert plan.things == ("red cube",)


def test_the_drawer_is_the_one_that_was_spoken_of():
    plan = plan_of(TASKS["pull_and_place"].sentence)
    assert plan.things == ("bottom drawer", "blue cube")
    assert {step.target for step in plan.steps if step.deed is Deed.RELEASE} == {0}


def test_a_plan_is_numbers_with_nothing_where_it_ends():
    plan = plan_of(TASKS["place_one"].sentence)
    table = steps_of(plan)
    assert (table[: len(plan.steps), 0] == [step.deed for step in plan.steps]).all()
    assert (table[len(plan.steps) :] == [-1, 0, -1, -1]).all()


@pytest.mark.parametrize(
    ("words", "name"), [("the Red cube", "red cube"), (" an eraser ", "eraser"), ("theatre", "theatre")]
)
def test_a_thing_is_called_without_its_article(words: str, name: str):
    assert thing_name(words) == name
