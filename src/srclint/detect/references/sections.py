"""The sections of a text, as its headings and the numbers of its lines tell them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from srclint.view import Node

NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}")

_FEW = 4  # blocks before the first or behind the last heading that a section of its own would not fit in
# A number at the beginning of a line, alone or behind a word or a section sign. The line end in front of it is what
# makes the search quick.
_NUMBERED = re.compile(r"\n[ \t#>*_-]*(?:§[ \t]*)?(\d[\d.]*)")
_NAMED = re.compile(r"\n[ \t#>*_-]*\w+[ \t]+(\d[\d.]*)")


class Sections:
    """What is asked of the headings of a text, read once however many phrases ask."""

    def __init__(self, blocks: Sequence[Node], text: str, source: str) -> None:
        """Take the blocks of the text as read, and the text as it is stored (``source``)."""
        self._blocks = blocks
        self._text = text
        self._source = source

    def any_before(self, block: int) -> bool:
        """Tell whether a block may speak of a section before its own."""
        at = bisect_left(self._headings, block)
        return self._first_prose < self._headings[at - 1] if at else block >= _FEW

    def any_behind(self, block: int) -> bool:
        """Tell whether a block may speak of a section behind its own."""
        return len(self._blocks) - block - 1 > _FEW or (bool(self._headings) and self._headings[-1] > block)

    def is_numbered(self, number: str) -> bool:
        """Tell whether a section of that number is there, or whether headings do not show their numbers."""
        return number in self._numbers or (bool(self._headings) and not self._show_numbers)

    def is_named(self, name: str) -> bool:
        """Tell whether a heading holds ``name``, which is in small letters."""
        return name in self._names

    def any_begins(self, words: str) -> bool:
        """Tell whether a heading begins with ``words``, which are in small letters."""
        return f"\n{words}" in self._names

    @cached_property
    def _headings(self) -> list[int]:
        return [i for i, block in enumerate(self._blocks) if block.kind == "heading"]

    @cached_property
    def _first_prose(self) -> int:
        return next((i for i, block in enumerate(self._blocks) if block.kind != "heading"), len(self._blocks))

    @cached_property
    def _names(self) -> str:
        """All headings in small letters, a line end before each."""
        spans = [self._blocks[i].span for i in self._headings]
        return "".join([f"\n{self._text[start:end].lower()}" for start, end in spans])

    @cached_property
    def _show_numbers(self) -> bool:
        return any(NUMBER.match(self._text, *self._blocks[i].span) for i in self._headings)

    @cached_property
    def _numbers(self) -> frozenset[str]:
        source = f"\n{self._source}"
        found = chain(_NUMBERED.findall(source), _NAMED.findall(source))
        return frozenset(number.rstrip(".") for number in found)
