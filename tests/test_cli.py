"""The command, in this process: what it writes where, and its exit status."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TextIO

import pytest

from srclint import __version__
from srclint.cli import main
from srclint.errors import FileError
from srclint.report import Results
from tests.toy import RULES, SHARED_LINE, SharedLines, Words, toy_plugins, toys  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("toys")


class Ran(NamedTuple):
    status: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def srclint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Run the command in an empty folder, with ``stdin`` on standard input."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = main(arguments)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Ran(status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape"))

    return run


def write(name: str, text: str | bytes) -> Path:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return file


def found(ran: Ran) -> list[tuple[str, str]]:
    return [(row["path"], row["code"]) for row in map(json.loads, ran.out.splitlines())]


# Which command, which files.


def test_check_is_the_command_where_none_is_named(srclint: Command) -> None:
    write("a.txt", "a wrong thing")
    assert srclint() == srclint(".") == srclint("check") == srclint("check", "a.txt") == srclint("a.txt")


def test_a_folder_that_is_called_like_a_command_can_be_checked(srclint: Command) -> None:
    write("rules/a.txt", "a wrong thing")
    assert found(srclint("check", "rules", "--format", "jsonl")) == [("rules/a.txt", "TOY001")]
    assert found(srclint("./rules", "--format=jsonl")) == [("rules/a.txt", "TOY001")]


def test_a_path_that_begins_with_a_hyphen_follows_two(srclint: Command) -> None:
    write("-a.txt", "a wrong thing")
    assert found(srclint("--format", "jsonl", "--", "-a.txt")) == [("-a.txt", "TOY001")]


def test_findings_come_in_order_of_path_whatever_the_order_of_arguments(srclint: Command) -> None:
    for name in ("c.txt", "a.txt", "b/z.txt"):
        write(name, "a wrong thing")
    one = srclint("c.txt", "b", "a.txt", "--format", "jsonl")
    assert [path for path, _ in found(one)] == ["a.txt", "b/z.txt", "c.txt"]
    assert srclint("b", "a.txt", "c.txt", "a.txt", "--format", "jsonl") == one


def test_version_and_help(srclint: Command) -> None:
    assert srclint("--version") == (0, f"srclint {__version__}\n", "")
    for arguments in (("--help",), ("check", "--help")):
        ran = srclint(*arguments)
        assert ran.status == 0
        assert "examples:" in ran.out


def test_every_option_is_explained(srclint: Command) -> None:
    text = srclint("check", "--help").out
    for option in re.findall(r"^  (?:-\w, )?(--[a-z-]+)", text, re.MULTILINE):
        explained = re.search(rf"{option}\b[^\n]*(?:\s{{2,}}|\n\s+)[a-z]", text)
        assert explained, option


# Exit status.


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        ("fine", (), 0),
        ("wrong", (), 1),
        ("doubtful", (), 1),
        ("small", (), 0),
        ("doubtful", ("--fail-on", "error"), 0),
        ("wrong", ("--fail-on", "error"), 1),
        ("small", ("--fail-on", "notice"), 1),
        ("wrong", ("--exit-zero",), 0),
        ("wrong", ("--fix",), 0),
        ("wrong", ("--fix", "--exit-non-zero-on-fix"), 1),
        ("fine", ("--fix", "--exit-non-zero-on-fix"), 0),
        ("doubtful", ("--fix",), 1),
        ("doubtful", ("--fix", "--unsafe-fixes"), 0),
        ("wrong", ("--diff",), 1),
        ("small doubtful", ("--diff",), 0),
        ("wrong", ("--diff", "--exit-zero"), 0),
    ],
)
def test_exit_status(srclint: Command, text: str, arguments: tuple[str, ...], status: int) -> None:
    write("a.txt", text)
    assert srclint("a.txt", *arguments).status == status


def one_line(ran: Ran, *parts: str) -> None:
    """Expect exit status 2 and one line on standard error that holds ``parts``."""
    assert ran.status == 2
    lines = [line for line in ran.err.splitlines() if line.startswith("srclint: ")]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    for part in parts:
        assert part in lines[0]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--fx",), ("--fx", "--fix")),
        (("--select", "TOY01"), ("'TOY01'", "'TOY001'")),
        (("--ignore", "wrong-wrod"), ("'wrong-word'",)),
        (("--select", "TOY,GAN001"), ("'GAN001'", "'GAM001'")),
        (("--format", "jsnl"), ("'jsnl'", "'jsonl'")),
        (("--fail-on", "warn"), ("warn", "warning")),
        (("--unsafe-fixes",), ("--fix",)),
        (("--select", ""), ("--select",)),
        (("--config", "x", "--isolated"), ("--isolated",)),
        (("--exit-non-zero-on-fix",), ("--fix",)),
        (("-", "a.txt"), ("standard input",)),
        (("--stdin-filename", "b.md", "a.txt"), ("standard input",)),
        (("--output", "gone/report.txt"), ("gone",)),
        (("--config", "gone.toml"), ("gone.toml",)),
        (("--baseline", "gone.jsonl"), ("gone.jsonl",)),
        (("rule", "TOY0001"), ("'TOY0001'", "'TOY001'")),
        (("completion", "fish"), ("fish",)),
    ],
)
def test_a_mistake_in_the_command_is_one_line(
    srclint: Command, arguments: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    write("a.txt", "wrong")
    one_line(srclint(*arguments), *parts)


def test_exit_zero_does_not_hide_a_fault(srclint: Command) -> None:
    one_line(srclint("--exit-zero", "gone.txt"), "gone.txt")


def test_a_missing_path_does_not_keep_the_others_from_being_checked(srclint: Command) -> None:
    write("a.txt", "a wrong thing")
    ran = srclint("gone.txt", "a.txt", "--format", "jsonl")
    one_line(ran, "gone.txt")
    assert found(ran) == [("a.txt", "TOY001")]


def test_a_fault_in_one_file_does_not_keep_the_others_from_being_checked(srclint: Command) -> None:
    for name, text in (("a.txt", "wrong"), ("b.txt", "crash"), ("c.txt", "wrong")):
        write(name, text)
    ran = srclint("--format", "jsonl")
    one_line(ran, "internal error in b.txt", "the toy fell apart", "report")
    assert found(ran) == [("a.txt", "TOY001"), ("c.txt", "TOY001")]


def test_a_flood_of_errors_is_counted(srclint: Command) -> None:
    for number in range(50):
        write(f"{number}.txt", "crash")
    ran = srclint()
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 21
    assert "30 more" in ran.err


def test_a_file_that_cannot_be_read_is_named(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "wrong")
    write("b.txt", "wrong")

    def refused(path: Path) -> bytes:
        if path.name == "a.txt":
            raise FileError(f"{path}: Permission denied")
        return path.read_bytes()

    monkeypatch.setattr("srclint.task.read_file", refused)
    ran = srclint("--format", "jsonl")
    one_line(ran, "a.txt: Permission denied")
    assert found(ran) == [("b.txt", "TOY001")]


def test_a_fault_of_srclint_itself_is_one_line(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> None:
        raise ZeroDivisionError("out of order")

    monkeypatch.setattr("srclint.plugins.load_plugins", broken)
    one_line(srclint(), "internal error: ZeroDivisionError: out of order", "report")
    monkeypatch.setenv("SRCLINT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        srclint()


def test_a_file_that_vanishes_is_named(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "wrong")
    write("b.txt", "wrong")
    from srclint import discover

    def discover_and_lose(*arguments: object, **options: object) -> object:
        found = discover_first(*arguments, **options)  # type: ignore[arg-type]
        Path("a.txt").unlink()
        return found

    discover_first = discover.discover
    monkeypatch.setattr(discover, "discover", discover_and_lose)
    ran = srclint("--format", "jsonl")
    one_line(ran, "a.txt")
    assert found(ran) == [("b.txt", "TOY001")]


def test_a_file_that_changes_before_it_is_mended_is_left_alone(
    srclint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", "wrong")
    from srclint import task

    read_first = task.read_file

    def read_and_change(path: Path) -> bytes:
        raw = read_first(path)
        path.write_bytes(b"someone else was here; wrong")
        return raw

    monkeypatch.setattr(task, "read_file", read_and_change)
    ran = srclint("--fix", "--format", "jsonl")
    one_line(ran, "a.txt", "changed")
    assert Path("a.txt").read_bytes() == b"someone else was here; wrong"


def test_a_text_that_memory_does_not_hold(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "wrong")
    write("b.txt", "wrong")

    def too_large(path: Path) -> bytes:
        if path.name == "a.txt":
            raise MemoryError
        return path.read_bytes()

    monkeypatch.setattr("srclint.task.read_file", too_large)
    ran = srclint("--format", "concise")
    one_line(ran, "srclint: a.txt: not enough memory")
    assert "b.txt:1:1: TOY001" in ran.out
    assert ran.out.endswith("in 1 file; 1 fixable with --fix; 1 could not be checked in full.\n")


def test_an_interrupt_ends_the_run(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "wrong")

    def interrupted(path: Path) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("srclint.task.read_file", interrupted)
    assert srclint() == (130, "", "")


# Files that hold no text.


def test_empty_and_binary_files(srclint: Command) -> None:
    write("empty.txt", b"")
    write("data.txt", bytes(range(256)) * 40)
    write("picture.png", b"\x89PNG\r\n\x1a\n")
    ran = srclint()
    assert ran.status == 0
    assert "2 files" in ran.err
    ran = srclint("-v")
    assert "data.txt" in ran.err
    assert "picture.png" in ran.err
    ran = srclint("data.txt")
    assert "data.txt" in ran.err
    assert srclint("-q").err == ""


def test_files_that_are_not_read_are_said_once_with_what_converts_them(srclint: Command) -> None:
    for name in ("a.docx", "b.docx", "c.pdf", "d.png"):
        write(name, b"PK\x03\x04")
    ran = srclint()
    assert ran.status == 0
    assert ran.err.count("pandoc -t markdown -o FILE.md FILE.docx") == 1
    assert "1 PDF file, c.pdf: to check it, convert it: pdftotext FILE.pdf FILE.txt" in ran.err
    assert "1 file that holds no text: d.png" in ran.err
    assert "2 Word files" in srclint("-v").err
    assert srclint("-q").err == ""


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.jsonl.gz", b'{"text": "a wrong thing"}', "a.jsonl.gz: not gzip, whatever its extension says"),
        ("a.jsonl", gzip.compress(b"text"), "a.jsonl: not text, whatever its extension says"),
        ("a.csv", b"PAR1", "a.csv: not text, whatever its extension says"),
        ("a.parquet", b"PAR1", "a.parquet: Parquet is read with one more package: pip install pyarrow"),
        ("a.warc", b"WARC/1.0", "a.warc: WARC files are read with one more package: pip install fastwarc"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_where_it_is_named(
    srclint: Command, monkeypatch: pytest.MonkeyPatch, name: str, raw: bytes, said: str
) -> None:
    monkeypatch.delitem(sys.modules, "srclint.sources.parquet.table", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("srclint.sources.warc.find_spec", lambda _: None)
    write(name, raw)
    ran = srclint("-q", name)
    one_line(ran, said)
    assert ran.err.count(name) == 1
    assert srclint(name).out == "No problems found in 0 files; 1 could not be checked in full.\n"
    ran = srclint(".")
    assert ran.status == 0
    assert f"1 file, {name}" in ran.err or f"holds no text: {name}" in ran.err


def test_a_file_of_another_kind_is_no_fault_where_it_is_named(srclint: Command) -> None:
    for name in ("a.png", "b.pdf", "c", "d.png.gz"):
        write(name, b"\x00\x01\x02\x03")
    ran = srclint("a.png", "b.pdf", "c", "d.png.gz")
    assert (ran.status, ran.out) == (0, "No problems found in 0 files.\n")


def test_texts_in_an_archive(srclint: Command) -> None:
    with zipfile.ZipFile("dump.zip", "w") as archive:
        archive.writestr("a/b.txt", "a wrong thing")
        archive.writestr("c.docx", b"PK")
        archive.writestr("d.txt", "damaged")
    raw = bytearray(Path("dump.zip").read_bytes())
    raw[raw.index(b"damaged")] = 0
    Path("dump.zip").write_bytes(raw)
    ran = srclint("--fix", "--format", "concise", "dump.zip")
    assert ran.status == 2
    assert "dump.zip!/a/b.txt:1:3: TOY001" in ran.out
    assert "dump.zip!/d.txt: damaged: Bad CRC-32" in ran.err
    assert "1 Word file, dump.zip!/c.docx" in ran.err
    assert Path("dump.zip").read_bytes() == raw


@pytest.mark.parametrize(
    "raw",
    [
        "\ufeffa wrong thing".encode(),
        "a wrong thing".encode("utf-16"),
        b"caf\xe9 wrong\r\nand\rmore",
        b"one \x00 NUL is wrong",
        b"wrong" + b"x" * 200_000,
    ],
)
def test_odd_text_is_checked_and_mended(srclint: Command, raw: bytes) -> None:
    file = write("a.txt", raw)
    assert found(srclint("--format", "jsonl")) == [("a.txt", "TOY001")]
    assert srclint("--fix").status == 0
    encoding = "utf-16-le" if raw.startswith(b"\xff\xfe") else "ascii"
    assert file.read_bytes() == raw.replace("wrong".encode(encoding), "right".encode(encoding))


@pytest.mark.skipif(sys.platform == "win32", reason="names of files are bytes")
def test_a_file_name_that_is_not_utf_8(srclint: Command) -> None:
    name = os.fsdecode(b"caf\xe9\n.txt")
    write(name, "a wrong thing")
    assert [json.loads(line)["path"] for line in srclint("--format", "jsonl").out.splitlines()] == [name]
    assert "caf<E9>␊.txt:1:3: TOY001" in srclint("--format", "concise").out
    assert srclint("--fix").status == 0
    assert Path(name).read_text() == "a right thing"


# Choosing rules.

ALL_WORDS = "wrong doubtful small shy game"


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ((), ["TOY001", "TOY002", "TOY003", "GAM001"]),
        (("--select", "GAM"), ["GAM001"]),
        (("--select", "TOY"), ["TOY001", "TOY002", "TOY003"]),
        (("--select", "TOY004"), ["TOY004"]),
        (("--select", "shy-word, game", "--select", "TOY001"), ["TOY001", "TOY004", "GAM001"]),
        (("--ignore", "TOY"), ["GAM001"]),
        (("--ignore", "TOY", "--extend-select", "TOY002"), ["TOY002", "GAM001"]),
        (("--select", "TOY", "--ignore", "wrong-word"), ["TOY002", "TOY003"]),
        (("--extend-select", "TOY"), ["TOY001", "TOY002", "TOY003", "GAM001"]),
        (("--extend-select", "shy-word"), ["TOY001", "TOY002", "TOY003", "TOY004", "GAM001"]),
    ],
)
def test_rules_are_chosen_by_code_name_and_family(
    srclint: Command, arguments: tuple[str, ...], codes: list[str]
) -> None:
    write("a.txt", ALL_WORDS)
    assert [code for _, code in found(srclint(*arguments, "--format", "jsonl"))] == codes


def test_the_command_line_chooses_over_the_configuration(srclint: Command) -> None:
    write("a.txt", ALL_WORDS)
    write("srclint.toml", 'select = ["GAM"]\nignore = ["TOY001"]\nformat = "jsonl"\nexclude = ["*.toml"]\n')
    assert [code for _, code in found(srclint())] == ["GAM001"]
    assert [code for _, code in found(srclint("--select", "TOY001"))] == ["TOY001"]
    assert [code for _, code in found(srclint("--extend-select", "TOY002"))] == ["TOY002", "GAM001"]
    assert srclint("--isolated", "a.txt").out.startswith("a.txt:1:1: TOY001")


def test_the_configuration_is_wrong(srclint: Command) -> None:
    write("srclint.toml", 'selct = ["GAM"]')
    one_line(srclint(), "srclint.toml", "'selct'", "'select'")
    write("srclint.toml", 'select = ["GAM01"]')
    one_line(srclint(), "srclint.toml", "'GAM01'", "'GAM001'")


# Fixing.


def test_fix_mends_what_is_safe_and_says_so(srclint: Command) -> None:
    file = write("a.txt", "wrong and doubtful, wrong and small")
    ran = srclint("--fix")
    assert file.read_text() == "right and doubtful, right and small"
    assert "Fixed 2 problems in 1 file." in ran.out
    assert "Found 2 problems (1 warning, 1 notice) in 1 file; 1 fixable with --fix --unsafe-fixes." in ran.out
    assert "Fixed" not in srclint("--fix").out
    srclint("--fix", "--unsafe-fixes")
    assert file.read_text() == "right and likely, right and small"


def test_diff_writes_nothing_but_the_difference(srclint: Command) -> None:
    file = write("a.txt", b"one\nwrong \xff\r\nthree")
    ran = srclint("--diff")
    assert ran.out.encode("utf-8", "surrogateescape") == (
        b"--- a.txt\n+++ a.txt\n@@ -1,3 +1,3 @@\n one\n-wrong \xff\r\n+right \xff\r\n three\n"
        b"\\ No newline at end of file\n"
    )
    assert ran.err == "Would fix 1 problem in 1 file.\n"
    assert file.read_bytes() == b"one\nwrong \xff\r\nthree"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_fix_does_not_follow_a_link_out_of_what_was_named(
    srclint: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "theirs.txt"
    outside.write_text("wrong")
    Path("in").mkdir()
    Path("in/link.txt").symlink_to(outside)
    ran = srclint("--fix", "in")
    assert ran.status == 1
    assert "link" in ran.err
    assert outside.read_text() == "wrong"
    write("in/own.txt", "wrong")
    Path("in/inner.txt").symlink_to("own.txt")
    srclint("--fix", "in")
    assert Path("in/own.txt").read_text() == "right"
    assert Path("in/inner.txt").is_symlink()


# Across files.


@pytest.fixture
def project(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    plugins = replace(
        toy_plugins(), rules=(*RULES, SHARED_LINE), detectors={"toy-words": Words, "toy-lines": SharedLines}
    )
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    return srclint


def test_questions_across_files_are_asked_with_project(project: Command) -> None:
    write("b.txt", "same again\n")
    write("a/c.txt", "first\nsame again, and wrong\nsame again\n")
    assert project("--format", "concise", "-q").out.splitlines() == [
        "a/c.txt:2:17: TOY001 wrong-word [*] 'wrong' is in the text"
    ]
    ran = project("--project", "--format", "jsonl")
    assert found(ran) == [("a/c.txt", "TOY001"), ("b.txt", "TOY005")]
    [related] = json.loads(ran.out.splitlines()[1])["related"]
    assert (related["path"], related["line"], related["column"]) == ("a/c.txt", 3, 1)
    assert project("--project", "--format", "jsonl", "b.txt", "a") == ran


def test_mended_text_is_what_is_compared(project: Command) -> None:
    write("a.txt", "same right\n")
    write("b.txt", "same wrong\n")
    assert "Found" not in project("--project", "--select", "TOY005").out
    assert "Fixed 1 problem in 1 file.\nFound 1 problem (1 warning)" in project("--project", "--fix").out


def test_a_fault_across_files_does_not_hide_what_each_file_has(project: Command) -> None:
    write("a.txt", "same ruin\n")
    write("b.txt", "a wrong thing\nsame ruin\n")
    ran = project("--project", "--format", "jsonl")
    one_line(ran, "internal error", "across files", "the judge fell apart")
    assert found(ran) == [("b.txt", "TOY001")]


# Standard input.


def test_standard_input_is_checked(srclint: Command) -> None:
    ran = srclint("-", "--format", "concise", stdin=b"a wrong thing")
    assert ran.status == 1
    assert ran.out.startswith("<stdin>:1:3: TOY001 wrong-word [*]")


def test_standard_input_has_the_name_it_is_given(srclint: Command) -> None:
    write("srclint.toml", '[[overrides]]\npaths = ["drafts/"]\nignore = ["TOY001"]\n')
    assert srclint("--stdin-filename", "drafts/a.md", "-", stdin=b"a wrong thing").status == 0
    assert srclint("--stdin-filename", "a.md", stdin=b"a wrong thing").out.startswith("a.md:1:3: TOY001")


def test_the_mended_text_comes_out_where_standard_input_is_fixed(srclint: Command) -> None:
    ran = srclint("--fix", "-", stdin=b"wrong \xff\r\nand small")
    assert ran.out.encode("utf-8", "surrogateescape") == b"right \xff\r\nand small"
    assert "TOY003" in ran.err
    assert srclint("--diff", "-", stdin=b"wrong\n").out.endswith("@@ -1 +1 @@\n-wrong\n+right\n")


def test_without_a_path_the_name_of_standard_input_means_that_it_is_read(srclint: Command) -> None:
    write("here.txt", "a wrong thing")
    row = b'{"text": "a wrong thing"}\n'
    ran = srclint("--stdin-filename", "x.jsonl", "--format", "jsonl", stdin=row)
    assert ran.status == 1
    assert found(ran) == [("x.jsonl", "TOY001")]


_ROW = b'{"text": "a wrong thing"}\n'


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("x.jsonl.gz", gzip.compress(_ROW), "zcat x.jsonl.gz | srclint --stdin-filename x.jsonl -"),
        ("x.jsonl.gz", _ROW, "zcat x.jsonl.gz | srclint --stdin-filename x.jsonl -"),
        ("x.csv.zst", _ROW, "zstdcat x.csv.zst | srclint --stdin-filename x.csv -"),
        ("x.jsonl", gzip.compress(_ROW), "zcat x.jsonl.gz | srclint --stdin-filename x.jsonl -"),
        (None, bz2.compress(_ROW), "bzcat FILE.bz2 | srclint -"),
        (None, b"PK\x03\x04", "put it into a file and run: srclint FILE.zip"),
        ("x.parquet", b"PAR1", "put it into a file and run: srclint x.parquet"),
        ("x.tar.gz", gzip.compress(_ROW), "put it into a file and run: srclint x.tar.gz"),
        ("x.tgz", gzip.compress(_ROW), "put it into a file and run: srclint x.tgz"),
        ("x.warc.gz", gzip.compress(_ROW), "put it into a file and run: srclint x.warc.gz"),
        ("x.docx", b"PK\x03\x04", "standard input holds no text; convert it: pandoc -t markdown -o FILE.md FILE.docx"),
        (None, b"\x00\x01\x02\x03", "<stdin>: standard input holds no text"),
    ],
)
def test_standard_input_that_cannot_be_checked(srclint: Command, name: str | None, raw: bytes, said: str) -> None:
    arguments = ("--stdin-filename", name, "-") if name else ("-",)
    ran = srclint(*arguments, stdin=raw)
    one_line(ran, said)
    assert ran.out == "No problems found in 0 files; 1 could not be checked in full.\n"
    assert srclint(*arguments, "--fix", "-q", stdin=raw).out.encode("utf-8", "surrogateescape") == raw


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl.gz", "x.pdf"])
def test_standard_input_that_is_empty(srclint: Command, name: str) -> None:
    assert srclint("--stdin-filename", name, "-") == (0, "No problems found in 1 file.\n", "")


def test_standard_input_can_be_excluded(srclint: Command) -> None:
    write("srclint.toml", 'extend-exclude = ["drafts"]')
    arguments = ("--stdin-filename", "drafts/a.txt", "-", "--fix")
    assert srclint(*arguments, stdin=b"wrong").out == "right"
    assert srclint(*arguments, "--force-exclude", stdin=b"wrong") == (0, "wrong", "No problems found in 0 files.\n")


# Output.


def test_the_report_goes_to_a_file(srclint: Command) -> None:
    write("a.txt", "a wrong thing")
    ran = srclint("--output", "report.txt", "--format", "concise")
    assert ran.out == ""
    assert ran.err.startswith("Found 1 problem")
    assert Path("report.txt").read_text().startswith("a.txt:1:3: TOY001")
    again = srclint("--output", "report.txt", "--format", "concise")
    assert again == ran, "the report itself is not checked"


def test_statistics(srclint: Command) -> None:
    write("a.txt", "wrong wrong doubtful")
    ran = srclint("--statistics")
    assert ran.out.splitlines()[:2] == ["2  TOY001  wrong-word  [*]", "1  TOY002  doubtful-word"]
    for form in ("json", "jsonl"):
        ran = srclint("--statistics", "--format", form)
        assert (ran.status, ran.err) == (1, "")
        told = (
            json.loads(ran.out)["statistics"] if form == "json" else [json.loads(row) for row in ran.out.splitlines()]
        )
        assert [(row["code"], row["findings"], row["fixable"]) for row in told] == [("TOY001", 2, 2), ("TOY002", 1, 0)]


def test_quiet_leaves_out_the_summary(srclint: Command) -> None:
    write("a.txt", "a wrong thing")
    assert srclint("-q", "--format", "concise").out == "a.txt:1:3: TOY001 wrong-word [*] 'wrong' is in the text\n"
    assert srclint("-q", "--fix") == (0, "", "")


def test_a_plugins_format(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "a wrong thing")

    def count(results: Results, out: TextIO, *, color: bool) -> None:
        out.write(f"{len(list(results.findings))} of {results.summary['files']}\n")

    def broken(results: Results, out: TextIO, *, color: bool) -> None:
        raise ZeroDivisionError

    plugins = replace(toy_plugins(), reporters={"count": count, "broken": broken})
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    assert srclint("--format", "count") == (1, "1 of 1\n", "")
    one_line(srclint("--format", "count", "--statistics"), "--statistics is written as text, concise, github, json")
    one_line(srclint("--format", "broken"), "internal error")


def test_findings_are_written_while_the_run_goes_on(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        write(name, "a wrong thing")
    read: list[str] = []
    seen: list[tuple[str, int]] = []

    def reading(path: Path) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    def watch(results: Results, out: TextIO, *, color: bool) -> None:
        seen.extend((finding.path, len(read)) for finding in results.findings)

    monkeypatch.setattr("srclint.task.read_file", reading)
    plugins = replace(toy_plugins(), reporters={"watch": watch})
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    assert srclint("--format", "watch").status == 1
    assert seen == [("a.txt", 1), ("b.txt", 2), ("c.txt", 3)]


def test_a_format_that_reads_no_findings_stops_no_run(srclint: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.txt", "a wrong thing")
    plugins = replace(toy_plugins(), reporters={"silent": lambda results, out, *, color: None})
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    assert srclint("--format", "silent", "--fix", "--exit-non-zero-on-fix").status == 1
    assert Path("a.txt").read_text() == "a right thing"


def test_a_plugin_that_is_left_out_is_named_and_the_rest_runs(
    srclint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.txt", "a wrong thing")
    plugins = replace(toy_plugins(), problems=("plugin acme 1.0 is left out",))
    monkeypatch.setattr("srclint.plugins.load_plugins", lambda folders=(): plugins)
    ran = srclint("--format", "jsonl", "--exit-zero")
    one_line(ran, "acme 1.0")
    assert found(ran) == [("a.txt", "TOY001")]
    assert srclint("rules").status == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ((), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_color(
    srclint: Command,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environment: dict[str, str],
    colored: bool,
) -> None:
    write("a.txt", "a wrong thing")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in srclint(*arguments).out) == colored


def test_nothing_in_a_file_acts_on_the_terminal(srclint: Command) -> None:
    write("a.txt", "a wrong \x1b[31m\x9b thing\u202e\x07 small\x08")
    for name in ("text", "concise", "json", "jsonl", "github"):
        out = srclint("--format", name).out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out), name


# The baseline.


def test_a_baseline_keeps_what_was_there_out_of_the_report(srclint: Command) -> None:
    write("a.txt", "a wrong thing")
    write("b.txt", "a small game")
    ran = srclint("--write-baseline")
    assert ran.status == 0
    assert "Accepted 3 problems" in ran.err
    write("srclint.toml", 'baseline = "srclint-baseline.jsonl"')
    assert srclint("--fail-on", "notice").status == 0
    write("a.txt", "a new line\nand a wrong thing\nand another wrong one")
    assert found(srclint("--format", "jsonl")) == [("a.txt", "TOY001")]
    assert srclint("--write-baseline", "a.txt").status == 0
    assert srclint("--fail-on", "notice").status == 0, "what is accepted elsewhere stays"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--diff", "--write-baseline"),
        *(
            (mode, *option)
            for mode in ("--diff", "--write-baseline")
            for option in (("--format", "json"), ("--output", "o"), ("--statistics",))
        ),
    ],
)
def test_options_of_a_report_that_is_not_written_are_refused(srclint: Command, arguments: tuple[str, ...]) -> None:
    write("a.txt", "wrong")
    ran = srclint(*arguments)
    assert (ran.status, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert not Path("o").exists()


# Teaching.


def test_rules_lists_all_rules(srclint: Command) -> None:
    write("srclint.toml", 'ignore = ["TOY002"]')
    ran = srclint("rules")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines[: len(RULES)]] == [rule.code for rule in RULES]
    assert re.match(r"TOY001  wrong-word +error +on +fix +The word", lines[0])
    assert re.match(r"TOY002  doubtful-word +warning +off", lines[1])


@pytest.mark.parametrize("rule", ["TOY001", "wrong-word"])
def test_rule_says_what_a_rule_is_for(srclint: Command, rule: str) -> None:
    ran = srclint("rule", rule)
    assert ran.status == 0
    for part in ("TOY001 wrong-word (error)", RULES[0].why, "This is ⟦wrong⟧.", "This is right.", "--ignore TOY001"):
        assert part in ran.out


def test_rule_without_a_name_says_it_of_all(srclint: Command) -> None:
    out = srclint("rule").out
    assert all(f"{rule.code} {rule.name}" in out for rule in RULES)
    assert srclint("rule", "GAM").out.count("Tests need") == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_knows_options_and_rules(srclint: Command, shell: str) -> None:
    ran = srclint("completion", shell)
    assert ran.status == 0
    assert "unsafe-fixes" in ran.out
    assert "wrong-word" in ran.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("--unsa",), "--unsafe-fixes"),
        (("check", "--unsa"), "--unsafe-fixes"),
        (("check", "--select", "wrong"), "wrong-word"),
        (("rule", "wrong"), "wrong-word"),
        (("--format", "jsonl"), "jsonl"),
    ],
)
def test_completion_in_bash(srclint: Command, words: tuple[str, ...], completed: str) -> None:
    script = srclint("completion", "bash").out
    line = " ".join(words)
    script += (
        f"\nCOMP_WORDS=(srclint {line}); COMP_CWORD={len(words)}\n_shtab_srclint; printf '%s\\n' ${{COMPREPLY[@]}}\n"
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [completed]


def test_what_fields_of_records_were_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, field in (("a", "text"), ("b", "text"), ("c", "body")):
        Path(f"{name}.jsonl").write_text(json.dumps({field: "A boat came."}) + "\n")
    assert main(["--isolated"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "srclint: read text as text in a.jsonl and 1 more; `records.text` in the configuration chooses others",
        "srclint: read body as text in c.jsonl",
    ]
    assert main(["--isolated", "-q"]) == 0
    assert capsys.readouterr().err == ""
    Path("srclint.toml").write_text('[records]\ntext = ["text", "body", "tekst"]\n')
    assert main([]) == 0
    assert capsys.readouterr().err == (
        "srclint: no record of a.jsonl and 2 more has the field 'tekst' that the configuration names\n"
    )


def test_all_that_was_read_as_text_is_named_with_v(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    fields = ("text", "body", "content", "b" * 60)
    for number, field in enumerate((*fields[:3], *fields)):
        text = "A boat came in at noon, and the whole village went down to the harbour to see who was on it."
        Path(f"{number}.jsonl").write_text(json.dumps({field: text}) + "\n")
    assert main(["--isolated"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[3:] == ["srclint: read other fields as text in 1 more file (-v names them)"]
    assert main(["--isolated", "-v"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 7
    assert lines[1] == "srclint: read text as text in 3.jsonl"
    assert lines[6] == f"srclint: read {'b' * 39}… as text in 6.jsonl"
    Path("srclint.toml").write_text(f'[records]\nlanguage = "{"x" * 60}"\n')
    assert main(["-q", "0.jsonl"]) == 0
    assert main(["0.jsonl"]) == 0
    assert f"no record of 0.jsonl has the field '{'x' * 39}…' that" in capsys.readouterr().err
