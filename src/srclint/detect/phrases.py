"""Set phrases: for rules that are words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from srclint.errors import RuleError
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

ANY = "und"  # the language of phrases that count in every text


class Phrases:
    """Finds the ``phrases`` of a rule's lexicon as whole words, in any case, with any blanks between them.

    The phrases of the text's own language count, those under ``und`` in every text, and all where the language of the
    text cannot be told. Code is not searched.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._patterns: dict[str, re.Pattern[str] | None] = {}  # by language, made when the first such text comes
        self._numbers: dict[str, list[int]] = {}  # for each group of the pattern, the place of its rule
        for rule in rules:
            for language, roles in rule.lexicon.items():
                if set(roles) != {"phrases"}:
                    raise RuleError(f"{rule.origin}: lexicon.{language} must hold phrases, and nothing else")

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each phrase; of phrases that overlap, the one that begins first, then the longest."""
        if view.language not in self._patterns:
            self._patterns[view.language] = self._compiled(view.language)
        pattern = self._patterns[view.language]
        if pattern is None:
            return
        code = [node.span for node in view.nodes if node.kind == "code"]
        for match in pattern.finditer(view.text):
            span = Span(*match.span())
            if not any(start < span.end and span.start < end for start, end in code):
                yield Hit(self._rules[self._numbers[view.language][(match.lastindex or 1) - 1]], span)

    def _compiled(self, language: str) -> re.Pattern[str] | None:
        """Return one pattern for all rules, each a group numbered by its place."""
        phrases = sorted(
            (
                (phrase, number)
                for number, rule in enumerate(self._rules)
                for own, roles in rule.lexicon.items()
                if own == language or ANY in (own, language)
                for phrase in roles["phrases"]
            ),
            key=lambda pair: -len(pair[0]),
        )
        # Groups have no names: two phrases of one rule would share it.
        self._numbers[language] = [number for _, number in phrases]
        return (
            re.compile("|".join(f"({_as_pattern(phrase)})" for phrase, _ in phrases), re.IGNORECASE)
            if phrases
            else None
        )


def _as_pattern(phrase: str) -> str:
    words = r"[ \t\r\n]+".join(map(re.escape, phrase.split()))
    return rf"{_edge(phrase[0], '(?<!')}{words}{_edge(phrase[-1], '(?!')}"


def _edge(character: str, look: str) -> str:
    return rf"{look}\w)" if character.isalnum() else ""
