"""Tables and lines of JSON, odd ones too, and what they say when they are read piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hypothesis import strategies as st

from srclint.document import Document
from srclint.model import Record, Span
from srclint.parse import read_container
from srclint.sources.piece import Piece

TOKENS = [b'"', b'""', b'"', b",", b",", b";", b"\t", b"|", b"\n", b"\n", b"\r\n", b"\r", b"a", b"bc", b" ", b"text"]
TOKENS += [b"body", "é".encode(), b"\xc3", b"\xa9", b"\xff", "\ufeff".encode(), b'"a b"', b',"c\nd"', b"sep=;\n"]
TABLE = st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join)
CELLS = [b"a", b'"b"', b'"c\nd"', b'"e ""f"""', b"", b'"' + b"g" * 30 + b'"']
ROW = st.lists(st.sampled_from(CELLS), min_size=3, max_size=3).map(b",".join).map(b"%b\r\n".__mod__)
WELL_FORMED = st.lists(ROW, max_size=30).map(lambda rows: b"text,body,x\n" + b"".join(rows))
JSON_TOKENS = [b'{"text": "a b"}', b'{"text": "\xc3\xa9\\n"}', b'"c d"', b"\n", b"\n", b"\r\n", b"\r", b" ", b"{"]
JSON_TOKENS += [b'{"body": "' + b"long " * 20 + b'"}', "\ufeff".encode(), b"3", b'{"text": "\xc3', b"\x0b", b"\xc2\x85"]
JSON_TOKENS += [b"\xff", b"\xc3"]
LINES = st.lists(st.sampled_from(JSON_TOKENS), max_size=40).map(b"".join)


class Text(NamedTuple):
    """A text of a record, placed in the file."""

    record: Record
    text: str
    prose: bool
    place: Span


def read_pieces(pieces: Iterable[Piece]) -> tuple[list[Text], list[tuple[int, str]]]:
    """Return the texts of all pieces, and what could not be read, by their places in the file."""
    texts: list[Text] = []
    problems: list[tuple[int, str]] = []
    records = lines = length = 0
    for piece in pieces:
        document = piece.document()
        head = Document("", piece.head.decode("utf-8", "surrogateescape"))
        above, ahead = lines - len(head.line_starts) + 1, length - len(head.text)
        container = read_container(document)
        if container is not None:
            for part in container.parts:
                if part.document.record is None:  # the first row of a table
                    continue
                number, field = part.document.record
                place = part.in_file(Span(0, len(part.document.text)))
                place = Span(place.start + ahead, place.end + ahead)
                texts.append(Text(Record(number + records, field), part.document.text, part.document.prose, place))
            problems.extend((line + above, reason) for line, reason in container.problems)
            records += container.records
        lines = above + len(document.line_starts) - 1
        length = ahead + len(document.text)
    return texts, problems
