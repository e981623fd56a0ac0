"""Addresses that lead nowhere by their form alone."""

from __future__ import annotations

import pytest

import srclint


def codes(target: str, words: str = "the mill") -> set[str]:
    config = {"select": ["empty-link", "placeholder-link", "malformed-address"]}
    return {finding.name for finding in srclint.lint(f"See [{words}]({target}).\n", path="note.md", config=config)}


@pytest.mark.parametrize(
    "target",
    [
        "http://a.net",
        "HTTPS://A.net/x?y#z",
        "https://user:word@a.net:8443/",
        "http://localhost",
        "http://[2001:db8::1]/x",
        "http://wörter.net/ä",
        "https://https.net/",
        "https://web.archive.org/web/http://a.net",
        "https://{{ host }}/",
        "ftp://a.net",
        "mailto:a@b.net",
        "data:,x",
        "x@2x.png",
        "www/index.md",
        "#todo",
        "#x",
    ],
)
def test_sound_addresses_are_silent(target: str) -> None:
    assert not codes(target) - ({"placeholder-link"} if target == "#todo" else set())


@pytest.mark.parametrize(
    ("target", "better"),
    [
        ("htp://a.net/x", "http://a.net/x"),
        ("htttps://a.net", "https://a.net"),
        ("https:/a.net", "https://a.net"),
        ("https//a.net", "https://a.net"),
        ("https:a.net", "https://a.net"),
        ("https:///a.net", "https://a.net"),
        ("www.a.net", "https://www.a.net"),
        ("a.b@c.net", "mailto:a.b@c.net"),
    ],
)
def test_misspelt_schemes_are_mended(target: str, better: str) -> None:
    text = f"See [the mill]({target}).\n"
    config = {"select": ["malformed-address"]}
    assert not srclint.fix(text, path="note.md", config=config).applied
    assert srclint.fix(text, path="note.md", config=config, unsafe=True).text == f"See [the mill]({better}).\n"


@pytest.mark.parametrize(
    "target", ["http://", "https://?x", "http://https://a.net", "https://http//a.net", "http:\\\\a.net"]
)
def test_what_cannot_be_known_is_reported_without_a_fix(target: str) -> None:
    (finding,) = srclint.lint(f"[a]({target})\n", path="note.md", config={"select": ["malformed-address"]})
    assert finding.fix is None


@pytest.mark.parametrize("target", ["#", "TODO", "todo", "https://todo", "link-here", "URL", "https://your-site.com/x"])
def test_placeholders(target: str) -> None:
    assert codes(target) == {"placeholder-link"}


def test_a_page_may_act_on_a_click_by_script() -> None:
    config = {"select": ["placeholder-link"]}
    assert not srclint.lint('Press <a href="#">here</a>.\n', path="note.md", config=config)
    assert srclint.lint('Press <a href="todo">here</a>.\n', path="note.md", config=config)


def test_bare_addresses_in_plain_text_are_for_people() -> None:
    text = "See www.[town].net/wells or https://[town].net.\n"
    assert not srclint.lint(text, config={"select": ["malformed-address"]})


def test_reserved_names_are_no_placeholder_where_the_text_speaks_of_them() -> None:
    assert codes("https://example.com/report") == {"placeholder-link"}
    assert not codes("https://example.com/report", "an example")
    assert not codes("https://example.com", "https://example.com")
