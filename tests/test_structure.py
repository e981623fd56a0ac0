"""What objects stand where: told by markup, and in plain text by the shape of lines."""

from __future__ import annotations

import pytest

from srclint.detect.references.spans import meets
from srclint.detect.references.structure import Structure
from srclint.document import Document
from srclint.model import Span
from srclint.parse import parse_document


def structure(text: str, path: str = "a.txt") -> Structure:
    view = parse_document(Document(path, text))
    assert view is not None
    return Structure(view)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("table", "month    days\nMay      31\nJune     30\n"),
        ("picture", "+-----+     +-----+\n| cat |-----| dog |\n+-----+     +-----+\n"),
        ("picture", "https://example.org/cat.png\n"),
        ("picture", "![a cat](cat.png)\n"),
        ("video", "[youtube https://youtu.be/abc]\n"),
        ("code", "    cat = feed(cat)\n"),
        ("link", "Write to cat@example.org.\n"),
        ("name", "Visit cats.example.org.\n"),
        ("list", "- a cat\n- a dog\n"),
    ],
)
def test_plain_text(kind: str, text: str) -> None:
    assert structure(text).near(kind, Span(0, 0))
    assert not structure("A cat sat on the mat.\n").near(kind, Span(0, 0))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("picture", "Look.\n\n![a cat](cat.png)\n"),
        ("picture", "Look.\n\n<figure><img src=cat.png></figure>\n"),
        ("video", "Look.\n\n<iframe src=x></iframe>\n"),
        ("table", "Look.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
        ("table", "Look.\n\n<table><tr><td>1</td></tr></table>\n"),
        ("code", "Look.\n\n```\nx\n```\n"),
        ("link", "Look [there](x.md).\n"),
    ],
)
def test_markdown(kind: str, text: str) -> None:
    assert structure(text, "a.md").near(kind, Span(0, 5))


def test_reach_ends() -> None:
    far = structure("A cat. " * 300 + "https://example.org/cat.png\n")
    assert not far.near("picture", Span(0, 0))
    assert far.near("picture", Span(1000, 1000))
    assert not far.near("picture", Span(0, 0))


def test_sentences_within_a_block() -> None:
    text = "One cat sat. Two dogs lay! The rest stood."
    assert text[slice(*structure(text).sentence(15))].strip() == "Two dogs lay!"


def test_mentions_stand_in_quotation_marks_or_in_code() -> None:
    text = "He wrote “click here” and left."
    assert structure(text).is_mention(10, 20)
    assert not structure(text).is_mention(22, 30)


def test_spans_that_meet() -> None:
    assert meets([(1, 3), (5, 8)], 2, 4)
    assert not meets([(1, 3), (5, 8)], 3, 5)
    assert not meets([], 0, 9)
