"""A file that is read piece by piece comes to the same as the same file read whole."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from srclint import steps
from srclint.cli import main
from srclint.sources import record_file
from srclint.sources.record_file import RecordFile

Ran = tuple[int, str, str, dict[str, bytes]]

WORDS = [
    "the",
    "ferry",
    "harbour",
    "council",
    "winter",
    "island",
    "school",
    "doctor",
    "mail",
    "captain",
    "crack",
    "dock",
]
SHARED = "The harbour council will mend the crack in the dock before the navy comes back in spring."


def sentence(chance: random.Random) -> str:
    words = " ".join(chance.choices(WORDS, k=chance.randrange(6, 14))).capitalize() + "."
    kind = chance.random()
    if kind < 0.06:
        return words.replace("the", "theâ€™s", 1)
    if kind < 0.1:
        return f"The the {words}"
    if kind < 0.14:
        return words[:-1] + "\u200b."
    return f"About 47 percent of {words}" if kind < 0.17 else words


def text(chance: random.Random) -> str:
    sentences = [sentence(chance) for _ in range(chance.randrange(1, 5))]
    if chance.random() < 0.15:
        sentences.append(chance.choice([SHARED, sentences[0]]))
    return chance.choice([" ", "\n"]).join(sentences)


def lines_of_json(count: int, chance: random.Random) -> bytes:
    """Return records with escapes, lines that cannot be read, empty lines and both line ends."""
    rows = []
    for number in range(count):
        rows.append("nonsense\r\n" * (number % 31 == 5) + "\n" * (number % 17 == 7))
        row = json.dumps({"id": number, "text": text(chance)}, ensure_ascii=number % 2 == 0)
        rows.append(row + ("\r\n" if number % 5 == 0 else "\n"))
    return "".join(rows).encode()


def table(count: int, chance: random.Random) -> bytes:
    file = io.StringIO(newline="")
    rows = csv.writer(file, delimiter=";")
    rows.writerow(["id", "text", "the doctorâ€™s note, and the captainâ€™s"])
    rows.writerows([number, text(chance), 'a "quoted" thing' * (number % 9 == 0)] for number in range(count))
    return b"\xef\xbb\xbf" + file.getvalue().encode()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(7)
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.jsonl").write_bytes(lines_of_json(90, chance))
    (folder / "b.csv").write_bytes(table(70, chance))
    (folder / "c.txt").write_text(f"{text(chance)}\n{SHARED}\n", "utf-8")
    (folder / "d.jsonl").write_bytes(lines_of_json(20, chance).rstrip())
    (folder / "empty.jsonl").write_bytes(b"")
    return folder


@pytest.fixture
def run(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., Ran]:
    """Return what runs the command on fresh copies of the files: read whole, or in pieces of about so many bytes."""
    monkeypatch.setattr(steps, "_MUCH", 1)
    monkeypatch.setattr(steps, "_FIRST", 1)

    def command(*arguments: str, size: int | None, jobs: int = 1) -> Ran:
        folder = tmp_path / "run"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(files, folder)
        monkeypatch.chdir(folder)
        monkeypatch.setattr(record_file, "LARGE", 1 << 40 if size is None else 0)
        monkeypatch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", size or 1)
        status = main(["check", "--isolated", "-j", str(jobs), *arguments, "."])
        out, err = capsysbinary.readouterr()
        return status, out.decode(), err.decode(), {file.name: file.read_bytes() for file in folder.iterdir()}

    return command


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "jsonl", "--project"],
        ["--statistics"],
        ["--diff"],
        ["--fix", "--format", "json"],
        ["--fix", "--unsafe-fixes", "--project", "--format", "jsonl"],
        ["--write-baseline", "--project"],
        ["--baseline", "../baseline.jsonl", "--project", "--format", "concise"],
    ],
    ids=" ".join,
)
def test_the_same_in_pieces_as_whole(arguments: list[str], run: Callable[..., Ran], tmp_path: Path) -> None:
    if "--baseline" in arguments:
        accepted = run("--write-baseline", "--project", size=None)[3]["srclint-baseline.jsonl"]
        (tmp_path / "baseline.jsonl").write_bytes(b"".join(accepted.splitlines(keepends=True)[::2]))
    whole = run(*arguments, size=None)
    assert whole[1] or "Accepted" in whole[2]
    assert run(*arguments, size=2000) == whole
    assert run(*arguments, size=1, jobs=2) == whole


def test_a_diff_of_pieces_can_be_applied(run: Callable[..., Ran], tmp_path: Path) -> None:
    diff = run("--diff", "--unsafe-fixes", size=1000)[1]
    fixed = run("--fix", "--unsafe-fixes", "-q", size=1000)[3]
    assert run("--diff", "-q", "--select", "RUN", size=1000)[1] == ""  # fresh copies
    patched = subprocess.run(["git", "apply", "-p0"], input=diff.encode(), check=False, capture_output=True)
    assert patched.returncode == 0, patched.stderr
    assert {file.name: file.read_bytes() for file in Path().iterdir()} == fixed


# What cannot be mended, or read to its end.


def page(*texts: str) -> bytes:
    return "".join(json.dumps({"text": one}) + "\n" for one in texts).encode()


BROKEN = page(*["The captainâ€™s boat left the harbour."] * 300)


def test_of_a_damaged_file_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", 1000)
    monkeypatch.chdir(tmp_path)
    whole = gzip.compress(BROKEN)
    Path("a.jsonl.gz").write_bytes(whole[:-20])
    Path("b.jsonl").write_bytes(BROKEN[:100])
    assert main(["--isolated", "--fix", "."]) == 2
    assert Path("a.jsonl.gz").read_bytes() == whole[:-20]
    assert Path("b.jsonl").read_bytes() != BROKEN[:100], "the rest goes on"
    out, err = capsys.readouterr()
    assert "a.jsonl.gz: not mended: it cannot be read to its end" in err
    lines = sorted(int(line.split(":")[1]) for line in out.splitlines() if line.startswith("a.jsonl.gz:"))
    assert lines == [*range(1, len(lines) + 1)], "what could not be mended is reported"
    assert len(lines) > 100


def test_whatever_goes_wrong_with_writing_what_was_found_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(RecordFile, "write", fail)
    monkeypatch.chdir(tmp_path)
    packed = gzip.compress(BROKEN)
    Path("a.jsonl.gz").write_bytes(packed)
    assert main(["--isolated", "--fix", "--format", "concise", "."]) == 2
    out, err = capsys.readouterr()
    assert out.count("ENC001") == 300
    assert "internal error in a.jsonl.gz: ZeroDivisionError" in err
    assert [(file.name, file.read_bytes()) for file in Path().iterdir()] == [("a.jsonl.gz", packed)]


def test_a_file_that_is_changed_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", 1000)
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(BROKEN))
    pieces = RecordFile.pieces

    def changed(source: RecordFile) -> Iterator[object]:
        for piece in pieces(source):
            if file.read_bytes()[-1:] != b"!":
                file.write_bytes(gzip.compress(BROKEN[:5000]) + b"!")
            yield piece

    monkeypatch.setattr(RecordFile, "pieces", changed)
    assert main(["--isolated", "--fix", str(file)]) == 2
    assert file.read_bytes()[-1:] == b"!"
    assert "the file has changed since" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_may_not_be_written_is_checked_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.jsonl.gz").write_bytes(gzip.compress(BROKEN))
    Path("a.jsonl.gz").chmod(0o444)
    assert main(["--isolated", "--fix", "--format", "concise", "a.jsonl.gz"]) == 2
    out, err = capsys.readouterr()
    assert out.count("ENC001") == 300
    assert "srclint: a.jsonl.gz: cannot be written: the file is read-only\n" in err


def test_two_names_of_one_file_are_mended_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(record_file, "LARGE", 0)
    Path("a.jsonl").write_bytes(BROKEN)
    Path("b.jsonl").symlink_to("a.jsonl")
    for jobs in ("1", "2"):
        Path("a.jsonl").write_bytes(BROKEN)
        assert main(["--isolated", "--fix", "--format", "concise", "-j", jobs, "."]) == 0
        assert "Fixed 300 problems in 1 file" in capsys.readouterr().out
        assert Path("a.jsonl").read_bytes() == page(*["The captain’s boat left the harbour."] * 300)


# A file of records that is not UTF-8: it is so as a whole.

GERMAN = "Die Größe der Äpfel schwankt über die Jahre, sagt Müller, und für süße Äpfel gäbe es „höhere“ Preise."
NAMES = ["Weiß", "Köln", "Fähre", "Bär"]


def legacy_table(rows: int) -> str:
    return "Größe;Text\r\n" + "".join(f"{NAMES[n % 4]};{n}. {GERMAN if n % 3 else 'Plain.'}\r\n" for n in range(rows))


def legacy_lines(rows: int) -> str:
    values = ({"Größe": NAMES[n % 4], "text": f"{n}. {GERMAN if n % 3 else 'Plain.'}"} for n in range(rows))
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


@pytest.mark.parametrize(("name", "text"), [("a.csv", legacy_table(60)), ("a.jsonl", legacy_lines(60))])
@pytest.mark.parametrize("size", [None, 700])
def test_a_file_in_an_older_encoding_is_said_once_and_mended_as_a_whole(
    name: str,
    text: str,
    size: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(record_file, "LARGE", 1 << 40 if size is None else 0)
    monkeypatch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", size or 1)
    Path(name).write_bytes(text.encode("cp1252"))
    assert main(["--isolated", "--select", "ENC", "--format", "jsonl", name]) == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["code"], found["record"], found["line"], found["fix"]["safe"]) == ("ENC010", None, 1, True)
    assert main(["--isolated", "--select", "ENC", "--fix", name]) == 0
    assert Path(name).read_bytes().decode("utf-8") == text


def test_records_in_several_encodings_are_told_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    rows = [json.dumps({"text": GERMAN}, ensure_ascii=False) + "\n"] * 10
    file.write_bytes("".join(rows).encode() + rows[0].encode("cp1252"))
    assert main(["--isolated", "--select", "ENC", "--format", "jsonl", str(file)]) == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["code"], found["record"]) == ("ENC010", 11)
