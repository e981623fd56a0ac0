"""A Parquet file as lines of JSON, one for each row, that hold what of it is text."""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from srclint.binary import is_binary
from srclint.errors import FileError, NotReadError
from srclint.files import expect_unchanged, open_file
from srclint.sources.parquet.columns import Cell, Column, column_of, unlike
from srclint.sources.piece import Piece

PIECE_SIZE = 1 << 20  # bytes of JSON from which a piece is full
_BATCH_ROWS = 256  # at most, however short they seem: in a dictionary one long text can stand for many rows
_BUFFER = 1 << 20  # bytes read at once of each column, so that no column chunk is read whole
_PROBED = 16  # values that are looked at to tell text from other bytes
_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False).encode

Row = tuple[Cell, ...]


class Root(NamedTuple):
    """A column of the table that is read."""

    name: str  # as JSON has it: no two are alike
    column: Column
    at: int  # which of the columns that are read it is
    nullable: bool


class Rows(NamedTuple):
    """Rows of one row group that are a piece."""

    group: int
    rows: list[Row]
    lines: list[bytes]


class ParquetSource:
    """A Parquet file: rows are handed over as lines of JSON, with those of their values that are texts or dates.

    Raises FileError where the file cannot be read, NotReadError where it is encrypted.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.writable = True
        self.problems: Sequence[str] = ()
        self.skipped: Sequence[tuple[str, str]] = ()
        self._counts: list[int] | None = None  # of the pieces of each row group, once they are known
        with open_file(self.path) as file:
            self.status = os.fstat(file.fileno())
            if _last_bytes(file) == b"PARE":
                raise NotReadError("encrypted Parquet is not read: write it without encryption")
            with self.explained("not a Parquet file, or damaged"):
                opened = _opened(file)
                self.metadata = opened.metadata
                self.schema = opened.schema
                counts = (self.metadata.row_group(i).num_rows for i in range(self.metadata.num_row_groups))
                self._before = list(accumulate(counts, initial=0))  # rows before each row group
                self.roots = _roots(opened)
                self._tellers = [(root.name, root.column, root.column.same) for root in self.roots]

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows as lines of JSON, about a mebibyte at a time, no piece with rows of two row groups.

        Raises FileError where the rest cannot be read, FileChangedError where the file is not as it was when opened.
        """
        counts = [0] * self.metadata.num_row_groups
        name = f"{Path(self.path).name}.jsonl"
        done = 0
        for group, rows, lines in self.cut(range(len(counts))):
            counts[group] += 1
            done += len(rows)
            read = self.status.st_size * done // self._before[-1]
            yield Piece(self.path, name, b"".join(lines), begins=False, read=read)
        self._counts = counts

    def write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:
        """Write the file with mended strings: new column chunks for those that hold them, the rest as it is.

        Raises FileError where a mended piece is not built like the rows that it was made of.
        """
        from srclint.sources.parquet.mending import write_mended

        if self._counts is None:
            deque(self.pieces(), maxlen=0)
        with open_file(self.path) as file:
            write_mended(self, file, out, self._counts or [], mended)

    def cut(self, groups: Iterable[int]) -> Iterator[Rows]:
        """Yield the rows of some row groups, a piece at a time; those before a damaged place come before the error."""
        with open_file(self.path) as file:
            expect_unchanged(self.path, os.fstat(file.fileno()), self.status)  # its footer is read no more
            opened = _opened(file, self.metadata)
            for group in groups:
                rows: list[Row] = []
                lines: list[bytes] = []
                size = 0
                failure = None
                reading = self._rows(opened, group)
                while True:
                    try:
                        row = next(reading, None)
                    except FileError as error:
                        row, failure = None, error
                    if row is not None:
                        rows.append(row)
                        lines.append(self._line(row))
                        size += len(lines[-1])
                    if rows and (row is None or size >= PIECE_SIZE):
                        yield Rows(group, rows, lines)
                        rows, lines, size = [], [], 0
                    if failure:
                        raise failure
                    if row is None:
                        break

    def mended_row(self, row: Row, line: bytes) -> Row:
        """Return a row with the strings of a line; raise ValueError where that is not built like the row."""
        try:
            told = json.loads(line.decode("utf-8", "surrogateescape"))
        except RecursionError:
            raise ValueError("nested too deeply") from None
        names = {root.name for root, cell in zip(self.roots, row, strict=True) if cell is not None}
        if not isinstance(told, dict) or told.keys() != names:
            raise ValueError("other names than there were")
        return tuple(root.column.mended(cell, told.get(root.name)) for root, cell in zip(self.roots, row, strict=True))

    @contextmanager
    def explained(self, what: str) -> Iterator[None]:
        """Turn the errors of pyarrow into those of srclint."""
        try:
            yield
        except (pa.ArrowException, OSError, ValueError, LookupError) as error:
            reason = str(error).partition("\n")[0].strip()
            raise FileError(f"{self.path}: {what}: {reason}") from None

    def _rows(self, opened: Any, group: int) -> Iterator[Row]:
        if not self.roots:
            return
        leaves = sorted({leaf for root in self.roots for leaf in root.column.leaves})
        done = self._before[group]
        with self.explained(f"damaged behind row {done}"):
            batches = _batches(opened, group, leaves, self._batch_rows(group))
        while done < self._before[group + 1]:
            with self.explained(f"damaged behind row {done}"):
                batch = next(batches, None)
                if batch is None:
                    raise ValueError("rows are missing")
                rows = list(zip(*(root.column.cells(batch.column(root.at)) for root in self.roots), strict=True))
            yield from rows
            done += len(rows)

    def _batch_rows(self, group: int) -> int:
        """Return how many rows are read at once: a piece at most, by the average of the row group.

        That is taken of all its columns: pyarrow ends the process over a column chunk whose footer is damaged, if it is
        asked about it here.
        """
        about = self.metadata.row_group(group)
        rows: int = PIECE_SIZE * about.num_rows // max(about.total_byte_size, 1)
        return max(1, min(_BATCH_ROWS, rows))

    def _line(self, row: Row) -> bytes:
        told = {
            name: cell if same else column.told(cell)
            for (name, column, same), cell in zip(self._tellers, row, strict=True)
            if cell is not None
        }
        return _encode(told).encode("utf-8", "surrogateescape") + b"\n"


