"""The examples of every rule, run as they stand: the marked is found, the fixed comes out, the good is silent."""

from __future__ import annotations

import re
import string
from functools import partial
from pathlib import Path

import pytest

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.files import found_beside
from srclint.model import Finding, Span
from srclint.plugins import ENGINE, load_plugins
from srclint.rule import Example, Rule
from tests.across import judged

PLUGINS = load_plugins()


def examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.code}-{kind}-{number}")
        for rule in PLUGINS.rules
        for number, example in enumerate(getattr(rule, kind), 1)
    ]


class Bench:
    """An example laid out in a folder, and the engine that runs its rule alone over it."""

    def __init__(self, rule: Rule, example: Example, folder: Path) -> None:
        config: dict[str, object] = {"select": [rule.code]}
        if rule.detector == ENGINE:  # it speaks of suppressions and baseline entries, and in the examples of REF001's
            config = {"select": [rule.code, "REF001"]}
        if example.baseline:
            (folder / "baseline").write_text(example.baseline, "utf-8")
            config["baseline"] = "baseline"
        self.rule = rule
        self.example = example
        self.folder = folder
        self.document = self._open(example.path, example.text.encode(example.encoding))
        self.others = [self._open(name, text.encode()) for name, text in example.files.items()]
        across = any(example.files.values())
        self.engine = Engine(Settings.from_mapping(config, root=folder), PLUGINS, project=across)

    def _open(self, name: str, raw: bytes) -> Document:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)
        document = Document.from_bytes(name, raw)
        document.beside = partial(found_beside, str(file))
        return document

    def findings(self, document: Document | None = None) -> list[Finding]:
        document = document or self.document
        files = {file.path: file for file in (document, *self.others)}
        reports = {path: self.engine.check(file) for path, file in files.items()}
        assert not any(report.problems for report in reports.values())
        across = judged(self.engine, reports.values(), files.get) if self.engine.project else {}
        found = self.engine.settle(reports[document.path], across.get(document.path, ()))
        return [finding for finding in found if finding.code == self.rule.code]

    def marked(self) -> list[Span]:
        """The marked spans, counted in the text as it is decoded, which a legacy encoding may make longer."""

        def place(offset: int) -> int:
            raw = self.example.text[:offset].encode(self.example.encoding)
            return len(Document.from_bytes("", raw).text)

        return sorted(Span(place(start), place(end)) for start, end in self.example.spans)


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_what_is_marked_is_found(rule: Rule, example: Example, tmp_path: Path) -> None:
    bench = Bench(rule, example, tmp_path)
    text = bench.document.text
    found = [(finding.span, text[slice(*finding.span)]) for finding in bench.findings()]
    assert found == [(span, text[slice(*span)]) for span in bench.marked()]


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_the_message_is_filled_in(rule: Rule, example: Example, tmp_path: Path) -> None:
    for finding in Bench(rule, example, tmp_path).findings():
        assert finding.message
        assert "\n" not in finding.message
        assert (finding.name, finding.severity) == (rule.name, rule.severity)


@pytest.mark.parametrize(("rule", "example"), examples("bad"))
def test_the_fix_gives_the_fixed_text_and_silence(rule: Rule, example: Example, tmp_path: Path) -> None:
    bench = Bench(rule, example, tmp_path)
    findings = bench.findings()
    safe = bench.engine.fix(bench.document)
    mended = bench.engine.fix(bench.document, unsafe=True) if example.unsafe else safe
    assert not mended.report.problems
    if example.fixed is not None:
        assert mended.document.text == example.fixed
        assert mended.applied
        if example.unsafe:
            assert safe.document.text == bench.document.text
        if all(finding.fix for finding in findings):
            assert not bench.findings(mended.document)
    again = bench.engine.fix(mended.document, unsafe=example.unsafe)
    assert again.document.to_bytes() == mended.document.to_bytes()


@pytest.mark.parametrize(("rule", "example"), examples("good"))
def test_good_text_is_silent(rule: Rule, example: Example, tmp_path: Path) -> None:
    assert not Bench(rule, example, tmp_path).findings()


@pytest.mark.parametrize("rule", PLUGINS.rules, ids=lambda rule: rule.code)
class TestRule:
    def test_it_has_examples_of_both_kinds(self, rule: Rule) -> None:
        assert rule.bad
        assert rule.good
        for example in rule.bad:
            assert example.spans, f"nothing is marked in {example.text!r}"
        for example in rule.good:
            assert not example.spans
            assert example.fixed is None

    def test_its_fix_is_shown(self, rule: Rule, tmp_path: Path) -> None:
        if any(finding.fix for example in rule.bad for finding in Bench(rule, example, tmp_path).findings()):
            assert any(example.fixed is not None for example in rule.bad)

    def test_it_says_what_and_why(self, rule: Rule) -> None:
        assert re.fullmatch(r"[A-Z][^.\n]*\.", rule.summary)
        assert re.fullmatch(r"[A-Z`][^\n]+[.]", rule.why)
        assert rule.why != rule.summary
        assert "\n" not in rule.message
        list(string.Formatter().parse(rule.message))

    def test_its_code_is_three_letters_and_its_name_a_thing(self, rule: Rule) -> None:
        assert re.fullmatch(r"(ENC|DUP|SRC|REF|TXT|RUN)\d{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert Path(rule.origin).name == f"{rule.name}.toml"

    def test_its_words_are_sound(self, rule: Rule) -> None:
        for language, roles in rule.lexicon.items():
            assert re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", language)
            for role, words in roles.items():
                assert re.fullmatch(r"[a-z]+([_-][a-z]+)*", role)
                assert len(set(words)) == len(words), f"{language}.{role} holds a word twice"


def test_codes_and_names_are_unique() -> None:
    keys = [key for rule in PLUGINS.rules for key in (rule.code, rule.name)]
    assert len(set(keys)) == len(keys)
    assert not PLUGINS.problems
