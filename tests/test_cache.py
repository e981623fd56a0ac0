"""The cache: what comes out of it is what a check would come to now, whatever was changed since."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings as effort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from srclint import cache
from srclint.cache import Cache
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.files import found_beside
from srclint.model import Hit, Meta, Record, Span
from srclint.plugins import Plugins, load_plugins
from srclint.rule import Rule
from srclint.selection import Layer
from srclint.view import View
from tests.toy import RULES, SHARED_LINE, SharedLines, Words, toy_plugins

TOYS = toy_plugins()
OTHER = replace(RULES[0], code="OTHER001", name="other", enabled=False)


def unwanted() -> NoReturn:
    pytest.fail("it was checked anew")


def engine_of(plugins: Plugins = TOYS, *, project: bool = False, root: Path | None = None, **data: Any) -> Engine:
    keys = {key.replace("_", "-"): value for key, value in data.items()}
    return Engine(Settings.from_mapping(keys, root=root), plugins, project=project)


def asked(folder: Path, engine: Engine, document: Document) -> tuple[FileReport, bool]:
    """Return the report that the cache gives, as another run would get it, and whether it was known."""
    made = []

    def make() -> FileReport:
        made.append(engine.check(document))
        return made[0]

    with closing(Cache(engine, folder)) as one:
        report = one.report(document, make)
        assert not one.problem
    return report, not made


def is_known(folder: Path, engine: Engine, document: Document) -> bool:
    report, known = asked(folder, engine, document)
    assert report == engine.check(document)
    return known


# What makes a difference.


TEXT = "This is wrong and small, and doubtful.\nsame here\n<!-- srclint-disable-line TOY001 -->\n"


def document_of(path: str = "a.md", text: str = TEXT, **others: Any) -> Document:
    document = Document(path, text, **{k: v for k, v in others.items() if k in ("encoding", "bom", "beside")})
    for name, value in others.items():
        setattr(document, name, value)
    return document


def test_what_is_the_same_is_known(tmp_path: Path) -> None:
    assert not is_known(tmp_path, engine_of(), document_of())
    assert is_known(tmp_path, engine_of(), document_of())
    # What changes nothing in the report of a text:
    assert is_known(tmp_path, engine_of(jobs=3, exclude=["b"], fail_on="error", format="json"), document_of())
    assert is_known(tmp_path, engine_of(overrides=[{"paths": ["b.md"], "ignore": ["TOY"]}]), document_of())


@pytest.mark.parametrize(
    "other",
    [
        document_of("b.md"),
        document_of(text=TEXT + "."),
        document_of(name="a.txt"),
        document_of(meta=Meta(language="de")),
        document_of(bom=b"\xef\xbb\xbf"),
        document_of(encoding="utf-16-le"),
        document_of(prose=False),
        document_of(record=Record(1, "text")),
        document_of(beside=lambda _: ""),
    ],
)
def test_another_document_is_not_known(tmp_path: Path, other: Document) -> None:
    is_known(tmp_path, engine_of(), document_of())
    assert not is_known(tmp_path, engine_of(), other)


@pytest.mark.parametrize(
    "other",
    [
        {"select": ["TOY001"]},
        {"ignore": ["small-word"]},
        {"extend_select": ["TOY004"]},
        {"severity": {"TOY001": "notice"}},
        {"params": {"TOY003": {"word": "text"}}},
        {"params": {"TOY003": {"word": "small,"}}},
        {"overrides": [{"paths": ["*.md"], "ignore": ["TOY001"]}]},
        {"overrides": [{"paths": ["*.md"], "severity": {"TOY": "error"}}]},
        {"overrides": [{"paths": ["*.md"], "records": {"text": "body"}}]},
        {"records": {"text": "body"}},
        {"language": "de"},
        {"project": True},
    ],
)
def test_with_other_settings_it_is_not_known(tmp_path: Path, other: dict[str, Any]) -> None:
    is_known(tmp_path, engine_of(), document_of())
    assert not is_known(tmp_path, engine_of(**other), document_of())
    assert is_known(tmp_path, engine_of(), document_of())
    assert is_known(tmp_path, engine_of(**other), document_of())


def test_all_that_settings_and_layers_hold_was_thought_of() -> None:
    # A new key makes a difference until it is known to make none; what an override says has to come into the hash.
    assert set(Layer._fields) == {
        *("origin", "select", "ignore", "extend_select", "severity", "params", "paths", "fields")
    }
    assert {name for name, _ in cache._told(Settings())} == {"language"}


@pytest.mark.parametrize(
    "other",
    [
        {"packages": ("one-2.0.dist-info",)},
        {"problems": ("plugin one is left out",)},
        {"detectors": {**TOYS.detectors, "another": Words}},
        {"rules": (*RULES, OTHER)},
        {"rules": (*RULES, replace(OTHER, message="other"))},
        {"rules": (*RULES, replace(OTHER, lexicon={"en": {"a": ("b",)}}))},
        {"rules": (*RULES, replace(OTHER, lexicon={"de": {"a": ("b",)}}))},
    ],
)
def test_with_other_packages_it_is_not_known(tmp_path: Path, other: dict[str, Any]) -> None:
    is_known(tmp_path, engine_of(), document_of())
    assert not is_known(tmp_path, engine_of(replace(TOYS, **other)), document_of())


def test_the_files_of_a_plugin_make_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "toy_package"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "inner" / "words.txt").write_text("one\n")
    (package / "leads_nowhere").symlink_to("gone")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "toy_package", raising=False)
    __import__("toy_package")
    plugins = replace(TOYS, modules=("toy_package.inner",))
    folder = tmp_path / "cache"
    assert not is_known(folder, engine_of(plugins), document_of())
    assert is_known(folder, engine_of(plugins), document_of())
    (package / "inner" / "words.txt").write_text("two\n")
    os.utime(package / "inner" / "words.txt", ns=(1, 1))
    assert not is_known(folder, engine_of(plugins), document_of())
    (package / "inner" / "words.txt").rename(package / "words.txt")
    assert not is_known(folder, engine_of(plugins), document_of())
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "words.pyc").write_bytes(b"")
    assert is_known(folder, engine_of(plugins), document_of())


def test_one_process_after_another_makes_the_same_key(tmp_path: Path) -> None:
    script = (
        "from srclint.cache import Cache; from srclint.config import Settings; from srclint.document import Document\n"
        "from srclint.engine import Engine; from srclint.plugins import load_plugins; from pathlib import Path\n"
        "cache = Cache(Engine(Settings.from_mapping({'exclude': ['a', 'b', 'c']}), load_plugins()), Path('unused'))\n"
        "print(cache._key(Document('a.md', 'text')).hex())"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(keys) == 1


# What lies beside.


class Links:
    """Finds ``->target`` where nothing lies there, and says in which language it was asked."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        [self.rule] = rules

    def __call__(self, view: View) -> Iterable[Hit]:
        for match in re.finditer(r"->(\S+)", view.text):
            beside = view.document.beside
            there = beside(match.group(1)) if beside else "?"
            if there != match.group(1):
                yield Hit(self.rule, Span(*match.span()), {"there": there, "language": view.language})


