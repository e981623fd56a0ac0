"""Comma- and tab-separated values (RFC 4180): one record a row, one text a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import filterfalse, islice
from typing import NamedTuple

from srclint.container import Container, LateWay, Part, ScannedRecords
from srclint.document import Document
from srclint.model import Edit, Record, Span
from srclint.offsets import OffsetMap, Rewriter, apply_edits
from srclint.parse.roles import Fieldset, Told, Value

_DELIMITERS = ",;\t|"
_PROBE = 16  # rows by which the delimiter is told
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_PLAIN_END = {delimiter: re.compile(rf"[{re.escape(delimiter)}\r\n]|\Z") for delimiter in _DELIMITERS}
_ROW_END = re.compile(r"\r\n|\r|\n|\Z")
_TOLD = re.compile(rf"\"?sep=([{re.escape(_DELIMITERS)}])\"?(?:\r\n|\r|\n)", re.IGNORECASE)


class _Cell(NamedTuple):
    start: int  # in the file's text, inside the quotation marks
    end: int
    quoted: bool


def read_separated(document: Document) -> Container | None:
    """Return the texts of every row below the first, which names the fields; None where there are none.

    A field is a text by its name, and where no field of the row is, by its length; of all others the characters are
    looked at, and so are those of the first row. A line such as ``sep=;`` before it, as Excel has it, tells the
    delimiter.
    """
    text = document.text
    told = _TOLD.match(text)
    delimiter = told.group(1) if told else _delimiter(document)
    begin = told.end() if told else 0
    header = next(_rows(text, delimiter, begin), None)
    if header is None:
        return None
    columns = _Columns(document, header, delimiter)
    problems: list[tuple[int, str]] = []

    def scan() -> Iterator[tuple[int, Iterable[Part]]]:
        problems.clear()
        rows = islice(_rows(text, delimiter, begin), 1, None)
        for number, row in enumerate(filterfalse(_is_empty, rows), 1):
            start = row[0].start - row[0].quoted
            if len(row) != len(header):
                problems.append((document.position(start).line, _miscounted(len(row), len(header))))
            problems.extend(
                (document.position(cell.start).line, "a quotation mark is not closed")
                for cell in row
                if not cell.quoted and text.startswith('"', cell.start)
            )
            yield start, columns.parts(number, row)

    def read(number: int, start: int) -> Iterator[Part]:
        return columns.parts(number, next(_rows(text, delimiter, start)))

    records = ScannedRecords(scan, read)
    if not told and next(iter(records), None) is None:
        return None
    records.ahead = _first_row(document, header)
    return Container(records, doubled, problems, columns.fieldset.met)


class _Columns:
    """The columns of a table, named by its first row."""

    def __init__(self, document: Document, header: Sequence[_Cell], delimiter: str) -> None:
        self.fieldset = Fieldset(document.fields)
        self._document = document
        self._delimiter = delimiter
        self._names = _names(document.text, header)
        # Two columns of one name have one role.
        self._fields = [self.fieldset.root.child(name) for name in _given_names(document.text, header)]

    def parts(self, number: int, row: Sequence[_Cell]) -> Iterator[Part]:
        """Yield a part for each text of a row."""
        document = self._document
        if len(row) > len(self._names):
            self._widen(len(row))
        values: list[Value] = []
        told: list[Told] = []
        cells = dict(zip(self._names, row, strict=False))
        for field, (name, cell) in zip(self._fields, cells.items(), strict=False):
            value = _value(document.text, cell)
            if value:
                values.append((field, name, value))
            if field.role:
                told.append((field.role, value))
        for name, text, prose, meta in self.fieldset.texts_among(values, told, document.meta):
            cell = cells[name]
            part = document.part(Record(number, name), text, prose=prose, meta=meta)
            write = None if cell.quoted else partial(_in_bare_cell, document.text, cell, self._delimiter)
            yield Part(part, LateWay(partial(_offsets, document.text, cell)), write)

    def _widen(self, count: int) -> None:
        """Name the cells that a row has beyond the columns."""
        self._names = _distinct([*self._names, *[""] * (count - len(self._names))])
        self._fields.extend([self.fieldset.root.child("")] * (count - len(self._fields)))


class Heading(NamedTuple):
    """How a table of separated values begins."""

    delimiter: str
    told: str  # the line that tells the delimiter, unless the table has one
    names: str  # lines that tell the delimiter and name the fields: rows of the same table can be read behind them
    end: int  # code points that the table itself takes for these


def heading_of(document: Document) -> Heading:
    """Return how a table begins, of which ``document`` holds the first rows."""
    text = document.text
    told = _TOLD.match(text)
    delimiter = told.group(1) if told else _delimiter(document)
    line = f"sep={delimiter}\n"
    start = end = told.end() if told else 0
    header = next(_rows(text, delimiter, start), [])
    if header:
        line_end = _ROW_END.match(text, header[-1].end + header[-1].quoted)
        end = line_end.end() if line_end else len(text)
    names = delimiter.join(f'"{doubled(_value(text, cell))}"' for cell in header)
    return Heading(delimiter, "" if told else line, f"{line}{names}\n", end)


def doubled(text: str) -> str:
    """Return ``text`` as the inside of a cell in quotation marks."""
    return text.replace('"', '""')


def _first_row(document: Document, header: Sequence[_Cell]) -> Sequence[Part]:
    """Return the beginning of a table down to its first row, unless all of it is ASCII."""
    text = document.text[: header[-1].end + header[-1].quoted]
    if text.isascii():
        return ()
    row = document.with_text(text)
    row.prose = False
    return (Part(row),)


def _in_bare_cell(text: str, cell: _Cell, delimiter: str, edits: Sequence[Edit]) -> Sequence[Edit]:
    """Return edits of a cell without quotation marks as edits of the file: one that puts it in them if need be."""
    old = text[cell.start : cell.end]
    new, _ = apply_edits(old, sorted(edits))
    put = "".join(edit.text for edit in edits)
    is_marked = new.startswith('"') and (not old.startswith('"') or '"' in put or _QUOTED.fullmatch(new))
    if is_marked or any(sign in put for sign in (delimiter, "\r", "\n")):
        return [Edit(Span(cell.start, cell.end), f'"{doubled(new)}"')]
    return [Edit(Span(cell.start + span.start, cell.start + span.end), written) for span, written in edits]


def _delimiter(document: Document) -> str:
    """Return the sign that cuts the most of the first rows into as many cells as the first, and those into the most."""
    text = document.text
    if document.name.lower().endswith((".tsv", ".tab")):
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
    return _distinct(_given_names(text, header))


def _given_names(text: str, header: Sequence[_Cell]) -> list[str]:
    return [_value(text, cell).strip(" \t\ufeff") for cell in header]


def _distinct(given: Sequence[str]) -> list[str]:
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
