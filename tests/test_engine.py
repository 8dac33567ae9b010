"""engine: one function over many items."""

import threading

import pytest

from vifailback import engine


@pytest.mark.parametrize("workers", [1, 2, 5, None])
def test_results_come_in_the_order_of_the_items(workers: int | None):
    assert list(engine.run(lambda n: n * n, range(50), workers=workers)) == [n * n for n in range(50)]


def test_items_are_taken_only_as_fast_as_results_are_consumed():
    taken = []

    def items():
        for n in range(1000):
            taken.append(n)
            yield n

    results = engine.run(str, items(), workers=2)
    assert next(results) == "0"
    assert len(taken) <= 5
    results.close()
    assert len(taken) <= 5


def test_two_workers_work_at_the_same_time():
    both = threading.Barrier(2, timeout=10)
    assert len(list(engine.run(lambda _: both.wait(), range(2), workers=2))) == 2


def test_an_error_reaches_the_caller_and_stops_the_rest():
    done = []

    def fail_on_three(n: int) -> int:
        done.append(n)
        if n == 3:
            raise ValueError("three")
        return n

    with pytest.raises(ValueError, match="three"):
        list(engine.run(fail_on_three, range(1000), workers=2))
    assert len(done) < 50


def test_there_is_at_least_one_worker():
    assert engine.default_workers() >= 1


def test_processes_give_the_same_in_order():
    assert list(engine.run(abs, range(-20, 0), workers=2, processes=True)) == list(range(20, 0, -1))


def test_an_error_in_a_process_reaches_the_caller():
    with pytest.raises(ValueError, match="invalid literal"):
        list(engine.run(int, ["1", "x"], workers=2, processes=True))
