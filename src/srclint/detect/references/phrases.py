"""Phrase templates as rule files write them, compiled once for all rules and found with one look at each trigger word.

A template is a regular expression in which a blank stands for one or more blanks or a line end, and

- ``{role}`` is any entry of the word list of that name in the same language,
- ``(…|…)`` is one of several words or phrases,
- ``[…]`` is optional, with the blank that follows it,
- ``*`` is up to three words of which none is in the list ``stop``,
- ``~`` is up to twelve words of any kind within a clause,
- ``<`` is a bracket or a quotation mark that may open before the next word,
- ``|`` ends what must stand before the words that are found, and is no part of them,
- ``^`` at the start is the start of a sentence, ``$`` at the end is the end of a clause or of the block.

Of the words that must occur in it, some stand as its triggers: those marked with ``!``, else those of the list with the
fewest and rarest words. The text is searched for these with ``str.find``, and a template is tried only where one
stands, in a text that holds a word of every other list that must occur in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import AnyStr, NamedTuple

from srclint import late
from srclint.errors import RuleError
from srclint.rule import Rule
from srclint.view import View

REACH = 160  # code points before a trigger word in which the rest of a phrase may stand

FAR = 2_000  # code points behind it: no sentence is so long, but a file of one line is
_FROM = "start"  # the group that ``|`` becomes
_BLANK = r"[ \t\n\r\u00a0]+"
_FREE = 3  # words that ``*`` may stand for
_GROUP = late.pattern(r"(?<!\\)\((?!\?)")
_SPACE = late.pattern(r" (?!\?)")
_OPENING = " \t\n\r(:;–—\"“”'‘•*-"  # what may stand between the start of a sentence and its first word
_LOOKAROUND = late.pattern(r"\(\?[=!]")  # no blank stands before what begins with one
# How often a word is expected in a text, against one of ``_LONG`` letters or more that is no stop word.
_STOP = 200
_SHORT = 10
_LONG = 4  # code points
# Latin-1 in small letters, with a blank for all that is no letter.
_LETTERS = bytes(ord(char.lower()) if (char := chr(byte)).isalpha() else 0x20 for byte in range(256))
_JOINTS = str.maketrans("'’-", "   ")  # what joins the parts of a word
_ANY = 12  # words that ``~`` may stand for
_ROLE = late.pattern(r"\{([a-z_]+)\}")
# What patterns of words are made of: a group of words, a set of letters, a letter or a sign; each may be optional.
_PIECE = late.pattern(r"(?:\((?:\?:)?([^()\[\]?*+\\]*)\)|\[([^\[\]\\^-]+)\]|([^\W_]|[ '’/-]))(\??)")
_OPTIONAL = ("[", "(^|", "(?")  # what parts of a template begin with that need not be there, or are no words
_CLAUSE_END = r"(?=[ \t\n\r]*(?:[.!?;:,)\]”\"»…—–]|\Z))"
_SENTENCE_START = r"(?:\A[^\w]*|(?<=[(:;,–—]) ?)"
# The parts of a template that are no words, as patterns; ``*`` and ``~`` need the blanks around them.
_SIGNS = {"^": _SENTENCE_START, "$": _CLAUSE_END, "|": f"(?P<{_FROM}>)", "<": r"[(\[“\"]?"}
_SENTENCE_ENDS = (". ", "! ", "? ", ".\n", "!\n", "?\n", "… ", ".” ", '." ', ": ")


class Phrase:
    """A template of one rule, cut at its trigger words; its patterns are compiled when a trigger stands in a text."""

    def __init__(self, rule: Rule, language: str, sense: str, template: str) -> None:
        """Cut the template; raise RuleError if it names an unknown word list, or no word that must occur."""
        self.rule = rule
        self.sense = sense  # the list of the lexicon that it stands in
        self._template = template
        self._roles = rule.lexicon[language]
        for role in _ROLE.findall(template) if "{" in template else ():
            if role not in self._roles:
                raise RuleError(f"{rule.origin}: the phrase {template!r} names no word list of its language: {role!r}")
        self._parts = _parts(template)
        found_from = self._parts.index("|") if "|" in self._parts else 0
        chosen = [part for part in self._parts if part.startswith("!")] or self._parts[found_from:]
        common = _as_set(tuple(self._roles.get("stop", ())))
        choices = [
            (_weight(listed, common), i, listed)
            for i, part in enumerate(self._parts)
            if i >= found_from
            and part in chosen
            and not part.startswith(_OPTIONAL)
            and (listed := _listed(part.lstrip("!"), self._roles))
        ]
        spelt = ((i, words) for _, i, listed in sorted(choices) if (words := _spelt(listed)))
        self._cut, words = next(spelt, (-1, ()))
        if not words:
            raise RuleError(f"{rule.origin}: no word of the phrase {template!r} must occur in it")
        self.triggers = tuple(dict.fromkeys(word.lower() for word in words))

    def may_occur(self, runs: Set[bytes]) -> bool:
        """Tell whether a text with these runs of letters holds a word of every list that must occur."""
        for needed in self._needed:  # noqa: SIM110 - all() takes twice the time, and this is asked for every text
            if needed.isdisjoint(runs):
                return False
        return True

    @cached_property
    def _needed(self) -> list[frozenset[bytes]]:
        """For each list that must occur besides the triggers a run of letters of each word, short lists first."""
        others = (part for i, part in enumerate(self._parts) if i != self._cut and not part.startswith(_OPTIONAL))
        return sorted(filter(None, (_runs_of(part, self._roles) for part in others)), key=len)

    def may_follow(self, runs: Set[bytes]) -> bool:
        """Tell whether what stands before the trigger, with these runs of letters, holds what must stand there."""
        return not any(needed.isdisjoint(runs) for needed in self._needed_before)

    @cached_property
    def _needed_before(self) -> list[frozenset[bytes]]:
        listed = (part for part in self._parts[: self._cut] if not part.startswith(_OPTIONAL))
        return sorted(filter(None, (_runs_of(part, self._roles) for part in listed)), key=len)

    @cached_property
    def before(self) -> re.Pattern[str] | None:
        """What must stand before the trigger word, up to it."""
        source = "".join(_regex(part, self._roles) for part in self._parts[: self._cut])
        word_start = "" if self._template.startswith("^") else r"(?<!\w)"
        return _pattern(rf"{word_start}{source}\Z") if source else None

    @cached_property
    def after(self) -> re.Pattern[str] | None:
        """What must stand behind the trigger word."""
        source = "".join(_regex(part, self._roles, behind=True) for part in self._parts[self._cut + 1 :])
        return _pattern(rf"{source}(?!\w)") if source else None


class Match(NamedTuple):
    """A phrase found in a text."""

    start: int
    end: int
    rule: Rule
    sense: str
    block: int  # index of the block of ``View.blocks`` that it stands in


class Words:
    """A text in which words are looked for: a byte for each code point, in small letters, blanks round the words."""

    def __init__(self, text: str) -> None:
        """Take the text as it stands; letters beyond Latin-1 become blanks, in the text as in the words."""
        self.text = text
        self._spaced = b" " + text.encode("latin-1", "replace").translate(_LETTERS) + b" "

    @late.attribute
    def runs(self) -> set[bytes]:
        """All runs of letters in the text, and the empty one of words that are all beyond Latin-1."""
        return self.runs_of(0, len(self.text))

    def runs_of(self, start: int, end: int) -> set[bytes]:
        """Return the runs of letters between two offsets, and the empty one."""
        return {b"", *self._spaced[start : end + 2].split()}

    def places(self, word: str, start: int, end: int) -> list[int]:
        """Return where a word, given in small letters, stands between two offsets, as far as its letters tell."""
        asked = _asked(word)
        return _found(self._spaced, asked, start, end + 2) if asked else _found(self._low, word, start, end)

    def is_there(self, word: str, at: int) -> bool:
        """Tell whether the word itself stands at one of its places, and is no part of another one."""
        after = at + len(word)
        if self.text[after : after + 1].isalpha() or (at and self.text[at - 1].isalpha()):
            return False
        return " ".join(self.text[at:after].lower().split()) == word

    @late.attribute
    def _low(self) -> str:
        return self.text.replace("İ", "I").lower()  # each code point in its place: İ has a small form of two


class Phrasebook:
    """The templates of several rules, ready to be found in a text."""

    def __init__(self, rules: Sequence[Rule], languages: Sequence[str], senses: Sequence[str]) -> None:
        """Compile the lists named in ``senses`` of every rule that has words for one of ``languages``."""
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        for rule, language in product(rules, languages):
            roles = rule.lexicon.get(language, {})
            for sense in senses:
                for template in roles.get(sense, ()):
                    phrase = Phrase(rule, language, sense, template)
                    for word in phrase.triggers:
                        self._phrases[word].append(phrase)
        self._words: dict[bytes, list[str]] = defaultdict(list)  # the triggers by a run of their letters
        for word in self._phrases:
            self._words[_run(word)].append(word)
        self._runs = frozenset(self._words)

    def find(self, view: View, words: Words) -> Iterator[Match]:
        """Yield all matches, in no order."""
        starts: list[int] = []
        for run in sorted(self._runs & words.runs):
            for word in self._words[run]:
                phrases = [phrase for phrase in self._phrases[word] if phrase.may_occur(words.runs)]
                if not phrases:
                    continue
                starts = starts or [block.span.start for block in view.blocks]
                for at in words.places(word, 0, len(words.text)):
                    i = bisect_right(starts, at) - 1
                    if i >= 0 and at + len(word) <= view.blocks[i].span.end:
                        matches = _matches(phrases, view, words, at, word, i)
                        if matches and words.is_there(word, at):
                            yield from matches

    def find_around(self, view: View, words: Words, match: Match) -> Iterator[Match]:
        """Yield the matches in the same block that overlap ``match``."""
        block = view.blocks[match.block].span
        start, end = max(block.start, match.start - REACH), min(block.end, match.end + REACH)
        runs = words.runs_of(start, end)
        for word in [word for run in self._runs & runs for word in self._words[run]]:
            phrases = [phrase for phrase in self._phrases[word] if phrase.may_occur(runs)]
            for at in words.places(word, start, end) if phrases else ():
                for other in _matches(phrases, view, words, at, word, match.block):
                    if other.start < match.end and match.start < other.end and words.is_there(word, at):
                        yield other


def _matches(phrases: Sequence[Phrase], view: View, words: Words, at: int, word: str, index: int) -> list[Match]:
    """Return those of the phrases, which all turn on the word at offset ``at``, that stand in the block there."""
    text, block, end = view.text, view.blocks[index].span, at + len(word)
    head: str | None = None
    runs: Set[bytes] = frozenset()  # of the head
    found = []
    for phrase in phrases:
        after = phrase.after.match(text, end, min(block.end, end + FAR)) if phrase.after else None
        if phrase.after and not after:
            continue
        start = at
        if phrase.before:
            if head is None:
                head = _head(text, at, block.start)
                runs = words.runs_of(at - len(head), at)
            before = phrase.before.search(head) if phrase.may_follow(runs) else None
            if not before:
                continue
            start = at - len(head) + before.start(_FROM if _FROM in before.groupdict() else 0)
            start += len(text[start:at]) - len(text[start:at].lstrip(_OPENING))
        found.append(Match(start, after.end() if after else end, phrase.rule, phrase.sense, index))
    return found


def _found(text: AnyStr, asked: AnyStr, start: int, end: int) -> list[int]:
    """Return where ``asked`` stands in a text, overlaps included."""
    found = []
    at = text.find(asked, start, end)
    while at >= 0:
        found.append(at)
        at = text.find(asked, at + 1, end)
    return found


@cache
def _asked(word: str) -> bytes:
    """Return a word as it stands in the bytes of ``Words``, or nothing if it has no letters there."""
    folded = word.encode("latin-1", "replace").translate(_LETTERS)
    return b" " + folded + b" " if folded.strip() else b""


def _run(word: str) -> bytes:
    """Return the longest run of letters of Latin-1 in a word, or nothing."""
    return max(_asked(word).split(), key=len, default=b"")


def _listed(part: str, roles: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the words, as patterns, that a part of a template lists."""
    if part[0] == "{" and part.find("}") == len(part) - 1:
        return tuple(roles.get(part[1:-1], ()))
    return tuple(part.strip("()").split("|"))


