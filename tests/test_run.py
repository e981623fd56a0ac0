"""A run: what it does to its process, and that its outcome is the same with many processes as with one."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from srclint import discover, steps, workers
from srclint.cli import main
from srclint.discover import File
from srclint.errors import RuleError
from tests.processes import is_alive, wait_for
from tests.toy import RULES, SHARED_LINE, SharedLines, toy_plugins

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and streams")
ROOT = Path(__file__).parent.parent
METHODS = [method for method in ("fork", "spawn") if method in multiprocessing.get_all_start_methods()]
Ran = tuple[int, str, str]
KILLED = "srclint: {}: not checked: the process that checked it was ended by SIGKILL; is there enough memory?"


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("One plain sentence.\n")
    before = gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()
    assert main(["check", "--isolated", str(tmp_path)]) == 0
    assert "No problems" in capsys.readouterr().out
    assert (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()) == before


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command run the toy rules, and one across files."""
    plugins = toy_plugins()
    plugins = replace(plugins, rules=(*RULES, SHARED_LINE), detectors={**plugins.detectors, "toy-lines": SharedLines})
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)


# When other processes are started.


@pytest.fixture
def spread_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let other processes be started for next to nothing, and get little at once."""
    monkeypatch.setattr(steps, "_MUCH", 1)
    monkeypatch.setattr(steps, "_FIRST", 1)
    monkeypatch.setattr(workers, "BATCH", 10_000)


def test_a_short_run_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "spread", None)
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text("One plain sentence.\n")
    (tmp_path / "large.txt").write_text("One plain sentence.\n" * 60_000)
    assert main(["--isolated", "--select", "ENC", "--jobs", "4", "--quiet", str(tmp_path)]) == 0


@pytest.mark.parametrize(("sizes", "much"), [([], 0), ([9_000_000], 0), ([600_000] * 2, 0), ([600_000] * 3, 1)])
def test_what_is_much(tmp_path: Path, sizes: list[int], much: bool) -> None:
    files = [File(str(tmp_path / str(number)), False) for number in range(len(sizes))]
    for file, size in zip(files, sizes, strict=True):
        with Path(file.path).open("wb") as stream:
            stream.truncate(size)
    assert steps._is_much([*files, File("gone", False)]) == bool(much)


def test_as_many_processes_as_asked_for(
    tmp_path: Path, spread_much: None, toys: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("fine\n")
    asked = []

    def spread(work: Callable[[File], object], files: list[File], jobs: int, **_: object) -> Iterator[object]:
        asked.append(jobs)
        yield from map(work, files)

    monkeypatch.setattr(workers, "spread", spread)
    monkeypatch.setattr(workers, "usable_cores", lambda: 5)
    monkeypatch.chdir(tmp_path)
    assert main(["-q"]) == main(["-q", "-j3"]) == main(["-q", "--jobs", "1"]) == 0
    Path("srclint.toml").write_text("jobs = 4")
    assert main(["-q"]) == main(["-q", "-j", "2"]) == 0
    monkeypatch.setattr(workers, "usable_cores", lambda: 1)
    Path("srclint.toml").unlink()
    assert main(["-q"]) == 0
    assert asked == [5, 3, 4, 2]
    Path("srclint.toml").write_text("jobs = 0")
    assert main(["-q"]) == 2
    assert "jobs must be 1 or more, not 0" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_processes_that_is_none(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--jobs={number}"]) == 2
    assert "--jobs: must be a whole number, 1 or more" in capsys.readouterr().err


# The same with many processes as with one.

TEXTS: dict[str, bytes] = {
    "a.txt": b"a wrong thing, doubtful and wrong\nsame here\n",
    "b/binary.txt": bytes(range(256)) * 40,
    "b/empty.md": b"",
    "b/latin.txt": b"caf\xe9 wrong\r\nand\rmore small game",
    "b/utf-16.txt": "a wrong thing\n".encode("utf-16"),
    "broken.jsonl": b'{"text": "wrong"}\nnonsense\n{"text": "small\\nsame here"}\n',
    "crash.txt": b"a wrong thing, crash\n",
    "d/comments.md": b"wrong <!-- srclint: ignore[TOY001] -->\n\ndoubtful <!-- srclint: ignore[GAM] -->\n",
    "gone.txt": b"lost",
    "names/caf\xc3\xa9 \xf0\x9f\x8f\xb4 b.txt": b"wrong\nsame here\nsame there\n",
    "picture.png": b"\x89PNG\r\n\x1a\n",
    "readonly.txt": b"a wrong thing\n",
    "ruin.txt": b"same there\nwrong\n",
    **{f"z/{number:02}.txt": b"wrong line, small\n" * number for number in range(40)},
}


def write_tree(folder: Path) -> None:
    for name, raw in TEXTS.items():
        file = folder / os.fsdecode(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
    (folder / "readonly.txt").chmod(0o444)
    if sys.platform != "win32":
        (folder / "link-inside.txt").symlink_to("a.txt")
        (folder / "z/link-inside.txt").symlink_to("../a.txt")
        (folder / "link-outside.txt").symlink_to(folder.parent / "outside.txt")
        (folder / "locked").mkdir(mode=0o000)


def read_tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    "options",
    [
        "",
        "--format jsonl --select TOY001,TOY002,TOY004,GAM",
        "--statistics --verbose",
        "--project --format concise",
        "--project --fix --unsafe-fixes",
        "--fix --format jsonl",
        "--diff --unsafe-fixes",
        "--baseline accepted.jsonl",
        "--baseline accepted.jsonl --fix",
        "--write-baseline",
    ],
)
def test_the_same_with_any_number_of_processes(
    tmp_path: Path,
    spread_much: None,
    toys: None,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    options: str,
) -> None:
    discover_first = discover.discover

    def discover_and_lose(*arguments: object, **options: object) -> object:
        found = discover_first(*arguments, **options)  # type: ignore[arg-type]
        Path("gone.txt").unlink()
        return found

    monkeypatch.setattr(discover, "discover", discover_and_lose)
    ran = []
    for jobs in (1, 2, 3):
        folder = tmp_path / str(jobs) / "tree"
        write_tree(folder)
        (folder.parent / "outside.txt").write_bytes(b"wrong outside\n")
        accepted = {"path": "a.txt", "code": "TOY001", "hash": "0" * 16, "count": 1}
        (folder / "accepted.jsonl").write_text(json.dumps(accepted) + "\n")
        monkeypatch.chdir(folder)
        status = main(["--jobs", str(jobs), *options.split()])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        ran.append((status, out, err.replace(bytes(folder), b""), read_tree(folder)))
    assert ran[0] == ran[1]
    assert ran[0] == ran[2]
    status, _, err, _ = ran[0]
    assert status == 2
    assert b"srclint: gone.txt: No such file" in err
    assert b"internal error in crash.txt: ZeroDivisionError" in err


def test_a_crowd_of_findings_and_few_that_may_wait(
    tmp_path: Path,
    spread_much: None,
    toys: None,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.setattr(workers, "HELD", 100_000)
    monkeypatch.chdir(tmp_path)
    for number in range(6):
        Path(f"{number}.txt").write_text("wrong\n" * (4000 if number % 3 == 1 else 10))
    ran = []
    for jobs in "12":
        assert main(["--format", "concise", "-j", jobs]) == 1
        sys.stdout.flush()
        ran.append(capfdbinary.readouterr())
    assert ran[0] == ran[1]
    assert ran[0][0].count(b"\n") > 8000


def test_a_rule_that_cannot_run_ends_the_run_with_one_line(
    tmp_path: Path, spread_much: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def factory(rules: object) -> object:
        raise RuleError("house.toml: params.word is missing")

    plugins = replace(toy_plugins(), detectors={"toy-words": factory})
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        Path(f"{number}.txt").write_text("fine\n")
    assert main(["-j2"]) == 2
    assert capsys.readouterr() == ("", "srclint: house.toml: params.word is missing\n")


def test_an_internal_error_shows_where_it_comes_from_when_asked(
    tmp_path: Path, spread_much: None, toys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SRCLINT_DEBUG", "1")
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        Path(f"{number}.txt").write_text("crash\n" if number == 5 else "fine\n")
    with pytest.raises(RuntimeError, match=r"toy\.py(?s:.*)ZeroDivisionError: the toy fell apart"):
        main(["-j2"])


# As processes of their own, with a plugin of a third party.

PLUGIN = """
import os, re, signal, time
from pathlib import Path
import srclint
from srclint.model import Hit, Span

