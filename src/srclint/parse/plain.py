"""Plain text: its blocks are told from blank lines, bullets, and how lines are wrapped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from srclint import late
from srclint.model import Span
from srclint.parse.inline import bare_links, note_marks, outside
from srclint.parse.lines import BLANKS, Lines
from srclint.parse.listings import FENCES, fenced, is_code
from srclint.parse.marks import MAY_BEGIN
from srclint.parse.prose import LINE, ProseReader
from srclint.parse.tables import GAPS, lines_with_gaps, tables
from srclint.view import Node

HEADING_LENGTH = 100  # code points
HEADING_WORDS = 16
PROSE_LENGTH = 60  # code points, from which what follows a heading is no heading itself

_NUMBERED = late.pattern(r"[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[IVX]{1,5}\.)[ \t]+(?=[^\W\d_])")
_SIGNS = (*GAPS, *FENCES, "://", "www.", "@", "]")  # of what is no plain line, or has more in it than words
_NO_HEADING_ENDS = frozenset(".!…。！:;,-–")
_NO_HEADING_BEGINS = frozenset("\"'“”‘’«»(©[")
_LEAD_OUT = frozenset(".!?…。！？:")  # what a short text below a heading ends with


def plain_nodes(text: str) -> list[Node]:
    """Cut a plain text into headings, paragraphs, lists, tables and notes."""
    only = _only_line(text)
    if only is not None:
        return only
    blocks, marked = _blocks(text)
    nodes = _nodes(text, blocks, marked)
    opaque = [node.span for node in nodes if node.kind == "code"]
    links = list(outside(bare_links(text), opaque))
    defined = [Span(node.span.start, node.span.start + 1) for node in nodes if node.kind == "footnote"]
    notes = list(outside(note_marks(text), sorted([*opaque, *defined])))
    return [*nodes, *links, *notes]


def _only_line(text: str) -> list[Node] | None:
    """Return what a text comes to that is one line of nothing but words, as most short records are; else None."""
    if "\n" in text or "\r" in text or "\f" in text or text[:1] in ("", " ", "\t", "\v") or not text.isascii():
        return None
    if any(map(text.__contains__, _SIGNS)) or MAY_BEGIN.match(text, 0, 2):
        return None
    return [Node("paragraph", Span(0, len(text.rstrip(BLANKS))))]


def _blocks(text: str) -> tuple[list[Node], Mapping[int, int]]:
    """Return the blocks of a text in order, and where the marks of those that have one begin (by the block's start).

    Which lines are headings, and which items belong to one list, is open yet.
    """
    lines = Lines(text)
    blocks: list[Node] = []
    prose = ProseReader(text, lines, blocks)
    with_gaps = lines_with_gaps(text, lines)
    gaps = iter([*with_gaps, len(lines.starts)])
    gap = next(gaps)
    is_fenced = any(fence in text for fence in FENCES)
    for first, stop in _around_fences(text, lines, blocks) if is_fenced else lines.runs():
        if is_code(lines, first, stop):
            blocks.append(_code(text, lines.span(first, stop)))
            continue
        while gap < first:
            gap = next(gaps)
        if gap >= stop:
            prose.read(first, stop)
            continue
        for start, end, rows in tables(lines, first, stop):
            if rows:
                blocks.append(Node("table", lines.span(start, end)))
                blocks.extend([Node("cell", cell) for cell in chain.from_iterable(rows)])
            else:
                prose.read(start, end)
    return blocks, prose.marked


def _around_fences(text: str, lines: Lines, blocks: list[Node]) -> Iterator[tuple[int, int]]:
    """Yield the runs of lines outside code between fences, which is added to the blocks where it stands."""
    fences = fenced(lines)[::-1]
    behind = 0  # the last code
    for first, stop in lines.runs():
        while fences and fences[-1][0] < stop:
            opening, closed = fences.pop()
            if max(first, behind) < opening:
                yield max(first, behind), opening
            blocks.append(_code(text, lines.span(opening, closed)))
            behind = closed
        if max(first, behind) < stop:
            yield max(first, behind), stop


def _code(text: str, span: Span) -> Node:
    return Node("code", span, text[span.start : span.end])


# Blocks to nodes


def _nodes(text: str, blocks: list[Node], marked: Mapping[int, int]) -> list[Node]:
    """Return the nodes of the blocks: lines that stand apart are headings or paragraphs, items belong to a list."""
    nodes: list[Node] = []
    items: list[Node] = []
    for i, block in enumerate(blocks):
        kind, span, target, _ = node = block
        if kind == LINE or (kind == "item" and not items):
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            heading = _heading(text, block, after, marked, first=i == 0)
            kind = "heading" if heading else kind if kind == "item" else "paragraph"
            node = heading or Node(kind, span)
        if kind == "item":
            items.append(block)
            continue
        if items:
            nodes.extend(_list(items, marked))
            items = []
        if kind == "footnote":
            nodes.append(Node("footnote", Span(marked[span.start], span.end), target))
            node = Node("paragraph", span)
        elif kind == "code" and not target:
            node = _code(text, span)
        nodes.append(node)
    if items:
        nodes.extend(_list(items, marked))
    return nodes


def _list(items: list[Node], marked: Mapping[int, int]) -> Iterator[Node]:
    yield Node("list", Span(marked[items[0].span.start], items[-1].span.end), "", 1)
    yield from items


def _heading(text: str, block: Node, after: Node | None, marked: Mapping[int, int], *, first: bool) -> Node | None:
    """Return the heading that a line that stands apart, or a list of one numbered item, is."""
    start, end = block.span
    is_line = block.kind == LINE
    if after is None or (is_line and (end - start > HEADING_LENGTH or text[end - 1] in _NO_HEADING_ENDS)):
        return None
    if not is_line:
        start = marked[start]
    line = text[start : min(end, start + HEADING_LENGTH + 1)]
    numbered = _NUMBERED.match(line)
    if not is_line and (not numbered or after.kind not in ("paragraph", LINE)):
        return None
    if not _is_heading(line) or not (numbered or _heads(text, after) or first):
        return None
    level = numbered.group().strip().rstrip(".").count(".") + 1 if numbered else 2 - first
    return Node("heading", Span(start, end), "", level)


def _is_heading(line: str) -> bool:
    content = line.lstrip(BLANKS)
    return (
        len(line) <= HEADING_LENGTH
        and line[-1] not in _NO_HEADING_ENDS
        and not content[0].islower()
        and content[0] not in _NO_HEADING_BEGINS
        and ": " not in content
        and len(content.split()) <= HEADING_WORDS
    )


def _heads(text: str, after: Node) -> bool:
    """Tell whether a block is what a heading stands above: prose, a list, a table."""
    if after.kind in ("item", "table", "code"):
        return True
    start, end = after.span
    return end - start > PROSE_LENGTH or text[end - 1] in _LEAD_OUT
