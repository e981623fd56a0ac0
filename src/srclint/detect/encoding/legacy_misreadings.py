"""Text in one legacy encoding that was read as another (Ïðèâåò, ÖÐÎÄ): found, named, and mended.

As with misread UTF-8, a hypothesis about the document (which encoding it was written in, and as which it was read) is
believed only if the lines that look damaged become much more natural by it, and natural in their own right.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from srclint.detect.encoding import letters
from srclint.detect.encoding.hypotheses import LATIN_LETTER, Hypothesis
from srclint.detect.encoding.misreadings import MISREADINGS, Misreading
from srclint.detect.encoding.oddities import odd_places
from srclint.detect.encoding.specimens import Specimens
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

_LONGEST = 600  # code points of a line that are read back at once
_SAMPLE = 300  # code points by which hypotheses are told apart
_LARGE_SAMPLE = 3000  # those by which the ones that are left are
_NEAR = 6.0  # how much less natural (decimal logarithms) the reading by one of these may be
_ALIKE = 4  # of these that read the small sample alike
_TESTED = 100  # lines with odd places that are tested before a text is taken for sound
_LOOKED_AT = 24  # suspicious lines a document's hypothesis is taken from
_COUNTED = 20_000  # code points in which letters are counted
_SHOWN = 60  # code points of what a line should be that a message shows
_MOST_HYPOTHESES = 3  # that are believed of one document
_FINALISTS = 6  # hypotheses that are weighed in the languages of their reading
_LINE = re.compile(r"[^\r\n]+")
_HIGH = re.compile(r"[^\x00-\x7f]+")
_LAST_OF_UTF8 = 0xF4  # the largest byte that UTF-8 holds
_UTF8_SHARE = 0.75  # of the bytes outside ASCII: by chance pairs of GBK reach a half
_THAI = "cp874"  # of this language there are no statistics
_EDGE = re.compile("[ -/:-?]")  # what is no part of a character of several bytes
_COMMAS = str.maketrans("şţŞŢ", "șțȘȚ")


class _Line(NamedTuple):
    start: int  # in the text of the view
    text: str


@dataclass(frozen=True, slots=True)
class Limits:
    """When a hypothesis is believed (decimal logarithms of likelihood)."""

    letters: int  # different letters outside ASCII that it must bring to light
    changed: int  # different characters that it must change, unless one is of a byte that UTF-8 does not have
    gain: float  # by how much more natural it must make what it is told by
    gain_each: float  # and for each character it changes
    gain_line: float  # and a line, once it is believed
    natural_each: float  # and how natural the outcome must be, for each character changed
    natural_line: float  # and how natural a line, once it is believed
    sure_gain: float  # the gain for a safe fix
    sure_changed: int  # and how many characters it must change
    sure_different: int  # and how many different ones
    sure_margin: float  # and by how much larger it must be than that of the next reading
    sure_words: int  # where it changes so many different words,
    sure_letters: int  # or so many characters,
    sure_signs: int  # or brings to light so many that have several bytes
    sure_margin_short: float  # and where there are fewer of all these
    sound_each: float  # how natural a line is, for each of its characters, that is not suspected
    rank: float  # what a place further down the lists of encodings costs


class _Verdict(NamedTuple):
    """What speaks for a reading of a text."""

    hypothesis: Hypothesis
    language: str
    gain: float  # by how much more natural the text becomes
    natural: float  # how natural the words are then that it changes
    changed: int  # characters
    different: float  # how many different ones
    several: bool = False  # whether so much speaks for it that it is no chance
    margin: float = 0.0  # by which the gain is larger than that of any other reading


class LegacyMisreadings:
    """Finds lines in a legacy encoding that were read as another one.

    ``params`` name the encodings that text is misread as, ``read_as``, those it was written in, and the limits; the
    lexicon gives the letters of languages (which no text is suspected for) and words, ``subject``, of texts that speak
    of such damage.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the one rule."""
        self._rule = rules[0]
        params = self._rule.params
        read = [Misreading(codec, name) for codec, name in params["read_as"]]
        written = [Misreading(*names) for names in params["written_in"]]
        self._limits = Limits(**params["limits"])
        self._hypotheses = [
            Hypothesis(a, b, self._limits.rank * (i + k))
            for i, a in enumerate(read)
            for k, b in enumerate(written)
            if a.codec != b.codec
        ]
        self._alphabets = [
            (frozenset(roles["letters"][0]), frozenset("".join(roles.get("needed", ()))))
            for roles in self._rule.lexicon.values()
            if "letters" in roles
        ]
        self._specimens = Specimens(word for roles in self._rule.lexicon.values() for word in roles.get("subject", ()))

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield one hit for each line that was misread."""
        if view.text.isascii():
            return
        odd = self._odd_letters(view)
        pattern = odd_places(view.beyond_plain_ascii)
        if not odd and not (pattern and self._holds_unsound(view.text, pattern)):
            return
        lines = self._candidates(view)
        for _ in range(_MOST_HYPOTHESES):
            verdict = self._verdict([line for line in lines if odd or (pattern and pattern.search(line.text))], odd)
            if verdict is None:
                return
            found = {line.start: hit for line in lines if (hit := self._hit(line, verdict))}
            yield from found.values()
            lines = [line for line in lines if line.start not in found]

    def _candidates(self, view: View) -> list[_Line]:
        """Return the lines that are not ASCII, no code, and do not speak of damage."""
        code = [node.span for node in view.nodes if node.kind == "code" and node.span.end > node.span.start]
        lines = (line for line in _lines(view.text, code) if not line.text.isascii())
        return [line for line in lines if not self._speaks_of_damage(view.text, line)]

    def _speaks_of_damage(self, text: str, line: _Line) -> bool:
        """Return whether half the words that are not ASCII stand in sentences about encodings."""
        if not self._specimens.names_subject(line.text):
            return False
        words = [Span(line.start + word.start(), line.start + word.end()) for word in _HIGH.finditer(line.text)]
        return 2 * sum(self._specimens.is_beside(text, word) for word in words) >= len(words)

    def _holds_unsound(self, text: str, pattern: re.Pattern[str]) -> bool:
        """Return whether one of the first lines with an odd place does not read well as it is."""
        language, place = "", pattern.search(text)
        for _ in range(_TESTED):
            if place is None:
                break
            line = next(_lines(text, (), place.start()))
            language = self._language_if_sound(line.text, language)
            if not language:
                return True
            place = pattern.search(text, line.start + len(line.text))
        return False

    def _language_if_sound(self, line: str, likely: str) -> str:
        """Return a language in which a line reads well as it is, ``likely`` first; "" if there is none."""
        least = self._limits.sound_each * _high(line)
        if likely and _natural(line, likely) >= least:
            return likely
        language, natural = _best(line)
        return language if natural >= least else ""

    def _odd_letters(self, view: View) -> bool:
        """Return whether the frequent Latin letters outside ASCII are together in the alphabet of no language."""
        there = {char.lower() for char in view.beyond_plain_ascii if LATIN_LETTER.match(char)}
        if not there or self._in_alphabet(there):
            return False
        sample = view.text[:_COUNTED].lower()
        counts = {char: sample.count(char) for char in there}
        total = sum(counts.values())
        if total < len(sample) * 0.015:
            return False
        return not self._in_alphabet({char for char, count in counts.items() if count >= 0.04 * total})

    def _in_alphabet(self, found: set[str]) -> bool:
        return any(
            found <= alphabet and not (needed and found.isdisjoint(needed)) for alphabet, needed in self._alphabets
        )

    def _verdict(self, lines: Sequence[_Line], odd: bool) -> _Verdict | None:
        """Return the hypothesis that explains the suspicious lines best, if one does well enough."""
        sample = self._sample(lines, odd, _SAMPLE)
        as_is = _best(sample)[1]
        mended: dict[str, list[Hypothesis]] = defaultdict(list)
        for hypothesis in self._hypotheses if sample else ():
            text = hypothesis.mended(sample)
            if text != sample and self._is_telling(hypothesis, sample, text):
                mended[text].append(hypothesis)
        weights = {text: _natural(text, "und") - named[0].cost for text, named in mended.items()}
        verdicts = []
        for text in sorted(weights, key=lambda text: -weights[text])[:_FINALISTS]:
            thai = mended[text][0].written.codec == _THAI
            if thai and not _reads_as_thai(text):
                continue
            language, natural = _best(text)
            gain = natural - as_is - mended[text][0].cost
            natural = math.inf if thai else _natural(_new_words(sample, text), language)
            different = _different(mended[text][0], sample, text)
            verdicts.append(_Verdict(mended[text][0], language, gain, natural, _changed(sample, text), different))
        if not verdicts:
            return None
        best = max(verdicts, key=lambda verdict: verdict.gain)
        if not self._is_believed(best):
            return None
        near = [verdict.hypothesis for verdict in verdicts if verdict.gain > best.gain - _NEAR]
        alike = [hypothesis for named in mended.values() if named[0] in near for hypothesis in named[:_ALIKE]]
        alike += [rival for rival in self._hypotheses if rival.written is best.hypothesis.written]
        return self._decided(best, alike, self._sample(lines, odd, _LARGE_SAMPLE))

    def _decided(self, best: _Verdict, hypotheses: Sequence[Hypothesis], sample: str) -> _Verdict:
        """Choose between hypotheses that a small sample did not tell apart, by a larger one."""
        found: dict[str, tuple[float, Hypothesis]] = {}
        for hypothesis in hypotheses:
            text = hypothesis.mended(sample)
            found.setdefault(text, (_natural(text, best.language) - hypothesis.cost, hypothesis))
        (weight, hypothesis), *others = sorted(found.values(), key=lambda pair: -pair[0])
        margin = weight - others[0][0] if others else math.inf
        return best._replace(hypothesis=hypothesis, margin=margin, several=self._are_several(hypothesis, sample))

    def _are_several(self, hypothesis: Hypothesis, sample: str) -> bool:
        text = hypothesis.mended(sample)
        changed = _changed(sample, text)
        if hypothesis.written.multi:
            return changed >= self._limits.sure_signs
        words = set(_new_words(sample, text).split())
        return changed >= self._limits.sure_letters or len(words) >= self._limits.sure_words

    def _is_telling(self, hypothesis: Hypothesis, old: str, new: str) -> bool:
        """Return whether enough different characters speak for a hypothesis; a few may be left of misread UTF-8."""
        if len(_letters(new) - _letters(old)) < (1 if hypothesis.latin else self._limits.letters):
            return False
        return _different(hypothesis, old, new) >= self._limits.changed

    def _is_believed(self, verdict: _Verdict) -> bool:
        limits = self._limits
        return (
            verdict.gain >= limits.gain
            and verdict.gain >= limits.gain_each * verdict.changed
            and verdict.natural >= limits.natural_each * verdict.changed
        )

    def _sample(self, lines: Sequence[_Line], odd: bool, most: int) -> str:
        """Return the most suspicious parts of the lines that do not read well as they are."""
        parts: list[str] = []
        size = 0
        language = ""
        for line in islice(lines, _LOOKED_AT):
            if not odd and (sound := self._language_if_sound(line.text, language)):
                language = sound
                continue
            if _is_misread_utf8(line.text):
                continue
            parts.append(line.text)
            size += len(line.text)
            if size >= most:
                break
        return "\n".join(parts)

    def _hit(self, line: _Line, verdict: _Verdict) -> Hit | None:
        """Return what is wrong with a line, if the verdict on the document holds for it."""
        hypothesis, limits = verdict.hypothesis, self._limits
        mended = hypothesis.mended(line.text)
        if mended == line.text:
            return None
        gain = _natural(mended, verdict.language) - _best(line.text)[1]
        natural = _natural(_new_words(line.text, mended), verdict.language)
        if hypothesis.written.codec == _THAI:
            natural = math.inf
        if gain < limits.gain_line or natural < limits.natural_line * _changed(line.text, mended):
            return None
        start, end = _difference(line.text, mended)
        span = Span(line.start + start, line.start + end)
        new = mended[start : len(mended) - (len(line.text) - end)]
        safe = (
            verdict.gain >= limits.sure_gain
            and verdict.margin >= (limits.sure_margin if verdict.several else limits.sure_margin_short)
            and verdict.changed >= limits.sure_changed
            and verdict.different >= limits.sure_different
        )
        shown = new if len(new) <= _SHOWN else f"{new[:_SHOWN]}…"
        values = {"expected": shown, "written": hypothesis.written.name, "read": hypothesis.read.name}
        return Hit(self._rule, span, values, Fix((Edit(span, new),), safe=safe))


