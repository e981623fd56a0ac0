import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.fields import Fields
from srclint.model import Record, Span
from srclint.parse import parse_document, read_container
from srclint.parse.json_texts import escaped
from srclint.parse.records import read_array, read_records
from tests.growth import grows_in_proportion
from tests.toy import toy_plugins

TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda v: st.lists(v) | st.dictionaries(TEXT, v)
)


def read(text):
    return read_records(Document("corpus.jsonl", text))


def texts(container):
    return [(part.document.record, part.document.text) for part in container.parts]


def test_every_text_field_of_every_line_is_a_document():
    container = read(
        '{"id": 1, "text": "One.", "title": "T"}\n\n{"body": "Two.", "n": [1, {"text": "no"}]}\n"Three."\n'
    )
    assert texts(container) == [
        (Record(1, "text"), "One."),
        (Record(1, "title"), "T"),
        (Record(2, "body"), "Two."),
        (Record(2, "n[1].text"), "no"),
        (Record(3, ""), "Three."),
    ]
    assert not container.problems


def test_a_record_without_a_known_field_gives_its_long_texts():
    story = "Once upon a time there was a record whose author named its field as nobody had before."
    assert texts(read(json.dumps({"id": "a b", "story": story, "url": "x" * 200}))) == [(Record(1, "story"), story)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "cut of', "not JSON: Unterminated string"),
        ('{"text": "a"} {"text": "b"}', "not JSON: Extra data"),
        ("[1, 2]", "neither a JSON object nor a string"),
        ("12", "neither"),
        ("[" * 200_000, "nested too deeply"),
        ('\ufeff{"text": "a"}', "not JSON: a byte order mark"),
        ('{"text": "tab\there"}', "not JSON: Invalid control character"),
    ],
)
def test_a_broken_line_is_a_problem_and_the_rest_is_read(line, reason):
    container = read(f'"before"\n\n{line}\n"after"')
    assert [text for _, text in texts(container)] == ["before", "after"]
    [(number, said)] = container.problems
    assert number == 3
    assert said.startswith(reason)


@pytest.mark.parametrize("size", [5_000, 1_000_000])
def test_numbers_may_be_as_long_as_they_are(size):
    container = read('{"n": ' + "9" * size + ', "text": "after"}\n')
    assert [text for _, text in texts(container)] == ["after"]
    assert not container.problems


def test_no_two_texts_of_a_record_have_one_name():
    line = {"a.b": {"text": "1"}, "a": {"b": {"text": "2"}}, "m[0]": {"text": "3"}, "m": [{"text": "4"}], "": "ü"}
    assert [record.field for record, _ in texts(read(json.dumps(line)))] == [
        '["a.b"].text',
        "a.b.text",
        '["m[0]"].text',
        "m[0].text",
        '[""]',
    ]


def test_a_fix_is_written_where_its_text_stands_and_not_where_one_with_a_like_name_does():
    raw = b'{"a.b": {"text": "wrong"}, "a": {"b": {"text": "seven letters"}}}\n'
    engine = Engine(Settings.from_mapping({}), toy_plugins())
    assert engine.fix(Document.from_bytes("a.jsonl", raw)).document.to_bytes() == raw.replace(b"wrong", b"right")


def test_of_fields_of_one_name_the_last_counts():
    container = read('{"text": "first", "text" : "l\\u00e4st"}')
    [part] = container.parts
    assert part.document.text == "läst"
    assert part.in_file(Span(1, 2)) == Span(29, 35)


def test_line_ends_and_byte_order_mark():
    document = Document.from_bytes("a.jsonl", b'\xef\xbb\xbf{"text": "a"}\r\n \t\r\n{"text": "\xff"}\r\n')
    container = read_container(document)
    assert [text for _, text in texts(container)] == ["a", "\udcff"]


