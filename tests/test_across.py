from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.across import Across
from srclint.cli import main
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.grouping import Buckets
from srclint.model import Finding
from srclint.plugins import load_plugins
from tests.across import judged

PLUGINS = load_plugins()
TEMPORARY_FILE: Callable[..., IO[bytes]] = tempfile.TemporaryFile
ENGINE = Engine(Settings.from_mapping({"select": ["DUP006", "DUP007", "DUP008", "DUP009"]}), PLUGINS, project=True)
WORDS = [
    *("harbour", "lamp", "winter", "ferry", "baker", "cellar", "morning"),
    *("letter", "captain", "orchard", "silver", "narrow", "walked", "carried"),
]


def sentence(number: int) -> str:
    words = random.Random(number).sample(WORDS, k=11)
    return " ".join([f"Number{number}", *words]) + "."


def text(paragraphs: Iterable[Iterable[int]]) -> str:
    return "\n\n".join(" ".join(map(sentence, paragraph)) for paragraph in paragraphs)


def found(files: Mapping[str, str], engine: Engine = ENGINE, held: int = 1000) -> dict[str, list[Finding]]:
    documents = {path: Document(path, text) for path, text in files.items()}
    reports = [engine.check(document) for document in documents.values()]
    return judged(engine, reports, documents.get, partial(Buckets, held))


CORPORA = st.dictionaries(
    st.sampled_from([f"{name}.txt" for name in "abcdef"]),
    st.lists(st.lists(st.integers(0, 12), min_size=1, max_size=4), min_size=1, max_size=6).map(text),
    max_size=6,
)


@given(CORPORA, st.randoms(use_true_random=False), st.integers(1, 50))
@settings(max_examples=40, deadline=None)
def test_neither_the_order_of_files_nor_what_is_held_matters(
    files: dict[str, str], rng: random.Random, held: int
) -> None:
    shuffled = list(files.items())
    rng.shuffle(shuffled)
    assert found(dict(shuffled), held=held) == found(files)


