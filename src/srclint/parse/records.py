"""JSON Lines and arrays of JSON: files of records, each with one or more texts among its fields."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator
from functools import cache, partial
from json import JSONDecoder

from srclint.container import Container, Part, Records
from srclint.document import Document
from srclint.model import Record
from srclint.offsets import OffsetMap
from srclint.parse.json_texts import Path, escaped, offsets_of, places_of, texts_of

_LINE = re.compile(r"[^\r\n]+")
_BLANKS = " \t"
_BETWEEN = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
# Numbers are not looked at, and int() refuses those of very many digits.
_DECODER = JSONDecoder(parse_int=float)
_UNREADABLE = -1


def read_records(document: Document) -> Container:
    """Return the texts of every line that is a JSON object or a string, and the lines that are neither."""
    starts = array("q")
    problems: list[tuple[int, str]] = []
    for start, end in _lines(document.text):
        try:
            record = _decoded(document.text[start:end])
        except (ValueError, RecursionError) as error:
            reason = _reason(error)
        else:
            reason = "" if isinstance(record, str | dict) else "neither a JSON object nor a string"
        starts.append(_UNREADABLE if reason else start)
        if reason:
            problems.append((document.position(start).line, reason))
    return Container(Records(starts, partial(_parts, document)), escaped, problems)


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
        has_texts = has_texts or bool(texts_of(record))
        starts.append(at)
        at = _skip(text, end)
    return Container(Records(starts, partial(_parts, document)), escaped, problems) if has_texts else None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for found in _LINE.finditer(text):
        line = found.group()
        start = found.start() + len(line) - len(line.lstrip(_BLANKS))
        if start < found.end():
            yield start, found.end()


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


def _parts(document: Document, number: int, start: int) -> Iterator[Part]:
    """Yield a part for each text of the record that begins at ``start`` of the file's text and can be read."""
    source = document.text
    record, _ = _DECODER.raw_decode(source, start)
    places = cache(lambda: dict(places_of(source, start)))  # of few records anything is asked where it stands
    for path, field, value, prose in texts_of(record):
        part = document.part(Record(number, field), value, prose=prose)
        yield Part(part, cache(partial(_offsets, source, places, path)))


def _offsets(source: str, places: Callable[[], dict[Path, tuple[int, int]]], path: Path) -> OffsetMap:
    return offsets_of(source, *places()[path])
