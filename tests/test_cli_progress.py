"""How far a run has come is shown on a terminal, and nowhere else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from srclint import progress
from srclint.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    monkeypatch.setattr(progress, "_INTERVAL", 0)
    monkeypatch.setenv("TERM", "xterm")


def through(bar: Progress, paths: list[str]) -> None:
    bar.begin(paths)
    for number in range(len(paths)):
        bar.reach(number)


FILES = ["gone"] * 1200


def test_a_terminal_shows_how_many_files_are_done() -> None:
    stream = Terminal()
    through(Progress(stream), FILES)
    assert " 25 % · 300 of 1,200 files" in stream.getvalue()


def test_of_one_file_the_part_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(bytes(95_904))
    stream = Terminal()
    bar = Progress(stream)
    bar.begin([str(file)])
    for read in (20_000, 50_000, 95_904, 10**9):
        bar.reach(0, read)
    shown = stream.getvalue().split("\r\x1b[K")
    assert [text.rpartition(" %")[0][-2:] for text in shown[1:]] == ["20", "50", "95", "00"]
    assert shown[2].count("━") == 12


def test_the_bar_ends_with_the_last_file(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_bytes(bytes(95_904))
    stream = Terminal()
    bar = Progress(stream)
    bar.begin([str(tmp_path / name) for name in "ab"])
    for file, read in [(0, 20_000), (0, 95_904), (0, None), (1, 50_000), (1, None)]:
        bar.reach(file, read)
    shown = [text.strip(" ━") for text in stream.getvalue().split("\r\x1b[K")[1:]]
    assert [text.partition(" %")[0] for text in shown] == ["10", "47", "50", "75", "100"]
    assert [text.rpartition("·")[2].split()[0] for text in shown] == ["0", "0", "1", "1", "2"]


def test_a_pipe_shows_nothing() -> None:
    stream = io.StringIO()
    through(Progress(stream), FILES)
    assert stream.getvalue() == ""


def test_a_dumb_terminal_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    through(Progress(stream), FILES)
    assert stream.getvalue() == ""


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 3600)
    stream = Terminal()
    through(Progress(stream), FILES)
    assert stream.getvalue() == ""


def test_the_bar_makes_room_for_a_message() -> None:
    stream = Terminal()
    bar = Progress(stream)
    bar.begin(FILES)
    bar.reach(1)
    bar.clear()
    stream.write("a message\n")
    assert "\r\x1b[Ka message\n" in stream.getvalue()


def test_findings_are_written_with_the_bar_out_of_their_way() -> None:
    stream = Terminal()
    bar = Progress(stream)

    def findings() -> Iterator[int]:
        bar.begin(FILES)
        for number in range(3):
            bar.reach(number)
            yield number

    for number in bar.beside(findings()):
        stream.write(f"finding {number}\n")
    assert "\r\x1b[Kfinding 1\n" in stream.getvalue()


def test_an_interrupted_run_takes_the_bar_away() -> None:
    stream = Terminal()
    bar = Progress(stream)
    bar.begin(FILES)
    work = bar.beside(iter(range(3)))
    next(work)
    bar.reach(5)
    work.close()  # type: ignore[attr-defined]
    assert stream.getvalue().endswith("\r\x1b[K")
