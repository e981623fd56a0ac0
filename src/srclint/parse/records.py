"""JSON Lines and other JSON that holds texts: files of records, each with one or more texts among its fields."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from json import JSONDecoder

from srclint.container import Container, LateWay, Part, Records, ScannedRecords, Way
from srclint.document import Document
from srclint.fields import spelled
from srclint.model import Edit, Record
from srclint.parse.json_objects import is_text, lists_of_records, members_of
from srclint.parse.json_texts import escape_for, offsets_of, places_of, texts_of
from srclint.parse.roles import Fieldset

_LINE = re.compile(r"[^\r\n]+")
_FIRST = re.compile(r"[^ \t]")
_BETWEEN = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
# Of numbers only years and timestamps are looked at, and int() refuses those of very many digits.
_DECODER = JSONDecoder(parse_int=float)
_UNREADABLE = -1


def read_records(document: Document) -> Container:
    """Return the texts of every line that is a JSON object or a string, and the lines that are neither."""
    fieldset = Fieldset(document.fields)
    problems: list[tuple[int, str]] = []
    lines = not document.text.isascii()

    def scan() -> Iterator[tuple[int, Iterable[Part]]]:
        problems.clear()
        for number, (start, end) in enumerate(_lines(document.text), 1):
            try:
                record = _decoded(document.text[start:end])
            except (ValueError, RecursionError) as error:
                reason = _reason(error)
            else:
                reason = "" if isinstance(record, str | dict) else "neither a JSON object nor a string"
            if reason:
                problems.append((document.position(start).line, reason))
                yield _UNREADABLE, ()
            else:
                yield start, _parts(document, fieldset, number, start, record, end if lines else None)

    records = ScannedRecords(scan, partial(_read, document, fieldset, lines=lines))
    return Container(records, escape_for(document.text), problems, fieldset.met)


def read_json(document: Document) -> Container | None:
    """Return the texts of an array, of JSON Lines or of an object that holds texts; None where it is only data."""
    text = document.text
    at = _skip(text, 0)
    if text.startswith("{", at) and not _are_lines(text):
        return read_object(document, at)
    if not text.startswith("{", at):
        return read_array(document)
    container = read_records(document)
    return container if next(iter(container.parts), None) else None


def read_object(document: Document, start: int) -> Container | None:
    """Return the texts of a JSON object: of the lists in it whose elements hold texts, and of what else it holds.

    The elements are records by themselves, and the rest is the last one. None for an object without texts.
    """
    try:
        whole, end = _DECODER.raw_decode(document.text, start)
    except (ValueError, RecursionError):
        return None
    if _skip(document.text, end) < len(document.text):
        return None
    fieldset = Fieldset(document.fields)
    lists = lists_of_records(whole, Fieldset(document.fields))
    rest = {name: value for name, value in whole.items() if name not in lists}
    if not lists and not is_text(whole, Fieldset(document.fields)):
        return None
    starts = array("q")
    for name, at in dict(members_of(document.text, start)).items():  # of members of one name the last one counts
        if name in lists:
            starts.extend(_elements(document.text, at))
    if texts_of(rest, Fieldset(document.fields), document.meta):
        starts.append(start)

    def read(number: int, at: int) -> Iterator[Part]:
        if at == start:
            return _parts(document, fieldset, number, start, rest)
        return _read(document, fieldset, number, at)

    return Container(Records(starts, read), escape_for(document.text), (), fieldset.met)


def read_array(document: Document) -> Container | None:
    """Return the texts of a JSON array of objects or strings; None where the document is anything else.

    An array that breaks off is read up to there.
    """
    text = document.text
    at = _skip(text, 0)
    if not text.startswith("[", at):
        return None
    starts = array("q")
    problems: list[tuple[int, str]] = []
    fieldset = Fieldset(document.fields)
    has_texts = False
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        try:
            record, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            problems.append((document.position(at).line, _reason(error)))
            break
        if not isinstance(record, str | dict):
            return None
        has_texts = has_texts or bool(texts_of(record, fieldset, document.meta))
        starts.append(at)
        at = _skip(text, end)
    read = partial(_read, document, fieldset)
    return Container(Records(starts, read), escape_for(text), problems, fieldset.met) if has_texts else None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _spans(text):
        found = _FIRST.search(text, start, end)
        if found:
            yield found.start(), end


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the lines of a text stand, some of them perhaps empty."""
    if "\r" in text:
        yield from (found.span() for found in _LINE.finditer(text))
        return
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield start, end
        start = end + 1
    yield start, len(text)


def _are_lines(text: str) -> bool:
    """Tell whether each of the first two lines looks like an object, and one of them is one."""
    lines = [text[start:end].strip(" \t") for start, end in islice(_lines(text), 2)]
    if len(lines) < 2 or not all(line.startswith("{") and line.endswith("}") for line in lines):
        return False
    return any(_is_object(line) for line in lines)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_decoded(line), dict)
    except (ValueError, RecursionError):
        return False


def _elements(text: str, at: int) -> Iterator[int]:
    """Yield where each element begins of the list at ``at``, which is valid JSON."""
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        yield at
        at = _skip(text, _DECODER.raw_decode(text, at)[1])


def _decoded(line: str) -> object:
    if line.startswith("\ufeff"):
        raise ValueError("a byte order mark amid the file")
    return _DECODER.decode(line)


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"


def _read(document: Document, fieldset: Fieldset, number: int, start: int, *, lines: bool = False) -> Iterator[Part]:
    record, end = _DECODER.raw_decode(document.text, start)
    return _parts(document, fieldset, number, start, record, end if lines else None)


def _parts(
    document: Document, fieldset: Fieldset, number: int, start: int, record: object, end: int | None = None
) -> Iterator[Part]:
    """Yield a part for each text of a record, which begins at ``start`` of the file's text.

    With ``end`` the record is written as it is itself, in ASCII or not, whatever the rest of the file is.
    """
    source = _Source(document.text, start, end)
    for field, value, prose, meta in texts_of(record, fieldset, document.meta):
        part = document.part(Record(number, field), value, prose=prose, meta=meta)
        yield Part(part, LateWay(partial(source.way, field)), partial(source.write, field) if end else None)


class _Source:
    """Where the strings of a record stand; of few records anything is asked of it."""

    __slots__ = ("_places", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int | None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._places: dict[str, tuple[int, int]] | None = None

    def place(self, field: str) -> tuple[int, int]:
        if self._places is None:
            self._places = {spelled(path): place for path, place in places_of(self.text, self.start)}
        return self._places[field]

    def way(self, field: str) -> Way:
        return offsets_of(self.text, *self.place(field))

    def write(self, field: str, edits: Sequence[Edit]) -> Sequence[Edit]:
        encode, way = escape_for(self.text[self.start : self.end]), self.way(field)
        return [Edit(way.back(span), encode(new)) for span, new in edits]