def _natural(text: str, language: str) -> float:
    """Return how natural ``text`` is in a language."""
    return letters.naturalness(_as_counted(text), language)


def _best(text: str) -> tuple[str, float]:
    """Return the language in which ``text`` is most natural, and how natural it is there."""
    text = _as_counted(text)
    natural, language = max((letters.naturalness(text, name), name) for name in letters.best_languages(text))
    return language, natural


def _as_counted(text: str) -> str:
    """Return ``text`` in the spelling of the statistics.

    They have no ß, and Romanian with commas, which these encodings can only write with cedillas.
    """
    text = text.replace("ß", "ss")
    return text.translate(_COMMAS) if "ţ" in text else text


def _letters(text: str) -> set[str]:
    return {char for char in set(text) if char > "\x7f" and char.isalpha()}


def _reads_as_thai(text: str) -> bool:
    """Return whether Thai vowels and marks are as many, and stand, as in Thai."""
    thai = len(re.findall("[ก-๎]", text))
    vowels = len(re.findall("[ะ-ฺเ-์]", text))
    misplaced = len(re.findall("[ัิ-ฺ็-๎](?<![ก-ฮัิ-ฺ็-๎].)|[เ-ไ](?![ก-ฮ])", text))
    return vowels >= 0.25 * thai and misplaced <= 0.03 * thai


