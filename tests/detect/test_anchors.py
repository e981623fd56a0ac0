"""Anchors of the same file and of others, and what a wrong one was meant for."""

from __future__ import annotations

from pathlib import Path

import pytest

import srclint
from srclint.cli import main
from tests.growth import grows_in_proportion

# What markdownlint 0.40 (MD042, MD051, MD052, MD053) and remark-validate-links 13 (ANCHOR) say of the same text, and
# why srclint differs from the one or the other where it does.
ANCHOR = "missing-heading"
IDENTITY = "remark-validate-links knows the anchors of headings only"
SLUGS = "generators of sites differ in what they make of signs"
PEERS: list[tuple[str, set[str], set[str], str]] = [
    ("[a](#the-mill)\n\n# The mill\n", set(), set(), ""),
    ("[a](#the-mill-1)\n\n# The mill\n\n# The mill\n", set(), set(), ""),
    ("[a](#the-mill-2)\n\n# The mill\n\n# The mill\n", {"MD051", ANCHOR}, {"REF012"}, ""),
    ("[a](#gone)\n\n# The mill\n", {"MD051", ANCHOR}, {"REF012"}, ""),
    ("[a](#mill)\n\n```\n# Mill\n```\n", {"MD051", ANCHOR}, {"REF012"}, ""),
    ("[a](#x)\n\n<!-- <a id='x'></a> -->\n", {"MD051", ANCHOR}, {"REF012"}, ""),
    ("[a](#the-mill)\n\n# The [mill](https://mill.net)\n", set(), set(), ""),
    ("[a](#the-old-mill)\n\nThe *old* mill\n---\n", set(), set(), ""),
    ("[a](#rocket-launch)\n\n# :rocket: Launch\n", set(), set(), ""),
    ("[a](#über-uns)\n\n# Über uns\n", set(), set(), ""),
    ("[a](#The-Mill)\n\n# The mill\n", {"MD051"}, set(), "browsers and forges find an anchor in another case"),
    ("[a](#%C3%BCber)\n\n# Über\n", {ANCHOR}, set(), "remark-validate-links takes a percent sign as it stands"),
    ("[a](#cloud-net)\n\n# cloud.net\n", {"MD051", ANCHOR}, set(), SLUGS),
    ("[a](#508-access)\n\n# 508 - Access\n", {"MD051", ANCHOR}, set(), SLUGS),
    ("[a](#the-mill-s-wheel)\n\n# The mill's wheel\n", {"MD051", ANCHOR}, set(), SLUGS),
    ("[a](#mill)\n\n<h2>Mill</h2>\n", {"MD051", ANCHOR}, set(), "forges give headings of HTML an anchor as well"),
    ("[a](#x)\n\n<a id='x'></a>\n", {ANCHOR}, set(), IDENTITY),
    ("[a](#x)\n\n<h2 id=x>Mill</h2>\n", {ANCHOR}, set(), IDENTITY),
    ("[a](#x)\n\n# Mill {#x}\n", {ANCHOR}, set(), IDENTITY),
    ("[a](#x)\n\nMill\n{: #x}\n", {"MD051", ANCHOR}, set(), "kramdown gives any block an anchor in this way"),
    ("[a](#depth)\n\ndepth\n: Metres.\n", {"MD051", ANCHOR}, set(), "a defined term is an anchor in most generators"),
    ("[a](#top)\n", {ANCHOR}, set(), "browsers know the top of a page"),
    ("[a](#L10)\n", {ANCHOR}, set(), "forges know the lines of a file"),
    ("[a](#{{ x }})\n", set(), set(), ""),
    ("[a]()\n", {"MD042"}, {"REF015"}, ""),
    ("[a](<>)\n", {"MD042"}, {"REF015"}, ""),
    ("[a](#)\n", {"MD042"}, {"REF016"}, "a placeholder, not a lost address"),
    ("![a]()\n", set(), set(), ""),
    ("[a b][gone]\n\n[c]: x.md\n\n[c]\n", {"MD052"}, {"REF013"}, ""),
    ("![a b][gone]\n\n[c]: x.md\n\n[c]\n", {"MD052"}, {"REF013"}, ""),
    ("`[a b][gone]`\n\n[c]: x.md\n\n[c]\n", set(), set(), ""),
    ("[a b][gone]\n", {"MD052"}, set(), "nothing says that this text refers to labels at all"),
    ("[a b][one]\n\n[one]: {% link x %}\n", {"MD052"}, set(), "a template may bring the address"),
    ("[A]\n\n[a]: x.md\n", set(), set(), ""),
    ("[a]: x.md\n\nWords.\n", {"MD053"}, {"REF014"}, ""),
    ("[^a]: Note.\n\nWords.\n", {"MD053"}, {"REF014"}, ""),
    ("[a]\n\n[a]: x.md\n[a]: x.md\n", {"MD053"}, set(), "twice the same: nothing is lost"),
    ("[a]\n\n[a]: x.md\n[a]: y.md\n", {"MD053"}, {"REF014"}, ""),
    ("[//]: # (a comment)\n\nWords.\n", set(), set(), ""),
]


