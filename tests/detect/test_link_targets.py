"""Targets that lead nowhere are found; what cannot be known from here is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import srclint
from srclint.config import Settings
from srclint.errors import ConfigError


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


@pytest.mark.parametrize(
    ("record", "is_found"),
    [
        ({"markdown": "[a](gone.md)"}, True),
        ({"markdown": "[a](gone.md)", "url": "https://example.org/a"}, False),
        ({"text": "[a](gone.md)", "path": "docs/notes.md"}, False),
        ({"text": "<html><body><a href='gone.html'>a</a></body></html>"}, False),
    ],
)
def test_what_lay_beside_a_page_does_not_lie_beside_its_record(
    record: dict[str, str], is_found: bool, tmp_path: Path
) -> None:
    config = {"select": ["missing-file"]}
    assert bool(srclint.lint(json.dumps(record), path=str(tmp_path / "a.jsonl"), config=config)) is is_found


def test_anchors(tmp_path: Path) -> None:
    text = (
        "[1](#the-ice-age) [2](#the-ice-age-1) [3](#gone) [4](#named) [5](#by-id) [6](#top)\n\n"
        "## The *Ice* Age!\n\n## The Ice Age\n\n## Other {#named}\n\n<a id='by-id'></a>\n"
    )
    assert found(text, tmp_path) == ["#gone"]


def test_anchors_of_included_parts_cannot_be_known(tmp_path: Path) -> None:
    assert not found("[1](#gone)\n\n--8<-- 'part.md'\n", tmp_path)


def test_a_page_may_be_served_as_a_folder(tmp_path: Path) -> None:
    assert found("[a](barn/) [b](shed/) [c](../note/barn)", tmp_path, "note/barn.md") == ["shed/"]


class TestPathsFromTheRootOfTheSite:
    TEXT = "![a](/img/a.png) ![b](/img/b.png) [c](/img/plan.pdf) [d](/about/) [e](/feed.xml) [f](//x.net/y.png)\n"

    def found(self, folder: Path, *roots: str) -> list[str]:
        for name in ("static/img/a.png", "pages/about.md", "pages/farm/barn.md"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
        config: dict[str, object] = {"select": ["missing-file"]}
        if roots:
            config["site-root"] = [str(folder / root) for root in roots] if len(roots) > 1 else str(folder / roots[0])
        path = str(folder / "pages" / "note.md")
        return [self.TEXT[slice(*f.span)] for f in srclint.lint(self.TEXT, path=path, config=config)]

    def test_without_a_root_nothing_is_known_of_them(self, tmp_path: Path) -> None:
        assert not self.found(tmp_path)

    def test_pictures_and_what_lies_in_known_folders_are_looked_up(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "static") == ["/img/b.png", "/img/plan.pdf"]

    def test_a_site_may_have_several_roots(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "pages") == ["/img/a.png", "/img/b.png"]
        assert self.found(tmp_path, "pages", "static") == ["/img/b.png", "/img/plan.pdf"]

    def test_a_path_in_another_case_is_offered(self, tmp_path: Path) -> None:
        (tmp_path / "Img").mkdir()
        (tmp_path / "Img" / "a.png").touch()
        config = {"select": ["missing-file"], "site-root": str(tmp_path)}
        fixed = srclint.fix("![a](/img/A.png)\n", path=str(tmp_path / "x" / "note.md"), unsafe=True, config=config)
        assert fixed.text == "![a](/Img/a.png)\n"

    def test_a_root_that_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="site-root names 'gone'"):
            srclint.lint("", config={"site-root": "gone"})
        with pytest.raises(ConfigError, match="site-root must be a text or a list of texts, not a number"):
            srclint.lint("", config={"site-root": 1})
        (tmp_path / "srclint.toml").write_text('site-root = "static"\n')
        (tmp_path / "static").mkdir()
        assert Settings.read(tmp_path / "srclint.toml").site_roots == (tmp_path / "static",)
