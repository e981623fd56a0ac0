"""Files of records cut into pieces: read one by one these say what the whole says."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from srclint.parse import read_container
from srclint.sources import cut
from srclint.sources.cut import Cut, Read, TooLongError, cut_lines, cut_rows, uncut
from srclint.sources.piece import Piece
from tests.growth import grows_in_proportion
from tests.piecewise import LINES, TABLE, WELL_FORMED, read_pieces

Cutter = Callable[[Read, int], Generator[Cut, None, None]]
SIZES = st.integers(1, 50)


def reader(raw: bytes) -> Read:
    return io.BytesIO(raw).read


def cut_up(cutter: Cutter, raw: bytes, size: int) -> list[Cut]:
    return list(cutter(reader(raw), size))


def agree(cutter: Cutter, name: str, raw: bytes, size: int) -> None:
    """Expect the pieces of a text to say what the whole says."""
    cuts = cut_up(cutter, raw, size)
    assert b"".join(piece.raw for piece in cuts) == raw
    is_table = not name.endswith("jsonl")
    pieces = [Piece(name, name, raw, head, not number and not is_table) for number, (raw, head) in enumerate(cuts)]
    texts, problems = read_pieces(pieces)
    whole = Piece(name, name, raw, begins=not is_table)
    if read_container(whole.document()) is None:
        assert not texts
    else:
        assert (texts, problems) == read_pieces([whole])


rows = partial(cut_rows, "a.csv")


@given(TABLE | WELL_FORMED, SIZES)
@example(b'text\n"a""\nb"', 1)
@example(b'text\n"a\n"\nb', 3)
@example(b'a,"b\nc\n"d', 1)
@settings(max_examples=1000)
def test_pieces_of_a_table_say_what_the_whole_says(raw: bytes, size: int) -> None:
    agree(rows, "a.csv", raw, size)


@given(TABLE | WELL_FORMED, SIZES)
def test_pieces_of_a_table_with_tabs(raw: bytes, size: int) -> None:
    agree(partial(cut_rows, "a.TSV"), "a.TSV", raw, size)


@given(TABLE | WELL_FORMED, SIZES, st.integers(0, 3))
@settings(max_examples=300)
def test_long_cells_are_gone_through_mark_by_mark(raw: bytes, size: int, steps: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "_STEPS", steps)
        agree(rows, "a.csv", raw, size)


@given(LINES, SIZES)
@settings(max_examples=500)
def test_pieces_of_json_lines_say_what_the_whole_says(raw: bytes, size: int) -> None:
    agree(cut_lines, "a.jsonl", raw, size)


@given(TABLE, SIZES, st.integers(1, 20))
def test_a_cell_that_is_too_long_is_cut_all_the_same(raw: bytes, size: int, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "LONGEST_CELL", longest)
        assert b"".join(piece.raw for piece in cut_up(rows, raw, size)) == raw


@pytest.mark.parametrize("unit", ['"', '"" ', 'a,"b" c\n', '"a\n', 'x""\n', "\n", ",", "a" * 100, '"a\nb",\n', '","'])
def test_hostile_files_take_linear_time(unit: str) -> None:
    def work(size: int) -> None:
        raw = b'text,n\n"' + (unit * (size // len(unit))).encode()
        for cutter in (rows, cut_lines):
            assert sum(len(piece.raw) for piece in cut_up(cutter, raw, 1000)) == len(raw)

    assert grows_in_proportion(work, 20_000)


def test_pieces_are_of_about_the_size_that_is_asked_for() -> None:
    raw = b"id,text\n" + b'1,"some text, ""quoted"",\nof two lines"\n' * 10_000
    for cutter in (rows, cut_lines):
        sizes = [len(piece.raw) for piece in cut_up(cutter, raw, 5000)]
        assert max(sizes) <= 5100
        assert min(sizes[:-1]) >= 4800


def test_a_mark_that_is_not_closed_far_and_wide_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "LONGEST_CELL", 10_000)
    raw = b"id,text\n" + b"1,fine\n" * 100 + b'2,"not closed\n' + b'3,an ""odd"" one\n' * 5000
    sizes = [len(piece.raw) for piece in cut_up(rows, raw, 1000)]
    assert sum(sizes) == len(raw)
    assert max(sizes) < 2000


def test_what_is_not_cut_is_one_piece() -> None:
    assert cut_up(uncut, b"one\ntwo", 3) == [Cut(b"one\ntwo")]
    assert cut_up(uncut, b"", 3) == []


@pytest.mark.parametrize("cutter", [uncut, cut_lines, rows])
def test_what_has_no_place_to_cut_is_read_up_to_a_bound(cutter: Cutter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "LONGEST", 1000)
    taken: list[int] = []

    def endless(size: int) -> bytes:
        taken.append(size)
        return b"a" * size

    with pytest.raises(TooLongError):
        list(cutter(endless, 100))
    assert sum(taken) < 1 << 23
