"""Marks of notes, such as ``[1]`` and ``[^1]``, whose note is not in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from srclint import late
from srclint.detect.references.spans import meets
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

FEW = 2  # marks, of which one must have a low number to be a mark at all
MAX_ALONE = 9
MIN_NOTES = 20  # code points that a list of notes has at least

# An undefined footnote of Markdown is left as text.
_UNDEFINED = late.pattern(r"(?<![\\\s/\"'(\[])\[\^(?!\w-\w\])([\w-]{1,40})\](?!:)")
_NUMBERED = late.pattern(r"(?:\.\. )?(?:\[\^([^\]\s]{1,40})\]:|[\[(]?(\d{1,3})[\]).:]{0,2}[ \t])")
# The number of a note that only a line end parts from the one before it.
_LISTED = late.pattern(r"[\n\r][ \t\u00a0]*[\[(](\d{1,3})[\]):]{1,2}[ \t\u00a0]")
_NEVER_BEFORE = "=:[(<>|/\\$&{`'‘"
_NEVER_BEHIND = ("/", "=", "+", "(", "[", "]", ";", "`", "'")
_CODE = late.pattern(r"[=<>{}$\\|`:]|\w\(|_|→")
_ASSIGNED = late.pattern(r"\s*[=|]|\.\w")
_OPTION = late.pattern(r"[\"“”'‘`]|\s*[(=|]")
_SET = late.pattern(r"\[\^[^\[\]]*\]")
_PAGE = late.pattern(r"\A[\w.:-]*[a-z]\[\d\]\Z")  # git-log[1]
_HTML_NOTE = late.pattern(r"(?i)\b(?:id|name)=[\"']?(?:user-content-)?(?:fn|footnote|note|cite|ref)")


class Notes:
    """Finds marks without a note, the first of each number or name."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rule; the words of all its languages count in every text."""
        self.rule = rules[0]
        roles = self.rule.lexicon.values()
        self.words = {
            name: [word for words in roles for word in words.get(name, ())] for name in ("headings", "arrays")
        }

    @cached_property
    def _heading(self) -> re.Pattern[str]:
        return re.compile(rf"\W*(?:{'|'.join(self.words['headings'])})\W*\Z", re.IGNORECASE)

    @cached_property
    def _array(self) -> re.Pattern[str]:
        return re.compile(rf"(?:\b(?:{'|'.join(self.words['arrays'])}|\w)|[_\w]*[_$.\d]\w*|[)\]}}])\Z", re.IGNORECASE)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the marks whose note is missing, in order."""
        marks = list(_outside_code(view, self._marks(view)))
        if not marks or self._listed(view):
            return
        defined = {node.target for node in view.nodes if node.kind == "footnote"} | _numbers(view)
        labels = {label for _, label in marks}
        if len(labels) <= FEW and all(label.isdigit() and int(label) > MAX_ALONE for label in labels):
            return
        seen: set[str] = set()
        for span, label in sorted(marks):
            if label not in defined and label not in seen:
                yield Hit(self.rule, span)
            seen.add(label)

    def _marks(self, view: View) -> Iterator[tuple[Span, str]]:
        text = view.text
        if ("[" not in text and text.isascii()) or self._are_pages(view):
            return
        taken = [
            node.span
            for node in view.nodes
            if node.kind in ("link", "code", "math") and node.span.end > node.span.start
        ]
        for node in view.nodes:
            if (
                node.kind == "note"
                and node.target != "0"
                and self._is_mark(text, node.span)
                and not meets(taken, *node.span)
            ):
                yield node.span, node.target
        if "[^" in text:
            for found in _UNDEFINED.finditer(text):
                span = Span(*found.span())
                if not meets(taken, *span):
                    yield span, found.group(1)

    def _are_pages(self, view: View) -> bool:
        """Tell whether brackets behind words number the sections of a manual, as links to its pages show them."""
        return any(
            node.kind == "link" and _PAGE.search(view.text[node.span.start : node.span.end]) for node in view.nodes
        )

    def _is_mark(self, text: str, span: Span) -> bool:
        """Tell a mark from an index into an array, an option in brackets and a number that begins a line."""
        before = text[max(0, span.start - 40) : span.start].rpartition("\n")[2]
        if not before.strip() or before.rstrip()[-1] in _NEVER_BEFORE or text[span.end : span.end + 1] in _NEVER_BEHIND:
            return False
        if _ASSIGNED.match(text, span.end) or text.startswith("[0", span.start):
            return False
        if before[-1] in " \t\u00a0":
            return before.rstrip()[-1] not in ",;)" and not _OPTION.match(text, span.end)
        word = before.split()[-1]
        if _CODE.search(word) or word.count('"') % 2 or word[0] in "'`":
            return False
        return not self._array.search(word) or word.endswith((".", ")", "”", '"'))

    def _listed(self, view: View) -> bool:
        """Tell whether the text has a list of notes that may hold any of them, or notes made by hand in HTML."""
        blocks = view.blocks
        for block, after in pairwise(blocks):
            if after.span.end - after.span.start >= MIN_NOTES or after.kind == "item":
                start, end = block.span
                if end - start < 40 and self._heading.match(view.text[start:end]):
                    return True
        return any(node.kind == "html" and _HTML_NOTE.search(node.target) for node in view.nodes)


def _outside_code(view: View, marks: Iterable[tuple[Span, str]]) -> Iterator[tuple[Span, str]]:
    """Yield the marks but for those that stand in code as well: sets of letters in a regular expression."""
    code = "\0".join(node.target for node in view.nodes if node.kind == "code")
    there = frozenset(_SET.findall(code))
    for span, label in marks:
        said = view.text[span.start : span.end]
        if not (said.startswith("[^") and said in (there if _SET.fullmatch(said) else code)):
            yield span, label


def _numbers(view: View) -> set[str]:
    """Return the numbers that blocks and lines begin with, as notes do whose mark was changed on the way."""
    numbers = {
        found.group(1) or found.group(2)
        for block in view.blocks
        if (found := _NUMBERED.match(view.text, block.span.start))
    }
    return numbers.union(_LISTED.findall(view.text))
