"""What the detectors know of one language, read from its words once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from srclint import late
from srclint.detect.sourcing.claims import ClaimReader
from srclint.detect.sourcing.clauses import SourceReader
from srclint.detect.sourcing.numbers import NumberReader
from srclint.detect.sourcing.places import FigurePlaces
from srclint.detect.sourcing.wordlists import by_role, folded_words
from srclint.language import UNKNOWN
from srclint.rule import Rule
from srclint.view import View

_SHARED = ("quantities", "attribution", "plain")  # word lists that most rules name: what is made of them is shared
# Of a text whose language its common words do not tell.
_SHORT = 400  # code points of a text that may be too short for that
_LONG = 4  # letters of a word, from which on it tells
_FEWEST = 3  # such words
_SHARE = 0.3  # of the long words
_LEAD = 2  # times as many as the next language has
_WORD = late.pattern(r"[^\W\d_]+")
_Made = TypeVar("_Made")
_Lexicon = tuple[tuple[str, tuple[str, ...]], ...]  # roles and their words


class Language:
    """Readers over the words of one language; detectors whose rules name the same words share them."""

    def __init__(self, lexicon: Mapping[str, Sequence[str]]) -> None:
        self.words = by_role(lexicon)
        self.numbers = NumberReader(self.words)
        self.reader = SourceReader(self.words)
        self._claims: dict[tuple[tuple[str, Any], ...], ClaimReader] = {}

    def claims(self, params: Mapping[str, Any]) -> ClaimReader:
        """Return the reader of claims for the parameters of a rule."""
        key = tuple(sorted(params.items()))
        if key not in self._claims:
            self._claims[key] = ClaimReader(self.words, params)
        return self._claims[key]

    @cached_property
    def places(self) -> FigurePlaces:
        """Where figures may stand."""
        return FigurePlaces(self.words)

    @cached_property
    def superlatives(self) -> dict[bytes, frozenset[bytes]]:
        """The first words of superlatives, folded, and what follows each: "populous" behind "most"; b"": anything."""
        phrases = list(filter(None, map(folded_words, self.words.get("superlatives", ()))))
        return {
            first: frozenset(words[1] if len(words) > 1 else b"" for words in phrases if words[0] == first)
            for first in {words[0] for words in phrases}
        }

    @cached_property
    def own(self) -> frozenset[str]:
        """Words of the writer's own affairs and the reader's, as they stand in a sentence and at its beginning."""
        return frozenset(form for word in self.words.get("own", ()) for form in (word, word[:1].upper() + word[1:]))

    @cached_property
    def asked(self) -> frozenset[bytes]:
        """All folded words that any detector looks for in a text."""
        return self.reader.cues.asked | self.places.asked.union(self.superlatives)


class Languages:
    """The languages that a rule has words for."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._known: dict[str, Language | None] = {}
        self._words: dict[str, Mapping[str, Sequence[str]]] = {}

    def name(self, view: View) -> str:
        """Return the language of a text; of a short one that is not told, the one whose words for claims it uses."""
        if view.language != UNKNOWN or not 0 < len(view.text) <= _SHORT:
            return view.language
        return _likeliest(view.text, self._vocabularies)

    def of(self, view: View) -> Language | None:
        """Return what the rule knows of the language of a text, None where it knows nothing."""
        name = self.name(view)
        if name not in self._known:
            shared = self._shared(name)
            self._known[name] = _language(shared) if shared else None
        return self._known[name]

    def _shared(self, name: str) -> _Lexicon:
        lexicon = self._rule.lexicon.get(name, {})
        return tuple((role, lexicon[role]) for role in _SHARED if role in lexicon)

    def words(self, view: View) -> Mapping[str, Sequence[str]]:
        """Return all words of a rule for the language of a text, by role, those that only this rule names included."""
        name = self.name(view)
        if name not in self._words:
            language, lexicon = self.of(view), self._rule.lexicon.get(name, {})
            own = by_role({role: lexicon[role] for role in lexicon if role not in _SHARED})
            self._words[name] = {**(language.words if language else {}), **own}
        return self._words[name]

    @cached_property
    def _vocabularies(self) -> _Vocabularies:
        return _vocabularies(tuple((name, self._shared(name)) for name in sorted(self._rule.lexicon)))


class _Vocabularies(tuple[tuple[str, frozenset[str]], ...]):
    """The words for claims of several languages; rules with the same words share them."""

    __hash__ = object.__hash__  # of itself, and not of all its words
    __eq__ = object.__eq__


class PerLanguage(Generic[_Made]):
    """What a detector makes of the words of a rule, made once for each language that is met."""

    def __init__(self, languages: Languages, make: Callable[[Mapping[str, Sequence[str]]], _Made]) -> None:
        self._languages = languages
        self._make = make
        self._made: dict[str, _Made] = {}

    def of(self, view: View) -> _Made:
        """Return what was made of the words for the language of a text."""
        name = self._languages.name(view)
        if name not in self._made:
            self._made[name] = self._make(self._languages.words(view))
        return self._made[name]


@lru_cache(maxsize=8)  # the detectors ask about the same text, one after the other
def _likeliest(text: str, vocabularies: _Vocabularies) -> str:
    """Return the language whose words for claims a short text uses most, UNKNOWN where they are few or shared."""
    words = [word for word in _WORD.findall(text.casefold()) if len(word) >= _LONG]
    if len(words) < _FEWEST:
        return UNKNOWN
    known = {name: len(vocabulary.intersection(words)) for name, vocabulary in vocabularies}
    (best, count), (_, rival) = sorted([*known.items(), ("", 0), ("", 0)], key=lambda item: -item[1])[:2]
    enough = count >= _FEWEST and count >= _SHARE * len(words) and count >= _LEAD * rival
    return best if enough else UNKNOWN


@lru_cache(maxsize=32)
def _vocabularies(lexicons: tuple[tuple[str, _Lexicon], ...]) -> _Vocabularies:
    return _Vocabularies((name, _vocabulary(lexicon)) for name, lexicon in lexicons)


@lru_cache(maxsize=32)
def _vocabulary(lexicon: _Lexicon) -> frozenset[str]:
    phrases = (phrase for words in by_role(dict(lexicon)).values() for phrase in words)
    return frozenset(word for phrase in phrases for word in phrase.casefold().split(" ") if len(word) >= _LONG)


@lru_cache(maxsize=32)
def _language(lexicon: _Lexicon) -> Language:
    return Language(dict(lexicon))