def _high(text: str) -> int:
    return sum(len(run) for run in _HIGH.findall(text))


def _different(hypothesis: Hypothesis, old: str, new: str) -> float:
    """Return how many different characters are changed; one of a byte that UTF-8 does not have is worth any number."""
    changed = set(old) - set(new)
    raw = hypothesis.read.encode("".join(char for char in changed if char in hypothesis.read.byte_of)) or b""
    return math.inf if max(raw, default=0) > _LAST_OF_UTF8 else len(changed)


def _is_misread_utf8(text: str) -> bool:
    """Return whether most of what is not ASCII can be read back as UTF-8: no concern of these rules."""
    for misreading in MISREADINGS:
        raw = None if misreading.multi else misreading.encode(text)
        if raw is not None and not raw.isascii():
            high = sum(byte > 0x7F for byte in raw)
            valid = sum(byte > 0x7F for byte in raw.decode("utf-8", "ignore").encode())
            if valid > _UTF8_SHARE * high:
                return True
    return False


def _new_words(old: str, new: str) -> str:
    """Return the words of ``new`` that are not in their place in ``old``."""
    words, others = new.split(" "), old.split(" ")
    if len(words) != len(others):
        return new
    return " ".join(word for word, other in zip(words, others, strict=True) if word != other)


def _changed(old: str, new: str) -> int:
    """Return how many characters beyond ASCII ``new`` has in place of those of ``old``."""
    if len(old) == len(new):
        return sum(a != b for a, b in zip(old, new, strict=True))
    return _high(_new_words(old, new))


def _difference(old: str, new: str) -> tuple[int, int]:
    """Return the stretch of ``old`` that differs from ``new``, in whole words."""
    limit = min(len(old), len(new))
    start = next((i for i in range(limit) if old[i] != new[i]), limit)
    tail = next((i for i in range(limit - start) if old[-1 - i] != new[-1 - i]), limit - start)
    start = old.rfind(" ", 0, start) + 1
    end = old.find(" ", len(old) - tail)
    return start, len(old) if end < 0 else end


def _lines(text: str, code: Sequence[Span], place: int = 0) -> Iterator[_Line]:
    """Yield the lines of a text, from ``place`` on, that hold no code, cut where they are very long."""
    at = 0
    first = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    for line in _LINE.finditer(text, max(first, place - _LONGEST)):
        start, end = line.span()
        while at < len(code) and code[at].end <= start:
            at += 1
        if at < len(code) and code[at].start < end:
            continue
        while end - start > _LONGEST:
            edge = _EDGE.search(text, start + _LONGEST, end)
            if edge is None:
                break
            yield _Line(start, text[start : edge.end()])
            start = edge.end()
        yield _Line(start, text[start:end])
