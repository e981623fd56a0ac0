"""Markdown's reference definitions, ``[label]: address``: those that are missing, and those that nothing refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from srclint import late
from srclint.detect.references.spans import meets
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import OPAQUE, Node, View

FAR = 1000  # code points of link text at most before its label, and of a label at most
_LABEL = r"(?:[^\[\]\\]|\\.)"
_REFERENCE = late.pattern(rf"\]\[({_LABEL}{{0,200}})\](?![\[(:])")
_BRACKETED = late.pattern(rf"\[({_LABEL}+)\]")
_DEFINED = late.pattern(rf"[ >]{{0,8}}\[(?!\^)({_LABEL}+)\]:[ \t]*(?:<([^<>\n]*)>|(\S+))")
# What other programs make a link of: names of code, options of a usage line, expressions.
_NOT_A_LABEL = late.pattern(r"[^ ]*(?:[`{}<>$=*|\\_]|::|\w\.\w|\w\(|\A\W*\Z)|[\^!@#-]|\d*\D\d*\Z")
_COMMENT = frozenset({"", "#", "<>"})  # what ``[//]: # (…)`` leads to


class _Definition(NamedTuple):
    label: str
    span: Span
    target: str


class Definitions:
    """Compares the labels that links refer to with those that are defined."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; ``checks`` in their parameters says which they are."""
        self.rules = {str(rule.params["checks"]): rule for rule in rules}

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for every reference without definition and every definition without reference."""
        if view.is_tagged:
            return
        nodes = view.nodes if "]:" in view.text else ()
        defined = [_definition(view, node) for node in nodes if node.kind == "definition"]
        notes = [node for node in nodes if node.kind == "footnote" and view.text.startswith("[^", node.span.start)]
        refers = "][" in view.text and "undefined" in self.rules
        if not (refers or defined or notes):
            return
        opaque = _apart(node.span for node in view.nodes if node.kind in OPAQUE)
        if refers:
            yield from self._undefined(view, {_folded(one.label) for one in defined}, opaque)
        if "unused" in self.rules and view.blocks and (defined or notes):
            yield from self._unused(view, defined, notes, opaque)

    def _undefined(self, view: View, labels: set[str], opaque: Sequence[Span]) -> Iterator[Hit]:
        rule, text = self.rules["undefined"], view.text
        known = labels
        if "]:" in text:  # in plain text no definition is taken for one
            known = labels | {_folded(found.group(1)) for found in _written(text)}
        linked = any(node.kind == "link" for node in view.nodes)
        for found in _REFERENCE.finditer(text):
            start = _opening(text, found.start())
            if start is None or meets(opaque, start, start + 1) or meets(opaque, found.start(), found.end()):
                continue
            words = text[start + 1 : found.start()]
            label = found.group(1) or words
            if _folded(label) in known or _NOT_A_LABEL.match(label):
                continue
            # Two words in brackets side by side may be anything, unless the text is known to refer in this way.
            if labels or (linked and (" " in words or label.isdigit())):
                yield Hit(rule, Span(start, found.end()), {"label": label})

    def _unused(
        self, view: View, defined: Sequence[_Definition], notes: Sequence[Node], opaque: Sequence[Span]
    ) -> Iterator[Hit]:
        rule, text = self.rules["unused"], view.text
        used = {_folded(label) for label in _referred(text, opaque)}
        for label, span, target in defined:
            if _folded(label) not in used and target not in _COMMENT:
                yield Hit(rule, span, {"what": f"nothing refers to the label ‘{label}’"})
        for node in notes:
            if _folded(f"^{node.target}") not in used:
                mark = Span(node.span.start, text.find("]", *node.span) + 1)
                yield Hit(rule, mark, {"what": f"no mark refers to the note ‘{node.target}’"})
        known = {_folded(one.label): one for one in defined}
        for found in _written(text):
            first = known.get(_folded(found.group(1)))
            span = Span(*found.span(1))
            other = first is not None and (found.group(2) or found.group(3)) != first.target
            if first is not None and other and first.span.end <= span.start and not meets(opaque, *span):
                what = f"the label ‘{found.group(1)}’ is defined already, with another address that counts"
                yield Hit(rule, span, {"what": what}, related=((first.span, "the definition that counts"),))


def _written(text: str) -> Iterator[re.Match[str]]:
    """Yield the lines that define a label, or look as if they did."""
    end = text.find("]:")
    while end >= 0:
        low = max(0, end - FAR)
        start = max(text.rfind("\n", low, end), text.rfind("\r", low, end), low - 1) + 1
        found = _DEFINED.match(text, start)
        if found is not None and found.end(1) == end:
            yield found
        end = text.find("]:", end + 2)


def _referred(text: str, opaque: Sequence[Span]) -> Iterator[str]:
    """Yield what stands in brackets outside code, but for the marks at which notes are defined."""
    for found in _BRACKETED.finditer(text):
        label = found.group(1)
        defines = label[0] == "^" and text.startswith(":", found.end())
        if not defines and not meets(opaque, found.start(), found.start() + 1):
            yield label


def _definition(view: View, node: Node) -> _Definition:
    found = _BRACKETED.search(view.text, *node.span)
    return _Definition(found.group(1) if found else "", node.span, node.target)


def _folded(label: str) -> str:
    """Return a label as CommonMark compares it: without regard to case and blanks."""
    return " ".join(label.split()).casefold()


def _opening(text: str, closing: int) -> int | None:
    """Return where the bracket opens that closes at ``closing``; None where a word stands before it, or no bracket."""
    depth = 1
    for i in range(closing - 1, max(-1, closing - FAR), -1):
        if text[i] in "[]" and text[i - 1 : i] != "\\":
            depth += 1 if text[i] == "]" else -1
        if not depth:
            before = text[i - 1 : i]
            return None if before.isalnum() or before in ("]", ")", "_", "\\") else i
        if text.startswith("\n\n", i):
            return None
    return None


def _apart(spans: Iterator[Span]) -> list[Span]:
    """Return spans in order and apart, as ``meets`` needs them: those inside another are dropped."""
    found: list[Span] = []
    for span in sorted(spans):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found