@pytest.mark.parametrize(("text", "theirs", "ours", "why"), PEERS)
def test_links_are_judged_as_others_do_or_for_a_reason(text: str, theirs: set[str], ours: set[str], why: str) -> None:
    config = {"select": ["REF012", "REF013", "REF014", "REF015", "REF016"]}
    assert {finding.code for finding in srclint.lint(text, path="note.md", config=config)} == ours
    assert bool(why) == (bool(theirs) != bool(ours) or why.startswith("a placeholder"))


def test_a_page_of_html_names_its_anchors() -> None:
    links = '<a href="#Mill">a</a> <a href="#fn1">1</a> <a href="#top">b</a> <a href="#barn">c</a>'
    text = f'<p>{links}</p><h2>Mill</h2><p id="barn">Words.</p>\n'
    findings = srclint.lint(text, path="page.html", config={"select": ["missing-anchor"]})
    assert [text[slice(*finding.span)] for finding in findings] == ["#Mill", "#fn1"]
    scripted = f"<script>addAnchors('h2')</script>{text}"
    findings = srclint.lint(scripted, path="page.html", config={"select": ["missing-anchor"]})
    assert [scripted[slice(*finding.span)] for finding in findings] == ["#fn1"]


@pytest.mark.parametrize(
    ("target", "better"),
    [("#the-old-mil", "#the-old-mill"), ("#teh-old-mill", "#the-old-mill"), ("#sprin", "#spring"), ("#fal", None)],
)
def test_the_one_anchor_near_by_is_offered(target: str, better: str | None) -> None:
    text = f"[a]({target})\n\n# The old *mill*\n\n# Spring\n\n# Fall\n"
    config = {"select": ["missing-anchor"]}
    assert not srclint.fix(text, path="note.md", config=config).applied
    fixed = srclint.fix(text, path="note.md", unsafe=True, config=config)
    assert fixed.text == text.replace(f"({target})", f"({better or target})")


def test_between_two_anchors_near_by_nothing_is_chosen() -> None:
    text = "[a](#spring-3)\n\n# Spring 1\n\n# Spring 2\n"
    (finding,) = srclint.lint(text, path="note.md", config={"select": ["missing-anchor"]})
    assert finding.fix is None


def test_a_path_in_another_case_is_offered(tmp_path: Path) -> None:
    (tmp_path / "Img").mkdir()
    (tmp_path / "Img" / "Mill.PNG").touch()
    text = "![a](img/mill.png?raw=1#x) ![b](img/barn.png)\n"
    config = {"select": ["missing-file"]}
    fixed = srclint.fix(text, path=str(tmp_path / "note.md"), unsafe=True, config=config)
    assert fixed.text == "![a](Img/Mill.PNG?raw=1#x) ![b](img/barn.png)\n"
    assert [finding.fix for finding in fixed.remaining] == [None]


def test_two_files_that_differ_in_case_are_no_offer(tmp_path: Path) -> None:
    for name in ("Mill.png", "MILL.png"):
        (tmp_path / name).touch()
    (finding,) = srclint.lint("![a](mill.png)\n", path=str(tmp_path / "note.md"), config={"select": ["missing-file"]})
    assert finding.fix is None


def project(folder: Path, capsys: pytest.CaptureFixture[str], *names: str) -> list[str]:
    main(["check", "--isolated", "--project", "--select", "REF018", "--format", "concise", "--exit-zero", *names])
    return [line for line in capsys.readouterr().out.split("\n") if "REF018" in line]


def test_anchors_of_other_files_are_looked_up_under_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("[a](docs/mill.md#fire) [b](docs/mill#flood) [c](docs/barn.md#x)\n")
    (tmp_path / "docs" / "mill.md").write_text("# Mill\n\n## Flood\n\n[up](../README.md#top) [up](../README.md#gone)\n")
    expected = ["README.md:1:5", "docs/mill.md:5:29"]
    for names in (["README.md", "docs"], ["docs", "README.md"]):
        assert [line.partition(": ")[0] for line in project(tmp_path, capsys, *names)] == expected
    assert not project(tmp_path, capsys, "README.md")


def test_time_grows_with_the_number_of_links_only() -> None:
    def page(size: int) -> None:
        text = '<!doctype html><a href="#mill-pond">x</a>' * (size // 41)
        srclint.lint(text, path="a.html", config={"select": ["missing-anchor"]})

    assert grows_in_proportion(page, 40_000)


def test_of_very_many_wrong_anchors_the_first_are_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srclint.detect.references.anchors.MOST_COMPARED", 2)
    text = "# Mill pond\n\n" + "".join(f"[x](#mill-pon{i}) " for i in range(4))
    found = srclint.lint(text, path="a.md", config={"select": ["missing-anchor"]})
    assert [finding.fix is not None for finding in found] == [True, True, False, False]
