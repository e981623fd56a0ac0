"""Words written twice in a row."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress, count, islice
from operator import eq

from srclint.detect.repetition.folding import SEPARATOR
from srclint.detect.repetition.passages import FoldedText, folded_text, removal
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import Sentence, View

# The word, one blank or a line end with what indents or quotes the next line (more blanks are columns of a table), and
# the word again, as often as it comes. A second word with a capital is a name said twice, or begins something new.
_TWICE = (
    r"(?<![\w'’.&/@#-])([^\W\d_]{2,})"
    r"((?:(?:[ \u00a0]|[ \t]*(?:\r\n|\r|\n)[ \t]*)(?=[^\W\d_])(?i:\1))+)(?![\w'’&/@-]|\.\w)"
)
_ANY = "und"  # where the lexicon lists what holds for every language


class RepeatedWords:
    """The same word twice in one sentence with nothing between, where the language has no use for it.

    The lexicon lists, by language, ``sound`` words that are rightly said twice; those under ``und`` hold everywhere.
    ``params.reduplicating``: languages that double words of any kind as grammar; there, and where the language cannot
    be told, only the words in the list ``never`` are reported.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit at the two words; the fix takes the second one out."""
        folded = folded_text(view)
        sentences = [*_sentences_with_twins(folded)]
        if not sentences:
            return
        text = view.text
        code = [node.span for node in view.nodes if node.kind == "code"]
        for start, end, _ in sentences:
            for twice in re.compile(_TWICE).finditer(text, start, end):
                again = text[twice.end() - len(twice[1]) : twice.end()]
                if again[0].isupper() or _touches_code(code, Span(*twice.span())):
                    continue
                for rule in self.rules:
                    if _is_wrong(rule, view.language, again):
                        removed = Span(twice.end(1), twice.end(2))
                        yield Hit(rule, Span(*twice.span()), {}, removal(view, removed))


def _sentences_with_twins(folded: FoldedText) -> Iterator[Sentence]:
    """Yield the sentences in which two neighbouring words are the same."""
    words = folded.words
    last = -1
    for at in compress(count(), map(eq, words, islice(words, 1, None))):
        if words[at] != SEPARATOR:
            index = bisect_right(folded.starts, at) - 1
            if index != last:
                last = index
                yield folded.sentences[index]


def _touches_code(code: Sequence[Span], span: Span) -> bool:
    before = bisect_left(code, span.end, key=lambda piece: piece.start)
    return before > 0 and code[before - 1].end > span.start


def _is_wrong(rule: Rule, language: str, word: str) -> bool:
    word, lexicon = word.lower(), rule.lexicon
    if language == _ANY:
        return any(word in roles.get("never", ()) for roles in lexicon.values())
    if language in rule.params["reduplicating"]:
        return word in lexicon.get(language, {}).get("never", ())
    return not any(word in lexicon.get(code, {}).get("sound", ()) for code in (language, _ANY))
