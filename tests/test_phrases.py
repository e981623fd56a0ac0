"""Phrase templates are found by their trigger words, within a sentence and its block."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.detect.references.phrases import Phrasebook, Words
from srclint.document import Document
from srclint.errors import RuleError
from srclint.model import Severity
from srclint.parse import parse_document
from srclint.rule import Rule


def book(*templates: str, **roles: list[str]) -> Phrasebook:
    lexicon = {"en": {"call": templates, **{name: tuple(words) for name, words in roles.items()}}}
    rule = Rule("REF999", "test", "", "", Severity.WARNING, "pointers", "", lexicon=MappingProxyType(lexicon))
    return Phrasebook([rule], ["en"], ("call",))


def found(templates: Phrasebook, text: str) -> list[str]:
    view = parse_document(Document("a.txt", text))
    return [text[m.start : m.end] for m in templates.find(view, Words(text))]


def test_words_roles_and_options() -> None:
    phrases = book("[the] {next} {noun}", next=["next", "coming"], noun=["trains?", "bus"])
    text = "Take the next train, the Coming Bus or next trains."
    assert sorted(found(phrases, text)) == ["next trains", "the Coming Bus", "the next train"]


def test_free_words_stop_at_stop_words() -> None:
    phrases = book("following * train", stop=["the", "of"])
    assert found(phrases, "the following slow night train") == ["following slow night train"]
    assert not found(phrases, "following the train")


def test_what_stands_before_the_bar_is_context() -> None:
    assert found(book("in | the station"), "We met in the station.") == ["the station"]
    assert not found(book("in | the station"), "We saw the station.")


def test_starts_and_ends() -> None:
    phrases = book("^ go here $")
    assert found(phrases, "Go here. They go here. “Go here!” Go here now.") == ["Go here", "Go here"]


def test_a_cut_is_no_start_of_a_sentence() -> None:
    assert not found(book("^ ~ here $"), "word " * 60 + "here.")


def test_a_phrase_does_not_cross_blocks() -> None:
    assert not found(book("next train"), "The next\n\ntrain comes.")


def test_templates_without_a_trigger_or_with_unknown_roles_are_refused() -> None:
    with pytest.raises(RuleError, match="must occur"):
        book("[the] *")
    with pytest.raises(RuleError, match="names no word list"):
        book("next {train}")


def test_patterns_of_words_are_triggers() -> None:
    phrases = book("the {noun}", noun=["screen ?shots?", "galler(?:y|ies)", "visuali[sz]ations?"], stop=["the"])
    text = "The screenshot, the screen\nshots, the galleries, the visualisation; a gallery."
    assert sorted(found(phrases, text)) == ["The screenshot", "the galleries", "the screen\nshots", "the visualisation"]


def test_the_words_found_begin_behind_the_bar_though_rarer_ones_stand_before_it() -> None:
    assert found(book("shown in | the {noun}", noun=["map", "chart", "plot"]), "As shown in the chart.") == [
        "the chart"
    ]


@pytest.mark.parametrize("word", ["вокзал", "żółw", "poniżej", "naïve", "d’un"])
def test_words_beyond_ascii(word: str) -> None:
    assert found(book(f"next {word}"), f"Next\xa0{word}; next {word}s, next \u0430{word}.") == [f"Next\xa0{word}"]


@given(st.text("ab ż’я-\n"), st.text("ab ż’я", min_size=1))
def test_a_word_that_stands_apart_is_found(text: str, word: str) -> None:
    if word == " ".join(word.split()):
        assert len(text) + 1 in Words(f"{text} {word} {text}").places(word, 0, 2 * len(text) + len(word) + 2)
