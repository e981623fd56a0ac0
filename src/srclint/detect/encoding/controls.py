"""What control characters in a text most likely are: escape sequences, overstriking, halves of other characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from srclint.detect.encoding.scripts import fits, is_blank, is_word

_NAMES = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI"),
    *("DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)
# ECMA-48: control sequences, operating system commands, and the short escapes. Colours are sequences that end in m.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)|[ -/]*[0-~])?")
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m\Z")
# Teletype bold and underline: N\bN, _\bN, N\b_.
_STRUCK = re.compile(r"_\x08([^\x00-\x1f])|([^\x00-\x1f])(?:\x08\2)+|([^\x00-\x1f])\x08_")
_OVERSTRIKE = re.compile(f"(?:{_STRUCK.pattern})+")
# UTF-16 cut to its low byte: what is left of U+2013, 2014, 2018, 2019, 201C and 201D.
_LOW_BYTES = {c: chr(0x2000 + ord(c)) for c in "\x13\x14\x18\x19\x1c\x1d"}
# Where fonts of TeX (encoding OT1) keep ligatures, as text taken from PDF shows; U+000D is a line end.
_LIGATURES = {"\v": "ff", "\f": "fi", "\x0e": "ffi", "\x0f": "ffl"}
_SEPARATORS = "\x1c\x1d\x1e\x1f"
_UNDEFINED = "\x81\x8d\x8f\x90\x9d"  # in cp1252
_ESC = "\x1b"
_UNKNOWN = ", which no text needs"


class Control(NamedTuple):
    """A stretch of control characters, with what belongs to it."""

    start: int
    end: int
    name: str  # what it is, as the beginning of a sentence
    likely: str = _UNKNOWN  # and its end: what it probably was
    text: str | None = None  # what to put in its place; None: that cannot be told
    safe: bool = False


def judge(text: str, start: int, end: int) -> Iterator[Control]:
    """Yield what is wrong in the run of control characters ``start`` to ``end``, perhaps with text beside it."""
    place = start
    while place < end:
        found = _at(text, place, end)
        if found is None:
            place += 1
            continue
        yield found
        place = max(place + 1, found.end)


def _at(text: str, place: int, end: int) -> Control | None:
    c = text[place]
    if c == _ESC:
        return _escape(text, place)
    if c == "\b":
        return _backspace(text, place)
    if c == "\f":  # a page break, but between letters
        return _other(text, place, place + 1) if _between_letters(text, place, place + 1) else None
    if c >= "\x80":
        return _c1(text, place, end)
    stop = place + 1
    while stop < end and text[stop] == c:
        stop += 1
    if c in _SEPARATORS and text[place - 1 : place] == text[stop : stop + 1] == "\n":
        return None  # what parts records, as in the files of Info
    return _other(text, place, stop)


def _escape(text: str, place: int) -> Control:
    if text[place + 1 : place + 2] == _ESC:
        found = _run(text, place)
        return found._replace(end=found.end - 1)  # with the last one a sequence may begin
    match = _ESCAPE.match(text, place)
    sequence = match.group() if match else _ESC
    end = place + len(sequence)
    if _COLOUR.match(sequence):
        return Control(place, end, "escape sequence of a terminal", ": it sets a colour", "", safe=True)
    if sequence[1:2] in ("[", "]"):
        return Control(place, end, "escape sequence of a terminal", text="")
    return Control(place, end, "escape sequence")


def _backspace(text: str, place: int) -> Control:
    start = place - 1
    match = _OVERSTRIKE.match(text, start) if start >= 0 else None
    if match is None:
        return _run(text, place)
    plain = _STRUCK.sub(lambda m: m[1] or m[2] or m[3], match.group())
    return Control(
        start, match.end(), "letters struck over with backspaces", ": bold or underlined on a printer", plain, safe=True
    )


def _run(text: str, place: int) -> Control:
    """Return the run of one control character that tells nothing."""
    end = place + 1
    while text[end : end + 1] == text[place]:
        end += 1
    return Control(place, end, shown(text[place:end]))


def _c1(text: str, place: int, end: int) -> Control | None:
    stop = place
    while stop < end and text[stop] >= "\x80":
        stop += 1
    run = text[place:stop]
    name = shown(run)
    if _in_mojibake(text, place, stop):
        return None
    if len(run) > 3 or any(c in _UNDEFINED for c in run):
        return Control(place, stop, name)
    meant = run.encode("latin-1").decode("cp1252")
    before, after = text[place - 1 : place] if place else "", text[stop : stop + 1]
    around = (before, *meant, after)
    if not all(fits(c, a, b) for a, c, b in zip(around, meant, around[2:], strict=False)):
        return Control(place, stop, name)
    # After a character outside ASCII, these are rather what is left of mojibake.
    after_ascii = before <= "\x7f" or before == "\xa0"
    if not after_ascii and (len(run) > 1 or not "\xdf" <= before <= "\xff"):
        return Control(place, stop, name)
    safe = after_ascii and "\x85" not in run  # U+0085 is also a line end
    return Control(place, stop, name, f": {meant} of windows-1252 read as latin-1", meant, safe)


def _in_mojibake(text: str, start: int, end: int) -> bool:
    """Tell whether the run continues characters of UTF-8 that was read as latin-1: mojibake has a rule of its own."""
    first = start
    while first > 0 and start - first < 4 and "\x80" <= text[first - 1] <= "\xff":
        first -= 1
    last = end
    while last < len(text) and last - end < 4 and "\x80" <= text[last] <= "\xbf":
        last += 1
    raw = text[first:last].encode("latin-1")
    return any(_is_utf8(raw[i:]) for i in range(start - first + 1) if raw[i] >= 0xC2)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _other(text: str, start: int, end: int) -> Control:
    run = text[start:end]
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    name = shown(run)
    meant = _LOW_BYTES.get(run)
    if meant and _suits(meant, before, after):
        return Control(start, end, name, f": probably {meant}, of which half is left", meant)
    if run[0] in "\0\x7f":
        return Control(start, end, name, text="", safe=_is_stray(text, start, end))
    if run in _LIGATURES and _between_letters(text, start, end):
        return Control(start, end, name, f": probably the ligature {_LIGATURES[run]} of a PDF")
    return Control(start, end, name)


def _is_stray(text: str, start: int, end: int) -> bool:
    """Tell whether NUL or DEL there parts nothing: beside a blank, and not among other controls or in UTF-16."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if "\0" in (text[start - 2 : start - 1] if start > 1 else "", text[end + 1 : end + 2]):
        return False
    return all(c >= " " or c in "\t\n\r" for c in (before, after)) and (before.isspace() or after.isspace())


def _suits(mark: str, before: str, after: str) -> bool:
    """Tell whether a quotation mark or dash stands where it may: opening before a word, closing after one."""
    if mark in "–—":
        return is_blank(before) == is_blank(after)
    if mark in "‘“":
        return (is_blank(before) or before in "([") and is_word(after)
    return not is_blank(before) and (is_blank(after) or not is_word(after) or mark == "’")


def _between_letters(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[start - 1].isalpha() and text[end].isalpha()


def shown(run: str) -> str:
    """Return how a message names a run of control characters."""
    code = ord(run[0])
    abbreviation = _NAMES[code] if code < 32 else "DEL" if code == 0x7F else ""
    name = f"U+{code:04X}" + (f" ({abbreviation})" if abbreviation else "")
    if len(run) == 1:
        return f"control character {name}"
    return f"control characters {name}" + (f", {len(run)} in a row" if len(set(run)) == 1 else " and others")
