import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from srclint.document import Document
from srclint.model import Position, Span

MARKS = [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, b""]


@given(st.sampled_from(MARKS), st.binary())
@example(codecs.BOM_UTF16_LE, b"a")
@example(codecs.BOM_UTF16_LE, b"\x00\xd8")
@example(codecs.BOM_UTF32_LE, b"\xff\xff\xff\xff")
@example(b"", b"\xed\xa0\x80\xff")
def test_every_file_comes_back_byte_for_byte(mark, rest):
    document = Document.from_bytes("a.txt", mark + rest)
    assert document.to_bytes() == mark + rest
    assert document.with_text(document.text).to_bytes() == mark + rest


@given(st.text(), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_text_behind_a_byte_order_mark_is_read_as_it_was_written(text, encoding):
    mark = "\ufeff".encode(encoding)
    document = Document.from_bytes("a.txt", mark + text.encode(encoding))
    if encoding.startswith("utf-16-le") and text.startswith("\x00"):  # these bytes begin like UTF-32
        return
    assert (document.text, document.encoding, document.bom) == (text, encoding, mark)


def test_bytes_that_are_not_utf8_become_lone_surrogates():
    assert Document.from_bytes("a.txt", b"na\xefve").text == "na\udcefve"


def test_a_program_may_hand_in_surrogates_that_stand_for_no_byte():
    assert Document("a.txt", "\ud800").to_bytes() == b"\xed\xa0\x80"


def test_lines_end_as_in_editors():
    document = Document("a.txt", "one\r\ntwo\rthree\nfour\x85five\u2028six\n")
    assert [document.position(document.text.index(w)).line for w in ("one", "two", "three", "four", "five", "six")] == [
        1,
        2,
        3,
        4,
        4,
        4,
    ]
    assert document.position(5) == Position(2, 1)
    assert document.line_span(1) == Span(0, 3)
    assert document.line_span(5) == Span(len(document.text), len(document.text))


@given(st.text(st.sampled_from("ab\r\n\x85")), st.data())
def test_a_position_leads_back_to_its_offset(text, data):
    document = Document("a.txt", text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = document.position(offset)
    assert document.line_starts[line - 1] + column - 1 == offset
    start, end = document.line_span(line)
    assert start <= end
    assert not set(text[start:end]) & {"\r", "\n"} or "\r" in text[start:end]


@pytest.mark.parametrize("text", ["", "\n", "\r\n"])
def test_the_first_position_is_line_one_column_one(text):
    assert Document("a.txt", text).position(0) == Position(1, 1)
