"""A run: files one after another through the engine, fixes written back, results gathered."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from srclint.discover import File
from srclint.document import Document
from srclint.engine import Engine, FileReport, in_order
from srclint.errors import FileError
from srclint.fields import FieldsRead
from srclint.files import read_file
from srclint.model import Finding, Severity
from srclint.opened import Opened, Reading
from srclint.places import Text
from srclint.steps import Step, Steps, holds
from srclint.task import RARE, Checked, FileTask, Task, document_of, excuse

if TYPE_CHECKING:
    from srclint.across import Across


WORTHWHILE = 200_000  # bytes to check: with fewer it takes as long to look up what is known as to check


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Let the garbage collector look at what is new less often, and not at all at what was there before.

    Rules and patterns live as long as the process, and a file leaves few cycles behind: of a run over many files this
    saves a sixth of the time.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARE)
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
    # What was taken for text in records because nothing says what is: by the fields, the files.
    guessed: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)  # fields that are configured and in no file; the files
    cache_problem: str = ""  # why nothing could be kept
    unchecked: set[str] = field(default_factory=set)  # what could not be checked, or not to its end
    failed: bool = False  # something went wrong that is no finding: exit status 2
    _last: str = ""  # path of the last finding

    def take(self, findings: Sequence[Finding]) -> None:
        """Count the findings of one file, or of a piece of it; the pieces of a file follow each other."""
        if findings and findings[0].path != self._last:
            self.files_with_problems += 1
            self._last = findings[0].path
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
            "files_unchecked": len(self.unchecked),
            "fixable": self.fixable,
            "fixable_unsafe": self.fixable_unsafe,
            "fixed": self.fixed,
            "files_fixed": len(self.changed),
            "rules": dict(sorted(self.rules.items())),
        }


class Run:
    """Checks files, mends them where asked, and then asks the questions that span them.

    ``complain`` is told in one line of everything that fails, ``note`` of what else is worth a line; the rest of the
    run goes on. ``show`` gets the diffs, where these are asked for. ``reach`` is told how far the run has come: the
    number of a file, and how many of its bytes were read, None: all.
    """

    def __init__(
        self,
        engine: Engine,
        task: Task,
        complain: Callable[[str], None],
        note: Callable[[str], None],
        show: Callable[[str], None] = lambda _: None,
        reach: Callable[[int, int | None], None] = lambda _file, _read: None,
    ) -> None:
        self._engine = engine
        self._task = task
        self._do = FileTask(engine, task)
        self._complain = complain
        self._note = note
        self._show = show
        self._reach = reach
        self._across: Across | None = None  # made when the first file asks
        self._in_memory: dict[str, Document] = {}
        self._reading = Reading(engine.settings, task, project=engine.project)
        self._named: frozenset[str] = frozenset()  # paths of the files that the user named
        self._met: set[str] = set()  # fields that are configured and that a record has
        self._read = "", FieldsRead()  # the last file of records, and what of its fields was met so far
        self._waiting: list[tuple[FileReport, list[Finding] | None]] = []  # pieces of a file that is settled as one
        self.outcome = Outcome()

    def files(self, files: Sequence[File], jobs: int | None = 1) -> Iterator[Finding]:
        """Check files on disk and yield what is left to report, in order of path.

        ``jobs`` processes do so where there is much to do, None: as many as cores may be used.
        """
        self._named = frozenset(file.path for file in files if file.named)
        if self._task.cache is not None and not holds(files, WORTHWHILE):
            self._do = FileTask(self._engine, self._task._replace(cache=None))
        steps = Steps(self._do, self._reading, mending=self._task.fix)
        try:
            with _rare_collections(), closing(steps.over(files, jobs)) as done:
                for step, checked in done:
                    yield from self._guarded(step.path, partial(self._taken, step, checked))
                    self._reach(step.file, step.read)
                self._say_fields()
                yield from self._guarded("", self._rest)
                yield from self._judged()
        finally:
            self._give_up()
            self.outcome.cache_problem = self._do.close()

    def text(self, path: str, raw: bytes) -> tuple[bytes, Iterator[Finding]]:
        """Check a text that is on no disk, under the name ``path``.

        Return its bytes, mended where that is asked, and what is left to report.
        """
        mended, checked = self._do.text(document_of(path, raw, self._engine.settings.site_roots))
        self._in_memory[path] = mended
        try:
            findings = self._guarded(path, partial(self._taken, Step(0, path), checked))
            self._say_fields()
            findings += [*self._guarded(path, self._rest), *self._judged()]
        finally:
            self._give_up()
        return mended.to_bytes(), iter(findings)

    # One file, or piece, after another.

    def _taken(self, step: Step, checked: Checked) -> list[Finding]:
        """Return what is left to report of one file or piece, or nothing yet where it waits for others."""
        if step.opened is not None and step.piece is None:
            return self._ended(step.opened)
        for note in checked.notes:
            self._note(note)
        for error in checked.errors:
            self._fail(error)
        if checked.report is None:
            if checked.skipped:
                self._pass_over(checked.path, checked.skipped)
            if checked.errors:
                self.outcome.unchecked.add(checked.path)
            return []
        if checked.errors and step.piece is not None:
            self.outcome.unchecked.add(checked.path)
        report = self._counted(step, checked, checked.report)
        for problem in report.problems:
            self._fail(f"{report.path}: {problem}")
        if report.records:
            self._take_fields(report)
        if not self._engine.project:
            return self._settled(report, None)
        if self._across is None:
            from srclint.across import Across  # late: temporary files take a while to import

            self._across = Across(self._engine, self._reopen)
        self._across.take(report)
        return []

    def _pass_over(self, path: str, reason: str) -> None:
        if path in self._named:
            from srclint.sources.unread import fault  # late: most files are read

            why = fault(path, reason)
            if why:
                self.outcome.unchecked.add(path)
                self._fail(f"{path}: {why}")
                return
        self.outcome.skipped.append((path, reason))

    def _counted(self, step: Step, checked: Checked, report: FileReport) -> FileReport:
        """Return the report as one of the file, and count what it has come to."""
        outcome = self.outcome
        if step.opened is not None and step.piece is not None:
            report = step.opened.take(step.piece, checked, report)
        else:
            if checked.applied is not None:
                outcome.changed.append(checked.path)
                outcome.fixed += checked.applied
            if checked.diff:
                self._show(checked.diff)
        if not outcome.checked or outcome.checked[-1] != report.path:
            outcome.checked.append(report.path)
        return report

    def _take_fields(self, report: FileReport) -> None:
        path, fields = self._read
        if path != report.path:
            self._say_fields()
            fields = report.fields
        else:
            fields = fields.and_then(report.fields)
        self._read = report.path, fields

    def _say_fields(self) -> None:
        """Say what is worth to be said of the fields of the file of records that has come to its end."""
        path, fields = self._read
        if path:
            configured = self._engine.settings.fields_for(path).names
            self._met.update(configured - set(fields.absent))
        for name in fields.absent:
            self.outcome.absent.setdefault(name, []).append(path)
        for name in self._met & self.outcome.absent.keys():  # of files that differ one need not have all
            del self.outcome.absent[name]
        if fields.guessed:
            self.outcome.guessed.setdefault(fields.texts, []).append(path)
        self._read = "", FieldsRead()

    def _settled(self, report: FileReport, judged: list[Finding] | None) -> list[Finding]:
        """Return what is left to report of a piece, or with a baseline, which counts by file, of the file before it."""
        if not self._engine.settings.baseline:
            return self._engine.settle(report, judged)
        left = self._rest() if self._waiting and self._waiting[0][0].path != report.path else []
        self._waiting.append((report, judged))
        return left

    def _rest(self) -> list[Finding]:
        """Settle the file whose pieces have waited for each other."""
        if not self._waiting:
            return []
        pieces, self._waiting = self._waiting, []
        report = pieces[0][0]._replace(findings=[finding for piece, _ in pieces for finding in piece.findings])
        judged = [finding for _, found in pieces for finding in found or ()]
        return self._engine.settle(report, judged if pieces[0][1] is not None else None)

    # A file that is read piece by piece.

    def _ended(self, opened: Opened) -> list[Finding]:
        """Do what is left to do with a file when all its pieces were checked; return what could not be mended."""
        source = opened.source
        self.outcome.skipped.extend(source.skipped)
        for problem in source.problems:
            self.outcome.unchecked.add(problem)
            self._fail(problem)
        if opened.is_mendable:
            (self._fail if source.writable else self._note)(opened.obstacle)
        if opened.error:
            self.outcome.unchecked.add(source.path)
            self._fail(opened.error)
        left: list[Finding] = []
        if opened.mended and not self._wrote(opened):
            unmended = FileReport(source.path, in_order(opened.unmended()))
            left = self._settled(unmended, None)
        self._reading.end(opened)
        return left

    def _wrote(self, opened: Opened) -> bool:
        """Write the mended pieces of a file, or show them, and tell whether that was possible."""
        path = opened.source.path
        if opened.error or not opened.is_complete:
            reason = "it cannot be read to its end" if opened.error else "a part of it was not checked"
            self._fail(f"{path}: not mended: {reason}")
            return False
        if self._task.diff:
            for text in opened.diff():
                self._show(text)
        else:
            try:
                opened.write()
            except Exception as error:
                self._fail(excuse(path, error))
                return False
        self.outcome.changed.append(path)
        self.outcome.fixed += opened.applied
        return True

    # Across files.

    def _judged(self) -> Iterator[Finding]:
        """Ask the questions that span the files, and settle what waited for the answers."""
        if self._across is None:
            return
        try:
            self._across.judge()
        except Exception as error:
            self._fail(excuse("the questions across files", error))
        for report, place in self._across.reports():
            yield from self._guarded(report.path, partial(self._placed, report, place))
        yield from self._guarded("", self._rest)

    def _placed(self, report: FileReport, place: Callable[[], list[Finding] | None]) -> list[Finding]:
        return self._settled(report, place())

    def _reopen(self, path: str, piece: int) -> Text | None:
        if path in self._in_memory:
            return Text(self._in_memory[path])
        shelf = self._reading.shelf
        if shelf is not None and path in shelf:
            return shelf.open(path, piece)
        try:
            return Text(document_of(path, read_file(Path(path))))
        except FileError:
            return None

    def _give_up(self) -> None:
        self._reading.close()
        if self._across is not None:
            self._across.close()
            self._across = None

    def _guarded(self, path: str, work: Callable[[], list[Finding]]) -> list[Finding]:
        """Return what ``work`` does; what goes wrong with one file is said, and the rest goes on."""
        try:
            findings = work()
        except OSError:  # files are guarded where they are read and written: this is the output
            raise
        except Exception as error:
            self.outcome.unchecked.add(path)
            self._fail(excuse(path, error))
            return []
        self.outcome.take(findings)
        return findings

    def _fail(self, line: str) -> None:
        self.outcome.failed = True
        self._complain(line)
