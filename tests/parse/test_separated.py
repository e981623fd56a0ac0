"""Comma- and tab-separated values: one record a row, every span and every fix at its exact place."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Record, Span
from srclint.parse import parse_document
from srclint.parse.separated import doubled, heading_of, read_separated
from tests.growth import grows_in_proportion
from tests.toy import toy_plugins

CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


def read(text: str, path: str = "corpus.csv"):
    return read_separated(Document(path, text))


def texts(text: str, path: str = "corpus.csv"):
    container = read(text, path)
    return [(part.document.record, part.document.text) for part in container.parts] if container else []


def test_each_text_of_each_row_is_a_document() -> None:
    text = 'id,title,text\r\n1,One,"He said ""yes"",\r\nthen left."\r\n\r\n2,Two,Short\r\n'
    assert texts(text) == [
        (Record(1, "title"), "One"),
        (Record(1, "text"), 'He said "yes",\r\nthen left.'),
        (Record(2, "title"), "Two"),
        (Record(2, "text"), "Short"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_first_rows(delimiter: str) -> None:
    rows = [["id", "text"], ["1", "a, b; c|d\te"], ["2", "z"]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert [text for _, text in texts(stream.getvalue())] == ["a, b; c|d\te", "z"]


def test_tabs_separate_by_the_name_of_the_file() -> None:
    assert texts("text\tn\na, b\t1\n", "x.TSV") == [(Record(1, "text"), "a, b")]


def test_a_row_without_a_known_field_gives_its_long_texts() -> None:
    story = "Once upon a time there was a row whose author named its column as nobody had before them."
    assert texts(f"id,tale\n1,{story}\n2,short\n") == [(Record(1, "tale"), story)]


def test_of_other_cells_only_the_characters_are_looked_at() -> None:
    text = "id,name,text\n1,JosÃ© the the,Fine.\n2,Ana,Fine.\n"
    parts = list(read(text).parts)
    assert [(part.document.text, part.document.prose) for part in parts] == [
        ("JosÃ© the the", False),
        ("Fine.", True),
        ("Fine.", True),
    ]
    view = parse_document(parts[0].document)
    assert view is not None
    assert not view.blocks


def test_columns_without_a_name_of_their_own_are_counted() -> None:
    long = "word " * 20
    fields = [record.field for record, _ in texts(f",a,a\n{long},{long},{long}\n")]
    assert fields == ["column 1", "a", "column 3"]


def test_no_two_columns_have_one_name() -> None:
    fields = [record.field for record, _ in texts("column 2,,column 2,text\né,é,é,a\n")]
    assert fields == ["column 2", "(column 2)", "column 3", "text"]


def test_a_second_column_of_a_name_is_what_the_first_is() -> None:
    parts = list(read("text,id,text\nOne.,é,Two.\n").parts)
    assert [(part.document.record.field, part.document.prose) for part in parts] == [
        ("text", True),
        ("id", False),
        ("column 3", True),
    ]


def test_cells_beyond_the_columns_are_looked_at() -> None:
    text = "id,text\n1,One.,JosÃ©\n2,Two.\n3,Three.,a,é,ü\n"
    parts = list(read(text).parts)
    assert [(part.document.record.field, part.document.text, part.document.prose) for part in parts] == [
        ("text", "One.", True),
        ("column 3", "JosÃ©", False),
        ("text", "Two.", True),
        ("text", "Three.", True),
        ("column 4", "é", False),
        ("column 5", "ü", False),
    ]
    find = read(text).finder()
    assert all(find(part.document.record).document.text == part.document.text for part in parts)


def test_a_header_of_many_columns_without_a_name_is_read() -> None:
    assert texts("," * 50_000 + "text\n" + "," * 50_000 + "a\n") == [(Record(1, "text"), "a")]


@pytest.mark.parametrize("told", ["sep=;\r\n", '"sep=;"\n', "SEP=;\r"])
def test_the_delimiter_may_be_told_in_a_line_of_its_own(told: str) -> None:
    assert texts(f"{told}id;n;text\n1;3,5;a, b, c\n2;4,5;z\n") == [
        (Record(1, "text"), "a, b, c"),
        (Record(2, "text"), "z"),
    ]


def test_a_table_that_tells_its_delimiter_is_one_though_it_holds_no_texts() -> None:
    container = read("sep=,\na,b\n1,2\n3\n")
    assert list(container.parts) == []
    assert container.records == 2
    assert container.problems == [(4, "1 cell, where the first row has 2")]


@pytest.mark.parametrize(
    ("text", "told", "names", "end"),
    [
        ("id;text\r\n1;a\r\n", "sep=;\n", 'sep=;\n"id";"text"\n', 9),
        ('sep=|\n"a ""b""\nc"|"d"', "", 'sep=|\n"a ""b""\nc"|"d"\n', 21),
        ('text,"open\na,b', "sep=,\n", 'sep=,\n"text","""open"\n', 11),
        ("\na,b\n", "sep=,\n", 'sep=,\n""\n', 1),
        ("", "sep=,\n", "sep=,\n\n", 0),
    ],
)
def test_how_a_table_begins(text: str, told: str, names: str, end: int) -> None:
    assert heading_of(Document("a.csv", text))[1:] == (told, names, end)


