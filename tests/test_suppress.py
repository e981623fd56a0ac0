from __future__ import annotations

import pickle
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Finding
from srclint.plugins import load_plugins
from tests.toy import RULES, toy_plugins

PLUGINS = replace(toy_plugins(), rules=(*RULES, *(rule for rule in load_plugins().rules if rule.family == "RUN")))


def engine(**config: object) -> Engine:
    return Engine(Settings.from_mapping(config), PLUGINS)


def lint(text: str, path: str = "note.md", **config: object) -> list[Finding]:
    checked = engine(**config)
    return checked.settle(checked.check(Document(path, text)))


def shown(text: str, path: str = "note.md", **config: object) -> list[str]:
    return [f"{finding.start.line}:{finding.name}" for finding in lint(text, path, **config)]


def test_without_comments_all_is_reported() -> None:
    assert shown("wrong\n\nwrong\n") == ["1:wrong-word", "3:wrong-word"]


@pytest.mark.parametrize("name", ["TOY001", "wrong-word", "TOY", ""])
def test_a_line_by_code_name_family_or_all(name: str) -> None:
    assert shown(f"wrong <!-- srclint-disable-line {name} -->\nwrong\n") == ["2:wrong-word"]


@pytest.mark.parametrize("name", ["TOY001", "wrong-word", "TOY", ""])
def test_the_next_line(name: str) -> None:
    assert shown(f"<!-- srclint-disable-next-line {name} -->\nwrong\nwrong\n") == ["3:wrong-word"]


def test_the_next_line_is_the_next_with_a_text() -> None:
    comments = "<!-- srclint-disable-next-line TOY001 -->\n<!-- srclint-disable-next-line TOY002 -->\n"
    assert shown(f"{comments}\n \nwrong and doubtful\n") == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_do_in_files(end: str) -> None:
    lines = ["<!-- srclint-disable-next-line TOY001 -->", "wrong\u0085wrong\u2028wrong", "", "wrong"]
    assert shown(end.join(lines)) == ["4:wrong-word"]


def test_the_whole_file() -> None:
    assert shown("wrong\n\n<!-- srclint-disable-file TOY001 -->\n\nwrong and doubtful\n") == ["5:doubtful-word"]


def test_a_block() -> None:
    text = "wrong\n\n<!-- srclint-disable TOY001 -->\n\nwrong\n\nwrong\n\n<!-- srclint-enable TOY001 -->\n\nwrong\n"
    assert shown(text) == ["1:wrong-word", "11:wrong-word"]


def test_a_block_without_end_reaches_the_end() -> None:
    assert shown("wrong\n\n<!-- srclint-disable -->\n\nwrong\n\nsmall\n") == ["1:wrong-word"]


def test_a_block_ends_for_the_names_that_are_enabled() -> None:
    text = (
        "<!-- srclint-disable TOY001,TOY002 -->\n\nwrong doubtful\n\n<!-- srclint-enable TOY001 -->\n\nwrong doubtful\n"
    )
    assert shown(text) == ["7:wrong-word"]


def test_a_bare_enable_ends_all_blocks() -> None:
    text = "<!-- srclint-disable TOY001 -->\n\nwrong\n\n<!-- srclint-enable -->\n\nwrong\n"
    assert shown(text) == ["7:wrong-word"]


def test_names_are_parted_by_commas_or_blanks_and_a_reason_may_follow() -> None:
    comment = "<!-- srclint-disable-next-line TOY001, small-word  TOY002 -- game is not among them -->"
    assert shown(f"{comment}\nwrong small doubtful game\n") == ["2:game"]


def test_a_comment_over_several_lines() -> None:
    assert shown("<!--\n  srclint-disable-next-line TOY001\n  -- it was quoted so\n-->\n\nwrong\n") == []


def test_a_finding_is_suppressed_where_it_begins() -> None:
    plugins = replace(PLUGINS, rules=(replace(RULES[0], params={"word": "one\ntwo"}),))
    checked = Engine(Settings.from_mapping({}), plugins)
    for block, left in (("x <!-- srclint-disable --> one\ntwo", 0), ("one\ntwo <!-- srclint-disable-line -->", 1)):
        assert len(checked.settle(checked.check(Document("note.md", block)))) == left


