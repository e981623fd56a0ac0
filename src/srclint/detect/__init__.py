"""HOW to find: one module a family of detectors. The built-in ones are a hook implementation like anyone's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, cast

from srclint.hookspecs import DetectorFactory, hookimpl

if TYPE_CHECKING:
    from srclint.hookspecs import Detector, Judge
    from srclint.rule import Rule
    from srclint.view import View

_QUOTES = frozenset("“”„«»「」『』")
_COMBINING = frozenset(map(chr, (*range(0x300, 0x346), *range(0x653, 0x656), *range(0x1161, 0x11C3), 0x3099, 0x309A)))
_GREEK_AND_CYRILLIC = frozenset(map(chr, range(0x370, 0x500)))
_ACCENTS = frozenset("´¨¸ˆˇ˘˙˚˛˜˝")  # that stand by themselves
_CUT = re.compile("-\n")  # found faster by an expression than by ``in``
_LONGEST_WORD = 64  # code points
_LINKS = frozenset({"link", "image", "html"})


class LateFactory:
    """A factory that imports its detector when that is built: most texts need few of them."""

    def __init__(
        self,
        module: str,
        name: str,
        *,
        reads: str = "read",
        concerns: Callable[[View], bool] | None = None,
        across: bool = False,
        whole: bool = False,
    ) -> None:
        self._module = module
        self._name = name
        self.reads = reads
        self.concerns = concerns
        self.across = across
        self.whole = whole

    def __call__(self, rules: Sequence[Rule]) -> Detector | Judge:
        """Build the detector."""
        return self.load()(rules)

    def load(self) -> DetectorFactory:
        """Import the class of the detector."""
        return cast("DetectorFactory", getattr(import_module(self._module), self._name))


@hookimpl
def register_detectors() -> dict[str, DetectorFactory]:
    """Return the built-in detectors by the names that rules use."""
    return {
        "addresses": LateFactory(
            "srclint.detect.references.addresses", "Addresses", reads="stored", concerns=_may_hold_links
        ),
        "attributions": LateFactory("srclint.detect.sourcing.attributions", "Attributions", concerns=_has_sentences),
        "characters": LateFactory(
            "srclint.detect.encoding.characters", "Characters", reads="stored", concerns=_is_beyond_plain_ascii
        ),
        "charsets": LateFactory(
            "srclint.detect.encoding.charsets",
            "Charsets",
            reads="stored",
            concerns=_may_be_in_other_charset,
            whole=True,
        ),
        "definitions": LateFactory(
            "srclint.detect.references.definitions", "Definitions", reads="stored", concerns=_may_hold_definitions
        ),
        "decompositions": LateFactory(
            "srclint.detect.encoding.decompositions", "Decompositions", reads="stored", concerns=_may_be_decomposed
        ),
        "hyphenations": LateFactory(
            "srclint.detect.encoding.hyphenations", "Hyphenations", reads="stored", concerns=_may_be_cut
        ),
        "split-accents": LateFactory(
            "srclint.detect.encoding.split_accents", "SplitAccents", reads="stored", concerns=_may_split_accents
        ),
        "entities": LateFactory(
            "srclint.detect.encoding.entities", "Entities", reads="stored", concerns=_may_hold_entities
        ),
        "figures": LateFactory("srclint.detect.sourcing.figures", "Figures", concerns=_has_sentences),
        "conversions": LateFactory("srclint.detect.sourcing.conversions", "Conversions", concerns=_has_digits),
        "conflicting-figures": LateFactory("srclint.detect.sourcing.conflicts", "ConflictingFigures"),
        "lone-marks": LateFactory("srclint.detect.sourcing.lone_marks", "LoneMarks", concerns=_may_quote),
        "missing-provenance": LateFactory(
            "srclint.detect.sourcing.provenance", "MissingProvenance", concerns=_has_sentences
        ),
        "relative-times": LateFactory(
            "srclint.detect.sourcing.relative_times", "RelativeTimes", concerns=_has_sentences
        ),
        "source-requests": LateFactory(
            "srclint.detect.sourcing.source_requests", "SourceRequests", reads="stored", concerns=_may_hold_requests
        ),
        "parts": LateFactory("srclint.detect.sourcing.parts", "Parts", concerns=_has_digits),
        "quotations": LateFactory("srclint.detect.sourcing.quotations", "Quotations", concerns=_has_sentences),
        "ranks": LateFactory("srclint.detect.sourcing.ranks", "Ranks", concerns=_has_sentences),
        "foreign-anchors": LateFactory(
            "srclint.detect.references.foreign_anchors", "ForeignAnchors", reads="stored", across=True
        ),
        "legacy-misreadings": LateFactory(
            "srclint.detect.encoding.legacy_misreadings", "LegacyMisreadings", reads="stored", concerns=_is_beyond_ascii
        ),
        "link-targets": LateFactory(
            "srclint.detect.references.link_targets", "LinkTargets", reads="stored", concerns=_may_hold_links
        ),
        "mojibake": LateFactory(
            "srclint.detect.encoding.mojibake", "MojibakeDetector", reads="stored", concerns=_is_beyond_ascii
        ),
        "mixed-scripts": LateFactory(
            "srclint.detect.encoding.mixed_scripts", "MixedScripts", reads="stored", concerns=_may_mix_scripts
        ),
        "newlines": LateFactory(
            "srclint.detect.encoding.newlines", "Newlines", reads="stored", concerns=_may_mix_newlines
        ),
        "notes": LateFactory("srclint.detect.references.notes", "Notes", concerns=_may_hold_notes),
        "phrases": LateFactory("srclint.detect.phrases", "Phrases"),
        "pointers": LateFactory("srclint.detect.references.pointers", "Pointers"),
        "hard-texts": LateFactory("srclint.detect.readability", "HardTexts"),
        "near-repeated-sentences": LateFactory(
            "srclint.detect.repetition.near_repetitions", "NearRepeatedSentences", concerns=_has_sentences
        ),
        "repeated-headings": LateFactory(
            "srclint.detect.repetition.repetitions", "RepeatedHeadings", concerns=_has_sentences
        ),
        "repeated-paragraphs": LateFactory(
            "srclint.detect.repetition.repetitions", "RepeatedParagraphs", concerns=_has_sentences
        ),
        "repeated-sentences": LateFactory(
            "srclint.detect.repetition.repetitions", "RepeatedSentences", concerns=_has_sentences
        ),
        "repeated-words": LateFactory(
            "srclint.detect.repetition.repeated_words", "RepeatedWords", concerns=_has_sentences
        ),
        "shared-paragraphs": LateFactory("srclint.detect.repetition.shared_passages", "SharedParagraphs", across=True),
        "shared-sentences": LateFactory("srclint.detect.repetition.shared_passages", "SharedSentences", across=True),
        "shared-texts": LateFactory("srclint.detect.repetition.shared_texts", "SharedTexts", across=True),
    }


# Which documents can concern a detector at all, whatever its rules.


def _has_sentences(view: View) -> bool:
    """Tell whether there is more than a word, which makes no sentence: many records hold no more."""
    text = view.text
    return bool(text) and not (text.isalpha() and text.isascii() and len(text) < _LONGEST_WORD)


def _is_beyond_ascii(view: View) -> bool:
    return not view.text.isascii()


def _is_beyond_plain_ascii(view: View) -> bool:
    return bool(view.beyond_plain_ascii)


def _may_be_in_other_charset(view: View) -> bool:
    there = view.beyond_plain_ascii
    if not there:
        return False
    surrogates = max(there, default="") >= "\ud800" and any("\ud800" <= c <= "\udfff" for c in there)
    return surrogates or "\0" in there or "\x1b" in there or _may_declare_a_charset(view)


def _may_declare_a_charset(view: View) -> bool:
    if view.text.isascii():
        return False
    head, end = view.text[:4096], view.text[-1024:]
    return "harset" in head or "oding" in head or "inputenc" in head or "fenc=" in end


def _may_hold_definitions(view: View) -> bool:
    return "]:" in view.text or "][" in view.text


def _may_be_decomposed(view: View) -> bool:
    return not _COMBINING.isdisjoint(view.beyond_plain_ascii)


def _may_be_cut(view: View) -> bool:
    text = view.text
    if "\n" not in text:
        return False
    if "\r" not in text and not view.beyond_plain_ascii:
        return _CUT.search(text) is not None
    return any(hyphen in text and (f"{hyphen}\n" in text or f"{hyphen}\r\n" in text) for hyphen in "-\u2010\u00ad")


def _may_split_accents(view: View) -> bool:
    return not _ACCENTS.isdisjoint(view.beyond_plain_ascii)


def _may_hold_entities(view: View) -> bool:
    return "&" in view.text and ";" in view.text


def _may_hold_links(view: View) -> bool:
    return not _LINKS.isdisjoint(view.kinds)


def _may_mix_newlines(view: View) -> bool:
    return "\r" in view.text or view.text[:1] == "\ufeff" or bool(view.document.bom)


def _may_mix_scripts(view: View) -> bool:
    return not _GREEK_AND_CYRILLIC.isdisjoint(view.beyond_plain_ascii)


def _has_digits(view: View) -> bool:
    return view.has_digits


def _may_hold_requests(view: View) -> bool:
    return "[" in view.text or "{{" in view.text


def _may_quote(view: View) -> bool:
    return '"' in view.text or not _QUOTES.isdisjoint(view.beyond_plain_ascii)


def _may_hold_notes(view: View) -> bool:
    return "[^" in view.text or "note" in view.kinds
