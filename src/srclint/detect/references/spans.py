"""Where colons and the targets of links stand, and whether spans meet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from srclint import late
from srclint.model import Span
from srclint.view import Node

COLON = late.pattern(r":[ \t]*(?=[\r\n]|\Z)")  # at the end of a line
_TARGET = late.pattern(r"(?i)[ \t\r\n\f\"'](?:href|src|data(?:-src)?)\s*=\s*[\"']?\s*")


def target_span(text: str, node: Node) -> Span:
    """Return where the target of a link or a picture stands in the source, its whole span where it is not to be found.

    In Markdown it stands behind the text, in a tag of HTML before it, and either may repeat it.
    """
    start, end = node.span
    if text.startswith("<", start):
        places = (found.end() for found in _TARGET.finditer(text, start, end))
        at = next((place for place in places if text.startswith(node.target, place)), -1)
    else:
        at = text.rfind(node.target, start, end)
    return Span(at, at + len(node.target)) if at >= 0 else node.span


def meets(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the spans, which are sorted and apart, overlaps the code points from ``start`` to ``end``."""
    i = bisect_left(spans, (end,))
    return bool(i) and spans[i - 1][1] > start
