"""Read text back that was UTF-8 once, also where bytes were lost.

The reader goes through the bytes as far as they are known, completes every character from what a filter may have taken
away, and keeps the readings that are most natural in a language.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product
from math import prod

from srclint.detect.encoding import letters
from srclint.detect.encoding.misreadings import MARK, MISREADINGS, NO_BREAK, Filter, Misreading

MAX_CHAIN = 4  # misreadings one after another
BEAM = 10  # readings kept side by side
BEHIND = 5.0  # by how much less natural than the best one a reading may be meanwhile
TRIED = 1 << 12  # ways to complete a character that are tried one by one
LOSS = -0.5  # weight of a byte that must be assumed
KEPT = 3  # such bytes that a character outside ASCII counts as which a reading leaves as it is
RANK = -0.15  # weight of a candidate's place among the common characters
# What damaged prose holds most, most frequent first: of equal candidates the first is taken.
FREQUENT = "’“”–—…‘é„•›‹«»‚−→€"
MARKS = frozenset(char for char in FREQUENT if not char.isalpha())
_LOST_SCRIPTS = 48  # candidates kept for a character of a script without letter statistics


@dataclass(frozen=True, slots=True)
class Piece:
    """A character of a reading, and the stretch of the text it was read from."""

    char: str
    start: int
    end: int
    lost: int = 0  # bytes that had to be assumed
    rivals: tuple[str, ...] = ()  # what else it may be, most frequent first
    decoded: bool = False
    blank: bool = False  # whether a blank may or may not have been the last byte
    dropped: bool = False  # whether any byte had to be assumed without a trace


@dataclass(slots=True)
class Effort:
    """What reading a document back has cost."""

    taken: int = 0  # steps of readings that assume losses, about a microsecond each


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read back."""

    names: tuple[str, ...]  # of the misreadings, the last one first
    language: str
    pieces: tuple[Piece, ...]
    weight: float

    @property
    def text(self) -> str:
        """The text as it was before."""
        return "".join(piece.char for piece in self.pieces)

    @property
    def changes(self) -> bool:
        """Whether any character was damaged."""
        return any(piece.decoded for piece in self.pieces)


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
def _candidates(lead: int, rest: tuple[frozenset[int], ...]) -> tuple[str, ...]:
    """Return the characters that a first byte and sets of further bytes may stand for, most frequent first."""
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
        elif all(len(group) == 1 for group in rest):
            # An accent by itself, or drawn as a sign, is what chance makes of two letters.
            if unicodedata.category(char) not in ("Cn", "Co", "Cs", "Cc", "Sk") and letters.script(char) != "COMBINING":
                found.append(char)
        elif unicodedata.category(char)[0] in "LM" and letters.script(char) not in _known_scripts():
            other.append(char)
    found.sort(key=lambda char: (FREQUENT.find(char) % 99, char))
    return tuple(found) + tuple(other[:_LOST_SCRIPTS])


_FOLLOWING = {**dict.fromkeys(range(0xC2, 0xE0), 1), **dict.fromkeys(range(0xE0, 0xF0), 2)}
_FOLLOWING.update(dict.fromkeys(range(0xF0, 0xF5), 3))
_CONTINUATION = frozenset(range(0x80, 0xC0))
_OPAQUE, _MARKED = -1, -2


