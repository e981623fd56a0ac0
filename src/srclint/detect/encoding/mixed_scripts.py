"""Words that mix letters of two scripts which look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

_OTHER_RUN = re.compile("[Ͱ-ϿЀ-ӿ]+")  # Greek and Cyrillic
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]")
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
        for run in _OTHER_RUN.finditer(text):
            start, end = run.span()
            if start < done or not (_LATIN.match(text[start - 1 : start]) or _LATIN.match(text, end)):
                continue
            while start > done and text[start - 1].isalpha():
                start -= 1
            while end < len(text) and text[end].isalpha():
                end += 1
            done = end
            for rule, tables in self._rules:
                yield from _judge(rule, tables, text, Span(start, end))


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
    found = 0
    for run in _OTHER_RUN.finditer(text):
        found += run.end() - run.start()
        if found > _MANY:
            return True
    return False
