"""New column chunks in the place of old ones in a Parquet file, everything else byte for byte.

Only the footer and the indexes of pages, which say where everything lies, are written anew.
https://github.com/apache/parquet-format
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, pairwise
from typing import BinaryIO, NamedTuple

from srclint.sources.parquet.thrift import I32, I64, LIST, STRUCT, Struct, read_struct, struct_bytes

_MAGIC = b"PAR1"
# The numbers of fields, by structure.
_ROW_GROUPS, _ENCRYPTION = 4, 8  # FileMetaData
_CHUNKS, _SIZE, _GROUP_ROWS, _SORTING, _GROUP_AT, _GROUP_COMPRESSED = 1, 2, 3, 4, 5, 6  # RowGroup
_SORTED_LEAF = 1  # SortingColumn
_CHUNK_AT, _META, _PAGES_AT, _PAGES_LENGTH, _INDEX_AT, _INDEX_LENGTH = 2, 3, 4, 5, 6, 7  # ColumnChunk
_PATH, _UNCOMPRESSED, _COMPRESSED, _PAIRS = 3, 6, 7, 8  # ColumnMetaData
_DATA_AT, _INDEX_PAGE_AT, _DICTIONARY_AT = 9, 10, 11
_BLOOM_AT, _BLOOM_LENGTH = 14, 15
_PAGES, _PAGE_AT = 1, 1  # OffsetIndex, PageLocation
_PAGE_TYPE, _PAGE_CHECKSUM, _PAGE_V2 = 1, 4, 3  # PageHeader
_BLOCK = 1 << 20  # bytes copied at once
_LONGEST_HEADER = 1 << 20  # bytes of the header of a page, which may hold two long values


class Page(NamedTuple):
    """How a page was written."""

    version: str
    checksum: bool


class _Range(NamedTuple):
    """Bytes of the old file in whose place come those of the new chunks from ``begin`` to ``stop``, or none."""

    start: int
    end: int
    begin: int = 0
    stop: int = 0


class SpliceError(ValueError):
    """A file that is laid out in a way that cannot be followed."""


def page_at(file: BinaryIO, at: int) -> Page:
    """Return how the page that begins there was written."""
    file.seek(at)
    header, _ = read_struct(file.read(_LONGEST_HEADER))
    return Page("2.0" if header[_PAGE_TYPE][1] == _PAGE_V2 else "1.0", _PAGE_CHECKSUM in header)


def splice(file: BinaryIO, out: BinaryIO, fresh: BinaryIO, taken: Sequence[tuple[int, Mapping[int, int]]]) -> None:
    """Write ``file`` to ``out`` with column chunks of ``fresh``, another Parquet file.

    ``taken`` tells of each row group of ``fresh`` the number of the one of ``file`` that it renews, and which of its
    leaf columns stands for which of those. Raises SpliceError before anything is written.
    """
    footer, footer_at = _footer(file)
    if _ENCRYPTION in footer:
        raise SpliceError("encrypted columns cannot be written")
    groups = _list(footer, _ROW_GROUPS)
    new = _new_chunks(groups, _list(_footer(fresh)[0], _ROW_GROUPS), taken)
    layout = _Layout(_replaced(groups, new), footer_at)
    layout.copy(file, fresh, out)
    at = layout.moved(footer_at)
    for number, group in enumerate(groups):
        for leaf, chunk in enumerate(_list(group, _CHUNKS)):
            renewed = new.get((number, leaf))
            index = _page_index(file, chunk)
            if renewed:
                index = index and _page_index(fresh, renewed)
                moved = _renew(group, chunk, renewed, layout)
            else:
                moved = layout.moved
                _move(chunk, moved)
            if index:
                raw = _moved_index(index, moved)
                out.write(raw)
                chunk[_PAGES_AT], chunk[_PAGES_LENGTH] = (I64, at), (I32, len(raw))
                at += len(raw)
        _move_group(group, layout, {leaf for touched, leaf in new if touched == number})
    raw = struct_bytes(footer)
    out.write(raw + len(raw).to_bytes(4, "little") + _MAGIC)


class _Layout:
    """Where the bytes of the old file come to lie in the new one."""

    def __init__(self, ranges: Iterable[_Range], end: int) -> None:
        self._ranges = sorted(ranges)
        self._end = end
        self._ends = [replaced.end for replaced in self._ranges]
        growth = (replaced.stop - replaced.begin - (replaced.end - replaced.start) for replaced in self._ranges)
        self._growth = [0, *accumulate(growth)]
        if any(a.end > b.start for a, b in pairwise([*self._ranges, _Range(end, end)])):
            raise SpliceError("its parts overlap")

    def moved(self, at: int) -> int:
        """Return where lies what lay ``at`` in the old file, or what came in its place."""
        return at + self._growth[bisect_right(self._ends, at)]

    def copy(self, file: BinaryIO, fresh: BinaryIO, out: BinaryIO) -> None:
        """Write what is kept of the old file, and what comes into the gaps."""
        at = 0
        for replaced in self._ranges:
            _copy(file, at, replaced.start, out)
            _copy(fresh, replaced.begin, replaced.stop, out)
            at = replaced.end
        _copy(file, at, self._end, out)


def _copy(file: BinaryIO, start: int, end: int, out: BinaryIO) -> None:
    file.seek(start)
    while start < end:
        block = file.read(min(_BLOCK, end - start))
        if not block:
            raise SpliceError("it has become shorter")
        out.write(block)
        start += len(block)


def _footer(file: BinaryIO) -> tuple[Struct, int]:
    """Return the footer of a file, and where it begins."""
    end = file.seek(0, os.SEEK_END) - 8
    file.seek(end)
    start = end - int.from_bytes(file.read(4), "little")
    file.seek(start)
    return read_struct(file.read(end - start))[0], start


def _list(struct: Struct, field: int) -> list[Struct]:
    """Return a list of structures, an empty one where there is none."""
    if field not in struct:
        return []
    kind, value = struct[field]
    if kind != LIST or value[0] != STRUCT:
        raise SpliceError("its footer is damaged")
    structs: list[Struct] = value[1]
    return structs


def _get(struct: Struct, field: int) -> int:
    """Return a number, 0 where there is none."""
    if field not in struct:
        return 0
    value = struct[field][1]
    if not isinstance(value, int):
        raise SpliceError("its footer is damaged")
    return value


def _new_chunks(
    groups: list[Struct], fresh: list[Struct], taken: Sequence[tuple[int, Mapping[int, int]]]
) -> dict[tuple[int, int], Struct]:
    """Return the new chunks by row group and leaf column."""
    found = {}
    if len(fresh) != len(taken):
        raise SpliceError("a row group was parted")
    for new, (number, leaves) in zip(fresh, taken, strict=True):
        if _get(new, _GROUP_ROWS) != _get(groups[number], _GROUP_ROWS):
            raise SpliceError("a row group was parted")
        for leaf, new_leaf in leaves.items():
            found[number, leaf] = _list(new, _CHUNKS)[new_leaf]
    return found


def _extent(chunk: Struct) -> tuple[int, int]:
    """Return where the pages of a column chunk begin and end."""
    meta = chunk[_META][1]
    # Some write 0 where there is no dictionary.
    start = min(at for at in (_get(meta, _DICTIONARY_AT), _get(meta, _DATA_AT)) if at)
    return start, start + _get(meta, _COMPRESSED)


def _replaced(groups: list[Struct], new: Mapping[tuple[int, int], Struct]) -> Iterator[_Range]:
    """Yield which bytes are replaced: new chunks with their indexes, and all indexes of pages, which say places."""
    for number, group in enumerate(groups):
        for leaf, chunk in enumerate(_list(group, _CHUNKS)):
            if _PAGES_AT in chunk:
                at = _get(chunk, _PAGES_AT)
                yield _Range(at, at + _get(chunk, _PAGES_LENGTH))
            renewed = new.get((number, leaf))
            if renewed is None:
                continue
            yield _Range(*_extent(chunk), *_extent(renewed))
            if _INDEX_AT in chunk:
                at, new_at = _get(chunk, _INDEX_AT), _get(renewed, _INDEX_AT)
                end, new_end = at + _get(chunk, _INDEX_LENGTH), new_at + _get(renewed, _INDEX_LENGTH)
                yield _Range(at, end, new_at, new_end)
            meta = chunk[_META][1]
            if _BLOOM_LENGTH in meta:
                yield _Range(_get(meta, _BLOOM_AT), _get(meta, _BLOOM_AT) + _get(meta, _BLOOM_LENGTH))


def _page_index(file: BinaryIO, chunk: Struct) -> Struct | None:
    if _PAGES_AT not in chunk:
        return None
    file.seek(_get(chunk, _PAGES_AT))
    return read_struct(file.read(_get(chunk, _PAGES_LENGTH)))[0]


def _moved_index(index: Struct, moved: Callable[[int], int]) -> bytes:
    for page in _list(index, _PAGES):
        page[_PAGE_AT] = (I64, moved(_get(page, _PAGE_AT)))
    return struct_bytes(index)


def _move(chunk: Struct, moved: Callable[[int], int]) -> None:
    """Say where a chunk has come to lie that is as it was."""
    meta = chunk[_META][1]
    _move_fields(chunk, (_CHUNK_AT, _INDEX_AT), moved)
    _move_fields(meta, (_DATA_AT, _INDEX_PAGE_AT, _DICTIONARY_AT, _BLOOM_AT), moved)


def _renew(group: Struct, chunk: Struct, new: Struct, layout: _Layout) -> Callable[[int], int]:
    """Put a new chunk in place of an old one, and return where the places of its file have come to lie.

    A Bloom filter is left out, for it knows the old values.
    """
    start, new_start = _extent(chunk)[0], _extent(new)[0]
    shift = layout.moved(start) - new_start

    def moved(at: int) -> int:
        return at + shift

    old, meta = chunk[_META][1], dict(new[_META][1])
    for field in (_UNCOMPRESSED, _COMPRESSED):
        in_group = _SIZE if field == _UNCOMPRESSED else _GROUP_COMPRESSED
        if in_group in group:
            group[in_group] = (I64, _get(group, in_group) + _get(meta, field) - _get(old, field))
    for field in (_PATH, _PAIRS, _BLOOM_AT, _BLOOM_LENGTH):
        meta.pop(field, None)
    meta.update({field: old[field] for field in (_PATH, _PAIRS) if field in old})
    _move_fields(meta, (_DATA_AT, _INDEX_PAGE_AT, _DICTIONARY_AT), moved)
    chunk[_META] = (STRUCT, meta)
    _move_fields(chunk, (_CHUNK_AT, _INDEX_AT), layout.moved)
    if _INDEX_AT in chunk and _INDEX_AT in new:
        chunk[_INDEX_LENGTH] = new[_INDEX_LENGTH]
    else:
        for field in (_INDEX_AT, _INDEX_LENGTH):
            chunk.pop(field, None)
    for field in (_PAGES_AT, _PAGES_LENGTH):  # told by whoever writes the index
        chunk.pop(field, None)
    return moved


def _move_group(group: Struct, layout: _Layout, renewed: Set[int]) -> None:
    """Say where a row group lies, and no longer that it is sorted by a column whose values are new."""
    _move_fields(group, (_GROUP_AT,), layout.moved)
    if any(_get(sorting, _SORTED_LEAF) in renewed for sorting in _list(group, _SORTING)):
        del group[_SORTING]


def _move_fields(struct: Struct, fields: Iterable[int], moved: Callable[[int], int]) -> None:
    for field in fields:
        if _get(struct, field):  # 0 is written where there is none
            struct[field] = (struct[field][0], moved(_get(struct, field)))
