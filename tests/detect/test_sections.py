"""What a text tells of its sections."""

from __future__ import annotations

import pytest

from srclint.detect.references.sections import Sections
from srclint.document import Document
from srclint.parse.markdown import parse_markdown


def sections(source: str) -> Sections:
    view = parse_markdown(Document("a.md", source))
    return Sections(view.blocks, view.text, source)


BOATS = "# Boats\n\nWood.\n\n## The hull\n\nTar.\n\n## 3 Sails\n\nCloth."


@pytest.mark.parametrize(
    ("block", "before", "behind"),
    [(0, False, True), (1, False, True), (3, True, True), (5, True, False)],
)
def test_sections_before_and_behind(block: int, before: bool, behind: bool) -> None:
    boats = sections(BOATS)
    assert (boats.any_before(block), boats.any_behind(block)) == (before, behind)


@pytest.mark.parametrize(
    ("line", "number", "there"),
    [
        ("3.2 Sails", "3.2", True),
        ("3.2. Sails", "3.2", True),
        ("Section 3.2: Sails", "3.2", True),
        ("§ 3 Sails", "3", True),
        ("3.2 Sails", "3", False),
        ("33 Sails", "3", False),
        ("It has 3 sails", "3", False),
    ],
)
def test_the_number_of_a_section_begins_a_line_or_is_its_second_word(line: str, number: str, there: bool) -> None:
    assert sections(f"# 1 Boats\n\n{line}\n").is_numbered(number) is there


def test_headings_without_numbers_may_be_any_section() -> None:
    assert sections("# Boats\n\nWood.").is_numbered("7")
    assert not sections("Wood.").is_numbered("7")


def test_names() -> None:
    boats = sections(BOATS)
    assert boats.is_named("hull")
    assert not boats.is_named("tar")
    assert boats.any_begins("the hull")
    assert not boats.any_begins("hull")
