"""What the detectors know of one language, read from its words once for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from srclint.detect.sourcing.claims import ClaimReader, FiguresInWords
from srclint.detect.sourcing.clauses import SourceReader
from srclint.detect.sourcing.numbers import NumberReader
from srclint.detect.sourcing.wordlists import by_role, folded_words
from srclint.rule import Rule
from srclint.view import View


class Language:
    """Readers over the words of one language; detectors whose rules name the same words share them."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]]) -> None:
        self.words = by_role(lexicon)
        self.numbers = NumberReader(self.words)
        self.reader = SourceReader(self.words)
        self._claims: dict[tuple[tuple[str, Any], ...], ClaimReader] = {}

    def claims(self, params: Mapping[str, Any]) -> ClaimReader:
        """Return the reader of claims for the parameters of a rule."""
        key = tuple(sorted(params.items()))
        if key not in self._claims:
            self._claims[key] = ClaimReader(self.words, params, self.numbers, self.figures_in_words)
        return self._claims[key]

    @cached_property
    def figures_in_words(self) -> FiguresInWords:
        """Where figures without digits may stand."""
        return FiguresInWords(self.words)

    @cached_property
    def superlatives(self) -> dict[bytes, frozenset[bytes]]:
        """The first words of superlatives, folded, and what follows each: "populous" behind "most"; b"": anything."""
        phrases = list(filter(None, map(folded_words, self.words.get("superlatives", ()))))
        return {
            first: frozenset(words[1] if len(words) > 1 else b"" for words in phrases if words[0] == first)
            for first in {words[0] for words in phrases}
        }

    @cached_property
    def asked(self) -> frozenset[bytes]:
        """All folded words that any detector looks for in a text."""
        return self.reader.cues.asked | self.figures_in_words.asked.union(self.superlatives)


class Languages:
    """The languages that a rule has words for."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._known: dict[str, Language | None] = {}

    def of(self, view: View) -> Language | None:
        """Return what the rule knows of the language of a text, None where it knows nothing."""
        name = view.language
        if name not in self._known:
            lexicon = self._rule.lexicon.get(name)
            self._known[name] = _language(tuple(lexicon.items())) if lexicon else None
        return self._known[name]


@lru_cache(maxsize=32)
def _language(lexicon: tuple[tuple[str, tuple[str, ...]], ...]) -> Language:
    return Language(dict(lexicon))
