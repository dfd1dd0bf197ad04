"""Processes with limits: a step that goes over them is told as lost and costs neither the steps behind it nor others."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from formkit.errors import BadUsage
from formkit.flow.workers import Done, Lost, Step, Workers

_MORE_THAN_ALLOWED = 2 * 1024**3  # bytes
_FOR_EVER = 20.0  # seconds, of a test


def _work(name: str) -> bytes:
    match name:
        case "hang":
            time.sleep(_FOR_EVER)
        case "pause":
            time.sleep(0.5)
        case "die":
            os._exit(3)
        case "swell":
            bytearray(_MORE_THAN_ALLOWED)
        case "refuse":
            raise BadUsage("不行")
    return name.encode()


def _prepare() -> Callable[[str], Iterator[Step[str, bytes]]]:
    """A task is the names of its steps; one called "early" brings the process down before the first of them."""

    def steps(task: str) -> Iterator[Step[str, bytes]]:
        for name in task.split():
            if name == "early":
                os._exit(3)
            yield Step(name, lambda name=name: _work(name))  # type: ignore[misc]

    return steps


def results(tasks: Sequence[str], count: int = 1, seconds: float = 30.0) -> list[Done[bytes] | Lost[str]]:
    return list(Workers(_prepare, count, seconds).results(tasks))


def test_each_step_gives_its_result_those_of_a_task_in_order() -> None:
    found = results(["a b c", "", "d", "e f"])

    assert found == [Done(0, b"a"), Done(0, b"b"), Done(0, b"c"), Done(2, b"d"), Done(3, b"e"), Done(3, b"f")]


def test_several_processes_give_what_one_gives() -> None:
    tasks = ["a b", "die c", "d", "e f g"]

    found = results(tasks, count=2)

    for number in range(len(tasks)):
        assert [each for each in found if each.task == number] == [
            each for each in results(tasks) if each.task == number
        ]


def test_step_that_hangs_is_stopped_and_the_others_are_done() -> None:
    found = results(["a hang b", "c"], seconds=2.0)

    assert found == [Done(0, b"a"), Lost(0, "hang", "time"), Done(0, b"b"), Done(1, b"c")]


@pytest.mark.parametrize("step", ["die", "swell"])
def test_step_that_brings_its_process_down_is_told_and_the_others_are_done(step: str) -> None:
    found = results([f"a {step} b", "c"])

    assert found == [Done(0, b"a"), Lost(0, step, "crash"), Done(0, b"b"), Done(1, b"c")]


def test_every_step_may_be_lost() -> None:
    found = results(["die die", "die"])

    assert found == [Lost(0, "die", "crash"), Lost(0, "die", "crash"), Lost(1, "die", "crash")]


def test_task_that_brings_its_process_down_before_its_first_step_is_told_once() -> None:
    assert results(["early a", "b"]) == [Lost(0, None, "crash"), Done(1, b"b")]


def test_limit_of_time_holds_for_each_step_of_its_own() -> None:
    assert results(["pause " * 6], seconds=2.0) == [Done(0, b"pause")] * 6


def test_error_of_a_step_is_raised() -> None:
    with pytest.raises(BadUsage, match="不行"):
        results(["a refuse b"])


def test_no_process_outlives_the_work() -> None:
    found = Workers(_prepare, 2, 30.0).results(["a hang", "b hang"])

    next(found)
    found.close()  # type: ignore[attr-defined]

    assert multiprocessing.active_children() == []
