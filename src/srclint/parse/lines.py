"""The lines of a plain text, all of them measured at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, compress
from operator import sub

from srclint import late
from srclint.model import Span

BLANKS = " \t\v\u00a0\u3000\u200b\ufeff"

MAX_WIDTH = 130  # no editor wraps at more columns
MIN_WIDTH = 45  # lines all shorter than this are verse, addresses or menus
UNWRAPPED = 0.05  # share of lines longer than MAX_WIDTH above which a text is not wrapped
NEARLY = 0.85  # of the width of the whole text, which a short run of lines may miss
TRUSTED_LINES = 4  # of a run, from which its own width counts

_BLANKS = frozenset(BLANKS)
_LINE_END = late.pattern(r"\r\n|[\r\n\f]")


class Lines:
    """The lines of a text as columns of a table, for what is asked of every line is asked of a column at once.

    Blank lines are there too, as empty ones; a form feed counts as a blank line.
    """

    def __init__(self, text: str) -> None:
        self.starts, lines = _cut(text)
        if not _BLANKS.isdisjoint([line[-1:] for line in lines]):
            lines = [line.rstrip(BLANKS) for line in lines]
        self.contents = lines  # without blanks behind
        self.lengths = list(map(len, lines))
        self.bare = lines  # without blanks on either side
        self.indents = [0] * len(lines)
        if not _BLANKS.isdisjoint([line[:1] for line in lines]):
            self.bare = [line.lstrip(BLANKS) for line in lines]
            self.indents = list(map(sub, self.lengths, map(len, self.bare)))
        self.width = _width(self.lengths)  # the text is wrapped at; 0: its lines are as long as they happen to be

    def end(self, line: int) -> int:
        """Return where a line ends in the text, without the blanks behind it."""
        return self.starts[line] + self.lengths[line]

    def span(self, first: int, stop: int) -> Span:
        """Return where the lines from ``first`` to the one before ``stop`` stand in the text."""
        return Span(self.starts[first], self.end(stop - 1))

    def runs(self) -> Iterator[tuple[int, int]]:
        """Yield the runs of lines between blank ones: the first line of each, and the one behind its last."""
        lengths = [*self.lengths, 0]
        find = lengths.index
        start, count = 0, len(self.lengths)
        while start < count:
            stop = find(0, start)
            if stop > start:
                yield start, stop
            start = stop + 1

    def run_width(self, first: int, stop: int) -> float:
        """Return the width these lines are wrapped at, or 0 if they are not wrapped."""
        longest = max(self.lengths[first:stop])
        if longest > MAX_WIDTH or not self.width:
            return 0
        if stop - first >= TRUSTED_LINES:
            return longest if longest >= MIN_WIDTH else 0
        return max(longest, NEARLY * self.width)


def _cut(text: str) -> tuple[list[int], list[str]]:
    """Return where each line starts, and the lines as they stand."""
    if "\r" not in text and "\f" not in text:
        lines = text.split("\n")
        return list(accumulate(map((1).__add__, map(len, lines)), initial=0))[:-1], lines
    starts, lines = [0], []
    for end in _LINE_END.finditer(text):
        lines.append(text[starts[-1] : end.start()])
        if end.group() == "\f":
            starts.append(end.end())
            lines.append("")
        starts.append(end.end())
    lines.append(text[starts[-1] :])
    return starts, lines


def _width(lengths: list[int]) -> int:
    inner = sorted(compress(lengths, lengths[1:]))  # of the lines that another one follows, and of blank ones
    del inner[: bisect_right(inner, 0)]
    if not inner:
        return 0
    if max(lengths) > MAX_WIDTH:
        filled = sorted(filter(None, lengths))
        if filled[int(len(filled) * (1 - UNWRAPPED))] > MAX_WIDTH:
            return 0
    width = inner[int(len(inner) * 0.95)]
    return width if width >= MIN_WIDTH else 0
