"""Figures are read exactly: where they stand, what they are worth, and which values round to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.detect.sourcing.numbers import Figure, NumberReader
from srclint.detect.sourcing.wordlists import by_role
from srclint.plugins import load_plugins

RULE = next(rule for rule in load_plugins().rules if rule.name == "unsourced-figure")
READERS = {language: NumberReader(by_role(words)) for language, words in RULE.lexicon.items()}


def figures(text: str, language: str = "en") -> list[Figure]:
    return list(READERS[language].figures(text))


def read(text: str, language: str = "en") -> list[tuple[str, str, float, str]]:
    return [(f.kind, text[f.start : f.end], f.value, f.unit) for f in figures(text, language)]


@pytest.mark.parametrize(
    ("text", "found", "value", "unit"),
    [
        ("It cost $48 million.", "$48 million", 48e6, "USD"),
        ("It cost EUR15 million.", "EUR15 million", 15e6, "EUR"),
        ("It cost £2.1bn.", "£2.1bn", 2.1e9, "GBP"),
        ("It cost €2,500.50 in all.", "€2,500.50", 2500.5, "EUR"),
        ("It cost US$ 20,000 then.", "US$ 20,000", 20000, "USD"),
        ("It cost 300 million yen.", "300 million yen", 3e8, "JPY"),
        ("It cost three million euros.", "three million euros", 3e6, "EUR"),
        ("It cost 40,000 USD.", "40,000 USD", 40000, "USD"),
    ],
)
def test_money(text: str, found: str, value: float, unit: str) -> None:
    assert read(text) == [("money", found, value, unit)]


@pytest.mark.parametrize(
    ("text", "found", "value", "unit"),
    [
        ("Sales rose 12.4%.", "12.4%", 12.4, "%"),
        ("Sales rose 7 per cent.", "7 per cent", 7, "%"),
        ("Sales rose two percentage points.", "two percentage points", 2, "points"),
    ],
)
def test_percent(text: str, found: str, value: float, unit: str) -> None:
    assert read(text) == [("percent", found, value, unit)]


@pytest.mark.parametrize(
    ("text", "found", "value"),
    [
        ("Six out of ten agree.", "Six out of ten", 0.6),
        ("Then 410 of Tessaro's 520 engineers left.", "410 of Tessaro's 520", 410 / 520),
    ],
)
def test_shares(text: str, found: str, value: float) -> None:
    [figure] = figures(text)
    assert (figure.kind, text[figure.start : figure.end]) == ("share", found)
    assert figure.value == pytest.approx(value, abs=1e-3)


def test_fractions() -> None:
    assert read("Two thirds of them agree.") == [("fraction", "Two thirds of", pytest.approx(2 / 3, abs=1e-3), "")]


def test_small_shares_are_exact_and_large_ones_may_be_rounded() -> None:
    [small] = figures("Then 6 of 10 engineers left.")
    [large] = figures("Then 1,200 of 2,400 engineers left.")
    assert (small.low, small.high) == (0.6, 0.6)
    assert large.low < 0.5 < large.high


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "Es kostet 2,1 Milliarden Euro.", 2.1e9, "EUR"),
        ("de", "Es kostet 12.500 Euro.", 12500, "EUR"),
        ("fr", "Cela coûte 2,1 milliards d'euros.", 2.1e9, "EUR"),
        ("fr", "Cela coûte 12 500 euros.", 12500, "EUR"),
        ("es", "Cuesta 2.100 millones de euros.", 2.1e9, "EUR"),
        ("es", "Cuesta 3 mil millones de dólares.", 3e9, "USD"),
        ("it", "Costa 2,1 miliardi di euro.", 2.1e9, "EUR"),
        ("it", "Costa 20mila euro.", 20000, "EUR"),
    ],
)
def test_other_languages(language: str, text: str, value: float, unit: str) -> None:
    [figure] = figures(text, language)
    assert (figure.kind, figure.value, figure.unit) == ("money", pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("€15 million", 14.5e6, 15.5e6),
        ("$16.3 million", 16.25e6, 16.35e6),
        ("€2bn", 1.5e9, 2.5e9),
        ("$12,000", 11.5e3, 12.5e3),
        ("$10,000,000", 9.5e6, 10.5e6),
        ("$10 billion", 9.5e9, 10.5e9),
        ("$400", 395, 405),
        ("$10-12 million", 9.5e6, 12.5e6),
    ],
)
def test_rounding_interval(text: str, low: float, high: float) -> None:
    [figure] = figures(text)
    assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4 and Mixtral 8x7B",
        "version 2.4.1 of x86_64",
        "call 555-0143 or +44/20/7946",
        "see #1204 and §1204",
        "on 2024-05-03 at 17:30",
        "192.168.10.1",
        "a 3-1 win, 21/2",
    ],
)
def test_names_dates_and_codes_are_no_large_figures(text: str) -> None:
    assert [f for f in figures(text) if f.kind != "count" or f.grouped] == []


@given(st.text(alphabet="0123456789.,%$€ -–abmnx\n\u00a0", max_size=40))
def test_figures_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for figure in figures(text):
        assert end <= figure.start < figure.end <= len(text)
        assert figure.low <= figure.value <= figure.high
        end = figure.end


@given(st.integers(1, 999), st.sampled_from([("thousand", 3), ("million", 6), ("billion", 9)]))
def test_scale_words(number: int, scale: tuple[str, int]) -> None:
    word, power = scale
    [figure] = figures(f"They sold {number} {word} of them.")
    assert figure.value == pytest.approx(number * 10**power)
    assert figure.grouped


def test_ranges() -> None:
    assert [found for _, found, _, _ in read("It costs $10-15 million, or £8m-£12m.")] == [
        "$10-15 million",
        "£8m",
        "£12m",
    ]
    assert [found for _, found, _, _ in read("It rose 3–5% or 5 to 10 per cent.")] == ["3–5%", "5 to 10 per cent"]
