"""Sentences, paragraphs and lines that stand word for word in other files as well."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import groupby, islice
from typing import NamedTuple
from weakref import WeakKeyDictionary

from srclint import late
from srclint.detect.repetition.folding import folded_words
from srclint.detect.repetition.passages import (
    FIRST_PLACE,
    WORDS_IN_ONE,
    FoldedText,
    FormalPhrases,
    folded_text,
    is_address,
)
from srclint.errors import RuleError
from srclint.model import Extent, Fact, Record, Span, Verdict
from srclint.rule import Rule
from srclint.view import View

ALSO_HERE = "also here"
_SHOWN = 3  # other places of a line that stands in many files
_DIGEST = 10  # bytes: 80 bits keep two of a billion sentences apart
_AROUND = 4  # bytes of the digests of neighbours, and of a whole text
# A field of a record ("License: MIT") or a directive (".. image::"), not a line of a page.
_LABELLED = late.pattern(r"\.|[\w-]+:")
_MANY = 3  # formal sentences that are more than a closing line
_MOSTLY = 4  # one formal sentence in so many makes a text a contract or a licence
_BETWEEN = 6  # sentences between two formal ones that belong to the same licence
_CLOSING = '.!?…。！？”"'  # ends a sentence, where a line of a menu or a footer has nothing


class SharedSentences:
    """Sentences that stand in several documents: each is reported in all but the first, in the order of their paths.

    What stands in very many is no copy of one from the other but a standing line: rules with ``min_files`` report it
    once, where it stands between other sentences each time. ``params`` of these: ``min_files``; ``min_words`` of a line
    without a closing full stop, ``min_sentence_words`` of any other. Of the others: ``min_words`` of a sentence, and
    ``max_files`` of different text up to which it counts as copied. ``exempt``, of all: phrases; sentences that hold
    one are left out.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.copies = [rule for rule in rules if "max_files" in rule.params]
        self.lines = [rule for rule in rules if "min_files" in rule.params]
        self.min_words = min((rule.params["min_words"] for rule in self.copies), default=_NEVER)
        self.left_out = LeftOut(rules)

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield every sentence that is long enough, and every line that stands alone, by its hash."""
        text = digested(view)
        sentences, sizes, keys, digests = text.folded.sentences, text.folded.sizes, text.folded.keys, text.digests
        compared, skipped = text.compared, self.left_out.of(view, text)
        count = view.text.count
        min_words, last = self.min_words, len(text.compared) - 1
        for at, i in enumerate(compared):
            size = sizes[i]
            start, end, _ = sentences[i]
            if i in skipped or (size < min_words and not (self.lines and self._is_line(view, text, at, size))):
                continue
            if size > WORDS_IN_ONE * (count(" ", start, end) + 1) and is_address(view, start, end, keys[i], size):
                continue
            before = digests[at - 1][:_AROUND] if at else b""
            behind = digests[at + 1][:_AROUND] if at < last else b""
            yield Fact(digests[at].hex(), (size, text.whole, before, behind), Span(start, end))

    def _is_line(self, view: View, text: Digests, at: int, size: int) -> bool:
        """Tell whether a short sentence is a line of its own, such as "Share this article"."""
        i = text.compared[at]
        start, end, block = text.folded.sentences[i]
        node = view.blocks[block]
        if start != node.span.start or end != node.span.end:
            return False
        if _LABELLED.match(view.text, start, end):
            return False
        last = view.text[end - 1]
        closed = last in _CLOSING or node.kind == "item"
        return last != ":" and any(
            size >= rule.params["min_sentence_words" if closed else "min_words"] for rule in self.lines
        )

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every document but the first that holds the sentence of these facts, or one for all."""
        first = facts[0]
        size = first.value[0]
        for rule in self.lines:
            if _spread(facts, rule.params["min_files"]):
                others = first_in_each(facts)
                related = tuple((fact, ALSO_HERE) for fact in islice(others, 1, _SHOWN + 1))
                yield Verdict(rule, first, {"count": len(related) + 1 + sum(1 for _ in others)}, related)
        for rule in self.copies:
            if size >= rule.params["min_words"] and not _in_more_texts(facts, rule.params["max_files"]):
                yield from _copies(rule, facts)


