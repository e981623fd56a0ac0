"""Words that mix letters of two scripts which look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

_OTHER = re.compile("[Ͱ-ϿЀ-ӿ]")  # Greek and Cyrillic
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]")
# What a byte of UTF-8 begins: a letter of ASCII, a further letter of Latin, one of Greek or Cyrillic. "." begins none.
_KINDS = bytes(
    ord("a" if chr(i).isalpha() else " ")
    if i < 0x80
    else ord("." if i < 0xC0 else "l" if 0xC3 <= i <= 0xC9 else "o" if 0xCD <= i <= 0xD3 else " ")
    for i in range(256)
)
_NEEDLES = ((b"ao", 1), (b"l.o", 2), (b"o.a", 2), (b"o.l", 2))
_ROMAN = re.compile("[IVXLCDM]+")
_SCRIPTS = {"Latin": _LATIN, "Greek": re.compile("[Ͱ-Ͽ]"), "Cyrillic": re.compile("[Ѐ-ӿ]")}
_SHORTEST = 3  # letters of a word that is judged: shorter ones are symbols and formulas
_MANY = 20  # letters of the other script that make a text one of that script
_SUFFIX = 3  # letters of an ending that is put to a foreign word, as Cyrillic ones are to "SMS"


class MixedScripts:
    """Finds words in which a few letters are of another script than the rest and look like it.

    ``Cyrillic`` and ``Greek`` of a rule give the letters of those scripts by the Latin ones they look like. Symbols
    such as the Greek ones of TGFβ and µm look like no Latin letter.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [
            (
                rule,
                {name: {b: a for a, b in rule.params[name].items()} for name in ("Cyrillic", "Greek")},
            )
            for rule in rules
        ]

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for each word."""
        text = view.text
        done = 0
        for place in _borders(text):
            if place < done:
                continue
            start = end = place
            while start > done and _is_in_word(text[start - 1]):
                start -= 1
            while end < len(text) and _is_in_word(text[end]):
                end += 1
            done = end
            for rule, tables in self._rules:
                yield from _judge(rule, tables, text, Span(start, end))


def _is_in_word(character: str) -> bool:
    return character.isalpha() or "\u0370" <= character <= "\u04ff"  # a mark among Greek letters is part of the word


def _borders(text: str) -> list[int]:
    """Return in order where Latin letters stand before Greek or Cyrillic ones, or behind them.

    In UTF-8 all of these but ASCII take two bytes, of which the first tells the script. So a few searches for bytes do
    what an expression does at a twentieth of their speed.
    """
    kinds = text.encode("utf-8", "surrogatepass").translate(_KINDS)
    borders = []
    for needle, ahead in _NEEDLES:
        place = kinds.find(needle)
        counted = further = 0  # bytes that begin no character, up to where they are counted
        while place >= 0:
            further += kinds.count(b".", counted, place + ahead)
            counted = place + ahead
            borders.append(counted - further)
            place = kinds.find(needle, place + 1)
    borders = [i for i in borders if _LATIN.match(text, i - 1, i) or _LATIN.match(text, i)]
    return sorted(i for i in borders if _OTHER.match(text, i - 1) or _OTHER.match(text, i))


def _judge(rule: Rule, tables: Mapping[str, Mapping[str, str]], text: str, span: Span) -> Iterator[Hit]:
    word = text[span.start : span.end]
    letters = {name: "".join(pattern.findall(word)) for name, pattern in _SCRIPTS.items()}
    present = sorted((name for name in letters if letters[name]), key=lambda name: len(letters[name]))
    if len(word) < _SHORTEST or len(present) != 2 or "Latin" not in present:
        return
    few, most = present
    other = most if few == "Latin" else few
    alike = tables[other] if few != "Latin" else {b: a for a, b in tables[other].items()}
    if len(letters[few]) == len(letters[most]) or any(c not in alike for c in letters[few]):
        return
    if _ROMAN.fullmatch(letters["Latin"]) or _is_ending(word, letters[few], few, text):
        return
    if other == "Greek" and few == "Greek" and len(letters[most]) < 4:
        return
    mended = "".join(alike[c] if _SCRIPTS[few].match(c) else c for c in word)
    values = {"letters": ", ".join(dict.fromkeys(letters[few])), "few": few, "most": most}
    yield Hit(rule, span, values, Fix((Edit(span, mended),), safe=False))


def _is_ending(word: str, letters: str, script: str, text: str) -> bool:
    """Tell whether the letters are an ending of the text's own language put to a foreign word."""
    if script == "Latin" or not word.endswith(letters) or len(letters) > _SUFFIX:
        return False
    return next(islice(_OTHER.finditer(text), _MANY, None), None) is not None
