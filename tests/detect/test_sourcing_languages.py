"""A language is added by words alone; which language a text is read in."""

from __future__ import annotations

from pathlib import Path

import pytest

import srclint

RULE = """
code = "DEMO001"
name = "figure-without-source"
summary = "A figure that nobody is named for."
why = "A test."
severity = "warning"
detector = "figures"
message = "{reason}"
params = { least_money = 100, least_count = 1000, least_news = 10 }

[lexicon.pt]
quantities = [
    "marks: ,; .", "scales: mil 3; milhão 6; milhões 6; bilhões 9", "currencies: reais BRL; de euros EUR",
    "percent: por cento", "people: pessoas; trabalhadores",
]
attribution = [
    "said: disse; afirmou; anunciou", "according: segundo; de acordo com", "definite: o; a; os; as",
    "pronouns: ele; ela", "nobodies: especialistas; analistas", "and: e", "joins: e; mas",
    "that: que", "contrasts: mas",
]

[[bad]]
text = "A obra custou ⟦38 milhões de euros⟧ e durou dois anos, e o povo da cidade não gostou dela."

[[good]]
text = "Segundo o ministério, a obra custou 38 milhões de euros e durou dois anos."
"""


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("A obra custou 38 milhões de euros e durou dois anos, e o povo não gostou dela.", ["38 milhões de euros"]),
        ("A obra, segundo o ministério, custou 38 milhões de euros e não foi uma obra boa.", []),
        ("A obra custou 38 milhões de euros, disse Ana Ruiz, e não foi uma obra boa para o povo.", []),
        ("Mais de 12.500 trabalhadores não foram para o trabalho, e a obra parou em maio.", ["12.500"]),
    ],
)
def test_words_make_a_language(text: str, figures: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rules").mkdir()
    Path("rules", "demo.toml").write_text(RULE, "utf-8")
    found = srclint.lint(text, config={"rules": ["rules"], "select": ["DEMO"]})
    assert [text[slice(*finding.span)] for finding in found] == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Casa Luna posted a 7% fall. Rival Casa Monte lost 80,000 savers.", ["80,000"]),
        ("Norvik Hlad 6% Ostrava 80,000 Belvar.", []),  # no words that tell
    ],
)
def test_a_short_text_is_read_by_its_words_for_claims(text: str, figures: list[str]) -> None:
    found = srclint.lint(text, config={"select": ["unsourced-figure"]})
    assert [text[slice(*finding.span)] for finding in found] == figures
