import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srclint.errors import FileChangedError, FileError, NotReadError
from srclint.parse.records import read_records
from srclint.sources import Piece, Source, open_source
from srclint.sources.parquet import thrift
from srclint.sources.parquet.table import PIECE_SIZE

LONG = "Ein Satz, der lang genug ist, um im Wörterbuch nicht nur einmal vorzukommen. "


def written(folder: Path, table: pa.Table, **options: Any) -> str:
    path = folder / "a.parquet"
    pq.write_table(table, path, **options)
    return str(path)


def opened(path: str) -> Source:
    source = open_source(path)
    assert source is not None
    return source


def told(path: str) -> list[Any]:
    return [json.loads(line) for piece in opened(path).pieces() for line in piece.raw.splitlines()]


def mended(path: str, change: Callable[[Any], Any], only: Callable[[int], bool] = lambda number: True) -> str:
    """Write the file anew with every string of the rows of some pieces changed; return its path."""
    source = opened(path)
    new = {}
    for number, piece in enumerate(source.pieces()):
        if only(number):
            rows = [changed(json.loads(line.decode("utf-8", "surrogateescape")), change) for line in lines(piece)]
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            new[number] = text.encode("utf-8", "surrogateescape")
    out = io.BytesIO()
    source.write(out, new)
    copy = Path(path).with_name("mended.parquet")
    copy.write_bytes(out.getvalue())
    return str(copy)


def lines(piece: Piece) -> list[bytes]:
    return piece.raw.removesuffix(b"\n").split(b"\n")


def changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [changed(inside, change) for inside in value]
    if isinstance(value, dict):
        return {name: changed(inside, change) for name, inside in value.items()}
    return value


def extent(path: str, group: int, leaf: int) -> tuple[int, int]:
    chunk = pq.read_metadata(path).row_group(group).column(leaf)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    return start, start + chunk.total_compressed_size


def chunk_bytes(path: str, group: int, leaf: int) -> bytes:
    start, end = extent(path, group, leaf)
    return Path(path).read_bytes()[start:end]


# What is read


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()), pa.binary(), pa.json_()],
    ids=str,
)
def test_every_kind_of_string_is_read(tmp_path: Path, kind: Any) -> None:
    values = ['"ä"\n', None, "", "😀\t"]
    storage = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    strings = [value.encode() if value and storage == pa.binary() else value for value in values]
    column = pa.array(strings, pa.string() if pa.types.is_dictionary(kind) else storage)
    if pa.types.is_dictionary(kind):
        column = column.dictionary_encode()
    elif kind != storage:
        column = pa.ExtensionArray.from_storage(kind, column)
    path = written(tmp_path, pa.table({"text": column, "n": [1, 2, 3, 4]}))
    assert told(path) == [{"text": '"ä"\n'}, {}, {"text": ""}, {"text": "😀\t"}]


def test_texts_in_lists_structures_and_maps_are_read_and_nothing_else_is(tmp_path: Path) -> None:
    message = pa.struct({"role": pa.string(), "tokens": pa.int32(), "parts": pa.list_(pa.string())})
    table = pa.table(
        {
            "messages": pa.array(
                [
                    [{"role": "user", "tokens": 3, "parts": ["a", None, "b"]}, None],
                    [],
                    None,
                    [{"role": None, "tokens": 1, "parts": []}],
                ],
                pa.list_(message),
            ),
            "scores": pa.array([[1.5], [], None, [2.5]]),
            "pair": pa.array([["x", "y"], None, ["z", "z"], ["", "w"]], pa.list_(pa.string(), 2)),
            "meta": pa.array([[("author", "Ann"), ("place", None)], [], None, [("a", "1"), ("a", "2")]],
                             pa.map_(pa.string(), pa.string())),
            "by year": pa.array([[(1999, "old")], [], None, [(2001, "new"), (2002, None)]],
                                pa.map_(pa.int16(), pa.string())),
            "counts": pa.array([[("a", 1)], [], None, []], pa.map_(pa.string(), pa.int16())),
        }
    )  # fmt: skip
    assert told(written(tmp_path, table)) == [
        {
            "messages": [{"role": "user", "parts": ["a", None, "b"]}, None],
            "pair": ["x", "y"],
            "meta": {"author": "Ann"},
            "by year": ["old"],
        },
        {"messages": [], "meta": {}, "by year": []},
        {"pair": ["z", "z"]},
        {"messages": [{"parts": []}], "pair": ["", "w"], "meta": ["1", "2"], "by year": ["new", None]},
    ]


