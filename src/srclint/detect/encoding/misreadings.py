"""How UTF-8 comes to be read as another encoding, and what is lost when the result passes a filter."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import product

# Encodings of one byte a character that text on the web, in mail and on old systems has been read as, most usual
# first: of two that explain a text equally well the first is taken.
SINGLE = (
    ("cp1252", "Windows-1252"),
    ("latin-1", "ISO-8859-1"),
    ("cp1251", "Windows-1251"),
    ("cp1250", "Windows-1250"),
    ("mac-roman", "Mac Roman"),
    ("cp437", "code page 437"),
    ("iso8859-7", "ISO-8859-7"),
    ("cp1253", "Windows-1253"),
    ("cp1254", "Windows-1254"),
    ("cp1257", "Windows-1257"),
    ("iso8859-2", "ISO-8859-2"),
    ("cp850", "code page 850"),
    ("cp866", "code page 866"),
    ("koi8-r", "KOI8-R"),
    ("cp852", "code page 852"),
    ("iso8859-15", "ISO-8859-15"),
    ("iso8859-9", "ISO-8859-9"),
    ("iso8859-13", "ISO-8859-13"),
    ("iso8859-5", "ISO-8859-5"),
    ("iso8859-4", "ISO-8859-4"),
    ("cp1255", "Windows-1255"),
    ("cp1256", "Windows-1256"),
    ("cp1258", "Windows-1258"),
    ("cp1125", "code page 1125"),
    ("koi8-u", "KOI8-U"),
    ("cp874", "Windows-874"),
    ("mac-cyrillic", "Mac Cyrillic"),
    ("mac-latin2", "Mac Central European"),
    ("mac-iceland", "Mac Icelandic"),
    ("mac-turkish", "Mac Turkish"),
    ("mac-greek", "Mac Greek"),
)
# Encodings of two bytes a sign: the widest form of each, its name, and the narrowest that goes by it.
MULTI = (
    ("gb18030", "GBK", "gbk"),
    ("cp932", "Shift JIS", "shift_jis"),
    ("big5", "Big5", "big5"),
    ("cp950", "Big5 (Windows-950)", "cp950"),
    ("cp949", "EUC-KR", "euc_kr"),
    ("euc_jp", "EUC-JP", "euc_jp"),
)
MARK = "\ufffd"
CONTROLS = frozenset(range(0x80, 0xA0))  # what ISO 8859 has control characters for
NO_BREAK = 0xA0


class Misreading:
    """An encoding that UTF-8 may be read as."""

    def __init__(self, codec: str, name: str, narrow: str = "") -> None:
        """Take Python's name of the encoding, the one people use, and a narrower form of one with two bytes a sign."""
        self.codec, self.name, self.narrow = codec, name, narrow
        self.multi = bool(narrow)
        self.standard = codec.startswith("cp125")  # these are ISO 8859 but for what that has control characters for

    @cached_property
    def char_of(self) -> dict[int, str]:
        """The character of each byte above ASCII that has one of its own."""
        table = {}
        for byte in range(0x80, 0x100):
            try:
                table[byte] = bytes([byte]).decode(self.codec)
            except UnicodeDecodeError:
                continue
        return table

    def stored_as(self, codec: str, name: str) -> Misreading:
        """Return this misreading of a text whose characters were then stored in ``codec`` and read as this again."""
        chain = Misreading(self.codec, name)
        chain.char_of = {}
        for byte, char in self.char_of.items():
            stored = char.encode(codec, "ignore")
            if len(stored) == 1 and stored[0] in self.char_of:
                chain.char_of[byte] = self.char_of[stored[0]]
        return chain

    @cached_property
    def undefined(self) -> frozenset[int]:
        """Bytes the encoding gives no character."""
        return frozenset(range(0x80, 0x100)) - frozenset(self.char_of)

    @cached_property
    def controls(self) -> frozenset[int]:
        """Bytes that are read as C1 control characters."""
        return frozenset(byte for byte, char in self.char_of.items() if "\x80" <= char <= "\x9f")

    @cached_property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """Pairs of bytes that an encoding of two bytes a sign has a sign for; where it has none the first is lost."""
        found = set()
        for first, second in product(range(0x80, 0x100), range(0x20, 0x100)):
            try:
                bytes((first, second)).decode(self.narrow)
            except UnicodeDecodeError:
                continue
            found.add((first, second))
        return frozenset(found)

    def vanishes(self, char: str) -> bool:
        """Return whether nothing is left of a character where bytes that have no sign are dropped."""
        return self.multi and f"{char}a".encode().decode(self.narrow, "ignore") == "a"

    @cached_property
    def leads(self) -> frozenset[str]:
        """What the first bytes of UTF-8 characters are read as."""
        return frozenset(char for byte, char in self.char_of.items() if 0xC2 <= byte <= 0xF4)

    @cached_property
    def traces(self) -> re.Pattern[str]:
        """What a character leaves at least: its first two bytes, or the first of a punctuation mark alone."""
        if self.multi:
            return re.compile("[\u2e80-\U0003ffff]")
        first = "".join(re.escape(char) for byte, char in self.char_of.items() if 0xC2 <= byte <= 0xF4)
        further = "".join(re.escape(char) for char, byte in self.byte_of.items() if 0x80 <= byte <= 0xBF)
        return re.compile(f"[{first}][{further} {MARK}]|{re.escape(self.char_of.get(0xE2, MARK))}")

    @cached_property
    def byte_of(self) -> dict[str, int]:
        """The byte each character is read from; an undefined byte may stay as the control of its number."""
        table = {chr(byte): byte for byte in self.undefined if byte < 0xA0}
        return {**table, **{char: byte for byte, char in self.char_of.items()}}

    @cached_property
    def _encoding(self) -> dict[int, int]:
        table = {ord(char): byte for char, byte in self.byte_of.items()}
        return {**{byte: byte for byte in range(0x80)}, **table}

    def encode(self, text: str) -> bytes | None:
        """Return the bytes that ``text`` was read from, or None if it cannot have been."""
        try:
            if self.multi:
                return text.encode(self.codec)
            return codecs.charmap_encode(text, "strict", self._encoding)[0]
        except UnicodeEncodeError:
            return None

    def bytes_of(self, char: str) -> bytes | None:
        """Return the bytes a character was read from, or None if it cannot have been."""
        if char.isascii():
            return char.encode()
        if not self.multi:
            byte = self.byte_of.get(char)
            return None if byte is None else bytes([byte])
        try:
            found = char.encode(self.codec)
        except UnicodeEncodeError:
            return None
        return found if len(found) <= 3 else None


