"""Where the expression for suspicious places is worth trying: a scan over the classes of characters, a byte each.

Most texts have fewer than 128 different characters outside ASCII. So the codec machinery, which is compiled, stores
each character of a text as one byte, and each byte is turned into that of its class; over the classes a few plain
searches find all places at which the expression may match, and some at which it does not.
"""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from srclint.detect.encoding.misreadings import MISREADINGS
from srclint.detect.encoding.suspicion import CLOSING, OTHER, SIGN, doubles, frequent, images, suspicious

_ASCII = "".join(map(chr, range(0x80)))
_ROOM = 0x80  # characters outside ASCII that can have a byte of their own
_SPARE = "?"  # what shares its byte with all others
_LAST = "\ufffd"  # beyond it the codec machinery has no fast way
_SPARSE = 200  # bytes for one that is looked for, from which on it is found one by one faster than by an expression
_LAST_LEAD = 0xF0  # the planes of Unicode that begin with a higher byte hold no characters that text is written in
# The classes of characters that play no part of their own.
_NONE, _LOWER, _UPPER, _DIGIT, _SPACE, _REST, _EITHER, _FOREIGN = range(8)
_OF_FOREIGN_SCRIPT = re.compile(f"{OTHER}|{SIGN}")
_CAPITALS = "ÀÁÂÃÄÅÈÉÊËÌÍÎÏÐÑÒÓÔÕÖĂĄĆĹĽĢĀ"
_ALONE = "".join(map(chr, (*range(0x80, 0xA0), *range(0xFF61, 0xFFA0)))) + "\ufffd├┬╨╤┼╞√≈ƒ‚∆¬"


def suspicious_places(text: str, there: Iterable[str]) -> Iterator[re.Match[str]]:
    """Yield the matches of ``suspicious`` in ``text``; ``there`` are its characters outside ASCII, at least.

    Left out are those in which no single encoding reads a first byte and further ones as the characters that are there.
    """
    starts = _starts(text, there)
    if starts is None:
        yield from suspicious().finditer(text)
        return
    done = 0
    for start in sorted(starts):
        match = suspicious().match(text, start) if start >= done else None
        if match:
            done = match.end()
            yield match


def _starts(text: str, there: Iterable[str]) -> set[int] | None:
    """Return where ``suspicious`` may match, or None where that takes more than a byte a character to tell."""
    classes = _classes()
    odd = [char for char in there if "\x7f" < char <= _LAST]
    known = [char for char in odd if char in classes.of]
    if len(known) > _ROOM:
        return None
    plain = [char for char in odd if char not in classes.of][: _ROOM - len(known)]
    alphabet = "".join((_ASCII, *known, *plain))
    codes = codecs.charmap_encode(text, "replace", codecs.charmap_build(alphabet))[0]
    table = bytearray(classes.ascii)
    table.extend(map(classes.of.__getitem__, known))
    table.extend(map(_foreign_or_none, plain))
    if len(alphabet) < len(_ASCII) + len(odd) or max(there, default="") > _LAST:
        table[ord(_SPARE)] = _EITHER
    return classes.search(text, codes.translate(table.ljust(256, b"\0")), frozenset(table))


@lru_cache(maxsize=4096)
def _foreign_or_none(char: str) -> int:
    return _FOREIGN if _OF_FOREIGN_SCRIPT.match(char) else _NONE


