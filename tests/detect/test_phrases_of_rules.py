"""Rules that are words alone, from a folder of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

import srclint
from srclint.errors import RuleError

RULE = """
code = "HOUSE001"
name = "hollow-phrase"
summary = "A phrase says nothing."
why = "It fills the index."
severity = "warning"
detector = "phrases"
message = "{found!r} says nothing"
[lexicon.en]
phrases = ["at the end of the day", "going forward", "the day"]
[lexicon.de]
phrases = ["unterm Strich"]
[lexicon.und]
phrases = ["Lorem ipsum"]
[[bad]]
text = "It is, ⟦at the end of the day⟧, a number."
[[good]]
text = "It ended on the first day."
"""


@pytest.fixture
def config(tmp_path: Path) -> dict[str, object]:
    (tmp_path / "hollow.toml").write_text(RULE, "utf-8")
    return {"rules": [str(tmp_path)], "select": ["HOUSE"], "language": "en"}


def found(text: str, config: dict[str, object], path: str = "text.txt") -> list[str]:
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, path=path, config=config)]


def test_the_longest_phrase_counts_in_any_case_over_line_ends(config: dict[str, object]) -> None:
    text = "At the end\nof the day we win. GOING  FORWARD, the day is ours."
    assert found(text, config) == ["At the end\nof the day", "GOING  FORWARD", "the day"]


def test_phrases_are_whole_words_and_not_code(config: dict[str, object]) -> None:
    assert found("Seagoing forwarders met on the daybed.", config) == []
    assert found("Run `going forward` now.", config, "a.md") == []


def test_languages_are_kept_apart_where_they_are_known(config: dict[str, object]) -> None:
    text = "Unterm Strich, going forward, lorem ipsum."
    assert found(text, config) == ["going forward", "lorem ipsum"]
    assert found(text, {**config, "language": "de"}) == ["Unterm Strich", "lorem ipsum"]
    assert found(text, {**config, "language": "und"}) == ["Unterm Strich", "going forward", "lorem ipsum"]


def test_a_role_that_means_nothing_here_is_named(tmp_path: Path) -> None:
    (tmp_path / "hollow.toml").write_text(RULE.replace("[lexicon.de]\nphrases", "[lexicon.de]\nwords"), "utf-8")
    with pytest.raises(RuleError, match=r"lexicon\.de must hold phrases"):
        srclint.lint("Unterm Strich.", config={"rules": [str(tmp_path)]})
