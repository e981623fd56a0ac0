"""Bytes put by in a temporary file come back as they were, and leave nothing behind."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.errors import TemporaryFileError
from srclint.spool import Spool


@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=200)), max_size=30))
def test_it_holds_what_a_dictionary_holds(puts: list[tuple[int, bytes]]) -> None:
    expected: dict[int, bytes] = {}
    with closing(Spool()) as spool:
        for number, raw in puts:
            spool[number] = expected[number] = raw
            assert spool[number] == raw
        assert dict(spool) == expected
        assert (len(spool), list(spool)) == (len(expected), list(expected))
        assert [number in spool for number in range(-1, 7)] == [number in expected for number in range(-1, 7)]
        with pytest.raises(KeyError):
            spool[-1]


def test_text_takes_less_room_than_it_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def named(**given: str) -> object:
        made.append(tempfile.NamedTemporaryFile(dir=tmp_path, **given))  # noqa: SIM115 - closed by the spool
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", named)
    with closing(Spool()) as spool:
        spool[0] = b"The ferry is late again. " * 10_000
        made[0].flush()
        assert 0 < Path(made[0].name).stat().st_size < 25_000
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", None)
    with closing(Spool()) as spool:
        assert not spool


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with closing(Spool()) as spool:
        with pytest.raises(TemporaryFileError, match=r"Permission denied.*TMPDIR"):
            spool[0] = b"text"
        assert 0 not in spool


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("r+b", buffering=0) as full, closing(Spool()) as spool:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
        with pytest.raises(TemporaryFileError, match="No space left on device"):
            spool[0] = b"text"
