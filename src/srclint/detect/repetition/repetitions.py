"""Sentences, paragraphs and headings that stand in the text twice, word for word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from srclint.detect.repetition.folding import folded_texts
from srclint.detect.repetition.likeness import signed_words
from srclint.detect.repetition.passages import (
    FIRST_PLACE,
    FoldedText,
    FormalPhrases,
    Run,
    code_in,
    folded_text,
    is_code,
    is_quotation,
    removal,
)
from srclint.detect.repetition.sections import Sections
from srclint.model import Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import Sentence, View

_LEAST_WORDS = ("min_words", "min_words_beside", "min_words_open")
_VERSE_LINES = 4  # a stanza; fewer short lines are the end of a wrapped paragraph as well


class RepeatedSentences:
    """Sentences that stand in the text word for word; a run of them is one finding.

    ``params``, in words of the longest sentence of a run: ``min_words``; ``min_words_beside`` where it follows the
    original; ``min_words_open`` where it ends without a stop, with a colon, or stands in a list; ``refrain_words``,
    from which what stands in three places or more is no refrain; ``min_words_quoted`` of what stands in quotation
    marks; ``summary_words``, up to which a point of a list may say what the text says. In code points: ``verse_width``,
    up to which four lines and more are taken for verse. ``most_places`` of one sentence are reported.
    """

    whole = False  # whether runs that are whole paragraphs are wanted, or the others

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.formal = {rule.code: FormalPhrases(rule) for rule in rules}
        self.least = min((rule.params[name] for rule in rules for name in _LEAST_WORDS), default=0)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for every run, at its second place."""
        folded = folded_text(view)
        runs = [
            run
            for run in folded.runs
            if max(folded.sizes[run.copy : run.copy + run.length]) >= self.least
            and _is_paragraphs(run, folded.sentences) == self.whole
        ]
        if not runs:
            return
        found = folded.sentences
        sections = Sections(view, ((found[run.source].start, found[run.copy].start) for run in folded.runs))
        for rule in self.rules:
            reported: Counter[str] = Counter()
            for run in runs:
                key = folded.keys[_longest(run, folded)]
                if self._is_slip(rule, run, folded, view, sections) and reported[key] < rule.params["most_places"]:
                    reported[key] += 1
                    yield _hit(rule, run, found, view)

    def _is_slip(self, rule: Rule, run: Run, folded: FoldedText, view: View, sections: Sections) -> bool:
        """Tell whether a run is long enough, and neither a form, a verse, a step of a series nor a quotation."""
        if not _is_long(run, folded, view, rule.params):
            return False
        found = folded.sentences
        if not _is_beside(run):
            copy = map(folded.passage, range(run.copy, run.copy + run.length))
            if self.formal[rule.code].stand_in(view, copy) or _is_verse(run, found, view, rule.params):
                return False
            if not self.whole and sections.are_alike_on_purpose(found[run.source].start, found[run.copy].start):
                return False
        return not _is_quoted(run, folded, view, sections.quotations, rule.params)


class RepeatedParagraphs(RepeatedSentences):
    """Paragraphs of several sentences that stand in the text word for word."""

    whole = True


class RepeatedHeadings:
    """Headings of one level that stand twice under the same heading; more of them are taken for a pattern.

    ``params``: ``min_words`` of a heading.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit at the second of two like headings."""
        headings = [block for block in view.blocks if block.kind == "heading"]
        if len(headings) < 2:
            return
        places: dict[tuple[int, int, str], list[Span]] = defaultdict(list)
        above: list[tuple[int, int]] = []  # level and offset of the headings that the next one may stand under
        keys, _ = folded_texts([view.text[block.span.start : block.span.end] for block in headings])
        for block, key in zip(headings, keys, strict=True):
            while above and above[-1][0] >= block.level:
                above.pop()
            places[block.level, above[-1][1] if above else -1, key].append(block.span)
            above.append((block.level, block.span.start))
        for rule in self.rules:
            for (_, _, key), spans in places.items():
                if len(spans) == 2 and key.count(" ") + 1 >= rule.params["min_words"] and _is_title(view, spans[1]):
                    yield Hit(rule, spans[1], related=((spans[0], "first used here"),))