def test_dates_are_told_as_iso_8601(tmp_path: Path) -> None:
    moment = datetime(2024, 2, 29, 13, 5, tzinfo=UTC)
    table = pa.table(
        {
            "text": pa.array([None, None], pa.string()),
            "date": pa.array([date(2024, 2, 29), None]),
            "seen": pa.array([moment, None], pa.timestamp("s", tz="Asia/Tokyo")),
            "stored": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("ms")),
        }
    )
    assert told(written(tmp_path, table)) == [
        {"date": "2024-02-29", "seen": "2024-02-29T13:05:00.000Z", "stored": "2024-02-29T13:05:00.000"},
        {},
    ]


def test_a_date_that_cannot_be_is_told_without_an_error(tmp_path: Path) -> None:
    table = pa.table({"text": ["a"], "when": pa.array([2**62], pa.timestamp("us", tz="UTC"))})
    (row,) = told(written(tmp_path, table))
    assert row["text"] == "a"
    assert row["when"].isascii()


@pytest.mark.parametrize(
    ("values", "read"),
    [
        ([b"", None, "ein Wörtchen".encode(), b"\xff"] + [b"text"] * 20, False),
        ([b"", None, "ein Wörtchen".encode()] + [b"text"] * 20 + [b"a stray \x92"], True),
        ([b"\x89PNG\r\n\x1a\n", b"text"], False),
        ([bytes(range(32)) * 4], False),
        ([b"", None], False),
        ([None] * 30, False),
    ],
)
def test_bytes_are_read_if_the_first_values_are_text(tmp_path: Path, values: list[bytes | None], read: bool) -> None:
    table = pa.table({"raw": pa.array(values, pa.binary()), "id": ["1"] * len(values)})
    assert ("raw" in set().union(*rows_of(written(tmp_path, table)))) == read


def rows_of(path: str) -> Iterator[Any]:
    for piece in opened(path).pieces():
        for line in lines(piece):
            yield json.loads(line.decode("utf-8", "surrogateescape"))


def test_bytes_inside_structures_are_judged_each_for_itself(tmp_path: Path) -> None:
    kind = pa.struct({"image": pa.binary(), "caption": pa.binary(), "n": pa.int8()})
    table = pa.table({"a": pa.array([{"image": b"\xff\xd8\xff\xe0", "caption": b"a cat", "n": 1}], kind)})
    assert told(written(tmp_path, table)) == [{"a": {"caption": "a cat"}}]


def test_bad_bytes_are_handed_over_as_they_are(tmp_path: Path) -> None:
    raw = pa.array([b"caf\x92", b"\xed\xa0\x80"], pa.binary())
    strings = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    (piece,) = opened(written(tmp_path, pa.table({"text": strings}))).pieces()
    assert piece.raw == b'{"text": "caf\x92"}\n{"text": "\xed\xa0\x80"}\n'


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    columns = [pa.array(["1"]), pa.array([{"b": "2", "c": 1}]), pa.array(["3"]), pa.array(["4"])]
    path = written(tmp_path, pa.Table.from_arrays(columns, ["a.b", "a", "a", "a (2)"]))
    assert told(path) == [{"a.b": "1", "a": {"b": "2"}, "a (2)": "3", "a (2) (2)": "4"}]


def test_rows_without_texts_are_records_all_the_same(tmp_path: Path) -> None:
    (piece,) = opened(written(tmp_path, pa.table({"text": [None, "ä", None, "ö"]}))).pieces()
    container = read_records(piece.document())
    assert len(container.parts) == 4
    assert [part.document.record.number for part in container.parts if part.document.record] == [2, 4]
    assert not container.problems


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"n": [1, 2]}),
        pa.table({"day": [date(2024, 1, 1)]}),
        pa.table({"text": pa.array([], pa.string())}),
        pa.table({}),
    ],
)
def test_a_table_without_texts_has_no_pieces(tmp_path: Path, table: pa.Table) -> None:
    assert list(opened(written(tmp_path, table)).pieces()) == []