def _misreadings() -> tuple[Misreading, ...]:
    single = [Misreading(codec, name) for codec, name in SINGLE]
    chains = [reading.stored_as("mac-roman", f"{reading.name} and stored as Mac Roman") for reading in single[:2]]
    return (*single, *chains, *(Misreading(*names) for names in MULTI))


MISREADINGS = _misreadings()
BY_NAME = {misreading.name: misreading for misreading in MISREADINGS}


@dataclass(frozen=True, slots=True)
class Filter:
    """What happened to the characters after the misreading, as far as a text shows."""

    dropped: frozenset[int] = frozenset()  # bytes whose characters may have vanished
    marked: frozenset[int] = frozenset()  # bytes that U+FFFD may stand for
    blank: bool = False  # a no-break space may have become a space
    spaced: bool = False  # and runs of spaces were kept: a space is either the one or the other


_TWO_BLANKS = re.compile(r"[^\x00-\x7f]  ")


def filter_of(misreading: Misreading, text: str) -> Filter:
    """Return what a filter may have taken from ``text``: nothing that is still to be seen in it."""
    present = set(text)
    lost = misreading.undefined
    if misreading.multi:
        lost = frozenset(range(0x80, 0x100))
        if MARK in present:
            return Filter(marked=lost)
        return Filter(dropped=lost)
    marked: frozenset[int] = frozenset()
    if MARK in present:
        marked, lost = lost, frozenset()
    elif any(chr(byte) in present for byte in lost if byte < 0xA0):
        lost = frozenset()
    # Where a Windows code page shows nothing of its own it may as well have been the standard.
    controls = CONTROLS if misreading.standard and MARK not in present else misreading.controls
    if not any(misreading.char_of.get(byte, chr(byte)) in present for byte in controls):
        lost |= controls
    soft = misreading.byte_of.get("\u00ad")
    if soft is not None and "\u00ad" not in present:
        lost |= {soft}
    blank = misreading.byte_of.get("\u00a0") == NO_BREAK and "\u00a0" not in present
    return Filter(lost, marked, blank, spaced=blank and _TWO_BLANKS.search(text) is not None)
