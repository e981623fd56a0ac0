"""Text in UTF-8 that was read as another encoding, with or without loss: found, named, and mended.

Letters of a line that lost bytes are mended together or not at all: half a line mended would hide what the rest could
be told by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from srclint.detect.encoding import letters
from srclint.detect.encoding.candidates import suspicious_places
from srclint.detect.encoding.marks import PLACE, Certainty, Mark, marks_at, style_of
from srclint.detect.encoding.reading import Piece
from srclint.detect.encoding.restoration import Limits, Line, Restored, Restorer
from srclint.detect.encoding.rivals import settled, vanished
from srclint.detect.encoding.specimens import ROLES, Specimens, believed
from srclint.detect.encoding.units import MARKS
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

LONGEST = 1500  # code points of a line read back at once
NEAR = 20  # code points of a suspicious word looked at to each side
SAMPLE = 800  # code points from the first suspicious place on by which the language is told
MOST = 50  # suspicious words left out of them
_LINE = re.compile(r"[^\r\n]+")
_WORD_BEFORE = re.compile(r"[^ \t\r\n]*\Z")
_WORD_AFTER = re.compile(r"[^ \t\r\n]*")
_BLANKS = {" ": "a space", "\u00a0": "a no-break space", "\u202f": "a narrow no-break space", "\u00ad": "a soft hyphen"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Adjacent damaged characters."""

    span: Span
    text: str
    pieces: tuple[Piece, ...]
    certainty: Certainty


