"""The signs of an attribution in one language, compiled: verbs of saying, phrases, hearsay, what ends a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from srclint.detect.sourcing.wordlists import FoldedText, alternation, first_words, folded_words, keys, last_words

_SUBJECT_REACH = 14  # words behind unnamed people among which the verb of their claim stands
_APART = tuple(",(—–")  # between a noun and what is set apart from it
_VERB_REACH = 5  # words behind a noun among which the verb stands that it is the last word of the subject of
_ADVERBS = "now|also|still"
_ADVERB = rf"(?:\w+ly |(?:{_ADVERBS}) )?"


class Cues:
    """Regular expressions over the words of one language, each compiled when it is first needed."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words

    def candidates(self, folded: FoldedText) -> list[int]:
        """Return, in order, places of a text where an attribution to nobody may stand."""
        words, found = folded.words, []
        for index in folded.found:
            word = words[index]
            if (
                (word in self._phrases and self._is_phrase(words, index))
                or (word in self._subjects and self._may_claim(folded, index))
                or (word in self._passives and folded.behind(index) in self._behind_passives)
                or (word in self._supposed and self._is_supposed(folded.before(index)))
            ):
                found.append(folded.offset(index))
        return found

    def _is_phrase(self, words: list[bytes], index: int) -> bool:
        """Tell whether a whole phrase stands where the longest word of one does."""
        return any(
            words[max(0, index - before) : index - before + len(phrase)] == phrase
            for before, phrase in self._phrases[words[index]]
        )

    def _may_claim(self, folded: FoldedText, index: int) -> bool:
        """Tell whether one of the words behind "experts", "studies" or "some" may make it a claim of theirs."""
        word, behind = folded.words[index], folded.words[index + 1 : index + _SUBJECT_REACH]
        claims, near = self._claims, behind[:_VERB_REACH]
        if word in self._studies and self._is_subject(folded, index, behind):
            return True
        if word in self._nobodies and not (claims.isdisjoint(behind) and self._findings.isdisjoint(near)):
            return True
        return word in self._quantifiers and (
            not self._clausal.isdisjoint(near) or not (self._someones.isdisjoint(behind) or claims.isdisjoint(behind))
        )

    def _is_subject(self, folded: FoldedText, index: int, behind: list[bytes]) -> bool:
        """Tell whether a verb of saying or finding stands behind a noun, or behind what is set apart from it."""
        verbs = self._claiming
        if verbs.isdisjoint(behind):
            return False
        for word in behind:
            if word in verbs:
                return True
            if word not in self._between and not word.endswith(b"ly"):
                break
        end = folded.offset(index) + len(folded.words[index])
        return folded.text[end : end + 2].lstrip(" \n")[:1] in _APART

    @cached_property
    def asked(self) -> frozenset[bytes]:
        """The folded words for which ``candidates`` asks."""
        return self._subjects.union(self._phrases, self._passives, self._supposed)

    def _any(self, *roles: str, small: bool = False) -> str:
        words = (word for role in roles for word in self._words.get(role, ()))
        return alternation(words, small=small)

    @cached_property
    def said(self) -> re.Pattern[str]:
        """A verb of saying or finding; in small letters, for "States" is no form of "to state"."""
        return re.compile(rf"\b{self._any('said', 'found', 'opined', small=True)}(?![\w-])")

    @cached_property
    def according(self) -> re.Pattern[str]:
        """A phrase that a source stands behind."""
        return re.compile(rf"(?<![\w-]){self._any('according', 'sources')}(?!\w)")

    @cached_property
    def reported(self) -> re.Pattern[str]:
        """A word that shows a sentence to be reported speech, or that stands behind its source."""
        return re.compile(rf"(?<![\w-]){self._any('sources_after')}(?!\w)")

    @cached_property
    def paper(self) -> re.Pattern[str]:
        """A study with a name or a year: "the Harrow poll", "its 2021 census"."""
        return re.compile(
            rf"(?<!^)(?<![.!?] )\b(?:(?P<within>{self._any('within')}) )?"
            rf"(?-i:[A-Z][\w’'&.-]+|(?:19|20)\d\d) (?:\w+ )?{self._any('papers')}(?!\w)"
        )

    @cached_property
    def same_paper(self) -> re.Pattern[str]:
        """A study that was spoken of, and a name beside it: "the study, by the Harrow Institute"."""
        return re.compile(
            rf"\b{self._any('definite')} (?:\w+ )?{self._any('papers')}(?!\w)[^.;!?]{{0,80}}?[ (](?-i:[A-Z])\w"
        )

    @cached_property
    def hearsay(self) -> re.Pattern[str]:
        """An attribution to nobody that is one wherever it stands."""
        be = self._any("is")
        unheard = "".join(rf"(?<!(?i:{re.escape(word)}) )" for word in self._words.get("unheard", ()))
        return re.compile(
            rf"(?<![\w-])(?:{self._any('hearsay')}(?!\w)"
            rf"|{self._any('it')} {be} {_ADVERB}{self._any('supposed')}(?!\w)(?! {self._any('by')}(?!\w))"
            rf"|{unheard}{be} {_ADVERB}{self._any('passives')} {self._any('to_do')}(?!\w))"
        )

    @cached_property
    def expected(self) -> re.Pattern[str]:
        """A forecast that no one is said to have made: "is expected to"."""
        return re.compile(rf"\b{self._any('be')} {_ADVERB}{self._any('expectations')} {self._any('to')}(?!\w)")

    def forecasts(self, sentence: str) -> Iterator[re.Match[str]]:
        """Yield the places of a sentence where someone "is expected to"."""
        if any(word in sentence for word in self._words.get("expectations", ())):
            yield from self.expected.finditer(sentence)

    @cached_property
    def contrast(self) -> re.Pattern[str]:
        """Where a new claim begins inside a sentence."""
        return re.compile(rf";|,[\"”]?\s+{self._any('contrasts')}(?!\w)")

    @cached_property
    def second(self) -> re.Pattern[str]:
        """A second predicate of the same subject: "and spent", "and has since sold"."""
        past = r"|\w{2,}ed(?!\w)" if self._words.get("past_ed") else ""
        return re.compile(
            rf"\b{self._any('and')} (?:\w+ly |then |later |also )?(?:{self._any('perfect')} )?"
            rf"(?:{self._any('predicates')}(?!\w){past})"
        )

    @cached_property
    def caption(self) -> re.Pattern[str]:
        """How a line that names a source begins."""
        return re.compile(rf"(?<![\w-]){self._any('captions')}")

    @cached_property
    def anaphora(self) -> re.Pattern[str]:
        """How a sentence begins that goes on about what was just attributed."""
        return re.compile(rf"(?:{self._any('connectives')},? )?{self._any('anaphora')}(?!\w)")

    def _role(self, *names: str) -> list[str]:
        return [word for name in names for word in self._words.get(name, ())]

    @cached_property
    def _phrases(self) -> dict[bytes, list[tuple[int, list[bytes]]]]:
        """Phrases by the longest word of each, with the number of words before that one."""
        phrases: dict[bytes, list[tuple[int, list[bytes]]]] = {}
        for words in filter(None, map(folded_words, self._role("hearsay", "according"))):
            longest = max(words, key=len)
            phrases.setdefault(longest, []).append((words.index(longest), words))
        return phrases

    @cached_property
    def _between(self) -> frozenset[bytes]:
        return last_words(self._role("adverbs", "perfect", "relatives", "that"))

    @cached_property
    def _nobodies(self) -> frozenset[bytes]:
        return keys(self._role("nobodies"))

    @cached_property
    def _studies(self) -> frozenset[bytes]:
        return keys(self._role("works"))

    @cached_property
    def _quantifiers(self) -> frozenset[bytes]:
        return keys(self._role("quantifiers"))

    @cached_property
    def _someones(self) -> frozenset[bytes]:
        return keys(self._role("someones"))

    @cached_property
    def _subjects(self) -> frozenset[bytes]:
        return self._nobodies | self._studies | self._quantifiers

    @cached_property
    def _passives(self) -> frozenset[bytes]:
        return keys(self._role("passives", "expectations"))

    @cached_property
    def _behind_passives(self) -> frozenset[bytes]:
        return first_words(self._role("to_do", "to"))

    @cached_property
    def _supposed(self) -> frozenset[bytes]:
        return last_words(self._role("supposed"))

    @cached_property
    def _be(self) -> frozenset[bytes]:
        return last_words([*self._role("is"), *_ADVERBS.split("|")])

    def _is_supposed(self, before: bytes) -> bool:
        """Tell from the word before "believed" whether "it is" may stand there, as in "it is now believed"."""
        return before in self._be or before.endswith(b"ly")

    @cached_property
    def _claims(self) -> frozenset[bytes]:
        return self._verbs("said", "opined")

    @cached_property
    def _findings(self) -> frozenset[bytes]:
        return self._verbs("found")

    @cached_property
    def _claiming(self) -> frozenset[bytes]:
        return self._claims | self._findings

    @cached_property
    def _clausal(self) -> frozenset[bytes]:
        return self._verbs("clausal")

    def _verbs(self, *roles: str) -> frozenset[bytes]:
        """Return the first words of verbs, those left out by which unnamed people claim nothing."""
        return first_words({*self._role(*roles)} - {*self._role("no_claim")})
