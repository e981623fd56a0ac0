"""Read a damaged document back: line by line, and by what its lines agree on.

A misreading of the whole document explains its odd characters, or the text is sound. Each odd line is read back by
ftfy and from every misreading; the most natural reading must be much more natural than the line itself. What most
lines agree on then explains the places that tell too little by themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from srclint.detect.encoding import letters
from srclint.detect.encoding.lossless import kept, lossless
from srclint.detect.encoding.misreadings import BY_NAME, MARK, MISREADINGS, Filter, Misreading, filter_of
from srclint.detect.encoding.reading import (
    LOSS,
    Effort,
    Reading,
    read_back,
)
from srclint.detect.encoding.suspicion import suspicious
from srclint.detect.encoding.units import KEPT, MARKS

QUOTES = frozenset("\"'`“”‘’«»‹›()[]")
OTHER_SCRIPTS = frozenset(("GREEK", "CYRILLIC"))
BEST = 3  # misreadings that are tried in the languages of their reading
DOUBT = 1.0  # by how much less natural than the line a reading may be at first sight
PROBE = 200  # code points of a long line by which the misreadings are chosen
# Lines that hold a character of a misreading, for each that shows it: where there are more, it is a letter of the text.
BEARING = 20
PATIENCE = 12  # lines searched in vain, after each of which only every second, fourth, eighth one is still searched
# Steps (about a microsecond each) spent on a document in which no misreading has shown, and where one has: prose that
# was damaged as a whole settles on one within some lines, noise never does.
SEARCH = 300_000
SETTLED = 5_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What decides that a line is damaged: decimal logarithms, see the rule for each."""

    gain: float
    gain_lossless: float
    gain_known: float
    gain_certain: float
    diagnostic: float
    several: int
    natural: float
    covered: float
    witnesses: int
    single: float

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Limits:
        """Take them from the numbers of a rule."""
        return cls(**{field.name: params[field.name] for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class Restored:
    """A line, and what it was before."""

    start: int  # of the line in the text
    text: str
    reading: Reading
    gain: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text that is not ASCII."""

    start: int
    text: str
    odd: frozenset[str]  # the words that sound text hardly holds


class Context:
    """The text that shows what a filter has left of a document, and what reading it back has cost so far."""

    def __init__(self, text: str, effort: Effort | None = None) -> None:
        """Take the text and, where it is a part of a document, what that has cost."""
        self.text = text
        self.effort = effort or Effort()
        self._filters: dict[str, Filter] = {}

    def filter_of(self, misreading: Misreading) -> Filter:
        """Return what a filter may have taken after this misreading."""
        if misreading.name not in self._filters:
            self._filters[misreading.name] = filter_of(misreading, self.text)
        return self._filters[misreading.name]


def naturalness(text: str) -> float:
    """Return how natural a text is in the language that suits it best."""
    return letters.naturalness(text, letters.best_languages(text, 1)[0])


class Restorer:
    """Reads damaged documents back."""

    def __init__(
        self, limits: Limits, contracted: Iterable[str], elided: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> None:
        """Take the limits, English words and endings with an apostrophe, and by language what other words begin with.

        ``don’t`` is such a word and ``’s`` such an ending, ``l`` and ``dell`` what French and Italian words begin with.
        """
        self.limits = limits
        self._elided = {
            language: re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, words))})(?=’[aeiouyhœæà-öø-ÿ])")
            for language, words in elided.items()
            if words
        }
        parts = (word.partition("’") for word in contracted)
        known = [(rf"\b(?i:{re.escape(word)})" if word else "", end) for word, _, end in parts]
        ways = (rf"{word or '(?<=[a-z])'}[^\x00-\x7f]{re.escape(end)}\b" for word, end in known)
        self._contracted = re.compile("|".join(ways) or "(?!)")
        places = (rf"(?<={word or '[A-Za-z][a-z]'}’){re.escape(end)}\b" for word, end in known)
        own = (rf"(?<=\bI’){re.escape(end)}\b" for word, end in known if not word)
        self._ending = re.compile("|".join((*places, *own)) or "(?!)")

    def restore(self, lines: Sequence[Line]) -> list[Restored]:
        """Return the damaged ones among the lines of a document, read back."""
        context = Context("\n".join(line.text for line in lines if line.odd))
        found = self.searched(lines, context)
        witnesses = Counter(line.reading.names[-1] for line in found.values())
        agreed = _agreed(witnesses, 1)
        bearing = agreed is not None and sum(not agreed.leads.isdisjoint(line.text) for line in lines)
        if agreed is None or agreed.multi or bearing > BEARING * witnesses[agreed.name]:
            return [found[start] for start in sorted(found)]
        language = letters.best_languages("\n".join(line.reading.text for line in found.values()), 1)[0]
        for line in lines:
            start = line.start
            if not any(char in agreed.leads for char in line.text):
                continue
            if start in found and (len(found) == 1 or _settled(found[start].reading, agreed)):
                continue
            if context.effort.taken > SETTLED:
                break
            result = self.line(line.text, agreed, context, language)
            if result and (start not in found or result[1] >= found[start].gain - 1.0):
                found[start] = Restored(start, line.text, *result)
        return [found[start] for start in sorted(found)]

    def searched(self, lines: Sequence[Line], context: Context) -> dict[int, Restored]:
        """Return the odd lines that can be read back by themselves, by where they start.

        A word that stood in a line searched in vain makes no other line odd, and the more lines were searched in
        vain, the fewer are: so much oddness is the habit of a sound document, or damage that will show again.
        """
        found: dict[int, Restored] = {}
        witnesses: Counter[str] = Counter()
        sound: set[str] = set()
        effort = context.effort
        vain = passed = 0
        for line in lines:
            if line.odd <= sound:
                continue
            passed += 1
            if passed % (1 << vain // PATIENCE):
                continue
            agreed = _agreed(witnesses, self.limits.witnesses)
            # In whatever language this line is.
            result = self.line(line.text, agreed, context) if agreed else None
            if effort.taken < SEARCH:
                result = result or self.line(line.text, context=Context(line.text, effort))
            elif agreed is None or effort.taken > SETTLED:
                break
            if result:
                found[line.start] = Restored(line.start, line.text, *result)
                witnesses[result[0].names[-1]] += 1
                vain = 0
            else:
                sound |= line.odd
                vain += 1
        return found

    def line(
        self,
        text: str,
        known: Misreading | None = None,
        context: Context | None = None,
        language: str | None = None,
    ) -> tuple[Reading, float] | None:
        """Return the most natural reading of a line and how much more natural it is than the line; None if sound.

        ``known`` is the misreading that the document shows, ``context`` the text that shows what a filter has left.
        """
        limits = self.limits
        context = context or Context(text)
        base = naturalness(text)
        if known is None and base >= limits.natural and len(self._contracted.findall(text)) < limits.several:
            return None
        found = lossless(text, known, context.effort)
        if found is None or found.weight < base + limits.gain_lossless or kept(found):
            others = self._lossy(text, [known] if known else MISREADINGS, context, language)
            found = max(
                [*others, *([found] if found else [])],
                key=lambda reading: reading.weight + limits.diagnostic * self._diagnostic(text, reading),
                default=None,
            )
        if found is None:
            return None
        if known and language and not _only_marks(found):
            return self.line(text, known, context)  # letters are told by the language of the line itself
        diagnostic = self._diagnostic(text, found)
        if known and language:
            expected = sum(piece.lost for piece in found.pieces if piece.char in MARKS or piece.char.isspace())
            base = letters.naturalness(text, found.language) + LOSS * expected
        elif diagnostic >= limits.several and not known:
            # Then the letters that stand for marks must not tell the language.
            base = letters.naturalness(text, found.language)
        losses = LOSS * sum(piece.lost for piece in found.pieces if piece.decoded)
        gain = letters.naturalness(found.text, found.language) + losses - base + limits.diagnostic * diagnostic
        if gain < self._needed(found, known is not None) or not (known or diagnostic or _tells(text, found)):
            return None
        if _mixes_scripts(found) or (known is None and self._coincidence(text, found)):
            return None
        return found, gain

    def _needed(self, reading: Reading, known: bool) -> float:
        """Return how much more natural a reading must be than the line."""
        if known and _only_marks(reading):
            return self.limits.gain_known
        decoded = [piece for piece in reading.pieces if piece.decoded]
        if any(piece.lost for piece in decoded):
            return self.limits.gain
        several = len({piece.char for piece in decoded}) >= self.limits.several
        return self.limits.gain_certain if several and not kept(reading) else self.limits.gain_lossless

    def _coincidence(self, text: str, reading: Reading) -> bool:
        """Return whether all rests on one character made of letters of one script, or on one that is quoted as such."""
        decoded = [piece for piece in reading.pieces if piece.decoded]
        if all(_amid_others(text, piece.start, piece.end) for piece in decoded):
            return True  # of a word in another encoding of one byte a letter, two letters are no character
        if len({(piece.char, text[piece.start : piece.end]) for piece in decoded}) != 1:
            return False
        piece = decoded[0]
        source = text[piece.start : piece.end]
        around = text[piece.start - 1 : piece.start] + text[piece.end : piece.end + 1]
        if len(around) == 2 and all(char in QUOTES for char in around):
            return True
        if piece.char in MARKS:
            return False
        same = source.isalpha() and len({letters.script(char) for char in source}) == 1
        framed = f" {reading.text} "
        at = framed.index(piece.char)
        fits = len(around) == 2 and letters.weight(reading.language, *framed[at - 1 : at + 2]) >= 0
        mixed = any(char.isalpha() and letters.script(char) != letters.script(source[0]) for char in around)
        if same and mixed:
            signs = letters.script(source[0]) in letters.SIGN_SCRIPTS and around.isascii() and around.isalpha()
            return not (fits or signs)
        return same and len(source) > 1 and reading.weight < self.limits.single

    def _diagnostic(self, text_before: str, reading: Reading) -> int:
        """Return how many of the lost marks stand where no letter can: in ``wonβt``, or in pairs as in ``βopenβ``."""
        text = reading.text
        plain = "".join(_as_apostrophe(reading))
        endings = {match.start() - 1 for match in self._ending.finditer(plain)}
        if reading.language in self._elided:
            endings |= {match.end() for match in self._elided[reading.language].finditer(plain)}
        found = opening = 0
        for i, piece in enumerate(reading.pieces):
            if not piece.decoded or piece.char not in MARKS:
                continue
            before, after = text[i - 1 : i] or " ", text[i + 1 : i + 2] or " "
            # â€ without the third character: no sound text has a letter of the kind before the sign.
            alone = piece.lost and text_before[piece.start + 1 : piece.end] == "€"
            found += i in endings or (alone and text_before[piece.end : piece.end + 1].isascii())
            # A plural with a letter of another script behind it: “the bakersβ strike”.
            found += before == "s" and after == " " and letters.script(text_before[piece.start]) in OTHER_SCRIPTS
            if piece.char == "•" and after == " " and not text[:i].strip():
                found += 1
            elif before in " (" and after.isalnum():
                opening += 1
            elif opening and (before in ",.!?" or (before.isalnum() and after in " .,;:!?)")):
                opening -= 1
                found += 1
        return found

    def _lossy(
        self, text: str, misreadings: Sequence[Misreading], context: Context, language: str | None
    ) -> list[Reading]:
        """Return the most natural readings that assume losses, each in a language of its own text."""
        how, effort = context.filter_of, context.effort
        if language:
            return [read_back(known, how(known), text, language, known.leads, effort) for known in misreadings]
        first = []
        probe = _probe(text) if len(misreadings) > BEST else text
        sound = letters.naturalness(probe, "und") - DOUBT
        for misreading in misreadings:
            if misreading.traces.search(probe) and _coverage(misreading, probe) >= self.limits.covered:
                reading = read_back(misreading, how(misreading), probe, "und", effort=effort)
                worth = reading.weight + self.limits.diagnostic * self._diagnostic(probe, reading)
                if reading.changes and worth >= sound + KEPT * LOSS * kept(reading):
                    first.append((reading.weight, misreading, reading))
        first.sort(key=lambda item: -item[0])
        return [
            read_back(misreading, how(misreading), text, language, _first_bytes(probe, reading), effort)
            for _, misreading, reading in first[:BEST]
            for language in letters.best_languages(reading.text, 2)
        ]


def _mixes_scripts(reading: Reading) -> bool:
    """Return whether a letter read back stands in a word of letters that were none of it, in another script.

    Languages without letter statistics bring that about: two of their letters may be the bytes of any character.
    """
    for before, after in pairwise(reading.pieces):
        if before.decoded != after.decoded and before.char.isalpha() and after.char.isalpha():
            kept = after if before.decoded else before
            if not kept.char.isascii() and letters.script(before.char) != letters.script(after.char):
                return True
    return False


def _as_apostrophe(reading: Reading) -> list[str]:
    return ["’" if piece.decoded and piece.char in MARKS else piece.char for piece in reading.pieces]


def _amid_others(text: str, start: int, end: int) -> bool:
    """Return whether a stretch of two characters stands in a word of none but letters outside ASCII."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return end - start == 2 and len(around) == 2 and all(char.isalpha() and not char.isascii() for char in around)


def _probe(text: str) -> str:
    """Return the stretch of a long line round its first suspicious place."""
    if len(text) <= PROBE:
        return text
    place = suspicious().search(text)
    start = max(0, (place.start() if place else 0) - PROBE // 2)
    return text[start : start + PROBE]


def _only_marks(reading: Reading) -> bool:
    return all(piece.char in MARKS or piece.char.isspace() for piece in reading.pieces if piece.decoded)


def _tells(text: str, reading: Reading) -> bool:
    """Return whether a reading rests on more than single characters that stand for a lost mark.

    β in ``TGFβ`` or â in a Romanian word may be just that; Ã within small letters is never sound.
    """
    return any(
        piece.decoded
        and (
            not (piece.blank or (piece.lost and piece.char.isspace()) or piece.dropped or piece.char.isascii())
            or (piece.char in MARKS and piece.dropped and piece.end - piece.start > 1)
            or (text[piece.start].isupper() and text[piece.start - 1 : piece.start].islower())
        )
        for piece in reading.pieces
    )


def _settled(reading: Reading, agreed: Misreading) -> bool:
    """Return whether what the document agrees on tells nothing new of a line that was read back."""
    if len(reading.names) > 1:
        return True
    intact = not any(piece.lost for piece in reading.pieces) and not kept(reading)
    return intact and reading.names[-1] == agreed.name


def _first_bytes(text: str, reading: Reading) -> frozenset[str]:
    """Return the characters that other ones begin with: they do so all over the text."""
    return frozenset(text[piece.start] for piece in reading.pieces if piece.decoded and not text[piece.start].isascii())


def _coverage(misreading: Misreading, text: str) -> float:
    other = [char for char in text if not char.isascii()]
    given = sum(char == MARK or misreading.bytes_of(char) is not None for char in other)
    return given / max(1, len(other))


def _agreed(witnesses: Counter[str], least: int) -> Misreading | None:
    """Return the misreading that at least ``least`` lines and most of all speak for."""
    if not witnesses:
        return None
    name, count = witnesses.most_common(1)[0]
    return BY_NAME.get(name) if count >= least and count * 2 > witnesses.total() else None