def _runs_of(part: str, roles: Mapping[str, Sequence[str]]) -> frozenset[bytes]:
    """Return runs of letters of which one must occur for the part to match, or nothing if that cannot be told."""
    listed = _listed(part.lstrip("!").removesuffix(",?"), roles)
    runs = {_run(variant) for word in listed for variant in _variants(word)}
    return frozenset() if b"" in runs else frozenset(runs)


def _variants(pattern: str) -> list[str]:
    """Return all that a simple pattern of a word matches ("graphs?", "galler(?:y|ies)"), or [""] for any other one."""
    if pattern.translate(_JOINTS).replace(" ", "").isalnum():
        return [pattern]
    variants, at = [""], 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            return [""]
        group, letters, letter, mark = piece.groups()
        ends = group.split("|") if group is not None else list(letters or letter)
        variants = [variant + end for variant in variants for end in ([*ends, ""] if mark else ends)]
        at = piece.end()
    return variants


def _head(text: str, at: int, floor: int) -> str:
    """Return what stands in the sentence before offset ``at``, at most ``REACH`` code points of it."""
    low = max(floor, at - REACH)
    start = max(
        (found + len(mark) for mark in _SENTENCE_ENDS if (found := text.rfind(mark, low, at)) >= 0), default=low
    )
    if start == low > floor:  # the sentence began earlier: no phrase may take the cut for its start
        return "_" + text[low + 1 : at]
    return text[start:at]