def test_texts_in_lists_and_objects_are_reached() -> None:
    line = json.dumps({"id": 7, "v": [0.5, 1], "messages": [{"role": "user", "content": "Hi."}], "text": ["a", "b"]})
    assert texts(read(line)) == [
        (Record(1, "messages[0].content"), "Hi."),
        (Record(1, "text[0]"), "a"),
        (Record(1, "text[1]"), "b"),
    ]


@given(st.dictionaries(TEXT, VALUES), st.booleans(), st.sampled_from([None, 1]))
def test_every_text_is_found_where_it_stands(record, ascii_only, indent):
    source = json.dumps([record, {"text": "end"}], ensure_ascii=ascii_only, indent=indent)
    container = read_array(Document("a.json", source))
    for part in container.parts:
        span = part.in_file(Span(0, len(part.document.text)))
        assert json.loads(f'"{source[span.start : span.end]}"') == part.document.text
        assert source[span.start - 1] == source[span.end] == '"'
    *_, last = container.parts
    assert last.document.record == Record(2, "text")
    find = container.finder()
    assert all(find(p.document.record).document.text == p.document.text for p in container.parts)


def test_an_array_is_records_and_any_other_json_is_data() -> None:
    array = '\n[\n  {"text": "One."},\n  "Two."\n]\n'
    assert texts(read_container(Document("a.json", array))) == [(Record(1, "text"), "One."), (Record(2, ""), "Two.")]
    for other in ("", "[]", "[1, 2]", "{}", '{"text": "a"}', '[{"id": 1}]', "[[]]", "no JSON", '["cut', '{"text'):
        assert read_container(Document("a.json", other)) is None


def test_an_array_that_breaks_off_is_read_up_to_there() -> None:
    container = read_array(Document("a.json", '["One.",\n"cut'))
    assert texts(container) == [(Record(1, ""), "One.")]
    assert container.problems == [(2, "not JSON: Unterminated string starting at column 1")]


def test_lines_of_json_are_records_whatever_the_file_is_called() -> None:
    lines = '{"text": "One."}\n\n{"text": "Two.", "n": 1}\n{"cut\n'
    for name in ("a.json", "a.jsonlines", "a.jl", "a.jsonl", "a.ndjson"):
        container = read_container(Document(name, lines))
        assert texts(container) == [(Record(1, "text"), "One."), (Record(2, "text"), "Two.")]
        assert [line for line, _ in container.problems] == [4]
    assert read_container(Document("a.json", '{"n": 1}\n{"n": 2}\n')) is None
    assert read_container(Document("a.jl", "using JSON\n{}\n")) is None


LONG = "A tale that goes on and on, until it is long enough to be told from what only names or sets a thing."


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ({"data": [{"text": "It is."}, {"text": "No."}], "n": 1}, [(1, "text"), (2, "text")]),
        ({"of": "é", "rows": [{"row": {"text": "It is."}}]}, [(1, "row.text"), (2, "of")]),
        ({"a": [{"body": "It is."}], "b": [{"body": "So it is."}]}, [(1, "body"), (2, "body")]),
        (
            {"data": [{"title": "T", "paragraphs": [{"context": "It is."}]}]},
            [(1, "title"), (1, "paragraphs[0].context")],
        ),
        ({"sentences": ["It is.", "So it is."]}, [(1, ""), (2, "")]),
        ({"items": [LONG, "So it is."]}, [(1, ""), (2, "")]),
        ({"items": [{"tale": LONG}, {"tale": "short"}]}, [(1, "tale")]),
        ({"title": "T", "text": LONG}, [(1, "title"), (1, "text")]),
        ({"article": {"body": LONG}, "lang": "en"}, [(1, "article.body")]),
    ],
)
def test_an_object_gives_the_elements_of_its_lists_and_what_else_it_holds(whole, expected) -> None:
    for indent, ascii_only in ((None, True), (2, False)):
        source = json.dumps(whole, indent=indent, ensure_ascii=ascii_only)
        container = read_container(Document("a.json", source))
        assert [(p.document.record.number, p.document.record.field) for p in container.parts] == expected
        find = container.finder()
        for part in container.parts:
            span = part.in_file(Span(0, len(part.document.text)))
            assert json.loads(f'"{source[span.start : span.end]}"') == part.document.text
            assert find(part.document.record).document.text == part.document.text


