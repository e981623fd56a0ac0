"""Sentences and paragraphs that stand word for word in another file as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import groupby

from srclint.detect.repetition.passages import FIRST_PLACE, FormalPhrases, Passage, folded_text
from srclint.model import Fact, Record, Span, Verdict
from srclint.rule import Rule
from srclint.view import View


class SharedSentences:
    """Sentences that stand in several documents: each is reported in all but the first, in the order of their paths.

    ``params``: ``min_words`` of a sentence. A sentence that came over with its whole paragraph is left to
    ``SharedParagraphs``: its fact carries the hash of the paragraph, or none for a paragraph of one sentence.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.min_words = min(rule.params["min_words"] for rule in rules)
        self.formal = FormalPhrases(rules[0])

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield every sentence that is long enough, by its hash."""
        for paragraph in _paragraphs(view):
            whole = _hash(" ".join(p.key for p in paragraph)) if len(paragraph) > 1 else ""
            for passage in paragraph:
                if passage.size >= self.min_words and not self.formal.stand_in(view, (passage,)):
                    yield Fact(_hash(passage.key), (passage.size, whole), passage.span)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every document but the first that holds the sentence of these facts."""
        first = facts[0]
        paragraphs = {first.value[1]} - {""}
        for fact in _first_in_each(facts[1:], _document(first)):
            size, paragraph = fact.value
            if paragraph not in paragraphs:
                for rule in self.rules:
                    if size >= rule.params["min_words"]:
                        yield Verdict(rule, fact, {"path": first.path}, ((first, FIRST_PLACE),))
            if paragraph:
                paragraphs.add(paragraph)


class SharedParagraphs:
    """Paragraphs of several sentences that stand in several documents: reported in all but the first.

    ``params``: ``min_words`` of all sentences together.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.min_words = min(rule.params["min_words"] for rule in rules)
        self.formal = FormalPhrases(rules[0])

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield every paragraph that is long enough, by its hash."""
        for paragraph in _paragraphs(view):
            size = sum(passage.size for passage in paragraph)
            span = Span(paragraph[0].start, paragraph[-1].end)
            if len(paragraph) > 1 and size >= self.min_words and not self.formal.stand_in(view, paragraph):
                yield Fact(_hash(" ".join(p.key for p in paragraph)), size, span)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every document but the first that holds the paragraph of these facts."""
        first = facts[0]
        for fact in _first_in_each(facts[1:], _document(first)):
            for rule in self.rules:
                if fact.value >= rule.params["min_words"]:
                    yield Verdict(rule, fact, {"path": first.path}, ((first, FIRST_PLACE),))


def _paragraphs(view: View) -> Iterator[list[Passage]]:
    """Yield the passages of every block whose text is compared."""
    for _, group in groupby(folded_text(view).passages, key=lambda passage: passage.block):
        paragraph = list(group)
        if paragraph[0].words:
            yield paragraph


def _hash(key: str) -> str:
    """Return a hash that is the same in every process; 96 bits keep two of a billion sentences apart."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _document(fact: Fact) -> tuple[str, Record | None]:
    return fact.path, fact.record


def _first_in_each(facts: Sequence[Fact], seen: tuple[str, Record | None]) -> Iterator[Fact]:
    """Yield the first of the facts of each document, which come sorted, but for the document already ``seen``."""
    for document, group in groupby(facts, key=_document):
        if document != seen:
            yield next(group)
