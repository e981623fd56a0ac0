"""What sound text hardly ever holds, and text in one legacy encoding that was read as another nearly always."""

from __future__ import annotations

import re
from functools import lru_cache

_LATIN_1 = "À-ÖØ-öø-ÿ"
_LATIN_CAPITALS = "À-ÖØ-ÞŒŠŽŸ"
_OTHER_CAPITALS = "Ά-ΫЀ-Я"
_SMALL = "a-zß-öø-ÿœšžά-ώа-џ"
_SIGNS = "¡-©«-¬®-´¶¸»-¿×÷‹›‚„”•†‡ˆ˜‰€"
_OTHER_LETTERS = "Ά-ώЀ-џ"
_LETTER = "[A-Za-zª²³µ¹º¼-¾À-ÖØ-öø-ˁˆ-ˑΆ-ӿⁿ]"  # or a figure like one, of those that text is misread as
# Each with the characters it begins with, and what must be true behind the first of them: letters of Latin-1 in a row;
# a sign between letters; the lead bytes of Shift JIS one after the other; a capital after a small letter; scripts that
# meet within a word; box drawing beside letters; controls.
_ODDITIES = (
    (_LATIN_1, f"(?<=[{_LATIN_1}])[{_LATIN_1}]{{2}}"),
    (_SIGNS, f"(?<={_LETTER}[{_SIGNS}])(?={_LETTER})"),
    ("‚ƒ", "(?<=[‚ƒ])[^\x00-\x7f][‚ƒ]"),
    (_LATIN_CAPITALS, f"(?<=[{_SMALL}][{_LATIN_CAPITALS}])"),
    (_OTHER_CAPITALS, f"(?<=[{_SMALL}][{_OTHER_CAPITALS}])"),
    (_OTHER_LETTERS, f"(?<=[A-Za-z][{_OTHER_LETTERS}])"),
    ("─-▟", f"(?<=[─-▟])(?:(?={_LETTER})|(?<={_LETTER}.))"),
    ("\x80-\x84\x86-\x9f", "(?<=[\x80-\x9f])"),
)
_MIXED = 5  # the place of scripts that meet, in ``_ODDITIES``
_ALPHABET = 20  # different letters of a script from which on the text is written in it, whatever else it holds


@lru_cache(maxsize=1)
def _firsts() -> list[re.Pattern[str]]:
    return [re.compile(f"[{first}]") for first, _ in _ODDITIES]


@lru_cache(maxsize=1 << len(_ODDITIES))
def _pattern(places: tuple[int, ...]) -> re.Pattern[str]:
    """Return the pattern of some of ``_ODDITIES``; it begins with one set of characters, so that search is fast."""
    first = "".join(_ODDITIES[i][0] for i in places)
    return re.compile(f"[{first}](?:{'|'.join(_ODDITIES[i][1] for i in places)})")


def odd_places(there: frozenset[str]) -> re.Pattern[str] | None:
    """Return what finds the odd places of a text that holds the characters ``there``; None if it can have none."""
    held = "".join(char for char in there if "\x7f" < char < "\u2600")
    found = [len(first.findall(held)) for first in _firsts()]
    if found[_MIXED] >= _ALPHABET:
        found[_MIXED] = 0
    places = tuple(i for i, count in enumerate(found) if count)
    return _pattern(places) if places else None
