"""Reports as bytes: they come back exactly, and bytes of any origin run no code."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.fields import FieldsRead
from srclint.model import Edit, Excerpt, Fact, Finding, Fix, Position, Record, Related, Severity, Span
from srclint.packing import pack, unpack
from srclint.plugins import load_plugins
from srclint.suppress import Comment, Suppression

texts = st.text(st.characters(), max_size=8)  # lone surrogates included
numbers = st.integers(-1, 1 << 70)
spans = st.builds(Span, numbers, numbers)
positions = st.builds(Position, numbers, numbers)
records = st.none() | st.builds(Record, numbers, texts)
edits = st.lists(st.builds(Edit, spans, texts), max_size=2).map(tuple)
related = st.lists(st.builds(Related, texts, spans, texts, positions, records), max_size=2).map(tuple)
findings = st.builds(
    Finding,
    *(texts, texts, texts, records, spans, texts, st.sampled_from(Severity), positions, positions),
    fix=st.none() | st.builds(Fix, edits, st.booleans()),
    related=related,
    excerpt=st.none() | st.builds(Excerpt, texts, numbers),
    fingerprint=texts,
)
plain = st.recursive(
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False) | texts | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.lists(inner, max_size=3),
    max_leaves=6,
)
facts = st.builds(Fact, texts, plain, spans, texts, records)
comments = st.builds(
    Comment,
    *(texts, spans, spans, st.lists(texts, max_size=2).map(tuple), st.lists(spans, max_size=2).map(tuple)),
    *(st.booleans(), spans, st.lists(spans, max_size=2).map(tuple), st.booleans()),
)
reports = st.builds(
    FileReport,
    texts,
    st.lists(findings, max_size=3),
    st.lists(facts, max_size=3),
    st.lists(st.builds(Suppression, comments, st.none() | findings), max_size=2).map(tuple),
    st.lists(texts, max_size=2).map(tuple),
    records=numbers,
    behind=numbers,
    fields=st.builds(FieldsRead, st.lists(texts, max_size=2).map(tuple), st.booleans(), st.lists(texts).map(tuple)),
)


def typed(value: Any) -> Any:
    """Return a value with the type of all that is in it, which equality does not tell."""
    inner = [typed(each) for each in value] if isinstance(value, (tuple, list)) else value
    return type(value), inner


@given(reports, st.dictionaries(texts, texts, max_size=3))
def test_a_report_comes_back_as_it_was(report: FileReport, answers: dict[str, str]) -> None:
    packed = pack(report, answers)
    assert packed is not None
    found = unpack(packed)
    assert found is not None
    assert typed(found[0]) == typed(report)
    assert dict(found[1]) == answers


@pytest.mark.parametrize("kind", [FileReport, Finding, Fact, Suppression, Comment, Related, Fix])
def test_nothing_of_a_report_is_left_out(kind: type[Any]) -> None:
    # What is added must be packed; then its strategy above tells whether it comes back.
    told = {FileReport: 8, Finding: 13, Fact: 5, Suppression: 2, Comment: 9, Related: 5, Fix: 2}
    assert len(kind._fields) == told[kind]


def test_what_the_rules_find_comes_back_as_it_was() -> None:
    plugins = load_plugins()
    engine = Engine(Settings.from_mapping({}), plugins, project=True)
    for rule in plugins.rules:
        for example in (*rule.bad[:2], *rule.good[:1]):
            document = Document(example.path, example.text, beside=lambda target: target)
            report = engine.check(document)
            packed = pack(report, {})
            assert packed is not None, rule.code
            assert unpack(packed) == (report, ()), rule.code


class Odd(str):
    __slots__ = ()


@pytest.mark.parametrize("value", [object(), Odd("text"), Span(0, 1), Severity.ERROR, len, Odd, {"a": {1: [Odd()]}}])
def test_facts_that_hold_more_than_plain_data_are_not_packed(value: object) -> None:
    assert pack(FileReport("a.txt", facts=[Fact("key", value, Span(0, 1))]), {}) is None


def test_a_fact_that_is_nested_without_end_is_not_packed() -> None:
    value: tuple[Any, ...] = ()
    for _ in range(100_000):
        value = (value,)
    assert pack(FileReport("a.txt", facts=[Fact("key", value, Span(0, 1))]), {}) is None
    while value:  # to give it back at once would nest as deeply
        (value,) = value


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("code was run",)


@pytest.mark.parametrize("value", [Bomb(), Span(0, 1), FileReport("a.txt"), print, ((), "a.txt", (), Bomb())])
def test_bytes_of_another_origin_run_no_code(value: object) -> None:
    assert unpack(pickle.dumps(value)) is None


@given(st.binary(max_size=60))
def test_any_bytes_can_be_met(raw: bytes) -> None:
    unpack(raw)


@given(reports, st.data())
def test_bytes_that_are_damaged_can_be_met(report: FileReport, data: st.DataObject) -> None:
    packed = bytearray(pack(report, {}) or b"")
    place = data.draw(st.integers(0, len(packed) - 1))
    packed[place] = data.draw(st.integers(0, 255))
    unpack(bytes(packed[: data.draw(st.integers(0, len(packed)))]))
