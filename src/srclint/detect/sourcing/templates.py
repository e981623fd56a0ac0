"""Templates for facts, compiled: the word list of the English facts explains how they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from srclint.detect.sourcing.speakers import words_of
from srclint.detect.sourcing.wordlists import alternation

# What stands in a marked sentence for a sum of money, a name, a count of staff, one of other people, and a noun for a
# company.
SUM, NAME, COUNT, PEOPLE, NOUN = "\x01", "\x02", "\x03", "\x04", "\x05"
_WORD = r"[^\W\d_][\w’'-]*"
_GAP = rf"(?: [^{SUM}{NAME}{COUNT}{PEOPLE};:,.!?()–—]{{0,90}}?)?"
_APPOSITION = f", [^,;:.!?()–—{SUM}{COUNT}{PEOPLE}]{{0,60}},"
_FIGURES = {"F": SUM, "N": COUNT, "P": COUNT + PEOPLE}
_OTHER, _RELATIVE_GAP = "X", "…,"
_SPECIAL = (_OTHER, _RELATIVE_GAP)
_FIXED = {
    "S": rf"(?P<S>{NAME}+)",
    "'s": "['’]s?",
    ",": ",",
    "…": f"(?P<gap>{_GAP})",
    "~": rf"(?: (?:(?!{NAME},)[^;:.!?{SUM}]){{0,160}}?)?",
}


class Template:
    """One way to state a kind of fact."""

    def __init__(self, kind: str, template: str, words: Mapping[str, Sequence[str]]) -> None:
        self.kind = kind
        self._tokens = template.split(" ")
        self._words = words
        # Of each of these some word stands in every sentence that the template fits.
        self._needed = [needed for needed in map(self._words_of, self._tokens) if needed]

    def _words_of(self, token: str) -> frozenset[str]:
        if token.startswith("<"):
            phrases: Iterable[str] = self._words.get(token.strip("<>"), ())
        else:
            phrases = () if token in _FIXED or token in _FIGURES or token in _SPECIAL else token.split("|")
        return frozenset(word for phrase in phrases for word in words_of(phrase.replace("_", " ")))

    @property
    def telling(self) -> frozenset[str]:
        """Words one of which stands in every sentence that the template fits, as rare ones as there are."""
        return max(self._needed, key=lambda needed: min(map(len, needed)), default=frozenset())

    def may_fit(self, words: set[str]) -> bool:
        """Tell from the folded words of a sentence whether the template may fit it."""
        return not any(needed.isdisjoint(words) for needed in self._needed)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The template for a marked sentence; its groups are S, X or D (a noun for X), F, gap, hedge (any words)."""
        out = ""
        for token in self._tokens:
            if token == _OTHER and not out:
                out = f"(?P<X>{NAME}+)"
                continue
            out += "" if not out or token in ("'s", ",", "…", _RELATIVE_GAP, "~") else " "
            out += self._piece(token)
        return re.compile(rf"(?<!\w){out}")

    def _piece(self, token: str) -> str:
        if token in _FIGURES:
            return rf"(?P<hedge>(?:{_WORD} ){{0,4}}?)(?P<F>[{_FIGURES[token]}]+)"
        if token == _OTHER:
            small = rf"(?:{_WORD} |{NAME}+ )"
            more = rf"(?!,? (?:{self._any('and')} )?{NAME})"
            noun = rf"(?P<D>{small}{{1,3}}?{NOUN}+)(?!\w| [{NAME}{NOUN}])"
            return rf"(?:(?:{small}{{0,3}}?(?:{NOUN}+ )+)?(?P<X>{NAME}+){more}|{noun})"
        if token == _RELATIVE_GAP:
            return f"(?P<gap>(?:, {self._any('relatives')}(?= )|{_APPOSITION})?{_GAP}|,)"
        if token in _FIXED:
            return _FIXED[token]
        if token.startswith("<"):
            return self._any(token.strip("<>")) + r"(?!\w)"
        return alternation(word.replace("_", " ") for word in token.split("|")) + r"(?!\w)"

    def _any(self, role: str) -> str:
        return alternation(self._words.get(role, ()))
