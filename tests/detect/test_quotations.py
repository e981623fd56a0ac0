"""Quotations: whether someone near may have said them."""

from __future__ import annotations

import pytest

import srclint

SAID = "“The water has been rising for three years now.”"


def found(text: str, path: str = "note.txt") -> list[str]:
    config = {"select": ["unsourced-quotation"], "language": "en"}
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, path=path, config=config)]


def test_nobody_near() -> None:
    assert found(f"The dam is old. {SAID} It was last mended in spring.") == [SAID]


@pytest.mark.parametrize(
    "text",
    [
        f"The dam is old. {SAID} Ilona Varga measures it.",
        f"The dam is old, engineers say. {SAID}",
        f"The dam is old, according to the inspector.\n\n{SAID}\n\nIt was mended in spring.",
        f"{SAID}\n\nIlona Varga, engineer",
        f"{SAID} – a fisherman",
        f"On the wall there is a line:\n\n{SAID}",
        f"The dam is old [4]. {SAID}",
        "The dam is called “the late gift of the upper village”.",
        "The dam is old. “Rising for years.” It was last mended in spring.",
    ],
)
def test_a_speaker_or_no_speech(text: str) -> None:
    assert found(text) == []


def test_a_dialogue_is_left_alone() -> None:
    assert (
        found(f"{SAID}\n\n“And nobody has ever done anything about it.”\n\n“Nobody ever will, while it holds.”") == []
    )


def test_a_quotation_that_runs_over_paragraphs_is_left_alone() -> None:
    assert found("The dam is old. “The water has been rising for years.\n\n“It will come over in the end.”") == []
