"""Word lists: kept by role in one file, compiled into one regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

from srclint import late

_BLANK = "[ \u00a0\n\r]+"
_NOT_PLAIN = re.compile("[\n\r\t\u00a0\u202f\u2009]")
_Trie = dict[str, "_Trie"]
# Latin-1 letters in small ones, digits, and blanks for all else.
_FOLDED = bytes(
    ord(small) if (small := chr(code).lower()).isalnum() and small <= "\xff" else ord(" ") for code in range(256)
)


def by_role(lexicon: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Take apart the lines "role: word; word" of a lexicon; a role without such lines holds plain words.

    A role may stand on several lines. Words keep inner blanks.
    """
    roles: dict[str, list[str]] = {}
    for name, lines in lexicon.items():
        for line in lines:
            role, colon, words = line.partition(": ")
            if colon:
                roles.setdefault(role, []).extend(word.strip(" ") for word in words.split(";"))
            else:
                roles.setdefault(name, []).append(line)
    return {role: tuple(word for word in words if word) for role, words in roles.items()}


def alternation(words: Iterable[str], *, exact: bool = False, small: bool = False) -> str:
    """Return a regular expression for the longest of ``words`` at a place; for no words, one that never matches.

    Case does not matter, unless ``exact``: then the words stand as written, or with a capital first letter ("us" and
    "Us", never "US"); or ``small``: then in small letters only. Common beginnings are shared, so that hundreds of words
    are tried about as fast as one.
    """
    forms = set(words)
    if exact:
        forms |= {word[:1].upper() + word[1:] for word in forms}
    else:
        forms = {word.lower() for word in forms}
    forms.discard("")
    if not forms:
        return r"(?!)"
    trie: _Trie = {}
    for word in sorted(forms):
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return f"(?:{_pattern(trie)})" if exact or small else f"(?i:{_pattern(trie)})"


class FoldedText:
    """The words of a text in small letters, to ask quickly where some of them stand in it.

    Letters beyond Latin-1 are blanks here as in the words that are looked for, so that a word found is a likely one.
    """

    def __init__(self, text: str, asked: frozenset[bytes]) -> None:
        """Take a text, and all words, each folded by ``key`` and the like, that will be asked for."""
        self.text = text
        self._folded = b" " + text.encode("latin-1", "replace").translate(_FOLDED) + b" "  # a byte for a code point
        words = self._folded.split()
        self.words = words
        self.found = list(compress(range(len(words)), map(asked.__contains__, words)))

    def behind(self, index: int) -> bytes:
        """Return the word behind the one with an index, or nothing."""
        return self.words[index + 1] if index + 1 < len(self.words) else b""

    def before(self, index: int) -> bytes:
        """Return the word before the one with an index, or nothing."""
        return self.words[index - 1] if index else b""

    def offset(self, index: int) -> int:
        """Return where the word with an index, one of those found, begins in the text."""
        return self._offsets[index]

    @late.attribute
    def _offsets(self) -> dict[int, int]:
        offsets = {}
        at = 0
        for index in self.found:  # all words of a kind are found: the next place of one is its own
            at = self._folded.find(b" " + self.words[index] + b" ", at)
            offsets[index] = at
            at += 1
        return offsets


def key(phrase: str) -> bytes:
    """Return the longest word of a phrase, folded: the phrase stands only where this one does."""
    return max(folded_words(phrase), key=len, default=b"")


def keys(phrases: Iterable[str]) -> frozenset[bytes]:
    """Return the longest words of some phrases, folded."""
    return frozenset(map(key, phrases)) - {b""}


def first_words(phrases: Iterable[str]) -> frozenset[bytes]:
    """Return the first words of some phrases, folded."""
    return frozenset(pieces[0] for pieces in map(folded_words, phrases) if pieces)


def last_words(phrases: Iterable[str]) -> frozenset[bytes]:
    """Return the last words of some phrases, folded."""
    return frozenset(pieces[-1] for pieces in map(folded_words, phrases) if pieces)


def folded_words(phrase: str) -> list[bytes]:
    """Return the words of a phrase, folded."""
    return phrase.encode("latin-1", "replace").translate(_FOLDED).split()


def flat(text: str) -> str:
    """Return ``text`` with every kind of blank as a plain one, code point for code point."""
    return _NOT_PLAIN.sub(" ", text)


def _pattern(node: _Trie) -> str:
    ends = "" in node
    single = [character for character, child in node.items() if character and list(child) == [""] and character != " "]
    parts = [
        (_BLANK if character == " " else re.escape(character)) + _pattern(child)
        for character, child in node.items()
        if character and character not in single
    ]
    if single:
        parts.append(re.escape(single[0]) if len(single) == 1 else "[" + "".join(map(re.escape, single)) + "]")
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 else "(?:" + "|".join(parts) + ")"
    return f"(?:{joined})?" if ends else joined
