"""A run: files one after another through the engine, fixes written back, results gathered."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from srclint.discover import File, is_binary
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.errors import FileError
from srclint.files import read_file
from srclint.model import Finding, Severity
from srclint.task import NOT_TEXT, RARE, Checked, FileTask, Task, document_of, excuse

if TYPE_CHECKING:
    from srclint.across import Across

_MUCH = 1_000_000  # bytes besides the largest file: less is done before other processes are there
_FIRST = 100_000  # bytes
_PER_FILE = 4096  # bytes: to open a file takes as long as to check about this much


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
    run goes on. ``show`` gets the diffs, where these are asked for.
    """

    def __init__(
        self,
        engine: Engine,
        task: Task,
        complain: Callable[[str], None],
        note: Callable[[str], None],
        show: Callable[[str], None] | None = None,
    ) -> None:
        self._engine = engine
        self._task = task
        self._do = FileTask(engine, task)
        self._complain = complain
        self._note = note
        self._show = show
        self._across: Across | None = None  # made when the first file asks
        self._in_memory: dict[str, Document] = {}
        self.outcome = Outcome()

    def files(
        self,
        files: Sequence[File],
        jobs: int | None = 1,
        over: Callable[[Sequence[File]], Iterable[File]] = iter,
    ) -> Iterator[Finding]:
        """Check files on disk and yield what is left to report, in order of path.

        ``jobs`` processes do so where there is much to do, None: as many as cores may be used. ``over`` goes through
        the files and is told by that how far the run has come.
        """
        try:
            with _rare_collections(), closing(self._checked(files, jobs)) as checked:
                for file, each in zip(over(files), checked, strict=False):
                    yield from self._guarded(file.path, partial(self._taken, each))
                yield from self._judged()
        finally:
            self._give_up_across()

    def text(self, path: str, raw: bytes) -> tuple[bytes, Iterator[Finding]]:
        """Check a text that is on no disk, under the name ``path``.

        Return its bytes, mended where that is asked, and what is left to report.
        """
        if is_binary(raw):
            self.outcome.skipped.append((path, NOT_TEXT))
            return raw, iter(())
        mended, checked = self._do.text(document_of(path, raw, self._engine.settings.site_roots))
        self._in_memory[path] = mended
        try:
            findings = [*self._guarded(path, partial(self._taken, checked)), *self._judged()]
        finally:
            self._give_up_across()
        return mended.to_bytes(), iter(findings)

    def _checked(self, files: Sequence[File], jobs: int | None) -> Generator[Checked, None, None]:
        """Do the task with one file after another, here or in other processes."""
        if jobs != 1 and _is_much(files):
            from srclint.workers import usable_cores  # late: a short run needs none

            jobs = jobs or usable_cores()
            if jobs > 1:
                yield from self._spread(files, jobs)
                return
        yield from map(self._do, files)

    def _spread(self, files: Sequence[File], jobs: int) -> Generator[Checked, None, None]:
        """Do the first files here, which readies the rules for all, and have other processes do the rest."""
        from srclint.workers import Lost, spread

        alone = _shared(files) if self._task.fix else frozenset()  # two must not mend one file at once
        first = _first(files)
        yield from map(self._do, files[:first])
        gc.freeze()  # what is shared with other processes would be copied where it is looked at
        rest = files[first:]
        apart = [file for file in rest if file.path not in alone]
        with closing(spread(self._do, apart, jobs, weigh=_weight)) as done:
            for file in rest:
                each = self._do(file) if file.path in alone else next(done)
                if isinstance(each, Lost):
                    error = f"{file.path}: not checked: the process that checked it {each.reason}"
                    each = Checked(file.path, errors=(error,))
                yield each

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

    def _give_up_across(self) -> None:
        if self._across is not None:
            self._across.close()
            self._across = None

    def _guarded(self, path: str, work: Callable[[], list[Finding]]) -> list[Finding]:
        """Return what ``work`` does; what goes wrong with one file is said, and the rest goes on."""
        try:
            findings = work()
        except Exception as error:
            self._fail(excuse(path, error))
            return []
        self.outcome.take(findings)
        return findings

    def _fail(self, line: str) -> None:
        self.outcome.failed = True
        self._complain(line)

    def _taken(self, checked: Checked) -> list[Finding]:
        """Return what is left to report of one file, or nothing yet where it waits for other files."""
        outcome, report = self.outcome, checked.report
        if checked.applied is not None:
            outcome.changed.append(checked.path)
            outcome.fixed += checked.applied
        if checked.diff and self._show is not None:
            self._show(checked.diff)
        for note in checked.notes:
            self._note(note)
        for error in checked.errors:
            self._fail(error)
        if report is None:
            if checked.skipped:
                outcome.skipped.append((checked.path, checked.skipped))
            return []
        outcome.checked.append(report.path)
        for problem in report.problems:
            self._fail(f"{report.path}: {problem}")
        if self._engine.project:
            if self._across is None:
                from srclint.across import Across  # late: temporary files take a while to import

                self._across = Across(self._engine, self._reopen)
            self._across.take(report)
            return []
        return self._engine.settle(report)

    def _placed(self, report: FileReport, place: Callable[[], Sequence[Finding] | None]) -> list[Finding]:
        return self._engine.settle(report, place())

    def _reopen(self, path: str) -> Document | None:
        if path in self._in_memory:
            return self._in_memory[path]
        try:
            return document_of(path, read_file(Path(path)))
        except FileError:
            return None


def _is_much(files: Sequence[File]) -> bool:
    """Tell whether there is so much to check that it is worth to start other processes."""
    total = largest = 0
    for file in files:
        weight = _weight(file)
        largest = max(largest, weight)
        total += weight
        if total - largest >= _MUCH:
            return True
    return False


def _first(files: Sequence[File]) -> int:
    """Return how many files the first bytes to check are: enough to make most rules ready."""
    weights = accumulate(map(_weight, files))
    return next((number for number, total in enumerate(weights) if total > _FIRST), len(files))


def _weight(file: File) -> int:
    try:
        return _PER_FILE + os.stat(file.path).st_size  # noqa: PTH116 - a Path takes longer
    except OSError:
        return _PER_FILE


def _shared(files: Sequence[File]) -> frozenset[str]:
    """Return the paths that lead to the same file as another one does."""
    paths: dict[tuple[int, int], str] = {}
    shared: set[str] = set()
    for file in files:
        with suppress(OSError):
            status = os.stat(file.path)  # noqa: PTH116 - a Path takes longer
            first = paths.setdefault((status.st_dev, status.st_ino), file.path)
            if first != file.path:
                shared.update((first, file.path))
    return frozenset(shared)