@pytest.mark.parametrize(
    "text",
    [
        "```\n<!-- srclint-disable-file -->\n```\n\nwrong\n",
        "    <!-- srclint-disable-file -->\n\nwrong\n",
        "`<!-- srclint-disable-file -->` wrong\n",
        "\\<!-- srclint-disable-file --> wrong\n",
        "---\ntitle: <!-- srclint-disable-file -->\n---\n\nwrong\n",
    ],
)
def test_what_is_no_comment_suppresses_nothing(text: str) -> None:
    assert [finding.name for finding in lint(text)] == ["wrong-word"]


def test_plain_text_has_no_comments() -> None:
    assert shown("wrong <!-- srclint-disable-line TOY001 -->\n", "note.txt") == ["1:wrong-word"]


def test_suppressed_findings_are_not_fixed() -> None:
    text = "wrong <!-- srclint-disable-line TOY001 -->\nwrong\n"
    mended = engine().fix(Document("note.md", text))
    assert mended.document.text == "wrong <!-- srclint-disable-line TOY001 -->\nright\n"
    assert len(mended.applied) == 1


class TestUnused:
    def test_a_name_without_effect_is_reported(self) -> None:
        (finding,) = lint("good <!-- srclint-disable-line TOY001, TOY002 -- why -->\n")
        assert finding.name == "unused-suppression"
        assert finding.message == "srclint-disable-line TOY001, TOY002 has no effect"
        assert (finding.start.line, finding.start.column, finding.end.column) == (1, 6, 57)

    def test_only_the_names_without_effect_are(self) -> None:
        text = "wrong <!-- srclint-disable-line TOY001, TOY002 -- why -->\n"
        (finding,) = lint(text)
        assert finding.message == "srclint-disable-line TOY002 has no effect"
        mended = engine().fix(Document("note.md", text), unsafe=True).document.text
        assert mended == "wrong <!-- srclint-disable-line TOY001 -- why -->\n"

    def test_a_comment_for_all_rules_is_reported_too(self) -> None:
        assert shown("good <!-- srclint-disable-line -->\n") == ["1:unused-suppression"]

    @pytest.mark.parametrize("name", ["TOY001", "TOY", ""])
    def test_a_rule_that_does_not_run_may_have_had_its_reason(self, name: str) -> None:
        assert shown(f"good <!-- srclint-disable-line {name} -->\n", select=["RUN", "TOY002"]) == []

    def test_a_rule_that_is_off_by_default_is_not_expected_of_a_family(self) -> None:
        assert shown("good <!-- srclint-disable-line TOY004 -->\n") == []
        assert shown("good <!-- srclint-disable-line TOY -->\n") == ["1:unused-suppression"]

    def test_of_comments_that_mean_the_same_the_closest_one_has_the_effect(self) -> None:
        text = "<!-- srclint-disable TOY001 -->\n\nwrong\n\n<!-- srclint-disable TOY001 -->\n\nwrong\n"
        assert shown(text) == []
        text = "<!-- srclint-disable-file TOY001 -->\n\n<!-- srclint-disable-file TOY001 -->\n\nwrong\n"
        assert shown(text) == ["1:unused-suppression"]

    def test_an_enable_that_ends_nothing(self) -> None:
        assert shown("<!-- srclint-enable TOY001 -->\n\ngood\n") == ["1:unused-suppression"]
        text = "<!-- srclint-disable TOY001 -->\n\nwrong\n\n<!-- srclint-enable TOY002 -->\n"
        assert shown(text) == ["5:unused-suppression"]

    def test_it_can_be_suppressed_by_its_own_name_only(self) -> None:
        assert shown("good <!-- srclint-disable-line TOY001, RUN001 -->\n") == []
        assert shown("<!-- srclint-disable-file RUN001 -->\n\ngood <!-- srclint-disable-line TOY001 -->\n") == []

    def test_it_can_be_switched_off(self) -> None:
        assert shown("good <!-- srclint-disable-line TOY001 -->\n", ignore=["RUN001"]) == []

    @pytest.mark.parametrize(
        ("text", "mended"),
        [
            ("one\n\n<!-- srclint-disable TOY001 -->\n\ntwo\n", "one\n\ntwo\n"),
            ("one\n<!-- srclint-disable TOY001 -->\ntwo\n", "one\n\ntwo\n"),
            ("one\n<!-- srclint-disable TOY001 -->\n\ntwo\n", "one\n\ntwo\n"),
            ("<!-- srclint-disable TOY001 -->\n\ntwo\n", "two\n"),
            ("<!-- srclint-disable TOY001 -->", ""),
            ("one\r\n\r\n<!-- srclint-disable TOY001 -->\r\n\r\ntwo\r\n", "one\r\n\r\ntwo\r\n"),
            ("one  <!-- srclint-disable-line TOY001 -->\ntwo\n", "one\ntwo\n"),
            ("one <!-- srclint-disable-line TOY001 --> two\n", "one two\n"),
            ("one<!-- srclint-disable-line TOY001 -->two\n", "onetwo\n"),
        ],
    )
    def test_its_fix_leaves_no_trace_and_joins_no_paragraphs(self, text: str, mended: str) -> None:
        assert engine().fix(Document("note.md", text)).document.text == text
        assert engine().fix(Document("note.md", text), unsafe=True).document.text == mended