LINK = replace(RULES[0], code="TOY009", name="link", detector="links", message="{there} {language}", params={})
LINKED = replace(
    TOYS, rules=(*RULES, SHARED_LINE, LINK), detectors={**TOYS.detectors, "toy-lines": SharedLines, "links": Links}
)


def test_a_report_rests_on_what_lies_beside(tmp_path: Path) -> None:
    engine = engine_of(LINKED)
    there: dict[str, str] = {}

    def known(text: str) -> bool:
        return is_known(tmp_path, engine, document_of(text=text, beside=lambda target: there.get(target, "")))

    assert not known("->a ->b ->a")
    assert known("->a ->b ->a")
    there["c"] = "c"
    assert known("->a ->b ->a")
    there["b"] = "B"
    assert not known("->a ->b ->a")
    assert known("->a ->b ->a")
    there["b"] = "b"
    assert not known("->a ->b ->a")
    there.clear()
    assert not known("->a ->b ->a")


def test_mended_texts_are_known_as_well(tmp_path: Path) -> None:
    engine = engine_of(LINKED)
    with closing(Cache(engine, tmp_path)) as one:
        fixed = engine.fix(document_of(text="wrong ->a", beside=lambda _: ""), check=one.report)
    assert fixed.document.text == "right ->a"
    assert is_known(tmp_path, engine, document_of(text="right ->a", beside=lambda _: ""))
    assert not is_known(tmp_path, engine, document_of(text="right ->a", beside=lambda target: target))


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    document = document_of(text="crash, which is wrong")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            asked(tmp_path, engine_of(), document)


def test_an_entry_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    engine = engine_of()
    with closing(Cache(engine, tmp_path)) as one:
        one._store.put(one._key(document_of()), b"something else")
    assert not is_known(tmp_path, engine, document_of())
    assert is_known(tmp_path, engine, document_of())


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    engine = engine_of()
    one = Cache(engine, tmp_path / "file")
    assert one.report(document_of(), partial(engine.check, document_of())) == engine.check(document_of())
    assert one.problem
    one.close()


# Never stale: whatever is done in between, and in whatever order.


