"""Quotation marks without their counterpart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from srclint import late
from srclint.detect.sourcing.sources import is_technical
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_MARK = late.pattern('["“”„«»「」『』]')
_CLOSERS = {"“": '”“"', "”": "”", "„": '“”"„', "«": "»", "»": "«»", '"': '"”“', "「": "」", "『": "』"}
_OPENS_AFTER = frozenset(" \n\t\r\u00a0\u202f\u3000:：([{—–-/'‘’“\"«„»¿¡*_|>")
_CLOSES_BEFORE = frozenset(" \n\t\r\u00a0\u202f.,;:!?…)]}—–-/'’”\"»*_|<")
_BLANKS = " \n\t\r\u00a0\u202f"
_DATA = late.pattern(r'[{}\\]|":|=["“”]|["”]>')  # what stands beside marks in data and code, and not in prose
_PROSE = frozenset({"paragraph", "item"})
_LONGEST = 12  # paragraphs that one quotation may run over without a mark at the beginning of each


class _Mark(NamedTuple):
    sign: str
    at: int
    opens: bool  # whether it can open a quotation
    closes: bool
    is_apart: bool = False  # blanks on both sides
    reopens: bool = False  # it stands where a sentence begins: paragraphs of one quotation may have been joined

    @property
    def is_inch(self) -> bool:
        """Whether it may also be a sign of measure."""
        return not self.opens and not self.closes


class LoneMarks:
    """Finds quotation marks that open a quotation which is never closed, or close one that was never opened.

    A quotation may run over paragraphs: then each begins with a mark that opens it again, or the last one closes it.
    Code, and texts about code, are left alone; so are marks beside digits (inches, seconds). ``params``:
    ``most_in_a_text``, beyond which nothing is reported.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._most = int(self._rule.params["most_in_a_text"])

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the marks without a counterpart."""
        if not _may_be_odd(view) or is_technical(view):
            return
        lone = list(_lone(_marks(view)))
        if not lone or len(lone) > self._most:
            return
        for mark in lone:
            reason = "this quotation is never closed" if mark.opens else "no quotation is open that this could close"
            yield Hit(self._rule, Span(mark.at, mark.at + 1), {"reason": reason})


def _may_be_odd(view: View) -> bool:
    """Tell at once of most texts that their marks come in pairs."""
    text = view.text
    if not text.isascii():
        return _MARK.search(text) is not None
    return '"' in text and any(text.count('"', *block.span) % 2 for block in view.blocks if block.kind in _PROSE)


def _marks(view: View) -> Iterator[tuple[Span, list[_Mark]]]:
    """Yield the blocks of running text with their marks, also those without any."""
    text = view.text
    places = [match.start() for match in _MARK.finditer(text)]
    code = [node.span for node in view.nodes if node.kind == "code" and node.span.end > node.span.start]
    for block in view.blocks:
        if block.kind in _PROSE:
            start, end = block.span
            inside = places[bisect_left(places, start) : bisect_left(places, end)]
            if inside and _DATA.search(text, start, end):
                continue
            yield block.span, [_mark(text, at, block.span) for at in inside if not _is_in(at, code)]


def _is_in(at: int, spans: Sequence[Span]) -> bool:
    i = bisect_left(spans, (at + 1,))
    return bool(i) and at < spans[i - 1].end


def _mark(text: str, at: int, block: Span) -> _Mark:
    """Read from what stands beside a mark what it can do."""
    sign = text[at]
    before = text[at - 1] if at > block.start else " "
    behind = text[at + 1] if at + 1 < block.end else " "
    can_open, can_close = before in _OPENS_AFTER, behind in _CLOSES_BEFORE
    if sign in "「『„":
        return _Mark(sign, at, True, False)
    if sign in "」』":
        return _Mark(sign, at, False, True)
    if sign in "“«":  # they close only where German, Danish and the like let them
        return _Mark(sign, at, not (can_close and not can_open), can_close, reopens=_begins_sentence(text, at, block))
    if sign in "”»":
        return _Mark(sign, at, can_open and behind not in _BLANKS, True)
    if before.isdigit() and can_close:  # inches, seconds: closes if anything is open
        return _Mark(sign, at, False, False)
    opens, apart = can_open and behind not in _BLANKS, before in _BLANKS and behind in _BLANKS
    return _Mark(sign, at, opens, can_close or not can_open, apart, opens and _begins_sentence(text, at, block))


def _begins_sentence(text: str, at: int, block: Span) -> bool:
    before = text[block.start : at].rstrip(_BLANKS)[-1:]
    return not before or (before in ".!?…" and text[at + 1 : at + 2].isupper())


def _lone(blocks: Iterable[tuple[Span, list[_Mark]]]) -> Iterator[_Mark]:
    """Yield the marks without a counterpart, paragraph by paragraph."""
    carried: _Mark | None = None  # opened in a paragraph before, and not closed there
    waited = 0  # paragraphs since then
    for span, marks in blocks:
        rest = marks
        if carried is not None and marks:
            first = marks[0]
            if first.at == span.start and first.opens:
                carried = None  # it goes on, and each of its paragraphs opens it again
            elif first.sign in _CLOSERS[carried.sign] and first.closes:
                carried, rest = None, marks[1:]
            else:
                yield carried
                carried = None
        elif carried is not None:
            waited += 1
            if waited > _LONGEST:
                yield carried
                carried = None
        lone, last = _within(rest)
        yield from lone
        if last is not None:
            carried, waited = last, 0
    if carried is not None:
        yield carried


def _within(marks: Sequence[_Mark]) -> tuple[list[_Mark], _Mark | None]:
    """Return the marks of a paragraph that close nothing, or are not closed before the next; and what is left open."""
    if all(mark.sign == '"' for mark in marks) and (len(marks) % 2 == 0 or any(mark.is_apart for mark in marks)):
        return [], None  # they come in pairs, or cannot be paired for the blanks beside them
    lone: list[_Mark] = []
    opened: list[_Mark] = []
    for mark in marks:
        if opened and mark.sign in _CLOSERS[opened[-1].sign] and (mark.closes or mark.is_inch):
            opened.pop()
        elif mark.opens:
            if opened and opened[-1].sign == mark.sign and (mark.reopens or mark.sign == '"'):
                before = opened.pop()
                if not mark.reopens:
                    lone.append(before)
            opened.append(mark)
        elif mark.closes:
            lone.append(mark)
    if len(opened) > 1:
        lone.extend(opened[1:])
    return lone, opened[0] if opened else None
