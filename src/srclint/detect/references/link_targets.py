"""Targets of links and images that lead nowhere: files that are not beside the document, anchors it does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from srclint import late
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import Node, View

# What a target is not when it leads to a file beside the document: an address with a scheme, a path from the root of
# a site, a template's expression or a placeholder.
_ELSEWHERE = late.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|\\|[^\s]*[{}<>$|*]|\(|\?|#|\Z")
_ATTRIBUTE = late.pattern(r"(?i)<[a-zA-Z][^<>]*?\s(href|src|id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_PICTURE = late.pattern(r"!\[[^\]\n]*\]\(([^()\s]+)\)")  # Markdown inside a block of HTML, which most readers render
_IDENTITY = late.pattern(r"(?i)\s(?:id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_TAG = late.pattern(r"(?<!\\)<[^<>]*>")
_LINKED = late.pattern(r"!?\[([^\]]*)\]\([^)]*\)")
_HTML_HEADING = late.pattern(r"(?is)<h[1-6][^>]*>(.*?)</h[1-6]>")
_BRACED_IDENTITY = late.pattern(r"\{:?[^{}\n]*#([\w:.-]+)[^{}\n]*\}")
# What brings headings along that cannot be seen here.
_INCLUDED = late.pattern(
    r"(?im)--8<--|^:::|\{[{%<].{0,40}?(?:include|import|snippet|partial|render|toc|read ?file|content)|"
    r"<!--\s*(?:include|toc|start|begin|ADD_|AUTO)|^import |\[TOC\]"
)
# Anchors that browsers and forges know without a heading.
_KNOWN_ANCHOR = late.pattern(
    r"(?i)(?:top|_top|l\d+.*|user-content-.*|readme|fn:?.*|footnote.*|[/!:].*|issuecomment-.*|page=.*)?\Z"
)
# What a site generator may make a page of, or serve it as.
_SOURCES = (".md", ".mdx", ".markdown", ".rst", ".ipynb", ".html", ".adoc", "/index.md", "/_index.md", "/README.md")
_SERVED = (".html", ".htm", "/")


class _Target(NamedTuple):
    target: str
    span: Span  # of the target in the document, or of the link where it is defined elsewhere
    image: bool


class LinkTargets:
    """Checks the targets that a document names, as far as that needs no network."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; ``checks`` in their parameters says which they are."""
        self.rules = {str(rule.params["checks"]): rule for rule in rules}

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for every target that leads nowhere, at the place of the target."""
        beside = view.document.beside if "file" in self.rules else None
        anchors = _Anchors(view)
        for found in targets(view):
            if found.target.startswith("#"):
                rule = self.rules.get("anchor")
                if rule is not None and not anchors.holds(found.target[1:]):
                    yield Hit(rule, found.span, {"target": found.target})
            elif beside is not None and is_missing(found.target, beside):
                kind = "picture" if found.image else "link"
                yield Hit(self.rules["file"], found.span, {"target": found.target, "kind": kind})


def targets(view: View) -> Iterator[_Target]:
    """Yield the targets of links and images, in Markdown and in HTML tags, in order."""
    text = view.text
    for node in view.nodes:
        if node.kind in ("link", "image"):
            if node.target and not _ADDRESS.match(node.target):
                yield _Target(node.target, _place(text, node), node.kind == "image")
        elif node.kind == "html":
            for picture in _PICTURE.finditer(text, *node.span):
                yield _Target(picture.group(1), Span(*picture.span(1)), image=True)
            for found in _ATTRIBUTE.finditer(text, *node.span):
                name = found.group(1).lower()
                group = next(i for i in (2, 3, 4) if found.group(i) is not None)
                if name in ("href", "src"):
                    yield _Target(found.group(group).strip(), Span(*found.span(group)), name == "src")


def _place(text: str, node: Node) -> Span:
    at = text.rfind(node.target, *node.span)
    return Span(at, at + len(node.target)) if at >= 0 else node.span


_ADDRESS = late.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|www\.")


def is_missing(target: str, beside: Callable[[str], bool | None]) -> bool:
    """Tell whether a target is a relative path that leads to nothing that could be it."""
    if _ELSEWHERE.match(target):
        return False
    from urllib.parse import unquote  # late: 2 ms, and most texts have no such link

    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path or "\x00" in path or "@" in path:
        return False
    return all(beside(candidate) is False for candidate in _candidates(path))


def _candidates(path: str) -> Iterator[str]:
    """Yield the files that a relative path may stand for, itself first."""
    yield path
    bases = [path]
    bases.extend(path.removesuffix(ending) for ending in _SERVED if path.endswith(ending))
    if path.startswith("../"):  # a page may be served one level deeper than its source lies
        bases.extend([base[3:] for base in bases])
        yield path[3:]
    last = path.rstrip("/").rpartition("/")[2]
    if "." in last and not path.endswith(_SERVED):
        return
    for base in bases:
        for source in _SOURCES:
            yield base + source


class _Anchors:
    """The anchors that a document offers, gathered when the first link asks for one."""

    def __init__(self, view: View) -> None:
        self.view = view

    def holds(self, anchor: str) -> bool:
        """Tell whether the document has an anchor of that name, whatever rules the site's generator has for names."""
        if _KNOWN_ANCHOR.match(anchor) or _GENERATED.match(anchor):
            return True
        from urllib.parse import unquote

        name = unquote(anchor)
        return self._unknown or name in self._names or _bare(name) in self._bare_names

    @cached_property
    def _unknown(self) -> bool:
        return bool(_INCLUDED.search(self.view.document.text))

    @cached_property
    def _names(self) -> frozenset[str]:
        text = self.view.text
        names = {node.target for node in self.view.nodes if node.kind == "anchor"}
        for node in self.view.nodes:
            if node.kind == "html":
                found = _IDENTITY.finditer(text, *node.span)
                names.update(next(group for group in one.groups() if group is not None) for one in found)
        names.update(found.group(1) for found in _BRACED_IDENTITY.finditer(text))
        return frozenset(names)

    @cached_property
    def _bare_names(self) -> frozenset[str]:
        text = self.view.text
        headings = [text[node.span.start : node.span.end] for node in self.view.nodes if node.kind == "heading"]
        headings.extend(found.group(1) for found in _HTML_HEADING.finditer(text))
        bare: set[str] = {_bare(name) for name in self._names}
        for heading in headings:
            plain = _TAG.sub("", _LINKED.sub(r"\1", _BRACED_IDENTITY.sub("", heading)))
            bare.add(_bare(plain.partition(":")[0]))
            name = _bare(plain)
            number = 0
            while name + (str(number) if number else "") in bare:
                number += 1
            bare.add(name + (str(number) if number else ""))
        return frozenset(bare)


_GENERATED = late.pattern(r".*[{}<>$\s]")


def _bare(name: str) -> str:
    """Return the letters and digits of a name: what all generators of anchors agree on."""
    return "".join(char for char in name.casefold() if char.isalnum())