@pytest.mark.parametrize(
    "whole",
    [
        {"name": "p", "version": "1.0", "description": LONG, "files": ["a b", "c"], "scripts": {"build": "x -y"}},
        {"openapi": "3.0.0", "tags": [{"name": "t", "description": LONG}], "paths": {"/": {"get": {"summary": LONG}}}},
        {"$schema": "x", "title": LONG, "properties": {"text": {"description": LONG}}},
        {"compilerOptions": {"lib": ["a b"]}, "include": ["src"]},
        {"tasks": [{"label": "a", "command": "run --a=1 --b=2 " * 10}, {"label": "b", "command": "c"}]},
        {"item": [{"name": "a", "response": [{"body": '{"a": 1}'}]}]},
        {"home": {"title": "Start", "text": "Come in, please."}},
        {"text": {"type": "string"}, "content": ["a", 1]},
    ],
)
def test_configuration_is_data(whole) -> None:
    assert read_container(Document("a.json", json.dumps(whole, indent=2))) is None


def test_an_object_holds_text_where_the_configuration_says_so() -> None:
    def fields(whole, *names):
        document = Document("a.json", json.dumps(whole))
        document.fields = Fields(text=names)
        container = read_container(document)
        return [part.document.record for part in container.parts] if container else []

    whole = {"rows": [{"x": "One"}, {"x": "Two"}], "note": "short"}
    assert fields(whole, "x") == [Record(1, "x"), Record(2, "x")]
    assert fields(whole, "rows[].x") == [Record(1, "rows[0].x"), Record(1, "rows[1].x")]
    assert fields(whole, "note") == [Record(1, "note")]
    assert fields(whole, "y") == []


@given(st.dictionaries(TEXT, VALUES), st.lists(st.dictionaries(TEXT, VALUES), max_size=3), st.booleans())
def test_no_string_outside_ascii_is_passed_over(rest, records, ascii_only):
    whole = {**rest, "data": [{"text": "It is."}, *records]}
    source = json.dumps(whole, ensure_ascii=ascii_only)
    whole = json.loads(source)
    found = sorted(p.document.text for p in read_container(Document("a.json", source)).parts)
    assert set(found) >= {value for value in strings(whole) if not value.isascii()}


def strings(value):
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [string for one in inside for string in strings(one)]


