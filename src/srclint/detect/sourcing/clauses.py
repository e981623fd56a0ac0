"""Who answers for what in a sentence: attributions read clause by clause.

A verb of saying somewhere in a sentence is no source. It is one where it is finite, has someone with a name as its
subject, and governs the clause that is asked about: what stands behind it up to the next clause, or all of the sentence
where the attribution trails behind a comma.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from srclint.detect.sourcing.cues import Cues
from srclint.detect.sourcing.speakers import PAUSES, STOPS, Speakers, Token, tokens_of, words_of

_QUOTES = frozenset("\"“”„«»'‘’")
_LONG_SUBJECT = 10  # tokens, from which on an attribution behind a comma is no mere frame
_NAME_REACH = 14  # tokens behind "according to" in which a name may stand
_ANTECEDENT = 2  # words before "which" that the clause behind it is about
_TAIL_REACH = 8  # tokens that may follow the verb of a trailing attribution ("…, she told reporters on Monday")


class Vague(NamedTuple):
    """An attribution to nobody: the cue with its noun."""

    start: int
    end: int


class Cue(NamedTuple):
    """A verb of saying that a reader may take for a source."""

    start: int
    end: int
    word: str
    subject: int  # where its subject begins
    joined: bool = False  # a second predicate: "bought it and said"
    why_not: str = ""  # "form": a noun, a participle or an infinitive; "subject": no one known is its subject


class Reading:
    """The attributions of one sentence, in offsets of that sentence."""

    def __init__(self) -> None:
        self.covers: list[tuple[int, int]] = []  # what someone known answers for
        self.vague: list[Vague] = []
        self.cues: list[Cue] = []
        self.named = False  # someone known is a source of this sentence, or of a clause of it

    def covered(self, start: int, end: int) -> bool:
        """Tell whether someone known answers for all of ``start`` … ``end``."""
        return any(a <= start and end <= b for a, b in self.covers)

    def cover(self, start: int, end: int) -> None:
        """Let someone known answer for ``start`` … ``end``."""
        self.covers.append((start, end))
        self.named = True


class _Verb(NamedTuple):
    """A verb of saying in its place."""

    start: int
    end: int
    word: str
    first: int  # index of its first token
    last: int
    before: int  # index of the token before it, adverbs and auxiliaries left out; -1 at the beginning
    following: str  # the word behind it, folded


class SourceReader:
    """Reads the attributions of one language."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        def role(name: str) -> frozenset[str]:
            return frozenset(word.casefold() for word in words.get(name, ()))

        self.cues = Cues(words)
        self._speakers = Speakers(words)
        self._said, self._found, self._clausal = role("said"), role("found"), role("clausal")
        self._no_subject, self._adverbs, self._perfect = role("no_subject"), role("adverbs"), role("perfect")
        self._be, self._predicates, self._by = role("be"), role("predicates"), role("by")
        self._according, self._puts, self._at = role("according"), role("puts"), role("at")
        self._papers, self._no_claim, self._causatives = role("papers"), role("no_claim"), role("causatives")
        self._particles = role("particles")  # behind a verb they make it another one: "showed off"
        # Words one of which stands in whatever is looked for: sentences without them need not be read further.
        self._verb_words = _key_words(words, "said", "found", "opined")
        self._phrase_words = _key_words(words, "according", "sources")
        self._hearsay_words = _key_words(words, "hearsay", "supposed", "passives")
        self._reported_words = _key_words(words, "sources_after")
        self._past_ed = bool(words.get("past_ed"))

    def read(self, sentence: str) -> Reading:
        """Read one sentence in which line breaks and no-break spaces have been replaced by blanks."""
        reading = Reading()
        words = words_of(sentence)
        if not words.isdisjoint(self._verb_words):
            tokens = tokens_of(sentence)
            for verb in self._verbs(sentence, tokens):
                self._read_verb(sentence, tokens, verb, reading)
        if not words.isdisjoint(self._phrase_words):
            self._read_phrases(sentence, reading)
        if not words.isdisjoint(self._papers):
            self._read_papers(sentence, reading)
        if not words.isdisjoint(self._hearsay_words):
            reading.vague.extend(Vague(*match.span()) for match in self.cues.hearsay.finditer(sentence))
        reading.vague = sorted(v for v in reading.vague if not reading.covered(v.start, v.end))
        if not words.isdisjoint(self._reported_words):
            for match in self.cues.reported.finditer(sentence):
                if not any(v.start <= match.start() < v.end for v in reading.vague):
                    reading.cover(0, len(sentence))
        return reading

    def clauses(self, sentence: str) -> list[tuple[int, int]]:
        """Cut a sentence where a contrast or a semicolon begins a new claim."""
        bounds = [0, *(at for at in self._contrasts(sentence, 0)), len(sentence)]
        return [(a, b) for a, b in itertools.pairwise(bounds) if b > a]

    def _contrasts(self, sentence: str, start: int) -> Iterator[int]:
        for match in self.cues.contrast.finditer(sentence, start):
            if sentence.count("(", 0, match.start()) <= sentence.count(")", 0, match.start()):
                yield match.start()

    def is_study(self, words: str) -> bool:
        """Tell whether a study, not a person, is what some words name."""
        return any(token.folded in self._speakers.works for token in tokens_of(words))

    def name_in(self, words: Sequence[Token]) -> str:
        """Return the name that some words of a sentence begin with, or nothing."""
        return self._speakers.name_in(words)

    # Verbs of saying.

    def _verbs(self, sentence: str, tokens: list[Token]) -> list[_Verb]:
        starts = {token.start: i for i, token in enumerate(tokens)}
        verbs = []
        for match in self.cues.said.finditer(sentence):
            first = starts.get(match.start())
            if first is None:
                continue
            last, before = first, first - 1
            while last + 1 < len(tokens) and tokens[last + 1].start < match.end():
                last += 1
            while before >= 0 and self._may_stand_between(tokens[before].folded):
                before -= 1
            following = tokens[last + 1].folded if last + 1 < len(tokens) else "."
            verbs.append(_Verb(match.start(), match.end(), match.group().casefold(), first, last, before, following))
        return verbs

    def _may_stand_between(self, folded: str) -> bool:
        return folded in self._adverbs or folded in self._perfect or (len(folded) > 4 and folded.endswith("ly"))

    def _read_verb(self, sentence: str, tokens: list[Token], verb: _Verb, reading: Reading) -> None:
        before = tokens[verb.before] if verb.before >= 0 else None
        if before and before.folded in self._no_subject:
            self._read_unfinite(sentence, tokens, verb, reading)
        elif self._is_noun(verb) or verb.following in self._particles:
            return
        elif (before is None or before.text in PAUSES) and self._speakers.is_inverted(tokens, verb.last + 1):
            reading.cover(0, len(sentence))
        else:
            subject = self._speakers.subject(tokens, verb.before)
            if subject:
                self._read_finite(sentence, tokens, verb, subject, reading)

    def _read_unfinite(self, sentence: str, tokens: list[Token], verb: _Verb, reading: Reading) -> None:
        """Read a participle, an infinitive or a noun: a source only with a name behind "by"."""
        if verb.following in self._by and self._speakers.is_named(tokens[verb.last + 2 : verb.last + 2 + _NAME_REACH]):
            reading.cover(0, len(sentence))
            return
        if tokens[verb.before].folded in self._speakers.relatives:  # "some research that shows"
            subject = self._speakers.subject(tokens, verb.before - 1)[-4:]
            subject = self._speakers.without_lead(subject)
            claims = verb.word not in self._no_claim and self._speakers.is_bare(subject)
            if claims and self._speakers.is_nobody(subject, verb.word):
                reading.vague.append(Vague(subject[0].start, verb.end))
                return
        if verb.word in self._said:
            reading.cues.append(Cue(verb.start, verb.end, verb.word, verb.start, why_not="form"))

    def _read_finite(
        self, sentence: str, tokens: list[Token], verb: _Verb, subject: list[Token], reading: Reading
    ) -> None:
        speakers = self._speakers
        noun = speakers.without_lead(subject)
        joined = tokens[verb.before].folded in speakers.joins
        claims = verb.word not in self._no_claim and not speakers.is_named(subject)
        if claims and speakers.is_nobody(noun, verb.word):
            if not self._says_nothing(sentence, tokens, verb, noun):
                reading.vague.append(Vague(noun[0].start, verb.end))
            return
        if verb.word not in self._said and verb.word not in self._found:
            return
        if not speakers.is_known(subject):
            if speakers.is_inverted(tokens, verb.last + 1, pronouns=False):
                reading.cover(0, len(sentence))
            elif verb.word in self._clausal and subject[-1].text[0].isalpha():  # "unions said": someone, if not by name
                trailing = self._trails(sentence, tokens, verb, subject)
                reading.cues.append(Cue(verb.start, verb.end, verb.word, subject[0].start, joined))
                reading.cover(0 if trailing else verb.start, self._reach(sentence, verb))
            else:
                reading.cues.append(Cue(verb.start, verb.end, verb.word, subject[0].start, joined, "subject"))
            return
        trailing = self._trails(sentence, tokens, verb, subject)
        if verb.word in self._said or trailing or self._governs(tokens, subject, verb):
            reading.cues.append(Cue(verb.start, verb.end, verb.word, subject[0].start, joined))
            self._cover(sentence, verb, subject, trailing=trailing, reading=reading)

    def _says_nothing(self, sentence: str, tokens: list[Token], verb: _Verb, noun: list[Token]) -> bool:
        """Tell whether no one says anything: "let them know", "some suggested changes", "Market research report"."""
        first = tokens.index(noun[0])
        if any(token.folded in self._causatives for token in tokens[max(0, first - 1) : verb.first]):
            return True
        if len(noun) == 1 and verb.word.endswith("ed") and verb.following.endswith("s"):
            return verb.following not in self._be | self._perfect
        alone = not sentence[verb.end :].strip(" .!…")
        return alone and sentence[: noun[0].start].rstrip(" ")[-1:] not in {*_QUOTES, ",", "—", "–", "-"}

    def _cover(self, sentence: str, verb: _Verb, subject: list[Token], *, trailing: bool, reading: Reading) -> None:
        reach = self._reach(sentence, verb)
        speakers, start = self._speakers, subject[0].start
        if subject[0].folded in speakers.relatives and sentence[:start].endswith(", "):
            comma = sentence.find(", ", verb.end)  # ", who told her so, spent …": the clause is set apart
            reach = min(reach, comma) if comma >= 0 else reach
        if trailing or speakers.is_as(subject[0]):
            reading.cover(0, max(reach, verb.end))
        elif speakers.is_named(subject) and any(token.folded in speakers.works for token in subject):
            reading.cover(start, reach)  # a named poll answers for its own sample
        else:
            reading.cover(self._antecedent(sentence, start) or verb.start, reach)

    def _antecedent(self, sentence: str, start: int) -> int:
        """Return where the words begin that a relative clause is about whose subject begins at ``start``; else 0."""
        *words, relative = sentence[:start].split() or [""]
        if relative.casefold() not in self._speakers.relatives:
            return 0
        return sentence.rfind(" ".join(words[-_ANTECEDENT:]), 0, start) if words else 0

    def _is_noun(self, verb: _Verb) -> bool:
        """Tell whether a form such as "claims" or "reports" is a noun here: a predicate follows it at once."""
        if not self._past_ed or not verb.word.endswith(("s", "forecast", "report", "estimate")):
            return False
        following = verb.following
        if following in self._speakers.that:
            return False
        known = following in self._be or following in self._perfect or following in self._predicates
        return known or (following.endswith("ed") and len(following) > 3)

    def _reach(self, sentence: str, verb: _Verb) -> int:
        """Return where the clause that a verb governs ends."""
        reach = next(self._contrasts(sentence, verb.end), len(sentence))
        if verb.word not in self._clausal and verb.following not in self._speakers.that:
            second = self.cues.second.search(sentence, verb.end, reach)
            reach = second.start() if second else reach
        return reach

    def _trails(self, sentence: str, tokens: list[Token], verb: _Verb, subject: list[Token]) -> bool:
        """Tell whether an attribution stands behind or inside what it answers for: "…, Ruiz said on Monday."."""
        speakers = self._speakers
        first = subject[0]
        if verb.following in speakers.that or first.start == 0 or len(subject) > _LONG_SUBJECT:
            return False
        mark = sentence[: first.start].rstrip(" ")[-1:]
        if first.folded in speakers.joins | speakers.relatives or (mark not in _QUOTES and mark not in ",—–-"):
            return False
        tail = 0
        for token in tokens[verb.last + 1 :]:
            if token.text in ".,…" or token.text in STOPS:
                break
            tail += 1
        return tail <= 1 or (tail <= _TAIL_REACH and verb.following not in speakers.definite | speakers.indefinite)

    def _governs(self, tokens: list[Token], subject: list[Token], verb: _Verb) -> bool:
        """Tell whether a verb such as "found" introduces a finding here."""
        if verb.following in self._speakers.that or verb.following in _QUOTES or verb.following in (":", ","):
            return True
        if verb.word in self._puts:  # "puts the saving at 20%"
            return any(token.folded in self._at for token in tokens[verb.last + 2 : verb.last + 7])
        return any(token.folded in self._speakers.works for token in subject)

    # Phrases.

    def _read_phrases(self, sentence: str, reading: Reading) -> None:
        for match in self.cues.according.finditer(sentence):
            behind = tokens_of(sentence, match.end())[:_NAME_REACH]
            words = list(itertools.takewhile(lambda token: token.text not in ",;:)", behind))
            if not words:
                continue
            nobody = self._speakers.anonym(words)
            if nobody is None:
                if self._speakers.is_source(words):
                    reading.cover(0, len(sentence))
            elif match.group().casefold() in self._according:
                reading.vague.append(Vague(match.start(), nobody.end))

    def _read_papers(self, sentence: str, reading: Reading) -> None:
        for match in self.cues.paper.finditer(sentence):
            reach = next(self._contrasts(sentence, match.end()), len(sentence))
            reading.cover(0 if match["within"] else match.start(), reach)


def _key_words(words: Mapping[str, Sequence[str]], *roles: str) -> frozenset[str]:
    """Return the longest word of each phrase of some roles, folded."""
    phrases = (phrase.casefold() for role in roles for phrase in words.get(role, ()))
    return frozenset(max(words_of(phrase), key=len, default="") for phrase in phrases)
