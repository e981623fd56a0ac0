"""The tags of HTML: where each ends, and what its element is to a reader.

A tokenizer of regular expressions after the HTML standard, section 13.2.5: a parser that builds a tree and keeps
offsets (tree-sitter-html) takes time that grows with the square of what is open or unfinished, and those that browsers
use (lexbor, gumbo) keep no offsets.
"""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from srclint import late
from srclint.parse import tags

_BLANKS = r"[ \t\n\r\f]"
# Up to the ">" that ends the tag: not one in a quoted value. No part can match in two ways, so failing takes no longer.
_TAG = re.compile(
    rf"<(/?)([a-zA-Z][^ \t\n\r\f/>]*)"
    rf"([^>=]*(?:={_BLANKS}*(?:\"[^\"]*\"|'[^']*'|[^ \t\n\r\f\"'>][^ \t\n\r\f>]*(?=[ \t\n\r\f>])|(?=>))[^>=]*)*)>"
)
_ATTRIBUTE = re.compile(
    rf"([^ \t\n\r\f\"'<>/=]+)(?:{_BLANKS}*={_BLANKS}*(?:\"([^\"]*)\"|'([^']*)'|([^ \t\n\r\f\"'>][^ \t\n\r\f>]*)))?"
)
_UNSEEN_STYLE = late.pattern(r"(?:display[ ]*:[ ]*none|visibility[ ]*:[ ]*(?:hidden|collapse))", re.IGNORECASE)
_NOTE_NAME = late.pattern(
    r"(?:user-content-)?(?:fn|footnote|cite_note|endnote)s?(?![-_:.]?(?:ref|back))[-_:.]?[\w:.-]*?(\d*)\Z",
    re.IGNORECASE,
)
_NUMBERED = late.pattern(r"[0-9]+\Z")
_MENU_ROLES = frozenset({"navigation", "menu", "menubar", "toolbar", "tablist", "search"})
# Classes and ids of what leads through a site, as generators of pages and their themes name it.
_MENUS = frozenset(
    {"navigation", "nav", "navbar", "navheader", "navfooter", "navigate", "navpath", "nav-path", "docnav", "subnav"}
    | {"topnav", "bottomnav", "site-nav", "main-nav", "sidebar", "side-bar", "sphinxsidebar", "sidenav", "menu"}
    | {
        "main-menu",
        "dropdown-menu",
        "breadcrumb",
        "breadcrumbs",
        "pagination",
        "pager",
        "toc",
        "table-of-contents",
        "table_of_contents",
    }
    | {"tableofcontents", "toctree-wrapper", "contents-list", "bs-sidenav", "navbox", "mw-navigation", "catlinks"}
    | {"skip-link", "skiplink", "skip-nav", "skipnav"}
)
# Classes of what only those hear who have a page read out to them, and of the signs that link a heading to itself.
_UNSEEN = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "mw-editsection"})
_PERMALINKS = frozenset({"headerlink", "header-anchor", "heading-anchor", "anchor", "anchor-link", "anchorjs-link"}) | {
    *("hash-link", "doc-anchor", "mark")
}
_WHOLE = frozenset({"html", "body", "main", "article"})

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# The elements that hold text of a kind of its own, by the kind of block it gives.
KINDS = {
    **dict.fromkeys(HEADINGS, "heading"),
    "li": "item",
    "td": "cell",
    "th": "cell",
    "caption": "caption",
    "figcaption": "caption",
    "legend": "caption",
    "dt": "term",
    "summary": "term",
    "dd": "paragraph",
}
AROUND = {"ul": "list", "ol": "list", "menu": "list", "dir": "list", "table": "table", "blockquote": "quote", "dl": ""}
# The elements that show something other than text, by the kind of node they give.
SHOWN = {**tags.SHOWN, "frame": "frame"}
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param", "source"}
    | {"track", "wbr", "keygen", "basefont", "bgsound"}
)
CODE = frozenset({"code", "kbd", "samp", "tt", "var"})
# The elements whose text is not read: navigation and controls, and what only shows where something else fails.
_UNREAD = frozenset({"nav", "template", "select", "datalist", "button", "rp", "rt", "progress", "meter"})
# The elements whose content is not markup, up to their end tag.
RAW = frozenset(
    {"script", "style", "title", "textarea", "iframe", "xmp", "noscript", "noembed", "noframes", "plaintext"}
)
BLOCKS = frozenset(
    {"address", "article", "aside", "body", "center", "details", "dialog", "div", "fieldset", "figure", "footer"}
    | {"form", "frameset", "head", "header", "hgroup", "hr", "html", "main", "nav", "noscript", "p", "pre", "listing"}
    | {"search", "section", "table", "tbody", "tfoot", "thead", "tr", "xmp", "plaintext", "optgroup", "option"}
    | KINDS.keys()
    | AROUND.keys()
)