def _opened(file: BinaryIO, metadata: Any = None) -> Any:
    """Return the file as pyarrow reads it: pages one by one, their checksums verified."""
    return pq.ParquetFile(
        file, metadata=metadata, buffer_size=_BUFFER, pre_buffer=False, page_checksum_verification=True
    )


def _batches(opened: Any, group: int, leaves: list[int], rows: int) -> Iterator[Any]:
    """Yield the rows of a row group, of these leaf columns only.

    By number, not by name as ``ParquetFile.iter_batches`` takes them: names are not always unique.
    """
    batches: Iterator[Any] = opened.reader.iter_batches(
        rows, row_groups=[group], column_indices=leaves, use_threads=False
    )
    return batches


def _roots(opened: Any) -> list[Root]:
    """Return the columns of the table that hold texts, those of bytes if their first values are text."""
    fields = list(opened.schema_arrow)
    every = range(len(opened.schema))
    starts: list[int] = []
    doubtful: set[int] = set()
    known: set[int] = set()
    leaf = 0
    for field in fields:
        starts.append(leaf)
        column, leaf = column_of(field.type, leaf, every)
        if column:
            doubtful.update(column.doubtful)
            known.update(column.leaves)
    if leaf != len(every):
        raise ValueError("its columns are not those that its schema names")
    read = known - {number for number in doubtful if not _holds_text(opened, number, fields, starts)}
    roots, at = [], 0
    for name, field, start in zip(unlike(field.name for field in fields), fields, starts, strict=True):
        column, end = column_of(field.type, start, read)
        if column:
            roots.append(Root(name, column, at, field.nullable))
        at += any(number in read for number in range(start, end))
    return roots if any(root.column.editable for root in roots) else []  # dates alone are of no use


def _holds_text(opened: Any, leaf: int, fields: list[Any], starts: list[int]) -> bool:
    """Tell whether the first values of a leaf column of bytes are text."""
    at = bisect_right(starts, leaf) - 1
    column, _ = column_of(fields[at].type, starts[at], {leaf})
    groups = (i for i in range(opened.metadata.num_row_groups) if opened.metadata.row_group(i).num_rows)
    group = next(groups, None)
    if column is None or group is None:
        return False
    batch = next(_batches(opened, group, sorted(column.leaves), _PROBED), None)
    values = list(_strings(column.told(cell) for cell in column.cells(batch.column(0)))) if batch else []
    return any(values) and not any(_is_no_text(value) for value in values)


def _strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | dict):
            yield from _strings(value.values() if isinstance(value, dict) else value)


def _is_no_text(value: str) -> bool:
    return _SURROGATE.search(value) is not None or is_binary(value.encode())


def _last_bytes(file: BinaryIO) -> bytes:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - 4, 0))
    return file.read(4)
