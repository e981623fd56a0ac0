"""Facts grouped by their keys, and verdicts by their files, in bounded memory.

Rows are dealt out to buckets by a hash of their key; when too many are held, all buckets go to one temporary file, and
in the end each is read back alone. On facts by the million (``benchmarks/grouping.py``) this is as fast as DuckDB in a
quarter of its memory, because facts need not be turned into another system's rows, and twice as fast as SQLite or as
runs that are sorted and merged.
"""

from __future__ import annotations

import marshal
import os
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, islice
from operator import itemgetter
from types import TracebackType
from typing import IO, Any, overload

from srclint.errors import FactError, TemporaryFileError
from srclint.model import Extent, Fact, Record, Span, Verdict
from srclint.rule import Rule
from srclint.spool import spilling, temporary_file

HELD = 300_000  # rows in memory, some 300 bytes each, before they go to the temporary file
_AT_ONCE = 10_000  # facts that are taken before rows are counted
MANY = 10_000  # facts of one key that are not made all at once
BUCKETS = 256  # so that one of them, read back, is small even of 100 million rows

_Row = tuple[Any, ...]
_Load = Callable[[bytes], list[_Row]]


class Buckets:
    """Rows, kept apart by the number of their bucket.

    The temporary file has no name where the system allows that, so that nothing is left even of a run that is killed.
    Raises TemporaryFileError where it cannot be written, FactError for a row that cannot be.
    """

    def __init__(self, held: int = HELD, count: int = BUCKETS) -> None:
        self.rows: list[list[_Row]] = [[] for _ in range(count)]  # to be appended to by number of bucket, and counted
        self._held = held
        self._free = held
        self._file: IO[bytes] | None = None
        # Of a bucket, how to read each piece in the file, its offset and its length.
        self._pieces: dict[int, list[tuple[_Load, int, int]]] = defaultdict(list)

    def grew(self, by: int) -> None:
        """Take note that rows were appended: here they go to the file when they have become too many."""
        self._free -= by
        if self._free <= 0:
            self._spill()

    def take(self, number: int) -> list[_Row]:
        """Return the rows of a bucket, which is empty from then on."""
        rows: list[_Row] = []
        for load, offset, length in self._pieces.pop(number, ()):
            rows.extend(load(self._read(offset, length)))
        rows.extend(self.rows[number])
        self._free += len(self.rows[number])
        self.rows[number] = []
        return rows

    def close(self) -> None:
        """Give the disk space back."""
        if self._file is not None:
            with suppress(OSError):  # what it still meant to write
                self._file.close()

    def _spill(self) -> None:
        for number, rows in enumerate(self.rows):
            if rows:
                self._write(number, rows)
                rows.clear()
        self._free = self._held

    def _write(self, number: int, rows: list[_Row]) -> None:
        load, raw = _written(rows)
        with spilling():
            if self._file is None:
                self._file = temporary_file()
            self._file.seek(0, os.SEEK_END)
            self._pieces[number].append((load, self._file.tell(), len(raw)))
            self._file.write(raw)

    def _read(self, offset: int, length: int) -> bytes:
        if self._file is None:
            raise TemporaryFileError("the temporary file is closed")
        with spilling():
            self._file.seek(offset)
            return self._file.read(length)

    def __enter__(self) -> Buckets:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _written(rows: list[_Row]) -> tuple[_Load, bytes]:
    """Return rows as bytes, and what reads them; nobody but this process does."""
    try:
        return marshal.loads, marshal.dumps(rows)  # three times as fast as pickle
    except ValueError:  # something of a class of its own
        try:
            return pickle.loads, pickle.dumps(rows, pickle.HIGHEST_PROTOCOL)
        except (pickle.PicklingError, TypeError, AttributeError) as error:
            raise FactError(f"facts and verdicts have to be plain data: {error}") from None


