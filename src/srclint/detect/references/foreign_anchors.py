"""Links to a place in another file of the run that the file does not have."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from srclint.detect.references.anchors import Anchors, bare, known
from srclint.detect.references.link_targets import ELSEWHERE, pages, targets
from srclint.model import Fact, Span, Verdict
from srclint.rule import Rule
from srclint.view import View

_ASKED, _OFFERED = "asked", "offered"


class ForeignAnchors:
    """Compares the anchors that links ask of a file with those it offers; the key of a question is the file's path."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules."""
        self.rules = rules

    def facts(self, view: View) -> Iterator[Fact]:
        """Yield what the document offers, and what it asks of others."""
        document = view.document
        if document.record is not None:
            return
        anchors = Anchors(view)
        if not anchors.unknown:
            yield Fact(document.path, (_OFFERED, *sorted(anchors.bare_names)), Span(0, 0))
        for found in targets(view):
            if "#" in found.target and not found.image:
                yield from _asked(found.target, found.span, document.path)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Yield a verdict for every link that asks one file for an anchor it does not have."""
        offer = next((fact for fact in facts if fact.value[0] == _OFFERED), None)
        if offer is None:
            return  # the file is not among those of the run, or takes in others
        offered = set(offer.value[1:])
        for fact in facts:
            if fact.value[0] == _ASKED and fact.value[1] not in offered:
                for rule in self.rules:
                    yield Verdict(rule, fact, {"target": fact.value[2], "path": offer.path}, ((offer, "this file"),))


def _asked(link: str, span: Span, path: str) -> Iterator[Fact]:
    """Yield what a link asks of each file that its target may stand for."""
    from urllib.parse import unquote  # late: 2 ms, and most texts have no such link

    target, _, anchor = link.partition("#")
    target = unquote(target.partition("?")[0])
    if not target or target[0] == "/" or ELSEWHERE.match(target) or known(anchor):
        return
    for candidate in (target, *pages(target)):
        there = posixpath.normpath(posixpath.join(posixpath.dirname(path), candidate))
        yield Fact(there, (_ASKED, bare(unquote(anchor)), link), span)
