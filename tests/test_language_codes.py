"""What languages are called in data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.language_codes import language_code


@pytest.mark.parametrize(
    ("told", "code"),
    [
        *(("en", "en"), ("EN", "en"), (" en ", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh")),
        *(("eng", "en"), ("deu", "de"), ("ger", "de"), ("cmn_Hani", "zh"), ("nb", "no"), ("ekk", "et"), ("iw", "he")),
        *(("English", "en"), ("german", "de"), ("Church Slavic", "cu"), ("__label__fr", "fr"), ("es-419", "es")),
    ],
)
def test_codes_and_names_are_languages(told: str, code: str) -> None:
    assert language_code(told) == code


@pytest.mark.parametrize("told", ["", "Python", "C++", "js", "unknown", "und", "multi", "en,fr", "english text", "zxx"])
def test_anything_else_is_none(told: str) -> None:
    assert language_code(told) == ""


@given(st.text())
def test_every_text_has_an_answer(told: str) -> None:
    assert len(language_code(told)) in (0, 2)
