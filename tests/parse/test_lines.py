"""The lines of plain text, and the marks they begin with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.parse.lines import BLANKS, Lines
from srclint.parse.marks import MARK, marks_of

TEXTS = st.lists(st.sampled_from(["a", "Bc", " ", "\t", "\xa0", "\n", "\r\n", "\r", "\f", ".", "\x85"])).map("".join)
BEGINNINGS = st.text("ab oivxIVX0123.)([]*-=_~#+>$`•–\xa0\t é", max_size=8)


@given(TEXTS)
def test_columns_tell_of_the_same_text(text: str) -> None:
    lines = Lines(text)
    for i, (start, line) in enumerate(zip(lines.starts, lines.contents, strict=True)):
        assert text[start : lines.end(i)] == line == line.rstrip(BLANKS)
        assert lines.bare[i] == line.lstrip(BLANKS) == line[lines.indents[i] :]
    assert lines.starts == sorted(lines.starts)


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        ("a\nb\n", ["a", "b", ""]),
        ("a\r\nb\rc", ["a", "b", "c"]),
        ("a\fb", ["a", "", "b"]),
        (" a \n\t\n", [" a", "", ""]),
        ("a\x85b\u2028c", ["a\x85b\u2028c"]),
        ("", [""]),
    ],
)
def test_lines(text: str, contents: list[str]) -> None:
    assert Lines(text).contents == contents


def test_runs_stand_between_blank_lines() -> None:
    assert list(Lines("\n\na\nb\n \nc").runs()) == [(2, 4), (5, 6)]
    assert list(Lines("a\n").runs()) == [(0, 1)]
    assert list(Lines("\n").runs()) == []


def test_the_width_is_that_of_lines_with_another_one_behind() -> None:
    assert Lines("w" * 70 + "\n" + "w" * 40 + "\n\n" + "w" * 100).width == 70
    assert Lines("w" * 30 + "\nw").width == 0  # verse
    assert Lines("w" * 500 + "\n" + "w" * 400).width == 0  # paragraphs in one line each


@given(st.lists(BEGINNINGS))
def test_no_mark_is_missed_by_the_look_at_two_characters(beginnings: list[str]) -> None:
    lines = Lines("\n".join(beginnings))
    marks = {i: mark.span() for i, mark in marks_of(lines).items()}
    assert marks == {i: mark.span() for i, line in enumerate(lines.contents) if (mark := MARK.match(line))}
