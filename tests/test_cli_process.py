"""The command as a process of its own, with srclint's own rules: streams, signals, encodings, start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and streams")
COMMAND = (sys.executable, "-m", "srclint")
# As a user's shell has it, with nothing of the outer run.
ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if not key.startswith(("GITHUB_", "PYTHON", "LC_", "LANG")) and key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
}
TWICE = "It is the the same word twice.\n"


def srclint(
    folder: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env={**ENVIRONMENT, **environment},
        check=False,
        timeout=60,
    )


def test_a_run_as_a_user_sees_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TWICE)
    ran = srclint(tmp_path, "--select", "repeated-word", "a.txt")
    assert (ran.returncode, ran.stderr) == (1, b"")
    assert ran.stdout.startswith(b"a.txt:1:7: DUP")
    assert b"\x1b" not in ran.stdout
    ran = srclint(tmp_path, "--select", "repeated-word", "--format", "jsonl", "-", stdin=TWICE.encode())
    assert json.loads(ran.stdout)["path"] == "<stdin>"


def test_a_sound_text_brings_no_finding(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The river was calm in the morning, and we crossed it before noon.\n")
    ran = srclint(tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"No problems found in 1 file.\n", b"")


def test_a_fault_is_one_line_on_standard_error(tmp_path: Path) -> None:
    ran = srclint(tmp_path, "gone.txt", "--format", "jsonl")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr == b"srclint: gone.txt: no such file or folder\n"


@posix
@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_any_locale(tmp_path: Path, environment: dict[str, str]) -> None:
    name = os.fsdecode("caf\u00e9-".encode() + b"\xff.txt")
    (tmp_path / name).write_text(TWICE + "\u4e2d\u6587 \udcff", errors="surrogateescape")
    for form in ("text", "concise", "json", "jsonl", "github"):
        ran = srclint(tmp_path, "--select", "repeated-word", "--format", form, **environment)
        assert (ran.returncode, ran.stderr) == (1, b""), form


@posix
def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("".join(f"Number {n} is the the same.\n" for n in range(5000)))
    with subprocess.Popen(
        [*COMMAND, "--select", "repeated-word", "--format", "concise"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TWICE)
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(COMMAND, cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr) == (2, b"srclint: the output cannot be written: No space left on device\n")


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_is_quiet(tmp_path: Path, number: int, status: int) -> None:
    with subprocess.Popen(
        [*COMMAND, "-"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has them, and so their children, ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - there are no threads
    ) as process:
        time.sleep(0.7)  # it waits for standard input by now
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (status, b"", b"")


def test_the_start_imports_nothing_that_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A line.\n")
    heavy = {"ftfy", "charset_normalizer", "textstat", "nltk", "rapidfuzz", "pathspec", "shtab", "importlib.metadata"}
    for arguments in (["--version"], ["a.txt"]):
        script = (
            "import sys; from srclint.cli import main\n"
            f"status = main({arguments!r})\n"
            f"print(status, sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
        )
        ran = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert ran.stderr == "0 []\n"
    script = "import sys; from srclint.cli import main\nmain(['--version'])\nprint('pluggy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.stdout.endswith("False\n"), "--version loads no plugins"


@posix
@pytest.mark.parametrize(
    ("redirection", "status", "said"),
    [
        (">&-", 2, b"srclint: the output cannot be written: standard output is closed\n"),
        ("2>&-", 1, b""),
        ("- <&-", 2, b"srclint: standard input is closed\n"),
    ],
)
def test_a_stream_that_is_closed(tmp_path: Path, redirection: str, status: int, said: bytes) -> None:
    (tmp_path / "a.txt").write_text(TWICE)
    command = f"'{sys.executable}' -m srclint --select repeated-word {redirection}"
    ran = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (status, said)


def test_a_rule_that_lacks_what_its_detector_needs_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TWICE)
    (tmp_path / "rules").mkdir()
    keys = ("code='ACME001'", "name='odd'", "summary='x'", "why='x'", "severity='error'", "message='x'")
    (tmp_path / "rules/odd.toml").write_text("\n".join((*keys, "detector='repeated-words'")))
    (tmp_path / "srclint.toml").write_text("rules = ['rules']")
    ran = srclint(tmp_path, "a.txt")
    assert ran.returncode == 2
    assert ran.stderr.count(b"\n") == 1
    assert ran.stderr.startswith(b"srclint: a.txt: detector 'repeated-words' fails with ")
    assert b"odd.toml: KeyError: " in ran.stderr
