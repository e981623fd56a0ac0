"""Which fields of records are text, and what the others tell."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.fields import Fields, FieldsRead, steps_of
from srclint.model import Meta, Span
from srclint.parse import parse_document, read_container
from srclint.parse.json_texts import escaped
from tests.growth import grows_in_proportion
from tests.toy import toy_plugins

LONG = "A value of some length, as no name or number has, is taken for a text whatever its field is called. " * 5
NAMES = st.sampled_from(["text", "title", "body", "url", "lang", "date", "meta", "path", "a.b", "x", "source"])
WORDS = st.sampled_from(
    ["wrong", "so wrong", "é wrong ü", "fine", "", "de", "2024-05-03", "notes.md", LONG, "\x07 \u2028"]
)
VALUES = st.recursive(WORDS | st.integers() | st.none(), lambda v: st.lists(v, max_size=3) | st.dictionaries(NAMES, v))
RECORDS = st.dictionaries(NAMES, VALUES, max_size=5)
PATHS = st.sampled_from(["text", "body", "x", "meta.title", "x[]", "x[0].text", "a.b", '["a.b"]', "meta", "none"])
FIELDS = st.builds(
    Fields,
    st.lists(PATHS, max_size=3).map(tuple),
    *[st.sampled_from(["", "path", "x", "meta.url", "date", "none"])] * 5,
)


def read(record: Any, fields: Fields | None = None, *, meta: Meta = Meta(), path: str = "a.jsonl") -> list[Document]:  # noqa: B008
    return documents(json.dumps(record) + "\n", path, fields, meta)[0]


def documents(
    text: str,
    path: str,
    fields: Fields | None = None,
    meta: Meta = Meta(),  # noqa: B008
) -> tuple[list[Document], FieldsRead]:
    document = Document(path, text)
    document.fields, document.meta = fields, meta
    container = read_container(document)
    assert container is not None
    return [part.document for part in container.parts], container.fields()


def prose(record: Any, fields: Fields | None = None) -> dict[str, str]:
    return {d.record.field: d.text for d in read(record, fields) if d.prose and d.record}


def told(record: Any, fields: Fields | None = None) -> Meta:
    return read({**record, "text": "A."}, fields)[-1].meta


class TestTexts:
    def test_what_is_configured_is_text_and_nothing_else(self) -> None:
        record = {"text": "No.", "body": "Yes.", "note": LONG, "chat": [{"content": "One."}, {"content": "Two."}]}
        assert prose(record, Fields(("body",))) == {"body": "Yes."}
        assert prose(record, Fields(("body", "chat[].content"))) == {
            "body": "Yes.",
            "chat[0].content": "One.",
            "chat[1].content": "Two.",
        }
        assert prose(record, Fields(("chat[1].content",))) == {"chat[1].content": "Two."}

    def test_a_list_of_texts_is_text(self) -> None:
        record = {"body": ["One.", ["Two.", {"title": "No."}]]}
        assert prose(record, Fields(("body",))) == {"body[0]": "One.", "body[1][0]": "Two."}
        assert prose(record, Fields(("body[]",))) == {"body[0]": "One.", "body[1][0]": "Two."}

    def test_a_name_with_points_may_be_configured_as_it_is(self) -> None:
        assert prose({"a.b": "Yes.", "a": {"b": "Also."}}, Fields(("a.b",))) == {'["a.b"]': "Yes.", "a.b": "Also."}

    def test_of_other_fields_the_characters_are_looked_at(self) -> None:
        record = {"body": "Yes.", "text": "é", "id": "a"}
        assert [(d.record.field, d.prose) for d in read(record, Fields(("body",))) if d.record] == [
            ("body", True),
            ("text", False),
        ]

    @pytest.mark.parametrize("name", ["text", "Content", "maintext", "articleBody", "raw_content", "page_content"])
    def test_without_configuration_the_names_of_corpora_count(self, name: str) -> None:
        assert prose({name: "Yes.", "story": LONG}) == {name: "Yes."}

    def test_beside_a_title_the_text_may_have_any_name(self) -> None:
        record = {"title": "Ferry stops", "texte": LONG, "author": LONG, "note": "A short note of a few words."}
        assert prose(record) == {"title": "Ferry stops", "texte": LONG}
        assert prose({**record, "text": "Yes."}) == {"title": "Ferry stops", "text": "Yes."}
        assert prose({**record, "text": ""}) == {"title": "Ferry stops", "texte": LONG, "text": ""}

    def test_which_fields_were_read_is_known_once_they_were(self) -> None:
        lines = [{"text": "a", "chat": [{"content": "b"}, {"content": "c"}]}, {"title": "d", "x": "e"}]
        text = "".join(json.dumps(line) + "\n" for line in lines)
        assert documents(text, "a.jsonl")[1] == FieldsRead(("text", "chat[].content", "title"), guessed=True)
        configured = Fields(("title", "chat[0].content", "boddy"), date="published")
        assert documents(text, "a.jsonl", configured)[1] == FieldsRead(
            ("chat[0].content", "title"), absent=("boddy", "published")
        )

    def test_names_that_are_data_do_not_pile_up(self) -> None:
        text = "".join(json.dumps({f"key {i}": LONG}) + "\n" for i in range(3000))
        texts, met = documents(text, "a.jsonl")
        assert len(texts) == 3000
        assert len(met.texts) <= 100


class TestMeta:
    @pytest.mark.parametrize(
        ("record", "meta"),
        [
            ({"language": "de"}, Meta(language="de")),
            ({"meta": {"lang": "German"}}, Meta(language="de")),
            ({"lang": "Python", "language_code": "eng_Latn"}, Meta(language="en")),
            ({"extra": {"deep": {"lang": "de"}}, "n": [{"lang": "de"}]}, Meta()),
            ({"warc_headers": {"warc-target-uri": "https://x.org/a"}}, Meta(url="https://x.org/a")),
            ({"publishedAt": "3 May 2024"}, Meta(date="3 May 2024")),
            ({"timestamp": 1714694400}, Meta(date="1714694400")),
            ({"created_utc": "1714694400"}, Meta(date="1714694400")),
            ({"year": 2015, "date": "soon"}, Meta(date="2015")),
            ({"time": 12, "date": True}, Meta()),
            ({"URL": "www.x.org/a", "author": "Ann Lee"}, Meta(url="www.x.org/a", author="Ann Lee")),
            ({"link": "a b", "authors": [{"name": "Ann Lee"}, "Bo"]}, Meta(author="Ann Lee, Bo")),
            ({"file_path": "notes/a.md"}, Meta(path="notes/a.md")),
            ({"metadata": {"source": "docs/a.md"}}, Meta(url="docs/a.md", path="docs/a.md")),
            ({"source": "Island Courier", "url": ""}, Meta(url="Island Courier")),
            ({"url": "", "date": None, "lang": ""}, Meta(missing=frozenset({"url", "date"}))),
            ({"url": "unknown", "domain": "x.org"}, Meta(url="x.org")),
        ],
    )
    def test_other_fields_tell_of_the_text(self, record: dict[str, Any], meta: Meta) -> None:
        assert told(record) == meta

    def test_what_is_configured_counts_and_need_not_look_like_it(self) -> None:
        record = {"url": "https://x.org", "place": "shelf 3", "lang": "fr", "sprache": "de", "by": {"name": "Ann"}}
        assert told(record, Fields(url="place", language="sprache", author="by.name")) == Meta(
            language="de", url="shelf 3", author="Ann"
        )

    def test_what_is_configured_and_not_there_is_missing(self) -> None:
        assert told({}, Fields(url="place", date="day")).missing == {"url", "date"}
        assert told({"place": "x", "day": "n.d."}, Fields(url="place", date="day")).missing == frozenset()

    def test_what_is_told_of_the_file_holds_for_records_that_say_nothing(self) -> None:
        of_file = Meta(language="fr", date="2020", path="dump.jsonl")
        [document] = read({"text": "A.", "lang": "de"}, meta=of_file)
        assert document.meta == Meta(language="de", date="2020")

    def test_columns_tell_as_fields_do(self) -> None:
        row = "text,lang,date,url\nA.,de,,https://x.org\n"
        [document], met = documents(row, "a.csv")
        assert document.meta == Meta(language="de", url="https://x.org", missing=frozenset({"date"}))
        assert met == FieldsRead(("text",), guessed=True)
        [document], met = documents("n,tale,day\n1,A.,2024-05-03\n", "a.csv", Fields(("tale",), date="day", url="u"))
        assert (document.text, document.meta.date, document.meta.missing) == ("A.", "2024-05-03", {"url"})
        assert met == FieldsRead(("tale",), absent=("u",))


class TestFormat:
    @pytest.mark.parametrize(
        ("record", "read_as"),
        [
            ({"path": "a.md", "text": "*a*"}, "a"),
            ({"path": "a.txt", "text": "*a*"}, "*a*"),
            ({"path": "src/a.py", "text": "a = 1"}, ""),
            ({"path": "a.html", "text": "<p>a&amp;b</p>"}, "a&b"),
            ({"path": "a.html", "text": "a was taken out"}, "a was taken out"),
            ({"path": "https://x.org/a.php?x", "text": "a = 1"}, "a = 1"),
            ({"path": "https://x.org/a.md?x", "text": "*a*"}, "a"),
            ({"path": "a.warc.gz", "text": "*a*"}, "*a*"),
            ({"path": "a.md", "title": "*a*"}, "*a*"),
            ({"html": "<p>a&amp;b</p>", "x": LONG}, "a&b"),
            ({"text": "*a*", "source": "notes/a.md"}, "a"),
        ],
    )
    def test_a_path_or_a_name_tells_it(self, record: dict[str, str], read_as: str) -> None:
        fields = Fields(("html",)) if "html" in record else None
        view = parse_document(read(record, fields)[0])
        assert view is not None
        assert view.text.strip() == read_as


class TestLanguage:
    def test_a_record_tells_its_language(self) -> None:
        view = parse_document(read({"text": "Ja.", "lang": "sv"})[0])
        assert view is not None
        assert view.language == "sv"

    def test_a_language_that_is_not_written_so_is_not_believed(self) -> None:
        text = "Вчера паром не вышел в море, и никто на островах этому не удивился."
        view = parse_document(read({"text": text, "lang": "en"})[0])
        assert view is not None
        assert view.language == "ru"

    def test_the_configured_language_comes_first(self) -> None:
        line = json.dumps({"text": "Die Fähre wurde gestern stillgelegt.", "lang": "en", "date": ""})
        assert [f.code for f in srclint.lint(line, path="a.jsonl", config={"select": ["SRC010"], "language": "de"})]
        assert not srclint.lint(line, path="a.jsonl", config={"select": ["SRC010"]})


# Whatever is configured.


@given(RECORDS, FIELDS, st.booleans())
def test_texts_lie_in_their_values(record: dict[str, Any], fields: Fields, ascii_only: bool) -> None:
    source = json.dumps(record, ensure_ascii=ascii_only)
    document = Document("a.jsonl", source)
    document.fields = fields
    container = read_container(document)
    assert container is not None
    for part in container.parts:
        span = part.in_file(Span(0, len(part.document.text)))
        assert source[span.start - 1] == source[span.end] == '"'
        assert json.loads(source[span.start - 1 : span.end + 1]) == part.document.text
        assert part.document.record is not None
        value: Any = record
        for step in steps_of(part.document.record.field):
            value = value[step]
        assert value == part.document.text


@given(st.lists(RECORDS, max_size=3), FIELDS, st.booleans())
def test_a_fix_changes_what_it_mends_and_no_other_byte(records: list[Any], fields: Fields, ascii_only: bool) -> None:
    raw = "\r\n".join(json.dumps(record, ensure_ascii=ascii_only) for record in records).encode()
    config = {"records": {key: value for key, value in fields._asdict().items() if value}, "select": ["TOY001"]}
    outcome = Engine(Settings.from_mapping(config), toy_plugins()).fix(Document.from_bytes("a.jsonl", raw))
    assert outcome.document.to_bytes().replace(b"right", b"wrong") == raw
    assert len(outcome.applied) == outcome.document.to_bytes().count(b"right")


@given(st.lists(st.lists(WORDS, min_size=2, max_size=5), max_size=4), FIELDS)
def test_a_fix_of_a_table_changes_no_other_byte(rows: list[list[str]], fields: Fields) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["text", "x", "text"], *rows])
    raw = stream.getvalue().encode("utf-8", "surrogatepass")
    config = {"records": {key: value for key, value in fields._asdict().items() if value}, "select": ["TOY001"]}
    outcome = Engine(Settings.from_mapping(config), toy_plugins()).fix(Document.from_bytes("a.csv", raw))
    assert outcome.document.to_bytes().replace(b"right", b"wrong") == raw


@given(st.text(max_size=3000), st.booleans(), st.data())
def test_spans_among_many_escapes_lead_to_their_source(text: str, ascii_only: bool, data: st.DataObject) -> None:
    value = json.loads(json.dumps((text + "é\\😀\n") * data.draw(st.integers(1, 400))))
    inside = json.dumps(value) if ascii_only else f'"{escaped(value)}"'
    [document], [part] = read({"text": "a"}), list(read_container(Document("a.jsonl", f'{{"text": {inside}}}')).parts)  # type: ignore[union-attr]
    assert document.record == part.document.record
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    span = part.in_file(Span(start, end))
    source = f'{{"text": {inside}}}'
    assert json.loads(f'"{source[span.start : span.end]}"') == value[start:end]


@pytest.mark.parametrize(
    "record",
    [
        lambda size: {f"key {i}": "a" for i in range(size // 10)},
        lambda size: {"text": [{"text": "a"}] * (size // 20)},
        lambda size: {"embedding": [0.5] * size, "text": "a"},
        lambda size: {
            "source": "a.b?" * size,
            "path": "a." * size,
            "date": "1/" * size,
            "url": "a." * size,
            "text": "a",
        },
        lambda size: {"text": "\\\n\u00e9" * size},
    ],
)
def test_hostile_records_take_linear_time(record: Callable[[int], dict[str, Any]]) -> None:
    assert grows_in_proportion(lambda size: read(record(size), Fields(("text[5].text", "x[]"))), 5_000)
