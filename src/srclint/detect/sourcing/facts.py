"""Facts with a figure: who put how much into whom, what a company is worth, how many it employs, and when.

A fact is read only where a template of its language fits the sentence and everyone it is about has a name there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from srclint import late
from srclint.detect.sourcing.amounts import Amount, AmountReader, Told
from srclint.detect.sourcing.dates import YEAR
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.speakers import words_of
from srclint.detect.sourcing.templates import COUNT, NAME, NOUN, PEOPLE, SUM, Template
from srclint.detect.sourcing.wordlists import alternation

KINDS = ("invested", "bought", "fined", "valued", "employed", "earned", "raised")
_PAIRED = ("invested", "bought", "fined")  # the kinds that have two parties
_UPPER = "[A-ZÀ-ÖØ-ÞŠŽŁŚŻČŘ]"
_PART = rf"{_UPPER}\w*(?:[&.’'-]{_UPPER}\w*)*"
_WORD = late.pattern(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+")
_RATE_REACH = 60  # code points behind a figure in which "a year" or "per share" may stand
_BEHIND = 30  # code points behind a figure in which a word may stand that makes it a rate or a part


class FigureFact(NamedTuple):
    """What one sentence states."""

    start: int  # of the figure, in the sentence
    end: int
    kind: str
    about: str  # the folded name, without "Inc" and the like, of whom the fact is about
    name: str  # as written
    party: str  # the same of the other party, "" where the kind has none
    party_name: str
    amounts: tuple[Amount, ...]
    time: str  # a year, or the round of funding; "~" and a word for a time told in relation to the text; or ""


class FactReader:
    """Reads the facts of one language, with the words and templates that its word list explains."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        def role(*names: str) -> frozenset[str]:
            return frozenset(word.casefold() for name in names for word in words.get(name, ()))

        self._words = words
        self._amounts = AmountReader(words)
        self._unsure, self._increments = role("unsure"), role("increments")
        self._partial, self._suffixes, self._periods = role("partial"), role("suffixes"), role("periods")
        self._staff, self._people = role("staff"), role("people")
        self._prepositions, self._pronouns, self._and = role("prepositions"), role("pronouns"), role("and")
        self._personal = self._pronouns - role("relatives")
        self._definite, self._articles = role("definite"), role("definite", "indefinite")
        self._companies = role("companies")
        self._hedges = frozenset(
            word
            for name in ("about", "over", "under", "articles")
            for phrase in role(name)
            for word in phrase.split(" ")
        )
        self._no_name = role(
            *("plain", "calendar", "connectives", "definite", "indefinite", "pronouns", "people", "nations"),
            *("speakers", "companies", "objects", "works", "wholes", "prepositions", "articles", "joins", "relatives"),
        )
        self._capital_nouns = bool(words.get("capital_nouns"))

    @cached_property
    def _templates(self) -> list[Template]:
        return [Template(kind, line, self._words) for kind in KINDS for line in self._words.get(kind, ())]

    @cached_property
    def _telling(self) -> frozenset[str]:
        """Words one of which stands in every sentence that states a fact."""
        return frozenset(word for template in self._templates for word in template.telling)

    def read(self, sentence: str, figures: Sequence[Figure], before: str) -> list[FigureFact]:
        """Return the facts of a sentence, one for a figure, given the text before it."""
        if not figures or sentence.endswith("?"):
            return []
        words = words_of(sentence)
        if self._telling.isdisjoint(words):
            return []
        templates = [template for template in self._templates if template.may_fit(words)]
        told = list(self._amounts.read(sentence, figures)) if templates else []
        if not told:
            return []
        marked = self._marked(sentence, told)
        by_start = {one.start: one for one in told}
        facts: dict[int, FigureFact] = {}
        for template in templates:
            for match in template.pattern.finditer(marked):
                one = by_start.get(match.start("F"))
                if one is not None and one.start not in facts:
                    fact = self._fact(template.kind, sentence, before, match, one)
                    if fact is not None:
                        facts[one.start] = fact
        return list(facts.values())

    # Names.

    @cached_property
    def _name(self) -> re.Pattern[str]:
        links = alternation(self._words.get("name_links", ()), exact=True)
        return re.compile(rf"(?<![\w.]){_PART}(?:[ ](?:{links} )?{_PART}){{0,4}}")

    def _marked(self, sentence: str, told: Sequence[Told]) -> str:
        """Return the sentence with marks in place of its figures and names, code point for code point."""
        out = list(sentence)
        for one in told:
            sign, end = SUM, one.end
            if one.figure.kind == "count":
                noun = _WORD.match(sentence, one.end + 1)
                folded = noun.group().casefold() if noun and sentence[one.end] == " " else ""
                sign = COUNT if folded in self._staff else PEOPLE if folded in self._people else ""
                end = noun.end() if noun and sign else end
            if sign:
                out[one.start : end] = sign * (end - one.start)
        for start, end in self._names("".join(out)):
            out[start:end] = NAME * (end - start)
        marked = "".join(out)
        for match in _WORD.finditer(marked):
            if match.group().casefold() in self._companies:
                start, end = match.span()
                marked = marked[:start] + NOUN * (end - start) + marked[end:]
        return marked

    def _names(self, sentence: str) -> Iterator[tuple[int, int]]:
        for match in self._name.finditer(sentence):
            start, end = match.span()
            words = list(re.finditer(r"[^ ]+", match.group()))
            while words and self._is_no_name(words[0].group(), sentence, start + words[0].start()):
                del words[0]
            if words:
                yield start + words[0].start(), end

    def _is_no_name(self, word: str, sentence: str, start: int) -> bool:
        folded = word.casefold()
        if folded in self._no_name or folded.partition("'")[0].partition("’")[0] in self._pronouns:
            return True
        if not self._capital_nouns:
            return False
        before = sentence[:start].rpartition(" ")[0].rpartition(" ")[2].casefold()
        return before in self._articles

    def _core(self, name: str) -> str:
        """Return what of a name all its forms have in common, folded: "mistral" for "Mistral AI"."""
        words = name.casefold().replace("’", "'").removesuffix("'s").split(" ")
        while len(words) > 1 and words[-1] in self._suffixes:
            del words[-1]
        return " ".join(words)

    # Facts.

    def _fact(self, kind: str, sentence: str, before: str, match: re.Match[str], told: Told) -> FigureFact | None:
        groups = match.groupdict()
        gap, hedge = (sentence[slice(*match.span(name))] if groups.get(name) else "" for name in ("gap", "hedge"))
        if not self._is_stated(gap, hedge, sentence, match) or not self._is_definite(sentence, match):
            return None
        name, party_name = groups.get("X"), groups.get("S")
        name = sentence[slice(*match.span("X"))] if name else ""
        party_name = sentence[slice(*match.span("S"))] if party_name else ""
        party = self._core(party_name)
        if not name and party:
            name = self._beside(party_name, before)
        if not name or (kind in _PAIRED and not party) or self._core(name) == party:
            return None
        time = self._round(sentence) if kind == "raised" else self._time(sentence)
        if not time and kind == "raised":
            return None
        about, amounts = self._core(name), self._amounts.amounts(told, hedge)
        return FigureFact(told.start, told.end, kind, about, name, party, party_name, amounts, time)

    def _round(self, sentence: str) -> str:
        """Return the round in which money was raised, folded, if the sentence names one and no more."""
        rounds = {match.group().casefold() for match in self._rounds.finditer(sentence)}
        return rounds.pop() if len(rounds) == 1 else ""

    @cached_property
    def _rounds(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){alternation(self._words.get('rounds', ()))}(?!\w)")

    def _is_stated(self, gap: str, hedge: str, sentence: str, match: re.Match[str]) -> bool:
        """Tell whether a match states its fact: for certain, of no part and no addition, about whom it seems to."""
        between = set(_folded_words(f"{gap} {hedge}"))
        if not self._hedges.issuperset(_folded_words(hedge)) or not self._is_whole(between, sentence, match):
            return False
        if match.string[match.start()] != NAME:
            return True
        lead = sentence[: match.start()].rstrip(" ")
        if self._is_object(match.string[: match.start()].rstrip(" "), gap):
            return False
        return not lead or self._personal.isdisjoint(between)

    def _is_whole(self, between: set[str], sentence: str, match: re.Match[str]) -> bool:
        """Tell whether nothing beside a figure makes it a wish, an addition, a rate or a part."""
        end = match.end("F")
        behind = list(_folded_words(sentence[end : end + _BEHIND]))[:1]
        if not self._unsure.isdisjoint(between) or not self._increments.isdisjoint({*between, *behind}):
            return False
        count = match.string[match.start("F")] in (COUNT, PEOPLE)
        return not (
            self._rate.search(sentence, end, end + _RATE_REACH) or (count and not self._partial.isdisjoint(behind))
        )

    def _is_definite(self, sentence: str, match: re.Match[str]) -> bool:
        """Tell whether a noun in place of a name stands for one company: "the start-up", not "a start-up"."""
        return not match.groupdict().get("D") or next(_folded_words(sentence[match.start("D") :])) in self._definite

    def _is_object(self, lead: str, gap: str) -> bool:
        """Tell whether what stands before a name makes it no subject, or not the only one: "shares in X", "Y and X"."""
        before, _, word = lead.rpartition(" ")
        if lead.endswith(NAME) or (word.casefold() in self._and and before.rstrip(",").endswith(NAME)):
            return True
        return word.casefold() in self._prepositions and not gap.startswith(",")

    @cached_property
    def _rate(self) -> re.Pattern[str]:
        return re.compile(rf" {alternation(self._words.get('rates', ()))}(?!\w)")

    def _beside(self, party_name: str, before: str) -> str:
        """Return the one name that stands beside that of a party in the text before: "Microsoft and Mistral AI"."""
        links = alternation([*self._words.get("and", ()), *self._words.get("with", ())])
        party, name = re.escape(party_name), self._name.pattern
        beside = re.compile(rf"(?<!\w){party}(?:['’]s?)? (?:\w+ )?{links} ({name})|({name}) {links} {party}(?!\w)")
        names = [found for match in beside.finditer(before) for found in match.groups() if found]
        names = [name for name in names if name.partition(" ")[0].casefold() not in self._no_name]
        return names[0] if len({self._core(name) for name in names}) == 1 else ""

    def _time(self, sentence: str) -> str:
        years: set[str] = set(YEAR.findall(sentence))
        if self._so_far.search(sentence):
            return ""
        if len(years) == 1:
            return years.pop()
        if years:
            return "~" + " ".join(sorted(years))
        words = sorted(self._periods.intersection(_folded_words(sentence)))
        return f"~{words[0]}" if words else ""

    @cached_property
    def _so_far(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){alternation(self._words.get('so_far', ()))}(?!\w)")


def _folded_words(text: str) -> Iterator[str]:
    return (match.group().casefold() for match in _WORD.finditer(text))
