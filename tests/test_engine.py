from __future__ import annotations

import dataclasses
import gc
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.checker import chosen_edits
from srclint.config import Settings
from srclint.container import Container, Part
from srclint.document import Document
from srclint.engine import MAX_ROUNDS, Engine, FileReport
from srclint.errors import FileError, PluginError, RuleError
from srclint.model import Edit, Fact, Finding, Fix, Hit, Record, Severity, Span, Verdict
from srclint.offsets import Rewriter, apply_edits
from srclint.plugins import Plugins, load_plugins
from srclint.rule import Rule
from srclint.view import View
from tests.across import judged
from tests.toy import RULES, toy_plugins

TOY = toy_plugins()
RULE = replace(RULES[0], detector="given")


def engine(plugins: Plugins = TOY, *, project: bool = False, **config: object) -> Engine:
    return Engine(Settings.from_mapping(config), plugins, project=project)


def running(find: Callable[[View], Iterable[Hit]], **changes: object) -> Engine:
    """Return an engine with one rule and the detector ``find``."""
    plugins = replace(TOY, rules=(RULE,), detectors={"given": lambda rules: find})
    return engine(replace(plugins, **changes))  # type: ignore[arg-type]


def lint(checked: Engine, document: Document) -> list[Finding]:
    return checked.settle(checked.check(document))


def replacing(*pairs: tuple[str, str]) -> Callable[[View], Iterator[Hit]]:
    """Return a detector that would put the second of each pair for the first."""

    def find(view: View) -> Iterator[Hit]:
        for old, new in pairs:
            for match in re.finditer(re.escape(old), view.text):
                span = Span(*match.span())
                yield Hit(RULE, span, {}, Fix((Edit(span, new),), safe=True))

    return find


class TestChecking:
    def test_a_finding_says_what_and_where(self) -> None:
        (finding,) = lint(engine(), Document("a/b.txt", "good\r\nall wrong here\n"))
        assert (finding.code, finding.name, finding.path, finding.severity) == (
            "TOY001",
            "wrong-word",
            "a/b.txt",
            Severity.ERROR,
        )
        assert (finding.span, finding.start, finding.end) == (Span(10, 15), (2, 5), (2, 10))
        assert finding.message == "'wrong' is in the text"
        assert finding.excerpt == ("all wrong here", 1)

    def test_the_excerpt_of_a_long_line_is_cut(self) -> None:
        (finding,) = lint(engine(), Document("a.txt", "good " * 50_000 + "wrong" + " good" * 50_000))
        assert finding.excerpt is not None
        assert len(finding.excerpt.text) < 300
        assert finding.excerpt.text[finding.start.column - finding.excerpt.column :].startswith("wrong good")

    def test_findings_come_in_the_order_of_the_text_and_once(self) -> None:
        def twice(view: View) -> Iterator[Hit]:
            for start in (4, 0, 4):
                yield Hit(RULE, Span(start, start + 1))

        assert [finding.span.start for finding in lint(running(twice), Document("a.txt", "abcdef"))] == [0, 4]

    def test_a_message_that_asks_for_what_the_detector_does_not_give(self) -> None:
        plugins = replace(TOY, rules=(replace(RULES[0], message="{number} found"),))
        with pytest.raises(RuleError, match=r"toy: the message cannot be filled in .* 'number'"):
            lint(engine(plugins), Document("a.txt", "wrong"))

    def test_a_rule_without_detector(self) -> None:
        with pytest.raises(RuleError, match="toy: there is no detector 'given'"):
            lint(engine(replace(TOY, rules=(RULE,))), Document("a.txt", ""))


class TestSeverityAndSelection:
    def test_what_is_not_selected_does_not_run(self) -> None:
        found = lint(engine(select=["TOY003"]), Document("a.txt", "wrong small"))
        assert [finding.name for finding in found] == ["small-word"]

    def test_the_severity_is_as_configured(self) -> None:
        (finding,) = lint(engine(severity={"TOY001": "notice"}), Document("a.txt", "wrong"))
        assert finding.severity is Severity.NOTICE


