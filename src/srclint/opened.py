"""A file that is read piece by piece, while a run goes through it: what its pieces come to together."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from srclint.config import Settings
from srclint.discover import members_excluded
from srclint.document import Document, sample_of
from srclint.engine import BROKEN, FileReport
from srclint.errors import FileError
from srclint.files import expect_writable, open_file, replacing, within
from srclint.model import Finding
from srclint.parse import RECORDS, SEPARATED
from srclint.places import Before, Text
from srclint.sources import Piece, Source
from srclint.task import LED_OUT, Checked, Task, before_head


class Opened:
    """Adds up records and lines over the pieces of a file, and keeps the mended ones until all are known."""

    def __init__(self, source: Source, task: Task, obstacle: str, shelf: Shelf | None) -> None:
        self.source = source
        self._shelf = shelf
        self.mends = task.fix and not obstacle  # whether new text for its pieces is wanted
        self.obstacle = obstacle  # what keeps it from being mended, where that is asked for
        self.is_mendable = False  # whether there would be something to mend
        self._unsafe = task.unsafe
        self.error = ""  # that its pieces ended with
        self.is_complete = True  # whether all of them were checked
        self.applied = 0  # findings that were mended
        from srclint.spool import Spool  # late: temporary files take a while to import

        self.mended = Spool()  # by number of the piece
        self._gone = Spool()  # by number of the piece: findings that are none once it is written
        self._path = ""
        self._place = 0  # pieces of this path so far
        self._before = Before()
        self._said: set[tuple[str, str, str]] = set()  # path, code and message of what was said of files as a whole

    def take(self, number: int, checked: Checked, report: FileReport) -> FileReport:
        """Take what the next piece has come to; return its report as one of the file."""
        if report.path != self._path:  # the next member of an archive
            self._path, self._place, self._before = report.path, 0, Before()
        if self.obstacle and not self.is_mendable:
            fixes = (finding.fix for finding in report.findings if finding.fix)
            self.is_mendable = any(fix.safe or self._unsafe for fix in fixes)
        if report.records:
            report = report._replace(findings=self._news(report.findings))
        if not self.source.writable:  # fixes that nobody can apply are none
            report = report._replace(findings=[finding._replace(fix=None) for finding in report.findings])
        moved = report.moved(self._before)
        if self._shelf is not None:
            self._shelf.settle(report.path, self._place, self._before, checked.mended)
        self.is_complete = self.is_complete and not checked.errors
        if checked.mended is not None:
            self.mended[number] = checked.mended
            import pickle  # late, as above

            gone = FileReport(report.path, checked.gone).moved(self._before).findings
            self._gone[number] = pickle.dumps(gone, pickle.HIGHEST_PROTOCOL)
            self.applied += len(gone)
        self._place += 1
        self._before = self._before.and_then(report.records, *checked.size)
        return moved

    def _news(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings in records without those about the file as a whole that an earlier piece has brought."""
        news = []
        said = set()
        for finding in findings:
            if finding.record is None and finding.name != BROKEN:
                kind = finding.path, finding.code, finding.message
                if kind in self._said:
                    continue
                said.add(kind)
            news.append(finding)
        self._said |= said
        return news

    def write(self) -> None:
        """Write the file with its mended pieces; raise FileError where that cannot be done, and change nothing then."""
        with replacing(Path(self.source.path), self.source.status) as out:
            self.source.write(out, self.mended)

    def unmended(self) -> Iterator[Finding]:
        """Yield what is found after all where the file cannot be written."""
        import pickle

        for raw in self._gone.values():
            yield from pickle.loads(raw)  # noqa: S301 - written above

    def diff(self) -> Iterator[str]:
        """Yield what would change."""
        from srclint.report.diff import unified_diff_of_pieces  # late: few ask for it

        return unified_diff_of_pieces(self.source.path, self._texts())

    def _texts(self) -> Iterator[tuple[str, str]]:
        with open_file(self.source.path) as file:
            mark = "\ufeff" if file.read(len(BOM_UTF8)) == BOM_UTF8 else ""  # which no document's text has
        for number, piece in enumerate(self.source.pieces()):
            before = after = mark + Document.from_bytes(piece.path, piece.raw, begins=piece.begins).text
            if number in self.mended:
                after = mark + Document.from_bytes(piece.path, self.mended[number], begins=piece.begins).text
            yield before, after
            mark = ""

    def close(self) -> None:
        """Give the disk space back."""
        self.mended.close()
        self._gone.close()


