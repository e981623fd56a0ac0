"""A file that holds many documents, and how their text is written back into it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from srclint.document import Document
from srclint.model import Span
from srclint.offsets import OffsetMap


class Part(NamedTuple):
    """One document of a file."""

    document: Document  # with its ``record`` set, unless it is the whole file
    offsets: OffsetMap | None = None  # from the document's text to the text of the file; None: they are the same
    encode: Callable[[str], str | None] | None = None  # instead of the container's; None of it: cannot be written

    def in_file(self, span: Span) -> Span:
        """Carry a span of the document's text to the text of the file."""
        return self.offsets.back(span) if self.offsets else span


class Container(NamedTuple):
    """What ``read_container`` returns."""

    parts: Sequence[Part]
    encode: Callable[[str], str]  # how new text is written into the file (JSON escapes, CSV quotes)
    problems: Sequence[tuple[int, str]] = ()  # lines that could not be read, from 1, each with the reason