@pytest.mark.parametrize(
    ("unit", "name"), [('{"a":', "a.json"), ("[{", "a.json"), ('{"a":[],', "a.json"), ("{}\n", "a.json")]
)
def test_hostile_files_take_linear_time(unit, name):
    assert grows_in_proportion(lambda size: read_container(Document(name, unit * (size // len(unit)))), 20_000)


def test_a_file_in_ascii_stays_so():
    toys = toy_plugins()
    [rule] = [rule for rule in toys.rules if rule.params.get("put") == "right"]
    engine = Engine(
        Settings.from_mapping({}), replace(toys, rules=(replace(rule, params={**rule.params, "put": "ü😀"}),))
    )
    for name, raw in (("a.jsonl", '{"text": "wrong \\u00e9"}\n{"text": "z"}\n'), ("a.json", '[{"text": "wrong"}]')):
        for source, new in ((raw, "\\u00fc\\ud83d\\ude00"), (raw.replace("}", ', "n": "ß"}'), "ü😀")):
            mended = engine.fix(Document.from_bytes(name, source.encode())).document.to_bytes()
            assert mended.decode() == source.replace("wrong", new)


def test_a_line_in_ascii_stays_so_beside_lines_that_are_not():
    raw = '{"text": "wrong"}\n{"text": "ß wrong \\u00e9"}\n'.encode()
    toys = toy_plugins()
    [rule] = [rule for rule in toys.rules if rule.params.get("put") == "right"]
    putting = replace(rule, params={**rule.params, "put": "ü"})
    engine = Engine(Settings.from_mapping({}), replace(toys, rules=(putting,)))
    mended = engine.fix(Document.from_bytes("a.jsonl", raw)).document.text
    assert mended == '{"text": "\\u00fc"}\n{"text": "ß ü \\u00e9"}\n'


def test_what_is_read_as_code_is_not_said_to_be_read_as_text():
    def said(*lines):
        container = read("\n".join(map(json.dumps, lines)))
        list(container.parts)
        return container.fields().texts

    code, prose = {"path": "src/x.py", "text": "It = 3"}, {"path": "a/x.md", "text": "It is."}
    assert said(code) == said(code, code) == ()
    assert said(code, prose) == said(prose) == ("text",)
    assert said({**code, "markdown": "It is."}) == ("markdown",)


def test_records_are_told_by_the_extension_and_are_not_taken_apart_twice():
    assert read_container(Document("a.txt", '{"text": "a"}')) is None
    assert read_container(Document("a.NDJSON", '{"text": "a"}')).parts
    assert read_container(Document("a.jsonl", "{}", record=Record(1, "text"))) is None


def test_a_markdown_field_is_read_as_markdown():
    assert parse_document(Document("a.jsonl", "*a*", record=Record(1, "markdown"))).text == "a"
    assert parse_document(Document("a.jsonl", "*a*", record=Record(1, "text"))).text == "*a*"


@given(st.dictionaries(TEXT, VALUES), TEXT, st.booleans(), st.data())
def test_a_span_of_a_value_leads_to_the_source_that_decodes_to_it(rest, value, ascii_only, data):
    line = json.dumps({**rest, "text": value}, ensure_ascii=ascii_only)
    value = json.loads(line)["text"]  # two halves of a pair side by side may have become one character
    container = read(f"\n{line}\n")
    part = next(part for part in container.parts if part.document.record == Record(1, "text"))
    assert part.document.text == value
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    source = part.in_file(Span(start, end))
    inside = f"\n{line}\n"[source.start : source.end]
    assert json.loads(f'"{inside}"') == value[start:end]


@given(st.text(), st.text(), st.booleans(), st.data())
def test_an_edit_written_into_the_file_gives_the_edited_value(value, new, ascii_only, data):
    line = json.dumps({"n": 1, "text": value, "z": "ü"}, ensure_ascii=ascii_only)
    [part] = [p for p in read(line).parts if p.document.record.field == "text"]
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    source = part.in_file(Span(start, end))
    edited = line[: source.start] + escaped(new) + line[source.end :]
    assert json.loads(edited) == {"n": 1, "text": value[:start] + new + value[end:], "z": "ü"}


@given(TEXT)
def test_new_text_is_escaped_only_where_it_must_be(text):
    written = escaped(text)
    written.encode("utf-8")
    assert json.loads(f'"{written}"') == json.loads(json.dumps(text))
    assert escaped("naïve “x” 😀") == "naïve “x” 😀"


def test_fixes_are_written_into_the_line_and_nothing_else_changes():
    broken = b'{"text": "cut of'
    raw = b'\xef\xbb\xbf{"a": "\\u00e9 wrong", "text": "a\\u00e9\\n wrong \xff"}\r\n' + broken + b'\r\n\r\n"wrong"'
    engine = Engine(Settings.from_mapping({}), toy_plugins())
    outcome = engine.fix(Document.from_bytes("a.jsonl", raw))
    assert outcome.document.to_bytes() == raw.replace(b"wrong \xff", b"right \xff").replace(b'"wrong"', b'"right"')
    assert [finding.record for finding in outcome.applied] == [Record(1, "text"), Record(3, "")]
    assert outcome.report.records == 3
