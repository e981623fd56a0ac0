"""Sentences that say again, with other words or in another order, what the text has said already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property

from srclint.detect.repetition.candidates import candidates
from srclint.detect.repetition.likeness import Likeness, names, signed_words
from srclint.detect.repetition.passages import (
    FIRST_PLACE,
    FoldedText,
    FormalPhrases,
    Passage,
    code_in,
    folded_text,
    is_code,
    is_quotation,
)
from srclint.detect.repetition.sections import Sections
from srclint.model import Hit
from srclint.rule import Rule
from srclint.view import View

# Shares of the words of the longer and of the shorter of two sentences, counted as often as they come: with fewer
# no likeness holds.
_SHARED = 0.55
_CONTAINED = 0.8


class NearRepeatedSentences:
    """Pairs of sentences of which the later one says nearly what the earlier one said.

    ``params``: tables for ``Likeness``: ``beside`` for neighbours, ``apart`` for others, ``close`` for others that keep
    nearly all words in order; ``min_words`` of the longer and ``max_words`` of each; ``long``, words from which names
    may differ. The lexicon lists ``stop`` words, words of ``negation``, words in ``contrast``, several an entry, and
    ``formal`` phrases by language.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.comparisons = [_Comparison(rule) for rule in rules]

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit at the later sentence of every pair."""
        folded = folded_text(view)
        for comparison in self.comparisons:
            for first, second in comparison.pairs(folded, view):
                yield Hit(comparison.rule, second.span, related=((first.span, FIRST_PLACE),))


class _Comparison:
    """The words and measures of one rule, and what it finds with them."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.formal = FormalPhrases(rule)
        self.likenesses: dict[str, tuple[Likeness, Likeness, Likeness]] = {}

    @cached_property
    def negation(self) -> frozenset[str]:
        """The words that deny, in all languages."""
        return _words(self.rule, "negation")

    @cached_property
    def contrasts(self) -> list[frozenset[str]]:
        """The words of each contrast, in all languages."""
        return [frozenset(words.split()) for words in sorted(_words(self.rule, "contrast"))]

    def pairs(self, folded: FoldedText, view: View) -> Iterator[tuple[Passage, Passage]]:
        """Yield the pairs of passages that say nearly the same, the earlier one first."""
        compared = self._compared(folded, view) if len(folded.sentences) > 1 else []
        if len(compared) < 2:
            return
        alike: dict[int, set[int]] = defaultdict(set)
        likenesses = self._likenesses(view.language)
        for i, j in _alike(folded, compared, likenesses, self.rule.params["min_words"]):
            alike[i].add(j)
            alike[j].add(i)
        if not alike:
            return
        stop = likenesses[0].stop
        pairs = sorted((i, j) for i, others in alike.items() for j in others if i < j)
        found = folded.sentences
        places = [(run.source, run.copy) for run in folded.runs] + pairs
        sections = Sections(view, ((found[i].start, found[j].start) for i, j in places))
        for i, j in pairs:
            one, other = folded.passage(i), folded.passage(j)
            if _is_pattern(i, j, alike) or (j > i + 1 and _are_about_others(one, other, folded.counts, stop)):
                continue
            if j > i + 1 and sections.are_alike_on_purpose(one.start, other.start):
                continue
            if self._are_copies(one, other, view):
                yield one, other

    def _likenesses(self, language: str) -> tuple[Likeness, Likeness, Likeness]:
        """Return what counts as like for neighbours, for others, and for others that keep nearly all words in order."""
        known = self.likenesses.get(language)
        if known is None:
            params = self.rule.params
            stop = frozenset(self.rule.lexicon.get(language, {}).get("stop", ()))
            beside, apart, close = (Likeness(params[name], stop) for name in ("beside", "apart", "close"))
            known = self.likenesses[language] = beside, apart, close
        return known

    def _compared(self, folded: FoldedText, view: View) -> list[int]:
        """Return the indexes of the passages that are long enough and end with a stop or are longer than titles are.

        Of those that read the same only the first is compared.
        """
        text, sentences, params = view.text, folded.sentences, self.rule.params
        prose = [block.kind == "paragraph" for block in view.blocks]
        least, long, most = params["min_words"] - 1, params["long"], params["max_words"]  # a word may have been lost
        compared = [
            i
            for i, size in enumerate(folded.sizes)
            if least <= size <= most
            and prose[sentences[i].block]
            and (size >= long or (last := text[sentences[i].end - 1]) in ".!?" or not _is_cased(last))
        ]  # where there are no capitals a sentence needs no stop
        if folded.repeated:
            first: dict[str, int] = {}
            compared = [i for i in compared if first.setdefault(folded.keys[i], i) == i]
        return compared

    def _are_copies(self, one: Passage, other: Passage, view: View) -> bool:
        """Tell whether two sentences that read alike are prose, and speak of the same things."""
        said, again = view.text[one.start : one.end], view.text[other.start : other.end]
        if self.formal.stand_in(view, (other,)) or is_quotation(said) != is_quotation(again):
            return False
        if is_code(view, one) or is_code(view, other):
            return False
        signed = signed_words(said) | code_in(view, one.span)
        other_signed = signed_words(again) | code_in(view, other.span)
        if signed - other_signed and other_signed - signed:
            return False
        only, other_only = set(one.words).difference(other.words), set(other.words).difference(one.words)
        if self._are_opposed(only, other_only):
            return False
        long = min(one.size, other.size) >= self.rule.params["long"]
        return long or not (names(said) & only and names(again) & other_only)

    def _are_opposed(self, only: Set[str], other_only: Set[str]) -> bool:
        """Tell whether what sets two sentences apart makes them say opposite or parallel things."""
        if bool(self.negation & only) != bool(self.negation & other_only):
            return True
        return any(words & only and words & other_only for words in self.contrasts)


