"""What typesetting and its undoing leave in a text: decomposed letters, accents apart, words cut at line ends."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.detect.encoding.decompositions import Decompositions
from srclint.detect.encoding.hyphenations import Hyphenations
from srclint.detect.encoding.split_accents import SplitAccents
from srclint.document import Document
from srclint.model import Hit
from srclint.offsets import apply_edits
from srclint.parse import parse_document
from srclint.plugins import load_plugins
from tests.growth import grows_in_proportion

RULES = load_plugins().rules
DECOMPOSED = Decompositions([rule for rule in RULES if rule.detector == "decompositions"])
ACCENTS = SplitAccents([rule for rule in RULES if rule.detector == "split-accents"])
CUT = Hyphenations([rule for rule in RULES if rule.detector == "hyphenations"])
Detector = Decompositions | SplitAccents | Hyphenations


def hits(detector: Detector, text: str) -> list[Hit]:
    return list(detector(parse_document(Document("text.txt", text))))


def fixed(detector: Detector, text: str, *, unsafe: bool = True) -> str:
    fixes = [hit.fix for hit in hits(detector, text) if hit.fix and (hit.fix.safe or unsafe)]
    return apply_edits(text, [edit for fix in fixes for edit in fix.edits])[0]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("é è ü e\u0301", "é è ü é"),
        ("é e\u0301 e\u0301", "é e\u0301 e\u0301"),  # as often in the one way as in the other: no style to keep to
        ("한국어 \u1112\u1161\u11ab글", "한국어 한글"),
        ("ガギグ カ\u3099", "ガギグ ガ"),
        ("ệ ế ở e\u0302\u0323", "ệ ế ở ệ"),
        ("é ɔ\u0303", "é ɔ\u0303"),
        ("é ñ क\u093c", "é ñ क\u093c"),
        ("caf\udce9 n\udcfc é e\u0301", "caf\udce9 n\udcfc é e\u0301"),  # no UTF-8
    ],
)
def test_decomposed_letters_follow_the_rest_of_the_text(text: str, mended: str) -> None:
    assert fixed(DECOMPOSED, text, unsafe=False) == mended


@given(st.text(st.sampled_from("éüñộaeounǭ\u0301\u0308\u0303\u0323か゛\u3099각ᄀ\u1161\u11a8 \n"), max_size=60))
def test_composing_changes_nothing_but_the_spelling(text: str) -> None:
    mended = fixed(DECOMPOSED, text)
    assert unicodedata.normalize("NFD", mended) == unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Mu¨ller from Pozna´n", "Müller from Poznán"),  # all accents stand behind their letters
        ("M¨uller from Pozna´n", "Müller from Poznań"),  # all stand before them
        ("na¨ıve and naı¨ve", "naïve and naïve"),
        ("Pozna´n", "Pozna´n"),  # an acute alone is rather an apostrophe
        ("x˝y", "x˝y"),
        ("Erd˝os, H¨o and Go¨ with e¨e", "Erdős, Hö and Go¨ with eë"),
    ],
)
def test_the_text_tells_which_letter_an_accent_belongs_to(text: str, mended: str) -> None:
    assert fixed(ACCENTS, text, unsafe=False) == text
    assert fixed(ACCENTS, text) == mended


def test_an_accent_with_two_letters_to_choose_from_is_only_reported() -> None:
    (hit,) = hits(ACCENTS, "the word xe¨o")
    assert hit.fix is None
    assert hit.values == {"meant": "ö or ë"}


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("an exam-\nple, an example", "an example,\nan example"),
        ("an exam-\r\n  ple an example", "an example\r\n  an example"),
        ("CONNEC-\nTION and connection", "CONNECTION\nand connection"),
        ("an exam\u2010\nple\n\nexample", "an example\n\nexample"),
        ("a well-\nknown man, wellknown, well-known", "a well-\nknown man, wellknown, well-known"),
        ("Nord-\nSee und Nordsee", "Nord-\nSee und Nordsee"),
        ("see file-\nname.txt and filename", "see file-\nname.txt and filename"),
        ("--no-\ncheck and nocheck", "--no-\ncheck and nocheck"),
        ("an exam-\n\nple, an example", "an exam-\n\nple, an example"),
    ],
)
def test_a_cut_word_is_joined_if_the_text_has_it_whole(text: str, mended: str) -> None:
    assert fixed(CUT, text) == mended


def test_joining_is_safe_only_if_the_word_is_there_twice() -> None:
    once, twice = "an exam-\nple of an example", "an exam-\nple of an example, another example"
    assert fixed(CUT, once, unsafe=False) == once
    assert fixed(CUT, twice, unsafe=False) == "an example\nof an example, another example"


@given(st.text(st.sampled_from("abe-\n \r\u2010\u00ad.,´¨ı˝ouéü\u0301"), max_size=60))
@settings(deadline=None)
def test_fixes_come_to_rest(text: str) -> None:
    for detector in (DECOMPOSED, ACCENTS, CUT):
        mended = text
        for _ in range(20):
            again = fixed(detector, mended)
            if again == mended:
                break
            mended = again
        assert again == mended


@pytest.mark.parametrize("unit", ["e\u0301", "é e\u0301 é ", "u¨o ", "´", "exam-\nple example ", "ab-\n", "\u0301"])
def test_time_is_linear(unit: str) -> None:
    def read(count: int) -> None:
        for detector in (DECOMPOSED, ACCENTS, CUT):
            hits(detector, unit * count)

    assert grows_in_proportion(read, 1_500)
