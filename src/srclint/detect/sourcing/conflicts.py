"""Figures that contradict each other, in one text and across texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from srclint.detect.sourcing.languages import Languages, PerLanguage
from srclint.detect.sourcing.sources import sources_of
from srclint.model import Fact, Hit, Record, Span, Verdict
from srclint.rule import Rule
from srclint.view import View

if TYPE_CHECKING:
    from srclint.detect.sourcing.facts import FactReader

_PAIRED = frozenset({"invested", "bought", "fined"})  # two parties must be the same
_MOST = 200  # different claims about one name that others are compared with
_MISTAKEN = frozenset({"invested", "valued"})  # the same sum for both: one text took it for the other
_YEARLY = frozenset({"earned"})  # another figure every year: the year must be told
_BEFORE = 1500  # code points before a sentence in which a second party may have been named beside the first
_WHAT = {
    "invested": "what {party} put into {name}",
    "bought": "what {party} paid for {name}",
    "fined": "what {party} fined {name}",
    "valued": "what {name} is worth",
    "employed": "how many people {name} employs",
    "earned": "the revenue of {name}",
    "raised": "what {name} raised in that round",
}
_OTHER = "the other figure"
_Amount = tuple[str, float, float, float]  # unit, value, and the least and greatest it may stand for
_Place = TypeVar("_Place", Span, Fact)


class _Claim(NamedTuple):
    """A fact as it is compared: plain data, for it travels between processes."""

    kind: str
    about: str
    name: str
    party: str
    party_name: str
    amounts: tuple[_Amount, ...]
    time: str
    figure: str  # as written


class ConflictingFigures:
    """Finds figures for the same thing that no rounding can reconcile.

    Two parties, or a name and a time, must be the same before two figures are compared. ``params``: ``least_gap``, how
    far apart two figures must lie at least, as a share of the greater one.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._readers = PerLanguage(self._languages, _fact_reader)
        self._gap = float(self._rule.params["least_gap"])

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield figures that contradict one before them in the text."""
        seen: dict[str, list[tuple[_Claim, Span]]] = {}
        for claim, span in self._claims(view):
            known = seen.setdefault(claim.about, [])
            if any(_agree(claim, other) for other, _ in known):
                continue
            for other, place in self._against(claim, known):
                yield Hit(self._rule, span, _values(claim, other, ""), related=((place, _OTHER),))
            if len(known) < _MOST:
                known.append((claim, span))

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield every figure that is told of a name, by that name."""
        for claim, span in self._claims(view):
            yield Fact(claim.about, tuple(claim), span)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for each figure that contradicts one of another document."""
        seen: list[tuple[_Claim, Fact]] = []
        for fact in facts:
            claim = _Claim(*fact.value)
            if any(_agree(claim, other) for other, _ in seen):
                continue
            elsewhere = [one for one in seen if _document(one[1]) != _document(fact)]
            for other, place in self._against(claim, elsewhere):
                where = f" in {place.path}"
                yield Verdict(self._rule, fact, _values(claim, other, where), ((place, _OTHER),))
            if len(seen) < _MOST:
                seen.append((claim, fact))

    def _claims(self, view: View) -> Iterator[tuple[_Claim, Span]]:
        language = self._languages.of(view)
        if language is None:
            return
        sources = sources_of(view, language)
        if not sources.figure_sentences or sources.technical:
            return
        reader = self._readers.of(view)
        for number in sources.figure_sentences:
            start = view.sentences[number].start
            sentence = sources.sentence(number)
            for fact in reader.read(sentence, sources.figures(number), view.text[max(0, start - _BEFORE) : start]):
                amounts = tuple((a.unit, a.value, a.low, a.high) for a in fact.amounts)
                claim = _Claim(*fact[2:7], amounts, fact.time, sentence[fact.start : fact.end])
                yield claim, Span(start + fact.start, start + fact.end)

    def _against(self, claim: _Claim, others: Iterable[tuple[_Claim, _Place]]) -> Iterator[tuple[_Claim, _Place]]:
        """Yield of some claims about the same name those that one contradicts, the first of each kind."""
        kinds = set()
        for other, place in others:
            if other.kind in kinds:
                continue
            if claim.kind == other.kind:
                contradicts = _is_comparable(claim, other) and self._excludes(claim, other)
            else:
                contradicts = {claim.kind, other.kind} == _MISTAKEN and _is_same_sum(claim, other)
            if contradicts:
                kinds.add(other.kind)
                yield other, place

    def _excludes(self, claim: _Claim, other: _Claim) -> bool:
        """Tell whether in every unit that both have the figures lie apart."""
        pairs = [(a, b) for a in claim.amounts for b in other.amounts if a[0] == b[0]]
        return bool(pairs) and all(self._apart(a, b) for a, b in pairs)

    def _apart(self, a: _Amount, b: _Amount) -> bool:
        (_, _, low, high), (_, _, least, greatest) = a, b
        gap = max(low - greatest, least - high)
        return gap > self._gap * max(low, least)


def _fact_reader(words: Mapping[str, Sequence[str]]) -> FactReader:
    from srclint.detect.sourcing.facts import FactReader  # late: most texts state none

    return FactReader(words)


def _document(fact: Fact) -> tuple[str, Record | None]:
    return fact.path, fact.record


def _is_comparable(claim: _Claim, other: _Claim) -> bool:
    """Tell whether two claims of a kind are about the same: parties, or name and time."""
    if claim.kind in _PAIRED:
        return claim.party == other.party and (claim.time == other.time or "" in (claim.time, other.time))
    return claim.time == other.time and (bool(claim.time) or claim.kind not in _YEARLY)


def _agree(claim: _Claim, other: _Claim) -> bool:
    """Tell whether two claims say the same, so that what contradicts the one is known for the other."""
    same = claim.kind == other.kind and _is_comparable(claim, other)
    return same and any(a[:2] == b[:2] for a in claim.amounts for b in other.amounts)


def _is_same_sum(claim: _Claim, other: _Claim) -> bool:
    """Tell whether two claims of different kinds give the very same sum, which one of them must have mistaken."""
    return any(a[:2] == b[:2] and max(a[3], b[3]) < inf for a in claim.amounts for b in other.amounts)


def _values(claim: _Claim, other: _Claim, where: str) -> dict[str, str]:
    here, there = _WHAT[claim.kind], _WHAT[other.kind]
    what = here.format(party=claim.party_name, name=claim.name)
    if claim.kind != other.kind:
        what = f"here {what}, there {there.format(party=other.party_name, name=other.name)}"
    return {"found": claim.figure, "other": other.figure, "where": where, "what": what}
