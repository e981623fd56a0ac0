"""Lead-ins: a paragraph that ends with a colon, and nothing that it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from srclint.detect.references.resolution import Found, found
from srclint.detect.references.spans import COLON
from srclint.detect.references.structure import Structure
from srclint.model import Span
from srclint.rule import Rule
from srclint.view import Node

MIN_WORDS = 3  # of a sentence that announces something; less is a label of a form ("Name:")
PROSE_LENGTH = 110  # code points from which a paragraph behind "Further reading:" is none of the things to read
LONG_LINE = 60  # code points from which a line is prose, though it has no stop
UNDER_HEADING = 400  # code points behind a heading in which the code stands that was announced above it
STEM = 4  # letters that two words have in common at their beginning when they are forms of one

BLANK = r"\s+"
_SIGN = re.compile(r":[\w+-]*:[ \t]*[\r\n]?\Z")
_WORD = re.compile(r"[^\W\d_]+")
_PROSE = re.compile(r"[A-ZÀ-ÞŒ][^\n]*[.!?:][”\"’)]?\s*\Z", re.DOTALL)


def empty_lead_ins(rule: Rule, words: Mapping[str, Sequence[str]], structure: Structure) -> Iterator[Found]:
    """Yield the lead-ins behind which nothing fitting comes."""
    blocks = structure.blocks
    for colon in COLON.finditer(structure.text) if blocks else ():
        i = structure.block_at(colon.start())
        if blocks[i].kind != "paragraph" or not colon.end() <= blocks[i].span.end <= colon.end() + 1:
            continue
        if i + 1 < len(blocks) and not _may_be_other(blocks[i + 1], structure):
            continue
        if structure.text.startswith("..", blocks[i].span.start) or _SIGN.search(structure.text, *blocks[i].span):
            continue  # reStructuredText: a directive, or the mark of literal text; elsewhere a sign such as :heart:
        sentence = structure.sentence(colon.start())
        lead = LeadIn(i, structure.text[sentence.start : colon.end()], words)
        if not (lead.is_label or lead.is_strong) and len(_WORD.findall(lead.said)) < MIN_WORDS:
            continue
        if is_empty(lead, structure) and not (lead.has("speech") or structure.is_mention(colon.start(), colon.end())):
            yield found(Span(sentence.start, colon.end()), rule, "ahead", structure)


def _may_be_other(after: Node, structure: Structure) -> bool:
    """Tell whether a block has the look of something else than what was announced before it."""
    if after.kind != "paragraph":
        return after.kind == "heading"
    if structure.is_marked_up:
        return False
    text = structure.text[after.span.start : after.span.end]
    return (len(text) >= LONG_LINE and text[0].isupper()) or bool(_PROSE.match(text))


@dataclass(frozen=True)
class LeadIn:
    """A sentence that ends with a colon at the end of its block."""

    block: int  # its index
    said: str
    words: Mapping[str, Sequence[str]]  # of its language, by role

    @property
    def is_label(self) -> bool:
        """Whether it is the title of things to read: "Further reading:"."""
        return bool(_pattern(self.words.get("labels", ())).match(self.said))

    @property
    def is_strong(self) -> bool:
        """Whether it announces something that is no prose: "It looks like this:"."""
        return self.has("strong")

    def has(self, role: str) -> bool:
        """Tell whether one of the phrases of ``role`` stands in it."""
        return bool(_pattern(self.words.get(role, ())).search(self.said))


def is_empty(lead: LeadIn, structure: Structure) -> bool:
    """Tell whether nothing that the lead-in could mean stands behind it."""
    blocks = structure.blocks
    after = blocks[lead.block + 1] if lead.block + 1 < len(blocks) else None
    if after is not None:
        differs = _is_no_part if after.kind == "heading" else _is_other_prose
        if not differs(lead, after, structure):
            return False
    end = after.span.start if after else len(structure.text)
    return not structure.any_between(blocks[lead.block].span.end, end)


def _is_no_part(lead: LeadIn, after: Node, structure: Structure) -> bool:
    """Tell whether a heading does not begin what was announced: it ends the section, or code was announced."""
    if not structure.is_marked_up:
        return lead.is_strong
    if structure.between("code", after.span.end, after.span.end + UNDER_HEADING):
        return False
    heading = structure.text[after.span.start : after.span.end]
    if lead.has("later") or _stems(heading) & _stems(lead.said):
        return False
    return after.level <= structure.section_level(lead.block)


def _is_other_prose(lead: LeadIn, after: Node, structure: Structure) -> bool:
    """Tell whether a paragraph of plain text is not what was announced."""
    text = structure.text[after.span.start : after.span.end]
    if not (lead.is_strong or _PROSE.match(text)):  # the long line that passes for prose without a stop
        return False
    if lead.is_label:
        differs = len(text) >= PROSE_LENGTH
    elif lead.is_strong and not structure.between("code", *after.span):
        differs = True
    else:
        differs = bool(_pattern(lead.words.get("continuations", ())).match(text))
    return differs and not structure.between("link", *after.span)


def _stems(text: str) -> set[str]:
    return {word[:STEM].lower() for word in _WORD.findall(text) if len(word) >= STEM}


@lru_cache(maxsize=64)
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(words).replace(' ', BLANK) or '(?!)'})(?!\w)", re.IGNORECASE)