def test_a_ragged_row_does_not_hide_the_delimiter() -> None:
    assert texts("id;n;text\n1;3,5;a, b\n2;4,5\n\n3;4,5;z\n") == [(Record(1, "text"), "a, b"), (Record(3, "text"), "z")]


def test_broken_rows_are_problems_and_the_rest_is_read() -> None:
    container = read('id,text\n1,"not closed\n2,fine\n3\n4,a,b\n5,last\n')
    assert [part.document.text for part in container.parts] == ['"not closed', "fine", "a", "last"]
    assert container.problems == [
        (2, "a quotation mark is not closed"),
        (4, "1 cell, where the first row has 2"),
        (5, "3 cells, where the first row has 2"),
    ]


@pytest.mark.parametrize("text", ["", "\n", "a", "a,b\n", '"', '""', "\r\n\r\n"])
def test_files_without_rows_hold_nothing(text: str) -> None:
    assert read(text) is None


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_cells_are_read_as_the_csv_module_reads_them(rows: list[list[str]], end: str, everything: bool) -> None:
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
    names = ["text", "body", "title"]
    csv.writer(stream, lineterminator=end, quoting=quoting).writerows([names, *rows])
    written = stream.getvalue()
    expected = [cell for row in csv.reader(io.StringIO(written, newline="")) for cell in row[:3] if cell][3:]
    if not set(";\t|") & set(written):
        assert [text for _, text in texts(written)] == expected


@given(CELL, st.data())
def test_a_span_of_a_cell_leads_to_its_source(value: str, data: st.DataObject) -> None:
    text = f'id,text\n1,"{doubled(value)}"\n'
    if not value:
        assert read(text) is None
        return
    [part] = read(text).parts
    assert part.document.text == value
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    source = part.in_file(Span(start, end))
    assert text[source.start : source.end] == doubled(value[start:end])


def test_fixes_are_written_into_the_cell_and_nothing_else_changes() -> None:
    raw = b'\xef\xbb\xbfid,text\r\n1,"a ""wrong"" \xff"\r\n2, wrong \r\n3,"wrong'
    engine = Engine(Settings.from_mapping({}), toy_plugins())
    outcome = engine.fix(Document.from_bytes("a.csv", raw))
    assert outcome.document.to_bytes() == raw.replace(b"wrong", b"right")
    assert [finding.record for finding in outcome.applied] == [Record(n, "text") for n in (1, 2, 3)]


def mended(raw: bytes, put: str, path: str = "a.csv") -> bytes:
    """Return a table in which ``wrong`` was replaced."""
    toys = toy_plugins()
    [rule] = [rule for rule in toys.rules if rule.params.get("put") == "right"]
    putting = replace(rule, params={**rule.params, "put": put})
    engine = Engine(Settings.from_mapping({}), replace(toys, rules=(putting,)))
    return engine.fix(Document.from_bytes(path, raw)).document.to_bytes()


@pytest.mark.parametrize(
    ("before", "put", "after"),
    [
        ("wrong", "right", "right"),
        ('wrong, or "not" | so', "right", 'right, or "not" | so'),
        ("wrong", 'so-called "right"', 'so-called "right"'),
        ("a wrong", "right, and so", "a right, and so"),
        ("a wrong", "1;2", '"a 1;2"'),
        ('the "a" wrong', "1\n2", '"the ""a"" 1\n2"'),
        ("wrong", '"right"', '"""right"""'),
        (" wrong", '"right"', ' "right"'),
        ('wrong"a"', "", '"""a"""'),
        ('"a"wrong', "", '"""a"""'),
        ('"a" wrong', "right", '"a" right'),
        ('"wrong"', '"right"', '"""right"""'),
    ],
)
def test_a_cell_gets_quotation_marks_only_where_a_fix_makes_them_necessary(before: str, put: str, after: str) -> None:
    table = "id;text;n\n1;{};2\n3;z;4\n"
    assert mended(table.format(before).encode(), put) == table.format(after).encode()


@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4),
    st.text(st.sampled_from('a",;\t|\r\n '), max_size=4),
    st.sampled_from(",;\t|"),
)
def test_a_fix_changes_no_other_text(cells: list[tuple[str, str]], put: str, delimiter: str) -> None:
    rows = [[f"{before}wrong", f"wrong {after}"] for before, after in cells]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([["text", "body"], *rows])
    table = f"sep={delimiter}\n{stream.getvalue()}"
    written = mended(table.encode(), put).decode()
    expected = [cell.replace("wrong", put) for row in rows for cell in row]
    assert [text for _, text in texts(written)] == [cell for cell in expected if cell]


def test_the_characters_of_the_first_row_are_looked_at() -> None:
    first, *rest = read('id;"GrÃ¶ÃŸe";text\n1;;a\n').parts
    assert (first.document.text, first.document.prose, first.document.record) == ('id;"GrÃ¶ÃŸe";text', False, None)
    assert [part.document.record for part in rest] == [Record(1, "text")]
    assert read("id;Größe\n1;2\n") is None
    container = read("é;text\n1;a\n")
    assert container.records == 1
    assert len(list(container.parts)) == len(list(container.parts)) == 2


@pytest.mark.parametrize("unit", ['"', '""', '",', "a\n", '"a\n', '"a"b,', ",", "\r\n"])
def test_hostile_files_take_linear_time(unit: str) -> None:
    assert grows_in_proportion(lambda size: texts("id,text\n" + unit * (size // len(unit))), 20_000)
