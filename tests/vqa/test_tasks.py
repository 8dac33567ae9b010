"""The paper's task table against the paper's totals (Sec. 3.3.1, 3.3.3, 4.2; supplement Fig. 2, Sec. 4.3)."""

from vifailback.vqa.tasks import paper_tasks

FOLDERS = [folder for task in paper_tasks() for folder in task.folders]


def test_there_are_a_hundred_tasks_numbered_in_order() -> None:
    assert [task.id for task in paper_tasks()] == list(range(1, 101))
    assert len({task.sentence for task in paper_tasks()}) == 100


def test_the_rows_add_up_to_the_numbers_of_the_text() -> None:
    assert sum(folder.total for folder in FOLDERS) == 5202
    assert sum(folder.benchmark for folder in FOLDERS) == 500
    assert sum(folder.training for folder in FOLDERS) == 4702


def test_every_row_is_the_sum_of_its_two_sides() -> None:
    assert [folder.name for folder in FOLDERS if folder.total != folder.benchmark + folder.training] == []


def test_the_benchmark_has_22_tasks_and_five_of_them_are_unseen() -> None:
    assert sum(task.benchmark > 0 for task in paper_tasks()) == 22
    assert [task.id for task in paper_tasks() if task.unseen] == [43, 44, 45, 46, 47]
    assert sum(not task.unseen for task in paper_tasks()) == 95


def test_six_folders_hold_the_207_roll_outs_of_a_policy() -> None:
    rollouts = [folder for folder in FOLDERS if folder.vla_rollout]
    assert len(rollouts) == 6
    assert sum(folder.total for folder in rollouts) == 5202 - 4995
    assert all(folder.name.endswith("_ep2") for folder in rollouts)


def test_the_release_has_109_folders_and_each_name_once() -> None:
    assert len(FOLDERS) == len({folder.name for folder in FOLDERS}) == 109


def test_the_table_is_read_once() -> None:
    assert paper_tasks() is paper_tasks()


def test_a_task_with_two_folders_counts_both() -> None:
    task = paper_tasks()[19]
    assert (task.name, task.total, task.benchmark, task.training) == ("pick_place_chem_ep1", 500, 60, 440)
