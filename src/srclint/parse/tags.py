"""HTML inside Markdown: what its tags show, lead to, or can be reached by."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from srclint.model import Span
from srclint.view import Node

# The tags that show something, by the kind of node they give.
SHOWN = {
    "img": "image",
    "svg": "image",
    "canvas": "image",
    "video": "video",
    "audio": "audio",
    "iframe": "frame",
    "embed": "frame",
    "object": "frame",
    "math": "math",
}
_MARKUP = re.compile(
    r"<!--(?:.*?-->|.*)|<(/?[a-zA-Z][\w:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_TAG_NAME = re.compile(r"<(/?[a-zA-Z][\w:-]*)")
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_BEYOND_BLANKS = re.compile(r"[^ \t\r\n>]")


def attributes(tag: str) -> tuple[str, dict[str, str]]:
    """Return a tag's name in small letters, with the stroke of a closing one, and its attributes."""
    found = _TAG_NAME.match(tag)
    if found is None:
        return "", {}
    return found.group(1).lower(), _values(tag[found.end() :])


def _values(source: str) -> dict[str, str]:
    if "=" not in source:
        return {}
    return {name.lower(): html.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(source)}


def html_nodes(text: str, block: Span) -> Iterator[Node]:
    """Yield a block of HTML, unless it holds comments only, and what in it is shown, is a link, or can be linked to."""
    rest = block.start  # up to where there were comments only
    plain = False
    links: list[tuple[int, str]] = []
    tables: list[int] = []
    for found in _MARKUP.finditer(text, block.start, block.end):
        plain = plain or bool(_BEYOND_BLANKS.search(text, rest, found.start())) or found.group(1) is not None
        rest = found.end()
        if found.group(1) is None:
            yield Node("comment", Span(*found.span()), found.group())
        else:
            yield from _tag_nodes(found, links, tables)
    for start in tables:
        yield Node("table", Span(start, block.end))
    if plain or _BEYOND_BLANKS.search(text, rest, block.end):
        yield Node("html", block, text[block.start : block.end])


def _tag_nodes(found: re.Match[str], links: list[tuple[int, str]], tables: list[int]) -> Iterator[Node]:
    name = found.group(1).lower()
    values = _values(found.group(2))
    if name in SHOWN:
        yield Node(SHOWN[name], Span(*found.span()), values.get("src") or values.get("data") or "")
    elif name == "table":
        tables.append(found.start())
    elif name == "/table" and tables:
        yield Node("table", Span(tables.pop(), found.end()))
    elif name == "a" and "href" in values:
        links.append((found.start(), values["href"]))
    elif name == "/a" and links:
        start, target = links.pop()
        yield Node("link", Span(start, found.end()), target)
    anchor = values.get("id") or (values.get("name") if name == "a" else "")
    if anchor:
        yield Node("anchor", Span(found.start(), found.start()), anchor)
