"""Text made fit for a terminal: what cannot be seen is named, and what a character takes up is counted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from srclint import late

# Controls, invisible and direction-changing characters, line ends, stand-ins for bytes: never written raw.
_HIDDEN = late.pattern(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_PLAIN = late.pattern("[\x20-\x7e]*")
_TAB = 4  # columns
_ELLIPSIS = "…"


class Cell(NamedTuple):
    """One code point as shown."""

    text: str
    width: int  # columns of a terminal


class Line(NamedTuple):
    """A line of source as shown, and where its marked part stands, in columns from 0."""

    text: str
    mark: int
    mark_width: int


def visible(text: str) -> str:
    """Return ``text`` with characters that are invisible or act on a terminal named: ``<U+200B>``."""
    return _HIDDEN.sub(lambda match: _named(match.group()), text)


def width(text: str) -> int:
    """Return how many columns ``text`` takes up, as far as Unicode says."""
    return len(text) if _PLAIN.fullmatch(text) else sum(_width(char) for char in text)


def quoted(text: str, limit: int = 40) -> str:
    """Return ``text`` in quotation marks, cut to ``limit`` code points; what looks like nothing is named."""
    if len(text) <= 2 and (text.isspace() or visible(text) != text):
        return " ".join(_described(char) for char in text)
    shown = visible(text if len(text) <= limit else text[: limit - 1] + _ELLIPSIS)
    return f"“{shown}”" if not set(shown) & set("“”") else f"‘{shown}’"


def cut_line(text: str, start: int, end: int, room: int) -> Line:
    """Return ``text`` with the part from ``start`` to ``end`` in view, in at most about ``room`` columns."""
    cells = list(_cells(text))
    end = min(max(end, start), len(cells))
    first, last = _window(cells, start, end, room)
    before = _ELLIPSIS if first else ""
    shown = before + "".join(cell.text for cell in cells[first:last]) + (_ELLIPSIS if last < len(cells) else "")
    mark = len(before) + sum(cell.width for cell in cells[first:start])
    return Line(shown, mark, max(1, sum(cell.width for cell in cells[start : min(end, last)])))


def _window(cells: Sequence[Cell], start: int, end: int, room: int) -> tuple[int, int]:
    """Return which cells to show: the marked ones, as far as they fit, and what stands around them."""
    if sum(cell.width for cell in cells) <= room:
        return 0, len(cells)
    left = room - 2  # for the signs of what is cut
    last = start
    while last < end and left >= cells[last].width:
        left -= cells[last].width
        last += 1
    first, lead = start, left // 2
    while first > 0 and lead >= cells[first - 1].width:
        first -= 1
        lead -= cells[first].width
        left -= cells[first].width
    while last < len(cells) and left >= cells[last].width:
        left -= cells[last].width
        last += 1
    while first > 0 and left >= cells[first - 1].width:
        first -= 1
        left -= cells[first].width
    return first, last


def _cells(text: str) -> Iterator[Cell]:
    column = 0
    for char in text:
        if char == "\t":
            size = _TAB - column % _TAB
            cell = Cell(" " * size, size)
        elif _HIDDEN.match(char):
            named = _named(char)
            cell = Cell(named, len(named))
        else:
            cell = Cell(char, _width(char))
        column += cell.width
        yield cell


def _width(char: str) -> int:
    if " " <= char <= "~":
        return 1
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _named(char: str) -> str:
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8
        return f"<{code - 0xDC00:02X}>"
    return f"<U+{code:04X}>"


def _described(char: str) -> str:
    if char == " ":
        return "a space"
    if 0xDC80 <= ord(char) <= 0xDCFF:
        return f"byte {ord(char) - 0xDC00:02X}"
    name = unicodedata.name(char, "").lower()
    return f"U+{ord(char):04X}" + (f" {name}" if name else "")
