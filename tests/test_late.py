from __future__ import annotations

import re

import pytest

from srclint import late
from tests.checkout import ROOT


def test_a_late_pattern_does_what_a_compiled_one_does() -> None:
    words = late.pattern(r"(a+)b", re.IGNORECASE)
    assert [match.group(1) for match in words.finditer("ab AAB b")] == ["a", "AA"]
    assert words.sub("x", "ab cd") == "x cd"
    assert words.pattern == r"(a+)b"


def test_what_is_wrong_with_it_comes_with_the_first_use() -> None:
    broken = late.pattern("(")
    with pytest.raises(re.error):
        broken.search("")


def test_no_pattern_needs_a_newer_python() -> None:
    # Python before 3.11.5 misreads possessive quantifiers (gh-106052), and srclint runs on all of 3.11.
    possessive = re.compile(r"(?:[)}\]]|\\[ws])[*+?]\+|\(\?>")
    for file in (*(ROOT / "src").rglob("*.py"), *(ROOT / "rules").rglob("*.toml")):
        for line in file.read_text("utf-8").split("\n"):
            assert not possessive.search(line), f"{file}: {line.strip()}"


def test_a_late_attribute_is_worked_out_once() -> None:
    class Text:
        def __init__(self) -> None:
            self.asked = 0

        @late.attribute
        def size(self) -> int:
            """How long it is."""
            self.asked += 1
            return 7

    text = Text()
    assert (text.size, text.size, text.asked) == (7, 7, 1)
    assert Text.size.__doc__ == "How long it is."
    assert Text().asked == 0