class TestFixing:
    def test_only_what_is_safe_unless_asked(self) -> None:
        document = Document("a.txt", "wrong, doubtful\n")
        assert engine().fix(document).document.text == "right, doubtful\n"
        assert engine().fix(document, unsafe=True).document.text == "right, likely\n"

    def test_every_other_byte_stays(self) -> None:
        raw = b"\xef\xbb\xbfone\r\n\xff wrong\r\x00\x85 two"
        mended = engine().fix(Document.from_bytes("a.txt", raw)).document
        assert mended.to_bytes() == raw.replace(b"wrong", b"right")

    def test_overlapping_fixes_wait_for_the_next_round(self) -> None:
        mended = running(replacing(("ab", "x"), ("bc", "y"), ("xc", "z"))).fix(Document("a.txt", "abc bc"))
        assert mended.document.text == "z y"
        assert len(mended.applied) == 3

    def test_what_remains_is_what_is_found_in_the_mended_text(self) -> None:
        mended = engine().fix(Document("a.txt", "wrong doubtful"))
        assert [finding.name for finding in mended.applied] == ["wrong-word"]
        assert engine().settle(mended.report) == lint(engine(), mended.document)

    def test_fixes_that_undo_each_other_are_left_alone_and_reported(self) -> None:
        document = Document("a.txt", "ab wrong")
        mended = running(replacing(("a", "b"), ("b", "a"), ("wrong", "right"))).fix(document)
        assert mended.document.text == document.text
        assert mended.applied == ()
        assert list(map(str, mended.report.problems)) == [
            "not mended: its fixes (wrong-word) do not come to rest; please report it"
        ]

    def test_a_text_that_grows_for_ever_is_left_alone(self) -> None:
        mended = running(replacing(("a", "ba"))).fix(Document("a.txt", "a"))
        assert mended.document.text == "a"

    def test_long_chains_come_to_rest(self) -> None:
        text = "a" * (MAX_ROUNDS - 2) + "b"
        assert running(replacing(("ab", "b"))).fix(Document("a.txt", text)).document.text == "b"

    @given(
        st.text("ab ", max_size=12), st.lists(st.tuples(st.text("ab", min_size=1, max_size=3), st.sampled_from("ab")))
    )
    def test_a_second_fix_changes_nothing(self, text: str, pairs: list[tuple[str, str]]) -> None:
        checked = running(replacing(*pairs))
        once = checked.fix(Document("a.txt", text)).document
        assert checked.fix(once).document.text == once.text


_EDITS = st.builds(lambda start, length, new: Edit(Span(start, start + length), new), st.integers(0, 9), st.integers(0, 4), st.text("xy", max_size=2))  # fmt: skip  # noqa: E501


@given(st.lists(st.builds(lambda edits: Fix(tuple(edits), safe=True), st.lists(_EDITS, max_size=2)), max_size=6))
def test_chosen_edits_fit_together_and_do_not_depend_on_order(fixes: list[Fix]) -> None:
    fixes = [fix for fix in fixes if len(fix.edits) < 2 or _apart(fix.edits)]
    edits = chosen_edits(fixes)
    assert edits == chosen_edits(reversed(fixes))
    assert all(before.span.end <= after.span.start for before, after in pairwise(edits))
    whole = [fix for fix in fixes if set(fix.edits) <= set(edits)]
    assert set(edits) == {edit for fix in whole for edit in fix.edits}
    if any(fix.edits for fix in fixes):
        assert edits
    apply_edits("0123456789abcdef", edits)


def test_a_fix_that_spans_the_file_lets_those_in_between_be_made() -> None:
    ends = Fix((Edit(Span(3, 5), "\n"), Edit(Span(30, 32), "\n"), Edit(Span(60, 62), "\n")), safe=True)
    word = Fix((Edit(Span(10, 15), "word"),), safe=True)
    in_the_way = Fix((Edit(Span(20, 24), ""), Edit(Span(31, 40), "")), safe=True)
    first, second, third = ends.edits
    assert chosen_edits([ends, word, in_the_way]) == [first, *word.edits, second, third]


