"""Runs of lines that are prose: which line goes on with the one before it, and which begins a block of its own."""

from __future__ import annotations

import re

from srclint import late
from srclint.model import Span
from srclint.parse.lines import MAX_WIDTH, Lines
from srclint.parse.marks import marks_of
from srclint.view import Node

LINE = "line"  # the kind of a block that stands apart, as long as it may be a heading as well as a paragraph

RAGGED = 3  # columns a wrapped line may leave empty though the next word would have fitted
MOSTLY = 0.75  # of the width: a line so long that does not end a sentence goes on in the next one
CONTINUED = 25  # code points of a line without a stop, from which a small letter goes on with its sentence
MIN_RULE = 3  # characters of a line that underlines a heading

_FIELD = late.pattern(r"[ \t]*[^\W\d_][\w-]*(?: [\w-]+)?:[ \t]")  # "Author: …": each on a line of its own
_STOPS = ".!?…。！？:;"
_CLOSERS = "\"'”’»)]"
_LAST = frozenset(_STOPS + _CLOSERS)  # what a line must end with to end a sentence


class ProseReader:
    """Cuts runs of lines into blocks, which are nodes: some of a kind that is not settled yet (``LINE``)."""

    def __init__(self, text: str, lines: Lines, blocks: list[Node]) -> None:
        """Take the text, its lines, and the list that blocks are to be added to."""
        self.text = text
        self.lines = lines
        self.blocks = blocks
        self.marks = marks_of(lines)
        self.marked: dict[int, int] = {}  # where the mark of a block begins, by where its text does

    def read(self, first: int, stop: int) -> None:
        """Read the lines from ``first`` to the one before ``stop``: a run, or part of one, without tables."""
        contents, lengths, marks = self.lines.contents, self.lines.lengths, self.marks
        if stop - first == 1 and first not in marks:
            self._add(LINE, self.lines.starts[first] + self.lines.indents[first], first, "", 0)
            return
        width = self.lines.run_width(first, stop)
        mostly = width * MOSTLY or float("inf")
        alone = "paragraph" if width and stop - first > 1 else LINE
        kind, start, level, label = "", 0, 0, ""  # of the block that is open; "": none
        for i in range(first, stop):
            mark = marks.get(i)
            if kind:
                before = contents[i - 1]
                # The common case first: wrapped text, amid a sentence.
                amid = lengths[i - 1] > mostly and before[-1] not in _LAST and ":" not in before
                joined = amid or self._joins(i, width)
                if joined and (mark is None or (kind == "paragraph" and not self._stops(i - 1))):
                    kind = "paragraph" if kind == LINE else kind
                    continue
                if mark is None and kind in ("item", "footnote") and self._steps_in(i) > 1:
                    continue
                if mark and mark.lastgroup == "rule" and kind in (LINE, "paragraph"):
                    kind, level = self._underlined(kind, start, i)
                elif mark is None and kind == "paragraph" and self._steps_in(i) > 0:
                    kind = LINE
                self._add(kind, start, i - 1, label, level)
            if mark:
                kind, start, label, level = self._begun(i, mark)
            else:
                kind, start, label, level = alone, self.lines.starts[i] + self.lines.indents[i], "", 0
        if kind:
            self._add(kind, start, stop - 1, label, level)

    def _add(self, kind: str, start: int, last: int, label: str, level: int) -> None:
        end = self.lines.starts[last] + self.lines.lengths[last]
        new = tuple.__new__  # a third of the time that the constructors of named tuples take
        self.blocks.append(new(Node, (kind, new(Span, (start, end)), label, level)))

    def _begun(self, i: int, mark: re.Match[str]) -> tuple[str, int, str, int]:
        """Return kind, start, label and level of the block that a line with a mark begins."""
        kind = str(mark.lastgroup)
        at = self.lines.starts[i]
        start = at + mark.end()
        if kind in ("rule", "fence"):
            return "", 0, "", 0
        if kind == "hash":
            return "heading", start, "", mark.group().count("#")
        if kind == "code":
            return "code", at + self.lines.indents[i], "", 0
        self.marked[start] = at + self.lines.indents[i]
        return kind, start, mark.group().strip(" \t[]:.↑^") if kind == "footnote" else "", 0

    def _underlined(self, kind: str, start: int, i: int) -> tuple[str, int]:
        """Return kind and level of a block above a rule: it is a heading if it is one line."""
        if "\n" in self.text[start : self.lines.end(i - 1)] or len(self.lines.contents[i].strip()) < MIN_RULE:
            return kind, 0
        return "heading", 1 + ("=" not in self.lines.contents[i])

    def _joins(self, i: int, width: float) -> bool:
        """Tell whether a line goes on with the block of the line before it."""
        lines = self.lines
        before, content, length = lines.contents[i - 1], lines.bare[i], lines.lengths[i - 1]
        if width and length > width * 0.5:
            if ":" in before and _FIELD.match(lines.contents[i]) and _FIELD.match(before):
                return False
            word = content.find(" ")
            full = length + 1 + (len(content) if word < 0 else word) > width - RAGGED
            if full or (length > width * MOSTLY and not self._stops(i - 1)):
                return self._steps_in(i) <= 0 or not self._stops(i - 1)
        return CONTINUED <= length <= MAX_WIDTH * 2 and content[0].islower() and not self._stops(i - 1)

    def _stops(self, i: int) -> bool:
        """Tell whether a line ends as a sentence does."""
        line = self.lines.contents[i]
        last = line[-1]
        if last not in _LAST:
            return False
        return last in _STOPS or (last in _CLOSERS and line.rstrip(_CLOSERS)[-1:] in (".", "!", "?", "…", "。"))

    def _steps_in(self, i: int) -> int:
        """Return how many columns further in than the line before it a line begins."""
        return self.lines.indents[i] - self.lines.indents[i - 1]
