"""A file that holds many documents, and how their text is written back into it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from srclint.document import Document
from srclint.fields import FieldsRead
from srclint.model import Edit, Record, Span

_KEPT = 8  # records whose parts are kept: a finding and what it is related to ask for a few by turns


class Way(Protocol):
    """The way back from a text to the one it was taken from: an ``OffsetMap``, or what does as much."""

    def back(self, span: Span) -> Span:
        """Carry a span of the text to where it was taken from."""
        ...


class LateWay:
    """Makes a way when it is first asked for."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Way]) -> None:
        self._make = make
        self._made: Way | None = None

    def back(self, span: Span) -> Span:
        """Carry a span of the text to where it was taken from."""
        if self._made is None:
            self._made = self._make()
        return self._made.back(span)


class Part(NamedTuple):
    """One document of a file."""

    document: Document  # with its ``record`` set, unless it is the whole file
    offsets: Way | None = None  # from the document's text to the text of the file; None: they are the same
    # How edits of the document are made in the file, where more than the container's ``encode`` is needed for that.
    write: Callable[[Sequence[Edit]], Sequence[Edit]] | None = None

    def in_file(self, span: Span) -> Span:
        """Carry a span of the document's text to the text of the file."""
        return span if self.offsets is None else self.offsets.back(span)


class Records:
    """The parts of a file, made one record at a time: of a large file no more are in memory than are looked at."""

    def __init__(self, starts: Sequence[int], read: Callable[[int, int], Iterable[Part]]) -> None:
        """Take where each record starts, -1 where it cannot be read, and what reads one: its number, from 1, and start.

        That is asked for the same record as often as it is needed.
        """
        self._starts = starts
        self._read = read
        # By number, in the order they were asked for. No lru_cache of a method: text would be kept until the garbage
        # collector comes, which counts objects and not how large they are.
        self._recent: dict[int, dict[str, Part]] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Part]:
        for number, start in enumerate(self._starts, 1):
            if start >= 0:
                yield from self._read(number, start)

    def find(self, record: Record | None) -> Part | None:
        """Return the part of that record and field, if there is one."""
        if record is None:
            return None
        parts = self._recent.pop(record.number, None)
        if parts is None:
            parts = self._by_field(record.number)
            if len(self._recent) == _KEPT:
                del self._recent[next(iter(self._recent))]
        self._recent[record.number] = parts
        return parts.get(record.field)

    def _by_field(self, number: int) -> dict[str, Part]:
        start = self._starts[number - 1] if 0 < number <= len(self._starts) else -1
        parts = self._read(number, start) if start >= 0 else ()
        return {part.document.record.field: part for part in parts if part.document.record}


class ScannedRecords(Records):
    """Records that are found as the file is gone through for the first time, and each of them read only once then."""

    def __init__(
        self, scan: Callable[[], Iterable[tuple[int, Iterable[Part]]]], read: Callable[[int, int], Iterable[Part]]
    ) -> None:
        """Take what yields where each record starts, -1 where it cannot be read, with its parts, and what reads one."""
        self.ahead: Sequence[Part] = ()  # what is looked at besides the records, and stands before them
        self._found = array("q")
        self._scan = scan
        self._is_complete = False
        super().__init__(self._found, read)

    def __iter__(self) -> Iterator[Part]:
        yield from self.ahead
        if self._is_complete:
            yield from super().__iter__()
            return
        found = array("q")
        for start, parts in self._scan():
            found.append(start)
            yield from parts
        self._found[:] = found
        self._is_complete = True

    def __len__(self) -> int:
        self._complete()
        return super().__len__()

    def find(self, record: Record | None) -> Part | None:
        """Return the part of that record and field, if there is one."""
        self._complete()
        return super().find(record)

    def _complete(self) -> None:
        if not self._is_complete:
            self._found[:] = array("q", [start for start, _ in self._scan()])
            self._is_complete = True


class Container(NamedTuple):
    """What ``read_container`` returns."""

    parts: Iterable[Part]  # in order, no two of one record and field; they are gone through more than once
    encode: Callable[[str], str]  # how new text is written into the file (JSON escapes, CSV quotes)
    # Lines that could not be read, from 1, each with the reason: all of them once the parts were gone through.
    problems: Sequence[tuple[int, str]] = ()
    fields: Callable[[], FieldsRead] = FieldsRead  # what was met in the records that were gone through

    @property
    def records(self) -> int:
        """How many records there are, readable or not."""
        if isinstance(self.parts, Records):
            return len(self.parts)
        return max((part.document.record.number for part in self.parts if part.document.record), default=0)

    def finder(self) -> Callable[[Record | None], Part | None]:
        """Return what finds a part by its record and field."""
        if isinstance(self.parts, Records):
            return self.parts.find
        return {part.document.record: part for part in self.parts}.get