def _apart(edits: Sequence[Edit]) -> bool:
    first, second = sorted(edits)
    return first.span.end <= second.span.start and first.span != second.span


def records(document: Document) -> Container | None:
    """Take a file apart whose lines are JSON texts."""
    if not document.path.endswith(".records"):
        return None
    parts, problems = [], []
    for number, match in enumerate(re.finditer(r"[^\n]+", document.text), 1):
        try:
            text = json.loads(match.group())
        except ValueError as error:
            problems.append((number, str(error)))
            continue
        rewriter = Rewriter(document.text)
        place = match.start() + 1
        for piece in re.findall(r"\\.|[^\\]+", match.group()[1:-1]):
            if piece[0] == "\\":
                rewriter.put(json.loads(f'"{piece}"'), place, place + 2)
            else:
                rewriter.copy(place, place + len(piece))
            place += len(piece)
        value, offsets = rewriter.finish()
        assert value == text
        parts.append(Part(Document(document.path, text, record=Record(number, "text")), offsets))
    return Container(parts, lambda text: json.dumps(text)[1:-1], problems)


class TestRecords:
    PLUGINS = replace(TOY, take_apart=records)
    DOCUMENT = Document("a.records", '"one\\nwrong\\t\\"wrong\\""\n"good"\nbroken\n"doubtful"\n')

    def test_each_record_is_a_document_and_places_are_those_of_the_file(self) -> None:
        found = lint(engine(self.PLUGINS), self.DOCUMENT)
        assert [(f.name, f.record, f.span, f.start) for f in found] == [
            ("wrong-word", (1, "text"), (4, 9), (1, 7)),
            ("wrong-word", (1, "text"), (11, 16), (1, 16)),
            ("doubtful-word", (4, "text"), (0, 8), (4, 2)),
        ]

    def test_what_cannot_be_read_is_a_finding_in_its_place(self) -> None:
        broken = next(rule for rule in load_plugins().rules if rule.name == "broken-record")
        plugins = replace(self.PLUGINS, rules=(*RULES, broken))
        found = engine(plugins).check(self.DOCUMENT).findings
        assert [finding.name for finding in found] == ["wrong-word", "wrong-word", "broken-record", "doubtful-word"]
        assert (found[2].record, found[2].start) == (None, (3, 1))

    def test_fixes_are_written_as_the_file_is(self) -> None:
        plugins = replace(
            self.PLUGINS, rules=(replace(RULES[0], params={"word": "wrong", "put": '"\n', "safe": True}),)
        )
        mended = engine(plugins).fix(self.DOCUMENT)
        assert mended.document.text == self.DOCUMENT.text.replace("wrong", '\\"\\n')
        assert len(mended.applied) == 2


