"""How alike two sentences are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from srclint.detect.repetition.folding import folded_words, is_unspaced

_CONTENT_LETTERS = 4  # without a list of function words: shorter words are mostly that, in every alphabet
_STEM = 7  # letters of a word that count: an ending more or less makes no other word
_FEW = 0.15  # of the words of a long sentence: so many may be changed, however many they are
_LENIENCE = 0.1  # less of the pairs of letters than of words must be shared
_CONTAINED = 0.95  # of the words of a sentence that stands in a longer one
_CAPITAL = r"\b[^\W\d_a-z][\w’'-]*"
# Words that are names of things: what is quoted as such, addresses, paths, options, names of functions and variables.
_QUOTED = r"[\"“„«][^\"”»]{1,30}[\"”»]"
_BEHIND = ",;.!?)、，。）：:"
_SIGNED = r"\w[/_.@:=]+\w|\w\(|[a-z][A-Z]|--\w|[<>{}\\|\u2500-\u257f]"


class Likeness:
    """What two sentences must have in common to count as the same, said twice.

    ``params``: ``share`` of the words of the longer one that both have, in any order, and ``changed``, how many others
    it may have; ``order``, the share that both have in the same order; ``content``, the Jaccard index of the words that
    carry the meaning; ``min_content``, how many of those each must have. ``stop`` are the words that carry none, as far
    as they are known.
    """

    def __init__(self, params: Mapping[str, Any], stop: Set[str] = frozenset()) -> None:
        self.share = float(params["share"])
        self.order = float(params["order"])
        self.changed = int(params["changed"])
        self.content = float(params["content"])
        self.min_content = int(params["min_content"])
        self.stop = stop

    def holds(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Compare two sentences by their folded words."""
        words, other_words = set(one), set(other)
        shared = len(words & other_words)
        longer = max(len(words), len(other_words))
        pairs = _share_of_pairs(one)  # of letters, of which a changed word takes three along
        if shared < (self.share - _LENIENCE * pairs) * longer:
            return False
        if longer - shared > max(self.changed * (1 + 2 * pairs), _FEW * longer):
            return False
        content, other_content = self._content(words), self._content(other_words)
        both = len(content & other_content)
        if both < (self.content - _LENIENCE * pairs) * len(content | other_content):
            return False
        if min(len(content), len(other_content)) < self.min_content or numbers(one) != numbers(other):
            return False
        if shared == longer:
            return not _are_swapped(one, other)
        from rapidfuzz.distance import LCSseq

        return LCSseq.normalized_similarity(one, other) >= self.order and not _is_exchange(one, other)

    def contains(self, one: Sequence[str], other: Sequence[str]) -> bool:
        """Tell whether all that the shorter of two sentences says stands in the longer, if it says enough."""
        shorter, longer = sorted((set(one), set(other)), key=len)
        if len(shorter & longer) < _CONTAINED * len(shorter) or not set(numbers([*shorter])) <= longer:
            return False
        content = self._content(shorter)
        return len(content) >= 2 * self.min_content and content <= self._content(longer)

    def _content(self, words: Set[str]) -> Set[str]:
        """Return the words that carry the meaning, without their endings."""
        if self.stop:
            return {w[:_STEM] for w in words - self.stop if len(w) > 1 and not w.isdecimal()}
        return {w[:_STEM] for w in words if len(w) >= _CONTENT_LETTERS or is_unspaced(w)}


def _share_of_pairs(words: Sequence[str]) -> float:
    """Return how many of the words are pairs of letters of a script without blanks between words, as a share."""
    return sum(map(is_unspaced, words)) / len(words)


def numbers(words: Sequence[str]) -> list[str]:
    """Return the words with a digit in them, sorted."""
    return sorted(w for w in words if not w.isalpha() and any(map(str.isdigit, w)))


def names(text: str) -> frozenset[str]:
    """Return the folded words that are written with a capital, the first word among them."""
    return frozenset(word for m in re.finditer(_CAPITAL, text) if m[0][0].isupper() for word in folded_words(m[0]))


def signed_words(text: str) -> set[str]:
    """Return the addresses, paths and pieces of code in a sentence: one sign makes them mean another thing."""
    words = (word.lstrip("(（").rstrip(_BEHIND) for word in text.split())
    return {*re.findall(_QUOTED, text), *filter(re.compile(_SIGNED).search, words)}


def _are_swapped(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two words changed places: who does it and who suffers it."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 2


def _is_exchange(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether sentences differ by one word put for another in several places: the same said of another thing."""
    if len(one) != len(other):
        return False
    changed = Counter((a, b) for a, b in zip(one, other, strict=True) if a != b)
    return any(count > 1 for count in changed.values())
