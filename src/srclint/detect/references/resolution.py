"""What resolves a pointer: the object it names, within reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from srclint.detect.references.phrases import Match
from srclint.detect.references.sections import NUMBER
from srclint.detect.references.structure import Structure
from srclint.model import Span
from srclint.rule import Rule

_CAPTION_LENGTH = 220  # code points of the longest caption
_CREDIT_LENGTH = 80  # code points of the longest line that only names a photographer and an agency
_FURTHER = 4  # times the reach, in a format that keeps pictures and tables: there they were hardly lost
_EXAMPLES = ("code", "table", "list", "picture", "video", "quote", "indented")
_TOP = 2  # the last of the blocks above which a page shows the picture of its front matter
_TITLE = re.compile(r"\s*(?:[.:–—|-]|\Z)")
_WORD = re.compile(r"\w")


Excuses = Callable[[Match], Iterable[Match]]  # finds the idioms that a match is part of, which are no pointers


class Found(NamedTuple):
    """A pointer at nothing."""

    span: Span
    rule: Rule
    sense: str  # the list of the lexicon that its phrase stands in
    sentence: Span
    said: str  # the words of the span, parted by single blanks


def unresolved(matches: Iterable[Match], excuses: Excuses, structure: Structure) -> Iterator[Found]:
    """Yield the matches that point at nothing."""
    told: set[tuple[str, str]] = set()  # what was found missing by its number, and is so all over the text
    for match in sorted(matches, key=lambda match: match.start):
        label = (match.rule.code, structure.text[match.start : match.end].lower())
        if label in told:
            continue
        if structure.is_mention(match.start, match.end) or is_there(match, structure):
            continue
        if not any(True for _ in excuses(match)):
            if match.sense == "near" and label[1][-1:].isdigit():
                told.add(label)
            yield found(_shown(match, structure), match.rule, match.sense, structure)


def found(span: Span, rule: Rule, sense: str, structure: Structure) -> Found:
    """Return a finding with what is needed to merge it with others."""
    said = " ".join(structure.text[span.start : span.end].split())
    return Found(span, rule, sense, structure.sentence(span.start), said)


def _shown(match: Match, structure: Structure) -> Span:
    """Return what is reported: of a call the sentence, of a caption the block, else the words themselves."""
    if match.sense in ("whole", "download"):
        return Span(match.start, structure.sentence(match.start).end)
    if match.sense == "caption":
        return structure.blocks[match.block].span
    return Span(match.start, match.end)


def is_there(match: Match, structure: Structure) -> bool:
    """Tell whether what the match points at is in the text, or whether the match is no pointer where it stands."""
    if structure.is_linked(Span(match.start, match.end)) or _is_title(match, structure):
        return True
    return _RESOLUTIONS.get(match.rule.params["object"], _is_near)(match, structure)


def _is_near(match: Match, structure: Structure) -> bool:
    return _stands_near(match.rule.params["object"], match, structure)


def _stands_near(kind: str, match: Match, structure: Structure) -> bool:
    reach = int(match.rule.params["reach"]) * (_FURTHER if structure.is_marked_up else 1)
    return structure.near(kind, Span(match.start, match.end), reach)


def _comes_next(match: Match, structure: Structure) -> bool:
    """Tell whether something that is no prose stands between the block of the match and the next one."""
    end = structure.blocks[match.block].span.end
    after = structure.following(match.block)
    if structure.is_marked_up and structure.block_kind(match.block + 1) in ("heading", "item", "term", "cell"):
        return True
    return any(structure.between(kind, end, after.start) for kind in ("code", "table"))


def _is_played(match: Match, structure: Structure) -> bool:
    return _is_near(match, structure) or _is_linked(match, structure)


def _leads_somewhere(match: Match, structure: Structure) -> bool:
    if match.sense in ("ahead", "near"):
        return _is_near(match, structure)
    if structure.text[match.end : match.end + 1] == ":" and _comes_next(match, structure):
        return True
    return (match.sense == "whole" and not _stands_alone(match, structure)) or _is_linked(match, structure)


def _has_example(match: Match, structure: Structure) -> bool:
    """Tell whether an example of any kind stands near, or is told in words."""
    if any(_stands_near(kind, match, structure) for kind in _EXAMPLES):
        return True
    reach = int(match.rule.params["reach"])
    start, end = max(0, match.start - reach), min(len(structure.text), match.end + reach)
    for told in _words(match.rule, "told").finditer(structure.text, start, end):
        block = structure.block_at(told.start())
        announced = structure.text.endswith(":", 0, structure.blocks[block].span.end)
        if not (match.start <= told.start() < match.end or (announced and block + 1 == match.block)):
            return True
    return False


@lru_cache(maxsize=64)
def _words(rule: Rule, role: str) -> re.Pattern[str]:
    """Return what finds the words, or patterns of words, that a rule lists for a role in any language."""
    words = [word for roles in rule.lexicon.values() for word in roles.get(role, ())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(words) or '(?!)'})".replace(" ", r"\s+"), re.IGNORECASE)


def _is_found(match: Match, structure: Structure) -> bool:
    return _is_linked(match, structure) or _has_part(match, structure)


def _has_picture(match: Match, structure: Structure) -> bool:
    return not _is_caption(match, structure) or any(
        _stands_near(kind, match, structure) for kind in ("picture", "video", "table")
    )


def _is_title(match: Match, structure: Structure) -> bool:
    """Tell whether the match is the label of a caption ("Table 1. Prices"), not a pointer."""
    span = structure.blocks[match.block].span
    return (
        match.sense == "near" and match.start == span.start and bool(_TITLE.match(structure.text, match.end, span.end))
    )


def _is_linked(match: Match, structure: Structure) -> bool:
    """Tell whether the sentence of the match, its paragraph or the next one leads anywhere.

    In plain text an address that stands before a call to act ("Learn more.") belongs to something else.
    """
    sentence = structure.sentence(match.start)
    block = structure.around(match.start, match.end)
    whole = match.sense == "whole"
    start = sentence.start if whole and not structure.is_marked_up else block.start
    # "Learn more about example.org" names a subject, "Visit example.org to learn more" says where.
    named = (sentence.start, match.end) if whole else (match.start, sentence.end)
    if structure.between("name", *named) or structure.between("link", start, block.end):
        return True
    if block.end < structure.blocks[match.block].span.end:
        return False
    after = structure.following(match.block)
    return structure.between("link", block.end, after.start if match.rule.params["object"] == "video" else after.end)


def _stands_alone(match: Match, structure: Structure) -> bool:
    """Tell whether the match is a call to act that says nothing else: a sentence, or a line that is no heading."""
    block = structure.blocks[match.block]
    sentence = structure.sentence(match.start)
    words = structure.text[match.start : sentence.end]
    if words.rstrip()[-1:] in ".!)”":
        return True
    if sentence.end < block.span.end or block.kind == "heading":
        return False
    return not structure.heads(match.block)


def _is_caption(match: Match, structure: Structure) -> bool:
    """Tell whether the match says of its block that it describes or credits a picture."""
    start, end = structure.blocks[match.block].span
    text = structure.text
    kinds = ("paragraph",) if structure.is_marked_up else ("paragraph", "heading")
    if end - start > _CAPTION_LENGTH or structure.blocks[match.block].kind not in kinds or text[start] in "%#*/;":
        return False
    if structure.in_note(start) or structure.is_field(match.block) or text[start - 1 : start] in (" ", "\t"):
        return False
    if structure.has_lead_picture and match.block <= _TOP:
        return False
    if match.sense == "credit":
        parted = any(mark in text[start:end] for mark in ",/|©(")
        return end - start <= _CREDIT_LENGTH and parted and not text[start:end].rstrip().endswith((".", "!", "?", ":"))
    if not _WORD.search(text, start, match.start):
        return True
    sentence = structure.sentence(match.start)
    return not _WORD.search(text, sentence.start, match.start) and sentence.end == end


def _has_section(match: Match, structure: Structure) -> bool:
    """Tell whether the file holds the section that is spoken of, or cannot be told not to."""
    sections = structure.sections
    if structure.is_marked_up and _words(match.rule, "book").search(structure.text, match.start, match.end):
        return True  # a file is a chapter, and the next one lies beside it
    if match.sense == "ahead":
        return sections.any_behind(match.block)
    if match.sense == "back":
        return sections.any_before(match.block)
    number = NUMBER.search(structure.text, match.start, match.end)
    if number is None:
        return sections.is_named(structure.text[match.start : match.end].split()[-2].lower())
    return sections.is_numbered(number.group())


def _has_part(match: Match, structure: Structure) -> bool:
    words = structure.text[match.start : match.end + 12].split()
    return "part" in words[1:2] and structure.sections.any_begins(" ".join(words[1:3]).lower().rstrip(")."))


_RESOLUTIONS: dict[str, Callable[[Match, Structure], bool]] = {
    "video": _is_played,
    "link": _leads_somewhere,
    "title": _is_found,
    "example": _has_example,
    "caption": _has_picture,
    "section": _has_section,
}
