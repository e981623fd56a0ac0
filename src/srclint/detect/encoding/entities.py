"""HTML character references left in text that is no HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

# With what escaping twice leaves: &amp;eacute;
_ENTITY = re.compile(r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(
    r"</[A-Za-z]|<(?:a|b|br|body|div|em|h[1-6]|html|i|img|li|p|pre|span|strong|table|td|ul)\b[^<>]*>|<[!?][A-Za-z]"
)
_TOKEN = re.compile(r"[^\s]{0,200}\Z")
_QUOTES = "\"'`‘’“”«»„()[]{}<>|"
_NEAR = 300  # characters to both sides in which a line may speak of entities


class Entities:
    """Finds character references where nothing decodes them.

    ``suffixes`` of a rule are the ends of the names of plain-text files; records of any file count as plain text. Texts
    with tags are HTML, and there references belong.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each reference."""
        text, document = view.text, view.document
        if "&" not in text or ";" not in text or _ENTITY.search(text) is None or _TAG.search(text):
            return
        name = document.name.lower().rpartition("/")[2]
        for rule in self._rules:
            suffixes = rule.params.get("suffixes", ())
            if document.record or name.endswith(tuple(suffixes)) or "." not in name:
                yield from _outside_code(_hits(rule, text), view)


def _outside_code(hits: Iterable[Hit], view: View) -> Iterator[Hit]:
    code: list[Span] | None = None  # found only if anything is: most texts hold no reference
    for hit in hits:
        if code is None:
            code = [node.span for node in view.nodes if node.kind == "code"]
        before = bisect_right(code, hit.span.start, key=attrgetter("start")) - 1
        if before < 0 or code[before].end <= hit.span.start:
            yield hit


def _hits(rule: Rule, text: str) -> Iterator[Hit]:
    topics = [word for roles in rule.lexicon.values() for word in roles.get("topic", ())]
    for match in _ENTITY.finditer(text):
        meant = _decoded(match.group())
        if meant is None or _is_code(text, *match.span()):
            continue
        line = text[max(0, match.start() - _NEAR) : match.end() + _NEAR].lower()
        if any(word in line for word in topics):
            continue
        span = Span(*match.span())
        values = {"meant": meant if meant.isprintable() and not meant.isspace() else f"U+{ord(meant[0]):04X}"}
        yield Hit(rule, span, values, Fix((Edit(span, meant),), safe=False))


def _decoded(reference: str) -> str | None:
    """Return the character meant, however often it was escaped; None where the name means nothing."""
    import html

    text = reference
    for _ in range(8):
        once = html.unescape(text)
        if once == text:
            return None
        text = once
        if not text.startswith("&") or text == "&":
            return text if not text.endswith(";") else None
    return None


def _is_code(text: str, start: int, end: int) -> bool:
    """Tell whether the reference stands in a URL, an assignment or a call, or by itself in quotes or brackets."""
    before = _TOKEN.search(text[max(0, start - 200) : start])
    token = before.group() if before else ""
    if "://" in token or "=" in token or "?" in token or "www." in token:
        return True
    left, right = text[start - 1 : start], text[end : end + 1]
    return bool(left and right) and left in _QUOTES and right in _QUOTES
