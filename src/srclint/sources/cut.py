"""Files of records cut into pieces of whole records, by their bytes and in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

from srclint.document import Document
from srclint.parse.separated import Heading, heading_of
from srclint.sources import LARGE

PIECE = LARGE // 2  # bytes, about
# Bytes behind an opening quotation mark in which its end is looked for.
LONGEST_CELL = 1 << 24
# Bytes that may lie between two places to cut, and of a text that is not cut.
LONGEST = 1 << 28
_PROBE = 1 << 20  # bytes by which a table tells its delimiter and the names of its fields
_LONGEST_HEADING = 1 << 22  # bytes; all pieces of a table have one
_MARKS = re.compile(b'"+')
# Steps of a match: each takes 160 bytes of memory until it is over. What is longer is gone through mark by mark.
_STEPS = 1000

Read = Callable[[int], bytes]  # returns as many bytes as asked for, fewer at the end


class TooLongError(Exception):
    """What would have to be in memory at once is too long for that."""


class Cut(NamedTuple):
    """Some of the records of a file."""

    raw: bytes
    head: bytes = b""  # what is read as if it stood before them


def cut_lines(read: Read, size: int = PIECE) -> Generator[Cut, None, None]:
    """Yield lines, together about ``size`` bytes; a line that is longer is not cut. Only LF ends a line here."""
    waiting: list[bytes] = []
    while block := read(size):
        end = block.rfind(b"\n") + 1 if len(block) == size else len(block)
        if end:
            yield Cut(b"".join([*waiting, block[:end]]))
            waiting.clear()
        if end < len(block):
            waiting.append(block[end:])
            _limit(len(waiting) * size, "a line", LONGEST)
    if waiting:
        yield Cut(b"".join(waiting))


def uncut(read: Read, size: int = PIECE) -> Generator[Cut, None, None]:
    """Yield the whole text, if there is any."""
    blocks: list[bytes] = []
    while block := read(size):
        blocks.append(block)
        _limit(len(blocks) * size, "a text that is not cut into records", LONGEST)
    if blocks:
        yield Cut(b"".join(blocks))


def cut_rows(name: str, read: Read, size: int = PIECE) -> Generator[Cut, None, None]:
    """Yield rows of separated values, together about ``size`` bytes; a row that is longer is not cut.

    The grammar is that of ``srclint.parse.separated``, but for a quotation mark whose end is further away than
    ``LONGEST_CELL``: it counts as not closed. A row ends with LF. Every piece has a head that tells the delimiter, and
    all but the first the names of the fields; the first holds them.
    """
    buffer, heading, start = _probed(read, name)
    rows = _Rows(read, buffer, heading.delimiter)
    for number, raw in enumerate(rows.cut(size, start)):
        yield Cut(raw, (heading.names if number else heading.told).encode("utf-8", "surrogateescape"))


def _probed(read: Read, name: str) -> tuple[bytes, Heading, int]:
    """Return the first bytes of a table, what they tell, and how many of them the names of the fields take."""
    buffer, wanted = b"", _PROBE
    while True:
        buffer += read(wanted - len(buffer))
        document = Document(name, buffer.decode("utf-8", "surrogateescape"))
        heading = heading_of(document)
        if heading.end < len(document.text) or len(buffer) < wanted:
            return buffer, heading, len(document.text[: heading.end].encode("utf-8", "surrogateescape"))
        wanted *= 2
        _limit(wanted, "the first row", _LONGEST_HEADING)


class _Rows:
    """Finds where rows end.

    Of the buffer, what stands before ``_at`` was looked at, and there no cell in quotation marks is open.
    """

    def __init__(self, read: Read, buffer: bytes, delimiter: str) -> None:
        self._read = read
        self._buffer = buffer
        self._at = 0
        self._all_read = False
        sign = re.escape(delimiter)
        ends = f"{sign}\r\n"
        # A cell in quotation marks, with those behind it in its row that stand in such marks too.
        cells = rf'[^"]*"(?:{sign}?"[^"]*"){{0,{_STEPS}}}(?=[{ends}])'
        # The opening mark by itself, where the cell is not closed: something stands behind the closing mark.
        unclosed = rf'(?=[^"]*"(?:"[^"]*"){{0,{_STEPS}}}[^"{ends}])()'
        # Again by itself, where this cannot be told.
        self._opening = re.compile(rf'"(?<![^{ends}]")(?:{cells}|{unclosed})?'.encode())
        self._ends = (delimiter + "\r\n").encode()

    def cut(self, size: int, start: int) -> Iterator[bytes]:
        """Yield pieces that end with a row; the first is longer than ``start``."""
        window = max(size, start)
        while True:
            self._fill(window + 1)
            if self._all_read and len(self._buffer) <= window:
                break
            row_end, is_open = self._scan(window)
            if row_end > 0 and row_end >= start:
                yield self._buffer[:row_end]
                self._buffer = self._buffer[row_end:]
                self._at -= row_end
                start, window = 0, max(size, self._at + 1)
            elif is_open and window - self._at > LONGEST_CELL:
                self._at += 1  # the quotation mark is not closed
                window = max(size, self._at + 1)
            else:
                _limit(window, "a row", LONGEST)
                window *= 2
        if self._buffer:
            yield self._buffer

    def _fill(self, length: int) -> None:
        missing = length - len(self._buffer)
        if missing > 0 and not self._all_read:
            more = self._read(missing)
            self._all_read = len(more) < missing
            self._buffer += more

    def _scan(self, end: int) -> tuple[int, bool]:
        """Return where the last row ends before ``end``, or 0, and whether a cell is open from ``_at`` on."""
        buffer, begin = self._buffer, self._at
        at = begin
        quoted: list[tuple[int, int]] = []
        is_open = False
        while True:
            lone = -1
            for found in self._opening.finditer(buffer, at, end):
                if found.lastindex is None:
                    span = found.span()
                    if span[1] == span[0] + 1:
                        lone = span[0]
                        break
                    quoted.append(span)
            if lone < 0:
                self._at = end
                break
            closed = self._closed(lone, end)
            if closed < 0:
                self._at, is_open = lone, True
                break
            quoted.append((lone, closed))
            at = closed
        return self._row_end(begin, quoted), is_open

    def _closed(self, start: int, end: int) -> int:
        """Return where a cell in quotation marks ends, behind the opening one where it is not closed.

        -1: that cannot be told before ``end``.
        """
        for found in _MARKS.finditer(self._buffer, start + 1, end):
            behind = found.end()
            if (behind - found.start()) % 2 == 0:
                continue  # quotation marks of the text, doubled
            if behind == end:
                return -1
            return behind if self._buffer[behind] in self._ends else start + 1
        return -1

    def _row_end(self, begin: int, quoted: list[tuple[int, int]]) -> int:
        """Return where the last row ends between ``begin`` and ``_at``, or 0; none does in the cells ``quoted``."""
        right = self._at
        for start, end in reversed(quoted):
            found = self._buffer.rfind(b"\n", end, right)
            if found >= 0:
                return found + 1
            right = start
        return self._buffer.rfind(b"\n", begin, right) + 1


def _limit(length: int, what: str, bound: int) -> None:
    if length > bound:
        raise TooLongError(f"{what} is longer than {bound >> 20} MiB")