def _span(found: Sequence[Sentence], index: int, length: int) -> Span:
    return Span(found[index].start, found[index + length - 1].end)


def _size(run: Run, folded: FoldedText) -> int:
    return sum(folded.sizes[run.copy : run.copy + run.length])


def _longest(run: Run, folded: FoldedText) -> int:
    """Return the index of the longest sentence of the copy."""
    return max(range(run.copy, run.copy + run.length), key=folded.sizes.__getitem__)


def _is_paragraphs(run: Run, found: Sequence[Sentence]) -> bool:
    """Tell whether a run is all of one or more paragraphs of several sentences, at both places."""
    if run.length < 2:
        return False
    for start in (run.source, run.copy):
        end = start + run.length
        if start and found[start - 1].block == found[start].block:
            return False
        if end < len(found) and found[end].block == found[end - 1].block:
            return False
    return True


def _is_beside(run: Run) -> bool:
    return run.copy - run.source <= run.length


def _is_long(run: Run, folded: FoldedText, view: View, params: Mapping[str, Any]) -> bool:
    """Tell whether a run is long enough for its repetition to be no accident and no device."""
    index = _longest(run, folded)
    longest, size = folded.sentences[index], folded.sizes[index]
    if is_code(view, folded.passage(index)):
        return False
    kind = view.blocks[longest.block].kind
    if kind != view.blocks[folded.sentences[run.source].block].kind and size <= params["summary_words"]:
        return False  # a summary in points, and the text it sums up
    if _is_beside(run):
        return bool(size >= params["min_words_beside"])
    if folded.often[folded.keys[index]] > 2 and _size(run, folded) < params["refrain_words"]:
        return False
    last = view.text[longest.end - 1]
    open_ended = (
        kind == "item" or last.isalnum() or last in ")]" or (last == ":" and view.text[longest.end - 2].isascii())
    )
    return bool(size >= params["min_words_open" if open_ended else "min_words"])


def _is_title(view: View, span: Span) -> bool:
    """Tell whether a heading is words: in plain text other lines that stand alone may be taken for one."""
    text = view.text[slice(*span)]
    return text[0] not in "[({<@$%>" and text[-1] not in ".,;:\\" and not code_in(view, span) and not signed_words(text)


def _is_verse(run: Run, found: Sequence[Sentence], view: View, params: Mapping[str, Any]) -> bool:
    """Tell whether a run stands in short lines, as the chorus of a song does."""
    lines = view.text[slice(*_span(found, run.copy, run.length))].split("\n")
    full = [line for line in lines if line.strip()]
    return len(full) >= _VERSE_LINES and max(map(len, full)) <= params["verse_width"]


def _is_quoted(run: Run, folded: FoldedText, view: View, quotes: Sequence[int], params: Mapping[str, Any]) -> bool:
    """Tell whether a run is a quotation at one place only, or a short one in quotation marks at both."""
    found = folded.sentences
    if quotes[found[run.source].block] != quotes[found[run.copy].block]:
        return True
    if _is_beside(run):
        return False
    first, again = (is_quotation(view.text[slice(*_span(found, at, run.length))]) for at in (run.source, run.copy))
    return first != again or (first and _size(run, folded) < params["min_words_quoted"])


def _hit(rule: Rule, run: Run, found: Sequence[Sentence], view: View) -> Hit:
    span = _span(found, run.copy, run.length)
    source = _span(found, run.source, min(run.length, run.copy - run.source))
    what = "this sentence" if run.length == 1 else f"these {run.length} sentences"
    return Hit(rule, span, {"what": what}, _removal(run, found, view), ((source, FIRST_PLACE),))


def _removal(run: Run, found: Sequence[Sentence], view: View) -> Fix | None:
    """Offer to take the copy out where it follows the original and reads exactly like it."""
    period = run.copy - run.source
    if run.length % period:
        return None
    texts = [" ".join(view.text[p.start : p.end].split()) for p in found[run.source : run.copy + run.length]]
    if texts[:-period] != texts[period:]:
        return None
    span = Span(found[run.copy - 1].end, found[run.copy + run.length - 1].end)
    return removal(view, span)