class Shared:
    """Compares the first words of documents."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        (self.rule,) = rules

    def facts(self, view: View) -> Iterator[Fact]:
        for match in re.finditer(r"\w+", view.text):
            yield Fact(match.group(), len(view.text), Span(*match.span()))

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        for fact in facts[1:]:
            yield Verdict(self.rule, fact, {}, ((facts[0], "first seen here"),))


class TestAcrossFiles:
    PLUGINS = replace(TOY, rules=(RULE,), detectors={"given": Shared})
    FILES = ("b.txt", "one two"), ("a.txt", "two three"), ("c.txt", "three two\none")

    def found(self, files: Iterable[tuple[str, str]]) -> list[Finding]:
        documents = {path: Document(path, text) for path, text in files}
        checked = engine(self.PLUGINS, project=True)
        reports = {path: checked.check(document) for path, document in documents.items()}
        across = judged(checked, reports.values(), documents.get)
        return [f for path in sorted(reports) for f in checked.settle(reports[path], across.get(path, ()))]

    def test_what_files_share_is_found_where_it_stands_again(self) -> None:
        assert [(f.path, f.start, f.related[0].path, f.related[0].start) for f in self.found(self.FILES)] == [
            ("b.txt", (1, 5), "a.txt", (1, 1)),
            ("c.txt", (1, 1), "a.txt", (1, 5)),
            ("c.txt", (1, 7), "a.txt", (1, 1)),
            ("c.txt", (2, 1), "b.txt", (1, 1)),
        ]

    def test_the_order_of_files_does_not_matter(self) -> None:
        expected = self.found(self.FILES)
        for seed in range(6):
            files = list(self.FILES)
            random.Random(seed).shuffle(files)
            assert self.found(files) == expected

    def test_a_file_that_is_gone_drops_out(self) -> None:
        checked = engine(self.PLUGINS, project=True)
        documents = {path: Document(path, text) for path, text in self.FILES}
        reports = [checked.check(document) for document in documents.values()]
        del documents["c.txt"]
        assert list(judged(checked, reports, documents.get)) == ["b.txt"]

    def test_nothing_is_gathered_where_it_was_not_asked_for(self) -> None:
        assert engine(self.PLUGINS).check(Document("a.txt", "one")).facts == []


class TestRepairedReading:
    """Detectors read the text as it is after the certain repairs of those that read the stored text."""

    class Quotes:
        reads = "stored"

        def __init__(self, rules: Sequence[Rule]) -> None:
            self.rules = rules

        def __call__(self, view: View) -> Iterator[Hit]:
            for match in re.finditer("&quot;", view.text):
                span = Span(*match.span())
                yield Hit(self.rules[0], span, {}, Fix((Edit(span, '"'),), safe=True))

    def engine(self, **config: object) -> Engine:
        quotes = replace(RULES[1], detector="quotes")
        word = replace(RULES[0], params={"word": '"wrong"', "put": "right", "safe": True})
        detectors = {**TOY.detectors, "quotes": self.Quotes}
        return engine(replace(TOY, rules=(word, quotes), detectors=detectors), **config)

    def test_findings_are_carried_back_to_the_stored_text(self) -> None:
        found = lint(self.engine(), Document("a.txt", "so &quot;wrong&quot; is"))
        assert [finding.span for finding in found] == [(3, 9), (3, 20), (14, 20)]

    def test_repairs_are_made_even_where_their_rule_is_not_asked_for(self) -> None:
        checked = self.engine(select=["TOY001"])
        document = Document("a.txt", "so &quot;wrong&quot; is")
        assert [finding.span for finding in lint(checked, document)] == [(3, 20)]
        assert checked.fix(document).document.text == "so right is"

    def test_the_configured_language_holds_there_too(self) -> None:
        seen = []

        def find(view: View) -> Iterator[Hit]:
            seen.append(view.language)
            return iter(())

        quotes = replace(RULES[1], detector="quotes")
        detectors = {"quotes": self.Quotes, "given": lambda rules: find}
        checked = engine(replace(TOY, rules=(RULE, quotes), detectors=detectors), language="fi")
        lint(checked, Document("a.txt", "This is &quot;English&quot; text."))
        assert seen == ["fi"]


class TestOnePlace:
    """A hit that is but a part of what another one's fix replaces is no finding of its own."""

    TEXT = '{"text": "â€œyesâ€\x9d"}'

    def test_a_control_character_in_broken_text_is_no_second_finding(self) -> None:
        found = lint(BUILT_IN, Document("a.txt", self.TEXT))
        assert {finding.name for finding in found} == {"mojibake"}

    def test_alone_it_is_one(self) -> None:
        assert [f.name for f in lint(BUILT_IN, Document("a.txt", "yes\x07"))] == ["control-character"]

    def test_so_it_is_where_the_other_is_not_asked_for(self) -> None:
        found = lint(engine(load_plugins(), select=["control-character"]), Document("a.txt", self.TEXT))
        assert [finding.name for finding in found] == ["control-character"]