class _Units:
    """A text as the bytes it was read from, each with the character it stands in."""

    def __init__(self, misreading: Misreading, how: Filter, text: str) -> None:
        self.text = text
        self.values: list[int] = []
        self.chars: list[int] = []
        self.how = how
        self.dropped = how.dropped & _CONTINUATION
        self.marked = how.marked & _CONTINUATION
        for i, char in enumerate(text):
            if char == MARK:
                found: Sequence[int] = (_MARKED,)
            else:
                found = misreading.bytes_of(char) or (_OPAQUE,)
            self.values.extend(found)
            self.chars.extend([i] * len(found))
        self.chars.append(len(text))

    def tails(self, i: int, count: int) -> Iterator[tuple[tuple[frozenset[int], ...], int, int]]:
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

    def steps(self, i: int) -> Iterator[tuple[str, int, int, tuple[str, ...], bool]]:
        """Yield the ways to read a character at unit ``i``: it, the next unit, bytes lost, rivals, decoded or not."""
        value = self.values[i]
        inside = i > 0 and self.chars[i] == self.chars[i - 1]
        if inside:
            if 0 <= value < 0x80:
                yield chr(value), i + 1, 0, (), True
        else:
            end = i + 1
            while end < len(self.values) and self.chars[end] == self.chars[i]:
                end += 1
            yield self.text[self.chars[i]], end, KEPT * (value >= 0x80 or value == _OPAQUE), (), False
        following = _FOLLOWING.get(value)
        if following is None:
            return
        for groups, end, lost in self.tails(i + 1, following):
            found = _candidates(value, groups)
            if following > 1 and not _CONTINUATION.intersection(self.values[i + 1 : end]):
                # A letter of which only the first byte is left cannot be told.
                found = tuple(char for char in found if char in MARKS)
            for char in found[:64]:
                yield char, end, lost, found if len(found) > 1 else (), True


def _piece(units: _Units, step: tuple[str, int, int, int, tuple[str, ...], bool]) -> Piece:
    char, i, end, lost, rivals, decoded = step
    start, stop = units.chars[i], units.chars[end]
    following = _FOLLOWING.get(units.values[i], 0) if decoded else 0
    dropped = len(rivals) > 1 and end - i <= following
    blank = False
    if decoded and lost and units.how.blank and char != "\u00a0" and char not in MARKS:
        last = char.encode("utf-8", "surrogatepass")[-1]
        blank = (last == NO_BREAK and not units.how.spaced) or (
            end - i <= following and units.text[stop : stop + 1] == " "
        )
        if last == NO_BREAK and following == 1 and units.dropped:
            rivals = (char, *(other for other in _candidates(units.values[i], (units.dropped,)) if other != char))
    return Piece(char, start, stop, lost, rivals, decoded, blank, dropped)


def read_back(
    misreading: Misreading,
    how: Filter,
    text: str,
    language: str,
    alien: frozenset[str] = frozenset(),
    effort: Effort | None = None,
) -> Reading:
    """Return the most natural reading of ``text`` in ``language``.

    ``alien`` are characters that stand for others elsewhere, so that they are hardly meant as themselves; ``effort``
    is charged with the steps it took.
    """
    units = _Units(misreading, how, text)
    weigh = letters.weight
    # By unit: the best states there, each a weight, the last two characters, and the way it was reached.
    waiting: list[dict[tuple[str, str], tuple[float, tuple]]] = [{} for _ in range(len(units.values) + 1)]  # type: ignore[type-arg]
    waiting[0][" ", " "] = (0.0, ())
    taken = 0
    for i in range(len(units.values)):
        states = sorted(waiting[i].items(), key=lambda item: -item[1][0])[:BEAM]
        waiting[i] = {}
        if not states:
            continue
        least = states[0][1][0] - BEHIND
        states = [state for state in states if state[1][0] >= least]
        for char, end, lost, rivals, decoded in units.steps(i):
            rank = rivals.index(char) if rivals else 0
            cost = (2 * lost if not decoded and char in alien else lost) * LOSS + min(rank, 8) * RANK
            piece = (char, i, end, lost, rivals, decoded)
            there = waiting[end]
            taken += len(states) + 1
            for (before, last), (score, way) in states:
                total = score + cost
                if not (before.isascii() and last.isascii() and char.isascii()):
                    total += weigh(language, before, last, char)
                state = (last, char)
                known = there.get(state)
                if known is None or total > known[0]:
                    there[state] = (total, (way, piece))
    best_score, best_way = max(
        ((score + weigh(language, before, last, " "), way) for (before, last), (score, way) in waiting[-1].items()),
        key=lambda item: item[0],
        default=(float("-inf"), ()),
    )
    if effort is not None:
        effort.taken += taken
    pieces: list[Piece] = []
    way = best_way
    while way:
        way, (char, i, end, lost, rivals, decoded) = way
        pieces.append(_piece(units, (char, i, end, lost, rivals, decoded)))
    return Reading((misreading.name,), language, tuple(reversed(pieces)), best_score)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def strictly(misreading: Misreading, text: str) -> tuple[Piece, ...] | None:
    """Return ``text`` read back without any loss, or None where that cannot be done."""
    whole = misreading.encode(text)
    if whole is None or not _is_utf8(whole):
        return None
    found: list[bytes] = []
    for char in text:
        part = misreading.bytes_of(char)
        if part is None:
            return None
        found.append(part)
    try:
        decoded = b"".join(found).decode("utf-8")
    except UnicodeDecodeError:
        return None
    chars = [i for i, part in enumerate(found) for _ in part]
    pieces: list[Piece] = []
    at = 0
    for char in decoded:
        size = len(char.encode("utf-8"))
        start, end = chars[at], chars[at + size - 1] + 1
        pieces.append(Piece(char, start, end, decoded=text[start:end] != char))
        at += size
    return tuple(pieces)


