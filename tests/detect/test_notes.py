"""A note mark without its note is found; an index, an option and a mark whose note is there are not."""

from __future__ import annotations

import pytest

import srclint
from tests.growth import grows_in_proportion


def found(text: str, path: str = "text.txt") -> list[str]:
    return [text[slice(*f.span)] for f in srclint.lint(text, path=path, config={"select": ["missing-note"]})]


@pytest.mark.parametrize(
    "text",
    ["Catches fell by half [3].", "Catches fell by half[1].", "They fell,[1] and rose again[2]."],
)
def test_marks_without_notes(text: str) -> None:
    assert len(found(text)) == text.count("[")


@pytest.mark.parametrize(
    "text",
    [
        "Catches fell by half[1].\n\n[1] In tonnes.\n",
        "Catches fell by half[1].\n\nNotes\n\nIn tonnes, as landed in the harbour.\n",
        "The value of argv[1] is a name, and x[2] is a number.",
        "Number of threads [4]: how many to use.",
        'The type "char [20]" is gone.',
        "A list such as ([4], [5]) or [[1], [2]].",
        "Call f(x)[1] twice.",
    ],
)
def test_no_marks_or_notes_that_are_there(text: str) -> None:
    assert not found(text)


def test_each_number_is_reported_once() -> None:
    assert found("It fell[1], then rose[1], then fell[2].") == ["[1]", "[2]"]


def test_footnotes_of_markdown() -> None:
    assert found("It fell.[^ice]\n", "note.md") == ["[^ice]"]
    assert not found("It fell.[^ice]\n\n[^ice]: In tonnes.\n", "note.md")
    assert not found("It fell [[1]](https://example.org).\n", "note.md")
    assert not found("The class `[^a-z]` and `a[1]`.\n", "note.md")


def test_notes_that_only_line_ends_part_are_there() -> None:
    text = "<p>It froze [1], then thawed [2].</p><p>[1] In May.<br>[2]&nbsp;In June.</p>"
    assert not srclint.lint(text, path="page.html", config={"select": ["missing-note"]})


def test_a_set_of_letters_in_code_is_no_mark() -> None:
    text = "# Ice[^abc]\n\nWe look for `Ice[^abc]` in the log.\n"
    assert not srclint.lint(text, path="note.md", config={"select": ["missing-note"]})


def test_pages_of_a_manual_are_no_marks() -> None:
    text = '<p>See <a href="log.html">git-log[1]</a> and git-daemon[1] for more.</p>'
    assert not srclint.lint(text, path="page.html", config={"select": ["missing-note"]})


def test_time_grows_with_the_number_of_marks_only() -> None:
    assert grows_in_proportion(lambda size: found("[^a] " * (size // 5), "note.md"), 4_000)
    assert grows_in_proportion(lambda size: found("word[^b] `[^c]` " * (size // 16), "note.md"), 4_000)
