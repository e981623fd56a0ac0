from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.detect.encoding.entities import Entities
from srclint.detect.encoding.mixed_scripts import MixedScripts
from srclint.document import Document
from srclint.model import Hit, Record
from srclint.offsets import apply_edits
from srclint.plugins import load_plugins
from srclint.view import View

RULES = load_plugins().rules
ENTITIES = Entities([rule for rule in RULES if rule.detector == "entities"])
MIXED = MixedScripts([rule for rule in RULES if rule.detector == "mixed-scripts"])


def hits(
    text: str, detector: Entities | MixedScripts = ENTITIES, path: str = "a.txt", record: Record | None = None
) -> list[Hit]:
    return list(detector(View(Document(path, text, record=record), text, [])))


def fixed(text: str, detector: Entities | MixedScripts = ENTITIES) -> str:
    return apply_edits(text, [edit for hit in hits(text, detector) if hit.fix for edit in hit.fix.edits])[0]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("caf&eacute; &amp;amp; bar", "café & bar"),
        ("it&#8217;s &#x2014; so", "it’s — so"),
        ("don&#146;t", "don’t"),  # as browsers read it
        ("&bogus; &; &#; & so", "&bogus; &; &#; & so"),
        ("a?b&lt;c", "a?b&lt;c"),
        ("write “&amp;”", "write “&amp;”"),
    ],
)
def test_references_in_plain_text_are_decoded(text: str, mended: str) -> None:
    assert fixed(text) == mended


def test_they_belong_in_html_and_markdown_but_not_in_records() -> None:
    text = "Smith &amp; Sons"
    assert not hits(text, path="a.md")
    assert not hits(f"<p>{text}</p>")
    assert hits(text, path="README")
    assert hits(text, path="a.jsonl", record=Record(1, "text"))


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("micrоsоft", "microsoft"),  # two Cyrillic letters
        ("Мocква", "Москва"),  # two Latin ones
        ("Жизнь пошла дальше, а PDFе нет", "Жизнь пошла дальше, а PDFе нет"),
        ("TGFβ1 αB µm Δx kΩ", "TGFβ1 αB µm Δx kΩ"),
        ("XIXе столетие", "XIXе столетие"),
    ],
)
def test_letters_that_look_alike_are_put_into_the_script_of_the_word(text: str, mended: str) -> None:
    assert fixed(text, MIXED) == mended


@given(st.text(st.sampled_from("aoxåɏβωοпоаӿ΅\u0301 -1漢😀\ud800"), max_size=40))
def test_a_word_is_judged_wherever_letters_of_two_scripts_meet(text: str) -> None:
    met = re.search("[A-Za-zÀ-ÖØ-öø-ɏ][Ͱ-ӿ]|[Ͱ-ӿ][A-Za-zÀ-ÖØ-öø-ɏ]", text) is not None
    assert met or not hits(text, MIXED)
    for hit in hits(text, MIXED):
        word = text[slice(*hit.span)]
        assert re.search("[A-Za-zÀ-ɏ]", word)
        assert re.search("[Ͱ-ӿ]", word)


def test_the_word_is_the_same_wherever_it_stands() -> None:
    for around in ("", "é", "漢字 ", "😀 Где-то ", "Ελλάδα – "):
        (hit,) = hits(f"{around} micrоsоft {around}", MIXED)
        assert hit.span == (len(around) + 1, len(around) + 10)


@given(st.text(st.sampled_from("aoxβωοпоа &;#x1amplt<\n"), max_size=40))
def test_fixes_come_to_rest(text: str) -> None:
    for detector in (ENTITIES, MIXED):
        mended = text
        for _ in range(10):
            again = fixed(mended, detector)
            if again == mended:
                break
            mended = again
        assert again == mended
