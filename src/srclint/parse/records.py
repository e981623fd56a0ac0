"""JSON Lines: a file of records, each with one or more texts among its fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecoder

from srclint.container import Container, Part
from srclint.document import Document
from srclint.model import Record
from srclint.offsets import OffsetMap, Rewriter

# The names under which corpora keep text.
TEXT_FIELDS = frozenset(
    {"text", "content", "body", "article", "markdown", "passage", "document", "raw_text", "raw_content", "page_content"}
    | {"full_text", "plain_text", "title", "description", "abstract", "summary", "caption", "transcript"}
    | {"question", "answer", "prompt", "response", "completion"}
)
PROSE_LENGTH = 80  # code points, from which a value under another name is text if the record has no known field

_LINE = re.compile(r"[^\r\n]+")
_BLANKS = " \t"
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN = re.compile(r"[ \t\r\n,:]*")  # two tokens of a line known to be valid
_DECODER = JSONDecoder()


def read_records(document: Document) -> Container:
    """Return the texts of every line that is a JSON object or a string, and the lines that are neither."""
    parts: list[Part] = []
    problems: list[tuple[int, str]] = []
    text = document.text
    for number, line in enumerate(_lines(text), 1):
        start, end = line
        try:
            record = json.loads(text[start:end])
        except (ValueError, RecursionError) as error:
            problems.append((document.position(start).line, _reason(error)))
            continue
        if isinstance(record, str):
            parts.append(_part(document, number, "", record, start))
        elif isinstance(record, dict):
            fields = _text_fields(record)
            if fields:
                places = _places(text, start)
                parts.extend(_part(document, number, name, record[name], places[name]) for name in fields)
        else:
            problems.append((document.position(start).line, "neither a JSON object nor a string"))
    return Container(parts, escaped, problems)


def escaped(text: str) -> str:
    """Return ``text`` as the inside of a JSON string: escaped only where JSON or the encoding asks for it."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for found in _LINE.finditer(text):
        line = found.group()
        start = found.start() + len(line) - len(line.lstrip(_BLANKS))
        if start < found.end():
            yield start, found.end()


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg.removesuffix(' at')} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else f"not JSON: {error}"


def _text_fields(record: dict[str, object]) -> list[str]:
    """Return the names of the fields that hold text, in the order of the record."""
    texts = {name: value for name, value in record.items() if isinstance(value, str)}
    known = [name for name in texts if name.lower() in TEXT_FIELDS]
    return known or [name for name, value in texts.items() if len(value) >= PROSE_LENGTH and " " in value]


def _places(text: str, start: int) -> dict[str, int]:
    """Return where the value of each field of the object at ``start`` begins; of fields of one name the last counts."""
    places: dict[str, int] = {}
    at = _skip(text, start + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
        places[name] = at
        _, at = _DECODER.raw_decode(text, at)
        at = _skip(text, at)
    return places


def _skip(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _part(document: Document, number: int, field: str, value: str, quote: int) -> Part:
    """Return the part for the string whose opening quotation mark stands at ``quote`` of the file's text."""
    record = Document(
        document.path, value, encoding=document.encoding, record=Record(number, field), beside=document.beside
    )
    return Part(record, _offsets(document.text, quote + 1, value))


def _offsets(text: str, start: int, value: str) -> OffsetMap:
    """Return the map from the value of a JSON string to the text in which its inside begins at ``start``."""
    if text.startswith(value, start) and "\\" not in value:
        return OffsetMap([(0, start, len(value), True)], len(value))
    rewriter = Rewriter(text)
    at = start
    while rewriter.length < len(value):
        found = _ESCAPE.search(text, at)
        plain = min(found.start() - at if found else len(value), len(value) - rewriter.length)
        rewriter.copy(at, at + plain)
        at += plain
        if found and rewriter.length < len(value):
            rewriter.put(json.loads(f'"{found.group()}"'), found.start(), found.end())
            at = found.end()
    return rewriter.finish()[1]
