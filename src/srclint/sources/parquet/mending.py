"""Mended strings of a Parquet file: the column chunks that hold them are written anew, everything else is copied."""

from __future__ import annotations

import io
import mmap
import shutil
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from srclint.sources.parquet.splicing import SpliceError, page_at, splice
from srclint.spool import temporary_file

if TYPE_CHECKING:
    from srclint.sources.parquet.table import ParquetSource, Row, Rows

# Of values: pyarrow looks this often whether a page is full, and long texts would fill many.
_LOOK_AT_PAGE = 64
_BLOCK = 1 << 16  # bytes written at once from which it is pages of texts that are written
_DELTA = ("DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY")


def write_mended(
    source: ParquetSource, file: BinaryIO, out: BinaryIO, counts: Sequence[int], mended: Mapping[int, bytes]
) -> None:
    """Write the file to ``out`` with the strings of the mended pieces, by number; ``counts`` are those of its groups.

    Row groups that change go through temporary files, one at a time, so that none is held in memory.
    """
    groups = _groups(counts, mended)
    if not groups:
        shutil.copyfileobj(file, out)
        return
    roots = [root for root in source.roots if root.column.plain is not None]
    leaves = [leaf for root in roots for leaf in root.column.editable]
    schema = pa.schema([pa.field(str(i), root.column.plain, nullable=root.nullable) for i, root in enumerate(roots)])
    taken: list[tuple[int, dict[int, int]]] = []
    with temporary_file() as fresh, source.explained("cannot be written"):
        options = _options(file, source.metadata, min(groups), _paths(source, schema, leaves))
        renewing = _Fresh(fresh)
        with pq.ParquetWriter(renewing, schema, **options) as writer:
            for group, first in groups.items():
                cuts = ((cut, mended.get(number)) for number, cut in enumerate(source.cut([group]), first))
                with temporary_file() as spilled:
                    changed = _spill(source, cuts, schema, spilled)
                    _write_group(spilled, renewing, writer)
                taken.append((group, {leaf: i for i, leaf in enumerate(leaves) if leaf in changed}))
        splice(file, out, fresh, taken)


class _Fresh(io.RawIOBase):
    """The file of new chunks; as it grows, the memory is given back that maps the rows it is written from."""

    def __init__(self, file: BinaryIO) -> None:
        self.mapped: mmap.mmap | None = None
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, raw: Any) -> int:
        if len(raw) >= _BLOCK:
            self.release()
        return self._file.write(raw)

    def release(self) -> None:
        """Give back what memory maps the rows: they are in a file, and come back when they are asked for."""
        if self.mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.mapped.madvise(mmap.MADV_DONTNEED)


def _groups(counts: Sequence[int], mended: Mapping[int, bytes]) -> dict[int, int]:
    """Return the row groups that hold mended pieces, each with the number of its first piece."""
    found = {}
    first = 0
    for group, count in enumerate(counts):
        if any(number in mended for number in range(first, first + count)):
            found[group] = first
        first += count
    return found


def _spill(
    source: ParquetSource, cuts: Iterable[tuple[Rows, bytes | None]], schema: Any, spilled: BinaryIO
) -> set[int]:
    """Write rows, mended where that is told, to a temporary file; return the leaf columns that are mended."""
    changed: set[int] = set()
    with pa.ipc.new_stream(spilled, schema) as stream:
        for cut, raw in cuts:
            rows = cut.rows if raw is None else _mended_rows(source, cut, raw)
            for i, root in enumerate(source.roots):
                if raw is not None and any(old[i] != new[i] for old, new in zip(cut.rows, rows, strict=True)):
                    changed.update(root.column.editable)
            stream.write_batch(_batch(source, rows, schema))
    spilled.flush()
    return changed


def _write_group(spilled: BinaryIO, fresh: _Fresh, writer: Any) -> None:
    """Write rows from a temporary file as one row group."""
    with mmap.mmap(spilled.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        fresh.mapped = mapped
        table = pa.ipc.open_stream(pa.py_buffer(mapped)).read_all()
        fresh.release()  # reading the headers of its parts has touched all of it
        writer.write_table(table, row_group_size=max(table.num_rows, 1))
        fresh.mapped = None
        del table  # before what it is mapped from


def _mended_rows(source: ParquetSource, cut: Rows, raw: bytes) -> list[Row]:
    lines = raw.removesuffix(b"\n").split(b"\n")
    if len(lines) != len(cut.rows):
        raise ValueError(f"{len(cut.rows)} rows have become {len(lines)}")
    return [source.mended_row(row, line) for row, line in zip(cut.rows, lines, strict=True)]


def _batch(source: ParquetSource, rows: list[Row], schema: Any) -> Any:
    columns = [
        [root.column.stored(row[i]) for row in rows]
        for i, root in enumerate(source.roots)
        if root.column.plain is not None
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


def _paths(source: ParquetSource, schema: Any, leaves: Sequence[int]) -> dict[str, int]:
    """Return the leaf columns by what pyarrow calls those of a schema, which has to be nested as the file is."""
    empty = io.BytesIO()
    pq.write_table(schema.empty_table(), empty)
    new, old = pq.ParquetFile(empty).schema, source.schema
    if len(new) != len(leaves):
        raise SpliceError("its columns are nested in a way that pyarrow does not write")
    for i, leaf in enumerate(leaves):
        if _form(new.column(i)) != _form(old.column(leaf)):
            raise SpliceError(f"{old.column(leaf).path} is nested in a way that pyarrow does not write")
    return {new.column(i).path: leaf for i, leaf in enumerate(leaves)}


def _form(column: Any) -> tuple[str, int, int]:
    return column.physical_type, column.max_definition_level, column.max_repetition_level


def _options(file: BinaryIO, metadata: Any, group: int, paths: Mapping[str, int]) -> dict[str, Any]:
    """Return what makes pyarrow write columns as those of the row group were written, as far as it can be told."""
    chunks = {path: metadata.row_group(group).column(leaf) for path, leaf in paths.items()}
    pages = [page_at(file, chunk.data_page_offset) for chunk in chunks.values()]
    encodings = {
        path: next(iter(encoding for encoding in _DELTA if encoding in chunk.encodings), "PLAIN")
        for path, chunk in chunks.items()
        if not _has_dictionary(chunk)
    }
    return {
        "compression": {path: _codec(chunk) for path, chunk in chunks.items()},
        "use_dictionary": [path for path, chunk in chunks.items() if _has_dictionary(chunk)],
        "column_encoding": encodings or None,
        "write_statistics": [path for path, chunk in chunks.items() if chunk.is_stats_set],
        "write_page_index": any(chunk.has_offset_index for chunk in chunks.values()),
        "write_page_checksum": any(page.checksum for page in pages),
        "version": "1.0" if metadata.format_version == "1.0" else "2.6",
        "data_page_version": max(page.version for page in pages),
        "write_batch_size": _LOOK_AT_PAGE,
        "store_schema": False,
    }


def _has_dictionary(chunk: Any) -> bool:
    return not {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}.isdisjoint(chunk.encodings)


def _codec(chunk: Any) -> str:
    return "none" if chunk.compression == "UNCOMPRESSED" else chunk.compression.lower()
