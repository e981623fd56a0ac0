"""How the ways to fields are spelled, and what is configured of them and met."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.fields import Fields, FieldsRead, spelled, steps_of

STEP = st.text(max_size=5) | st.integers(0, 99) | st.none() | st.sampled_from(["a.b", "[0]", '"', "\\", "title"])


@given(st.lists(STEP, max_size=5).map(tuple))
def test_a_path_is_read_as_it_is_spelled(path: tuple[str | int | None, ...]) -> None:
    assert steps_of(spelled(path)) == path


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("body", ("body",)),
        ("messages[].content", ("messages", None, "content")),
        ("messages[*].content", ("messages", None, "content")),
        ("messages[0].content", ("messages", 0, "content")),
        ('meta["a.b"][]', ("meta", "a.b", None)),
        ("Full text (en)", ("Full text (en)",)),
    ],
)
def test_every_element_of_a_list_is_meant_by_empty_brackets(text: str, steps: tuple[str | int | None, ...]) -> None:
    assert steps_of(text) == steps


@pytest.mark.parametrize(
    "text", [".a", "a.", "a..b", "a[", "a]", "a.[]", "a[x]", "a[-1]", '["a', '["\\x"]', '"a"', "a[]b"]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no field such as"):
        steps_of(text)


def test_what_is_closer_counts() -> None:
    general = Fields(("text",), language="lang", date="published")
    assert Fields(("body",), date="day").over(general) == Fields(("body",), language="lang", date="day")
    assert Fields().over(general) == general


def test_pieces_of_a_file_are_one() -> None:
    first = FieldsRead(("text", "title"), guessed=True, absent=("date", "lang"))
    second = FieldsRead(("title", "body"), absent=("lang",))
    assert first.and_then(second) == FieldsRead(("text", "title", "body"), guessed=True, absent=("lang",))
