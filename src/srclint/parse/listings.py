"""Code in plain text: between fences, or told by its indent and its shape."""

from __future__ import annotations

from srclint import late
from srclint.parse.lines import Lines

CODE_SHARE = 0.6  # of the lines of a block of code that look like code
CODE_INDENT = 4
MIN_LINES = 3  # of code that is not set in
FENCES = ("```", "~~~")

_CODE_LAST = frozenset(";{}>)")  # how code that is not set in ends
_CODE_LINE = late.pattern(
    r"\s*(?:[\w.]+ ?= ?\S|[\w.]+\(.*\)[:;]?\s*$|</?\w+[^>]*>|#include\b|import \w|from \w+ import"
    r"|def \w+\(|class \w+[(:]|(?:const|let|var) \w+ =|return\b|\$ \S"
    r"|(?:sudo|pip|npm|git|curl|docker|apt|cd|make) )"
)


def is_code(lines: Lines, first: int, stop: int) -> bool:
    """Tell whether a run of lines is surely code: all of it set in, or long enough, and nearly all in code's shape."""
    contents, count = lines.contents, stop - first
    indented = _is_set_in(lines, first, stop)
    if not indented and (count < MIN_LINES or contents[stop - 1][-1] not in _CODE_LAST):
        return False
    spare = count - CODE_SHARE * count - (not indented)
    for line in contents[first:stop]:
        if not line.rstrip().endswith((";", "{", "}")) and not _CODE_LINE.match(line):
            spare -= 1
            if spare < 0:
                return False
    return True


def fenced(lines: Lines) -> list[tuple[int, int]]:
    """Return the runs of lines that are code between fences: the first of each, and the one behind its last."""
    found: list[tuple[int, int]] = []
    opened, mark = -1, ""
    for i, content in enumerate(lines.bare):
        if not content.startswith(FENCES):
            continue
        if opened < 0:
            opened, mark = i, content[:3]
        elif content == mark:
            found.append((opened, i + 1))
            opened = -1
    return found


def _is_set_in(lines: Lines, first: int, stop: int) -> bool:
    if not lines.contents[first].startswith((" ", "\t")):
        return False
    places = zip(lines.indents[first:stop], lines.contents[first:stop], strict=True)
    return all(indent >= CODE_INDENT or line[0] == "\t" for indent, line in places)