LOCAL_RULE = """
code = "LOCAL001"
name = "local"
summary = "A word of one's own."
why = "Tests need it."
severity = "{severity}"
detector = "toy-words"
message = "{{found}} is here"
[params]
word = "{word}"
"""
PATHS = ("a.md", "b.txt", "sub/c.jsonl", "sub/a.md")
WORDS = (
    *("wrong", "doubtful", "small", "shy", "game", "local", "\nsame line\n", "->a.md", "->../b.txt", "->gone.md"),
    *("<!-- srclint-disable-line -->", "\n\n", "caf\udce9", "“quoted”", '{"text": "wrong"}\n', '{"body": "wrong"}\n'),
)
SETTINGS: dict[str, Sequence[Any]] = {
    "select": [["TOY"], ["TOY001", "LOCAL"], ["ALL"][:0]],
    "ignore": [["TOY001"], ["LOCAL"]],
    "extend-select": [["TOY004"]],
    "severity": [{"TOY": "notice"}, {"TOY001": "warning", "LOCAL": "error"}],
    "params": [{"TOY003": {"word": "game"}}, {"TOY001": {"put": "better"}}],
    "language": ["de", "en"],
    "records": [{"text": "text"}, {"text": ["body"]}],
    "overrides": [
        [{"paths": ["sub/**"], "ignore": ["TOY001"]}],
        [{"paths": ["*.md"], "severity": {"TOY001": "notice"}}],
    ],
    "site-root": ["sub"],
}


class NeverStale(RuleBasedStateMachine):
    """Files, settings and rules change; what a run with the cache finds is what one without finds."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="srclint-test-"))
        self.before = Path.cwd()
        for name in ("text/sub", "rules"):
            (self.place / name).mkdir(parents=True)
        os.chdir(self.place / "text")
        self.settings: dict[str, Any] = {}
        self.project = False
        self.local("local", "warning")

    def teardown(self) -> None:
        os.chdir(self.before)
        shutil.rmtree(self.place)

    @rule(path=st.sampled_from(PATHS), words=st.lists(st.sampled_from(WORDS), max_size=4))
    def write(self, path: str, words: list[str]) -> None:
        Path(path).write_bytes(" ".join(words).encode("utf-8", "surrogateescape"))

    @rule(path=st.sampled_from(PATHS), other=st.sampled_from(PATHS))
    def rename(self, path: str, other: str) -> None:
        if Path(path).exists():
            Path(path).replace(other)

    @rule(path=st.sampled_from(PATHS))
    def remove(self, path: str) -> None:
        Path(path).unlink(missing_ok=True)

    @rule(path=st.sampled_from(PATHS))
    def touch(self, path: str) -> None:
        if Path(path).exists():
            os.utime(path, (1, 1))

    @rule(change=st.sampled_from([(key, value) for key, values in SETTINGS.items() for value in (*values, None)]))
    def configure(self, change: tuple[str, Any]) -> None:
        key, value = change
        self.settings[key] = value
        if value is None:
            del self.settings[key]

    @rule()
    def ask_across_files(self) -> None:
        self.project = not self.project

    @rule(word=st.sampled_from(["local", "line", "small"]), severity=st.sampled_from(["notice", "warning"]))
    def local(self, word: str, severity: str) -> None:
        (self.place / "rules" / "local.toml").write_text(LOCAL_RULE.format(word=word, severity=severity))
        plugins = load_plugins([self.place / "rules"])
        self.plugins = replace(
            LINKED, rules=(*LINKED.rules, *(each for each in plugins.rules if not each.is_own)), parse=plugins.parse
        )

    @rule()
    def fix(self) -> None:
        engine = self.engine()
        with closing(Cache(engine, self.place / "cache")) as one:
            for document in self.documents():
                expected = engine.fix(document.with_text(document.text))
                fixed = engine.fix(document, check=one.report)
                assert (fixed.document.text, *fixed[1:]) == (expected.document.text, *expected[1:])
                Path(document.path).write_bytes(fixed.document.to_bytes())

    @invariant()
    def is_as_without_it(self) -> None:
        engine, reference = self.engine(), self.engine()
        for document in self.documents():
            expected = reference.check(document)
            assert asked(self.place / "cache", engine, document)[0] == expected
            assert asked(self.place / "cache", engine, document) == (expected, True)

    def engine(self) -> Engine:
        return Engine(Settings.from_mapping(self.settings), self.plugins, project=self.project)

    def documents(self) -> Iterator[Document]:
        for path in PATHS:
            if Path(path).exists():
                document = Document.from_bytes(path, Path(path).read_bytes())
                document.beside = partial(found_beside, path, site_roots=self.engine().settings.site_roots)
                yield document


NeverStale.TestCase.settings = effort(max_examples=30, stateful_step_count=12, deadline=None)
TestNeverStale = NeverStale.TestCase
