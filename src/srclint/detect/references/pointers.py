"""Pointers: words that send the reader to a picture, table, link or section, with nothing there."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from srclint.detect.references.phrases import Match, Phrasebook, Words
from srclint.detect.references.spans import COLON
from srclint.errors import RuleError
from srclint.language import UNKNOWN
from srclint.model import Hit
from srclint.rule import Rule
from srclint.view import View

if TYPE_CHECKING:
    from srclint.detect.references.resolution import Found

SENSES = ("ahead", "back", "near", "call", "download", "whole", "caption", "credit")
SHORT = 500  # code points, below which a language that has no phrases here may be a wrong guess
OBJECTS = ("picture", "video", "table", "code", "example", "link", "title", "caption", "section", "announced")
_CAPTION_REACH = 1500  # code points between a pointer and the caption of the same missing picture
_CAPTION_LENGTH = 220  # code points of the longest finding that may begin before a sentence and reach into it


class Pointers:
    """Finds pointers at what is not in the text, and gives one finding for each thing that is missing."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; the phrases of a language are compiled when its first text comes."""
        self.rules = sorted(rules, key=lambda rule: rule.code)
        self.lead_ins = [rule for rule in self.rules if rule.params.get("object") == "announced"]
        self.languages = tuple(sorted({language for rule in rules for language in rule.lexicon}))
        self.books: dict[tuple[tuple[str, ...], str], Phrasebook] = {}
        for rule in rules:
            if rule.params.get("object") not in OBJECTS or not isinstance(rule.params.get("reach"), int):
                raise RuleError(
                    f"{rule.origin}: params.object must be one of {', '.join(OBJECTS)}, and params.reach a number"
                )

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield what points at nothing, in order."""
        languages = self._spoken(view)
        words = Words(view.text)
        matches = list(self._book(languages).find(view, words)) if languages else []
        may_lead_in = bool(languages and self.lead_ins and ":" in view.text and COLON.search(view.text))
        if matches or may_lead_in:
            for one in merged(self._found(view, words, matches, languages)):
                where = one.rule.params.get("where", {}).get(one.sense, "")
                yield Hit(one.rule, one.span, {"what": one.said, "where": where})

    def _found(self, view: View, words: Words, matches: Sequence[Match], languages: tuple[str, ...]) -> Iterator[Found]:
        """Yield what points at nothing, in no order."""
        # Late: what stands in a text has many patterns, which take 10 ms to compile, and most small texts need none.
        from srclint.detect.references.lead_ins import empty_lead_ins
        from srclint.detect.references.resolution import unresolved
        from srclint.detect.references.structure import Structure

        structure = Structure(view)

        def excuses(match: Match) -> Iterator[Match]:
            return self._book(languages, match.rule.code).find_around(view, words, match)

        yield from unresolved(matches, excuses, structure)
        for rule in self.lead_ins:
            for language in languages:
                yield from empty_lead_ins(rule, rule.lexicon.get(language, {}), structure)

    def _spoken(self, view: View) -> tuple[str, ...]:
        """Return the languages whose phrases are looked for: all where the text is too short to tell."""
        if view.language in self.languages:
            return (view.language,)
        return self.languages if view.language == UNKNOWN or len(view.text) < SHORT else ()

    def _book(self, languages: tuple[str, ...], code: str = "") -> Phrasebook:
        """Return the pointers of some languages, or the idioms that look like those of the rule with a code."""
        book = self.books.get((languages, code))
        if book is None:
            rules = [rule for rule in self.rules if rule.code == code] if code else self.rules
            book = self.books[languages, code] = Phrasebook(rules, languages, ("unless",) if code else SENSES)
        return book


def merged(found: Iterable[Found]) -> list[Found]:
    """Return one of those that speak of the same missing thing, in order.

    Of two in one sentence the one of the first rule stays; a caption gives way to a pointer at the same picture; a
    thing that is only mentioned again ("this diagram") was reported where it was first pointed at.
    """
    kept: list[Found] = []  # in order of place
    for one in sorted(found, key=lambda one: (one.rule.code, one.span)):
        low, high = _within(one)
        near = bisect_left(kept, low, key=lambda other: other.span.start)
        far = bisect_left(kept, high, key=lambda other: other.span.start)
        if not any(_same(one, other) for other in kept[near:far]):
            insort(kept, one, key=lambda other: other.span.start)
    return kept


def _within(one: Found) -> tuple[int, int]:
    """Return between which offsets another finding about the same thing may begin."""
    if one.rule.params["object"] == "caption" or one.sense == "near":
        return one.span.start - _CAPTION_REACH, one.span.end + _CAPTION_REACH
    return one.sentence.start - _CAPTION_LENGTH, max(one.sentence.end, one.span.end)


def _same(one: Found, other: Found) -> bool:
    if one.span.start < other.span.end and other.span.start < one.span.end:
        return True
    apart = max(one.span.start - other.span.end, other.span.start - one.span.end)
    if one.rule.params["object"] == "caption":
        return bool(other.rule.params.get("captioned")) and apart <= _CAPTION_REACH
    if "alone" not in one.rule.params and one.sentence.start <= other.span.start < one.sentence.end:
        return True
    again = one.rule is other.rule and one.sense == "near" and apart <= _CAPTION_REACH
    return again and one.said.split()[-1].lower() in other.said.lower()
