"""The texts inside a JSON value, however deep, and where each stands in the source."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from srclint.fields import Steps
from srclint.model import Meta, Span
from srclint.offsets import OffsetMap
from srclint.parse.roles import Field, Fieldset, Text, Told, Value

_HOLDERS = (str, dict, list)
# The beginning of a string, a bracket, or what holds no string: a number, a word, a list of these.
_TOKEN = re.compile(r"[ \t\r\n,:]*(?:(\")|\[[^{}\[\]\"]*\]|([{}\[\]])|[^\s,:{}\[\]\"]+)")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_STRETCH = 1024  # code points of a source that are looked into at once
_CUT = re.compile(r"(?<!\\)\\(?!u[dD][c-fC-F])")  # where an escape begins that is no second half of a pair
_SURROGATE = re.compile("[\ud800-\udfff]")


def texts_of(record: object, fieldset: Fieldset, about_file: Meta) -> list[Text]:
    """Return the texts of a record as ``json`` reads it, in its order, each with what the record tells of it."""
    return fieldset.texts_among(*strings_of(record, fieldset.root), about_file)


def strings_of(record: object, root: Field) -> tuple[list[Value], list[Told]]:
    """Return every string that is a value, with its field and how that is spelled, and what tells of the record."""
    found: list[Value] = []
    told: list[Told] = []
    if isinstance(record, str):
        return [(root, "", record)], told
    waiting: list[tuple[Iterator[tuple[Any, Any]], Field, str]] = [(_inside(record), root, "")]
    while waiting:
        values, outer, prefix = waiting.pop()
        fields = outer.inside
        for step, value in values:
            field = fields.get(step) or outer.child(step)
            if field.role:
                told.append((field.role, value))
            if isinstance(value, str):
                found.append((field, _joined(prefix, field, step), value))
            elif isinstance(value, dict | list):
                waiting.append((values, outer, prefix))  # the rest of it comes behind what is inside of this one
                waiting.append((_inside(value), field, _joined(prefix, field, step)))
                break
    return found, told


def _inside(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        return iter(value.items())
    return iter([(i, inside) for i, inside in enumerate(value) if isinstance(inside, _HOLDERS)])


def _joined(prefix: str, field: Field, step: str | int) -> str:
    if isinstance(step, int):
        return f"{prefix}[{step}]"
    return prefix + field.step if prefix else field.step.removeprefix(".")


def escape_for(source: str) -> Callable[[str], str]:
    """Return what writes text into a JSON string of ``source``, which stays ASCII where it is."""
    return escaped_in_ascii if source.isascii() else escaped


def escaped_in_ascii(text: str) -> str:
    """Return ``text`` as the inside of a JSON string, in ASCII."""
    return json.dumps(text)[1:-1]


def escaped(text: str) -> str:
    """Return ``text`` as the inside of a JSON string: escaped only where JSON or the encoding asks for it."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


class Escaped:
    """The way from the value of a JSON string back to the source, where many escapes may stand.

    Each stretch of the source is looked into when something in it is asked for.
    """

    def __init__(self, source: str, start: int, end: int) -> None:
        """Take where in the source the inside of the string stands."""
        self._source = source
        self._starts: list[int] = []  # in the value, of each stretch
        self._spans: list[tuple[int, int]] = []  # in the source
        length = 0
        while start < end:
            cut = _CUT.search(source, start + _STRETCH, end)
            behind = cut.start() if cut else end
            self._starts.append(length)
            self._spans.append((start, behind))
            length += len(scanstring(source[start:behind] + '"', 0, False)[0])
            start = behind
        self._known: dict[int, OffsetMap] = {}  # by number of the stretch

    def back(self, span: Span) -> Span:
        """Carry a span of the value to the source."""
        start = self._back(span.start, 0).start
        return Span(start, start if span.start == span.end else self._back(span.end - 1, 1).end)

    def _back(self, offset: int, length: int) -> Span:
        i = bisect_right(self._starts, offset) - 1
        inside = offset - self._starts[i]
        if i not in self._known:
            self._known[i] = _all_offsets(self._source, *self._spans[i])
        return self._known[i].back(Span(inside, inside + length))


def offsets_of(source: str, start: int, end: int) -> OffsetMap | Escaped:
    """Return the way from the value of a JSON string to the source, in which its inside stands at ``start``."""
    if source.find("\\", start, end) < 0:
        return OffsetMap([(0, start, end - start, True)], end - start)
    return Escaped(source, start, end) if end - start > _STRETCH else _all_offsets(source, start, end)


def _all_offsets(source: str, start: int, end: int) -> OffsetMap:
    pieces: list[tuple[int, int, int, bool]] = []
    length, done = 0, start
    for found in _ESCAPE.finditer(source, start, end):
        at, behind = found.span()
        if at > done:
            pieces.append((length, done, at - done, True))
            length += at - done
        pieces.append((length, at, behind - at, False))  # an escape is one code point
        length, done = length + 1, behind
    if end > done:
        pieces.append((length, done, end - done, True))
    return OffsetMap(pieces, length + end - done)


def places_of(source: str, start: int) -> Iterator[tuple[Steps, tuple[int, int]]]:
    """Yield where the inside of every string stands that is a value of the record at ``start``.

    The source is valid JSON there. Of members of one name the last one counts.
    """
    path: list[str | int | None] = []  # the steps to the value that comes next; None: a name comes next
    at = start
    while True:
        found = _TOKEN.match(source, at)
        if found is None:
            return
        quote, bracket = found.groups()
        begin = at = found.end()
        string = ""
        if quote:
            string, at = scanstring(source, begin, False)
        if bracket in ("{", "["):
            path.append(None if bracket == "{" else 0)
            continue
        if bracket:
            path.pop()
        elif quote and path and path[-1] is None:
            path[-1] = string
            continue
        elif quote:
            yield tuple(path), (begin, at - 1)
        if not path:
            return
        last = path[-1]
        path[-1] = last + 1 if isinstance(last, int) else None
