"""Attributions to nobody, and those that only look like one."""

from __future__ import annotations

import pytest

import srclint


def found(text: str, path: str = "note.txt", language: str = "en") -> list[str]:
    config = {"select": ["vague-attribution"], "language": language}
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, path=path, config=config)]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Some experts argue that the dam will fail.", "Some experts argue"),
        ("The dam will fail, critics warn.", "critics warn"),
        ("Many believe that the dam will fail.", "Many believe"),
        ("Surveys show that people fear the dam.", "Surveys show"),
        ("Lately some research has shown that the dam will fail.", "some research has shown"),
        ("It is widely believed that the dam will fail.", "It is widely believed"),
        ("The dam is thought to have cracked.", "is thought to have"),
        ("The dam has reportedly cracked.", "reportedly"),
        ("According to some observers, the dam has cracked.", "According to some observers"),
        ("Prices rose on speculation that the dam had cracked.", "speculation that"),
        ("The repair is expected to cost $40 million.", "is expected to"),
    ],
)
def test_a_claim_hung_on_nobody(text: str, cue: str) -> None:
    assert found(text) == [cue]


@pytest.mark.parametrize(
    "text",
    [
        "Experts at the Danube Institute argue that the dam will fail.",
        "The experts argue that the dam will fail.",
        "Ilona Varga said critics of the dam were wrong.",
        "“Some experts argue that the dam will fail,” Ilona Varga said.",
        "The experts have inspected the dam.",
        "Do experts say that the dam will fail?",
        "A survey by the Danube Institute shows that people fear the dam.",
        "Surveys show that people fear the dam [3].",
        "The dam is expected to open in May.",
        "Research takes place in the laboratory.",
        "It is estimated by the Danube Institute that the dam will fail.",
    ],
)
def test_someone_is_named_or_nothing_is_claimed(text: str) -> None:
    assert found(text) == []


def test_a_lead_may_name_its_study_in_the_next_sentence() -> None:
    lead = "Surveys show that people fear the dam."
    assert found(f"{lead} According to the Danube Institute, two in three would move.") == []
    assert found(f"{lead} The water rises every spring.") == ["Surveys show"]


def test_a_link_names_it() -> None:
    assert found("[Surveys show](https://example.org) that people fear the dam.", "note.md") == []


def test_a_manual_is_left_alone() -> None:
    text = (
        "With `--strict`, errors are believed to be fatal: see `check()`, `fail_on` and `exit_code`. Users report `E1`."
    )
    assert found(text, "manual.md") == []


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("de", "Kritiker sagen, der Damm werde brechen.", "Kritiker sagen"),
        ("de", "Der Damm ist angeblich gerissen.", "angeblich"),
        ("fr", "Selon des experts, le barrage va céder.", "Selon des experts"),
        ("fr", "Certains affirment que le barrage va céder.", "Certains affirment"),
        ("es", "Según expertos, la presa cederá.", "Según expertos"),
        ("es", "Al parecer, la presa ha cedido.", "Al parecer"),
        ("it", "Secondo gli esperti, la diga cederà.", "Secondo gli esperti"),
        ("it", "Si ritiene che la diga ceda.", "Si ritiene che"),
    ],
)
def test_other_languages(language: str, text: str, cue: str) -> None:
    assert found(text, language=language) == [cue]
