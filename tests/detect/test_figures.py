"""Which figures are reported, and what each finding says about who could have answered for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint

CONFIG = {"select": ["unsourced-figure"], "language": "en"}


def found(text: str, path: str = "note.txt") -> list[str]:
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, path=path, config=CONFIG)]


def reason(text: str) -> str:
    [finding] = srclint.lint(text, config=CONFIG)
    return finding.message.partition(": ")[2]


class TestAClause:
    def test_is_one_finding(self) -> None:
        assert found("Profit rose 12% to £3m from £2.7m last year.") == ["12% to £3m from £2.7m"]

    def test_ends_at_a_contrast(self) -> None:
        assert found("Wheat fell 3% in May, while barley rose 2% in June.") == ["3%", "2%"]

    def test_does_not_end_inside_parentheses(self) -> None:
        assert found("The port borrowed €40 million ($44 million; £34 million) from it.") == [
            "€40 million ($44 million; £34 million)"
        ]
        assert found("The port borrowed €40 million ($44 million at that day's rate) from it.") == [
            "€40 million ($44 million at that day's rate)"
        ]


class TestACue:
    @pytest.mark.parametrize(
        "text",
        [
            "Marta Quiroga said the mine had lost $40 million.",
            "The mine had lost $40 million by May, Marta Quiroga said on Friday.",
            "The mine, Quiroga said, had lost $40 million.",
            "The mine had lost $40 million, said Marta Quiroga, who runs it.",
            "Marta Quiroga, who has run the mine for years, said it had lost $40 million.",
            "As Marta Quiroga told the court, the mine had lost $40 million.",
            "Figures from the Tin Board put the loss at $40 million.",
            "A Tin Board survey counted 14,000 miners.",
            "The report says the mine lost $40 million.",
            "It was built for $40 million, as reported by the Andes Courier.",
            "The loss of $40 million was announced by Quiroga in May.",
            "The loss was less than the $40 million which the Tin Board had forecast.",
        ],
    )
    def test_covers_its_clause(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize(
        ("text", "figure"),
        [
            ("The mine lost $40 million and announced new shafts.", "$40 million"),
            ("The mine raised $40 million to find new shafts.", "$40 million"),
            ("The reported $40 million loss hurt the mine.", "$40 million"),
            ("The claims against the mine rose to $40 million.", "$40 million"),
            ("Quiroga announced new shafts and spent $40 million on pumps.", "$40 million"),
            ("Quiroga said she was glad; the mine lost $40 million.", "$40 million"),
            ("Quiroga said she was glad, but the mine lost $40 million.", "$40 million"),
            ("Over 300 of the mine's 340 workers said they would leave.", "300 of the mine's 340"),
            ("The owner, who had told Quiroga that it was late, spent $40 million.", "$40 million"),
            ("The mine lost $40 million to thieves which Quiroga said were many.", "$40 million"),
        ],
    )
    def test_covers_nothing_else(self, text: str, figure: str) -> None:
        assert found(text) == [figure]


class TestASource:
    @pytest.mark.parametrize(
        "text",
        [
            "The mine lost $40 million [12].",
            "The mine lost $40 million (Quiroga, 2019).",
            "The mine lost $40 million, see https://example.org/mine.",
            "The mine lost $40 million.¹",
        ],
    )
    def test_may_be_a_reference(self, text: str) -> None:
        assert found(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "The mine lost [$40 million](https://example.org/mine).",
            "The mine lost $40 million.[^1]\n\n[^1]: Annual account.\n",
            'The mine lost <a href="https://example.org">$40 million</a>.',
            "> The mine lost $40 million.\n",
            "Quiroga listed the losses:\n\n- pumps: they cost $40 million in all.\n",
        ],
    )
    def test_may_be_markup(self, text: str) -> None:
        assert found(text, "note.md") == []

    def test_may_be_a_caption(self) -> None:
        assert found("The mine lost $40 million in one year.\n\nSource: Tin Board\n") == []

    def test_is_carried_on_by_a_pronoun(self) -> None:
        assert found("The mine is in debt, Quiroga said. It lost $40 million in May.") == []

    def test_is_not_carried_on_to_another_subject(self) -> None:
        assert found("The mine is in debt, Quiroga said. Rival pits lost $40 million.") == ["$40 million"]


@pytest.mark.parametrize(
    "text",
    [
        "We lost $40 million on the mine.",
        "Would the mine lose $40 million by May?",
        "If the mine loses $40 million, it will close.",
        "A mine must keep 8% of its income in reserve.",
        "“The mine lost $40 million.”",
        "Mine loses $40 million",
        "The shaft is 1,400 metres deep and 1,200 years old.",
        "Flight 2040 left at 17:30 from gate 1204 on 3 May 2024.",
        "The 15-year-old ran 100% of it.",
    ],
)
def test_no_claim_about_others_is_silent(text: str) -> None:
    assert found(text) == []


def test_small_counts_of_people_are_news_beside_a_casualty() -> None:
    assert found("At least 76 people were killed in the flood.") == ["76"]
    assert found("The choir of 76 people sang in the old church.") == []


def test_a_year_in_a_name_is_no_count() -> None:
    assert found("The 1989 Workers Act closed the mine for good.") == []
    assert found("Some 2,000 workers closed the mine for good.") == ["2,000"]


def test_a_vague_attribution_takes_the_figure_with_it() -> None:
    assert found("Analysts say the mine lost $40 million.") == []
    assert found("The mine lost $40 million in May, new figures show.") == []
    assert found("The mine lost $40 million, and critics said it was late.") == ["$40 million"]
    assert found("The mine lost $40 million, and its owner reportedly fled.") == ["$40 million"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The mine lost $40 million.", "no one is named for it"),
        (
            "The mine lost $40 million and announced new shafts.",
            "it stands before 'announced', which answers for what follows",
        ),
        ("The reported $40 million loss hurt the mine.", "'reported' has no one for a subject here"),
        ("Quiroga said she was glad, but the mine lost $40 million.", "what 'said' governs ends before it"),
        ("The Tin Board lost $40 million.", "'Tin Board' is named, but not as having said it"),
        ("As part of the deal, Quiroga spent $40 million.", "'Quiroga' is named, but not as having said it"),
        ("Meanwhile, the mine lost $40 million.", "no one is named for it"),
        (
            "Marta Quiroga said she was glad. Losses rose to $40 million.",
            "'said' in the sentence before ends with it, and nothing here goes on about it",
        ),
        (
            "Tin was found in 1902 [4]. There was little of it. The mine lost $40 million. It closed.",
            "the reference in this paragraph belongs to another sentence",
        ),
    ],
)
def test_a_finding_says_who_could_have_answered(text: str, why: str) -> None:
    assert reason(text) == why


def test_an_unknown_language_is_left_alone() -> None:
    text = "Kopalnia straciła 40 mln €."
    assert srclint.lint(text, config={"select": ["SRC"], "language": "pl"}) == []


WORDS = [
    "Quiroga",
    "said",
    "that",
    "$40",
    "million",
    "12%",
    ",",
    ";",
    "“",
    "”",
    '"',
    "but",
    "who",
    "and",
    "it",
    "the",
    "l'",
    "’",
    "according_to",
    "experts",
    "1,204",
    "people",
    "killed",
    "(",
    ")",
    ".",
    "is_expected_to",
    "study",
    ":",
    "some",
    "reports",
]


@given(st.lists(st.sampled_from([*WORDS, "\n\n"]), max_size=25), st.sampled_from(["a.txt", "a.md"]))
def test_any_text_is_read_to_its_end(words: list[str], path: str) -> None:
    text = " ".join(words).replace("_", " ")
    for finding in srclint.lint(text, path=path, config={"select": ["SRC"], "language": "en"}):
        assert 0 <= finding.span.start < finding.span.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Losses by pit:\n\n" + "- The pit lost $40 million last year.\n" * 4000,
        "The pit lost $40 million; " * 4000,
        "“The pit lost $40 million.” " * 4000,
        "(" * 9000 + "$40 million" + ")" * 9000,
    ],
)
def test_long_texts_take_linear_time(text: str) -> None:
    start = time.process_time()
    srclint.lint(text, path="a.md", config={"select": ["SRC"], "language": "en"})
    assert time.process_time() - start < 8


def test_long_rows_of_digits_are_read_in_time_that_grows_with_them() -> None:
    started = time.process_time()
    assert found("12,34," * 10_000) == []
    assert time.process_time() - started < 5
