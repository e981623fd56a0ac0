"""The questions that span files, in one process: facts gathered, grouped, judged, and their findings handed back.

Memory stays bounded whatever there is to gather: facts, verdicts and the reports that wait for them go to temporary
files when they become many. The result does not depend on the order in which files come, nor on what was spilled.
"""

from __future__ import annotations

import pickle
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from srclint.engine import Engine, FileReport
from srclint.grouping import Buckets, FactGroups, VerdictGroups
from srclint.model import Fact, Finding, Record, Verdict
from srclint.places import Places, Text
from srclint.spool import Spool

HELD_FINDINGS = 20_000  # of reports that wait in memory, some 2 kB each


class Across:
    """Takes the reports of files one by one and hands them back, each with what the others bring to it.

    To be closed, also where the run ends early: temporary files go then.
    """

    def __init__(
        self,
        engine: Engine,
        reopen: Callable[[str, int], Text | None],
        make_buckets: Callable[[], Buckets] = Buckets,
        held_findings: int = HELD_FINDINGS,
    ) -> None:
        """``reopen`` reads a file or a piece of one, by its number, once more, for positions and excerpts."""
        self._engine = engine
        self._make_buckets = make_buckets
        self._open = ExitStack()
        self._facts = FactGroups(self._open.enter_context(make_buckets()))
        self._waiting = _Waiting(held_findings)
        self._places = Places(reopen, engine.take_apart, self._waiting.piece_of)
        self._open.callback(self._waiting.close)
        self._verdicts: VerdictGroups | None = None

    def take(self, report: FileReport) -> None:
        """Take what a file or the next piece of it contributes, and keep the rest of its report.

        Raises TemporaryFileError, FactError.
        """
        self._facts.add(report.facts)
        self._waiting.add(report._replace(facts=()))

    def judge(self) -> None:
        """Judge all that was taken; until then, and where it fails, reports come back as they were."""
        verdicts = self._new_verdicts()
        for group in self._facts:
            for verdict in self._engine.judge(group):
                verdicts.add(verdict)
        self._verdicts = verdicts

    def reports(self) -> Iterator[tuple[FileReport, Callable[[], list[Finding] | None]]]:
        """Yield the reports in the order they came in, each with what places the verdicts on it.

        That returns None where nothing was judged.
        """
        judged = iter(self._verdicts or ())
        number, verdicts = next(judged, (-1, []))
        for each, report in enumerate(self._waiting):
            mine: list[Verdict] = []
            if each == number:
                mine = verdicts
                number, verdicts = next(judged, (-1, []))
            yield report, self._placing(report.path, mine)

    def close(self) -> None:
        """Give the temporary files back."""
        self._open.close()

    def _new_verdicts(self) -> VerdictGroups:
        buckets = self._open.enter_context(self._make_buckets())
        return VerdictGroups(buckets, self._waiting.number_of, len(self._waiting), self._engine.plugins.rules)

    def _placing(self, path: str, verdicts: list[Verdict]) -> Callable[[], list[Finding] | None]:
        if self._verdicts is None:
            return lambda: None
        return lambda: self._engine.place(path, verdicts, self._places)


class _Waiting:
    """Reports in the order they came in; those with much in them lie in a temporary file once they are many."""

    def __init__(self, held: int) -> None:
        self._paths: list[str] = []
        self._first: dict[str, int] = {}  # by path, the number of its first report
        self._behind: dict[str, list[int]] = {}  # by path, of its reports: how many records stand before
        self._free = held
        self._held: dict[int, FileReport] = {}
        self._spilled = Spool()

    def add(self, report: FileReport) -> None:
        number = len(self._paths)
        self._paths.append(report.path)
        if self._first.setdefault(report.path, number) != number:
            self._behind.setdefault(report.path, [0]).append(report.behind)
        if not (report.findings or report.suppressions):
            return  # it can be made again
        self._free -= len(report.findings) + len(report.suppressions)
        if self._free >= 0:
            self._held[number] = report
        else:
            self._spilled[number] = pickle.dumps(report, pickle.HIGHEST_PROTOCOL)

    def number_of(self, fact: Fact) -> int:
        """Return the number of the report that a fact came with."""
        return self._first[fact.path] + self.piece_of(fact.path, fact.record)

    def piece_of(self, path: str, record: Record | None) -> int:
        """Return which of the reports of a path, which follow each other, speaks of a record."""
        behind = self._behind.get(path)
        return bisect_left(behind, record.number) - 1 if behind and record else 0

    def __len__(self) -> int:
        return len(self._paths)

    def __iter__(self) -> Iterator[FileReport]:
        for number, path in enumerate(self._paths):
            if number in self._spilled:
                yield pickle.loads(self._spilled[number])  # noqa: S301 - written above
            else:
                yield self._held.pop(number) if number in self._held else FileReport(path)

    def close(self) -> None:
        self._spilled.close()
