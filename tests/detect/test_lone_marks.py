"""Quotation marks without a counterpart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint


def found(text: str, path: str = "note.txt") -> list[int]:
    return [f.span.start for f in srclint.lint(text, path=path, config={"select": ["unbalanced-quotation"]})]


@pytest.mark.parametrize(
    "text",
    [
        "“It rose,” she said. “It rose again.”",
        "„Es stieg“, sagte sie. »Und es fiel.«",
        "”Det steg”, sa hon. »Och föll.»",
        "« Il a monté », dit-elle, « puis “baissé” ».",
        "彼女は「水が『橋』まで来た」と言った。",
        "“It rose.\n\n“It rose again.\n\n“It fell,” she said.",
        "“It rose.\n\nIt rose again.\n\nIt fell,” she said.",
        "“It rose. “It rose again. It fell,” she said.",
        "“As in, “thanks” for nothing then” is a quotation.",
        'A 6" pipe, a 4\' 2" beam and a "long" one.',
        'It is " very " long.',
        'The keys are {"a": 1, "b} in all of it.',
        "No marks here, only rock ’n’ roll of the ’90s.",
    ],
)
def test_marks_in_pairs_are_sound(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "She said: *“It rose and it fell. Nobody wrote it down.",
        'She said: *"It rose and it fell. Nobody wrote it down.',
        "It rose and it fell.*” Nobody wrote it down.",
        "*“It rose and it fell.\n\nNobody wrote it down.\n\nShe said: “It stayed.”",
        "Sie sagte: *„Es stieg. Niemand schrieb es auf.",
        "彼女は*「水が来たと言った。",
    ],
)
def test_a_mark_alone_is_found(text: str) -> None:
    at = text.index("*")
    assert found(text.replace("*", "")) == [at]


def test_a_text_full_of_them_writes_in_a_way_of_its_own() -> None:
    assert found("\n\n".join(["The river rose.” It fell."] * 9)) == []


def test_code_is_left_alone() -> None:
    assert found('Type `"` here.\n\n```\nprint("x)\n```\n', path="note.md") == []


@given(st.lists(st.sampled_from(["“It rose,” she said.", "„Es stieg.“", "It fell.", "« Il monte. »"]), max_size=8))
def test_balanced_paragraphs_are_sound_in_any_order(paragraphs: list[str]) -> None:
    assert found("\n\n".join(paragraphs)) == []


@given(st.text(alphabet='“”„«»"「」 aA.,\n', max_size=60))
def test_every_text_is_read_to_its_end(text: str) -> None:
    assert all(text[at] in '“”„«»"「」' for at in found(text))
