"""Files and pieces one after the other: in order, each whole file done, each other one ended."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from srclint.config import Settings
from srclint.discover import File
from srclint.engine import Engine
from srclint.opened import Reading
from srclint.plugins import load_plugins
from srclint.sources import record_file
from srclint.sources.piece import Piece
from srclint.sources.record_file import RecordFile
from srclint.steps import Step, Steps, holds
from srclint.task import Checked, FileTask, Task

Seen = list[tuple[Step, Checked]]
PLUGINS = load_plugins()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(record_file, "LARGE", 10)
    monkeypatch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", 1)


def over(*paths: str, task: Task = Task(), settings: Settings = Settings()) -> Seen:  # noqa: B008 - both are frozen
    engine = Engine(settings, PLUGINS)
    with closing(Reading(settings, task, project=False)) as reading:
        steps = Steps(FileTask(engine, task), reading, mending=task.fix)
        return list(steps.over([File(path, True) for path in paths]))


def shown(seen: Seen) -> list[tuple[int, str, int | None, bool]]:
    return [(step.file, step.path, step.piece, step.is_end) for step, _ in seen]


def records(count: int) -> str:
    return "".join(f'{{"text": "number {n}"}}\n' for n in range(count))


def test_pieces_stand_where_their_file_does_and_end_with_it() -> None:
    Path("a.txt").write_text("one")
    Path("b.jsonl").write_text(records(2))
    Path("c.txt").write_text("three")
    seen = over("a.txt", "b.jsonl", "c.txt")
    assert shown(seen) == [
        (0, "a.txt", None, False),
        (1, "b.jsonl", 0, False),
        (1, "b.jsonl", 1, False),
        (1, "b.jsonl", None, True),
        (2, "c.txt", None, False),
    ]
    assert [checked.report.records for _, checked in seen if checked.report] == [0, 1, 1, 0]


def test_what_cannot_be_read_is_said_in_its_place() -> None:
    Path("a.zip").write_bytes(b"no archive")
    Path("b.txt.gz").write_bytes(b"not packed")
    Path("d.txt").write_text("text")
    seen = over("a.zip", "b.txt.gz", "c.txt.gz", "d.txt")
    (end, _), (_, passed_over), (_, gone), (_, text) = seen
    assert end.is_end
    assert end.opened is not None
    assert "not a zip archive" in end.opened.error
    assert "not gzip" in passed_over.skipped
    assert gone.errors == ("c.txt.gz: No such file or directory",)
    assert text.report is not None


def test_members_that_are_excluded_are_not_looked_at() -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("in.txt", "text")
        archive.writestr("out/in.txt", "text")
    settings = Settings.from_mapping({"exclude": ["out/"]})
    assert [step.path for step, _ in over("a.zip", settings=settings)] == ["a.zip!/in.txt", "a.zip"]


@pytest.mark.parametrize("fix", [False, True])
def test_of_two_names_of_one_file_the_second_waits(fix: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.jsonl").write_text(records(2))
    Path("b.jsonl").symlink_to("a.jsonl")
    order: list[str] = []
    pieces = RecordFile.pieces

    def watched(source: RecordFile) -> Iterator[Piece]:
        order.append(source.path)
        yield from pieces(source)

    monkeypatch.setattr(RecordFile, "pieces", watched)
    task = Task(fix=fix)
    settings = Settings()
    with closing(Reading(settings, task, project=False)) as reading:
        steps = Steps(FileTask(Engine(settings, PLUGINS), task), reading, mending=fix)
        for step, _ in steps.over([File("a.jsonl", True), File("b.jsonl", True)]):
            if step.is_end:
                order.append(f"end of {step.path}")
    ended, begun = order.index("end of a.jsonl"), order.index("b.jsonl")
    assert not fix or ended < begun, "it is read when the first may have been written"


def test_of_a_piece_that_cannot_be_checked_its_records_and_lines_count(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.jsonl").write_text(records(3))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(Engine, "_check", fail)
        seen = over("a.jsonl")[:-1]
        assert [(checked.report.records, checked.size[0]) for _, checked in seen if checked.report] == [(1, 1)] * 3
        assert all("ZeroDivisionError" in error for _, checked in seen for error in checked.errors)
        assert all(len(checked.errors) == 1 for _, checked in seen)
    monkeypatch.setattr(Engine, "take_apart", fail)
    seen = over("a.jsonl")[:-1]
    assert [(checked.report.records, checked.size[0]) for _, checked in seen if checked.report] == [(0, 1)] * 3


def test_how_much_there_is_to_check() -> None:
    Path("a.txt").write_bytes(bytes(10_000))
    files = [File("a.txt", True), File("gone.txt", True)]
    assert holds(files, 10_000)
    assert holds(files, 15_000), "to open a file counts as well"
    assert not holds(files, 20_000)
    assert not holds([], 1)
