"""What `srclint rule` and `srclint rules` say."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from srclint.explain import mends, rule_list, rule_page
from srclint.model import Severity
from srclint.report.text import Paint
from srclint.rule import Example, Rule

PARAMS = {"size": 3, "ratio": 0.5, "on": True, "word": 'a "b"', "list": ["a", "b"], "table": {"a": "b", "c d": 1}}
RULE = Rule(
    code="TOY001",
    name="wrong-word",
    summary="A word is wrong.",
    why="Nobody likes it. " * 20,
    severity=Severity.ERROR,
    detector="toy",
    message="{found!r}",
    params=PARAMS,
    bad=(
        Example("One\u200b is wrong,\nis wrong.", ((8, 13), (18, 23)), fixed="One is right,\nis right."),
        Example("x", ((0, 1),), path="note.md", encoding="cp1252", files={"a.png": ""}),
    ),
    good=(Example("All is " + "very " * 40 + "well."),),
)


def page(rule: Rule, running: bool = True) -> list[str]:
    return list(rule_page(rule, running, Paint(False)))


def test_examples_show_what_is_found_and_what_a_fix_makes_of_it() -> None:
    lines = page(RULE)
    start = lines.index("Found, between ⟦ and ⟧:")
    assert lines[start + 2 : start + 7] == [
        "  One<U+200B> is ⟦wrong⟧,",
        "  is ⟦wrong⟧.",
        "  --fix makes of it:",
        "  One is right,",
        "  is right.",
    ]
    assert "  (note.md; stored as cp1252; beside a.png)" in lines


def test_the_files_beside_an_example_are_shown_where_their_text_matters() -> None:
    example = Example("See it.", path="b.txt", files={"a.txt": "First here.", "empty.txt": ""})
    lines = page(replace(RULE, bad=(example,)))
    start = lines.index("  (b.txt; beside a.txt, empty.txt)")
    assert lines[start + 1 : start + 4] == ["  See it.", "  a.txt says:", "    First here."]
    many = example._replace(files=dict.fromkeys("abcdefgh", "A line."))
    assert "    A line." not in page(replace(RULE, bad=(many,)))


def test_lines_fit_a_terminal() -> None:
    assert max(map(len, page(RULE))) <= 104


def test_parameters_can_be_copied_into_a_configuration() -> None:
    lines = page(RULE)
    start = lines.index("Parameters:") + 1
    table = "\n".join(line.strip() for line in lines[start : start + len(PARAMS) + 1])
    assert tomllib.loads(table) == {"tool": {"srclint": {"params": {"TOY001": PARAMS}}}}


@pytest.mark.parametrize(
    ("enabled", "running", "said"),
    [
        (True, True, "(error)"),
        (True, False, "(error, off here)"),
        (False, False, "(error, off by default)"),
        (False, True, "(error, off by default, on here)"),
    ],
)
def test_whether_it_runs_is_said(enabled: bool, running: bool, said: str) -> None:
    assert page(replace(RULE, enabled=enabled), running)[0] == f"TOY001 wrong-word {said}"


def test_whether_it_mends_is_told_from_its_examples() -> None:
    assert mends(RULE) == "safe"
    assert mends(replace(RULE, bad=(RULE.bad[0]._replace(unsafe=True),))) == "unsafe"
    assert mends(replace(RULE, bad=RULE.bad[1:])) == ""


def test_an_empty_list() -> None:
    assert list(rule_list([], [], Paint(False))) == []