def test_a_piece_is_of_one_row_group_and_of_bounded_size(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{i} {LONG * 20}" for i in range(2000)], "id": [str(i) for i in range(2000)]})
    path = written(tmp_path, table, row_group_size=900)
    pieces = list(opened(path).pieces())
    assert pieces == list(opened(path).pieces())
    assert sum(len(lines(piece)) for piece in pieces) == 2000
    assert [len(lines(piece)) for piece in pieces if len(piece.raw) < PIECE_SIZE] == [
        900 - sum(len(lines(piece)) for piece in pieces[:1]),
        900 - sum(len(lines(piece)) for piece in pieces[2:3]),
        200,
    ]
    assert all(len(piece.raw) < PIECE_SIZE + 2000 for piece in pieces)
    assert [piece.read for piece in pieces] == sorted(piece.read for piece in pieces)
    assert pieces[-1].read == Path(path).stat().st_size
    assert {(piece.path, piece.name) for piece in pieces} == {(path, "a.parquet.jsonl")}


def test_no_row_group_is_held_in_memory(tmp_path: Path) -> None:
    rows = [f"{i} {i * 7919} " + LONG * 40 for i in range(20_000)]
    path = written(tmp_path, pa.table({"text": rows, "id": [str(i) for i in range(20_000)]}), use_dictionary=False)
    del rows
    assert pq.read_metadata(path).row_group(0).total_byte_size > 60e6
    before = pa.total_allocated_bytes()
    most = max(pa.total_allocated_bytes() for _ in opened(path).pieces())
    assert most - before < 16e6


# What is written


def test_a_file_of_which_nothing_is_mended_stays_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"text": ["a", "b"]}), write_page_index=True)
    out = io.BytesIO()
    opened(path).write(out, {})
    assert out.getvalue() == Path(path).read_bytes()


def test_only_the_chunks_of_mended_strings_change(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": [f"id-{i}" for i in range(40)],
            "text": [f"{i} {LONG}" for i in range(40)],
            "image": pa.array([b"\xff\xd8"] * 40, pa.binary()),
            "seen": pa.array(range(40), pa.timestamp("ns")),
        }
    )
    path = written(tmp_path, table, row_group_size=10, use_deprecated_int96_timestamps=True)
    copy = mended(path, lambda text: text.replace("Satz", "Šatz"), only=lambda number: number in (1, 2))
    expected = [f"{i} {LONG}".replace("Satz", "Šatz" if 10 <= i < 30 else "Satz") for i in range(40)]
    assert pq.read_table(copy).equals(table.set_column(1, "text", pa.array(expected)))
    same = [
        [chunk_bytes(path, group, leaf) == chunk_bytes(copy, group, leaf) for leaf in range(4)] for group in range(4)
    ]
    assert same == [[True] * 4, [True, False, True, True], [True, False, True, True], [True] * 4]


def test_what_the_file_says_of_itself_is_kept(tmp_path: Path) -> None:
    text = pa.field("text", pa.string(), nullable=False, metadata={b"PARQUET:field_id": b"7", b"note": b"x"})
    fields = [
        pa.field("id", pa.int64(), nullable=False),
        text,
        pa.field("kind", pa.string()),
        pa.field("raw", pa.large_string()),
    ]
    schema = pa.schema(fields, metadata={"pandas": "{}", "source": "crawl"})
    columns = [range(100), [f"{i} {LONG}" for i in range(100)], ["a", None] * 50, ["b"] * 100]
    table = pa.table(columns, schema=schema)
    path = written(
        tmp_path,
        table,
        row_group_size=30,
        compression={"id": "none", "text": "zstd", "kind": "gzip", "raw": "brotli"},
        use_dictionary=["kind"],
        column_encoding={"text": "DELTA_LENGTH_BYTE_ARRAY", "raw": "PLAIN", "id": "PLAIN"},
        write_statistics=["text", "kind", "id"],
        data_page_version="2.0",
        write_page_index=True,
        write_page_checksum=True,
        sorting_columns=[pq.SortingColumn(0), pq.SortingColumn(2)],
        version="1.0",
    )
    copy = mended(path, lambda text: text + " é", only=lambda number: number > 0)
    old, new = pq.ParquetFile(path), pq.ParquetFile(copy, page_checksum_verification=True)
    assert str(new.schema).splitlines()[1:] == str(old.schema).splitlines()[1:]
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert (new.metadata.format_version, new.metadata.created_by) == (
        old.metadata.format_version,
        old.metadata.created_by,
    )
    assert new.metadata.metadata == old.metadata.metadata
    for number in range(4):
        group, before = new.metadata.row_group(number), old.metadata.row_group(number)
        assert group.num_rows == before.num_rows
        assert group.total_byte_size == sum(group.column(i).total_uncompressed_size for i in range(4))
        assert len(group.sorting_columns) == (0 if number else 2)
        for i in range(4):
            for attribute in ("compression", "encodings", "is_stats_set", "has_column_index", "has_offset_index"):
                assert getattr(group.column(i), attribute) == getattr(before.column(i), attribute)
            assert group.column(i).path_in_schema == before.column(i).path_in_schema
    statistics = new.metadata.row_group(1).column(1).statistics
    assert statistics.min == f"30 {LONG} é"
    assert new.read()["raw"].to_pylist() == ["b"] * 30 + ["b é"] * 70


