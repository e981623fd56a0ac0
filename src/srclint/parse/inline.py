"""What formats have in common inside a line: addresses that stand bare in the text, and marks of notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from srclint import late
from srclint.model import Span
from srclint.view import Node

_ADDRESS = r"[^\s<>\"`\x00-\x1f\u3000-\u303f\uff00-\uffef\ufffc«»“”„]+"
_URL = late.pattern(rf"https?://{_ADDRESS}")
_WWW = late.pattern(rf"www\.(?<![\w./@-]www\.){_ADDRESS}")
_MAIL_HOST = late.pattern(r"@(?:[a-zA-Z0-9-]{1,63}\.){1,8}[a-zA-Z]{2,24}(?![\w@-])")
_MAIL_NAME = late.pattern(r"(?<![\w.+/-])[\w+-]{1,64}(?:\.[\w+-]{1,64}){0,8}\Z")
_MAIL_NAME_LENGTH = 64  # RFC 5321, section 4.5.3.1.1
# What ends a sentence or a clause rather than an address, as GitHub Flavored Markdown has it.
_AFTER_URL = ".,:;!?'\"*_~…’”"
_NOTE_MARK = late.pattern(r"\[(?:(\d{1,3}(?:[ ]?[,–-][ ]?\d{1,3}){0,10})|\^([\w-]{1,40}))\](?![(\[:\w])")
_FIGURES = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SUPERSCRIPT = late.pattern(f'(?<=[.,;:!?”"»)])[{_FIGURES}]{{1,3}}')
_NUMBER = late.pattern(r"\d+")
_FROM_SUPERSCRIPT = str.maketrans(_FIGURES, "0123456789")


def bare_links(text: str) -> Iterator[Node]:
    """Yield a link for every address that stands in the text as such."""
    if "://" in text:
        yield from _addresses(text, _URL, "")
    if "www." in text:
        yield from _addresses(text, _WWW, "http://")
    if "@" in text:
        for host in _MAIL_HOST.finditer(text):
            at = max(0, host.start() - _MAIL_NAME_LENGTH - 1)
            name = _MAIL_NAME.search(text, at, host.start())
            if name and (name.start() > at or not at):
                start, end = name.start(), host.end()
                yield Node("link", Span(start, end), f"mailto:{text[start:end]}")


def _addresses(text: str, form: re.Pattern[str], scheme: str) -> Iterator[Node]:
    for found in form.finditer(text):
        start = found.start()
        bracket = text.find("](", start, found.end())  # of a link in Markdown
        end = _address_end(text, start, found.end() if bracket < 0 else bracket)
        target = text[start:end]
        if "." in target or "localhost" in target:
            yield Node("link", Span(start, end), scheme + target)


def note_marks(text: str) -> Iterator[Node]:
    """Yield a note for every mark such as ``[1]``, ``[2, 3]``, ``[^a]`` or a superscript figure behind a stop."""
    if "]" in text:
        for found in _NOTE_MARK.finditer(text):
            labels = [found.group(2)] if found.group(2) else _NUMBER.findall(found.group(1))
            yield from (Node("note", Span(*found.span()), label) for label in labels)
    if not text.isascii() and any(figure in text for figure in _FIGURES):
        for found in _SUPERSCRIPT.finditer(text):
            yield Node("note", Span(*found.span()), found.group().translate(_FROM_SUPERSCRIPT))


def outside(nodes: Iterator[Node], taken: Sequence[Span]) -> Iterator[Node]:
    """Yield the nodes that overlap none of the spans taken, which are sorted by their start."""
    starts = [span.start for span in taken]
    ends: list[int] = []  # the furthest end so far, since spans may enclose one another
    for span in taken:
        ends.append(max(span.end, ends[-1] if ends else 0))
    for node in nodes:
        i = bisect_right(starts, node.span.end - 1)
        if not i or ends[i - 1] <= node.span.start:
            yield node


def _address_end(text: str, start: int, end: int) -> int:
    """Return where an address ends: before closing punctuation, and before a bracket it did not open."""
    opened: dict[str, int] | None = None
    while end > start:
        last = text[end - 1]
        if last in _AFTER_URL:
            end -= 1
        elif last in ")]}":
            if opened is None:
                address = text[start:end]
                opened = {c: address.count(c) - address.count(o) for c, o in (")(", "][", "}{")}
            if opened[last] <= 0:
                return end
            opened[last] -= 1
            end -= 1
        else:
            return end
    return end