class TestCopies:
    """What one document has from others is said once, by its longest stretch."""

    def summary(self, files: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
        return [
            (path, finding.code, finding.related[0].path, files[path][slice(*finding.span)])
            for path, findings in found(files).items()
            for finding in findings
        ]

    def test_paragraphs_that_follow_each_other_are_one_passage(self) -> None:
        copied = text([[1, 2], [3, 4]])
        files = {"a.txt": text([[5]]) + "\n\n" + copied, "b.txt": copied + "\n\n" + text([[6, 7], [8, 9, 10, 11]])}
        assert self.summary(files) == [("b.txt", "DUP007", "a.txt", copied)]

    def test_so_are_sentences_with_a_short_one_between_them(self) -> None:
        copied = f"{sentence(1)} He nodded. {sentence(2)}"
        files = {"a.txt": f"{sentence(3)} {copied}", "b.txt": f"{copied} {sentence(4)} {text([[5, 6, 7]])}"}
        assert self.summary(files) == [("b.txt", "DUP006", "a.txt", copied)]

    def test_passages_that_lie_apart_in_the_other_file_are_two(self) -> None:
        one, other = text([[1, 2]]), text([[3, 4]])
        files = {"a.txt": "\n\n".join([other, text([[5], [6]]), one]), "b.txt": "\n\n".join([one, other, text([[7]])])}
        assert self.summary(files) == [("b.txt", "DUP007", "a.txt", one), ("b.txt", "DUP007", "a.txt", other)]

    def test_a_file_that_is_a_copy_is_one_finding(self) -> None:
        article = [[n, n + 1, n + 2] for n in range(20, 50, 3)]
        files = {"a.txt": text(article), "b.txt": text([[1], *article[2:], [2]]), "c.txt": text([[1], [3], [4]])}
        assert self.summary(files) == [
            ("b.txt", "DUP008", "a.txt", sentence(1)),
            ("c.txt", "DUP006", "b.txt", sentence(1)),
        ]

    def test_of_several_copies_each_names_the_first(self) -> None:
        article = text([[n, n + 1, n + 2] for n in range(20, 50, 3)])
        files = dict.fromkeys(["a.txt", "b.txt", "c.txt", "d.txt"], article)
        assert [row[:3] for row in self.summary(files)] == [
            (path, "DUP008", "a.txt") for path in ("b.txt", "c.txt", "d.txt")
        ]


class TestExemptions:
    ARTICLE = text([[n, n + 1, n + 2] for n in range(20, 50, 3)])
    FILES = {  # noqa: RUF012 - read only
        "a.txt": ARTICLE,
        "old/b.txt": ARTICLE,
        "c.txt": f"{sentence(1)} {sentence(2)}",
        "d.txt": f"{sentence(3)} {sentence(1)}",
    }

    def codes(self, **config: object) -> list[tuple[str, str]]:
        engine = Engine(Settings.from_mapping({"select": ["DUP"], **config}, root=Path.cwd()), PLUGINS, project=True)
        return [(path, f.code) for path, findings in found(self.FILES, engine).items() for f in findings]

    def test_without_any(self) -> None:
        assert self.codes() == [("old/b.txt", "DUP008"), ("d.txt", "DUP006")]

    def test_a_file_that_is_exempt_neither_is_a_copy_nor_has_one(self) -> None:
        override = {"paths": ["old/"], "ignore": ["DUP006", "DUP007", "DUP008"]}
        assert self.codes(overrides=[override]) == [("d.txt", "DUP006")]
        assert self.codes(overrides=[{**override, "paths": ["a.txt", "c.txt"]}]) == []

    def test_a_passage_is_exempt_whatever_its_case_and_punctuation(self) -> None:
        words = sentence(1).split()
        phrase = f"“{words[0].upper()}, {words[1]}”"
        assert self.codes(params={"DUP": {"exempt": [phrase]}}) == [("old/b.txt", "DUP008")]
        assert len(self.codes(params={"near-duplicate-file": {"exempt": [phrase]}})) == 2

    def test_what_is_exempt_makes_no_two_files_alike(self) -> None:
        assert self.codes(params={"DUP": {"exempt": [f"number{n}" for n in range(20, 52)]}}) == [("d.txt", "DUP006")]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _files(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        Path("a.txt").write_text(text([[1, 2, 3]]))
        Path("b.txt").write_text(text([[4, 1, 5]]) + " the the end")
        monkeypatch.setattr(Across.__init__, "__defaults__", (partial(Buckets, 1), 0))

    def run(self, *arguments: str) -> int:
        return main(["check", "--isolated", "--select", "DUP", "--format", "concise", "-q", *arguments])

    def test_a_run_that_spills_everything_reports_the_same(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert self.run("--project") == 1
        spilled = capsys.readouterr().out
        assert [line.split()[1] for line in spilled.strip().split("\n")] == ["DUP006", "DUP005"]
        monkeypatch.undo()
        monkeypatch.chdir(tmp_path)
        assert self.run("--project") == 1
        assert capsys.readouterr().out == spilled

    def test_a_folder_that_cannot_be_written_ends_it(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(**_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
        assert self.run("--project") == 2
        err = capsys.readouterr().err
        assert err.count("\n") == 1
        assert "Permission denied" in err
        assert "TMPDIR" in err
        assert self.run() == 1, "without --project no file is needed"

    def test_an_interruption_leaves_no_temporary_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        opened = []

        def watched(**given: object) -> IO[bytes]:
            opened.append(TEMPORARY_FILE(**given))
            return opened[-1]

        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(tempfile, "TemporaryFile", watched)
        monkeypatch.setattr(Engine, "judge", interrupt)
        assert self.run("--project") == 130
        assert opened
        assert all(file.closed for file in opened)


def test_reports_come_back_as_they_were_where_nothing_is_judged() -> None:
    engine = Engine(Settings.from_mapping({"select": ["DUP"]}), PLUGINS, project=True)
    documents = [Document(f"{n}.txt", f"{sentence(n)} the the end") for n in range(5)]
    reports = [engine.check(document) for document in documents]
    with closing(Across(engine, lambda path, _: None, held_findings=2)) as across:
        for report in reports:
            across.take(report)
        back = list(across.reports())
    assert [report for report, _ in back] == [report._replace(facts=()) for report in reports]
    assert {place() for _, place in back} == {None}