@srclint.hookimpl
def register_rules():
    return [Path(__file__).with_name("house")]

@srclint.hookimpl
def register_detectors():
    return {"house-words": Words}

class Words:
    def __init__(self, rules):
        [self.rule] = rules
    def __call__(self, view):
        if "kill me" in view.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "break me" in view.text:
            raise ZeroDivisionError("as asked")
        if "wait for me" in view.text:
            Path("waiting-" + str(os.getpid())).touch()
            time.sleep(60)
        for match in re.finditer("wrong", view.text):
            yield Hit(self.rule, Span(*match.span()))
"""
RULE = """
code = "HOUSE001"
name = "wrong-word"
summary = "The word stands in the text."
why = "Tests need something to find."
severity = "error"
message = "{found!r} is in the text"
detector = "house-words"
[[bad]]
text = "This is ⟦wrong⟧."
[[good]]
text = "This is good."
"""
SCRIPT = """
import sys
from srclint import cli, steps, workers
from srclint import sources
from srclint.sources import record_file
steps._MUCH = steps._FIRST = 1
sources.LARGE = record_file.LARGE = 0
record_file.RecordFile.__init__.__kwdefaults__["size"] = 100
workers.BATCH = 10_000
workers._method = lambda: {method!r}
if __name__ == "__main__":
    sys.exit(cli.main())