def test_a_bloom_filter_of_old_values_is_left_out_and_others_stay(tmp_path: Path) -> None:
    table = pa.table({"id": ["a", "b"], "text": ["c", "d"], "more": ["e", "f"]})
    path = written(tmp_path, table, bloom_filter_options={"id": True, "text": True}, write_page_index=True)
    source = opened(path)
    (piece,) = source.pieces()
    out = io.BytesIO()
    source.write(out, {0: piece.raw.replace(b'"c"', b'"a longer text"')})
    assert pq.read_table(out)["text"].to_pylist() == ["a longer text", "d"]
    old, new = (pq.read_metadata(file).row_group(0) for file in (path, out))
    assert [new.column(i).bloom_filter_offset is None for i in range(3)] == [False, True, True]
    filters = [
        (raw, chunk.bloom_filter_offset, chunk.bloom_filter_length)
        for raw, chunk in ((Path(path).read_bytes(), old.column(0)), (out.getvalue(), new.column(0)))
    ]
    assert len({raw[start : start + length] for raw, start, length in filters}) == 1


def test_bad_bytes_survive_beside_what_is_mended(tmp_path: Path) -> None:
    raw = pa.array([b"caf\x92 x", b"\xed\xa0\x80 x"], pa.binary())
    path = written(tmp_path, pa.table({"text": pa.Array.from_buffers(pa.string(), 2, raw.buffers())}))
    (text,) = pq.read_table(mended(path, lambda text: text.replace("x", "é")))["text"].chunks
    assert text.cast(pa.binary()).to_pylist() == [b"caf\x92 \xc3\xa9", b"\xed\xa0\x80 \xc3\xa9"]


def test_a_mended_row_may_be_spelled_with_escapes(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"text": ["a"]}))
    out = io.BytesIO()
    opened(path).write(out, {0: b'{ "text" : "\\u00e4\\ud83d\\ude00\\udc92" }'})
    (value,) = pq.read_table(out)["text"].cast(pa.binary()).to_pylist()
    assert value == "ä😀".encode() + b"\x92"


def test_dates_are_never_written(tmp_path: Path) -> None:
    kind = pa.struct({"text": pa.string(), "date": pa.date32()})
    table = pa.table({"date": [date(2024, 1, 2)], "in": pa.array([{"text": "a", "date": date(2024, 1, 2)}], kind)})
    path = written(tmp_path, table)
    assert pq.read_table(mended(path, lambda text: "b")).to_pylist() == [
        {"date": date(2024, 1, 2), "in": {"text": "b", "date": date(2024, 1, 2)}}
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b'{"text": "a"}\n',
        b'{"text": "a"}\n{"text": "b"}\n{"text": "c"}\n',
        b'{"text": "a"}\n{"text": "b"\n',
        b'{"text": "a"}\n{"text": null, "list": ["x", null]}\n',
        b'{"text": "a"}\n{"text": 1, "list": ["x", null]}\n',
        b'{"text": "a"}\n{"list": ["x", null]}\n',
        b'{"text": "a"}\n{"text": "b", "list": ["x"]}\n',
        b'{"text": "a"}\n{"text": "b", "list": ["x", "y"]}\n',
        b'{"text": "a"}\n{"text": "b", "list": {"0": "x", "1": null}}\n',
        b'{"text": "a"}\n{"text": "b", "list": ["x", null], "more": "c"}\n',
        b'{"text": "\\ud83d"}\n{"text": "b", "list": ["x", null]}\n',
        b'["a"]\n["b"]\n',
        b"[" * 100_000 + b"\n\n",
    ],
)
def test_rows_that_are_built_otherwise_are_refused(tmp_path: Path, raw: bytes) -> None:
    path = written(tmp_path, pa.table({"text": ["a", "b"], "list": [None, ["x", None]]}))
    with pytest.raises(FileError, match="cannot be written") as caught:
        opened(path).write(io.BytesIO(), {0: raw})
    assert "\n" not in str(caught.value)