class SharedParagraphs:
    """Paragraphs of several sentences that stand in several documents: reported in all but the first.

    ``params``: ``min_words`` of all sentences together, ``max_files`` and ``exempt`` as with sentences.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.min_words = min(rule.params["min_words"] for rule in rules)
        self.left_out = LeftOut(rules)

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield every paragraph that is long enough, by its hash."""
        text = digested(view)
        sentences, sizes, digests, compared = text.folded.sentences, text.folded.sizes, text.digests, text.compared
        skipped = self.left_out.of(view, text)
        start = 0
        for end in text.block_ends:
            inside = compared[start:end]
            if end - start > 1 and skipped.isdisjoint(inside):
                size = sum([sizes[i] for i in inside])
                if size >= self.min_words:
                    span = Span(sentences[inside[0]].start, sentences[inside[-1]].end)
                    yield Fact(_digest(b"".join(digests[start:end])).hex(), (size, text.whole), span)
            start = end

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every document but the first that holds the paragraph of these facts."""
        for rule in self.rules:
            if facts[0].value[0] >= rule.params["min_words"] and not _in_more_texts(facts, rule.params["max_files"]):
                yield from _copies(rule, facts)


class Digests(NamedTuple):
    """The sentences of a text that are compared, by their hashes."""

    folded: FoldedText
    compared: list[int]  # indexes of the sentences that are compared
    digests: list[bytes]  # of each of these
    block_ends: list[int]  # where in ``compared`` each block ends
    whole: bytes  # the digest of them all
    left_out: dict[object, set[int]]  # indexes of the sentences that rules leave out, by what these leave out


class LeftOut:
    """Tells which sentences are not compared: those of contracts and licences, and what the rules exempt."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._formal = _Formal(rules[0])
        phrases = {phrase for rule in rules for phrase in _exempt(rule)}
        self._exempt = [f" {' '.join(folded_words(phrase))} " for phrase in sorted(phrases)]
        self._key = self._formal.all, frozenset(phrases)

    def of(self, view: View, text: Digests) -> set[int]:
        """Return the indexes of these sentences, worked out once for all rules that leave out the same."""
        known = text.left_out.get(self._key)
        if known is None:
            known = text.left_out[self._key] = self._found(view, text)
        return known

    def _found(self, view: View, text: Digests) -> set[int]:
        left_out: set[int] = set()
        folded = text.folded
        if self._formal.may_stand_in(folded.words):
            formal = [at for at, i in enumerate(text.compared) if self._formal.stand_in(view, (folded.passage(i),))]
            left_out.update(_around(formal, text))
        if self._exempt:
            left_out.update(i for i in text.compared if self._is_exempt(f" {folded.keys[i]} "))
        return left_out

    def _is_exempt(self, key: str) -> bool:
        return any(phrase in key for phrase in self._exempt)


def _around(formal: Sequence[int], text: Digests) -> Iterator[int]:
    """Yield the sentences of the paragraphs that formal ones stand in, and of the few in between.

    The whole text, where formal sentences are not few: it is a contract or a licence.
    """
    if len(formal) >= _MANY and len(formal) * _MOSTLY > len(text.compared):
        yield from text.compared
        return
    ends = text.block_ends
    done = 0
    for at in formal:
        block = bisect_right(ends, at)
        start = ends[block - 1] if block else 0
        if done and start - done <= _BETWEEN:
            start = done
        done = ends[block]
        yield from text.compared[start:done]


class _Formal(FormalPhrases):
    @cached_property
    def all(self) -> frozenset[str]:
        """The phrases."""
        return frozenset(self._phrases)

    def may_stand_in(self, words: Sequence[str]) -> bool:
        """Tell, more quickly than sentence by sentence, whether a text may hold one of the phrases."""
        return not self._telling.isdisjoint(words)


_DIGESTED: WeakKeyDictionary[View, Digests] = WeakKeyDictionary()
_NEVER = 1 << 62  # words that no sentence has


def digested(view: View) -> Digests:
    """Return the sentences of ``view`` with their hashes, worked out once for all who ask."""
    known = _DIGESTED.get(view)
    if known is None:
        known = _DIGESTED[view] = _digested(folded_text(view))
    return known


def _digested(folded: FoldedText) -> Digests:
    keys = folded.keys
    compared = [i for i, key in enumerate(keys) if key]
    digests = [_digest(keys[i].encode("utf-8", "surrogatepass")) for i in compared]
    blocks = [folded.sentences[i].block for i in compared]
    ends = [at for at in range(1, len(blocks)) if blocks[at] != blocks[at - 1]]
    whole = _digest(b"".join(digests))[:_AROUND]
    return Digests(folded, compared, digests, [*ends, len(blocks)] if blocks else [], whole, {})


def _digest(raw: bytes) -> bytes:
    """Return a hash that is the same in every process."""
    return blake2b(raw, digest_size=_DIGEST).digest()


def _exempt(rule: Rule) -> Sequence[str]:
    phrases = rule.params["exempt"]
    for phrase in phrases:
        if not folded_words(phrase):
            raise RuleError(f"{rule.code}: exempt: {phrase!r} has no word, and would mean nothing")
    return list(phrases)


def first_in_each(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the first of the facts of each document; facts come sorted."""
    for _, group in groupby(facts, key=_document):
        yield next(group)


def named(fact: Fact) -> str:
    """Return what messages call the document of a fact."""
    return fact.path if fact.record is None else f"{fact.path}, record {fact.record.number}"


def _document(fact: Fact) -> tuple[str, Record | None]:
    return fact.path, fact.record


def _spread(facts: Sequence[Fact], count: int) -> bool:
    """Tell whether something stands in ``count`` documents, each time between other neighbours.

    A passage of a text that was copied as a whole has the same neighbours wherever it stands.
    """
    return any(_are_more((fact.value[side] for fact in first_in_each(facts)), count - 1) for side in (2, 3))


def _in_more_texts(facts: Sequence[Fact], count: int) -> bool:
    """Tell whether something stands in more than ``count`` different texts: copies of a whole file are one."""
    return _are_more((fact.value[1] for fact in facts), count)


def _are_more(values: Iterable[bytes], count: int) -> bool:
    """Tell whether there are more than ``count`` different values, without holding more."""
    seen: set[bytes] = set()
    for value in values:
        seen.add(value)
        if len(seen) > count:
            return True
    return False


def _copies(rule: Rule, facts: Sequence[Fact]) -> Iterator[Verdict]:
    first = facts[0]
    for fact in islice(first_in_each(facts), 1, None):
        yield Verdict(rule, fact, {"path": named(first)}, ((first, FIRST_PLACE),), Extent.PASSAGE)
