"""Marks that an editor left because a source was missing: "[citation needed]", "{{cn}}", "[who?]"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from srclint.detect.sourcing.wordlists import alternation
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import OPAQUE, View

_OPAQUE = OPAQUE - {"template"}


class SourceRequests:
    """Finds ``requests`` in square brackets and ``templates`` in double braces, of any language in any text.

    Site generators have variables in double braces: templates whose name is a common word (``dated``) count only with
    the date or the reason that wikis give them.
    """

    reads = "stored"  # parsers leave templates out of the text

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._pattern = re.compile(
            rf"\[{self._any('requests')}(?:[ ,–-][^\[\]\n]{{0,40}})?\]"
            rf"|\{{\{{ ?(?:{self._any('templates')} ?(?:\|[^{{}}]{{0,200}})?"
            rf"|{self._any('dated')} ?\|{self._any('parameters')}=[^{{}}]{{0,200}})\}}\}}"
        )

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the requests outside code."""
        found = [Span(*match.span()) for match in self._pattern.finditer(view.text)]
        left_out = [node.span for node in view.nodes if node.kind in _OPAQUE] if found else []
        for span in found:
            if not any(start < span.end and span.start < end for start, end in left_out):
                yield Hit(self._rule, span)

    def _any(self, role: str) -> str:
        return alternation(word for roles in self._rule.lexicon.values() for word in roles.get(role, ()))
