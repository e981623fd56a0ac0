import pytest

import srclint
from srclint.document import Document
from srclint.parse import parse_document, read_container

PROSE = "The the committee said that that sales rose 40 percent, a record high, as Figure 9 shows.\n\n" * 3


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("src/tool.py", ["code"]),
        ("web/App.TSX", ["code"]),
        ("style.css", ["code"]),
        ("page.vue", ["data"]),
        ("Cargo.lock", ["data"]),
        ("notebook.ipynb", ["data"]),
        ("table.csv", ["data"]),
    ],
)
def test_code_markup_and_data_are_one_node_without_text(path, kinds):
    view = parse_document(Document(path, PROSE))
    assert view.text == ""
    assert [node.kind for node in view.stored().nodes] == kinds
    assert view.stored().nodes[0].span == (0, len(PROSE))
    assert view.stored().text == PROSE
    assert not view.sentences


@pytest.mark.parametrize(
    "path", ["a.rst", "a.adoc", "a.org", "a.txt", "a.unheard-of", "README", "html", "v1.2/NOTES", "a.b/c"]
)
def test_anything_else_is_prose(path):
    view = parse_document(Document(path, PROSE))
    assert view.text == PROSE
    assert view.sentences


@pytest.mark.parametrize("path", ["a.py", "a.svg", "a.json", "a.tex"])
def test_rules_about_prose_are_silent_there(path):
    assert srclint.lint(PROSE) != []
    assert srclint.lint(PROSE, path=path) == []


@pytest.mark.parametrize("path", ["a.py", "a.svg", "a.json"])
def test_characters_are_looked_at_there(path):
    text = "if x != 'user\u202e \u2066// checked\u2069 \u2066' {\n"
    assert "ENC" in {finding.code[:3] for finding in srclint.lint(text, path=path)}


def test_mojibake_is_found_in_data():
    text = '{"name": "CafÃ© MÃ¼ller, they donâ€™t open"}\n'
    assert "ENC" in {finding.code[:3] for finding in srclint.lint(text, path="a.json")}


def test_comments_in_markup_suppress():
    text = "<p>CafÃ© MÃ¼ller, they donâ€™t open</p>"
    assert srclint.lint(text, path="a.svg") != []
    assert srclint.lint(f"{text} <!-- srclint-disable-line ENC -- quoted as it came -->", path="a.svg") == []


def test_records_without_a_text_have_no_parts():
    container = read_container(Document("data.jsonl", '{"id": 1, "path": "src/a.py"}\n{"id": 2}\n'))
    assert list(container.parts) == []
    assert container.problems == []


@pytest.mark.parametrize(
    ("path", "text", "is_data"),
    [
        ("bash.1", '.\\" The shell.\n.TH BASH 1\nThe following table lists all.\n', True),
        ("Pod.3pm", "'\\\" t\n.TH Pod 3pm\n", True),
        ("notes.1", "The following table lists all.\n", False),
        ("notes.txt", ".TH BASH 1\n", False),
    ],
)
def test_the_source_of_a_manual_page_is_markup_and_no_prose(path: str, text: str, is_data: bool) -> None:
    view = parse_document(Document(path, text))
    assert view is not None
    assert [node.kind for node in view.nodes if node.kind == "data"] == ["data"] * is_data
    assert bool(view.text) == (not is_data)