class Reading:
    """Opens the files of a run that are read piece by piece, and keeps of them what the run will ask for again."""

    def __init__(self, settings: Settings, task: Task, *, project: bool) -> None:
        self.shelf = Shelf() if project else None
        self.leaves_out = members_excluded(settings)  # tells of an archive and a member, by their paths
        self._task = task
        self._opened: list[Opened] = []
        self._sampled = "", b""  # the path of the last piece, and what was seen of its file that is not UTF-8

    def open(self, source: Source) -> Opened:
        """Make ready to go through a file, and find out whether it can be mended where that is asked."""
        task, path, obstacle = self._task, Path(source.path), ""
        if task.fix and not source.writable:
            obstacle = f"{path}: not mended: what is packed like this is only read"
        elif task.fix and not task.diff:
            try:
                expect_writable(path)
            except FileError as error:
                obstacle = str(error)
            if not within(path, task.roots):
                obstacle = f"{path}: not mended: {LED_OUT}"
        opened = Opened(source, task, obstacle, self.shelf)
        self._opened.append(opened)
        return opened

    def see(self, piece: Piece) -> Piece:
        """Return a piece as it is to be checked: with what is known of its file."""
        if piece.name.lower().endswith((*RECORDS, *SEPARATED)):  # others are no part of a text
            path, sample = self._sampled
            sample = (sample if path == piece.path else b"") or sample_of(piece.raw)
            self._sampled = piece.path, sample
            piece = piece._replace(sample=sample)
        if self.shelf is not None:
            self.shelf.put(piece)
        return piece

    def end(self, opened: Opened) -> None:
        """Let go of a file."""
        opened.close()
        self._opened.remove(opened)

    def close(self) -> None:
        """Give all disk space back."""
        for opened in self._opened:
            opened.close()
        self._opened.clear()
        if self.shelf is not None:
            self.shelf.close()


class Shelf:
    """Keeps pieces for as long as the questions across files may ask where something stands in them."""

    def __init__(self) -> None:
        from srclint.spool import Spool

        self._raw = Spool()
        self._pieces: dict[str, list[tuple[int, Piece]]] = defaultdict(list)  # by path; their bytes lie in the spool
        self._before: dict[tuple[str, int], Before] = {}

    def put(self, piece: Piece) -> None:
        """Put the next piece by."""
        number = len(self._raw)
        self._raw[number] = piece.raw
        self._pieces[piece.path].append((number, piece._replace(raw=b"")))

    def settle(self, path: str, place: int, before: Before, mended: bytes | None) -> None:
        """Tell of a piece, by its place among those of its path, what stands before it, and its new bytes, if any."""
        self._before[path, place] = before
        if mended is not None:
            self._raw[self._pieces[path][place][0]] = mended

    def open(self, path: str, place: int) -> Text | None:
        """Return the text of a piece."""
        pieces = self._pieces.get(path)
        if not pieces:
            return None
        number, piece = pieces[place]
        document = piece._replace(raw=self._raw[number]).document()
        _, lines, characters = before_head(piece)
        return Text(document, self._before[path, place].and_then(0, lines, characters))

    def __contains__(self, path: str) -> bool:
        return path in self._pieces

    def close(self) -> None:
        """Give the disk space back."""
        self._raw.close()
