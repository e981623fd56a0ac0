"""The sections of a text, and which of them are made to say the same of different things."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from srclint.detect.repetition.folding import folded_words
from srclint.detect.repetition.passages import code_in, quotations
from srclint.model import Span
from srclint.view import View

_TITLES = frozenset({"heading", "term"})
_CODE = r"(?<![\w@])(?:--?\w[\w=-]*|\w+(?:[_.]\w+)*\(.*?\)|\w+(?:_\w+)+|[a-z]+(?:[A-Z][a-z]+)+)(?![\w@])"
_ENTRIES = 4  # titles that name code, from which a text is a reference
_NAME = 0.6  # of such a title is the name
_INNERMOST = 7  # level of a title that is no heading: below all of these
_PARALLEL = 3  # repetitions in the same order that two sections share, from which one is made after the other


class Sections:
    """What stands under the headings of a text.

    ``repeated`` are the places of all its repetitions, the first and the later one of each, in code points.
    """

    def __init__(self, view: View, repeated: Iterable[tuple[int, int]]) -> None:
        self.view = view
        titles = [block for block in view.blocks if block.kind in _TITLES]
        self.titles = [block.span for block in titles]
        self.levels = [block.level or _INNERMOST for block in titles]
        self.starts = [span.start for span in self.titles]
        self.shared: dict[tuple[int, int], list[int]] = defaultdict(list)
        for first, again in sorted(repeated):
            self.shared[self._index(first), self._index(again)].append(again)

    @cached_property
    def quotations(self) -> list[int]:
        """For every block where the innermost quotation begins that it stands in, or -1."""
        return quotations(self.view)

    def are_alike_on_purpose(self, first: int, again: int) -> bool:
        """Tell whether two places stand in entries of a reference, or in sections that go through the same steps."""
        one, other = self._index(first), self._index(again)
        if one == other or one < 0:
            return False
        if one in self._entries and other in self._entries:
            return True
        steps = self.shared.get((one, other), [])
        return len(steps) >= _PARALLEL and steps == sorted(steps) and self._title(one) != self._title(other)

    def _index(self, at: int) -> int:
        return bisect_right(self.starts, at) - 1

    def _title(self, index: int) -> list[str]:
        return folded_words(self.view.text[slice(*self.titles[index])])

    @cached_property
    def _entries(self) -> frozenset[int]:
        """The sections of a reference, and those in them: each is about a function, an option or a field."""
        entries = {i for i, span in enumerate(self.titles) if self._names_code(span)}
        if len(entries) < _ENTRIES:
            return frozenset()
        outer = _INNERMOST
        for i, level in enumerate(self.levels):
            if i in entries or level <= outer:
                outer = level if i in entries else _INNERMOST
            else:
                entries.add(i)
        return frozenset(entries)

    def _names_code(self, title: Span) -> bool:
        text = self.view.text[title.start : title.end]
        pieces = code_in(self.view, title) or re.findall(_CODE, text)
        return sum(map(len, pieces)) >= _NAME * len(text)