# Damage


def damage(path: str, at: int, raw: bytes = b"????") -> None:
    whole = bytearray(Path(path).read_bytes())
    whole[at : at + len(raw)] = raw
    Path(path).write_bytes(whole)


def rows_and_error(path: str) -> tuple[int, str]:
    """Return how many rows are handed over, and the error in which that ends."""
    done, error = 0, ""
    try:
        for piece in opened(path).pieces():
            done += len(lines(piece))
    except FileError as raised:
        error = str(raised)
    assert "\n" not in error
    return done, error


@pytest.mark.parametrize(
    "cut",
    [lambda raw: b"", lambda raw: b"PAR1", lambda raw: b"not a table\n" * 9, lambda raw: raw[:-40],
     lambda raw: raw[:99], lambda raw: raw[-300:], lambda raw: raw[:-60] + b"\xff" * 52 + raw[-8:]],
)  # fmt: skip
def test_what_is_no_parquet_file_is_said_in_one_line(tmp_path: Path, cut: Callable[[bytes], bytes]) -> None:
    path = written(tmp_path, pa.table({"text": ["a" * 100]}))
    Path(path).write_bytes(cut(Path(path).read_bytes()))
    with pytest.raises(FileError, match=r"a\.parquet: not a Parquet file, or damaged: ") as caught:
        list(opened(path).pieces())
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"gone\.parquet: No such file"):
        open_source(str(tmp_path / "gone.parquet"))


def test_a_file_that_changes_is_not_read_as_the_one_that_was_opened(tmp_path: Path) -> None:
    path = written(tmp_path, pa.table({"text": [LONG] * 30}))
    source = opened(path)
    written(tmp_path, pa.table({"text": [LONG] * 2, "note": ["a", "b"]}))
    os.utime(path, (1, 1))
    with pytest.raises(FileChangedError, match=r"the file has changed"):
        list(source.pieces())


