"""Quotations without a speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from srclint import late
from srclint.detect.sourcing.languages import Language, Languages
from srclint.detect.sourcing.quotes import Quotation
from srclint.detect.sourcing.sources import Sources, is_technical, sources_of
from srclint.detect.sourcing.wordlists import alternation, flat
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_WORD = late.pattern(r"[^\W\d_][\w'’-]*")
_SAID = late.pattern(r"[\"”»“](?<=[.!?…,].)")  # the end of a quotation of something said, not of a title
# The same, whole, in an ASCII text: a mark where one may open, a capital, six words or more.
_PLAIN_SAID = late.pattern(r"\"(?<![^ \n\t(\[{/'-].)(?![ \n\t.,;])[^\"a-zA-Z]*[A-Z][^\"]{10,}\"(?<=[.!?,].)")
_NAME_LINE = 80  # code points of a line behind a quotation that names its speaker, at most


class Quotations:
    """Finds something said between quotation marks where no one near is named, or named before, as having said it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._least = int(self._rule.params["least_words"])
        self._most = int(self._rule.params["most_in_a_text"])
        self._told: dict[Language, re.Pattern[str]] = {}

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the quotations without a speaker."""
        language = self._languages.of(view)
        if (
            language is None
            or is_technical(view)
            or not (_PLAIN_SAID if view.text.isascii() else _SAID).search(view.text)
        ):
            return
        sources = sources_of(view, language)
        goes_on = {q.block + 1 for q in sources.quotations if not q.closed}  # paragraphs into which a quotation runs
        has_speaker = cache(partial(_has_speaker, sources, _Paragraphs(sources, self._telling(language))))
        found = [
            quotation
            for quotation in sources.quotations
            if quotation.block not in goes_on and self._is_said(quotation, view) and not has_speaker(quotation.block)
        ]
        if found and len(found) <= self._most:  # more of them are a dialogue
            for quotation in found:
                yield Hit(self._rule, Span(quotation.start, quotation.end))

    def _is_said(self, quotation: Quotation, view: View) -> bool:
        if (
            not quotation.closed
            or not quotation.opened
            or not _SAID.match(view.text, quotation.end - 1)
            or view.blocks[quotation.block].kind not in ("paragraph", "item")
        ):
            return False
        words = _WORD.findall(view.text, quotation.start, quotation.end)
        return len(words) >= self._least and words[0][0].isupper()

    def _telling(self, language: Language) -> re.Pattern[str]:
        """Return an expression for any word that may give a speaker.

        That is a verb of saying in any form, a phrase, a person; or a name.
        """
        if language not in self._told:
            self._told[language] = _telling(language.words)
        return self._told[language]


class _Paragraphs:
    """The blocks of a text without what stands in quotation marks, each read once: it may hold many quotations."""

    def __init__(self, sources: Sources, telling: re.Pattern[str]) -> None:
        self.text = cache(partial(_outside, sources))
        self.tells = cache(lambda block: telling.search(self.text(block)) is not None)


def _has_speaker(sources: Sources, paragraphs: _Paragraphs, block: int) -> bool:
    """Tell whether a speaker may stand in a paragraph, or in the one before or behind it."""
    blocks = sources.view.blocks
    span = blocks[block].span
    if sources.is_referenced(span.start, span.end) or paragraphs.tells(block):
        return True
    for near in (block - 1, block + 1):
        if 0 <= near < len(blocks):
            text = paragraphs.text(near)
            if not text or text.endswith(":") or paragraphs.tells(near):  # "": a dialogue
                return True
            if near > block and 0 < len(text) <= _NAME_LINE and not text.endswith((".", "!", "?")):
                return True
    return sources.is_in_quoted_block(span)


def _telling(lexicon: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    roles = ("said", "found", "opined", "according", "sources", "wordings", "speakers", "persons")
    words = {word for role in roles for word in lexicon.get(role, ())}
    name = rf"(?<=[\w,;:)-] )(?!{alternation(lexicon.get('calendar', ()))})[A-Z]\w"
    return re.compile(rf"(?<![\w-]){alternation(words)}(?!\w)|{name}|—|–|--|https?://|\uFFFC")


def _outside(sources: Sources, block: int) -> str:
    """Return the text of a block that stands outside quotation marks."""
    start, end = sources.view.blocks[block].span
    parts, done = [], start
    for quotation in sources.quotations_in(block):
        parts.append(sources.view.text[done : quotation.start])
        done = quotation.end
    return flat(" ".join([*parts, sources.view.text[done:end]])).strip(" ")
