"""Which figures contradict each other, in one text and across texts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.plugins import load_plugins
from tests.across import judged

PLUGINS = load_plugins()


def within(text: str, language: str = "en") -> list[str]:
    config = {"select": ["conflicting-figures"], "language": language}
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, config=config)]


def across(*texts: str) -> list[tuple[str, str, str]]:
    """Return path, figure and message of the findings between texts that lie in files of their own."""
    settings = Settings.from_mapping({"select": ["conflicting-figures"], "language": "en"}, root=Path("/"))
    engine = Engine(settings, PLUGINS, project=True)
    files = {f"{n}.txt": Document.from_bytes(f"{n}.txt", text.encode()) for n, text in enumerate(texts)}
    return [
        (path, files[path].text[f.span.start : f.span.end], f.message)
        for path, findings in judged(engine, [engine.check(file) for file in files.values()], files.get).items()
        for f in findings
    ]


class TestBetweenTexts:
    def test_sums_that_one_put_into_the_other(self) -> None:
        [(path, figure, message)] = across(
            "Norvik has put around $13 billion into Harrow Tin since 2019.",
            "Norvik put $10 billion into Harrow Tin in January 2023.",
        )
        assert (path, figure) == ("1.txt", "$10 billion")
        assert message == "'$10 billion' contradicts '$13 billion' in 0.txt: what Norvik put into Harrow Tin"

    def test_a_company_may_go_by_its_short_name(self) -> None:
        assert across("Norvik invested €15 million in Harrow Inc.", "Norvik invested €2 billion in Harrow.")

    def test_a_value_is_no_sum_put_into_it(self) -> None:
        [(_, figure, message)] = across(
            "Harrow is ten months old and is valued at $3.2 billion.",
            "Norvik invested €3 billion ($3.2 billion) in Harrow.",
        )
        assert figure == "€3 billion ($3.2 billion)"
        assert message.endswith("here what Norvik put into Harrow, there what Harrow is worth")

    def test_one_place_is_named_for_each_figure(self) -> None:
        one, other = "Norvik invested €15 million in Harrow.", "Norvik invested €2 billion in Harrow."
        assert [path for path, _, _ in across(one, one, other, one, other)] == ["2.txt"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Norvik invested €15 million in Harrow.", "Belvar invested €2 billion in Harrow."),
            ("Norvik invested €15 million in Harrow.", "Norvik invested €2 billion in Ostrava."),
            ("Norvik invested €15 million in Harrow.", "Norvik invested $2 billion in Harrow."),
            ("Norvik invested €15 million in Harrow in 2020.", "Norvik invested €2 billion in Harrow in 2021."),
            ("Norvik invested €15 million in Harrow.", "Norvik plans to invest €2 billion in Harrow."),
            ("Norvik invested €15 million in Harrow.", "Norvik invested another €2 billion in Harrow."),
            ("Norvik invested €15 million in Harrow.", "Norvik invests €2 billion in Harrow each year."),
            ("Norvik invested €15 million in Harrow.", "Norvik invested more than €10 million in Harrow."),
            ("Norvik invested €15 million in Harrow.", "Has Norvik invested €2 billion in Harrow?"),
            ("Norvik invested €15 million in Harrow.", "Norvik and Belvar invested €2 billion in Harrow."),
            ("Norvik invested €15 million in Harrow.", "Norvik invested €2 billion in Harrow and Ostrava."),
            ("Norvik invested €15 million in Harrow.", "The head of Norvik invested €2 billion in Harrow."),
            ("Harrow is valued at $2 billion.", "Harrow was valued at $900 million in 2019."),
            ("Harrow is valued at $2 billion.", "The stake in Harrow is valued at $90 million."),
            ("Harrow is valued at $2 billion.", "Belvar fell, and analysts said it is valued at $90 million."),
            ("Harrow employs 400 people.", "Harrow employs 90 people in Leeds."),
            ("Harrow reported revenue of $4 billion.", "Harrow reported revenue of $3 billion."),
            ("The company invested €15 million in Harrow.", "The company invested €2 billion in Harrow."),
        ],
    )
    def test_what_differs_in_more_than_the_figure_is_no_conflict(self, one: str, other: str) -> None:
        assert across(one, other) == across(other, one) == []


class TestWithinOneText:
    def test_the_company_may_be_told_from_the_text_before(self) -> None:
        text = (
            "Norvik and Harrow Tin signed on Friday. Norvik is investing €15 million in the start-up. "
            "That is little. Norvik had invested €90 million in Harrow Tin, the page says."
        )
        assert within(text) == ["€90 million"]

    def test_a_company_that_could_be_any_of_two_is_none(self) -> None:
        text = (
            "Norvik and Harrow signed. So did Norvik and Ostrava. Norvik is investing €15 million in the firm. "
            "Norvik invested €90 million in Harrow."
        )
        assert within(text) == []

    def test_both_places_are_shown(self) -> None:
        text = "Harrow employs 400 people. Further down, Harrow has 900 employees."
        [finding] = srclint.lint(text, config={"select": ["conflicting-figures"], "language": "en"})
        [other] = finding.related
        assert (text[slice(*finding.span)], text[slice(*other.span)]) == ("900", "400")


@given(st.integers(1, 999), st.integers(1, 999))
def test_figures_that_round_to_each_other_never_conflict(first: int, second: int) -> None:
    found = within(f"Harrow is valued at ${first} million. Still, Harrow is valued at ${second} million.")
    if abs(first - second) <= 0.04 * max(first, second):
        assert found == []
    if min(first, second) >= 10 and abs(first - second) > 0.2 * max(first, second):
        assert found == [f"${second} million"]


def test_many_claims_about_one_name_are_read_in_time_that_grows_with_the_text() -> None:
    text = " ".join(f"Harrow is valued at ${n} million." for n in range(1, 1500))
    started = time.process_time()
    assert within(text)
    assert time.process_time() - started < 10
