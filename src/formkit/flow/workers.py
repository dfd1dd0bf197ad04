"""Processes that do one dangerous thing after another, with limits of time and memory.

A file may be made to hang or to crash whoever reads it. Each is read in a process of its own kind: one that goes over
its limits is stopped, the step it was at is reported as lost, and another process goes on with the next.
"""

import gc
import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from time import monotonic
from typing import Generic, Literal, TypeVar

from formkit.errors import FormkitError

Task = TypeVar("Task")
Item = TypeVar("Item")
Name = TypeVar("Name")
Result = TypeVar("Result")

MOST_SECONDS = 120.0  # a step may go on without a sign; the longest form is read in two
_ROUNDS = 4  # how often each process comes back for more
_COLLECTED = 200_000  # objects made before unused ones are looked for
_MOST_BYTES = 2 * 1024**3  # of address space; a form takes a tenth

Reason = Literal["time", "crash"]


@dataclass(frozen=True)
class Step(Generic[Name, Result]):
    """One step of a task: what it is called, and the work, whose result can cross processes."""

    name: Name
    work: Callable[[], Result]


@dataclass(frozen=True)
class Done(Generic[Result]):
    """What a step of the task with this number gave."""

    task: int
    result: Result


@dataclass(frozen=True)
class Lost(Generic[Name]):
    """A step that had to be stopped or that brought its process down; `name` is None where that happened between steps."""

    task: int
    name: Name | None
    reason: Reason


Steps = Callable[[Task], Iterator[Step[Name, Result]]]


def done_here(steps: Steps[Task, Name, Result], tasks: Sequence[Task]) -> Iterator[Done[Result]]:
    """What `Workers` would give, done in this process and without limits."""
    for number, task in enumerate(tasks):
        for step in steps(task):
            yield Done(number, step.work())


def shared(items: Sequence[Item], jobs: int | None, most: int | None = None) -> Iterator[tuple[Item, ...]]:
    """The items in handfuls, of `most` each, so many that `jobs` processes end at about the same time."""
    size = max(1, -(-len(items) // (_ROUNDS * (jobs or 1))))
    size = size if most is None else min(size, most)
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


class Workers(Generic[Task, Name, Result]):
    """`count` processes that work on tasks; `prepare` runs once in each and gives the steps of a task."""

    def __init__(
        self,
        prepare: Callable[[], Steps[Task, Name, Result]],
        count: int,
        seconds: float = MOST_SECONDS,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._prepare, self._count, self._seconds, self._most_bytes = prepare, count, seconds, most_bytes
        methods = multiprocessing.get_all_start_methods()
        self._context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")

    def results(self, tasks: Sequence[Task]) -> Iterator[Done[Result] | Lost[Name]]:
        """What each step of each task gave, those of a task in order. Raises the FormkitError a step raised."""
        waiting = deque((number, 0) for number in range(len(tasks)))
        working: dict[Connection, _Worker[Task, Name, Result]] = {}
        try:
            while waiting or working:
                while waiting and len(working) < self._count:
                    worker: _Worker[Task, Name, Result] = _Worker(self._context, self._prepare, self._most_bytes)
                    worker.begin(*waiting.popleft(), tasks, self._seconds)
                    working[worker.connection] = worker
                nearest = min(each.deadline for each in working.values())
                wait(list(working), timeout=max(0.0, nearest - monotonic()))
                for connection in list(working):
                    worker = working[connection]
                    if connection.poll():  # asked anew: whoever takes the results may take his time
                        yield from worker.received(self._seconds)
                    elif worker.deadline <= monotonic():
                        worker.lose("time")
                    if worker.lost is not None:
                        yield worker.lost
                        del working[connection]
                        if worker.lost.name is not None:  # the steps behind the lost one are still to be done
                            waiting.appendleft((worker.task, worker.step + 1))
                    elif worker.is_idle:
                        if waiting:
                            worker.begin(*waiting.popleft(), tasks, self._seconds)
                        else:
                            worker.stop()
                            del working[connection]
        finally:
            for worker in working.values():
                worker.kill()


class _Worker(Generic[Task, Name, Result]):
    """One process, as its parent sees it."""

    def __init__(self, context: BaseContext, prepare: Callable[[], Steps[Task, Name, Result]], most_bytes: int) -> None:
        self.connection, theirs = context.Pipe()
        self._process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, self.connection, prepare, most_bytes), daemon=True
        )
        self._process.start()
        theirs.close()
        self.task, self.step, self.deadline = 0, 0, 0.0
        self.is_idle, self.lost = True, None
        self._name: Name | None = None

    lost: Lost[Name] | None

    def begin(self, task: int, first: int, tasks: Sequence[Task], seconds: float) -> None:
        self.task, self.step, self._name, self.is_idle = task, first, None, False
        self.deadline = monotonic() + seconds
        with suppress(OSError):  # a process that is gone is noticed when nothing comes from it
            self.connection.send((tasks[task], first))

    def received(self, seconds: float) -> Iterator[Done[Result]]:
        """What the process sent; each sign of life gives it another `seconds`."""
        try:
            kind, content = self.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self.lose("crash")
            return
        self.deadline = monotonic() + seconds
        match kind:
            case "begun":
                self.step, self._name = content
            case "done":
                self.step, self._name = self.step + 1, None
                yield Done(self.task, content)
            case "raised":
                raise content
            case _:
                self.is_idle = True

    def lose(self, reason: Reason) -> None:
        self.kill()
        self.lost = Lost(self.task, self._name, reason)

    def stop(self) -> None:
        with suppress(OSError):
            self.connection.send(None)
        self._process.join(5)
        self.kill()

    def kill(self) -> None:
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self.connection.close()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Unused objects are looked for less often: a form makes many, and few that are not gone by themselves."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _serve(
    connection: Connection, parents: Connection, prepare: Callable[[], Steps[Task, Name, Result]], most_bytes: int
) -> None:
    """The life of a process: tasks in, results of their steps out."""
    parents.close()  # so that it ends when its parent does
    _limit(most_bytes)
    try:
        steps = prepare()
        gc.freeze()  # what was prepared stays; looking through it again and again costs a tenth of the time
        gc.set_threshold(_COLLECTED)
        while (order := connection.recv()) is not None:
            task, first = order
            for number, step in enumerate(steps(task)):
                if number >= first:
                    connection.send(("begun", (number, step.name)))
                    connection.send(("done", step.work()))
            connection.send(("idle", None))
    except FormkitError as error:
        connection.send(("raised", error))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


def _limit(most_bytes: int) -> None:
    try:
        import resource  # only Unix has it
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, hard))
