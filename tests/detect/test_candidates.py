from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.detect.encoding.candidates import may_be_misread, suspicious_places
from srclint.detect.encoding.suspicion import suspicious
from srclint.wide import beyond_plain_ascii

SENTENCES = tomllib.loads((Path(__file__).parent.parent / "data" / "sentences.toml").read_text("utf-8"))
ENCODINGS = ("cp1252", "cp1251", "cp1253", "mac-roman", "cp437", "cp866", "koi8-r", "iso8859-7", "cp874", "gb18030")
# What takes part in misreading, and what the searches tell apart: scripts, blanks, capitals, figures, punctuation.
ODD = st.sampled_from(
    "âāÔβтÃÂĂ‚√├┬╨’“”»«—…\u00a0\x80\x99\ufffdｱабНФВμςГ©®·´¨漢字가ةя ?.,;(09\n\"'\u2003abtsIZßžÉ😀\u0301"
)


def missed(text: str) -> list[str]:
    """What the expression finds and the places leave out, though it is not two or three characters of no encoding."""
    places = [match.span() for match in suspicious_places(text, beyond_plain_ascii(text))]
    covered = {i for start, end in places for i in range(start, end)}
    left_out = (match for match in suspicious().finditer(text) if match.start() not in covered)
    return [match.group() for match in left_out if match.end() == match.start() + 1 or match.group()[1:].isascii()]


@given(st.text(ODD | st.characters(codec="utf-8"), max_size=80))
@settings(deadline=None, max_examples=300)
def test_the_places_are_those_of_the_expression(text: str) -> None:
    found = [match.span() for match in suspicious_places(text, beyond_plain_ascii(text))]
    assert all(suspicious().match(text, start).end() == end for start, end in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    assert not missed(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_damaged_sentence_has_a_place(encoding: str) -> None:
    for sentence in SENTENCES.values():
        damaged = sentence.encode().decode(encoding, "ignore")
        if damaged != sentence and suspicious().search(damaged):
            assert any(suspicious_places(damaged, beyond_plain_ascii(damaged)))


def test_more_characters_than_there_are_bytes_are_no_obstacle() -> None:
    many = "".join(map(chr, range(0xA0, 0x600)))
    text = f"{many}\nIt didnâ€™t sail."
    found = [match.span() for match in suspicious_places(text, beyond_plain_ascii(text))]
    assert found == [match.span() for match in suspicious().finditer(text)]
    chinese = "".join(map(chr, range(0x4E00, 0x5000))) + " It didnâ€™t sail."
    assert [match.group() for match in suspicious_places(chinese, beyond_plain_ascii(chinese))] == ["â€"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("â€™", True),  # one character of windows-1252
        ("€Ð", True),  # the end of one, the beginning of another
        ("НФ»", False),  # capitals before a closing quotation mark
        ("ς·", False),  # the end of a Greek word before an ano teleia
    ],
)
def test_what_one_encoding_may_read(text: str, expected: bool) -> None:
    assert may_be_misread(text, 0, len(text)) is expected
