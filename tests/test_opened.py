"""A file that is read piece by piece: its pieces add up to the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from srclint.config import Settings
from srclint.engine import FileReport
from srclint.errors import FileChangedError
from srclint.model import Edit, Finding, Fix, Position, Record, Severity, Span
from srclint.opened import Opened, Reading, Shelf
from srclint.places import Before
from srclint.sources import Piece
from srclint.task import Checked, Task

FIX = Fix((Edit(Span(0, 1), "x"),), safe=True)


class Pieces:
    """A source that is made of pieces."""

    def __init__(self, path: Path, pieces: Sequence[Piece], *, writable: bool = True) -> None:
        path.write_bytes(b"".join(piece.raw for piece in pieces))
        self.path = str(path)
        self.status = path.stat()
        self.writable = writable
        self.problems: Sequence[str] = ()
        self.skipped: Sequence[tuple[str, str]] = ()
        self._pieces = pieces

    def pieces(self) -> Iterator[Piece]:
        return iter(self._pieces)

    def write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:
        for number, piece in enumerate(self._pieces):
            out.write(mended.get(number, piece.raw))


def finding(path: str, number: int, line: int, fix: Fix | None = None) -> Finding:
    at = Position(line, 1)
    return Finding("ENC001", "x", path, Record(number, "text"), Span(0, 1), "x", Severity.ERROR, at, at, fix)


def report(path: str, records: int, *findings: Finding) -> FileReport:
    return FileReport(path, findings, records=records)


def places(report: FileReport) -> list[tuple[int, int]]:
    return [(finding.record.number, finding.start.line) for finding in report.findings if finding.record]


@pytest.fixture
def source(tmp_path: Path) -> Pieces:
    path = tmp_path / "a.jsonl"
    return Pieces(path, [Piece(str(path), "a.jsonl", raw) for raw in (b"one\n", b"two\n", b"three")])


def test_records_and_lines_add_up_and_begin_anew_with_the_next_path(source: Pieces) -> None:
    with closing(Opened(source, Task(), "", None)) as opened:
        first = report("a", 3, finding("a", 2, 5))
        assert places(opened.take(0, Checked("a", first, size=(10, 0)), first)) == [(2, 5)]
        second = report("a", 2, finding("a", 1, 1))
        assert places(opened.take(1, Checked("a", second, size=(4, 0)), second)) == [(4, 11)]
        third = report("a", 1, finding("a", 1, 1))
        assert places(opened.take(2, Checked("a", third, size=(1, 0)), third)) == [(6, 15)]
        other = report("b", 1, finding("b", 1, 1))
        assert places(opened.take(3, Checked("b", other, size=(1, 0)), other)) == [(1, 1)]


def test_mended_pieces_are_written_and_the_others_stay(source: Pieces) -> None:
    with closing(Opened(source, Task(fix=True), "", None)) as opened:
        for number, mended in enumerate([None, b"2\n", None]):
            one = report(source.path, 1)
            gone = (finding(source.path, 1, 1, FIX),) if mended else ()
            opened.take(number, Checked(source.path, one, size=(1, 4), mended=mended, gone=gone), one)
        assert opened.applied == 1
        assert "".join(opened.diff()).endswith(
            "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n\\ No newline at end of file\n"
        )
        assert [(gone.record, gone.start.line) for gone in opened.unmended()] == [(Record(2, "text"), 2)]
        opened.write()
        assert Path(source.path).read_bytes() == b"one\n2\nthree"
        with pytest.raises(FileChangedError):
            opened.write()


@pytest.mark.parametrize(
    ("unsafe", "safe", "mendable"), [(False, True, True), (False, False, False), (True, False, True)]
)
def test_an_obstacle_counts_where_there_is_something_to_mend(
    source: Pieces, unsafe: bool, safe: bool, mendable: bool
) -> None:
    with closing(Opened(source, Task(fix=True, unsafe=unsafe), "read-only", None)) as opened:
        assert not opened.mends
        nothing = report("a", 1, finding("a", 1, 1))
        opened.take(0, Checked("a", nothing), nothing)
        assert not opened.is_mendable
        something = report("a", 1, finding("a", 1, 1, FIX._replace(safe=safe)))
        opened.take(1, Checked("a", something), something)
        assert opened.is_mendable is mendable


def test_what_cannot_be_written_offers_no_fixes(tmp_path: Path) -> None:
    source = Pieces(tmp_path / "a.zip", [], writable=False)
    with closing(Opened(source, Task(), "", None)) as opened:
        found = report("a", 1, finding("a", 1, 1, FIX))
        assert [one.fix for one in opened.take(0, Checked("a", found), found).findings] == [None]


def test_what_is_shelved_is_found_again_as_it_was_mended() -> None:
    with closing(Shelf()) as shelf:
        shelf.put(Piece("a.csv", "a.csv", b"text\none\n"))
        shelf.put(Piece("b.txt", "b.txt", b"other"))
        shelf.put(Piece("a.csv", "a.csv", b"two\n", b"sep=,\ntext\n", begins=False))
        shelf.settle("a.csv", 0, Before(), None)
        shelf.settle("a.csv", 1, Before(1, 2, 9), b"2\n")
        text = shelf.open("a.csv", 1)
        assert text is not None
        assert (text.document.text, text.before.records) == ("sep=,\ntext\n2\n", 1)
        assert text.document.position(text.document.text.index("2")).line + text.before.lines == 3, "of the file"
        assert "b.txt" in shelf
        assert "c.txt" not in shelf
        assert shelf.open("c.txt", 0) is None


def test_pieces_are_kept_for_the_questions_across_files_only(source: Pieces) -> None:
    for project in (False, True):
        with closing(Reading(Settings(), Task(), project=project)) as reading:
            opened = reading.open(source)
            for piece in source.pieces():
                reading.see(piece)
            assert (reading.shelf is not None and source.path in reading.shelf) is project
            reading.end(opened)


def test_an_archive_is_not_mended(tmp_path: Path) -> None:
    source = Pieces(tmp_path / "a.zip", [], writable=False)
    with closing(Reading(Settings(), Task(fix=True, roots=frozenset({tmp_path})), project=False)) as reading:
        assert "only read" in reading.open(source).obstacle


def test_a_link_out_of_what_was_named_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Pieces(tmp_path / "a.jsonl", [])
    link = tmp_path / "in" / "b.jsonl"
    link.symlink_to("../a.jsonl")
    source = Pieces(link, [])
    task = Task(fix=True, roots=frozenset({(tmp_path / "in").resolve()}))
    with closing(Reading(Settings(), task, project=False)) as reading:
        assert "leads out" in reading.open(source).obstacle
    with closing(Reading(Settings(), task._replace(diff=True), project=False)) as reading:
        assert reading.open(source).obstacle == "", "nothing is written"