def _alike(
    folded: FoldedText, compared: Sequence[int], likenesses: tuple[Likeness, ...], least: int
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sentences that are alike enough."""
    beside, apart, close = likenesses
    sizes, words_of = folded.sizes, folded.words_of
    for i, j in candidates(folded, compared):
        if max(sizes[i], sizes[j]) < least:
            continue
        said, again = words_of(i), words_of(j)
        if _overlap(said, again) and (
            (i + 1 == j and beside.holds(said, again))
            or apart.holds(said, again)
            or close.holds(said, again)
            or close.contains(said, again)
        ):
            yield i, j


def _overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two sentences share so many words that it is worth while to compare them."""
    shared, size, other_size = len({*one}.intersection(other)), len(one), len(other)
    return shared >= _SHARED * max(size, other_size) or shared >= _CONTAINED * min(size, other_size)


def _is_cased(character: str) -> bool:
    return character.lower() != character.upper()


def _is_pattern(i: int, j: int, alike: Mapping[int, set[int]]) -> bool:
    """Tell whether two sentences are made after one pattern, as results, entries and steps are.

    Then one of them is like a third elsewhere; only a copy that was cut in two pieces stands in one place.
    """
    if alike[i] & alike[j]:
        return True
    return any(max(places) - min(places) >= len(places) for places in (alike[i], alike[j]))


def _are_about_others(one: Passage, other: Passage, counts: Mapping[str, int], stop: Set[str]) -> bool:
    """Tell whether two sentences say the same of different things: what differs are things the text speaks of.

    A word that was put for another stands nowhere else in most texts.
    """
    only = set(one.words).difference(other.words, stop)
    other_only = set(other.words).difference(one.words, stop)
    if not only or not other_only:
        return False
    return all(
        counts[word] > words.count(word)
        for words, mine in ((one.words, only), (other.words, other_only))
        for word in mine
    )


def _words(rule: Rule, role: str) -> frozenset[str]:
    return frozenset(word for words in rule.lexicon.values() for word in words.get(role, ()))
