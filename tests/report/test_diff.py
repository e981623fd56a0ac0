"""The difference that --diff shows."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srclint.report.diff import unified_diff


def test_changes_come_with_the_lines_around_them() -> None:
    before = "".join(f"{number}\n" for number in range(1, 31))
    after = before.replace("\n5\n", "\nfive\n").replace("\n20\n", "\ntwenty\n").replace("\n26\n", "\n")
    assert unified_diff("a.txt", before, after) == (
        "--- a.txt\n+++ a.txt\n"
        "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        "@@ -17,13 +17,12 @@\n 17\n 18\n 19\n-20\n+twenty\n 21\n 22\n 23\n 24\n 25\n-26\n 27\n 28\n 29\n"
    )


def test_a_file_without_a_final_line_end() -> None:
    assert unified_diff("a", "x", "y") == (
        "--- a\n+++ a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"
    )
    assert unified_diff("a", "", "y\n") == "--- a\n+++ a\n@@ -0,0 +1 @@\n+y\n"


LINES = st.lists(st.sampled_from(["a", "b", "c\r", "d\re", "", "\x85", "\udcff"]), max_size=25).map("\n".join)


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES)
def test_patch_understands_it(tmp_path: Path, before: str, after: str) -> None:
    if before == after:
        return
    file = tmp_path / "a.txt"
    file.write_bytes(before.encode("utf-8", "surrogateescape"))
    diff = unified_diff("a.txt", before, after).encode("utf-8", "surrogateescape")
    command = ["patch", "--binary", "--quiet", "-p0"]
    done = subprocess.run(command, input=diff, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    left = file.read_bytes() if file.exists() else b""  # patch takes an emptied file away
    assert left == after.encode("utf-8", "surrogateescape")


def test_many_changed_lines_take_no_longer_than_they_are_many() -> None:
    before = "".join(f"line {number} is wrong\nline {number} is right\n" for number in range(20_000))
    diff = unified_diff("a.txt", before, before.replace("wrong", "mended"))
    assert diff.count("\n+line") == 20_000


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    "name", ["a b.md", "a\nb.md", "tab\t.md", 'quo"te.md', "back\\slash.md", "\udcff.md", "\r", "é –.md", "::a b::.md"]
)
def test_patch_finds_files_of_any_name(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    try:
        file.write_bytes(b"old\n")
    except OSError:
        pytest.skip("the file system has no such name")
    diff = unified_diff(name, "old\n", "new\n").encode("utf-8", "surrogateescape")
    done = subprocess.run(["patch", "--quiet", "-p0"], input=diff, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    assert file.read_bytes() == b"new\n"