class TestMisspelt:
    def test_a_rule_that_does_not_exist(self) -> None:
        text = "wrong <!-- srclint-disable-line wrong-wrd -->\n"
        unknown, wrong = sorted(lint(text), key=lambda finding: finding.code)
        assert (unknown.name, wrong.name) == ("unknown-rule", "wrong-word")
        assert unknown.message == "there is no rule 'wrong-wrd' (did you mean 'wrong-word'?)"
        assert text[slice(*unknown.span)] == "wrong-wrd"

    def test_a_directive_that_does_not_exist(self) -> None:
        text = "wrong <!-- srclint-disable-lines TOY001 -->\n"
        unknown, wrong = sorted(lint(text), key=lambda finding: finding.code)
        assert (unknown.name, wrong.name) == ("unknown-directive", "wrong-word")
        assert unknown.message == "there is no comment srclint-disable-lines (did you mean 'disable-line'?)"
        assert text[slice(*unknown.span)] == "disable-lines"

    def test_the_fix_is_a_guess(self) -> None:
        document = Document("note.md", "wrong <!-- srclint-disable-lines TOY01 -->\n")
        assert "disable-lines" in engine().fix(document).document.text
        mended = engine().fix(document, unsafe=True).document.text
        assert re.fullmatch(r"(wrong|right)( <!-- srclint-disable-line TOY00\d -->)?\n", mended)


def test_a_report_can_travel_between_processes() -> None:
    report = engine().check(Document("note.md", "wrong <!-- srclint-disable-line TOY001 -->\nwrong\n"))
    again = pickle.loads(pickle.dumps(report))
    assert engine().settle(again) == engine().settle(report)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- srclint-disable-next-line TOY001 -->\n" * 8000,
        "<!-- srclint-disable-next-line --> " * 8000,
        "<!-- srclint-disable TOY001 -->\n\nwrong\n\n" * 4000 + "<!-- srclint-enable TOY001 -->\n\n" * 4000,
        "<!-- srclint-disable-line " * 12000,
        "<!-- srclint-disable-next-line TOY001 -->" + "\n" * 300_000,
        "<!--" + " " * 300_000 + "<!-- srclint-",
    ],
    ids=["lines", "one line", "blocks", "left open", "blank lines", "blanks"],
)
def test_many_comments_take_no_more_than_their_length(text: str) -> None:
    before = time.process_time()
    lint(text)
    assert time.process_time() - before < 10


_PIECES = st.sampled_from(
    [
        *("wrong ", "good ", "\n", "\n\n", "`", "```\n", "    ", "<!--", "-->", " -- ", "srclint-", "TOY001 ", ", "),
        *(f"<!-- srclint-{directive} " for directive in ("disable-line", "disable-next-line", "disable", "enable")),
        *("<!-- srclint-disable-file TOY -->", "<!-- srclint-disable -->", "<!-- srclint-enable -->"),
    ]
)


@given(st.lists(_PIECES, max_size=25).map("".join), st.booleans())
def test_any_arrangement_is_understood_and_fixing_comes_to_rest(text: str, unsafe: bool) -> None:
    checked = engine()
    mended = checked.fix(Document("note.md", text), unsafe=unsafe)
    assert not mended.report.problems
    again = checked.fix(mended.document, unsafe=unsafe)
    assert again.document.text == mended.document.text
    for finding in checked.settle(mended.report):
        assert 0 <= finding.span.start <= finding.span.end <= len(mended.document.text)


def test_a_mistake_that_is_made_often_is_looked_up_once() -> None:
    text = "<!-- srclint-disable-lin TOI001, TOY01 -->\n\n" * 3000
    start = time.perf_counter()
    assert len(lint(text)) == 9000
    assert time.perf_counter() - start < 5
