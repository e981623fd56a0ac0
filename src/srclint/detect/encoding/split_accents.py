"""Accents that stand beside their letter, as they are left when text is taken from a PDF that drew them apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from srclint.detect.encoding.validity import SURELY_UTF8, valid_share
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

# By accent, the mark that combines. The acute is also typed for an apostrophe, so it needs other evidence.
_MARK_OF = {
    **{"\u00a8": "\u0308", "\u00b8": "\u0327", "\u02c6": "\u0302", "\u02c7": "\u030c", "\u02d8": "\u0306"},
    **{"\u02d9": "\u0307", "\u02da": "\u030a", "\u02db": "\u0328", "\u02dc": "\u0303", "\u02dd": "\u030b"},
    **{"\u00b4": "\u0301"},
}
_ACUTE = "\u00b4"
_ACCENTS = frozenset(_MARK_OF)
_PLACE = re.compile(f"([A-Za-zı])([{''.join(_MARK_OF)}])(?=([A-Za-zı]))")
_DOTLESS = {"ı": "i"}
_LAST = "\u017f"  # of Latin Extended-A


class SplitAccents:
    """Finds accents within words, and the letter each belongs to.

    That is the neighbour that exists with it. Where both do, the text tells: one program put all of its accents before
    their letters or all behind.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each accent together with its letter."""
        if _ACCENTS.isdisjoint(view.beyond_plain_ascii):
            return
        found = list(_found(view.text))
        if all(place.accent == _ACUTE for place in found) or valid_share(view.text)[0] <= SURELY_UTF8:
            return
        ahead = any(place.after and not place.before for place in found)
        behind = any(place.before and not place.after for place in found)
        for place in found:
            after = place.after if ahead or not behind else ""
            before = place.before if behind or not ahead else ""
            if after or before:
                yield from self._hits(place.start, after, before)

    def _hits(self, start: int, after: str, before: str) -> Iterator[Hit]:
        span = Span(start if not before else start - 1, start + 1 if not after else start + 2)
        fix = None if after and before else Fix((Edit(span, after or before),), safe=False)
        for rule in self._rules:
            yield Hit(rule, span, {"meant": " or ".join(filter(None, (after, before)))}, fix)


class _Place(NamedTuple):
    accent: str
    start: int
    after: str  # the next letter with the accent, or "" if there is none
    before: str  # likewise the one before


def _found(text: str) -> Iterator[_Place]:
    """Yield the accents that stand between two letters one of which exists with them."""
    for match in _PLACE.finditer(text):
        before, accent, after = match.groups()
        if before in _DOTLESS or after in _DOTLESS:  # nothing but a letter that an accent was meant for
            before, after = (before, "") if before in _DOTLESS else ("", after)
        place = _Place(accent, match.start(2), _composed(after, accent), _composed(before, accent))
        if place.after or place.before:
            yield place


def _composed(base: str, accent: str) -> str:
    """Return the letter with the accent, or "" if no alphabet of Europe has it."""
    letter = unicodedata.normalize("NFC", _DOTLESS.get(base, base) + _MARK_OF[accent])
    return letter if base and len(letter) == 1 and letter <= _LAST else ""