class MojibakeDetector:
    """Finds mojibake for two rules: the one with ``lost`` among its parameters takes the places that lost bytes."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; the words are those of the first that has any."""
        self.intact = next((rule for rule in rules if not rule.params.get("lost")), None)
        self.lossy = next((rule for rule in rules if rule.params.get("lost")), None)
        self.lexicon = rules[0].lexicon
        self.params = rules[0].params
        joined = {language: roles.get("joined", ()) for language, roles in self.lexicon.items()}
        contracted = self.lexicon.get("en", {}).get("contracted", ())
        self.restorer = Restorer(Limits.of(self.params["limits"]), contracted, joined)
        words = {role: [w for roles in self.lexicon.values() for w in roles.get(role, ())] for role in ROLES}
        self.specimens = Specimens(*words.values())

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield every damaged place."""
        if view.text.isascii():
            return
        places = _odd_places(view.text, view.beyond_plain_ascii)
        if not places:
            return
        lines = self._lines_of(view, places)
        if not any(line.odd for line in lines):
            return
        restored = self.restorer.restore(lines)
        cleaned = any(piece.dropped for line in restored for piece in line.reading.pieces)
        restored = [_with_plain_blanks(line) for line in restored] if cleaned else restored
        found = [(line, place) for line in restored for place in self._places(line)]
        spans = [place.span for _, place in found]
        shown = self.specimens.all_of(view.text, spans, [place.text for _, place in found])
        for (line, place), kept in zip(found, believed(shown), strict=True):
            if kept:
                yield from self._hit(line, place)

    def _lines_of(self, view: View, places: Sequence[tuple[int, str]]) -> list[Line]:
        """Return the lines that are not ASCII, with the suspicious words of each that are no examples."""
        found = []
        shown = self.specimens.all_of(view.text, [Span(start, start + 1) for start, _ in places])
        damaged = [place for place, kept in zip(places, believed(shown), strict=True) if kept]
        at = 0
        for start, text in _lines(view):
            odd = set()
            while at < len(damaged) and damaged[at][0] < start + len(text):
                if damaged[at][0] >= start:
                    odd.add(damaged[at][1])
                at += 1
            if not text.isascii():
                found.append(Line(start, text, frozenset(odd)))
        return found

    def _hit(self, line: Restored, place: _Place) -> Iterator[Hit]:
        lost = any(piece.lost for piece in place.pieces)
        rule = self.lossy if lost else self.intact
        if rule is None:
            return
        fix = None
        if place.certainty is not Certainty.OPEN:
            fix = Fix((Edit(place.span, place.text),), safe=place.certainty is Certainty.DECIDED)
        rivals = next((piece.rivals for piece in place.pieces if piece.rivals), ())
        expected = _named(place.text) if fix or not rivals else "be one of " + " ".join(rivals[:6])
        misread = " and then as ".join(line.reading.names[::-1])
        yield Hit(rule, place.span, {"expected": expected, "misread": misread}, fix)

    def _places(self, line: Restored) -> Iterator[_Place]:
        """Yield the damaged places of a line, adjacent characters together."""
        reading, margins = settled(line.reading)
        pieces, certainty = self._decided(replace(line, reading=reading), margins)
        group: list[Piece] = []
        least = Certainty.DECIDED
        for piece, sure in zip((*pieces, None), (*certainty, Certainty.DECIDED), strict=True):
            if piece is not None and piece.decoded and (not group or piece.start <= group[-1].end):
                group.append(piece)
                least = min(least, sure)
                continue
            if group:
                yield _place(line, group, least)
            group, least = [], Certainty.DECIDED
            if piece is not None and piece.decoded:
                group, least = [piece], sure

    def _decided(self, line: Restored, margins: Sequence[float]) -> tuple[list[Piece], list[Certainty]]:
        """Return the characters of a line, and of each how sure it is."""
        reading = line.reading
        pieces = list(reading.pieces)
        shown = any(piece.lost for piece in pieces)
        vanishing = vanished(reading, line.text) > self.params["vanished_more" if shown else "vanished"]
        certainty = [Certainty.LIKELY if vanishing else Certainty.DECIDED] * len(pieces)
        marks = [i for i, piece in enumerate(pieces) if piece.char in MARKS and (piece.lost or len(piece.rivals) > 1)]
        if marks:
            chosen = self._marks(line, pieces, marks)
            for i, mark in zip(marks, chosen, strict=True):
                pieces[i], certainty[i] = replace(pieces[i], char=mark.char), min(certainty[i], mark.certainty)
        worst = Certainty.DECIDED
        first = {line.text[piece.start] for piece in pieces if piece.decoded}
        for i, piece in enumerate(pieces):
            if i not in marks and (len(piece.rivals) > 1 or piece.blank):
                certainty[i] = min(certainty[i], self._certainty(margins[i], blank=len(piece.rivals) <= 1))
                worst = min(worst, certainty[i])
            elif not piece.decoded and (piece.char == "\ufffd" or piece.char in first):
                worst = Certainty.OPEN
        if not all(piece.char in MARKS for piece in pieces if piece.decoded):
            worst = min([worst, *(certainty[i] for i in marks)])
        for i, piece in enumerate(pieces):
            if i not in marks and piece.decoded:
                certainty[i] = min(certainty[i], worst)
        return pieces, certainty

    def _certainty(self, by: float, *, blank: bool) -> Certainty:
        if by >= self.params["sure_blank" if blank else "sure"]:
            return Certainty.DECIDED
        return Certainty.LIKELY if by >= self.params["likely"] else Certainty.OPEN

    def _marks(self, line: Restored, pieces: Sequence[Piece], marks: Sequence[int]) -> list[Mark]:
        text = "".join(PLACE if i in set(marks) else piece.char.replace(PLACE, " ") for i, piece in enumerate(pieces))
        allowed = [[char for char in pieces[i].rivals if char in MARKS] or [pieces[i].char] for i in marks]
        language = line.reading.language
        if language == letters.DEFAULT and _mostly_foreign(line.reading.text):
            language = ""
        return marks_at(text, allowed, style_of(language, self.lexicon), None)


def _mostly_foreign(text: str) -> bool:
    """Return whether most letters are not ASCII, so that no known language was told."""
    foreign = [char.isascii() for char in text if char.isalpha()]
    return foreign.count(False) > foreign.count(True)


def _named(text: str) -> str:
    """Return how a message speaks of what a place should be."""
    if not text:
        return "not be there"
    return f"be {_BLANKS.get(text) or repr(text)}"


def _odd_places(text: str, there: frozenset[str]) -> list[tuple[int, str]]:
    """Return where a text is suspicious, and the words that are: those ordinary in its language are not."""
    found = []
    for place in suspicious_places(text, there):
        start, end = place.span()
        before, after = _WORD_BEFORE.search(text, max(0, start - NEAR), start), _WORD_AFTER.match(text, end, end + NEAR)
        found.append((start, (before.group() if before else "") + place.group() + (after.group() if after else "")))
    words = list(dict.fromkeys(word for _, word in found))
    if not words:
        return []
    first = found[0][0]
    sample = text[max(0, first - SAMPLE // 8) : first + SAMPLE]
    for word in words[:MOST]:
        sample = sample.replace(word, " ")  # which tells nothing if it is damaged
    language = letters.best_languages(sample, 1)[0]
    if language == letters.DEFAULT:
        return found
    ordinary = {
        word
        for word in words
        if all(char.isascii() or char.isalpha() for char in word) and letters.naturalness(word, language) >= 0
    }
    return [(start, word) for start, word in found if word not in ordinary]


def _with_plain_blanks(line: Restored) -> Restored:
    """Return the line with blanks for no-break spaces: what drops control characters has made all blanks plain."""
    pieces = tuple(
        replace(piece, char="" if line.text[piece.end : piece.end + 1] == " " else " ")
        if piece.char == "\u00a0" and piece.lost
        else piece
        for piece in line.reading.pieces
    )
    return replace(line, reading=replace(line.reading, pieces=pieces))


def _place(line: Restored, group: Sequence[Piece], certainty: Certainty) -> _Place:
    span = Span(line.start + group[0].start, line.start + max(piece.end for piece in group))
    return _Place(span, "".join(piece.char for piece in group), tuple(group), certainty)


def _lines(view: View) -> list[tuple[int, str]]:
    """Return the lines of a text with their offsets, without code, cut where they are very long."""
    text = view.text
    code = [node.span for node in view.nodes if node.kind == "code" and node.span.end > node.span.start]
    found = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        for span in code:
            if span.start < end and span.end > start:
                if span.start > start:
                    found.append((start, text[start : span.start]))
                start = max(start, span.end)
        while end - start > LONGEST:
            cut = text.rfind(" ", start, start + LONGEST)
            cut = cut if cut > start else start + LONGEST
            found.append((start, text[start:cut]))
            start = cut
        if end > start:
            found.append((start, text[start:end]))
    return found
