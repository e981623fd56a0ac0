"""The texts inside a JSON value, however deep, and where each stands in the source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from srclint.offsets import OffsetMap

# The names under which corpora keep text.
TEXT_FIELDS = frozenset(
    {"text", "content", "body", "article", "markdown", "passage", "document", "raw_text", "raw_content", "page_content"}
    | {"full_text", "plain_text", "title", "description", "abstract", "summary", "caption", "transcript"}
    | {"question", "answer", "prompt", "response", "completion"}
)
PROSE_LENGTH = 80  # code points, from which a value under another name is text if the record has no known field

Path = tuple[str | int, ...]
_HOLDERS = (str, dict, list)
_AMBIGUOUS = frozenset('.[]"')  # what parts the steps of a path, in a name
# A string, a bracket, or what holds no string: a number, a word, a list of these.
_TOKEN = re.compile(r"[ \t\r\n,:]*(?:(\"[^\"\\]*(?:\\.[^\"\\]*)*\")|\[[^{}\[\]\"]*\]|([{}\[\]])|[^\s,:{}\[\]\"]+)")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonText(NamedTuple):
    """A text of a record."""

    path: Path  # the steps to it
    field: str  # ``body``, ``messages[0].content``; "" for a record that is a text itself
    value: str
    prose: bool  # False: only its characters are worth a look


def is_text_field(name: str) -> bool:
    """Tell whether corpora keep text under that name."""
    return name.lower() in TEXT_FIELDS


def is_prose(value: str) -> bool:
    """Tell whether a value is text whatever it is called."""
    return len(value) >= PROSE_LENGTH and " " in value


def texts_of(record: object) -> list[JsonText]:
    """Return the texts of a record as ``json`` reads it, in its order.

    Prose are the values under the names that corpora use, in lists and objects too; where there are none, long ones.
    """
    found = dict(_strings(record))
    named = {path for path in found if _is_named(path)}
    prose = named or {path for path, value in found.items() if is_prose(value)}
    return [
        JsonText(path, _spelled(path), value, path in prose)
        for path, value in found.items()
        if path in prose or not value.isascii()
    ]


def escaped(text: str) -> str:
    """Return ``text`` as the inside of a JSON string: escaped only where JSON or the encoding asks for it."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


def offsets_of(source: str, start: int, end: int) -> OffsetMap:
    """Return the map from the value of a JSON string to the source, in which its inside stands at ``start``."""
    if source.find("\\", start, end) < 0:
        return OffsetMap([(0, start, end - start, True)], end - start)
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


def _is_named(path: Path) -> bool:
    """Tell whether the last name on the way to a value is one that corpora use; a record that is a text is one."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    return is_text_field(name) if name or path else True


def _spelled(path: Path) -> str:
    """Return a path as people write it, no two alike: ``messages[0].content``, ``meta["a.b"]``."""
    return "".join(map(_step, path)).removeprefix(".")


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if step and _AMBIGUOUS.isdisjoint(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def _strings(record: object) -> Iterator[tuple[Path, str]]:
    """Yield every string that is a value, with the way to it, in the order of the source."""
    waiting: list[tuple[Path, object]] = [((), record)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            waiting.extend([((*path, name), inside) for name, inside in value.items()][::-1])
        elif isinstance(value, list):
            waiting.extend(
                [((*path, i), inside) for i, inside in enumerate(value) if isinstance(inside, _HOLDERS)][::-1]
            )


def places_of(source: str, start: int) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Yield where the inside of every string stands that is a value of the record at ``start``.

    The source is valid JSON there. Of members of one name the last one counts.
    """
    path: list[str | int | None] = []  # the steps to the value that comes next; None: a name comes next
    at = start
    while True:
        found = _TOKEN.match(source, at)
        if found is None:
            return
        string, bracket = found.groups()
        at = found.end()
        if bracket in ("{", "["):
            path.append(None if bracket == "{" else 0)
            continue
        if bracket:
            path.pop()
        elif string and path and path[-1] is None:
            path[-1] = json.loads(string)
            continue
        elif string:
            yield tuple(step for step in path if step is not None), (found.start(1) + 1, found.end(1) - 1)
        if not path:
            return
        last = path[-1]
        path[-1] = last + 1 if isinstance(last, int) else None
