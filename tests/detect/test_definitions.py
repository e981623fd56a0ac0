"""Labels that links refer to, and those that are defined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint


def found(text: str, name: str, path: str = "note.md") -> list[str]:
    return [text[slice(*f.span)] for f in srclint.lint(text, path=path, config={"select": [name]})]


@pytest.mark.parametrize(
    "text",
    [
        "[a][One  two]\n\n[one two]: x.md\n",
        "[a][straße]\n\n[STRASSE]: x.md\n",
        "![a][one] ![one] [one][]\n\n[one]: x.png\n",
        "> [a][one]\n>\n> [one]: x.md\n",
        "[a \\] b][one]\n\n[one]: x.md\n",
    ],
)
def test_labels_are_compared_as_commonmark_does(text: str) -> None:
    assert not found(text, "undefined-reference")
    assert not found(text, "unused-definition")


def test_a_badge_that_is_a_link_is_read_from_its_outer_bracket() -> None:
    text = "[![sign][sign]][gone] and [map][map]\n\n[sign]: s.png\n[map]: m.md\n"
    assert found(text, "undefined-reference") == ["[![sign][sign]][gone]"]


@pytest.mark.parametrize(
    "text",
    [
        "Run `[a b][c]` or\n\n    [a b][c]\n\n[one]: x.md\n\n[one]\n",
        "<!-- [a b][c] -->\n\n[one]: x.md\n\n[one]\n",
        "[one]: x.md\n\n[one], grid[i][j], [x](y)[z], \\[a b][c], [`List`][collections.abc.List], [a][$b]\n",
        "Usage: tool [options][file]\n\nSee [there](x.md).\n",
    ],
)
def test_other_brackets_are_no_references(text: str) -> None:
    assert not found(text, "undefined-reference")


def test_plain_text_defines_nothing() -> None:
    assert not found("[one]: x.md\n[two words][2]\n", "unused-definition", "note.txt")
    assert not found("[one]: x.md\n[two words][2]\n", "undefined-reference", "note.txt")


def test_the_same_definition_twice_is_harmless() -> None:
    assert not found("[a]\n\n[a]: x.md\n[a]: x.md\n", "unused-definition")
    assert found("[a]\n\n[a]: x.md\n[A]: y.md\n", "unused-definition") == ["A"]


def test_templates_may_define() -> None:
    assert not found('[a b][one]\n\n[one]: {% link "x" %}\n', "undefined-reference")


@given(st.text(alphabet="[]()^:!\\`ab 1\n<>-", max_size=60))
def test_spans_lie_in_the_text(text: str) -> None:
    config = {"select": ["undefined-reference", "unused-definition", "empty-link", "malformed-address"]}
    for finding in srclint.lint(text, path="note.md", config=config):
        assert 0 <= finding.span.start < finding.span.end <= len(text)


def test_plain_text_may_hold_markdown() -> None:
    text = (
        "See [the old mill][mill] and [the barn][] at [2].\n\n[mill]: https://mill.net\n[the barn]: https://barn.net\n"
    )
    assert not srclint.lint(f"{text}[1]: https://mill.net/log\n", config={"select": ["REF013", "REF014"]})
