"""What stands word for word in other files: copies, and lines that stand everywhere."""

from __future__ import annotations

import json
import random

import pytest

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.errors import RuleError
from srclint.plugins import load_plugins
from tests.across import judged

PLUGINS = load_plugins()
NOUNS = ["baker", "bridge", "captain", "cellar", "ferry", "harbour", "lamp", "letter", "orchard", "tower", "valley"]
VERBS = ["forgot", "guarded", "left", "measured", "missed", "opened", "painted", "praised", "sold", "visited"]


def sentence(seed: int) -> str:
    """Return a sentence of twelve words that no other seed gives."""
    rng = random.Random(seed)
    one, two, three, four = rng.sample(NOUNS, 4)
    return f"In year {seed} the {one} {rng.choice(VERBS)} the {two} and the {three} {rng.choice(VERBS)} a {four}."


def found(files: dict[str, str], **config: object) -> list[tuple[str, str, str]]:
    engine = Engine(Settings.from_mapping({"select": ["DUP006", "DUP007", "DUP009"], **config}), PLUGINS, project=True)
    documents = {path: Document(path, text) for path, text in files.items()}
    findings = judged(engine, [engine.check(document) for document in documents.values()], documents.get)
    return [(f.path, f.code, files[f.path][slice(*f.span)]) for of in findings.values() for f in of]


def pages(line: str, count: int = 12) -> dict[str, str]:
    """Return files in which ``line`` stands alone between other paragraphs."""
    return {f"{n:02}.md": f"{sentence(100 + n)}\n\n{line}\n\n{sentence(200 + n)}" for n in range(count)}


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "» Read more",
        "Sign up for our letter and never miss a story.",
        "Der Autor ist Redakteur im Ressort Reise",
        "点击这里订阅我们的每日新闻",
        sentence(1),
    ],
)
def test_a_line_that_stands_in_many_files_is_said_once(line: str) -> None:
    [(path, code, text)] = found(pages(line))
    assert (path, code) == ("00.md", "DUP009")
    assert text in line


@pytest.mark.parametrize(
    "line",
    [
        "“Yes.”",
        "He nodded.",
        "For example:",
        "# Share this article",
        "- Bug fixes",
        "License: MIT",
        "| Share | this |\n|---|---|\n| article | now |",
        "    share this article",
        "https://example.org/a/b/c?d=e&f=g",
    ],
)
def test_what_stands_in_many_files_for_good_reason_is_left(line: str) -> None:
    assert found(pages(line)) == []


def test_a_line_in_few_files_is_left() -> None:
    assert found(pages("Share this article", 9)) == []


def test_how_often_it_stands_in_one_file_does_not_count() -> None:
    text = "\n\n".join(f"{sentence(100 + n)}\n\nShare this article" for n in range(12))
    assert found({"a.md": text, "b.md": f"{sentence(1)}\n\nShare this article"}) == []


def test_a_long_sentence_in_few_files_is_a_copy_in_each() -> None:
    assert found(pages(sentence(1), 3)) == [(f"0{n}.md", "DUP006", sentence(1)) for n in (1, 2)]


def test_of_a_footer_of_several_lines_the_first_is_said() -> None:
    footer = "Share this article\n\nSign up for our letter\n\nImprint and contact"
    files = {f"{n:02}.md": f"{sentence(100 + n)}\n\n{footer}" for n in range(12)}
    assert found(files) == [("00.md", "DUP009", "Share this article")]


def test_the_lines_of_a_file_that_lies_about_in_many_copies_are_none() -> None:
    text = f"{sentence(1)}\n\nShare this article\n\n{sentence(2)}"
    assert {code for _, code, _ in found({f"{n:02}.md": text for n in range(12)})} == {"DUP006"}


def test_the_message_counts_the_files() -> None:
    engine = Engine(Settings.from_mapping({"select": ["DUP009"]}), PLUGINS, project=True)
    documents = {path: Document(path, text) for path, text in pages("Share this article", 15).items()}
    [[finding]] = judged(engine, map(engine.check, documents.values()), documents.get).values()
    assert finding.message == "'Share this article' stands in 15 texts"
    assert [related.path for related in finding.related] == ["01.md", "02.md", "03.md"]


def test_records_of_one_file_are_texts_of_their_own() -> None:
    engine = Engine(Settings.from_mapping({"select": ["DUP006"]}), PLUGINS, project=True)
    rows = [f"{sentence(5)} {sentence(1)}", f"{sentence(2)}", f"{sentence(3)} {sentence(1)}"]
    corpus = Document("corpus.jsonl", "".join(json.dumps({"text": row}) + "\n" for row in rows))
    [[finding]] = judged(engine, [engine.check(corpus)], {"corpus.jsonl": corpus}.get).values()
    assert finding.record == (3, "text")
    assert finding.message == "this stands word for word in corpus.jsonl, record 1"
    assert (finding.related[0].record, finding.related[0].start.line) == ((1, "text"), 1)


def test_a_sentence_that_stands_twice_in_one_file_only_is_not_in_another() -> None:
    assert found({"a.md": f"{sentence(1)} {sentence(2)} {sentence(1)}", "b.md": sentence(3)}) == []


def test_what_a_licence_says_is_left_with_what_stands_around_it() -> None:
    licence = (
        f"Permission is hereby granted to everyone. {sentence(1)}\n\n{sentence(2)}\n\n"
        "The work comes without warranty of any kind."
    )
    files = {"a.md": f"{sentence(3)}\n\n{licence}", "b.md": f"{sentence(4)}\n\n{licence}"}
    assert found(files) == []


def test_addresses_and_code_are_left() -> None:
    line = ".. image:: https://img.example.org/shields/endpoint?url=https://example.org/assets/badge/v2.json"
    assert found({"a.txt": f"{sentence(1)}\n\n{line}", "b.txt": f"{sentence(2)}\n\n{line}"}) == []


def test_each_rule_may_be_asked_alone() -> None:
    files = {"a.md": f"{sentence(1)} {sentence(2)}", "b.md": f"{sentence(1)} {sentence(2)}\n\n{sentence(3)}"}
    assert found(files) == [("b.md", "DUP007", f"{sentence(1)} {sentence(2)}")]
    assert found(files, select=["DUP006"]) == [("b.md", "DUP006", f"{sentence(1)} {sentence(2)}")]
    assert found(pages("Share this article"), select=["DUP006"]) == []


def test_an_exemption_without_a_word_is_refused() -> None:
    with pytest.raises(RuleError, match="DUP006: exempt: '…' has no word"):
        found({"a.md": "One."}, params={"DUP006": {"exempt": ["…"]}})