class TestDeclarations:
    """What a factory says of its detectors before it builds them."""

    def test_one_that_does_not_concern_a_document_is_not_built(self) -> None:
        built = []

        class Digits:
            @staticmethod
            def concerns(view: View) -> bool:
                return any(c.isdigit() for c in view.text)

            def __init__(self, rules: Sequence[Rule]) -> None:
                built.append(rules)

            def __call__(self, view: View) -> Iterator[Hit]:
                yield Hit(RULE, Span(0, 1))

        checked = engine(replace(TOY, rules=(RULE,), detectors={"given": Digits}))
        assert lint(checked, Document("a.txt", "one")) == []
        assert not built
        assert len(lint(checked, Document("a.txt", "1"))) == len(lint(checked, Document("b.txt", "2"))) == 1
        assert built == [(RULE,)] or built == [[RULE]]

    @pytest.mark.parametrize("project", [False, True])
    def test_one_that_asks_across_files_is_built_for_such_runs(self, project: bool) -> None:
        built = []

        class Across(Shared):
            across = True

            def __init__(self, rules: Sequence[Rule]) -> None:
                super().__init__(rules)
                built.append(rules)

        checked = engine(replace(TOY, rules=(RULE,), detectors={"given": Across}), project=project)
        checked.check(Document("a.txt", "one"))
        assert len(built) == project
        assert checked.checker("a.txt").complete == frozenset()


class TestThirdParties:
    ORIGIN: ClassVar = {"given": "acme 1.2 (acme)"}

    def test_a_detector_that_fails_is_named_with_its_plugin(self) -> None:
        def find(view: View) -> Iterator[Hit]:
            raise KeyError("oops")

        with pytest.raises(FileError) as error:
            lint(running(find, origins=self.ORIGIN), Document("a.txt", ""))
        assert str(error.value) == "a.txt: detector 'given' of plugin acme 1.2 (acme) fails: KeyError: 'oops'"

    @pytest.mark.parametrize("span", [Span(0, 9), Span(-1, 0), Span(2, 1)])
    def test_a_span_outside_the_text_is_refused(self, span: Span) -> None:
        with pytest.raises(FileError, match="does not lie in a text of 3 code points"):
            lint(running(lambda view: [Hit(RULE, span)], origins=self.ORIGIN), Document("a.txt", "abc"))

    def test_edits_that_overlap_are_refused(self) -> None:
        fix = Fix((Edit(Span(0, 2), ""), Edit(Span(1, 3), "")), safe=True)
        with pytest.raises(FileError, match="overlap"):
            lint(running(lambda view: [Hit(RULE, Span(0, 3), {}, fix)], origins=self.ORIGIN), Document("a.txt", "abc"))

    def test_a_detector_that_cannot_be_built_is_named_with_its_plugin(self) -> None:
        def build(rules: Sequence[Rule]) -> Callable[[View], Iterable[Hit]]:
            raise KeyError("limit")

        plugins = replace(TOY, rules=(RULE,), detectors={"given": build}, origins=self.ORIGIN)
        with pytest.raises(PluginError, match=r"plugin acme 1\.2 \(acme\): detector 'given' cannot be built: KeyError"):
            lint(engine(plugins), Document("a.txt", ""))


BUILT_IN = engine(load_plugins())
PROSE = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                *("The deal was worth $16 million, analysts say. ", "As the next picture shows, demand fell.\n\n"),
                *("donâ€™t ", "Ã©", "Â ", "\ufffd", "\x00", "\u200b", "\ud83d", "\udc80", "\x85", "\u2028", "&amp;"),
                *(
                    "# Title\n\n",
                    "- item\n",
                    "| a | b |\n|---|---|\n",
                    "```\n",
                    "[link](x.md)",
                    "![](y.png)",
                    "[^1]",
                    "<b>",
                ),
                *("the the ", "\r", "\n", "\r\n", "\ufeff", "  ", "<!-- srclint-disable-line -->", "β€™s ", "---\n"),
            ]
        ),
    ),
    max_size=20,
).map("".join)


