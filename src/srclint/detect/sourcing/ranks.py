"""Superlatives that nobody answers for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from srclint.detect.sourcing.languages import Language, Languages
from srclint.detect.sourcing.sources import Sources, sources_of
from srclint.detect.sourcing.wordlists import alternation
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View


class Ranks:
    """Finds "the world's largest", "the oldest bank in Chile": first of many, and somebody must have looked at them."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._patterns: dict[Language, re.Pattern[str]] = {}

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the superlatives without a source."""
        language = self._languages.of(view)
        if language is None:
            return
        sources = sources_of(view, language)
        folded = sources.folded
        for index in folded.found:
            following = language.superlatives.get(folded.words[index])
            if following and (b"" in following or folded.behind(index) in following):
                at = folded.offset(index)
                number = sources.sentence_at(at)
                rank = self._pattern(language).match(view.text, at) if number is not None else None
                if rank is not None and number is not None and self._is_open(sources, number, rank):
                    yield Hit(self._rule, Span(*rank.span()))

    def _pattern(self, language: Language) -> re.Pattern[str]:
        """Return an expression for a superlative with its whole: "largest lender in the world"."""
        if language not in self._patterns:
            scopes = alternation(language.words.get("scopes", ()), exact=True)
            superlative = alternation(language.words.get("superlatives", ()))
            word = rf"(?!{alternation(language.words.get('be', ()))} )[a-z][\w-]*"
            self._patterns[language] = re.compile(rf"{superlative}(?: {word}){{1,4}}? {scopes}(?!\w)")
        return self._patterns[language]

    def _is_open(self, sources: Sources, number: int, rank: re.Match[str]) -> bool:
        """Tell whether a superlative is claimed, and no one is named for it."""
        claims = sources.language.claims(self._rule.params)
        sentence, start = sources.sentence(number), sources.view.sentences[number].start
        return (
            sources.is_claim_place(number)
            and not sources.technical
            and not sources.is_quoted(rank.start())
            and not claims.is_unclaimed(sentence)
            # "second-largest" is a figure
            and not any(
                figure.start < rank.end() - start and rank.start() - start < figure.end
                for figure in claims.claims(sentence, sources.figures(number))
            )
            and not sources.reading(number).named
            and not sources.is_covered_from_outside(number)
        )
