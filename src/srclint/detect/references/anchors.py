"""The anchors that a document offers: ids and names, and what generators of sites make of its headings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain

from srclint import late
from srclint.view import View

TYPOS = 2  # edits by which a link may miss the anchor it is meant for
MOST_COMPARED = 5_000_000  # pairs of a wrong anchor and one there is, in one document: half a second
SHORT = 5  # code points of an anchor below which two edits make another word of it

_IDENTITY = late.pattern(r"(?i)\s(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_TAG = late.pattern(r"(?<!\\)<[^<>]*>")
_LINKED = late.pattern(r"!?\[([^\]]*)\]\([^)]*\)")
_HTML_HEADING = late.pattern(r"(?is)<h[1-6][^>]*>(.*?)</h[1-6]>")
# "{#name}", "{: #name .class}", and "{/*name*/}" of MDX, in which braces hold code.
_BRACED_IDENTITY = late.pattern(r"\{(?::?[^{}\n]*#|/\*[ ]*)([\w:.-]+)[^{}\n]*\}")
# What brings headings along that cannot be seen here.
_INCLUDED = late.pattern(
    r"(?im)--8<--|^:::|\{[{%<].{0,40}?(?:include|import|snippet|partial|render|toc|read ?file|content)|"
    r"<!--\s*(?:include|toc|start|begin|ADD_|AUTO)|^import |\[TOC\]"
)
# Anchors that browsers and forges know without a heading.
_KNOWN = late.pattern(
    r"(?i)(?:top|_top|l\d+.*|user-content-.*|readme|fn:?.*|footnote.*|[/!:].*|issuecomment-.*|page=.*)?\Z"
)
# Of a page of HTML only what browsers and scripts know: notes are as they stand.
_KNOWN_IN_PAGE = late.pattern(r"(?i)(?:top|_top|[/!:].*|page=.*)?\Z")
_GENERATED = late.pattern(r".*[{}<>$\s]")
_NOT_IN_SLUG = late.pattern(r"[^\w\- ]")


def known(anchor: str, *, is_page: bool = False) -> bool:
    """Tell whether an anchor needs no heading, or is made up when the page is; ``is_page``: which it is already."""
    return bool((_KNOWN_IN_PAGE if is_page else _KNOWN).match(anchor) or _GENERATED.match(anchor))


def bare(name: str) -> str:
    """Return the letters and digits of a name: what all generators of anchors agree on."""
    return "".join(char for char in name.casefold() if char.isalnum())


class Anchors:
    """The anchors of one document, gathered when the first link asks for one."""

    def __init__(self, view: View) -> None:
        """Take the document."""
        self.view = view
        self._compared = 0

    def holds(self, anchor: str) -> bool:
        """Tell whether the document has an anchor of that name, whatever rules the site's generator has for names."""
        if known(anchor, is_page=self.view.is_tagged):
            return True
        from urllib.parse import unquote

        name = unquote(anchor)
        if name in self._names or self.unknown:
            return True
        if self._are_given:
            return False
        return bare(name) in self.bare_names

    def nearest(self, anchor: str) -> str:
        """Return the only anchor that differs from a wrong one by a slip of the pen; "" where there is none.

        Of very many wrong ones in a text with very many anchors only the first are looked at.
        """
        if len(anchor) < SHORT:
            return ""
        from rapidfuzz.distance import Levenshtein  # late: 3 ms, and most links lead somewhere

        size = len(anchor)
        offered = [*chain.from_iterable(self._by_length.get(n, ()) for n in range(size - TYPOS, size + TYPOS + 1))]
        self._compared += len(offered)
        if self._compared > MOST_COMPARED:
            return ""
        near = [name for name in offered if Levenshtein.distance(anchor, name, score_cutoff=TYPOS) <= TYPOS]
        return near[0] if len(near) == 1 else ""

    @cached_property
    def _by_length(self) -> Mapping[int, list[str]]:
        """What links may be meant for, by its length."""
        offered: dict[int, list[str]] = defaultdict(list)
        for name in {*self._names, *map(slug, self._headings)}:
            offered[len(name)].append(name)
        return offered

    @cached_property
    def _are_given(self) -> bool:
        """Whether the tags name all anchors there are, and no script gives headings a name."""
        return self.view.is_tagged and "<script" not in self.view.document.text.lower()

    @cached_property
    def unknown(self) -> bool:
        """Whether the document takes in others, whose headings cannot be seen here."""
        text = self.view.document.text
        code = [node.target for node in self.view.nodes if node.kind == "code"]
        return any(not any(found.group() in source for source in code) for found in _INCLUDED.finditer(text))

    @cached_property
    def _names(self) -> frozenset[str]:
        names = {node.target for node in self.view.nodes if node.kind == "anchor"}
        for node in self.view.nodes:
            if node.kind == "html":
                found = _IDENTITY.finditer(node.target)
                names.update(next(group for group in one.groups() if group is not None) for one in found)
        names.update(found.group(1) for found in _BRACED_IDENTITY.finditer(self.view.document.text))
        return frozenset(names)

    @cached_property
    def _headings(self) -> list[str]:
        return list(self._read_headings())

    def _read_headings(self) -> Iterator[str]:
        text = self.view.text
        for node in self.view.nodes:
            if node.kind in ("heading", "term"):
                yield _plain(text[node.span.start : node.span.end])
        for found in _HTML_HEADING.finditer(self.view.document.text):
            yield _plain(found.group(1))

    @cached_property
    def bare_names(self) -> frozenset[str]:
        """The letters and digits of every anchor."""
        names: set[str] = {bare(name) for name in self._names}
        begun = {bare(heading.partition(":")[0]) for heading in self._headings if ":" in heading}
        for heading in self._headings:
            name = bare(heading)
            number = 0
            while name + (str(number) if number else "") in names:
                number += 1
            names.add(name + (str(number) if number else ""))
        return frozenset(names | begun)


def _plain(heading: str) -> str:
    return _TAG.sub("", _LINKED.sub(r"\1", _BRACED_IDENTITY.sub("", heading)))


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading: small letters, hyphens for blanks, no other signs."""
    return _NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-")
