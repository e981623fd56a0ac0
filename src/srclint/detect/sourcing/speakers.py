"""Who speaks: the subject of a verb of saying, and whether it names someone, no one, or someone known from before."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from srclint import late

_TOKEN = late.pattern(r"\w(?:[\w'’.&/-]*\w)?|[^\w\s]")
_WORD = late.pattern(r"\w+")
STOPS = frozenset(';:()[]–—"“”„«»!?')  # a clause ends at these, and its subject begins behind them
PAUSES = STOPS | frozenset(",-…")
_APPOSITION = frozenset(",()—–-")
_POSSESSIVE = ("'s", "’s")
_SUBJECT_REACH = 14  # tokens between a subject and its verb, at most


class Token(NamedTuple):
    """A word or a mark of a sentence."""

    text: str
    folded: str
    start: int
    end: int


def tokens_of(sentence: str, start: int = 0) -> list[Token]:
    """Cut a sentence into words and marks, from an offset on."""
    return [Token(word := m.group(), word.casefold(), *m.span()) for m in _TOKEN.finditer(sentence, start)]


def words_of(sentence: str) -> set[str]:
    """Return the words of a sentence, folded, those with an apostrophe or a hyphen also in their parts."""
    return set(_WORD.findall(sentence.casefold()))


class Speakers:
    """Tells the speakers of one language apart by its words; the roles are explained in the English word list."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        def role(*names: str) -> frozenset[str]:
            return frozenset(word.casefold() for name in names for word in words.get(name, ()))

        self.works = role("works")
        self.joins, self.that, self.relatives = role("joins"), role("that"), role("relatives")
        self.definite, self.indefinite = role("definite"), role("indefinite")
        self.capital_nouns = bool(words.get("capital_nouns"))  # all nouns have capitals: they prove no name
        self._as, self._generic = role("as"), role("generic")
        self._speakers, self._pronouns = role("speakers", "works"), role("pronouns")
        self._nobodies, self._someones = role("nobodies"), role("someones")
        self._quantifiers, self._anonyms = role("quantifiers"), role("anonyms")
        self._begins_subject = role("definite", "indefinite", "nobodies", "someones", "quantifiers")
        self._anyone = role("people", "someones", "nobodies", "works", "anonyms")
        self._calendar = role("calendar")
        self._plain = role(
            "plain", "nobodies", "works", "people", "quantifiers", "someones", "definite", "indefinite", "connectives"
        )
        self._claims = role("said", "opined")
        self._clausal, self._found = role("clausal"), role("found")

    def subject(self, tokens: list[Token], last: int) -> list[Token]:
        """Return the words that end at ``last`` back to the beginning of their clause."""
        if last >= 0 and tokens[last].folded in self.joins:  # a second predicate: the subject of the first one speaks
            first = last
            while first > 0 and tokens[first - 1].text not in ";:":
                first -= 1
            return tokens[first : min(last, first + _SUBJECT_REACH)]
        first = last
        if last >= 0 and tokens[last].text in _APPOSITION:  # the subject stands before what stands between
            first = last = last - 1
            while first > 0 and tokens[first].text not in _APPOSITION:
                first -= 1
            first -= 1
        while (
            first >= 0
            and tokens[first].text not in STOPS
            and tokens[first].text != ","
            and last - first < _SUBJECT_REACH
        ):
            if first < last and self._heads_clause(tokens[first].folded, tokens[first + 1]):
                break
            first -= 1
        return tokens[first + 1 : last + 1]

    def _heads_clause(self, word: str, following: Token) -> bool:
        """Tell whether a subject begins behind a word: "that the board …", "the loss which the board …"."""
        if word in self.that:
            return True
        return word in self.relatives and (_has_capital(following.text) or following.folded in self._begins_subject)

    def is_inverted(self, tokens: list[Token], first: int, *, pronouns: bool = True) -> bool:
        """Tell whether a subject stands at ``first``, behind its verb: "…, said Ana Ruiz"."""
        if first >= len(tokens):
            return False
        token = tokens[first]
        if token.folded in self._pronouns:
            return pronouns
        if _has_capital(token.text) and token.folded not in self._calendar:
            return True
        nouns = {t.folded for t in tokens[first : first + 6]}
        return token.folded in self.definite | self.indefinite and not nouns.isdisjoint(self._speakers)

    def is_known(self, subject: list[Token]) -> bool:
        """Tell whether a subject names someone, or stands for someone named before."""
        if subject[-1].folded in self._pronouns or subject[0].folded in self.relatives:
            return True
        return self.is_named(subject) or any(token.folded in self._speakers for token in subject)

    def is_named(self, words: Sequence[Token]) -> bool:
        """Tell whether a name stands among some words of a sentence."""
        return self._first_name(words) is not None

    def name_in(self, words: Sequence[Token]) -> str:
        """Return the name that some words of a sentence begin with, an article aside, or nothing."""
        first = self._first_name(words)
        if first is None or first > 1 or words[first].folded in self._plain:
            return ""
        if first and words[0].folded not in self.definite | self.indefinite:
            return ""
        behind = words[first + 1].text if first + 1 < len(words) else ","
        if not words[first].start and not behind[0].isalpha():  # "Meanwhile, …"
            return ""
        name = [words[first].text]
        for before, token in itertools.pairwise(words[first:]):
            if not token.text[0].isupper() or token.start > before.end + 1 or before.text.endswith(_POSSESSIVE):
                break
            name.append(token.text)
        return " ".join(name).removesuffix("'s").removesuffix("’s")

    def _first_name(self, words: Sequence[Token]) -> int | None:
        for n, token in enumerate(words):
            if token.text in ".;":
                return None
            if not _has_capital(token.text) or token.folded in self._calendar:
                continue
            if self.capital_nouns and token.folded in self._plain:
                continue
            if token.start > 0 or self._names_at_start(words, n):
                return n
        return None

    def _names_at_start(self, words: Sequence[Token], n: int) -> bool:
        """Tell whether the first word of a sentence is a name, which its capital does not prove."""
        token = words[n]
        if token.folded in self._plain:
            return False
        follower = words[n + 1] if n + 1 < len(words) else None
        if follower is None or follower.text[0].isupper() or not follower.text[0].isalpha():
            return True
        return token.folded.endswith(_POSSESSIVE)

    def is_nobody(self, subject: list[Token], verb: str) -> bool:
        """Tell whether a subject names nobody: "some analysts", "critics of the plan", "recent studies", "many"."""
        if self.is_named(subject):
            return False
        folded = [token.folded for token in subject]
        if folded[0] in self._generic and folded[1:2] and folded[1] in self._nobodies:  # "les experts": no certain ones
            del folded[0]
        if any(word in self.definite or word in self._pronouns for word in folded):
            return False
        return self._is_some(folded, verb) or self._is_kind(folded, verb)

    def _is_some(self, folded: list[str], verb: str) -> bool:
        """Tell whether a quantifier counts people without naming them."""
        if folded[0] not in self._quantifiers or verb not in self._claims:
            return False
        if len(folded) == 1:
            return verb in self._clausal
        return folded[-1] in self._someones or not self._nobodies.isdisjoint(folded)

    def _is_kind(self, folded: list[str], verb: str) -> bool:
        """Tell whether a subject is a kind of people, or of studies."""
        for n, word in enumerate(folded[:4]):
            if word in self._nobodies:
                return verb in self._claims or (verb in self._found and n + 1 == len(folded))
            if word in self.works:
                return n + 1 == len(folded)
        return False

    def without_lead(self, subject: list[Token]) -> list[Token]:
        """Return a subject without what leads to it in its clause: a conjunction, or words before "some" or "many"."""
        lead = self.joins | self.that | self._as | self.relatives
        first = 0
        while first + 1 < len(subject) and subject[first].folded in lead:
            first += 1
        for n in range(first + 1, len(subject)):
            if subject[n].folded in self._quantifiers and subject[n - 1].folded not in self.definite:
                return subject[n:]
        return subject[first:]

    def is_bare(self, subject: list[Token]) -> bool:
        """Tell whether a subject begins with a quantifier, or with the noun itself: "some research", "studies"."""
        return bool(subject) and subject[0].folded in self._quantifiers | self.works | self._nobodies

    def is_as(self, token: Token) -> bool:
        """Tell whether a token makes its clause a frame for the rest: "as Ruiz told the council, …"."""
        return token.folded in self._as

    def anonym(self, words: Sequence[Token]) -> Token | None:
        """Return the noun behind "according to" that names nobody, if there is one."""
        noun = next((token for token in words[:6] if token.folded in self._anyone), None)
        if noun is None:
            return None
        first = words[0].folded
        if first in self._generic and noun.folded in self._nobodies and noun is words[1]:
            return noun
        if first in self.indefinite and noun.folded in self._anonyms:
            return noun
        certain = first in self.definite | self._pronouns or first[0].isdigit()
        return None if certain or (not self.capital_nouns and self.is_named(words)) else noun

    def is_source(self, words: Sequence[Token]) -> bool:
        """Tell whether what stands behind "according to" is someone, or something known."""
        first = words[0].folded
        return first in self.definite | self._pronouns or first[0].isdigit() or self.is_named(words)


def _has_capital(word: str) -> bool:
    """Tell whether a word begins with a capital, an elided article aside ("l'Insee")."""
    behind = word.replace("’", "'").partition("'")[2]
    return word[0].isupper() or behind[:1].isupper()
