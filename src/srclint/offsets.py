"""The one way from a derived text back to the text it was derived from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from srclint.model import Edit, Span


class OffsetMap:
    """Sorted breakpoints between a derived text and its origin; built by ``Rewriter``.

    Every piece of the derived text either repeats a stretch of the origin, code point for code point, or stands as a
    whole for a stretch of it (``&`` for ``&amp;``). Stretches of the origin between two pieces were left out.
    """

    __slots__ = ("_copied", "_end", "_lengths", "_origins", "_starts")

    def __init__(self, pieces: Iterable[tuple[int, int, int, bool]], end: int) -> None:
        """Take pieces (start in the derived text, start in the origin, length in the origin, copied?) in order.

        ``end`` is the length of the derived text.
        """
        rows = list(pieces) or [(0, 0, 0, True)]
        self._end = end
        self._starts = [row[0] for row in rows]
        self._origins = [row[1] for row in rows]
        self._lengths = [row[2] for row in rows]
        self._copied = [row[3] for row in rows]

    def back(self, span: Span) -> Span:
        """Carry a span of the derived text to the origin; an empty one stays empty."""
        start = self._back_start(span.start)
        return Span(start, start if span.start == span.end else max(start, self._back_end(span.end)))

    def parts(self, span: Span) -> Iterator[tuple[int, int, bool]]:
        """Yield what of the origin a span of the derived text was taken from: start, end, and whether it was copied."""
        i = max(0, bisect_right(self._starts, span.start) - 1)
        while i < len(self._starts) and self._starts[i] < span.end:
            start, end = self._origins[i], self._origins[i] + self._lengths[i]
            if self._copied[i]:
                ahead = start - self._starts[i]
                start, end = max(start, span.start + ahead), min(end, span.end + ahead)
            if start < end:
                yield start, end, self._copied[i]
            i += 1

    def forth(self, span: Span) -> Span:
        """Carry a span of the origin to the derived text: to what is left of it there, perhaps nothing."""
        start = self._forth_start(span.start)
        return Span(start, max(start, self._forth_end(span.end)))

    def _back_start(self, offset: int) -> int:
        i = max(0, bisect_right(self._starts, offset) - 1)
        if not self._copied[i]:
            return self._origins[i] + (self._lengths[i] if offset >= self._end else 0)
        return self._origins[i] + min(offset - self._starts[i], self._lengths[i])

    def _back_end(self, offset: int) -> int:
        """Return where the code point before ``offset`` ends in the origin."""
        i = max(0, bisect_right(self._starts, offset - 1) - 1)
        inside = offset - self._starts[i] if self._copied[i] else self._lengths[i]
        return self._origins[i] + min(inside, self._lengths[i])

    def _piece_end(self, i: int) -> int:
        return self._starts[i + 1] if i + 1 < len(self._starts) else self._end

    def _forth_start(self, offset: int) -> int:
        """Return where the first code point kept at or after ``offset`` stands in the derived text."""
        i = bisect_right(self._origins, offset) - 1
        if i < 0:
            return 0
        inside = offset - self._origins[i]
        if inside == 0 or (self._copied[i] and inside < self._lengths[i]):
            return self._starts[i] + inside
        return self._piece_end(i)

    def _forth_end(self, offset: int) -> int:
        """Return where the last code point kept before ``offset`` ends in the derived text."""
        i = bisect_right(self._origins, offset - 1) - 1
        while i > 0 and not self._lengths[i]:  # text put in between is no part of what stands before it
            i -= 1
        if i < 0:
            return 0
        if self._copied[i]:
            return min(self._starts[i] + offset - self._origins[i], self._piece_end(i))
        return self._piece_end(i)


class Rewriter:
    """Build a derived text piece by piece, and with it the way back."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._parts: list[str] = []
        self._pieces: list[tuple[int, int, int, bool]] = []
        self.length = 0  # of the derived text so far, in code points

    def copy(self, start: int, end: int) -> None:
        """Take over ``origin[start:end]``."""
        if end <= start:
            return
        if self._pieces:
            at, origin, length, copied = self._pieces[-1]
            if copied and origin + length == start:  # one piece, and not two, for the way back to search
                self._pieces[-1] = (at, origin, end - origin, True)
                self._parts.append(self._origin[start:end])
                self.length += end - start
                return
        self._append(self._origin[start:end], start, end - start, True)

    def put(self, text: str, start: int, end: int) -> None:
        """Let ``text`` stand for ``origin[start:end]``."""
        if text:
            self._append(text, start, end - start, False)

    def _append(self, text: str, start: int, length: int, copied: bool) -> None:
        self._pieces.append((self.length, start, length, copied))
        self._parts.append(text)
        self.length += len(text)

    def finish(self) -> tuple[str, OffsetMap]:
        """Return the derived text and the map from it to the origin."""
        return "".join(self._parts), OffsetMap(self._pieces, self.length)


def apply_edits(text: str, edits: Iterable[Edit]) -> tuple[str, OffsetMap]:
    """Return ``text`` with edits (sorted, not overlapping) made, and the map from the new text back to it."""
    rewriter = Rewriter(text)
    done = 0
    for (start, end), new in edits:
        rewriter.copy(done, start)
        rewriter.put(new, start, end)
        done = end
    rewriter.copy(done, len(text))
    return rewriter.finish()
