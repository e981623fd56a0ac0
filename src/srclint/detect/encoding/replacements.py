"""What U+FFFD, stored as UTF-8, becomes when it is read as another encoding."""

from __future__ import annotations

from functools import cache

from srclint.detect.encoding.misreadings import MARK, MISREADINGS


@cache
def misread_marks() -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the forms, each with the characters of it that are not ASCII.

    Encodings of two bytes a character read two marks as three.
    """
    forms = set()
    for misreading in MISREADINGS:
        raw = MARK.encode() * (2 if misreading.multi else 1)
        if misreading.multi:
            forms.add(raw.decode(misreading.codec, "replace"))
        else:
            forms.add("".join(misreading.char_of.get(byte, MARK) for byte in raw))
    return tuple((form, frozenset(form)) for form in sorted(forms) if MARK not in form)
