"""JSON Lines and arrays of JSON: files of records, each with one or more texts among its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecoder

from srclint.container import Container, Part
from srclint.document import Document
from srclint.model import Record
from srclint.parse.json_texts import escaped, offsets_of, texts_of

_LINE = re.compile(r"[^\r\n]+")
_BLANKS = " \t"
_BETWEEN = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_DECODER = JSONDecoder()


def read_records(document: Document) -> Container:
    """Return the texts of every line that is a JSON object or a string, and the lines that are neither."""
    parts: list[Part] = []
    problems: list[tuple[int, str]] = []
    for number, (start, end) in enumerate(_lines(document.text), 1):
        try:
            record = json.loads(document.text[start:end])
        except (ValueError, RecursionError) as error:
            problems.append((document.position(start).line, _reason(error)))
            continue
        if isinstance(record, str | dict):
            parts.extend(_parts(document, number, record, start))
        else:
            problems.append((document.position(start).line, "neither a JSON object nor a string"))
    return Container(parts, escaped, problems)


def read_array(document: Document) -> Container | None:
    """Return the texts of a JSON array of objects or strings; None where the document is anything else.

    An array that breaks off is read up to there.
    """
    text = document.text
    at = _skip(text, 0)
    if not text.startswith("[", at):
        return None
    parts: list[Part] = []
    number = 0
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        try:
            record, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            problem = (document.position(at).line, _reason(error))
            return Container(parts, escaped, [problem]) if parts else None
        if not isinstance(record, str | dict):
            return None
        number += 1
        parts.extend(_parts(document, number, record, at))
        at = _skip(text, end)
    return Container(parts, escaped) if parts else None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for found in _LINE.finditer(text):
        line = found.group()
        start = found.start() + len(line) - len(line.lstrip(_BLANKS))
        if start < found.end():
            yield start, found.end()


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"


def _parts(document: Document, number: int, record: object, start: int) -> Iterator[Part]:
    """Yield a part for each text of the record that begins at ``start`` of the file's text."""
    for field, value, inside, prose in texts_of(record, document.text, start):
        part = document.part(Record(number, field), value, prose=prose)
        yield Part(part, offsets_of(document.text, inside, value))
