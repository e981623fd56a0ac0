"""Work spread over processes: results in order, in bounded memory, whatever becomes of a process.

Of the standard library, ``ProcessPoolExecutor`` loses all its work when one process is killed, and ``Pool`` waits for
ever. Here a process that ends loses the one thing it was at, and another takes its place.
"""

from __future__ import annotations

import errno
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from srclint.errors import FactError, SrclintError

BATCH = 1 << 18  # weight of what is handed to a process at once
HELD = 1 << 26  # bytes of results that wait for their turn; while it is more, no process gets anything new
_GRACE = 1.0  # seconds for a process that is told to end, before it is killed
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NO_ROOM = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)  # for another process

T = TypeVar("T")
R = TypeVar("R")


class Lost(NamedTuple):
    """Stands for the result of something whose process ended over it."""

    thing: Any
    reason: str


def usable_cores() -> int:
    """Return how many processes can run at once: the cores that may be used, or fewer where a container says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()  # "max 100000" where there is none
        cores = min(cores, -(-int(quota) // int(period)))
    return max(1, cores)


def spread(
    work: Callable[[T], R],
    things: Iterable[T],
    jobs: int,
    *,
    weigh: Callable[[T], int] = lambda _: BATCH,
    method: str | None = None,
) -> Generator[R | Lost, None, None]:
    """Yield ``work(thing)`` for all things, in their order, done by ``jobs`` processes.

    Things are pickled, and asked for when a process is free to do them; in memory are those that are at work. What
    ``work`` raises is raised here, and so is what ``things`` does, when all before it is done. ``weigh`` tells how much
    work there is to a thing, as ``BATCH`` counts it. With the start method "fork" the processes see all that this one
    holds; with another, ``work`` is pickled. The processes end with the last result, and where the iterator is closed
    early.
    """
    pool = _Pool(work, iter(things), jobs, weigh, method or _method())
    try:
        number = 0
        while pool.has(number):
            result = pool.take(number)
            number += 1
            if not pool.has(number):
                pool.dismiss()
            yield result
        pool.finish()
    finally:
        pool.close()


def _method() -> str:
    # Only Linux forks a process safely whatever libraries it has loaded, and only one without threads.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class _Worker:
    """A process, and what it has still to do."""

    def __init__(self, process: BaseProcess, connection: Connection) -> None:
        self.process = process
        self.connection = connection
        self.ready = False  # it has said so
        self.todo: deque[int] = deque()  # numbers of things, first the one it is at

    def end(self) -> str:
        """Return how the process ended, which it has or is about to."""
        self.connection.close()
        self.process.join(_GRACE)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        if code >= 0:
            return f"ended with status {code}"
        name = next((number.name for number in signal.Signals if number == -code), f"signal {-code}")
        return f"was ended by {name}{'; is there enough memory?' if name == 'SIGKILL' else ''}"


class _Pool(Generic[T, R]):
    """Processes, what is to be handed to them, and the results that wait for their turn."""

    def __init__(
        self, work: Callable[[T], R], things: Iterator[T], jobs: int, weigh: Callable[[T], int], method: str
    ) -> None:
        self._work = work
        self._things = things
        self._jobs = jobs  # processes that there may be
        self._weigh = weigh
        self._context: Any = get_context(method)
        self._inherits = method == "fork"
        self._workers: list[_Worker] = []
        self._ahead: deque[T] = deque()  # the next thing, once it was asked for
        self._end: Exception | None = None  # what ``things`` ended with
        self._next = 0  # number of the first thing that was not handed out yet
        self._at_work: dict[int, T] = {}  # by number: what was handed out and has no result
        self._again: list[range] = []  # of things that were handed out to processes that ended
        self._results: dict[int, bytes | Lost] = {}
        self._held = 0  # bytes in ``_results``

    def has(self, number: int) -> bool:
        """Tell whether there are so many things."""
        return number < self._next or self._is_more()

    def finish(self) -> None:
        """Raise what ``things`` ended with."""
        if self._end is not None:
            raise self._end

    def _is_more(self) -> bool:
        """Tell whether there is a thing that was not handed out yet, and have it ready."""
        if not self._ahead and self._end is None:
            try:
                self._ahead.append(next(self._things))
            except StopIteration:
                self._things = iter(())
            except Exception as error:
                self._end = error
        return bool(self._ahead)

    def take(self, number: int) -> R | Lost:
        """Return the result for the next thing; meanwhile the processes are kept at work on those that follow."""
        self._hand_out()
        if number in self._results:
            self._receive(number, 0)
        while number not in self._results:
            if not self._workers:  # none can be started
                batch = self._batch()
                self._again += [batch[1:]] if len(batch) > 1 else []
                return self._work(self._at_work.pop(number))
            self._receive(number, None)
            self._hand_out()
        result = self._results.pop(number)
        if isinstance(result, Lost):
            return result
        self._held -= len(result)
        value: Any = pickle.loads(result)  # noqa: S301 - of a process of this one's own
        if isinstance(value, Exception):
            raise value
        done: R = value
        return done

    def _hand_out(self) -> None:
        """See to it that as many processes as there may be have something to do."""
        for worker in [worker for worker in self._workers if not worker.todo]:
            if self._has_more():
                self._give(worker)
        while len(self._workers) < self._jobs and self._has_more():
            self._start()

    def _has_more(self) -> bool:
        return bool(self._again) or (self._held < HELD and self._is_more())

    def _batch(self) -> range:
        """Return the numbers of what is to be done next."""
        if self._again:
            first = min(self._again, key=lambda batch: batch.start)
            self._again.remove(first)
            return first
        start, weight = self._next, 0
        while weight < BATCH and self._is_more():
            thing = self._at_work[self._next] = self._ahead.popleft()
            weight += self._weigh(thing)
            self._next += 1
        return range(start, self._next)

    def _start(self) -> None:
        try:
            connection, theirs = self._context.Pipe()
            others = [connection, *(worker.connection for worker in self._workers)] if self._inherits else []
            arguments = (self._work, theirs, others)
            process = self._context.Process(target=_serve, args=arguments, daemon=True)
            with theirs, _signals_later():
                process.start()
                worker = _Worker(process, connection)
                self._workers.append(worker)
        except OSError as error:
            if error.errno not in _NO_ROOM:  # what was printed so far could not be written
                raise
            self._jobs = len(self._workers)
            return
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        batch = self._batch()
        worker.todo.extend(batch)
        try:
            worker.connection.send([self._at_work[number] for number in batch])
        except OSError:  # it ended while it had nothing to do
            worker.ready = False
            self._bury(worker)

    def _receive(self, number: int, timeout: float | None) -> None:
        """Take in results as they come; where too many wait, only those that the one for ``number`` is among."""
        busy = {worker.connection: worker for worker in self._workers if worker.todo}
        if self._held >= HELD:
            busy = {c: worker for c, worker in busy.items() if worker.todo[0] == number} or busy
        for connection in wait(list(busy), timeout):
            worker = busy[connection]  # type: ignore[index]
            try:
                message = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if worker.ready:
                done = worker.todo.popleft()
                del self._at_work[done]
                self._results[done] = message
                self._held += len(message)
            worker.ready = True

    def _bury(self, worker: _Worker) -> None:
        """Give up the thing that a process ended over, and have another do the rest."""
        self._workers.remove(worker)
        reason = worker.end()
        if worker.ready:
            number = worker.todo.popleft()
            self._results[number] = Lost(self._at_work.pop(number), reason)
        else:  # it did not even begin, and nor would others
            self._jobs = len(self._workers)
        if worker.todo:
            self._again.append(range(worker.todo[0], worker.todo[-1] + 1))

    def dismiss(self) -> None:
        """Have the processes end in peace: there is nothing more to do."""
        for worker in self._workers:
            worker.connection.close()
        for worker in self._workers:
            worker.process.join(_GRACE)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        try:
            for worker in self._workers:
                worker.process.terminate()
            until = time.monotonic() + _GRACE
            for worker in self._workers:
                worker.process.join(max(0, until - time.monotonic()))
        finally:
            for worker in self._workers:
                worker.process.kill()
                worker.process.join()
                worker.connection.close()


@contextmanager
def _signals_later() -> Iterator[None]:
    """Put off what would end this process, so that a new one is either there and known or not there."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# In the other processes.


def _serve(work: Callable[[T], R], connection: Connection, others: Sequence[Connection]) -> None:
    """Do what is asked for and send what it comes to, until the first process has heard enough or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the first process tells the others
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    for other in others:  # or they would stay open when the first process is killed
        other.close()
    with suppress(EOFError, OSError):
        connection.send_bytes(b"")
        while True:
            for thing in connection.recv():
                connection.send_bytes(_result(work, thing))


def _result(work: Callable[[T], R], thing: T) -> bytes:
    try:
        result: R | Exception = work(thing)
    except SrclintError as error:
        result = SrclintError(str(error))
    except Exception:
        result = RuntimeError(f"in another process:\n{traceback.format_exc()}")
    try:
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        return pickle.dumps(FactError(f"facts have to be plain data: {error}"))
