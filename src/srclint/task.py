"""One file: read, checked, and mended where that is asked. What it comes to can cross to another process."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from srclint.config import Settings
from srclint.discover import File, is_binary
from srclint.document import Document
from srclint.engine import Engine, FileReport, FixReport
from srclint.errors import FileError, SrclintError
from srclint.files import found_beside, read_file, within, write_file
from srclint.plugins import load_plugins
from srclint.selection import Layer

RARE = (100_000, 20, 100)  # thresholds of the garbage collector that leave it little to do
NOT_TEXT = "not text"


class Task(NamedTuple):
    """What is done with the files, besides checking them."""

    fix: bool = False
    unsafe: bool = False  # also apply fixes that are likely, not certain
    diff: bool = False  # show what would change instead of writing it
    roots: frozenset[Path] = frozenset()  # resolved; a fix is written only to what lies below them


class Checked(NamedTuple):
    """What one file has come to: plain data, small where there is little to say."""

    path: str
    report: FileReport | None = None  # None: it could not be checked, or holds no text
    skipped: str = ""  # why it was passed over
    applied: int | None = None  # findings that were mended, or with ``Task.diff`` would be; None: it stays as it is
    diff: str = ""  # where that is asked
    errors: tuple[str, ...] = ()  # what failed, a line each
    notes: tuple[str, ...] = ()  # what else is worth a line


class FileTask:
    """Does a task with one file after another, each for itself.

    Pickled it leaves the rules and the plugins behind; the process that gets it loads its own.
    """

    def __init__(self, engine: Engine, task: Task) -> None:
        self._engine = engine
        self._task = task

    def __reduce__(self) -> tuple[Callable[..., FileTask], tuple[Settings, bool, Task]]:
        settings = self._engine.settings
        overrides = tuple(map(_plain, settings.overrides))
        settings = replace(settings, base=_plain(settings.base), command=_plain(settings.command), overrides=overrides)
        return _in_new_process, (settings, self._engine.project, self._task)

    def __call__(self, file: File) -> Checked:
        """Do the task with a file on disk; what goes wrong with it alone is among its errors."""
        try:
            return self._file(file.path)
        except Exception as error:
            return Checked(file.path, errors=(excuse(file.path, error),))

    def text(self, document: Document) -> tuple[Document, Checked]:
        """Do the task with a text that is on no disk, and return it mended where that is asked."""
        try:
            if not self._task.fix:
                return document, Checked(document.path, self._engine.check(document))
            mended = self._engine.fix(document, unsafe=self._task.unsafe)
            return mended.document, self._mended(document, mended)
        except Exception as error:
            return document, Checked(document.path, errors=(excuse(document.path, error),))

    def _file(self, path: str) -> Checked:
        raw = read_file(Path(path))
        if is_binary(raw):
            return Checked(path, skipped=NOT_TEXT)
        document = document_of(path, raw, self._engine.settings.site_roots)
        if not self._task.fix:
            return Checked(path, self._engine.check(document))
        mended = self._engine.fix(document, unsafe=self._task.unsafe)
        if mended.document.text != document.text and not self._task.diff:
            if not within(Path(path), self._task.roots):
                note = f"{path}: not mended: the link leads out of what was named; name the file itself"
                return Checked(path, self._engine.check(document), notes=(note,))
            try:
                write_file(Path(path), mended.document.to_bytes(), raw)
            except FileError as error:
                return Checked(path, self._engine.check(document), errors=(str(error),))
        return self._mended(document, mended)

    def _mended(self, document: Document, mended: FixReport) -> Checked:
        text = mended.document.text
        if text == document.text:
            return Checked(document.path, mended.report)
        diff = ""
        if self._task.diff:
            from srclint.report.diff import unified_diff  # late: few ask for it

            diff = unified_diff(document.path, document.text, text)
        return Checked(document.path, mended.report, applied=len(mended.applied), diff=diff)


def document_of(path: str, raw: bytes, site_roots: Sequence[Path] = ()) -> Document:
    """Return the document that a file holds; what it links to is looked up beside it, and below ``site_roots``."""
    document = Document.from_bytes(path, raw)
    document.beside = partial(found_beside, path, site_roots=site_roots)
    return document


def excuse(path: str, error: Exception) -> str:
    """Return the line that says what went wrong with one file, or raise the error again where it concerns all."""
    if isinstance(error, FileError):
        return str(error)
    if isinstance(error, SrclintError) or os.environ.get("SRCLINT_DEBUG"):
        raise error
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
