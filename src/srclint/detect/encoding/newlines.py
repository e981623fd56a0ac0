"""How the lines of a file end, and what stands before the first: the frame of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from srclint.detect.encoding.validity import SURELY_UTF8, valid_share
from srclint.errors import RuleError
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View
from srclint.wide import wide_encoding

_KINDS = ("newlines", "byte-order-mark")
_LF, _CR, _CRLF = "\n", "\r", "\r\n"
# CR CR LF is what CR LF becomes when it is written once more in text mode: one line end.
_LINE_END = re.compile(r"\r+\n|\r|\n")
_NAMES = {_LF: "LF", _CR: "CR", _CRLF: "CRLF"}


class Newlines:
    """Finds line ends that differ from most, and a UTF-8 byte order mark; rules say by ``kind`` which is theirs."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            if rule.params.get("kind") not in _KINDS:
                raise RuleError(f"{rule.origin}: params.kind must be one of {', '.join(_KINDS)}")
        self._rules = {rule.params["kind"]: rule for rule in rules}

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield at most one hit for each rule."""
        document, text = view.document, view.text
        mark = self._rules.get("byte-order-mark")
        if mark and document.encoding == "utf-8" and document.bom:
            yield Hit(mark, Span(0, 0))
        elif mark and text.startswith("\ufeff") and not document.bom:
            yield Hit(mark, Span(0, 1), fix=Fix((Edit(Span(0, 1), ""),), safe=True))
        rule = self._rules.get("newlines")
        exempt = rule and document.name.lower().endswith(tuple(rule.params.get("exempt", ())))
        if rule and "\r" in text and not exempt and not _in_other_encoding(text):
            yield from _mixed(rule, text)


def _in_other_encoding(text: str) -> bool:
    """Tell whether the CRs and LFs may be parts of other characters."""
    beside_nul = "\r\0" in text or "\0\r" in text  # UTF-16 put to the end of UTF-8
    return beside_nul or wide_encoding(text) is not None or valid_share(text)[0] <= SURELY_UTF8


def _mixed(rule: Rule, text: str) -> Iterator[Hit]:
    pairs = text.count(_CRLF)
    if text.count(_LF) == text.count(_CR) == pairs or _LF not in text:
        return
    counts = Counter(match.group() for match in _LINE_END.finditer(text))
    usual = max((_LF, _CRLF, _CR), key=lambda end: counts[end])
    if not counts[usual]:
        usual = _CRLF
    odd = [Span(*match.span()) for match in _LINE_END.finditer(text) if match.group() != usual]
    if not odd:
        return
    end = text[odd[0].start : odd[0].end]
    values = {"found_end": _NAMES.get(end, "CR CR LF"), "usual": _NAMES[usual], "count": len(odd)}
    yield Hit(rule, odd[0], values, Fix(tuple(Edit(span, usual) for span in odd), safe=True))
