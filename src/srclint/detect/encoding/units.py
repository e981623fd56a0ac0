"""The bytes a damaged text was read from, and what characters those may have been of which bytes were lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from math import prod

from srclint.detect.encoding import letters
from srclint.detect.encoding.misreadings import MARK, NO_BREAK, Filter, Misreading

TRIED = 1 << 12  # ways to complete a character that are tried one by one
KEPT = 3  # lost bytes that a character outside ASCII counts as which a reading leaves as it is
# What damaged prose holds most, most frequent first: of equal candidates the first is taken.
FREQUENT = "’“”–—…‘é„•›‹«»‚−→€\u200c"
MARKS = frozenset(char for char in FREQUENT if not char.isalpha())
_LOST_SCRIPTS = 48  # candidates kept for a character of a script without letter statistics


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    known = set(FREQUENT) | letters.COMMON
    for table in letters.tables().values():
        for run in table:
            known.update(run)
    known |= {char.upper() for char in known if len(char.upper()) == 1}
    return frozenset(
        char
        for char in known
        if char in letters.COMMON or not char.isalpha() or unicodedata.normalize("NFKC", char) == char
    )


@lru_cache(maxsize=1)
def _known_scripts() -> frozenset[str]:
    return frozenset(letters.script(char) for char in _known())


@lru_cache(maxsize=4096)
def candidates(lead: int, rest: tuple[frozenset[int], ...], told: bool) -> tuple[str, ...]:
    """Return the characters that a first byte and sets of further bytes may stand for, most frequent first.

    Where the second byte is told, those without statistics are among them.
    """
    if prod(map(len, rest)) > TRIED:
        return ()
    found, other = [], []
    for tail in product(*(sorted(group) for group in rest)):
        try:
            char = bytes([lead, *tail]).decode("utf-8")
        except UnicodeDecodeError:
            continue
        if char in _known():
            found.append(char)
        elif told and all(len(group) == 1 for group in rest):
            # An accent by itself, or drawn as a sign, is what chance makes of two letters.
            if unicodedata.category(char) not in ("Cn", "Co", "Cs", "Cc", "Sk") and letters.script(char) != "COMBINING":
                found.append(char)
        elif told and unicodedata.category(char)[0] in "LM" and letters.script(char) not in _known_scripts():
            other.append(char)
    found.sort(key=lambda char: (FREQUENT.find(char) % 99, char))
    return tuple(found) + tuple(other[:_LOST_SCRIPTS])


@lru_cache(maxsize=64)
def _by_tail(language: str) -> dict[tuple[int, ...], list[str]]:
    """Return the letters of a language, most frequent first, and the marks by their bytes without the first one."""
    found: dict[tuple[int, ...], list[str]] = {}
    for char in (*FREQUENT, *letters.alphabet(language)):
        for form in dict.fromkeys((char, char.upper())):
            raw = form.encode("utf-8", "surrogatepass")
            if len(form) == 1 and len(raw) in (2, 3):
                found.setdefault(tuple(raw[1:]), []).append(form)
    return found


@lru_cache(maxsize=4096)
def _without_lead(language: str, rest: tuple[frozenset[int], ...]) -> tuple[str, ...]:
    """Return the characters of a language that sets of bytes may stand for behind a first byte that was lost."""
    if prod(map(len, rest)) > TRIED:
        return ()
    found = [char for tail in product(*rest) for char in _by_tail(language).get(tail, ())]
    order = {char: rank for rank, char in enumerate((*FREQUENT, *letters.alphabet(language)))}
    return tuple(sorted(found, key=lambda char: (order.get(char.lower(), len(order)), char)))


_FOLLOWING = {**dict.fromkeys(range(0xC2, 0xE0), 1), **dict.fromkeys(range(0xE0, 0xF0), 2)}
_FOLLOWING.update(dict.fromkeys(range(0xF0, 0xF5), 3))
_CONTINUATION = frozenset(range(0x80, 0xC0))
_OPAQUE, _MARKED = -1, -2
_PLAIN = re.compile(r"[\x00-\x7f]*")
_Groups = tuple[frozenset[int], ...]
_Step = tuple[str, int, int, tuple[str, ...], bool]


class Units:
    """A text as the bytes it was read from, each with the character it stands in."""

    def __init__(self, misreading: Misreading, how: Filter, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.values: list[int] = []
        self.chars: list[int] = []
        self.how = how
        self.dropped = how.dropped & _CONTINUATION
        self.marked = how.marked & _CONTINUATION
        self.pairs = misreading.pairs if misreading.multi and (self.dropped or self.marked) else None
        for i, char in enumerate(text):
            if char == MARK:
                found: Sequence[int] = (_MARKED,)
            elif char.isascii():
                found = (ord(char),)
            else:
                found = misreading.bytes_of(char) or (_OPAQUE,)
            self.values.extend(found)
            self.chars.extend([i] * len(found))
        self.chars.append(len(text))

    def plain_until(self, i: int) -> int:
        """Return where the ASCII from unit ``i`` on ends."""
        start = self.chars[i]
        if i and self.chars[i - 1] == start:
            return i
        plain = _PLAIN.match(self.text, start)
        return i + (plain.end() - start if plain else 0)

    def tails(self, i: int, count: int) -> Iterator[tuple[_Groups, int, int]]:
        """Yield the ways to find ``count`` continuation bytes from unit ``i`` on: their sets, the end, the losses."""
        if not count:
            yield (), i, 0
            return
        value = self.values[i] if i < len(self.values) else _OPAQUE
        ways: list[tuple[frozenset[int], int, int]] = []
        if value in _CONTINUATION:
            ways.append((frozenset((value,)), i + 1, 0))
        elif value == _MARKED and self.marked:
            ways.append((self.marked, i + 1, 1))
        elif value == 0x20 and self.how.blank:
            ways.append((frozenset((NO_BREAK,)), i + 1, 1))
            if not self.how.spaced:
                ways.append((frozenset((NO_BREAK,)), i, 2))
        if self.dropped:
            ways.append((self.dropped, i, 2))
        for group, after, lost in ways:
            for groups, end, more in self.tails(after, count - 1):
                yield (group, *groups), end, lost + more

    def steps(self, i: int, alien: frozenset[str]) -> Iterator[_Step]:
        """Yield the ways to read a character at unit ``i``: it, the next unit, bytes lost, rivals, decoded or not."""
        value = self.values[i]
        following = _FOLLOWING.get(value, 0)
        tails = list(self.tails(i + 1, following)) if following else []
        intact = [tail for tail in tails if not tail[2] and candidates(value, tail[0], True)]
        if i > 0 and self.chars[i] == self.chars[i - 1]:
            if 0 <= value < 0x80:
                yield chr(value), i + 1, 0, (), True
        elif not (intact and self.text[self.chars[i]] in alien):
            end = i + 1
            while end < len(self.values) and self.chars[end] == self.chars[i]:
                end += 1
            yield self.text[self.chars[i]], end, KEPT * (value >= 0x80 or value == _OPAQUE), (), False
        for groups, end, lost in intact or tails:
            found = candidates(value, groups, groups[0] == {self.values[i + 1] if i + 1 < len(self.values) else 0})
            if following > 1 and not _CONTINUATION.intersection(self.values[i + 1 : end]):
                # A letter of which only the first byte is left cannot be told.
                found = tuple(char for char in found if char in MARKS)
            yield from self._ways(found, (frozenset((value,)), *groups), end, lost)
        if self.pairs is not None and (value == _MARKED or value in _CONTINUATION):
            yield from self._lost_leads(i)

    def _lost_leads(self, i: int) -> Iterator[_Step]:
        """Yield the ways to read a character whose first byte had no sign with the next."""
        marked = self.values[i] == _MARKED
        lead = self.how.marked if marked else self.how.dropped
        for count in (1, 2):
            for groups, end, lost in self.tails(i + marked, count):
                if end > i + marked:
                    yield from self._ways(_without_lead(self.language, groups), (lead, *groups), end, lost + 2 - marked)

    def _ways(self, found: tuple[str, ...], groups: _Groups, end: int, lost: int) -> Iterator[_Step]:
        if self.pairs is not None and lost:
            found = tuple(char for char in found if self._unread(char.encode("utf-8", "surrogatepass"), groups, end))
        for char in found[:64]:
            yield char, end, lost, found if len(found) > 1 else (), True

    def _unread(self, raw: bytes, groups: _Groups, end: int) -> bool:
        """Return whether the bytes of a character that were lost have no sign with the byte behind each."""
        behind = self.values[end] if end < len(self.values) else _MARKED
        return all(
            len(group) == 1 or pair not in (self.pairs or ())
            for group, pair in zip(groups, zip(raw, (*raw[1:], behind), strict=True), strict=True)
        )