def _composed(first: Sequence[Piece], second: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of a reading of a reading, as stretches of the first text."""
    return tuple(
        Piece(
            piece.char,
            first[piece.start].start,
            first[piece.end - 1].end,
            decoded=any(part.decoded for part in (piece, *first[piece.start : piece.end])),
        )
        for piece in second
    )


def first_reading(text: str) -> tuple[tuple[str, ...], tuple[Piece, ...]] | None:
    """Return what ftfy makes of a line: the names of the misreadings, last one first, and the pieces.

    None where it finds nothing, or where what it changed does not become the line again when it is misread once more:
    then it guessed, or lost something.
    """
    from ftfy import fix_encoding  # takes 70 ms to import

    back = fix_encoding(text)
    if back == text:
        return None
    names: list[str] = []
    pieces: list[Piece] = []
    for kind, start, end, first, last in SequenceMatcher(None, text, back, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.extend(Piece(text[i], i, i + 1) for i in range(start, end))
            continue
        found = _one_misreading(text[start:end], back[first:last])
        if found is None:
            return None
        name, read = found
        names.append(name)
        pieces.extend(replace(piece, start=piece.start + start, end=piece.end + start) for piece in read)
    return (Counter(names).most_common(1)[0][0],), tuple(pieces)


def _one_misreading(found: str, meant: str) -> tuple[str, tuple[Piece, ...]] | None:
    """Return the first misreading that made ``found`` of ``meant``, and the pieces."""
    for misreading in MISREADINGS:
        if not misreading.multi and misreading.encode(found) == meant.encode("utf-8", "surrogatepass"):
            return misreading.name, strictly(misreading, found) or ()
    return None


def unchain(text: str) -> Iterator[tuple[tuple[str, ...], tuple[Piece, ...]]]:
    """Yield the lossless readings of the whole of ``text``: one misreading after another, each as its pieces."""
    known = {text}
    waiting: list[tuple[str, tuple[str, ...], tuple[Piece, ...]]] = [(text, (), ())]
    for _ in range(MAX_CHAIN):
        found = []
        for there, names, pieces in waiting:
            for misreading in MISREADINGS:
                step = strictly(misreading, there)
                if step is None:
                    continue
                back = "".join(piece.char for piece in step)
                if back in known:
                    continue
                known.add(back)
                way = _composed(pieces, step) if pieces else step
                found.append((back, (misreading.name, *names), way))
                yield found[-1][1:]
        waiting = found
