"""A run: files one after another through the engine, fixes written back, results gathered."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from srclint.discover import File, is_binary
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.errors import FileError, SrclintError
from srclint.files import found_beside, read_file, within, write_file
from srclint.model import Finding, Severity


class Task(NamedTuple):
    """What is done with the files, besides checking them."""

    fix: bool = False
    unsafe: bool = False  # also apply fixes that are likely, not certain
    show_diff: Callable[[str, str, str], None] | None = None  # path, text before and after: instead of writing
    roots: frozenset[Path] = frozenset()  # resolved; a fix is written only to what lies below them


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector look at what is new less often, and not at all at what was there before.

    Rules and patterns live as long as the process, and a file leaves few cycles behind: of a run over many files this
    saves a sixth of the time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@dataclass
class Outcome:
    """What a run has come to so far; the findings themselves go by."""

    levels: Counter[Severity] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)  # findings, by code
    files_with_problems: int = 0
    fixable: int = 0
    fixable_unsafe: int = 0
    fixed: int = 0  # findings that were mended, or with ``show_diff`` would be
    changed: list[str] = field(default_factory=list)  # paths of the files that were mended, or would be
    checked: list[str] = field(default_factory=list)  # paths of the files that were gone through
    skipped: list[tuple[str, str]] = field(default_factory=list)  # paths that hold no text, and why
    failed: bool = False  # something went wrong that is no finding: exit status 2

    def take(self, findings: Sequence[Finding]) -> None:
        """Count the findings of one file."""
        self.files_with_problems += bool(findings)
        for finding in findings:
            self.levels[finding.severity] += 1
            self.rules[finding.code] += 1
            if finding.fix is not None:
                self.fixable += finding.fix.safe
                self.fixable_unsafe += not finding.fix.safe

    def summary(self) -> dict[str, object]:
        """Return the counts by the names that reports give them."""
        return {
            "problems": self.levels.total(),
            **{f"{level.name.lower()}s": self.levels[level] for level in reversed(Severity)},
            "files": len(self.checked),
            "files_with_problems": self.files_with_problems,
            "files_skipped": len(self.skipped),
            "fixable": self.fixable,
            "fixable_unsafe": self.fixable_unsafe,
            "fixed": self.fixed,
            "files_fixed": len(self.changed),
            "rules": dict(sorted(self.rules.items())),
        }


class Run:
    """Checks files, mends them where asked, and then asks the questions that span them.

    ``complain`` is told in one line of everything that fails, ``note`` of what else is worth a line; the rest of the
    run goes on.
    """

    def __init__(
        self, engine: Engine, task: Task, complain: Callable[[str], None], note: Callable[[str], None]
    ) -> None:
        self._engine = engine
        self._task = task
        self._complain = complain
        self._note = note
        self._waiting: list[FileReport] = []  # for what the questions across files bring
        self._in_memory: dict[str, Document] = {}
        self.outcome = Outcome()

    def files(self, files: Iterable[File]) -> Iterator[Finding]:
        """Check files on disk, one after another, and yield what is left to report, in order of path."""
        with _rare_collections():
            for file in files:
                yield from self._guarded(file.path, partial(self._file, file))
            yield from self._across()

    def text(self, path: str, raw: bytes) -> tuple[bytes, Iterator[Finding]]:
        """Check a text that is on no disk, under the name ``path``.

        Return its bytes, mended where that is asked, and what is left to report.
        """
        if is_binary(raw):
            self.outcome.skipped.append((path, "not text"))
            return raw, iter(())
        document = self._in_memory[path] = _document(path, raw)
        findings = [*self._guarded(path, partial(self._text, document)), *self._across()]
        return self._in_memory[path].to_bytes(), iter(findings)

    def _across(self) -> Iterator[Finding]:
        """Ask the questions that span the files, and settle what waited for the answers."""
        waiting, self._waiting = self._waiting, []
        judged: dict[str, list[Finding]] | None
        try:
            judged = dict(self._engine.judge([fact for report in waiting for fact in report.facts], self._reopen))
        except Exception as error:
            judged = None
            self._excuse("the questions across files", error)
        for report in waiting:
            mine = None if judged is None else judged.get(report.path, ())
            yield from self._guarded(report.path, partial(self._settled, report, mine))

    def _guarded(self, path: str, work: Callable[[], list[Finding]]) -> list[Finding]:
        """Return what ``work`` does; what goes wrong with one file is said, and the rest goes on."""
        try:
            findings = work()
        except Exception as error:
            self._excuse(path, error)
            return []
        self.outcome.take(findings)
        return findings

    def _excuse(self, path: str, error: Exception) -> None:
        """Say what went wrong, or raise the error again where it concerns all files."""
        if isinstance(error, FileError):
            self._fail(str(error))
        elif isinstance(error, SrclintError) or os.environ.get("SRCLINT_DEBUG"):
            raise error
        else:
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self._fail(f"internal error in {path}: {reason}; please report it (SRCLINT_DEBUG=1 shows where)")

    def _fail(self, line: str) -> None:
        self.outcome.failed = True
        self._complain(line)

    def _file(self, file: File) -> list[Finding]:
        raw = read_file(Path(file.path))
        if is_binary(raw):
            self.outcome.skipped.append((file.path, "not text"))
            return []
        document = _document(file.path, raw)
        return self._taken(self._mend(document, raw) if self._task.fix else self._engine.check(document))

    def _text(self, document: Document) -> list[Finding]:
        if not self._task.fix:
            return self._taken(self._engine.check(document))
        mended = self._engine.fix(document, unsafe=self._task.unsafe)
        self._in_memory[document.path] = mended.document
        if mended.document.text != document.text:
            self._show(document, mended.document.text)
            self._count(document.path, mended.applied)
        return self._taken(mended.report)

    def _mend(self, document: Document, raw: bytes) -> FileReport:
        """Write the file mended, or show what that would change; return what is left to report."""
        mended = self._engine.fix(document, unsafe=self._task.unsafe)
        if mended.document.text == document.text:
            return mended.report
        if self._task.show_diff is not None:
            self._show(document, mended.document.text)
        else:
            path = Path(document.path)
            if not within(path, self._task.roots):
                self._note(f"{path}: not mended: the link leads out of what was named; name the file itself")
                return self._engine.check(document)
            try:
                write_file(path, mended.document.to_bytes(), raw)
            except FileError as error:
                self._fail(str(error))
                return self._engine.check(document)
        self._count(document.path, mended.applied)
        return mended.report

    def _show(self, document: Document, text: str) -> None:
        if self._task.show_diff is not None:
            self._task.show_diff(document.path, document.text, text)

    def _count(self, path: str, applied: Sequence[Finding]) -> None:
        self.outcome.changed.append(path)
        self.outcome.fixed += len(applied)

    def _taken(self, report: FileReport) -> list[Finding]:
        """Return what is left to report of one file, or nothing yet where it waits for other files."""
        self.outcome.checked.append(report.path)
        for problem in report.problems:
            self._fail(f"{report.path}: {problem}")
        if self._engine.project:
            self._waiting.append(report)
            return []
        return self._settled(report)

    def _settled(self, report: FileReport, judged: Sequence[Finding] | None = None) -> list[Finding]:
        return self._engine.settle(report, judged)

    def _reopen(self, path: str) -> Document | None:
        if path in self._in_memory:
            return self._in_memory[path]
        try:
            return _document(path, read_file(Path(path)))
        except FileError:
            return None


def _document(path: str, raw: bytes) -> Document:
    document = Document.from_bytes(path, raw)
    document.beside = partial(found_beside, path)
    return document
