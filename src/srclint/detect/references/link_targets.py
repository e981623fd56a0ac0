"""Targets of links and images that lead nowhere: files that are not beside the document, anchors it does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from srclint import late
from srclint.detect.references.anchors import Anchors
from srclint.detect.references.spans import target_span
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View

# What a target is not when it leads to a file of the site: an address with a scheme or a host, a template's expression
# or a placeholder.
ELSEWHERE = late.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\|[^\s]*[{}<>$|*]|\(|\?|#|\Z")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico")
_ATTRIBUTE = late.pattern(r"(?i)<[a-zA-Z][^<>]*?\s(href|src|id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
_PICTURE = late.pattern(r"!\[[^\]\n]*\]\(([^()\s]+)\)")  # Markdown inside a block of HTML, which most readers render
# What a site generator may make a page of, or serve it as.
_SOURCES = (".md", ".mdx", ".markdown", ".rst", ".ipynb", ".html", ".adoc", "/index.md", "/_index.md", "/README.md")
_SERVED = (".html", ".htm", "/")
_DEEPEST = 8  # folders below the root of a site in which its pages may lie


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
        beside = view.document.beside if "file" in self.rules and not _is_from_elsewhere(view) else None
        page = view.document.path.rpartition("/")[2].rpartition(".")[0]
        anchors = Anchors(view)
        astray = cache(partial(led_astray, beside=beside, page=page)) if beside else None
        for found in targets(view):
            if found.target.startswith("#"):
                rule = self.rules.get("anchor")
                if rule is not None and not anchors.holds(found.target[1:]):
                    yield Hit(
                        rule, found.span, {"target": found.target}, _fix(found, anchors.nearest(found.target[1:]))
                    )
            elif astray is not None and (spelled := astray(found.target)) is not None:
                kind = "picture" if found.image else "link"
                values = {"target": found.target, "kind": kind}
                yield Hit(self.rules["file"], found.span, values, _fix(found, spelled))


def _is_from_elsewhere(view: View) -> bool:
    """Tell whether the text has neighbours of its own: a page in a record, or what tells its own path or address."""
    document = view.document
    return bool(document.meta.url or document.meta.path) or (document.record is not None and view.is_tagged)


def _fix(found: _Target, better: str) -> Fix | None:
    """Return the fix that puts another path, or another anchor, into the target."""
    if not better or found.span.end - found.span.start != len(found.target):
        return None
    new = f"#{better}" if found.target.startswith("#") else better + found.target[len(better) :]
    return Fix((Edit(found.span, new),), safe=False)


def targets(view: View) -> Iterator[_Target]:
    """Yield the targets of links and images, in Markdown and in HTML tags, in order."""
    text = view.text
    for node in view.nodes:
        if node.kind in ("link", "image"):
            if node.target and not _ADDRESS.match(node.target):
                yield _Target(node.target, target_span(text, node), node.kind == "image")
        elif node.kind == "html":
            for picture in _PICTURE.finditer(text, *node.span):
                yield _Target(picture.group(1), Span(*picture.span(1)), image=True)
            for found in _ATTRIBUTE.finditer(text, *node.span):
                name = found.group(1).lower()
                group = next(i for i in (2, 3, 4) if found.group(i) is not None)
                if name in ("href", "src"):
                    yield _Target(found.group(group).strip(), Span(*found.span(group)), name == "src")


_ADDRESS = late.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|www\.")


def led_astray(target: str, beside: Callable[[str], str], page: str = "") -> str | None:
    """Return what a relative path was meant for that leads to nothing, "" if nothing is near; None: it leads somewhere.

    ``beside`` tells how a path is spelled where it leads to; only small letters and capitals may differ. ``page`` is
    the name of the document without its ending, which is the name of its folder where it is served as one.
    """
    if ELSEWHERE.match(target):
        return None
    from urllib.parse import unquote  # late: 2 ms, and most texts have no such link

    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path or "\x00" in path or "@" in path or (path.startswith("/") and _is_made(path, beside)):
        return None
    spelled = beside(path)
    if spelled == path or any(map(beside, pages(path))):
        return None
    if page and path[:1] not in "./" and any(map(beside, (f"{page}/{path}", *pages(f"{page}/{path}")))):
        return None
    if not spelled and "/" not in path and "." not in path:  # a page of a wiki, an entry of a glossary, a route
        return None
    return spelled if target.startswith(path) and len(spelled) == len(path) else ""


def _is_made(path: str, beside: Callable[[str], str]) -> bool:
    """Tell whether a path from the root of the site may be a page or a feed that is made when the site is.

    Pictures are not made; nor is what lies in a folder that is there.
    """
    if path.lower().endswith(_PICTURES):
        return False
    folder, _, name = path[1:].partition("/")
    return not name or not beside(f"/{folder}")


def pages(path: str) -> Iterator[str]:
    """Yield the files that a site generator may serve at a relative path."""
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
    if "/" in path.strip("/") and path[0] != "/":  # or look up from the root of the site
        for depth in range(1, _DEEPEST):
            for source in _SOURCES:
                yield "../" * depth + path.rstrip("/") + source
