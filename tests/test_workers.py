"""Work spread over processes: results in order, and nothing lost but what a process ended over."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint import workers
from srclint.errors import ConfigError, SrclintError
from srclint.workers import Lost, spread, usable_cores
from tests.processes import is_alive, wait_for

METHODS = [method for method in ("fork", "spawn") if method in multiprocessing.get_all_start_methods()]
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def killed(number: int) -> Lost:
    return Lost(number, "was ended by SIGKILL; is there enough memory?")


@pytest.fixture(autouse=True)
def no_process_stays() -> object:
    yield
    assert multiprocessing.active_children() == []


def double(number: int) -> int:
    return 2 * number


def fall_at(marked: frozenset[int], number: int) -> int:
    if number in marked:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def leave_at(marked: int, number: int) -> int:
    if number == marked:
        sys.exit(3)
    return number


def raise_at(marked: int, error: type[Exception], number: int) -> int:
    if number == marked:
        raise error("so it goes")
    return number


def lambda_at(marked: int, number: int) -> object:
    return (lambda: number) if number == marked else number


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order(method: str, jobs: int) -> None:
    assert list(spread(double, range(40), jobs, method=method)) == list(range(0, 80, 2))
    assert list(spread(double, [], jobs, method=method)) == []


@posix
@settings(max_examples=12)
@given(st.frozensets(st.integers(0, 11)), st.integers(1, 3), st.integers(1, workers.BATCH))
def test_only_what_a_process_ended_over_is_lost(marked: frozenset[int], jobs: int, weight: int) -> None:
    results = list(spread(partial(fall_at, marked), range(12), jobs, weigh=lambda _: weight, method="fork"))
    assert results == [killed(number) if number in marked else number for number in range(12)]


@posix
def test_a_process_that_was_started_anew_is_replaced_too() -> None:
    assert list(spread(partial(fall_at, frozenset({2, 3})), range(6), 2, method="spawn")) == [
        0,
        1,
        killed(2),
        killed(3),
        4,
        5,
    ]


@pytest.mark.parametrize("method", METHODS)
def test_a_process_that_leaves_is_no_end_of_the_run(method: str) -> None:
    assert list(spread(partial(leave_at, 1), range(4), 2, method=method)) == [0, Lost(1, "ended with status 3"), 2, 3]


@pytest.mark.parametrize("method", METHODS)
def test_an_error_is_raised_when_its_turn_has_come(method: str) -> None:
    results = spread(partial(raise_at, 3, ConfigError), range(9), 2, method=method)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(SrclintError, match=r"^so it goes$"):
        next(results)
    with pytest.raises(RuntimeError, match=r"in raise_at(?s:.*)ZeroDivisionError: so it goes"):
        list(spread(partial(raise_at, 3, ZeroDivisionError), range(9), 2, method=method))


def test_what_cannot_travel_is_an_error() -> None:
    results = spread(partial(lambda_at, 1), range(3), 2)
    assert next(results) == 0
    with pytest.raises(SrclintError, match="plain data"):
        next(results)


def megabytes(number: int) -> bytes:
    return bytes([number]) * 9_000_000


def test_huge_results_pass_though_few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "HELD", 10_000_000)
    numbers = [result[0] for result in spread(megabytes, range(20), 3) if not isinstance(result, Lost)]
    assert numbers == list(range(20))


def slow_first(folder: Path, number: int) -> bytes:
    (folder / str(number)).touch()
    if number == 0:
        time.sleep(0.5)
    return b"x" * 100


def test_a_slow_first_does_not_let_the_others_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "HELD", 5000)
    results = spread(partial(slow_first, tmp_path), range(2000), 2)
    next(results)
    assert 20 < len(list(tmp_path.iterdir())) < 100
    assert len(list(results)) == 1999


def test_things_are_asked_for_when_they_are_needed() -> None:
    asked: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    results = spread(double, things(), 2)
    assert next(results) == 0
    assert len(asked) < 10
    assert list(results) == list(range(2, 2000, 2))


def test_what_the_things_end_with_is_raised_when_all_before_it_is_done() -> None:
    def things() -> Iterator[int]:
        yield from range(3)
        raise ConfigError("no more")

    results = spread(double, things(), 2)
    assert [next(results) for _ in range(3)] == [0, 2, 4]
    with pytest.raises(ConfigError, match="no more"):
        next(results)


def test_results_come_before_all_is_done(tmp_path: Path) -> None:
    results = spread(partial(touch, tmp_path), range(8), 2)
    assert next(results) == 0
    assert len(list(tmp_path.iterdir())) < 8
    assert list(results) == list(range(1, 8))


def touch(folder: Path, number: int) -> int:
    time.sleep(0.05)
    (folder / str(number)).touch()
    return number


@posix
def test_a_reader_that_leaves_ends_the_processes_at_once() -> None:
    results = spread(partial(sleep_at, 1), range(4), 2)
    next(results)
    begin = time.monotonic()
    results.close()
    assert time.monotonic() - begin < 5


def sleep_at(marked: int, number: int) -> int:
    if number == marked:
        time.sleep(60)
    return number


@posix
def test_a_process_that_does_not_heed_the_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_GRACE", 0.1)
    results = spread(deaf_from_one, range(4), 2)
    next(results)
    children = [child.pid or 0 for child in multiprocessing.active_children()]
    assert any(map(is_alive, children))
    results.close()
    wait_for(lambda: not any(map(is_alive, children)))


def deaf_from_one(number: int) -> int:
    if number:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    return number


@posix
def test_a_process_that_is_killed_while_it_waits_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "HELD", 1)
    results = spread(slow_even, range(8), 2)
    assert next(results) == 0
    for child in multiprocessing.active_children():
        if waits(child.pid):
            os.kill(child.pid, signal.SIGKILL)
            child.join()
            break
    else:
        pytest.skip("both are busy")
    assert list(results) == list(range(1, 8))


def slow_even(number: int) -> int:
    time.sleep(0.2 * (number % 2 == 0))
    return number


def waits(pid: int | None) -> bool:
    try:
        state = Path(f"/proc/{pid}/wchan").read_text("ascii")
    except OSError:
        return False
    return "unix" in state or "pipe" in state


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
    assert list(spread(double, range(5), 2)) == [0, 2, 4, 6, 8]


def test_where_one_process_can_be_started_it_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    start = multiprocessing.process.BaseProcess.start

    def start_one(self: multiprocessing.process.BaseProcess) -> None:
        if multiprocessing.active_children():
            raise BlockingIOError(11, "Resource temporarily unavailable")
        start(self)

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", start_one)
    pids = set(spread(pid_of, range(50), 3))
    assert len(pids) == 1
    assert os.getpid() not in pids


def pid_of(number: int) -> int:
    return os.getpid()


def test_processes_that_end_before_they_begin_leave_the_work_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_serve", give_up)
    assert set(spread(pid_of, range(5), 2, method="fork")) == {os.getpid()}


def give_up(*arguments: object) -> None:
    sys.exit(1)


def test_another_failure_to_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(self: object) -> None:  # as the flush of standard output before a fork does
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", break_off)
    with pytest.raises(BrokenPipeError):
        list(spread(double, range(5), 2))


@posix
@pytest.mark.parametrize("method", METHODS)
def test_processes_end_when_the_first_one_is_killed(method: str) -> None:
    script = (
        "import os, sys\n"
        "from tests.test_workers import pid_of, spread\n"
        f"results = spread(pid_of, range(1000), 2, method={method!r})\n"
        "print(*{next(results) for _ in range(600)}, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).parent.parent
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (-signal.SIGKILL, "")
    pids = [int(pid) for pid in ran.stdout.split()]
    assert pids
    wait_for(lambda: not any(map(is_alive, pids)))


def test_cores_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(16), raising=False)
    for quota, cores in (("max 100000\n", 16), ("250000 100000\n", 3), ("5000 100000\n", 1), ("", 16)):
        monkeypatch.setattr(Path, "read_text", lambda *_, quota=quota: quota)
        assert usable_cores() == cores
