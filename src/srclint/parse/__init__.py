"""Formats: documents as they are read. The built-in ones are hook implementations like anyone's."""

from __future__ import annotations

from srclint.container import Container
from srclint.document import Document
from srclint.hookspecs import hookimpl
from srclint.parse.opaque import kind_of, parse_opaque
from srclint.view import View

MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd")
MARKDOWN_FIELDS = frozenset({"markdown", "md"})
RECORDS = (".jsonl", ".ndjson")


@hookimpl(trylast=True)
def read_container(document: Document) -> Container | None:
    """Take JSON Lines apart by their extension."""
    if document.record is None and document.path.lower().endswith(RECORDS):
        from srclint.parse.records import read_records

        return read_records(document)
    return None


@hookimpl(trylast=True)
def parse_document(document: Document) -> View | None:
    """Read Markdown, code and data by their extensions, and anything else as plain text.

    The fields of records are plain text, or Markdown by their names.
    """
    record = document.record
    if record.field.lower() in MARKDOWN_FIELDS if record else document.path.lower().endswith(MARKDOWN):
        from srclint.parse.markdown import parse_markdown

        return parse_markdown(document)
    kind = "" if record else kind_of(document.path)
    if kind:
        return parse_opaque(document, kind)
    from srclint.parse.plain import parse_plain

    return parse_plain(document)
