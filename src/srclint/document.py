"""A file's text as stored, and the exact way back to its bytes."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from srclint.fields import Fields
from srclint.model import Meta, Position, Record, Span

# Longest first: the UTF-32 mark begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What people and editors call a line end. Never str.splitlines(): it also breaks at U+0085 and U+2028, which
# mojibake contains.
_LINE_END = re.compile(r"\r\n|\r|\n")


_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_SAMPLE = 1 << 16  # bytes
_AROUND = 1 << 11  # bytes of a line on each side of what is not ASCII


class Document:
    """One text: a whole file, or one field of one record of a file.

    ``Document.from_bytes(path, raw).to_bytes() == raw`` holds for every ``raw``: bytes that are not UTF-8 become lone
    surrogates (PEP 383) and come back as they were. UTF-16 and UTF-32 are read only behind a byte order mark, and only
    if the rest decodes and encodes back without loss; else the bytes are treated as broken UTF-8.
    """

    __slots__ = (
        "__dict__",
        "beside",
        "bom",
        "encoding",
        "fields",
        "meta",
        "name",
        "path",
        "prose",
        "record",
        "sample",
        "text",
    )

    def __init__(
        self,
        path: str,
        text: str,
        *,
        encoding: str = "utf-8",
        bom: bytes = b"",
        record: Record | None = None,
        beside: Callable[[str], str] | None = None,
    ) -> None:
        self.path = path  # POSIX, from the root of the run
        self.text = text  # without the byte order mark
        self.encoding = encoding  # a Python codec name: utf-8, utf-16-le, …
        self.bom = bom  # the byte order mark the file starts with, or b""
        self.record = record
        self.prose = True  # False: a name, a key, a date of a record, of which only the characters are looked at
        self.beside = beside  # where a relative path leads to from here, as spelled there; None: cannot be known
        self.name = path  # by whose extension the format is told: of ``a.csv.gz`` it is ``a.csv``
        self.meta = Meta()
        self.sample = (
            b""  # of the whole file, if it is not UTF-8: by this its encoding is told; b"": by the text itself
        )
        self.fields: Fields | None = None  # of a file of records, as configured; a reader of containers follows it

    @classmethod
    def from_bytes(cls, path: str, raw: bytes, *, begins: bool = True) -> Document:
        """Decode a file's bytes, or such as do not begin it; this never fails and never loses a byte."""
        for bom, encoding in _BYTE_ORDER_MARKS if begins else ():
            if raw.startswith(bom):
                text = _decoded(raw[len(bom) :], encoding)
                if text is not None:
                    return cls(path, text, encoding=encoding, bom=bom)
        return cls(path, raw.decode("utf-8", "surrogateescape"))

    def with_text(self, text: str) -> Document:
        """Return a document that differs from this one in its text only."""
        copy = Document(self.path, text, encoding=self.encoding, bom=self.bom, record=self.record, beside=self.beside)
        copy.prose, copy.name, copy.meta, copy.fields = self.prose, self.name, self.meta, self.fields
        copy.sample = self.sample
        return copy

    def as_written(self) -> Document:
        """Return the document as it is read once it is written: bad bytes that came together may be a character."""
        if self.encoding != "utf-8":
            return self
        try:
            text = self.text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
        except UnicodeEncodeError:  # surrogates that stand for no byte
            return self
        return self if text == self.text else self.with_text(text)

    def part(self, record: Record, text: str, *, prose: bool = True, meta: Meta | None = None) -> Document:
        """Return a text of one of the records of this file, with what the record tells of it."""
        part = Document(self.path, text, encoding=self.encoding, record=record, beside=self.beside)
        part.prose, part.name, part.meta = prose, self.name, self.meta if meta is None else meta
        part.sample = self.sample
        return part

    def to_bytes(self, text: str | None = None) -> bytes:
        """Encode ``text`` (default: the document's own) as the file was encoded.

        Lone surrogates that stand for no byte (text handed in by a program) are encoded as they are.
        """
        text = self.text if text is None else text
        if self.encoding != "utf-8":
            return self.bom + text.encode(self.encoding, "surrogatepass")
        try:
            return self.bom + text.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return self.bom + text.encode("utf-8", "surrogatepass")

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins, the first being 0."""
        text = self.text
        if "\r" in text:
            return [0, *(m.end() for m in _LINE_END.finditer(text))]
        starts = [0]
        while (at := text.find("\n", starts[-1])) >= 0:  # ten times as fast where lines are long
            starts.append(at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Return line and column, from 1, of the code point at ``offset``."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_span(self, line: int) -> Span:
        """Return where line ``line`` (from 1) begins and ends, without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)


def sample_of(raw: bytes) -> bytes:
    """Return the first lines outside ASCII of bytes that are not UTF-8, and b"" of those that are."""
    try:
        if not raw.isascii():
            raw.decode("utf-8")
    except UnicodeDecodeError:
        parts: list[bytes] = []
        size = at = 0
        while size < _SAMPLE and (found := _HIGH_BYTE.search(raw, at)):
            start = max(at, raw.rfind(b"\n", max(0, found.start() - _AROUND), found.start()) + 1)
            end = raw.find(b"\n", found.start(), found.start() + _AROUND) + 1 or min(len(raw), found.start() + _AROUND)
            parts.append(raw[max(start, found.start() - _AROUND) : end])
            size += len(parts[-1])
            at = end
        return b"".join(parts)
    return b""


def _decoded(raw: bytes, encoding: str) -> str | None:
    """Decode ``raw`` if that loses nothing, else return None."""
    errors = "surrogateescape" if encoding == "utf-8" else "surrogatepass"
    try:
        text = raw.decode(encoding, errors)
        return text if text.encode(encoding, errors) == raw else None
    except UnicodeError:
        return None
