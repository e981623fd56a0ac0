"""Files that are no text, and text of two or four bytes a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.binary import is_binary, is_wide


@pytest.mark.parametrize(
    ("raw", "binary"),
    [
        (b"", False),
        (b"plain text\r\n\twith a form feed\f", False),
        ("Größe, 中文, 😀".encode(), False),
        ("Größe".encode("utf-16"), False),
        ("Größe".encode("latin-1"), False),
        ("The size is given as Größe.".encode("utf-16-be"), False),
        ("Пароход вышел из порта.\n".encode("utf-16-le"), False),
        (b"a stray \x00 in a text", False),
        (b"\x1b[31mred\x1b[0m", False),
        (b"%PDF-1.7\n%text", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (bytes(range(256)), True),
        (b"\x00" * 100, True),
    ],
)
def test_is_binary(raw: bytes, binary: bool) -> None:
    assert is_binary(raw) == binary


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200))
def test_text_without_control_characters_is_never_binary(text: str) -> None:
    assert not is_binary(text.encode("utf-8")) or text.startswith(("%PDF-", "PAR1", "BZh"))


@pytest.mark.parametrize(
    ("raw", "wide"),
    [
        (b"", False),
        (b"plain", False),
        (b"a stray \x00 in a text", False),
        ("Größe".encode("utf-16"), True),
        ("Größe".encode("utf-32"), True),
        ("id,text\n1,a line of it\n".encode("utf-16-le"), True),
        ("id,text\n1,a line of it\n".encode("utf-32-be"), True),
        (bytes(range(256)), False),
    ],
)
def test_is_wide(raw: bytes, wide: bool) -> None:
    assert is_wide(raw) == wide