INLINE = SHOWN.keys() | CODE | {"a", "br", "sup", "q", "foreignobject", "script", "base", "area"}
# What other elements mean to those who look for what a text points at.
_BRINGS = {"figure": "<figure>", "form": "<form>", "nav": "<ul><a>", "button": "<button", "select": "<input"}
# Where the search for an open element ends (13.2.4.2, "has an element in scope").
SCOPE = frozenset({"table", "td", "th", "caption", "button", "object", "template"})
CELLS = frozenset({"td", "th", "caption"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
FOREIGN = frozenset({"svg", "math"})
NOTHING: frozenset[str] = frozenset()
# What the start of an element ends, and what keeps it from doing so.
IMPLIED = {
    "li": (frozenset({"li"}), SCOPE | LISTS),
    **dict.fromkeys(("dt", "dd"), (frozenset({"dt", "dd"}), SCOPE | {"dl"})),
    **dict.fromkeys(("td", "th", "tr", "tbody", "thead", "tfoot", "caption"), (CELLS, frozenset({"table"}))),
    "a": (frozenset({"a"}), SCOPE),
    "button": (frozenset({"button"}), SCOPE - {"button"}),
}
# What keeps an end tag from ending an element further out, by its name.
STOPS = {
    "li": SCOPE | LISTS,
    **dict.fromkeys(CELLS, frozenset({"table"})),
    **dict.fromkeys(("table", "svg", "math"), frozenset({"template"})),
    "template": NOTHING,
    **dict.fromkeys(("button", "object"), SCOPE - {"button", "object"}),
}
ROWS = frozenset({"tr", "tbody", "thead", "tfoot"})
IN_TABLES = CELLS | ROWS
CODE_BLOCKS = frozenset({"pre", "listing", "xmp", "plaintext"})


_PAGE = late.pattern(
    r"[ \t\r\n\ufeff]*(?:<\?xml[^>]*>[ \t\r\n]*)?(?:<!--[^>]*>[ \t\r\n]*){0,4}<(?:!doctype[ \t\r\n]+html|html)\b",
    re.IGNORECASE,
)


class Tag(NamedTuple):
    """What a tag says, without its place."""

    name: str  # in small letters
    closes: bool
    values: dict[str, str]  # of its attributes, decoded
    empty: bool  # ends in "/>"
    anchor: str = ""  # the name by which links reach it
    unread: bool = False  # whether what it holds is not shown, or is no prose
    brings: str = ""  # what it means to those who look for what a text points at, as a tag
    note: str = ""  # the name by which marks refer to it, where it is a footnote
    is_plain: bool = False  # whether it matters only within an element of its name that does


def is_page(text: str) -> bool:
    """Tell whether a text is an HTML document, by how it begins."""
    return _PAGE.match(text) is not None


def read_tag(text: str, masked_text: str, at: int) -> tuple[Tag, int] | None:
    """Return the tag that begins at ``at`` of the masked text and where it ends; None where the text ends before."""
    found = _TAG.match(masked_text, at)
    if found is None:
        return None
    name = found.group(2).lower()
    source = text[slice(*found.span(3))]
    is_plain = name not in BLOCKS and name not in INLINE and name not in RAW
    if found.group(1):
        return Tag(name, True, {}, False, is_plain=is_plain), found.end()
    values = _values(source) if source else {}
    anchor = values.get("id") or (values.get("name", "") if name == "a" else "")
    menu = name == "nav" or (bool(values) and _is_menu(name, values))
    unread = menu or name in _UNREAD or _is_unseen(name, values)
    return Tag(
        name,
        False,
        values,
        source.endswith("/"),
        anchor,
        unread,
        _BRINGS.get(name, "<ul><a>" if menu else ""),
        _note(name, values) if values else "",
        is_plain and not (anchor or unread),
    ), found.end()


def _values(source: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(source):
        value = double or single or bare
        values.setdefault(name.lower(), html.unescape(value) if "&" in value else value)
    return values


def _is_menu(name: str, values: dict[str, str]) -> bool:
    """Tell whether an element leads through a site rather than tells something."""
    if values.get("role", "").lower() in _MENU_ROLES:
        return True
    if name in _WHOLE or name in HEADINGS or not ("class" in values or "id" in values):
        return False
    names = f"{values.get('class', '')} {values.get('id', '')}".lower().split()
    return not _MENUS.isdisjoint(names)


def _is_unseen(name: str, values: dict[str, str]) -> bool:
    """Tell whether an element is not shown, or shows nothing but a sign to click on."""
    if name == "dialog" and "open" not in values:
        return True
    if not values:
        return False
    classes = values.get("class", "").lower().split()
    return (
        "hidden" in values
        or values.get("aria-hidden", "").strip().lower() == "true"
        or ("style" in values and _UNSEEN_STYLE.search(values["style"]) is not None)
        or not _UNSEEN.isdisjoint(classes)
        or (name == "a" and values.get("href", "")[:1] == "#" and not _PERMALINKS.isdisjoint(classes))
    )


def _note(name: str, values: dict[str, str]) -> str:
    if name not in BLOCKS or "id" not in values:
        return ""
    named = values.get("role") in ("doc-footnote", "doc-endnote") or _NOTE_NAME.match(values["id"])
    return values["id"] if named else ""


def note_label(name: str, *, raised: bool) -> str:
    """Return the label of the footnote of a name; "" where it names none. ``raised``: a mark above the line says so."""
    found = _NOTE_NAME.match(name)
    if not found and not raised:
        return ""
    number = _NUMBERED.search(name)
    return number.group() if number else name


_SCRIPT_STEP = late.pattern(r"<!--|-->|<(/?)script(?=[ \t\n\r\f/>])", re.IGNORECASE)


def raw_end(text: str, name: str, at: int) -> int:
    """Return where the content of an element ends that holds no markup and begins at ``at``."""
    if name == "plaintext":
        return len(text)
    if name == "script":
        return _script_end(text, at)
    found = re.compile(rf"</{name}(?=[ \t\n\r\f/>])", re.IGNORECASE).search(text, at)
    return found.start() if found else len(text)


def _script_end(text: str, at: int) -> int:
    """Follow the states of a script: in "<!-- <script>" the next "</script>" ends the inner one only."""
    in_comment = nested = False
    for found in _SCRIPT_STEP.finditer(text, at):
        step = found.group()
        if step == "<!--":
            in_comment = True
        elif step == "-->":
            in_comment = nested = False
        elif not found.group(1):
            nested = in_comment
        elif not nested:
            return found.start()
        else:
            nested = False
    return len(text)
