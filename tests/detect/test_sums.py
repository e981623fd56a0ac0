"""Conversions with different rates, and parts that do not make their whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint


def found(text: str, rule: str) -> list[str]:
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, config={"select": [rule], "language": "en"})]


class TestConversions:
    def test_the_odd_one_of_three_is_found_wherever_it_stands(self) -> None:
        sums = ["£20.0m ($32.0m)", "£10.0m ($16.0m)", "£30.0m ($21.0m)"]
        for order in ([0, 1, 2], [2, 0, 1], [0, 2, 1]):
            text = "It cost " + " and then ".join(sums[n] for n in order) + "."
            assert found(text, "contradictory-conversion") == [sums[2]]

    def test_each_currency_of_a_bracket_counts(self) -> None:
        text = "It cost €10.0m (£8.0m; $11.0m), and its twin €20.0m (£16.0m; $31.0m)."
        assert found(text, "contradictory-conversion") == ["€20.0m (£16.0m; $31.0m)"]

    def test_a_rate_is_told_in_plain_digits(self) -> None:
        text = "It cost $6.3 (£3.35m), and its twin $22m (£11.7m)."
        [finding] = srclint.lint(text, config={"select": ["contradictory-conversion"], "language": "en"})
        assert "means 0.00000186 to 0.00000190 USD for 1 GBP" in finding.message

    @pytest.mark.parametrize(
        "text",
        [
            "It cost €3bn ($3.2bn), and its twin €18m ($19.6m).",
            "It cost €20m ($22m) and its twin £20m ($26m).",
            "It cost €20m (about $22m) and its twin €50m ($57m).",
            "In 2001 it cost £20m ($28m), in 2007 £20m ($40m).",
            "It cost €20m (after $45m had been asked), and its twin €10m ($11m).",
            "It cost €20m ($22m) and its twin €10m.",
        ],
    )
    def test_rates_that_may_be_one_are_sound(self, text: str) -> None:
        assert found(text, "contradictory-conversion") == []

    @given(st.integers(100, 999), st.integers(100, 999), st.floats(0.5, 2.0))
    def test_sums_converted_at_one_rate_never_contradict(self, one: int, other: int, rate: float) -> None:
        text = f"It cost €{one}m (${one * rate:.0f}m) and its twin €{other}m (${other * rate:.0f}m)."
        assert found(text, "contradictory-conversion") == []


class TestParts:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("Then 410 of 520 engineers (60%) left.", "410 of 520 engineers (60%)"),
            ("Then 60% (410 of 520) left.", "60% (410 of 520)"),
            ("It has a total of 90 beds: 40 in York and 30 in Leeds.", "90 beds: 40 in York and 30 in Leeds"),
        ],
    )
    def test_that_make_another_whole_are_found(self, text: str, parts: str) -> None:
        assert found(text, "contradictory-parts") == [parts]

    @pytest.mark.parametrize(
        "text",
        [
            "Then 410 of 520 engineers (79%) left.",
            "Then over 400 of 520 engineers (79%) left.",
            "Then 5 of 12 patients (95% CI 15 to 72) fell ill.",
            "It has a total of 90 beds: 40 in York and 50 in Leeds.",
            "It has 90 beds, 40 of them in York and 30 in Leeds.",
        ],
    )
    def test_that_make_it_are_sound(self, text: str) -> None:
        assert found(text, "contradictory-parts") == []

    @given(st.integers(1, 500), st.integers(1, 500))
    def test_a_share_and_its_own_percentage_agree(self, part: int, rest: int) -> None:
        whole = part + rest
        text = f"Then {part} of {whole} engineers ({100 * part / whole:.1f}%) left."
        assert found(text, "contradictory-parts") == []
