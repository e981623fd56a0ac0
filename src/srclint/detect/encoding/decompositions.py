"""Letters that are stored in two ways within one text: as one character, and as a base with a combining mark."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

from srclint.detect.encoding.validity import SURELY_UTF8, valid_share
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

# Marks of Latin, Greek and Cyrillic, of Arabic, of Japanese, and the vowels and finals of Korean. Those of Indic
# scripts are vowels that people also type in two parts.
_MARKS = "\u0300-\u0345\u0653-\u0655\u1161-\u1175\u11a8-\u11c2\u3099\u309a"
_RUN = re.compile(f"[{_MARKS}]+")
_MOST = 8  # marks on a letter: more are an ornament
_IS_MARK = re.compile(f"[{_MARKS}]")


class Decompositions:
    """Finds decomposed letters in a text that is composed elsewhere; a text that is decomposed throughout has a style.

    Letters with a mark for which Unicode has no single character, as in phonetic and tonal spellings, are left alone.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each run of decomposed letters."""
        text = view.text
        if _IS_MARK.search("".join(view.beyond_plain_ascii)) is None:
            return
        found = list(_decomposed(text))
        if not found or valid_share(text)[0] <= SURELY_UTF8:
            return
        if not _is_composed(text, view.beyond_plain_ascii, len(found)):
            return
        for span, composed in found:
            for rule in self._rules:
                fix = Fix((Edit(span, composed),), safe=True)
                yield Hit(rule, span, {"composed": composed, "parts": span.end - span.start}, fix)


def _decomposed(text: str) -> Iterator[tuple[Span, str]]:
    """Yield where a base with its marks has one character to stand for it, and that character."""
    for marks in _RUN.finditer(text):
        span = Span(max(0, marks.start() - 1), marks.end())
        composed = unicodedata.normalize("NFC", text[slice(*span)]) if marks.end() - marks.start() < _MOST else ""
        if len(composed) == 1 and span.start < marks.start():
            yield span, composed


def _is_composed(text: str, there: frozenset[str], decomposed: int) -> bool:
    """Tell whether more letters of ``text`` are composed than are not."""
    counts = accumulate(text.count(char) for char in there if _is_composite(char))
    return any(count > decomposed for count in counts)


def _is_composite(char: str) -> bool:
    parts = unicodedata.normalize("NFD", char)
    return len(parts) > 1 and _IS_MARK.match(parts, len(parts) - 1) is not None