class FactGroups:
    """Takes the facts of one file after another, in any order, and yields those that have a key in common."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets
        self._paths: list[str] = []  # by the number that rows have; one may be there twice

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts."""
        facts = iter(facts)
        while some := list(islice(facts, _AT_ONCE)):
            self._append(some)
            self._buckets.grew(len(some))

    def _append(self, facts: Iterable[Fact]) -> None:
        rows, count = self._buckets.rows, len(self._buckets.rows)
        path, record, number, plain = None, None, 0, None
        for key, value, (start, end), own, own_record in facts:
            if own != path:
                path, number = own, len(self._paths)
                self._paths.append(own)
            if own_record is not record:
                record, plain = own_record, own_record and tuple(own_record)
            rows[hash(key) % count].append((key, number, plain, start, end, value))

    def __iter__(self) -> Iterator[Sequence[Fact]]:
        """Yield all facts of every key that has several, in order of path, record and span; each group comes once.

        The order of the groups means nothing.
        """
        key_of = itemgetter(0)
        for number in range(len(self._buckets.rows)):
            rows = self._buckets.take(number)
            common = {key for key, count in Counter(map(key_of, rows)).items() if count > 1}
            rows = [row for row in rows if row[0] in common]
            rows.sort(key=self._order)
            for _, group in groupby(rows, key_of):
                alike = _Facts(list(group), self._fact)
                yield alike if len(alike) > MANY else list(alike)

    def _order(self, row: _Row) -> _Row:
        key, number, record, start, end, _ = row
        return key, self._paths[number], record or (-1, ""), start, end

    def _fact(self, row: _Row) -> Fact:
        key, number, record, start, end, value = row
        return Fact(key, value, Span(start, end), self._paths[number], record and Record(*record))


class _Facts(Sequence[Fact]):
    """Very many facts of one key, made as they are asked for: a line may stand in each of a million files."""

    def __init__(self, rows: list[_Row], make: Callable[[_Row], Fact]) -> None:
        self._rows = rows
        self._make = make

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Fact]: ...
    def __getitem__(self, index: int | slice) -> Fact | Sequence[Fact]:
        if isinstance(index, slice):
            return _Facts(self._rows[index], self._make)
        return self._make(self._rows[index])

    def __iter__(self) -> Iterator[Fact]:
        return map(self._make, self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class VerdictGroups:
    """Takes verdicts in any order and yields them report by report, in the order in which these are numbered."""

    def __init__(self, buckets: Buckets, number_of: Callable[[Fact], int], reports: int, rules: Iterable[Rule]) -> None:
        """``number_of`` tells the number of the report that a fact came with, below ``reports``."""
        self._buckets = buckets
        self._number_of = number_of
        self._reports = reports
        self._rules = {rule.code: rule for rule in rules}

    def add(self, verdict: Verdict) -> None:
        """Take a verdict."""
        number = self._number_of(verdict.fact)
        related = [(_plain(fact), note) for fact, note in verdict.related]
        row = (number, verdict.rule.code, _plain(verdict.fact), dict(verdict.values), related, int(verdict.copied))
        self._buckets.rows[number * len(self._buckets.rows) // self._reports].append(row)
        self._buckets.grew(1)

    def __iter__(self) -> Iterator[tuple[int, list[Verdict]]]:
        """Yield the number of every report that has verdicts, and these."""
        number_of = itemgetter(0)
        for bucket in range(len(self._buckets.rows)):
            rows = self._buckets.take(bucket)
            rows.sort(key=number_of)
            for number, group in groupby(rows, number_of):
                yield number, [self._verdict(*row[1:]) for row in group]

    def _verdict(
        self, code: str, fact: _Row, values: Mapping[str, Any], related: Iterable[tuple[_Row, str]], copied: int
    ) -> Verdict:
        places = tuple((_fact(row), note) for row, note in related)
        return Verdict(self._rules[code], _fact(fact), values, places, Extent(copied))


def _plain(fact: Fact) -> _Row:
    """Return what a finding needs of a fact."""
    return fact.path, fact.record and tuple(fact.record), *fact.span


def _fact(row: _Row) -> Fact:
    path, record, start, end = row
    return Fact("", None, Span(start, end), path, record and Record(*record))