"""


class Command:
    """Runs srclint with the plugin in a folder of texts."""

    def __init__(self, folder: Path, method: str) -> None:
        self.folder = folder / "texts"
        (folder / "plugin/house-1.0.dist-info").mkdir(parents=True)
        (folder / "plugin/house").mkdir()
        self.folder.mkdir()
        (folder / "plugin/house_plugin.py").write_text(PLUGIN)
        (folder / "plugin/house/wrong-word.toml").write_text(RULE, "utf-8")
        (folder / "plugin/house-1.0.dist-info/METADATA").write_text("Name: house\nVersion: 1.0\n")
        (folder / "plugin/house-1.0.dist-info/entry_points.txt").write_text("[srclint]\nhouse = house_plugin\n")
        (folder / "start.py").write_text(SCRIPT.format(method=method))
        self.arguments = [sys.executable, str(folder / "start.py"), "--select", "HOUSE001", "--format", "concise"]
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "plugin")}
        self.environment.pop("SRCLINT_DEBUG", None)

    def write(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            (self.folder / f"{number:03}.txt").write_text(text)

    def __call__(self, *arguments: str, **environment: str) -> Ran:
        ran = subprocess.run(
            [*self.arguments, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return ran.returncode, ran.stdout, ran.stderr

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start it as a shell does: in a group of its own, to which a terminal sends its signals."""
        return subprocess.Popen(
            [*self.arguments, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads
        )

    def waiting(self) -> list[int]:
        """Return the processes that wait at a text that asks for it."""
        return [int(file.name.removeprefix("waiting-")) for file in self.folder.glob("waiting-*")]


@pytest.fixture(params=METHODS)
def command(tmp_path: Path, request: pytest.FixtureRequest) -> Command:
    return Command(tmp_path, request.param)


@posix
def test_a_process_that_is_killed_is_named_with_its_file(command: Command) -> None:
    command.write(*["wrong"] * 7, "wrong, kill me", *["wrong"] * 5, "kill me", "wrong, break me", "wrong")
    status, out, err = command("-j", "2")
    assert status == 2
    assert [line[:7] for line in out.split("\n") if "HOUSE001" in line] == [
        f"{number:03}.txt" for number in range(16) if number not in (7, 13, 14)
    ]
    killed, again, broken = err.splitlines()
    assert killed == KILLED.format("007.txt")
    assert again == KILLED.format("013.txt")
    assert broken.startswith("srclint: 014.txt: detector 'house-words' of plugin house 1.0 ")


@posix
def test_of_records_only_the_piece_is_lost_that_a_process_ended_over(command: Command) -> None:
    texts = [f"wrong {number}{', kill me' * (number == 20)}" for number in range(1, 61)]
    rows = [json.dumps({"text": text}) + "\n" for text in texts]
    (command.folder / "rows.jsonl").write_text("".join(rows))
    status, out, err = command("-j", "2", "--format", "jsonl", "-q")
    assert status == 2
    found = [json.loads(line) for line in out.splitlines()]
    lost = set(range(1, 61)) - {each["record"] for each in found}
    assert 20 in lost
    assert len(lost) < 10
    assert all(each["line"] == each["record"] for each in found), "what comes behind it stands where it stood"
    assert err == KILLED.format("rows.jsonl").replace("not checked", "a part of it is not checked") + "\n"


@posix
def test_a_file_that_was_not_checked_whole_is_not_mended(command: Command) -> None:
    texts = [f"wrong {number}, cafÃ©{', kill me' * (number == 20)}" for number in range(1, 61)]
    rows = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (command.folder / "rows.jsonl").write_text(rows)
    status, out, err = command("-j", "2", "--extend-select", "ENC001", "--fix")
    assert status == 2
    assert "rows.jsonl: not mended: a part of it was not checked" in err
    assert (command.folder / "rows.jsonl").read_text() == rows
    assert out.count("ENC001") > 50, "what could have been mended is reported"


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_all_processes(command: Command, number: int, status: int) -> None:
    command.write(*["wrong"] * 9, *["wait for me"] * 6)
    with command.start("-j", "2") as process:
        wait_for(lambda: len(command.waiting()) == 2)
        begin = time.monotonic()
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert time.monotonic() - begin < 10
    assert (process.returncode, err) == (status, "")
    assert [line[:7] for line in out.splitlines()] == [f"{number:03}.txt" for number in range(9)]
    wait_for(lambda: not any(map(is_alive, command.waiting())))


@posix
def test_a_reader_that_has_seen_enough(command: Command) -> None:
    command.write(*["wrong\n" * 3000] * 9, "wait for me")
    with command.start("-j", "2") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141
    assert not any(map(is_alive, command.waiting()))


@posix
def test_a_reader_that_has_seen_enough_of_a_diff(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text("The captainâ€™s boat left.\n" * 3000, "utf-8")
    arguments = [sys.executable, "-m", "srclint", "--isolated", "--no-cache", "-j1", "-q", "--diff", str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_disk_that_is_full(command: Command) -> None:
    command.write(*["wrong\n" * 3000] * 9, "wait for me")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*command.arguments, "-j", "2"],
            cwd=command.folder,
            env=command.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (ran.returncode, ran.stderr) == (2, b"srclint: the output cannot be written: No space left on device\n")
    assert not any(map(is_alive, command.waiting()))
