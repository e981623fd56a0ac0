"""The cache as a user of the command meets it: the same findings, sooner, and nothing else."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from srclint import run, steps, store, workers
from srclint.cli import main
from srclint.engine import Engine
from tests.processes import wait_for

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
METHODS = [method for method in ("fork", "spawn") if method in multiprocessing.get_all_start_methods()]
Ran = tuple[int, str, str]
Command = Callable[..., Ran]


@pytest.fixture
def srclint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return the command, run in an empty folder; it keeps what it finds beside that, of however short a text."""
    (tmp_path / "text").mkdir()
    monkeypatch.chdir(tmp_path / "text")
    monkeypatch.setenv("SRCLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(run, "WORTHWHILE", 0)

    def command(*arguments: str) -> Ran:
        status = main([*arguments])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def no_checks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what forbids to check anything anew."""

    def refused(_self: Engine, document: object) -> NoReturn:
        raise AssertionError(document)

    return lambda: monkeypatch.setattr(Engine, "check", refused)


def write(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def kept(srclint: Command) -> int:
    found = re.search(r"reports: ([0-9,]+)", srclint("cache")[1])
    assert found
    return int(found.group(1).replace(",", ""))


def test_what_was_checked_is_not_checked_again(srclint: Command, no_checks: Callable[[], None]) -> None:
    write("a.md", "The the word. See [it](gone.md).\n")
    write("b.txt", "A sound text.\n")
    write("c.jsonl", '{"text": "The the word."}\n')
    first = srclint(".")
    assert first[0] == 1
    assert kept(srclint) == 3
    no_checks()
    assert srclint(".") == first


def test_without_the_cache(srclint: Command, tmp_path: Path) -> None:
    write("a.txt", "The the word.\n")
    with_it = srclint("a.txt")
    assert srclint("cache", "clear")[0] == 0
    assert srclint("--no-cache", "a.txt") == with_it
    assert not list((tmp_path / "cache").iterdir())


def test_a_short_run_keeps_nothing(srclint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path / "text")
    monkeypatch.setenv("SRCLINT_CACHE_DIR", str(tmp_path / "cache"))
    write("a.txt", "The the word.\n")
    assert srclint("a.txt")[0] == 1
    assert not (tmp_path / "cache").exists()
    write("b.txt", "A sound text, and it is long.\n\n" * 8000)
    srclint(".")
    assert kept(srclint) == 2


def test_what_was_mended_is_not_checked_again(srclint: Command, no_checks: Callable[[], None]) -> None:
    write("a.txt", "cafÃ© and the the word\n")
    write("b.txt", "A sound text.\n")
    fixed = srclint("--fix", "--format", "jsonl", ".")
    assert Path("a.txt").read_text("utf-8") == "café and the the word\n"
    no_checks()
    assert srclint("--fix", "--format", "jsonl", ".") == srclint("--format", "jsonl", ".") == fixed


def test_a_known_report_is_enough_to_mend(srclint: Command) -> None:
    write("a.txt", "cafÃ© and the the word\n")
    srclint("a.txt")
    diff = srclint("--diff", "a.txt")
    assert diff == srclint("--diff", "--no-cache", "a.txt")
    assert "+café and the the word" in diff[1]
    srclint("--fix", "a.txt")
    assert Path("a.txt").read_text("utf-8") == "café and the the word\n"


def test_the_cache_is_no_text(srclint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SRCLINT_CACHE_DIR", "kept")
    write("a.txt", "A sound text.\n")
    for _ in range(2):
        assert srclint("--format", "json", "-v")[2] == ""
    assert Path("kept").is_dir()


def test_a_folder_that_cannot_be_used_is_told_to_who_asks(srclint: Command, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    write("a.txt", "The the word.\n")
    ran = srclint("a.txt")
    assert (ran[0], ran[2]) == (1, "")
    told = srclint("-v", "a.txt")[2]
    assert told.startswith("srclint: nothing is kept for the next run: ")
    for action in ((), ("clear",)):
        status, out, err = srclint("cache", *action)
        assert (status, out) == (2, "")
        assert f"{tmp_path / 'cache'} is a file" in err


def test_the_command_shows_and_clears_it(srclint: Command, tmp_path: Path) -> None:
    write("a.txt", "The the word.\n")
    status, out, err = srclint("cache")
    assert (status, err) == (0, "")
    assert out.splitlines() == [f"folder:  {tmp_path / 'cache'}", "reports: 0", "size:    0.0 MB of 1,000.0 MB"]
    srclint("a.txt")
    assert "reports: 1\n" in srclint("cache")[1]
    assert re.fullmatch(rf"Cleared 0\.. MB in {re.escape(str(tmp_path / 'cache'))}\n", srclint("cache", "clear")[1])
    assert "reports: 0\n" in srclint("cache")[1]
    assert "reports: 0\n" in srclint("cache")[1]


def test_a_cache_of_long_ago(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "The the word.\n")
    srclint("a.txt")
    now = store.time.time()
    monkeypatch.setattr("srclint.store.time.time", lambda: now + 86_400)
    assert srclint("cache")[1].endswith("oldest:  not used for 1 day\n")


def test_a_home_that_is_unknown(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_cache_folder", Path("~nobody-of-that-name").expanduser)
    write("a.txt", "The the word.\n")
    assert srclint("-v", "a.txt")[2] == ""
    assert srclint("cache")[0] == 2


# Never stale.

_RULE = """
code = "HOUSE001"
name = "house"
summary = "A word."
why = "It is not ours."
severity = "{severity}"
detector = "phrases"
message = "{{found}} is not ours"
[lexicon.en]
phrases = ["{word}"]
"""


def remove_target() -> None:
    Path("b.md").rename("c.md")


def add_target() -> None:
    write("gone.md", "# Here\n")


def touch() -> None:
    for path in Path().rglob("*.md"):
        os.utime(path, (1, 1))


def configure(text: str) -> Callable[[], object]:
    return lambda: write("srclint.toml", text)


REPORTS = (
    ("--format", "json", "--select", "DUP,REF,ENC"),
    ("--format", "json", "--project", "--extend-select", "relative-time"),
    ("--diff", "--unsafe-fixes"),
)
CHANGES: list[Callable[[], object]] = [
    lambda: write("a.md", "The the word. See [it](gone.md) and [this](b.md). A house word.\n"),
    lambda: write("b.md", "The the word. <!-- srclint-disable-line -->\n"),
    touch,
    add_target,
    remove_target,
    lambda: Path("a.md").rename("d.md"),
    lambda: Path("d.md").rename("a.txt"),
    configure('ignore = ["repeated-word"]'),
    configure('severity = {DUP = "error"}'),
    configure('[[overrides]]\npaths = ["*.txt"]\nselect = ["REF"]'),
    lambda: write("house/house.toml", _RULE.format(severity="notice", word="house word")),
    configure('rules = ["house"]'),
    lambda: write("house/house.toml", _RULE.format(severity="error", word="house word")),
    lambda: write("house/house.toml", _RULE.format(severity="error", word="the word")),
    configure('language = "de"'),
    lambda: write("e.jsonl", '{"body": "The the word.", "title": "Of the the word"}\n'),
    configure('records.text = "title"'),
    lambda: Path("srclint.toml").unlink(),
]


def test_a_run_finds_what_one_without_the_cache_finds(srclint: Command) -> None:
    for change in CHANGES:
        change()
        for options in REPORTS:
            expected = srclint(*options, "--no-cache", ".")
            assert [srclint(*options, "."), srclint(*options, ".")] == [expected] * 2, CHANGES.index(change)


# Several processes.


def corpus(files: int = 60) -> None:
    """Write texts with something to find, as many as are worth the cache."""
    for number in range(files):
        text = f"In the year {number} it was the the word. See [it]({number}.md).\n\n" * 3
        write(f"{number}.md", text)


@pytest.mark.parametrize("method", METHODS)
def test_many_processes_keep_what_they_find(
    srclint: Command, monkeypatch: pytest.MonkeyPatch, no_checks: Callable[[], None], method: str
) -> None:
    corpus()
    monkeypatch.setattr(steps, "_MUCH", 1)
    monkeypatch.setattr(steps, "_FIRST", 1)
    monkeypatch.setattr(workers, "BATCH", 10_000)
    monkeypatch.setattr(workers, "_method", lambda: method)
    expected = srclint("--no-cache", "--jobs", "1", ".")
    assert srclint("--jobs", "2", ".") == expected
    assert kept(srclint) == 60
    assert srclint("--jobs", "2", ".") == expected
    no_checks()
    assert srclint("--jobs", "1", ".") == expected


def start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "srclint", "--format", "jsonl", *arguments, "."]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_several_runs_at_once(srclint: Command) -> None:
    corpus()
    expected = srclint("--no-cache", "--format", "jsonl", ".")
    runs = [start("--jobs", "1"), start("--jobs", "1"), start("--jobs", "2")]
    for process in runs:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out.decode(), err.decode()) == expected
    assert kept(srclint) == 60


@posix
def test_a_run_that_is_killed(srclint: Command, tmp_path: Path) -> None:
    corpus(400)
    expected = srclint("--no-cache", "--format", "jsonl", ".")
    killed = start("--jobs", "1")
    wait_for(lambda: any((tmp_path / "cache").rglob("*.db")))
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    for _ in range(2):
        assert srclint("--format", "jsonl", ".") == expected
    assert kept(srclint) == 400
