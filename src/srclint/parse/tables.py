"""Tables in plain text: rows whose cells are kept apart by bars, tabs or wide gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from srclint import late
from srclint.model import Span
from srclint.parse.lines import BLANKS, Lines
from srclint.parse.marks import MARK

GAPS = ("\t", "|", "   ", "│", "┃")  # a run of lines with none of them behind its indents is no table

_GAP = late.pattern(r"\t[\t ]*| {3,}[\t ]*")  # between two cells
_PIPE = late.pattern("[|│┃]")
_TABLE_RULE = late.pattern(r"[ \t]*[|+:=_─━┄┼├┤│┌┐└┘╞╪╡-][|+:=_─━┄┼├┤│┌┐└┘╞╪╡ \t-]*$")
_FRAME = frozenset("+-=─━┌└├╞")  # what the line above or below a row may begin with

_Cells = list[Span]


def lines_with_gaps(text: str, lines: Lines) -> list[int]:
    """Return the lines with something between their words that may keep cells apart."""
    found: set[int] = set()
    for gap in GAPS:
        if gap in text:
            found.update([i for i, line in enumerate(lines.bare) if gap in line])
    return sorted(found)


def tables(lines: Lines, first: int, stop: int) -> Iterator[tuple[int, int, list[_Cells]]]:
    """Cut a run of lines (the first, the one behind the last) into parts, each with the cells of its rows.

    A part without rows is no table.
    """
    cut = [(i, _row(lines, i)) for i in range(first, stop)]
    prose = first
    for kind, group in groupby(cut, lambda line: line[1] and line[1][0]):
        part = list(group)
        rows = [row[1] for _, row in part if row]
        filled = sum(len(row) > 1 for row in rows)
        if kind and (filled >= 2 or (stop - first == 1 and kind == "gap" and len(rows[0]) > 2)):
            if prose < part[0][0]:
                yield prose, part[0][0], []
            prose = part[-1][0] + 1
            yield part[0][0], prose, rows
    if prose < stop:
        yield prose, stop, []


def _row(lines: Lines, i: int) -> tuple[str, _Cells] | None:
    """Return how the cells of a row are kept apart, and where they are; None for a line that is no row."""
    line, content = lines.contents[i], lines.bare[i]
    if "|" in line or "│" in line or "┃" in line or content[0] in _FRAME:
        if _TABLE_RULE.match(line):
            return None if line.strip(" \t-=") == "" else ("pipe", [])
        bounds = [bar.span() for bar in _PIPE.finditer(line)]
        if len(bounds) > 1 or (bounds and line[bounds[0][0] - 1 : bounds[0][0]] in ("", " ", "\t")):
            return "pipe", _between(lines.starts[i], line, 0, bounds)
    if "\t" in content or "   " in content:
        indent = lines.indents[i]
        bounds = [gap.span() for gap in _GAP.finditer(line, indent)]
        mark = MARK.match(line) if len(bounds) == 1 else None
        if bounds and not (mark and mark.end() >= bounds[0][1]):
            return "gap", _between(lines.starts[i], line, indent, bounds)
    return None


def _between(start: int, line: str, first: int, bounds: list[tuple[int, int]]) -> _Cells:
    """Return where the contents between the bounds of cells stand, without the blanks around them."""
    cells: _Cells = []
    for end, after in (*bounds, (len(line), 0)):
        content = line[first:end].lstrip(BLANKS)
        if content:
            left = start + end - len(content)
            cells.append(Span(left, left + len(content.rstrip(BLANKS))))
        first = after
    return cells