@pytest.mark.parametrize("path", ["text.txt", "text.md"])
class TestAnyText:
    @given(text=PROSE)
    def test_it_is_checked_and_spans_lie_in_it(self, path: str, text: str) -> None:
        document = Document(path, text)
        report = BUILT_IN.check(document)
        assert not report.problems
        for finding in BUILT_IN.settle(report):
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
            assert (finding.start, finding.end) == (
                document.position(finding.span.start),
                document.position(finding.span.end),
            )
            edits = sorted(finding.fix.edits) if finding.fix else []
            assert all(0 <= e.span.start <= e.span.end <= len(text) for e in edits)
            assert all(a.span.end <= b.span.start for a, b in pairwise(edits))

    @given(text=PROSE, unsafe=st.booleans())
    def test_a_second_fix_changes_nothing(self, path: str, text: str, unsafe: bool) -> None:
        mended = BUILT_IN.fix(Document(path, text), unsafe=unsafe)
        assert not mended.report.problems
        if not mended.applied:
            assert mended.document.text == text
        again = BUILT_IN.fix(mended.document, unsafe=unsafe)
        assert again.document.text == mended.document.text
        assert again.applied == ()

    @given(raw=st.binary(max_size=60))
    def test_so_are_any_bytes_and_none_is_lost(self, path: str, raw: bytes) -> None:
        document = Document.from_bytes(path, raw)
        mended = BUILT_IN.fix(document)
        if not mended.applied:
            assert mended.document.to_bytes() == raw


def test_checking_is_a_function_of_the_file_alone() -> None:
    texts = ["The the deal is worth $16 million.\n", "donâ€™t\n", "As the next picture shows, demand fell.\n"]
    documents = [Document(f"{i}.md", text) for i, text in enumerate(texts * 2)]
    first: list[FileReport] = [BUILT_IN.check(document) for document in documents]
    second = [engine(load_plugins()).check(document) for document in reversed(documents)]
    assert first == second[::-1]


def test_bad_bytes_that_a_fix_brings_together_are_read_as_they_will_be_next_time() -> None:
    toys = toy_plugins()
    [rule] = [rule for rule in toys.rules if rule.params.get("put") == "right"]
    deleting = dataclasses.replace(rule, params={**rule.params, "put": ""})
    engine = Engine(Settings.from_mapping({}), dataclasses.replace(toys, rules=(deleting,)))
    mended = engine.fix(Document.from_bytes("a.txt", b"It costs \xc2wrong\xbc of it.\n")).document
    assert mended.text == "It costs ¼ of it.\n" == Document.from_bytes("a.txt", mended.to_bytes()).text
    assert Document("a.txt", "\ud800\udcc2\udcbc").as_written().text == "\ud800\udcc2\udcbc"  # stands for no bytes


TEXT = "The the captainâ€™s boat left. About 47 percent of [it](#x) sank, “they” said. See the next picture.  café "


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.txt", TEXT),
        (
            "a.md",
            f"# One\n\n{TEXT}\n\n- a\n- b\n\n| a | b |\n|---|---|\n\n<!-- srclint-disable-line DUP -->\n",
        ),
        ("a.html", f"<html><h1>One</h1><p>{TEXT}<a href='#q'>a</a><table><tr><td>a</td></tr></table></html>"),
        ("a.jsonl", f'{{"text": "{TEXT}\\u00e9"}}\n' * 3),
        ("a.json", f'[{{"text": "{TEXT}"}}]'),
        ("a.csv", f'id,text\n1,"{TEXT}"\n'),
        ("a.svg", f"<svg>{TEXT}</svg>"),
    ],
)
@pytest.mark.parametrize("fixing", [False, True])
def test_a_text_is_let_go_of_as_soon_as_it_is_checked(path: str, text: str, fixing: bool) -> None:
    """What refers to itself stays until the garbage collector comes, which counts objects and not megabytes."""
    engine = Engine(Settings(), load_plugins(), project=True)

    def go(text: str) -> None:
        document = Document(path, text)
        if fixing:
            engine.fix(document, unsafe=True)
        else:
            engine.check(document)

    def held() -> int:
        return sum(isinstance(thing, (Document, View)) for thing in gc.get_objects())

    go(text)  # some is made once, and the last text may be kept
    gc.collect()
    before = held()
    gc.disable()
    try:
        go(text + " ")
        assert held() == before
    finally:
        gc.enable()
