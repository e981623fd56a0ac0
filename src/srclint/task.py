"""One file: read, checked, and mended where that is asked. What it comes to can cross to another process."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from srclint.binary import NOT_TEXT, is_binary
from srclint.config import Settings
from srclint.discover import File
from srclint.document import Document
from srclint.engine import Engine, FileReport, FixReport
from srclint.errors import FileError, SrclintError
from srclint.files import found_beside, read_file, within, write_file
from srclint.model import Finding
from srclint.places import Before
from srclint.plugins import load_plugins
from srclint.selection import Layer
from srclint.sources.piece import Piece

if TYPE_CHECKING:
    from srclint.cache import Cache

RARE = (100_000, 20, 100)  # thresholds of the garbage collector that leave it little to do
LED_OUT = "the link leads out of what was named; name the file itself"


class Task(NamedTuple):
    """What is done with the files, besides checking them."""

    fix: bool = False
    unsafe: bool = False  # also apply fixes that are likely, not certain
    diff: bool = False  # show what would change instead of writing it
    roots: frozenset[Path] = frozenset()  # resolved; a fix is written only to what lies below them
    cache: Path | None = None  # the folder where reports are kept; None: nothing is kept


class Portion(NamedTuple):
    """A piece of a file that is read piece by piece, to be checked."""

    piece: Piece
    mend: bool  # whether new text for it can be written
    beside: bool  # whether the file lies where its text says, so that relative targets can be looked up


class Checked(NamedTuple):
    """What one file, or a piece of one, has come to: plain data, small where there is little to say."""

    path: str
    report: FileReport | None = None  # None: it could not be checked, or holds no text
    skipped: str = ""  # why it was passed over
    applied: int | None = None  # findings that were mended, or with ``Task.diff`` would be; None: it stays as it is
    diff: str = ""  # where that is asked
    errors: tuple[str, ...] = ()  # what failed, a line each
    notes: tuple[str, ...] = ()  # what else is worth a line
    mended: bytes | None = None  # what is to stand in place of a piece; None: it stays as it is
    gone: tuple[Finding, ...] = ()  # what is no finding any more once that is written
    size: tuple[int, int] = (0, 0)  # line ends and code points of a piece, mended where it is


class FileTask:
    """Does a task with one file after another, each for itself.

    Pickled it leaves the rules and the plugins behind; the process that gets it loads its own.
    """

    def __init__(self, engine: Engine, task: Task) -> None:
        self._engine = engine
        self._task = task

    @cached_property
    def _cache(self) -> Cache | None:
        if self._task.cache is None:
            return None
        from srclint.cache import Cache  # late: a short run keeps nothing

        return Cache(self._engine, self._task.cache)

    def close(self) -> str:
        """Keep what is to be kept, and return why that cannot be done where it cannot."""
        if self._cache is None:
            return ""
        self._cache.close()
        return self._cache.problem

    def __reduce__(self) -> tuple[Callable[..., FileTask], tuple[Settings, bool, Task]]:
        settings = self._engine.settings
        overrides = tuple(map(_plain, settings.overrides))
        settings = replace(settings, base=_plain(settings.base), command=_plain(settings.command), overrides=overrides)
        return _in_new_process, (settings, self._engine.project, self._task)

    def __call__(self, work: File | Portion) -> Checked:
        """Do the task with a file on disk or a piece of one; what goes wrong with it alone is among its errors."""
        path = work.path if isinstance(work, File) else work.piece.path
        try:
            return self._file(path) if isinstance(work, File) else self._portion(work)
        except Exception as error:
            line = excuse(path, error)
            return Checked(path, errors=(line,)) if isinstance(work, File) else self.unchecked(work, line)

    def unchecked(self, portion: Portion, error: str) -> Checked:
        """Return what there is to say of a piece that cannot be checked: how much of its file it is."""
        piece = portion.piece
        document = piece.document()
        try:
            container = self._engine.take_apart(document)
            records = container.records if container else 0
        except Exception:  # perhaps the very error that is told
            records = 0
        size = _size(document, piece)
        return Checked(piece.path, FileReport(piece.path, records=records), errors=(error,), size=size)

    def text(self, document: Document) -> tuple[Document, Checked]:
        """Do the task with a text that is on no disk, and return it mended where that is asked."""
        try:
            if not self._task.fix:
                return document, Checked(document.path, self._check(document))
            mended = self._fix(document)
            return mended.document, self._mended(document, mended)
        except Exception as error:
            return document, Checked(document.path, errors=(excuse(document.path, error),))

    def _portion(self, portion: Portion) -> Checked:
        piece = portion.piece
        document = piece.document()
        if portion.beside:
            document.beside = _beside(piece.path, self._engine.settings.site_roots)
        without_head = before_head(piece)
        if not (self._task.fix and portion.mend):
            report = self._check(document).moved(without_head)
            return Checked(piece.path, report, size=_size(document, piece))
        mended = self._fix(document)
        report, size = mended.report.moved(without_head), _size(mended.document, piece)
        raw = _raw(mended.document, piece)
        if raw == piece.raw:
            return Checked(piece.path, report, size=size)
        gone = FileReport(piece.path, mended.applied).moved(without_head).findings
        return Checked(piece.path, report, mended=raw, gone=tuple(gone), size=size)

    def _file(self, path: str) -> Checked:
        raw = read_file(Path(path))
        if is_binary(raw):
            return Checked(path, skipped=NOT_TEXT)
        document = document_of(path, raw, self._engine.settings.site_roots)
        if not self._task.fix:
            return Checked(path, self._check(document))
        mended = self._fix(document)
        if mended.document.text != document.text and not self._task.diff:
            if not within(Path(path), self._task.roots):
                note = f"{path}: not mended: {LED_OUT}"
                return Checked(path, self._check(document), notes=(note,))
            try:
                write_file(Path(path), mended.document.to_bytes(), raw)
            except FileError as error:
                return Checked(path, self._check(document), errors=(str(error),))
        return self._mended(document, mended)

    def _check(self, document: Document) -> FileReport:
        return self._known(document, partial(self._engine.check, document))

    def _fix(self, document: Document) -> FixReport:
        return self._engine.fix(document, unsafe=self._task.unsafe, check=self._known)

    def _known(self, document: Document, make: Callable[[], FileReport]) -> FileReport:
        """Return the report of a document as it was kept, or make it."""
        return make() if self._cache is None else self._cache.report(document, make)

    def _mended(self, document: Document, mended: FixReport) -> Checked:
        text = mended.document.text
        if text == document.text:
            return Checked(document.path, mended.report)
        diff = ""
        if self._task.diff:
            from srclint.report.diff import unified_diff  # late: few ask for it

            mark = document.bom.decode("utf-8") if document.encoding == "utf-8" else ""  # else a diff has none either
            diff = unified_diff(document.path, mark + document.text, mark + text)
        return Checked(document.path, mended.report, applied=len(mended.applied), diff=diff)


def document_of(path: str, raw: bytes, site_roots: Sequence[Path] = ()) -> Document:
    """Return the document that a file holds; what it links to is looked up beside it, and below ``site_roots``."""
    document = Document.from_bytes(path, raw)
    document.beside = _beside(path, site_roots)
    return document


def _beside(path: str, site_roots: Sequence[Path]) -> Callable[[str], str]:
    """Return what looks up what a document links to; it looks into each folder once."""
    return partial(found_beside, path, site_roots=site_roots, listed={})


def before_head(piece: Piece) -> Before:
    """Return what stands before the head of a piece, where the piece itself is to begin with the first line."""
    head = Document.from_bytes("", piece.head, begins=piece.begins).text
    return Before(0, -_line_ends(head), -len(head))


def _without_head(document: Document, piece: Piece) -> str:
    """Return what stands behind the head, which may be mended as well, but keeps its lines."""
    return document.text[document.line_starts[-before_head(piece).lines] :] if piece.head else document.text


def _raw(document: Document, piece: Piece) -> bytes:
    return document.to_bytes(_without_head(document, piece))


def _size(document: Document, piece: Piece) -> tuple[int, int]:
    text = _without_head(document, piece)
    return _line_ends(text), len(text)


def _line_ends(text: str) -> int:
    return text.count("\n") + (text.count("\r") - text.count("\r\n") if "\r" in text else 0)


def excuse(path: str, error: Exception) -> str:
    """Return the line that says what went wrong with one file, or raise the error again where it concerns all."""
    if isinstance(error, FileError):
        return str(error)
    if isinstance(error, SrclintError) or os.environ.get("SRCLINT_DEBUG"):
        raise error
    if isinstance(error, MemoryError):
        return f"{path}: not enough memory"
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"internal error in {path}: {reason}; please report it (SRCLINT_DEBUG=1 shows where)"


def _plain(layer: Layer) -> Layer:
    """Return a layer that can be pickled: what stands for an empty mapping cannot."""
    return layer._replace(severity=dict(layer.severity), params=dict(layer.params))


def _in_new_process(settings: Settings, project: bool, task: Task) -> FileTask:
    """Load rules and plugins; of plugins that cannot be used the first process has spoken."""
    made = FileTask(Engine(settings, load_plugins(settings.rule_folders), project=project), task)
    gc.freeze()
    gc.set_threshold(*RARE)
    return made