def test_rows_before_a_damaged_row_group_are_handed_over(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{i} {LONG}" for i in range(30)]})
    path = written(tmp_path, table, row_group_size=10, write_page_checksum=True)
    damage(path, sum(extent(path, 1, 0)) // 2)
    done, error = rows_and_error(path)
    assert done == 10
    assert error.startswith(f"{path}: damaged behind row 10: ")


def test_rows_before_a_damaged_page_are_handed_over(tmp_path: Path) -> None:
    table = pa.table({"text": [f"{i} {LONG * 100}" for i in range(1000)]})
    options = {"write_page_checksum": True, "use_dictionary": False, "write_batch_size": 10, "compression": "none"}
    path = written(tmp_path, table, **options)
    start, end = extent(path, 0, 0)
    damage(path, start + (end - start) * 3 // 4)
    done, error = rows_and_error(path)
    assert 500 < done < 760
    assert f"damaged behind row {done}: " in error


def test_an_encrypted_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PARE" + bytes(100) + b"PARE")
    with pytest.raises(NotReadError, match=r"^encrypted Parquet"):
        open_source(str(path))


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "srclint.sources.parquet.table")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NotReadError, match=r"^Parquet is read with one more package: pip install pyarrow"):
        open_source(str(tmp_path / "a.parquet"))


# Properties

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
leaves = st.sampled_from([pa.string(), pa.large_string(), pa.int32(), pa.bool_(), pa.date32(), pa.float64()])


@st.composite
def fields(draw: st.DrawFn, name: str, kinds: st.SearchStrategy[Any]) -> pa.Field:
    return pa.field(name, draw(kinds), nullable=draw(st.booleans()))


def nested(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    structures = st.lists(inside, min_size=1, max_size=3).flatmap(
        lambda kinds: st.tuples(*(fields(f"m{i}", st.just(kind)) for i, kind in enumerate(kinds))).map(
            lambda found: pa.struct(list(found))
        )
    )
    lists = st.builds(
        lambda field, kind: kind(field), fields("element", inside), st.sampled_from([pa.list_, pa.large_list])
    )
    return structures | lists | st.builds(pa.map_, st.sampled_from([pa.string(), pa.int16()]), inside)


def values(kind: Any, nullable: bool) -> st.SearchStrategy[Any]:
    if pa.types.is_struct(kind):
        parts = {kind.field(i).name: values(kind.field(i).type, kind.field(i).nullable) for i in range(kind.num_fields)}
        found: st.SearchStrategy[Any] = st.fixed_dictionaries(parts)
    elif pa.types.is_map(kind):
        pairs = st.tuples(values(kind.key_type, False), values(kind.item_type, True))
        found = st.lists(pairs, max_size=3)
    elif pa.types.is_nested(kind):
        found = st.lists(values(kind.value_type, kind.value_field.nullable), max_size=3)
    elif pa.types.is_boolean(kind):
        found = st.booleans()
    elif pa.types.is_integer(kind):
        found = st.integers(0, 100)
    elif pa.types.is_floating(kind):
        found = st.floats(allow_nan=False)
    elif pa.types.is_date(kind):
        found = st.dates()
    else:
        found = texts
    return st.none() | found if nullable else found


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    kinds = st.recursive(leaves, nested, max_leaves=4)
    schema = pa.schema([draw(fields(f"c{i}", kinds)) for i in range(draw(st.integers(1, 3)))])
    count = draw(st.integers(0, 8))
    columns = [draw(st.lists(values(f.type, f.nullable), min_size=count, max_size=count)) for f in schema]
    return pa.table([pa.array(column, f.type) for column, f in zip(columns, schema, strict=True)], schema=schema)


def with_texts(value: Any, kind: Any) -> Any:
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {name: with_texts(inside, kind.field(name).type) for name, inside in value.items()}
    if pa.types.is_map(kind):
        return [(key, with_texts(inside, kind.item_type)) for key, inside in value]
    if pa.types.is_nested(kind):
        return [with_texts(inside, kind.value_type) for inside in value]
    return f"{value}é" if pa.types.is_string(kind) or pa.types.is_large_string(kind) else value


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.integers(1, 4), st.sets(st.integers(0, 8)), st.booleans())
def test_mended_strings_and_nothing_else_change(
    tmp_path: Path, table: pa.Table, rows: int, numbers: set[int], plain: bool
) -> None:
    path = written(tmp_path, table, row_group_size=rows, use_dictionary=not plain, write_page_index=plain)
    count = len(list(opened(path).pieces()))
    copy = mended(path, lambda text: f"{text}é", only=numbers.__contains__)
    expected = [
        {name: with_texts(value, table.schema.field(name).type) for name, value in row.items()}
        if count and i // rows in numbers
        else row
        for i, row in enumerate(table.to_pylist())
    ]
    old, new = pq.ParquetFile(path, page_checksum_verification=True), pq.ParquetFile(copy)
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert new.schema.equals(old.schema)
    assert new.read().to_pylist() == expected
    assert new.metadata.num_row_groups == old.metadata.num_row_groups
    for group in range(new.metadata.num_row_groups):
        for leaf in range(new.metadata.num_columns):
            if group not in numbers or old.schema.column(leaf).physical_type != "BYTE_ARRAY":
                assert chunk_bytes(copy, group, leaf) == chunk_bytes(path, group, leaf)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables(), st.data())
def test_damage_is_an_error_or_goes_unnoticed(tmp_path: Path, table: pa.Table, data: st.DataObject) -> None:
    path = written(tmp_path, table, write_page_checksum=True)
    at = data.draw(st.integers(4, Path(path).stat().st_size - 1))
    damage(path, at, data.draw(st.binary(min_size=1, max_size=4)))
    rows_and_error(path)


footers = st.recursive(
    st.tuples(st.sampled_from([thrift.I16, thrift.I32, thrift.I64]), st.integers(-(2**63), 2**63 - 1))
    | st.tuples(st.just(thrift.BINARY), st.binary(max_size=20))
    | st.tuples(st.just(thrift.DOUBLE), st.binary(min_size=8, max_size=8))
    | st.sampled_from([(thrift.TRUE, None), (thrift.FALSE, None)])
    | st.tuples(st.just(thrift.LIST), st.lists(st.integers(0, 2**40), max_size=20).map(lambda ns: (thrift.I64, ns))),
    lambda inside: st.tuples(st.just(thrift.STRUCT), st.dictionaries(st.integers(1, 300), inside, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(st.integers(1, 300), footers, max_size=6))
def test_a_structure_is_read_as_it_was_written(struct: thrift.Struct) -> None:
    raw = thrift.struct_bytes(struct)
    assert thrift.read_struct(raw + b"more") == (struct, len(raw))
