"""Comma- and tab-separated values (RFC 4180): one record a row, one text a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import filterfalse
from typing import NamedTuple

from srclint.container import Container, Part
from srclint.document import Document
from srclint.model import Record
from srclint.offsets import OffsetMap, Rewriter
from srclint.parse.json_texts import is_prose, is_text_field

_DELIMITERS = ",;\t|"
_PROBE = 16  # rows by which the delimiter is told
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_PLAIN_END = {delimiter: re.compile(rf"[{re.escape(delimiter)}\r\n]|\Z") for delimiter in _DELIMITERS}
_ROW_END = re.compile(r"\r\n|\r|\n|\Z")
_SPECIAL = re.compile(r'[",;\t|\r\n]')


class _Cell(NamedTuple):
    start: int  # in the file's text, inside the quotation marks
    end: int
    quoted: bool


def read_separated(document: Document) -> Container | None:
    """Return the texts of every row below the first, which names the fields; None where there are none.

    A field is a text by its name, and where no field of the row is, by its length; of all others the characters are
    looked at.
    """
    text = document.text
    delimiter = "\t" if document.path.lower().endswith((".tsv", ".tab")) else _delimiter(text)
    rows = _rows(text, delimiter)
    header = next(rows, None)
    if header is None:
        return None
    names = _names(text, header)
    parts: list[Part] = []
    problems: list[tuple[int, str]] = []
    for number, row in enumerate(filterfalse(_is_empty, rows), 1):
        if len(row) != len(names):
            problems.append((document.position(row[0].start).line, _miscounted(len(row), len(names))))
        problems.extend(
            (document.position(cell.start).line, "a quotation mark is not closed")
            for cell in row
            if not cell.quoted and text.startswith('"', cell.start)
        )
        parts.extend(_parts(document, number, names, row))
    return Container(parts, doubled, problems) if parts else None


def doubled(text: str) -> str:
    """Return ``text`` as the inside of a cell in quotation marks."""
    return text.replace('"', '""')


def _bare(text: str) -> str | None:
    """Return ``text`` as a part of a cell without quotation marks; None where it would need them."""
    return None if _SPECIAL.search(text) else text


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first rows into the same number of cells, the most of them."""

    def cells(delimiter: str) -> int:
        counts = {len(row) for row, _ in zip(_rows(text, delimiter), range(_PROBE), strict=False)}
        return counts.pop() if len(counts) == 1 else 0

    best = max(_DELIMITERS, key=cells)
    return best if cells(best) > 1 else ","


def _rows(text: str, delimiter: str) -> Iterator[list[_Cell]]:
    """Yield the cells of each row; a cell whose quotation mark is not closed ends with its line."""
    at = 0
    row: list[_Cell] = []
    end_of_plain = _PLAIN_END[delimiter]
    while at < len(text) or row:
        quoted = _QUOTED.match(text, at) if text.startswith('"', at) else None
        if quoted and end_of_plain.match(text, quoted.end()):
            row.append(_Cell(at + 1, quoted.end() - 1, quoted=True))
            at = quoted.end()
        else:
            found = end_of_plain.search(text, at)
            end = found.start() if found else len(text)
            row.append(_Cell(at, end, quoted=False))
            at = end
        if text.startswith(delimiter, at):
            at += 1
            if at < len(text):
                continue
            row.append(_Cell(at, at, quoted=False))
        yield row
        row = []
        line_end = _ROW_END.match(text, at)
        at = line_end.end() if line_end else len(text)


def _names(text: str, header: Sequence[_Cell]) -> list[str]:
    """Return the names of the fields; one without a name is called by its number."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = _value(text, cell).strip(" \t\ufeff")
        names.append(name if name and name not in names else f"column {number}")
    return names


def _is_empty(row: Sequence[_Cell]) -> bool:
    """Tell an empty line from a row."""
    return len(row) == 1 and row[0].start == row[0].end and not row[0].quoted


def _miscounted(found: int, expected: int) -> str:
    return f"{found} {'cell' if found == 1 else 'cells'}, where the first row has {expected}"


def _value(text: str, cell: _Cell) -> str:
    value = text[cell.start : cell.end]
    return value.replace('""', '"') if cell.quoted else value


def _parts(document: Document, number: int, names: Sequence[str], row: Sequence[_Cell]) -> Iterator[Part]:
    text = document.text
    cells = [(name, cell, _value(text, cell)) for name, cell in zip(names, row, strict=False)]
    named = any(is_text_field(name) and value for name, _, value in cells)
    for name, cell, value in cells:
        prose = is_text_field(name) if named else is_prose(value)
        if value and (prose or not value.isascii()):
            part = document.part(Record(number, name), value, prose=prose)
            encode: Callable[[str], str | None] = doubled if cell.quoted else _bare
            yield Part(part, _offsets(text, cell), encode)


def _offsets(text: str, cell: _Cell) -> OffsetMap:
    """Return the map from the value of a cell to the file's text."""
    size = cell.end - cell.start
    if not cell.quoted or '""' not in text[cell.start : cell.end]:
        return OffsetMap([(0, cell.start, size, True)], size)
    rewriter = Rewriter(text)
    at = cell.start
    while at < cell.end:
        mark = text.find('""', at, cell.end)
        if mark < 0:
            rewriter.copy(at, cell.end)
            break
        rewriter.copy(at, mark)
        rewriter.put('"', mark, mark + 2)
        at = mark + 2
    return rewriter.finish()[1]