@lru_cache(maxsize=2048)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _parts(template: str) -> list[str]:
    """Cut a template at its blanks, but not inside brackets."""
    parts: list[str] = []
    depth = 0
    for piece in template.split(" "):
        if depth:
            parts[-1] += " " + piece
        else:
            parts.append(piece)
        if not piece.isalpha():
            depth += sum(map(piece.count, "([{")) - sum(map(piece.count, ")]}"))
    return [part for part in parts if part]


@cache
def _spelt(listed: tuple[str, ...]) -> tuple[str, ...]:
    """Return all words that some patterns of words match, or nothing if one of them has no such list."""
    words = [variant for word in listed for variant in _variants(word)]
    return (
        tuple(words) if all(piece.isalnum() for word in words for piece in word.translate(_JOINTS).split(" ")) else ()
    )


@cache
def _as_set(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


@cache
def _weight(words: tuple[str, ...], common: frozenset[str]) -> int:
    """Return how often one of the words, or patterns of words, may be expected: against one long word."""
    return sum(_STOP if word in common else _SHORT if len(word) < _LONG else 1 for word in words)


def _regex(part: str, roles: Mapping[str, Sequence[str]], *, behind: bool = False) -> str:
    """Return the pattern of one part of a template with the blank that separates it from the trigger's side."""
    if part in _SIGNS:
        return _SIGNS[part]
    role = _ROLE.fullmatch(part)
    glued = bool(_LOOKAROUND.match(roles.get(role[1], ("",))[0] if role else part))
    before, after = ("", "") if glued else (_BLANK, "") if behind else ("", _BLANK)
    if part == "~":
        return rf"(?:{before}[^\s.;:!?]+{after}){{0,{_ANY}}}"
    if part == "*":
        stop = "|".join(map(_spaced, roles.get("stop", ()))) or "(?!)"
        return rf"(?:{before}(?!(?:{stop})\b)[\w'’/&-]+{after}){{0,{_FREE}}}"
    if part.startswith("(^|"):
        return f"(?:{_SENTENCE_START}|{_regex('(' + part[3:], roles, behind=behind)})"

    def words(match: re.Match[str]) -> str:
        return "(?:" + "|".join(sorted(map(_spaced, roles[match[1]]), key=len, reverse=True)) + ")"

    optional = part[0] == "[" and part[-1] == "]"
    inner = _ROLE.sub(words, _GROUP.sub("(?:", _spaced(part[1:-1] if optional else part)))
    return f"(?:{before}(?:{inner}){after})?" if optional else f"{before}{inner}{after}"


def _spaced(words: str) -> str:
    return _SPACE.sub(lambda _: _BLANK, words)
