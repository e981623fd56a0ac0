"""Which encoding bytes are in that are not UTF-8, weighed by what the languages of the world write.

Every encoding is tried under every language written in it, and the reading that makes the characters most probable
wins. What charset-normalizer measures of an encoding, its mess, is evidence beside the languages, and decides where
these are at a loss: in a line or two.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from srclint.detect.encoding.declarations import codec_of
from srclint.detect.encoding.language_models import Model, Sample
from srclint.detect.encoding.validity import DAMAGED

_HIGH = re.compile(rb"[\x80-\xff]+")
# Bytes that no encoding uses within a character of several bytes.
_EDGE = re.compile(rb"[\x00-\x2f\x3a-\x3f]")
_DECLARATION = re.compile(rb"(?:charset|coding)\s*[:=]\s*[\"']?([A-Za-z][A-Za-z0-9_:.-]*)", re.IGNORECASE)
_WINDOW = 2048  # bytes of a window of the sample

# Log probabilities, in nats. Only their differences matter.
_RANK = 0.3  # what a place further down the list of encodings costs
_LANGUAGE_RANK = 0.05  # or of languages
_DECLARED = 10.0  # for the encoding that the text itself names
# For text that is nothing but mess to charset-normalizer, which refuses a text at ``_MOST_MESS`` of it: 5 nats at most.
# Measured on 4,742 single sentences and lines of manual pages in 25 languages: 88.2 % of them are read right without,
# 88.7 % with it, and longer text no worse; more weight harms text with much markup.
_MESS = -25.0
_MOST_MESS = 0.2
_SHORT = 400  # bytes up to which it counts which letters stand together
_CLOSE = 15.0  # how near to the best a reading must be for it
_REWEIGHED = 8  # readings that are weighed so
_NEIGHBOURS = 1.3  # for a decimal logarithm of how natural they are together
_TOO_SHORT = 32  # bytes below which charset-normalizer says itself that it knows nothing


class Reading(NamedTuple):
    """One way to read the bytes."""

    encoding: str  # a Python codec
    language: str  # of the model that explains it best
    likelihood: float  # in nats, of the sample


class Guess(NamedTuple):
    """The outcome of ``CharsetGuesser.guess``."""

    best: Reading
    runner_up: Reading | None  # the best that reads the sample as another text
    weighed: int  # characters outside ASCII in the sample, as the best reading has it
    strange: float  # the part of them that the language does not write, or not there
    text: str  # all bytes decoded

    @property
    def margin(self) -> float:
        """By how many nats the best reading beats the runner-up."""
        return self.best.likelihood - self.runner_up.likelihood if self.runner_up else math.inf


class CharsetGuesser:
    """Guesses among ``encodings`` (Python codecs, the likelier first) with models of languages.

    ``lexicon`` gives by language ``letters`` (one text, the most frequent first), ``words`` and ``encodings``;
    under ``und``, ``marks`` that every language writes.
    """

    def __init__(self, encodings: Sequence[str], lexicon: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._encodings = tuple(encodings)
        marks = "".join(lexicon.get("und", {}).get("marks", ()))
        self._models = [Model(name, roles, marks) for name, roles in lexicon.items() if roles.get("letters")]

    def guess(self, raw: bytes, sample_size: int) -> Guess:
        """Return the likeliest encoding in which all of ``raw`` can be read.

        The encoding ``utf_8`` stands for UTF-8 with bad bytes, which the text then holds as lone surrogates.

        About ``sample_size`` bytes are weighed, taken from all over ``raw`` around bytes outside ASCII; what HTML or
        XML declares counts for something.
        """
        windows = list(_windows(raw, sample_size))
        readings = sorted(self._readings(windows, declared_charset(raw)), key=lambda pair: -pair[0].likelihood)
        if len(raw) <= _SHORT:
            readings = _by_neighbours(readings)
        for i, (best, sample) in enumerate(readings):
            text = raw.decode("utf-8", "surrogateescape") if best.encoding == DAMAGED else _decoded(raw, best.encoding)
            if text is not None:
                other = next((reading for reading, rival in readings[i + 1 :] if rival.text != sample.text), None)
                weighed, strange = self._weighed(sample, best)
                return Guess(best, other, weighed, strange, text)
        raise AssertionError("damaged UTF-8 is always a reading")

    def _weighed(self, sample: Sample, reading: Reading) -> tuple[int, float]:
        known = next(model.costs for model in self._models if model.language == reading.language)
        outside = {c: n for c, n in sample.counts.items() if c > "\x7f"}
        total = sum(outside.values())
        odd = sum(n for c, n in outside.items() if c not in known) + sample.misplaced + sample.mixed
        return total, odd / max(1, total)

    def _readings(self, windows: Sequence[bytes], declared: str | None) -> Iterator[tuple[Reading, Sample]]:
        damaged = Sample("\n".join(window.decode("utf-8", "surrogateescape") for window in windows))
        score, language = max(self._scores(damaged, self._models, words=False))
        yield Reading(DAMAGED, language, score + damaged.shape), damaged
        mess = _mess(b"\n".join(windows), self._encodings)
        samples: dict[str, Sample] = {}
        for rank, encoding in enumerate(self._encodings):
            text = _sample_text(windows, encoding)
            models = [model for model in self._models if encoding in model.encodings]
            if text is None or not models:
                continue
            sample = samples.setdefault(text, Sample(text))
            score, language = max(self._scores(sample, models))
            score += sample.shape + _MESS * mess[encoding] - _RANK * rank
            yield Reading(encoding, language, score + (_DECLARED if encoding == declared else 0.0)), sample

    def _scores(self, sample: Sample, models: Iterable[Model], *, words: bool = True) -> Iterator[tuple[float, str]]:
        for model in models:
            rank = self._models.index(model)
            yield model.likelihood(sample, words=words) - _LANGUAGE_RANK * rank, model.language


def _by_neighbours(readings: Sequence[tuple[Reading, Sample]]) -> list[tuple[Reading, Sample]]:
    """Weigh those readings that are near the best anew by which letters stand together in their text.

    Single letters say too little where a text is short.
    """
    least = readings[0][0].likelihood - _CLOSE
    close = [pair for pair in readings[:_REWEIGHED] if pair[0].likelihood > least]
    if len(close) < 2:
        return list(readings)
    from srclint.detect.encoding import letters  # late: its tables take 100 ms

    weights: dict[str, float] = {}
    for _, sample in close:
        if sample.text not in weights:
            text = sample.text[:_SHORT]
            languages = letters.best_languages(text)
            weights[sample.text] = max(letters.naturalness(text, language) for language in languages)
    most = max(weights.values())
    close = [
        (reading._replace(likelihood=reading.likelihood + _NEIGHBOURS * (weights[sample.text] - most)), sample)
        for reading, sample in close
    ]
    return sorted([*close, *readings[len(close) :]], key=lambda pair: -pair[0].likelihood)


def _mess(sample: bytes, encodings: Sequence[str]) -> dict[str, float]:
    """Return how much messier charset-normalizer finds ``sample`` in each encoding than in the least messy."""
    if len(sample) < _TOO_SHORT:
        return dict.fromkeys(encodings, 0.0)
    from charset_normalizer import from_bytes  # late: 20 ms, and few files come here

    matches = from_bytes(sample, cp_isolation=list(encodings), preemptive_behaviour=False, enable_fallback=False)
    mess = {name: match.chaos for match in matches for name in (match.encoding, *match.could_be_from_charset)}
    least = min(mess.values(), default=_MOST_MESS)
    return {encoding: min(_MOST_MESS, mess.get(encoding, _MOST_MESS)) - least for encoding in encodings}


def seven_bit_charset(text: str) -> tuple[str, str] | None:
    """Return the Python codec of ISO-2022-JP or ISO-2022-KR and what ``text`` (ASCII) is in it, or None.

    Escape sequences switch in and out of the double-byte sets, which cannot come about by chance.
    """
    for sign, encoding in (("\x1b$)C", "iso2022_kr"), ("\x1b$", "iso2022_jp_ext")):
        if sign in text and text.isascii():
            decoded = _decoded(text.encode("ascii"), encoding)
            if decoded and not decoded.isascii() and "\x1b" not in decoded:
                return encoding, decoded
    return None


def declared_charset(raw: bytes) -> str | None:
    """Return the Python codec of the charset that a text names at its start, as browsers take the name."""
    found = _DECLARATION.search(raw[:2048])
    if found is None:
        return None
    return codec_of(found[1].decode("ascii"))


def _windows(raw: bytes, size: int) -> Iterator[bytes]:
    """Yield stretches of ``raw`` with bytes outside ASCII, spread over it, ``size`` bytes in all.

    A stretch begins and ends at bytes that are no part of a character of several bytes in any encoding.
    """
    step = max(_WINDOW, len(raw) * _WINDOW // size)
    done = 0
    for place in range(0, len(raw), step):
        high = _HIGH.search(raw, max(place, done))
        if high is None:
            return
        before = max(done, high.start() - _WINDOW // 4)
        edge_before = _EDGE.search(raw, before, high.start())
        start = edge_before.end() if edge_before and before > done else done
        edge_after = _EDGE.search(raw, max(high.end(), start + _WINDOW))
        done = edge_after.start() if edge_after else len(raw)
        yield raw[start : min(done, start + size)]


def _sample_text(windows: Iterable[bytes], encoding: str) -> str | None:
    """Decode the windows, each but for a few bytes at its ends that may be parts of characters."""
    parts = []
    for window in windows:
        part = _window_text(window, encoding)
        if part is None:
            return None
        parts.append(part)
    return "\n".join(parts)


def _window_text(window: bytes, encoding: str) -> str | None:
    try:
        return window.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start < len(window) - 4 or not error.start:
            return None
        return _decoded(window[: error.start], encoding)
    except UnicodeError:
        return None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeError:
        return None
    return None if "\ufffd" in text else text
