"""Words that are still cut in two where a line ended on paper."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

_LETTER = r"[^\W\d_]"
_HYPHENS = "-\u2010\u00ad"
# A fixed text is searched for several times as fast as a class is.
_BREAKS = {hyphen: [re.compile(hyphen + line_end) for line_end in ("\n", "\r\n")] for hyphen in _HYPHENS}
_BEFORE = re.compile(rf"(?<![\w'’.@/\\-]){_LETTER}{{2,30}}\Z")
# The rest of the line's first token goes with the word, and the blanks behind it with the line end.
_AFTER = re.compile(rf"([ \t]*)({_LETTER}{{2,30}})(?![\w'’@/\\-])([^\s\w]{{0,4}})(?!\S)[ \t]*")
_LONGEST = 32  # code points looked at for the first part
_CERTAIN = 2  # times that a text must hold the joined word for its joining to be safe
_NEAR = 1 << 13  # code points: the joined word is looked for in so large a stretch of the text, and those beside it


class _Cut(NamedTuple):
    first: str
    start: int  # of the word
    hyphen: int  # where the line ends
    after: re.Match[str]

    @property
    def joined(self) -> str:
        return self.first + self.after[2]

    @property
    def hyphenated(self) -> str:
        return f"{self.first}-{self.after[2]}"


class Hyphenations:
    """Finds words cut at the end of a line, if the text near them also holds them whole, and never with a hyphen."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each cut word."""
        text = view.text
        cuts = list(_cuts(text))
        if not cuts:
            return
        lowered = text.lower().replace("\u2010", "-")
        times_of = lru_cache(maxsize=None)(partial(_times_whole, lowered))  # the same word may be cut a thousand times
        known = [
            (cut, times)
            for cut in cuts
            if (times := times_of(cut.joined.lower(), cut.hyphenated.lower(), cut.start // _NEAR))
        ]
        opaque = [node.span for node in view.nodes if node.kind in ("code", "table", "math")] if known else []
        for cut, times in known:
            before = bisect_right(opaque, cut.start, key=attrgetter("start")) - 1
            if before < 0 or opaque[before].end <= cut.start:
                yield from self._hits(cut, safe=times >= _CERTAIN)

    def _hits(self, cut: _Cut, *, safe: bool) -> Iterator[Hit]:
        indent, second, marks = cut.after.groups()
        rest = cut.after.string[cut.after.end() : cut.after.end() + 1]
        line_end = "" if rest in ("", "\r", "\n") else cut.after.string[cut.hyphen + 1 : cut.after.start()] + indent
        edit = Edit(Span(cut.hyphen, cut.after.end()), second + marks + line_end)
        for rule in self._rules:
            yield Hit(rule, Span(cut.start, cut.after.end(2)), {"joined": cut.joined}, Fix((edit,), safe))


def _times_whole(text: str, joined: str, hyphenated: str, stretch: int) -> int:
    """Return how often ``text``, in small letters, holds the joined word round a stretch: 0 if it has the hyphen."""
    start, end = max(0, (stretch - 1) * _NEAR), (stretch + 2) * _NEAR
    if text.find(joined, start, end) < 0 or _times(hyphenated, text, start, end):
        return 0
    return _times(joined, text, start, end)


def _times(word: str, text: str, start: int, end: int) -> int:
    escaped = re.escape(word)  # stands first, so that it is what is searched for
    pattern = re.compile(f"{escaped}(?<!{_LETTER}{escaped})(?!{_LETTER})")
    return len(pattern.findall(text, start, end))


def _cuts(text: str) -> Iterator[_Cut]:
    """Yield the words with a hyphen at the end of a line that go on in the next one."""
    for hyphen, start in sorted(_hyphens(text)):
        before = _BEFORE.search(text, max(0, hyphen - _LONGEST), hyphen)
        after = _AFTER.match(text, start) if before else None
        if before and after and (after[2].islower() or before.group().isupper()):
            yield _Cut(before.group(), before.start(), hyphen, after)


def _hyphens(text: str) -> Iterator[tuple[int, int]]:
    """Yield the hyphens behind a letter that end a line, each with the start of the next line."""
    for hyphen in _HYPHENS:
        if hyphen in text:
            for pattern in _BREAKS[hyphen] if "\r" in text else _BREAKS[hyphen][:1]:
                for found in pattern.finditer(text):
                    if text[found.start() - 1 : found.start()].isalpha():
                        yield found.span()