class _Classes:
    """The classes of characters, by the parts they play in the expression, and the searches over them."""

    def __init__(self) -> None:
        leads, deep, symbols, letters = images()
        pairs = frequent()
        parts: dict[str, Iterable[str]] = {
            "alone": _ALONE + doubles(),
            "capital": _CAPITALS,
            "numbered": "ΒВ",
            "trace": "âāÔβт",
            "small": map(chr, range(0xDF, 0x17F)),
            "mark": symbols | set(CLOSING),
            "closing": CLOSING,
            "before mark": leads | set("–—◊"),
            "deep": deep,
            "letter": letters,
            "blank": filter(str.isspace, map(chr, range(0x80, 0x3001))),
            "first": (first for first, _ in pairs),
            "second": (second for _, second in pairs),
        }
        parts_of: dict[str, set[str]] = defaultdict(set)
        for part, chars in parts.items():
            for char in chars:
                parts_of[char].add(part)
        for char, mine in parts_of.items():
            if _OF_FOREIGN_SCRIPT.match(char):
                mine.add("foreign")
        kinds = sorted({tuple(sorted(mine)) for mine in parts_of.values()})
        number = {kind: i for i, kind in enumerate(kinds, _FOREIGN + 1)}
        self.of = {char: number[tuple(sorted(mine))] for char, mine in parts_of.items()}
        self.ascii = bytes(map(_class_of_ascii, _ASCII))
        self._with: dict[str, list[int]] = defaultdict(list)
        for kind, i in number.items():
            for part in kind:
                self._with[part].append(i)
        self._of_word = [i for kind, i in number.items() if "blank" not in kind] + [_NONE, _FOREIGN]
        self._searches = self._made()
        foreign = {_FOREIGN, _EITHER, *self._with["foreign"]}
        self._foreign = frozenset(foreign)
        self._scripts = bytes(
            2 if i in foreign else 1 if i in (_LOWER, _UPPER) else 3 if i == _SPACE else 0 for i in range(256)
        )

    def _made(self) -> list[tuple[frozenset[int], re.Pattern[bytes], int]]:
        """Return, for each search, the classes it starts from, its pattern, and how far back the place begins."""
        part = self._with
        here = [*part["alone"], *part["capital"], *part["trace"], *part["numbered"]]
        second = [*part["mark"], *part["second"]]
        before_capital = _set([_LOWER, _SPACE, _DIGIT, *part["small"]])
        ways = (
            b"(?<=%b)" % _set(part["alone"]),
            b"(?<=%b%b)" % (before_capital, _set(part["capital"])),
            b"(?<=%b%b)" % (_set([_DIGIT]), _set(part["numbered"])),
            b"(?<=%b)(?<!%b.)" % (_set(part["trace"]), _set(self._of_word)),
        )
        pairs = (
            b"(?<=%b%b)" % (_set(part["before mark"]), _set(part["mark"])),
            b"(?<=%b%b)" % (_set(part["first"]), _set(part["second"])),
        )
        after = b"(?<=%b%b.)" % (_set(part["deep"]), _set(part["letter"]))
        return [
            (frozenset(starts), re.compile(_set(starts) + b"(?:" + b"|".join(found) + b")", re.DOTALL), back)
            for starts, found, back in ((here, ways, 0), (second, pairs, 1), (part["closing"], [after], 2))
        ]

    def search(self, text: str, codes: bytes, present: frozenset[int]) -> set[int]:
        """Return where a place may begin in ``text``; ``codes`` are its classes of characters, all in ``present``."""
        starts: set[int] = set()
        for needed, pattern, back in self._searches:
            if not needed.isdisjoint(present):
                places = [place - back for place in _places(pattern, codes, needed & present)]
                starts.update([i for i in places if may_be_misread(text, i, i + back + 1)] if back else places)
        if not self._foreign.isdisjoint(present):
            scripts = codes.translate(self._scripts)
            for needle, ahead in ((b"\1\2", 1), (b"\2\1", 0), (b"\1\3\2\3", 2)):
                place = scripts.find(needle)
                while place >= 0:
                    starts.add(place + ahead)
                    place = scripts.find(needle, place + 1)
        return starts


_classes = cache(_Classes)


def _places(pattern: re.Pattern[bytes], codes: bytes, firsts: Iterable[int]) -> Iterator[int]:
    """Yield where a pattern matches that begins with one of the bytes ``firsts``."""
    if sum(map(codes.count, firsts)) * _SPARSE > len(codes):
        yield from map(re.Match.start, pattern.finditer(codes))
        return
    for first in firsts:
        place = codes.find(first)
        while place >= 0:
            if pattern.match(codes, place):
                yield place
            place = codes.find(first, place + 1)


def may_be_misread(text: str, start: int, end: int) -> bool:
    """Tell whether one encoding reads bytes of UTF-8 as that part of ``text``: a first byte and further ones.

    A pair may also be the end of a character of three bytes, or that of one character and the beginning of another.
    """
    leads, further = _readings()
    if _read_as(leads, further, text[start:end]):
        return True
    if end - start > 2:
        return False
    backwards = further.get(text[start], 0) & leads.get(text[start + 1], 0)
    return backwards != 0 or (start > 0 and _read_as(leads, further, text[start - 1 : end]))


def _read_as(leads: dict[str, int], further: dict[str, int], chars: str) -> bool:
    common = leads.get(chars[0], 0)
    for char in chars[1:]:
        common &= further.get(char, 0)
    return common != 0


@cache
def _readings() -> tuple[dict[str, int], dict[str, int]]:
    """Return, by character, the encodings that read first bytes as it and those that read further ones, a bit each."""
    leads: dict[str, int] = defaultdict(int)
    further: dict[str, int] = defaultdict(int)
    for i, misreading in enumerate(misreading for misreading in MISREADINGS if not misreading.multi):
        for byte, char in misreading.char_of.items():
            if 0x80 <= byte <= 0xBF:
                further[char] |= 1 << i
            elif 0xC2 <= byte <= _LAST_LEAD:
                leads[char] |= 1 << i
    return leads, further


def _class_of_ascii(char: str) -> int:
    if char.isalpha():
        return _LOWER if char.islower() else _UPPER
    return _DIGIT if char.isdigit() else _SPACE if char == " " else _REST


def _set(classes: Iterable[int]) -> bytes:
    return b"[" + re.escape(bytes(sorted(classes))) + b"]"
