"""How far a run has come is shown on a terminal, and nowhere else."""

from __future__ import annotations

import io

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


def test_a_terminal_shows_how_many_files_are_done() -> None:
    stream = Terminal()
    assert list(Progress(stream).over(range(1200))) == list(range(1200))
    assert " 300 of 1,200 files" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K"), "the bar is taken away"


def test_a_pipe_shows_nothing() -> None:
    stream = io.StringIO()
    assert list(Progress(stream).over(range(3))) == [0, 1, 2]
    assert stream.getvalue() == ""


def test_a_dumb_terminal_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    list(Progress(stream).over(range(3)))
    assert stream.getvalue() == ""


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 3600)
    stream = Terminal()
    list(Progress(stream).over(range(3)))
    assert stream.getvalue() == ""


def test_the_bar_makes_room_for_a_message() -> None:
    stream = Terminal()
    bar = Progress(stream)
    for number in bar.over(range(3)):
        if number == 1:
            bar.clear()
            stream.write("a message\n")
    assert "\r\x1b[Ka message\n" in stream.getvalue()


def test_findings_are_written_with_the_bar_out_of_their_way() -> None:
    stream = Terminal()
    bar = Progress(stream)
    for number in bar.beside(bar.over(range(3))):
        stream.write(f"finding {number}\n")
    assert "\r\x1b[Kfinding 1\n" in stream.getvalue()


def test_an_interrupted_run_takes_the_bar_away() -> None:
    stream = Terminal()
    work = Progress(stream).over(range(3))
    next(work)
    work.close()  # type: ignore[attr-defined]
    assert stream.getvalue().endswith("\r\x1b[K")
