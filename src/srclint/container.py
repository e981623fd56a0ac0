"""A file that holds many documents, and how their text is written back into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from srclint.document import Document
from srclint.model import Record, Span
from srclint.offsets import OffsetMap

_KEPT = 8  # records whose parts are kept: a finding and what it is related to ask for a few by turns


class Part(NamedTuple):
    """One document of a file."""

    document: Document  # with its ``record`` set, unless it is the whole file
    # From the document's text to the text of the file, or what makes it when it is needed; None: they are the same.
    offsets: OffsetMap | Callable[[], OffsetMap] | None = None
    encode: Callable[[str], str | None] | None = None  # instead of the container's; None of it: cannot be written

    def in_file(self, span: Span) -> Span:
        """Carry a span of the document's text to the text of the file."""
        if self.offsets is None:
            return span
        return (self.offsets() if callable(self.offsets) else self.offsets).back(span)


class Records:
    """The parts of a file, made one record at a time: of a large file no more are in memory than are looked at."""

    def __init__(self, starts: Sequence[int], read: Callable[[int, int], Iterable[Part]]) -> None:
        """Take where each record starts, -1 where it cannot be read, and what reads one: its number, from 1, and start.

        That is asked for the same record as often as it is needed.
        """
        self._starts = starts
        self._read = read
        self._recent = lru_cache(maxsize=_KEPT)(self._by_field)

    def __iter__(self) -> Iterator[Part]:
        for number, start in enumerate(self._starts, 1):
            if start >= 0:
                yield from self._read(number, start)

    def find(self, record: Record | None) -> Part | None:
        """Return the part of that record and field, if there is one."""
        return self._recent(record.number).get(record.field) if record else None

    def _by_field(self, number: int) -> dict[str, Part]:
        start = self._starts[number - 1] if 0 < number <= len(self._starts) else -1
        parts = self._read(number, start) if start >= 0 else ()
        return {part.document.record.field: part for part in parts if part.document.record}


class Container(NamedTuple):
    """What ``read_container`` returns."""

    parts: Iterable[Part]  # in order, no two of one record and field; they are gone through more than once
    encode: Callable[[str], str]  # how new text is written into the file (JSON escapes, CSV quotes)
    problems: Sequence[tuple[int, str]] = ()  # lines that could not be read, from 1, each with the reason

    def finder(self) -> Callable[[Record | None], Part | None]:
        """Return what finds a part by its record and field."""
        if isinstance(self.parts, Records):
            return self.parts.find
        return {part.document.record: part for part in self.parts}.get
