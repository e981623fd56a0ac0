"""Targets that lead nowhere are found; what cannot be known from here is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

import srclint


def found(text: str, folder: Path, *files: str) -> list[str]:
    for name in files:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    config = {"select": ["missing-file", "missing-anchor"]}
    return [text[slice(*f.span)] for f in srclint.lint(text, path=str(folder / "note.md"), config=config)]


def test_files_are_looked_up_beside_the_document(tmp_path: Path) -> None:
    text = "![a](img/a.png) ![b](img/b.png) [c](c.md#x) [d](d%20e.txt?raw=1)\n"
    assert found(text, tmp_path, "img/a.png", "d e.txt") == ["img/b.png", "c.md#x"]


def test_html_counts(tmp_path: Path) -> None:
    text = "<p>\n<img src=\"a.png\"><a href='b.html'>b</a>\n</p>\n\nand <img src=c.png>\n"
    assert found(text, tmp_path, "a.png") == ["b.html", "c.png"]


@pytest.mark.parametrize(
    "target",
    [
        "https://example.org/a.md",
        "//example.org/a",
        "/a.md",
        "mailto:a@example.org",
        "{{ site.url }}/a.md",
        "#",
        "?q=1",
    ],
)
def test_what_cannot_be_known_is_silent(target: str, tmp_path: Path) -> None:
    assert not found(f"[a]({target})\n", tmp_path)


def test_pages_may_be_served_under_other_names(tmp_path: Path) -> None:
    assert not found("[a](a) [b](b.html) [c](c/) [d](../d/)\n", tmp_path, "a.md", "b.md", "c/index.md", "d.md")


def test_records_have_no_neighbours() -> None:
    from srclint.detect.references.link_targets import LinkTargets
    from srclint.document import Document
    from srclint.parse import parse_document
    from srclint.plugins import load_plugins

    rules = [rule for rule in load_plugins().rules if rule.detector == "link-targets"]
    view = parse_document(Document("a.md", "[a](nowhere.md)\n"))
    assert view is not None
    assert not list(LinkTargets(rules)(view.stored()))


def test_anchors(tmp_path: Path) -> None:
    text = (
        "[1](#the-ice-age) [2](#the-ice-age-1) [3](#gone) [4](#named) [5](#by-id) [6](#top)\n\n"
        "## The *Ice* Age!\n\n## The Ice Age\n\n## Other {#named}\n\n<a id='by-id'></a>\n"
    )
    assert found(text, tmp_path) == ["#gone"]


def test_anchors_of_included_parts_cannot_be_known(tmp_path: Path) -> None:
    assert not found("[1](#gone)\n\n--8<-- 'part.md'\n", tmp_path)
