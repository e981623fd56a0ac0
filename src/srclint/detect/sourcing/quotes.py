"""Marked quotations in running text, those that run over paragraphs included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from srclint import late
from srclint.model import Span
from srclint.view import Node, View

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"'}
_MARK = late.pattern('[“”„«»"]')
_OPENS_AFTER = " \n\t\u00a0\u202f([{—–-/'‘"


class Quotation(NamedTuple):
    """A stretch of a block between quotation marks, the marks included."""

    start: int
    end: int
    block: int  # index in ``View.blocks``
    closed: bool  # False where the mark that closes it is missing, or comes in a later paragraph
    opened: bool = True  # False where the quotation began in an earlier paragraph


def read_quotations(view: View) -> list[Quotation]:
    """Return the quotations of all blocks in order.

    A paragraph whose quotation is not closed is quoted to its end; the next one goes on with it if it has a closing
    mark without an opening one.
    """
    out: list[Quotation] = []
    left_open = -1
    for index, marks in _by_block(view):
        quotations = _read_block(view, index, marks, goes_on=left_open == index - 1 >= 0)
        left_open = index if quotations and not quotations[-1].closed else -1
        out += quotations
    return out


def _by_block(view: View) -> Iterator[tuple[int, list[int]]]:
    """Yield the blocks in which quotation marks stand, with their places."""
    marks = [match.start() for match in _MARK.finditer(view.text)]
    blocks = view.blocks
    done = 0
    while done < len(marks):
        index = bisect_right(blocks, marks[done], key=_start) - 1
        end = blocks[index].span.end if index >= 0 else 0
        first, done = done, bisect_left(marks, end, done) if end > marks[done] else done + 1
        if end > marks[first]:
            yield index, marks[first:done]


def _start(block: Node) -> int:
    return block.span.start


def _read_block(view: View, index: int, marks: Sequence[int], *, goes_on: bool) -> list[Quotation]:
    """Return the quotations of one block; ``goes_on``: the block before it ends within a quotation."""
    text, span = view.text, view.blocks[index].span
    out: list[Quotation] = []
    start, closers = -1, ""
    first = True
    for at in marks:
        mark = text[at]
        if start >= 0:
            if mark in closers and not (mark == '"' and _opens(text, at, span)):
                out.append(Quotation(start, at + 1, index, True))
                start = -1
            elif mark in _PAIRS and (mark != '"' or _opens(text, at, span)) and mark not in closers:
                continue
        elif first and goes_on and not _opens(text, at, span):
            out.append(Quotation(span.start, at + 1, index, True, opened=False))
        elif _opens(text, at, span) and mark in _PAIRS:
            start, closers = at, _PAIRS[mark]
        first = False
    if start >= 0:
        out.append(Quotation(start, span.end, index, False))
    return out


def _opens(text: str, at: int, span: Span) -> bool:
    """Tell whether the mark at ``at`` stands where a quotation may begin."""
    mark = text[at]
    if mark in "“„«":
        return mark != "“" or at == span.start or not text[at - 1].isalnum()
    if mark in "”":
        return False
    before = text[at - 1] if at > span.start else " "
    behind = text[at + 1] if at + 1 < span.end else " "
    return before in _OPENS_AFTER and behind not in " \n\t.,;"
