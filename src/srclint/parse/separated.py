"""Comma- and tab-separated values (RFC 4180): one record a row, one text a cell."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import filterfalse, islice
from typing import NamedTuple

from srclint.container import Container, Part, Records
from srclint.document import Document
from srclint.model import Record
from srclint.offsets import OffsetMap, Rewriter
from srclint.parse.json_texts import is_prose, is_text_field

_DELIMITERS = ",;\t|"
_PROBE = 16  # rows by which the delimiter is told
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_PLAIN_END = {delimiter: re.compile(rf"[{re.escape(delimiter)}\r\n]|\Z") for delimiter in _DELIMITERS}
_ROW_END = re.compile(r"\r\n|\r|\n|\Z")
_TOLD = re.compile(rf"\"?sep=([{re.escape(_DELIMITERS)}])\"?(?:\r\n|\r|\n)", re.IGNORECASE)
_SPECIAL = re.compile(r'[",;\t|\r\n]')


class _Cell(NamedTuple):
    start: int  # in the file's text, inside the quotation marks
    end: int
    quoted: bool


def read_separated(document: Document) -> Container | None:
    """Return the texts of every row below the first, which names the fields; None where there are none.

    A field is a text by its name, and where no field of the row is, by its length; of all others the characters are
    looked at. A line such as ``sep=;`` before the first row, as Excel has it, tells the delimiter.
    """
    text = document.text
    told = _TOLD.match(text)
    delimiter = told.group(1) if told else _delimiter(document)
    rows = _rows(text, delimiter, told.end() if told else 0)
    header = next(rows, None)
    if header is None:
        return None
    names = _names(text, header)
    starts = array("q")
    problems: list[tuple[int, str]] = []
    has_texts = False
    for row in filterfalse(_is_empty, rows):
        start = row[0].start - row[0].quoted
        starts.append(start)
        if len(row) != len(names):
            problems.append((document.position(start).line, _miscounted(len(row), len(names))))
        problems.extend(
            (document.position(cell.start).line, "a quotation mark is not closed")
            for cell in row
            if not cell.quoted and text.startswith('"', cell.start)
        )
        has_texts = has_texts or bool(_texts(text, names, row))

    def read(number: int, start: int) -> Iterator[Part]:
        return _parts(document, number, names, next(_rows(text, delimiter, start)))

    return Container(Records(starts, read), doubled, problems) if has_texts else None


def doubled(text: str) -> str:
    """Return ``text`` as the inside of a cell in quotation marks."""
    return text.replace('"', '""')


def _bare(text: str) -> str | None:
    """Return ``text`` as a part of a cell without quotation marks; None where it would need them."""
    return None if _SPECIAL.search(text) else text


def _delimiter(document: Document) -> str:
    """Return the sign that cuts the most of the first rows into as many cells as the first, and those into the most."""
    text = document.text
    if document.path.lower().endswith((".tsv", ".tab")):
        return "\t"

    def fit(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in islice(filterfalse(_is_empty, _rows(text, delimiter)), _PROBE)]
        return (counts.count(counts[0]), counts[0]) if counts and counts[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=fit)


def _rows(text: str, delimiter: str, at: int = 0) -> Iterator[list[_Cell]]:
    """Yield the cells of each row from ``at``; a cell whose quotation mark is not closed ends with its line."""
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
    """Return the names of the fields, no two alike; one without a name of its own is called by its number."""
    given = [_value(text, cell).strip(" \t\ufeff") for cell in header]
    taken = set(given)
    names: dict[str, None] = {}
    for number, name in enumerate(given, 1):
        own = name
        if not name or name in names:
            own = f"column {number}"
            while own in taken:
                own = f"({own})"
        names[own] = None
    return list(names)


def _is_empty(row: Sequence[_Cell]) -> bool:
    """Tell an empty line from a row."""
    return len(row) == 1 and row[0].start == row[0].end and not row[0].quoted


def _miscounted(found: int, expected: int) -> str:
    return f"{found} {'cell' if found == 1 else 'cells'}, where the first row has {expected}"


def _value(text: str, cell: _Cell) -> str:
    value = text[cell.start : cell.end]
    return value.replace('""', '"') if cell.quoted else value


def _texts(text: str, names: Sequence[str], row: Sequence[_Cell]) -> list[tuple[str, _Cell, str, bool]]:
    """Return what is looked at of a row: the field, the cell, its value, and whether that is prose."""
    cells = [(name, cell, _value(text, cell)) for name, cell in zip(names, row, strict=False)]
    named = any(is_text_field(name) and value for name, _, value in cells)
    texts = [(name, cell, value, is_text_field(name) if named else is_prose(value)) for name, cell, value in cells]
    return [one for one in texts if one[2] and (one[3] or not one[2].isascii())]


def _parts(document: Document, number: int, names: Sequence[str], row: Sequence[_Cell]) -> Iterator[Part]:
    for name, cell, value, prose in _texts(document.text, names, row):
        encode: Callable[[str], str | None] = doubled if cell.quoted else _bare
        part = document.part(Record(number, name), value, prose=prose)
        yield Part(part, cache(partial(_offsets, document.text, cell)), encode)


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
