"""The texts inside a JSON value, however deep, and where each stands in the source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from srclint.offsets import OffsetMap, Rewriter

# The names under which corpora keep text.
TEXT_FIELDS = frozenset(
    {"text", "content", "body", "article", "markdown", "passage", "document", "raw_text", "raw_content", "page_content"}
    | {"full_text", "plain_text", "title", "description", "abstract", "summary", "caption", "transcript"}
    | {"question", "answer", "prompt", "response", "completion"}
)
PROSE_LENGTH = 80  # code points, from which a value under another name is text if the record has no known field

_Path = tuple[str | int, ...]
# A string, a bracket, or what holds no string: a number, a word, a list of these.
_TOKEN = re.compile(r"[ \t\r\n,:]*(?:(\"[^\"\\]*(?:\\.[^\"\\]*)*\")|\[[^{}\[\]\"]*\]|([{}\[\]])|[^\s,:{}\[\]\"]+)")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonText(NamedTuple):
    """A text of a record."""

    field: str  # ``body``, ``messages[0].content``; "" for a record that is a text itself
    value: str
    start: int  # of the inside of the string in the source
    prose: bool  # False: only its characters are worth a look


def is_text_field(name: str) -> bool:
    """Tell whether corpora keep text under that name."""
    return name.lower() in TEXT_FIELDS


def is_prose(value: str) -> bool:
    """Tell whether a value is text whatever it is called."""
    return len(value) >= PROSE_LENGTH and " " in value


def texts_of(record: object, source: str, start: int) -> list[JsonText]:
    """Return the texts of a record that was read from valid JSON at ``start`` of ``source``, in its order.

    Prose are the values under the names that corpora use, in lists and objects too; where there are none, long ones.
    """
    found = dict(_strings(record))
    named = {path for path in found if _is_named(path)}
    prose = named or {path for path, value in found.items() if is_prose(value)}
    chosen = [path for path, value in found.items() if path in prose or not value.isascii()]
    if not chosen:
        return []
    places = dict(_places(source, start))
    return [JsonText(_spelled(path), found[path], places[path], path in prose) for path in chosen]


def escaped(text: str) -> str:
    """Return ``text`` as the inside of a JSON string: escaped only where JSON or the encoding asks for it."""
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False)[1:-1])


def offsets_of(source: str, start: int, value: str) -> OffsetMap:
    """Return the map from the value of a JSON string to the source in which its inside begins at ``start``."""
    if source.startswith(value, start) and "\\" not in value:
        return OffsetMap([(0, start, len(value), True)], len(value))
    rewriter = Rewriter(source)
    at = start
    while rewriter.length < len(value):
        found = _ESCAPE.search(source, at)
        plain = min(found.start() - at if found else len(value), len(value) - rewriter.length)
        rewriter.copy(at, at + plain)
        at += plain
        if found and rewriter.length < len(value):
            rewriter.put(json.loads(f'"{found.group()}"'), found.start(), found.end())
            at = found.end()
    return rewriter.finish()[1]


def _is_named(path: _Path) -> bool:
    """Tell whether the last name on the way to a value is one that corpora use; a record that is a text is one."""
    name = next((step for step in reversed(path) if isinstance(step, str)), "")
    return is_text_field(name) if name or path else True


def _spelled(path: _Path) -> str:
    """Return a path as people write it: ``messages[0].content``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _strings(record: object) -> Iterator[tuple[_Path, str]]:
    """Yield every string that is a value, with the way to it, in the order of the source."""
    waiting: list[tuple[_Path, object]] = [((), record)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            waiting.extend([((*path, name), inside) for name, inside in value.items()][::-1])
        elif isinstance(value, list):
            waiting.extend([((*path, i), inside) for i, inside in enumerate(value)][::-1])


def _places(source: str, start: int) -> Iterator[tuple[_Path, int]]:
    """Yield where the inside of every string begins that is a value; of members of one name the last one counts."""
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
            yield tuple(step for step in path if step is not None), found.start(1) + 1
        if not path:
            return
        last = path[-1]
        path[-1] = last + 1 if isinstance(last, int) else None
