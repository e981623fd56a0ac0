"""Documents that are nearly the same as another one: copied, cut shorter, or with another head and foot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from struct import pack, unpack
from typing import NamedTuple
from zlib import crc32

from srclint.detect.repetition.folding import SEPARATOR
from srclint.detect.repetition.shared_passages import LeftOut, digested, first_in_each, named
from srclint.model import Extent, Fact, Span, Verdict
from srclint.rule import Rule
from srclint.view import View

OTHER_TEXT = "the other text"
_SHINGLE = 4  # words
_ANCHORS = 6  # one word in so many begins a shingle
_FEWEST = 6  # shingles from which likeness can be told
_SKETCH = 64  # hashes kept of a text: likeness is told to some six points in a hundred
_KEYS = 10  # hashes by which texts meet: texts with a third of their shingles in common do so in 99 of 100 cases
_GREATEST = 0xFFFFFFFF  # of the hashes
_LEADERS = 48  # texts that one is compared with at each meeting: bounds the work where all share a footer
_MEMORY = 400_000  # words of which that is remembered


class SharedTexts:
    """Documents of which another one holds the greater part: reported against the first, in the order of paths.

    A text is sketched by the smallest hashes of its shingles (bottom-k MinHash: Broder 1997, Cohen and Kaplan 2007).
    A word begins a shingle if its own hash says so, so that texts choose alike whatever was cut from them and however
    their sentences are cut. Texts that have one of their very smallest hashes in common meet, and are compared by their
    whole sketches.

    ``params``: ``min_words`` of a text; ``min_alike``, the share of the shingles of both that is in common, or
    ``min_contained`` of the smaller one if both have ``min_cut`` in common. ``exempt`` as with sentences.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.min_words = min(rule.params["min_words"] for rule in rules)
        self.left_out = LeftOut(rules)
        self._anchors: dict[str, bool] = {}  # of the words met so far, whether they begin a shingle

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield the sketch of the document under each of its smallest hashes."""
        text = digested(view)
        skipped = self.left_out.of(view, text)
        words, sizes, compared = text.folded.words, text.folded.sizes, text.compared
        if skipped:
            compared = [i for i in compared if i not in skipped]
            words = [word for i in compared for word in (*text.folded.words_of(i), SEPARATOR)]
        size = sum([sizes[i] for i in compared])
        hashes = self._shingles(words) if size >= self.min_words else ()
        if len(hashes) < _FEWEST:
            return
        smallest = sorted(hashes)[:_SKETCH]
        value = (size, len(hashes), pack(f">{len(smallest)}I", *smallest))
        first = view.blocks[0].span
        span = Span(first.start, next((s.end for s in text.folded.sentences if s.end <= first.end), first.end))
        for value_of_key in smallest[:_KEYS]:
            yield Fact(f"{value_of_key:08x}", value, span)

    def _shingles(self, words: Sequence[str]) -> set[int]:
        """Return the hashes of the shingles, the same in every process."""
        anchors = self._anchors
        chosen = [*map(anchors.get, words)]
        at = -1
        for _ in range(chosen.count(None)):  # words that are new
            at = chosen.index(None, at + 1)
            chosen[at] = anchors[words[at]] = _begins_shingle(words[at])
        if len(anchors) > _MEMORY:
            anchors.clear()
        shingles = [" ".join(words[i : i + _SHINGLE]) for i in compress(range(len(words)), chosen)]
        return set(map(crc32, "\n".join(shingles).encode("utf-8", "surrogatepass").split(b"\n"))) if shingles else set()

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every document that is nearly the same as an earlier one with the same hash."""
        leaders: list[tuple[Fact, _Sketch]] = []
        for fact in first_in_each(facts):
            sketch = _Sketch.read(fact.value)
            for leader, other in leaders:
                verdicts = [*self._verdicts(fact, leader, sketch.likeness(other))]
                if verdicts:
                    yield from verdicts
                    break
            else:
                if len(leaders) < _LEADERS:
                    leaders.append((fact, sketch))

    def _verdicts(self, fact: Fact, leader: Fact, likeness: _Likeness) -> Iterator[Verdict]:
        for rule in self.rules:
            params = rule.params
            if min(fact.value[0], leader.value[0]) >= params["min_words"] and (
                likeness.alike >= params["min_alike"]
                or (likeness.contained >= params["min_contained"] and likeness.alike >= params["min_cut"])
            ):
                yield Verdict(rule, fact, {"path": named(leader)}, ((leader, OTHER_TEXT),), Extent.DOCUMENT)


def _begins_shingle(word: str) -> bool:
    return crc32(word.encode("utf-8", "surrogatepass")) % _ANCHORS == 0 and word != SEPARATOR


class _Likeness(NamedTuple):
    alike: float  # share of the shingles of both texts that both have (Jaccard)
    contained: float  # share of the shingles of the smaller one that both have


class _Sketch(NamedTuple):
    """The smallest hashes of a text's shingles."""

    size: int  # shingles of the text
    hashes: frozenset[int]
    last: int  # the greatest of them; below it none is missing

    @classmethod
    def read(cls, value: tuple[int, int, bytes]) -> _Sketch:
        _, size, raw = value
        hashes = unpack(f">{len(raw) // 4}I", raw)
        return cls(size, frozenset(hashes), hashes[-1] if size > len(hashes) else _GREATEST)

    def likeness(self, other: _Sketch) -> _Likeness:
        """Estimate how much two texts have in common."""
        limit = min(self.last, other.last)
        both = self.hashes & other.hashes  # never greater than ``limit``
        either = sum([value <= limit for value in self.hashes | other.hashes])
        alike = len(both) / either
        contained = alike / (1 + alike) * (self.size + other.size) / min(self.size, other.size)
        return _Likeness(alike, min(1.0, contained))
