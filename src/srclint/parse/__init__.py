"""Formats: documents as they are read. The built-in ones are hook implementations like anyone's."""

from __future__ import annotations

from collections.abc import Sequence

from srclint import late
from srclint.container import Container
from srclint.document import Document
from srclint.hookspecs import hookimpl
from srclint.parse.opaque import MARKUP, kind_of, parse_opaque
from srclint.view import Node, View

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
HTML = (".html", ".htm", ".xhtml", ".xht", ".shtml")
MARKDOWN_FIELDS = frozenset({"markdown", "md"})
_TAGGED = (*HTML, *MARKUP)
_MANUAL = late.pattern(r"\.[1-9n][a-z]{0,3}\Z")  # the section of a page of the manual
_ROFF = ('.\\"', "'\\\"", ".TH", ".Dd", ".so ", ".ig", ".de", ".nr", ".if", ".ie")  # what such a page begins with
_PROBE = 256  # code points in which a page of HTML begins
LINES = (".jsonl", ".ndjson", ".jsonlines")
RECORDS = (*LINES, ".jl")
SEPARATED = (".csv", ".tsv", ".tab")


@hookimpl(trylast=True)
def read_container(document: Document) -> Container | None:
    """Take JSON Lines, other JSON that holds texts, and separated values apart by their extensions."""
    path = document.name.lower()
    if document.record is None and path.endswith((*RECORDS, ".json")):
        from srclint.parse.records import read_json, read_records

        if path.endswith(".jl") and document.text.lstrip(" \t\r\n")[:1] not in ("", "{"):
            return None  # Julia
        return read_json(document) if path.endswith(".json") else read_records(document)
    if document.record is None and path.endswith(SEPARATED):
        from srclint.parse.separated import read_separated

        return read_separated(document)
    return None


@hookimpl(trylast=True)
def parse_document(document: Document) -> View | None:
    """Read Markdown, HTML, code and data by their extensions, and anything else as plain text.

    The texts of records are what the names of their fields say, or the paths that the records tell, else plain text.
    What begins as a page of HTML does is one, unless its name says otherwise.
    """
    if not document.prose:
        return parse_opaque(document, "data")
    name = _name(document)
    if name.endswith(MARKDOWN):
        from srclint.parse.markdown import parse_markdown

        return parse_markdown(document)
    kind = kind_of(name)
    if kind or (_MANUAL.search(name) and document.text.startswith(_ROFF)):
        return parse_opaque(document, kind or "data")
    is_html = name.endswith(HTML)
    if is_html or document.text[:_PROBE].lstrip()[:1] == "<":
        from srclint.parse.html_tags import is_page

        if is_html or is_page(document.text):
            from srclint.parse.html import parse_html

            return parse_html(document)
    return View(document, document.text, lambda: _plain_nodes(document))


def _name(document: Document) -> str:
    """Return the name, in small letters, by whose ending the format of a text is told; "" for plain text.

    Of a record's text that is its field, or the path that the record tells, unless the text was taken out of that file.
    """
    record = document.record
    if record is None:
        return document.name.lower()
    return name_of_text(record.field, document.meta.path, document.text)


def name_of_text(field: str, path: str, text: str) -> str:
    """Return the name by whose ending the format of a record's text is told, by its field and what tells its path."""
    field = field.lower().rpartition(".")[2]
    if field in MARKDOWN_FIELDS:
        return ".md"
    if field.endswith("html"):
        return ".html"
    path = path.lower()
    if path.startswith(("http:", "https:")):
        path = path.partition("?")[0].partition("#")[0]
        if not path.endswith((*_TAGGED, *MARKDOWN)):  # what makes a page says nothing of the page
            return ""
    if path.endswith(_TAGGED) and "</" not in text and "/>" not in text:
        return ""
    return path


def _plain_nodes(document: Document) -> Sequence[Node]:
    from srclint.parse.plain import plain_nodes

    return plain_nodes(document.text)
