"""What Unicode says of single characters, as far as several detectors need it: scripts, joiners, directions, emoji."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Scripts whose letters join, stack or take no blanks between words, so that joiners, selectors and zero-width spaces
# do visible or useful work: Arabic to Sinhala, Thai, Lao, Tibetan, Myanmar, Philippine scripts, Khmer, Mongolian, Limbu
# to Vedic, Phags-pa to Meetei Mayek, Arabic presentation forms, and the Indic blocks beyond U+FFFF.
_COMPLEX = (
    *((0x0600, 0x109F), (0x1700, 0x18AF), (0x1900, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    *((0x10A00, 0x11FFF), (0x1E900, 0x1E95F)),
)
# Chinese, Japanese and Korean.
_CJK = ((0x2E80, 0x312F), (0x3190, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFF9F), (0x20000, 0x3FFFF))
_IDEOGRAPHS = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_WORDS_OF_ONE_LETTER = "àáèéíóôåöÀÁÈÉÍÓÔÅÖ"
# What VARIATION SELECTOR-15 and -16 follow though it is no symbol.
_EMOJI_BASES = frozenset("#*0123456789‼⁉〰〽ℹ")


def in_complex_script(character: str) -> bool:
    """Tell whether ``character`` belongs to a script in which joiners and zero-width spaces are sound."""
    return _is_in(character, _COMPLEX)


def is_cjk(character: str) -> bool:
    """Tell whether ``character`` is Chinese, Japanese or (but for Hangul syllables) Korean."""
    return _is_in(character, _CJK)


def is_ideograph(character: str) -> bool:
    """Tell whether ``character`` is a Chinese character."""
    return _is_in(character, _IDEOGRAPHS)


def is_symbol(character: str) -> bool:
    """Tell whether ``character`` is a symbol (category S), as all emoji and the tones of their skin are."""
    return character != "" and unicodedata.category(character)[0] == "S"


def takes_emoji_selector(character: str) -> bool:
    """Tell whether VARIATION SELECTOR-15 or -16 has something to choose after ``character``."""
    return character in _EMOJI_BASES or is_symbol(character)


def is_mark(character: str) -> bool:
    """Tell whether ``character`` is a combining mark."""
    return character != "" and unicodedata.category(character)[0] == "M"


def is_blank(character: str) -> bool:
    """Tell whether ``character`` is a blank or line end, or "" as beyond the ends of a text."""
    return character == "" or character.isspace()


def is_word(character: str) -> bool:
    """Tell whether ``character`` is a letter, a figure or a mark."""
    return character != "" and unicodedata.category(character)[0] in "LNM"


@cache
def right_to_left() -> re.Pattern[str]:
    """Return the pattern of a letter written from right to left: Hebrew to Arabic, and the blocks beyond U+FFFF."""
    return re.compile(
        "[\u05be-\u05f4\u0608-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
    )


def fits(character: str, before: str, after: str) -> bool:
    """Tell whether a character of windows-1252 makes sense between its neighbours (each one character, or "")."""
    if "\ufffd" in (before, after):
        return False
    if character in "‘’“”‚„‹›«»–—…\u00a0•·":
        return True
    if character.isalpha():
        near = [c for c in (before, after) if c.isalpha()]
        if not near:
            return character in _WORDS_OF_ONE_LETTER
        latin = all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in near)
        return latin and not (character.isupper() and before.islower())
    if character in "€£¥¢¤§¶±©®°™²³¹½¼¾ªº%‰†‡¿¡":
        return not (before.isalpha() and after.isalpha())
    return False


def _is_in(character: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return character > "\u05ff" and any(first <= ord(character) <= last for first, last in ranges)
