"""The store: values come back as they were put or not at all, whatever becomes of the file and of other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from srclint import store
from srclint.store import Store, Usage, cache_folder
from tests.processes import wait_for

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and signals")


def key(number: int) -> bytes:
    return number.to_bytes(20, "big")


def file_of(folder: Path) -> Path:
    return folder / store._FOLDER / store._FILE


def kept(folder: Path, *numbers: int, value: bytes = b"value") -> Path:
    with closing(Store(folder)) as one:
        for number in numbers:
            one.put(key(number), value)
    return folder


def found(folder: Path, *numbers: int) -> list[bytes | None]:
    with closing(Store(folder)) as one:
        values = [one.get(key(number)) for number in numbers]
        assert not one.problem
    return values


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "new" / "folder")) as one:
        assert one.get(key(1)) is None
        one.put(key(1), b"one")
        assert one.get(key(1)) == b"one"
        one.put(key(1), b"another")
        one.put(key(2), b"")
    assert found(tmp_path / "new" / "folder", 1, 2, 3) == [b"another", b"", None]


def test_a_store_that_nobody_asks_makes_no_folder(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "new")) as one:
        assert one.usage() == Usage(0, 0, 0)
        one.clear()
    assert not (tmp_path / "new").exists()


@posix
def test_nobody_else_reads_it(tmp_path: Path) -> None:
    kept(tmp_path / "new", 1)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_it_can_be_used_again_after_it_was_closed(tmp_path: Path) -> None:
    one = Store(tmp_path)
    one.put(key(1), b"one")
    one.close()
    assert one.get(key(1)) == b"one"
    one.close()


def test_many_values_are_written_as_they_come(tmp_path: Path) -> None:
    one = Store(tmp_path)
    for number in range(store._PENDING + 1):
        one.put(key(number), b"value")
    assert found(tmp_path, 0, store._PENDING - 1, store._PENDING) == [b"value", b"value", None]
    one.close()


def test_a_huge_value_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_LARGEST", 10)
    kept(tmp_path, 1, value=bytes(11))
    kept(tmp_path, 2, value=bytes(10))
    assert found(tmp_path, 1, 2) == [None, bytes(10)]


# Use, size and age.


def days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = time.time()
    monkeypatch.setattr("srclint.store.time.time", lambda: now + 86_400 * days)


def test_what_was_not_used_for_longest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path, *range(600), value=bytes(1000))
    days_later(monkeypatch, 1)
    assert found(tmp_path, *range(300, 600)) == [bytes(1000)] * 300
    days_later(monkeypatch, 1)
    with closing(Store(tmp_path, limit=600_000)) as one:
        one.put(key(1000), bytes(1000))
    values = found(tmp_path, *range(600), 1000)
    assert values[:256] == [None] * 256
    assert values[300:] == [bytes(1000)] * 301


def test_it_does_not_grow_beyond_its_limit(tmp_path: Path) -> None:
    one = Store(tmp_path, limit=1_000_000)
    for number in range(5000):
        one.put(key(number), bytes(1000))
    one.close()
    usage = one.usage()
    one.close()
    assert 500 < usage.values < 1000
    assert usage.size < 2_000_000


def test_of_more_than_there_is_room_for_a_part_is_found_again(tmp_path: Path) -> None:
    again = 0
    for _ in range(3):
        again = 0
        with closing(Store(tmp_path, limit=1_000_000)) as one:
            for number in range(0, 20 * 2000, 20):
                each = (number * 7919 % 40_009).to_bytes(20, "big")
                if one.get(each) is None:
                    one.put(each, bytes(1000))
                else:
                    again += 1
    assert again > 400


def test_to_read_is_to_write_once_a_day_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(tmp_path, 1)
    days_later(monkeypatch, 3)
    with closing(Store(tmp_path)) as one:
        assert one.usage().unused == 3
    found(tmp_path, 1)
    with closing(Store(tmp_path)) as one:
        assert one.usage().unused == 0
    before = file_of(tmp_path).read_bytes()
    found(tmp_path, 1)
    assert file_of(tmp_path).read_bytes() == before


def test_clear(tmp_path: Path) -> None:
    kept(tmp_path, 1)
    (tmp_path / "reports-0").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    with closing(Store(tmp_path)) as one, closing(Store(tmp_path)) as other:
        assert other.get(key(1)) == b"value"
        one.clear()
        assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]
        other.put(key(2), b"lost")  # into a file that is gone
        other.close()
        assert one.get(key(1)) is None
    assert found(tmp_path, 1) == [None]


# What goes wrong.


def spoil_nothing(file: Path) -> None:
    assert file.exists()


def spoil_head(file: Path) -> None:
    file.write_bytes(b"no database, but a text of some length" + file.read_bytes()[38:])


def spoil_middle(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    raw[4096:-4096] = b"\xff" * (len(raw) - 8192)
    file.write_bytes(raw)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:9000])


def make_empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [spoil_head, spoil_middle, cut_off, make_empty])
def test_a_damaged_file_makes_room_for_a_new_one(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    kept(tmp_path, *range(600), value=bytes(200))
    spoil(file_of(tmp_path))
    with closing(Store(tmp_path)) as one:
        assert {one.get(key(number)) for number in range(600)} <= {None, bytes(200)}
        one.put(key(1), b"new")
        one.put(key(2), b"new")
    with closing(Store(tmp_path)) as one:
        assert {one.get(key(number)) for number in range(600)} <= {None, bytes(200), b"new"}
        one.put(key(1), b"newer")
    assert found(tmp_path, 1) == [b"newer"]


def test_a_value_that_is_damaged_is_not_there(tmp_path: Path) -> None:
    kept(tmp_path, 1, 2, value=b"a value that is told by its letters")
    raw = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(raw.replace(b"told by its letters", b"told by its hellers", 1))
    assert sorted(found(tmp_path, 1, 2), key=bool) == [None, b"a value that is told by its letters"]


def test_the_value_of_another_key_is_not_taken(tmp_path: Path) -> None:
    kept(tmp_path, 1)
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        connection.execute("UPDATE entries SET key = ?", (key(2),))
        connection.commit()
    assert found(tmp_path, 1, 2) == [None, None]


def with_another_schema(folder: Path) -> None:
    file_of(folder).parent.mkdir()
    with closing(sqlite3.connect(file_of(folder))) as connection:
        connection.execute("CREATE TABLE entries (name TEXT)")


def with_another_table(folder: Path) -> None:
    file_of(folder).parent.mkdir()
    with closing(sqlite3.connect(file_of(folder))) as connection:
        connection.execute("CREATE TABLE others (name TEXT)")


def with_a_file_in_place_of_the_folder(folder: Path) -> None:
    file_of(folder).parent.write_text("here")


def with_a_folder_in_place_of_the_file(folder: Path) -> None:
    file_of(folder).mkdir(parents=True)


@pytest.mark.parametrize("asks", ["get", "usage"])
@pytest.mark.parametrize(
    "spoil",
    [
        with_another_schema,
        with_another_table,
        with_a_file_in_place_of_the_folder,
        with_a_folder_in_place_of_the_file,
    ],
)
def test_what_is_no_store_makes_room_for_one(tmp_path: Path, spoil: Callable[[Path], None], asks: str) -> None:
    spoil(tmp_path)
    with closing(Store(tmp_path)) as one:
        assert (one.get(key(1)) is None) if asks == "get" else (one.usage().values == 0)
        assert not one.problem
        one.put(key(1), b"value")
    assert found(tmp_path, 1) == [b"value"]
    assert [entry.name for entry in tmp_path.iterdir()] == [file_of(tmp_path).parent.name]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with closing(Store(tmp_path / "file" / "cache")) as one:
        assert one.get(key(1)) is None
        assert one.problem
        one.put(key(1), b"value")
        assert one.get(key(1)) is None
    told = Store(tmp_path / "file" / "cache")
    assert told.usage().values == 0
    assert told.problem


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(store, "_PATIENCE", 0.05)
    kept(tmp_path, 1)
    with closing(sqlite3.connect(file_of(tmp_path), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield tmp_path
        connection.execute("ROLLBACK")


def test_while_another_writes_without_end_it_can_be_read(locked: Path) -> None:
    with closing(Store(locked)) as one:
        assert one.get(key(1)) == b"value"
        one.put(key(2), b"value")
        one.flush()
        assert "locked" in one.problem
        assert one.get(key(1)) == b"value"
        assert one.get(key(2)) is None


def test_a_full_disk(tmp_path: Path) -> None:
    with closing(Store(kept(tmp_path, 1))) as one:
        assert one.get(key(1)) == b"value"
        one._opened().execute("PRAGMA max_page_count = 1")
        one.put(key(2), bytes(100_000))
        one.flush()
        assert "full" in one.problem
        assert one.get(key(1)) == b"value"
    assert found(tmp_path, 1, 2) == [b"value", None]


def test_a_python_without_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    with closing(Store(tmp_path)) as one:
        assert one.get(key(1)) is None
        assert "sqlite3" in one.problem


# Other processes.


def put_some(folder: Path, first: int) -> None:
    one = Store(folder)
    for number in range(first, first + 700):
        one.put(key(number), b"value")
    # It is not closed: the end of the process does that.


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_several_processes_at_once(tmp_path: Path, method: str) -> None:
    context = multiprocessing.get_context(method)
    processes = [context.Process(target=put_some, args=(tmp_path, first)) for first in (0, 1000, 2000)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    numbers = [first + i for first in (0, 1000, 2000) for i in range(700)]
    assert found(tmp_path, *numbers) == [b"value"] * 2100


@posix
def test_what_is_open_does_not_outlive_a_fork(tmp_path: Path) -> None:
    one = Store(kept(tmp_path, 1))
    one.put(key(2), b"value")
    assert one.get(key(1)) == b"value"
    child = os.fork()
    if not child:
        status = 1
        try:
            status = int(one.get(key(2)) != b"value")
            one.put(key(3), b"value")
            one.close()
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert [one.get(key(number)) for number in (1, 2, 3)] == [b"value"] * 3
    one.close()


_WRITER = """
import sys
from pathlib import Path
from srclint.store import Store
one = Store(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    one.put(number.to_bytes(20, "big"), bytes(3000))
    number += 1
"""


@posix
def test_processes_that_are_killed(tmp_path: Path) -> None:
    for begin in (0, 1 << 40, 1 << 50):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), str(begin)]) as process:
            wait_for(lambda begin=begin: bool(found(tmp_path, begin)[0]))
            process.send_signal(signal.SIGKILL)
    assert found(tmp_path, 0, 1 << 40, 1 << 50) == [bytes(3000)] * 3
    with closing(sqlite3.connect(file_of(tmp_path))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# Where it lies.


def test_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SRCLINT_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == tmp_path / ".cache" / "srclint"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert cache_folder() == tmp_path / "caches" / "srclint"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == tmp_path / "Library" / "Caches" / "srclint"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == tmp_path / "local" / "srclint" / "Cache"
    monkeypatch.setenv("SRCLINT_CACHE_DIR", "here")
    assert cache_folder() == Path("here").absolute()


def test_no_home_and_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> NoReturn:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("SRCLINT_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", fail)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() is None
