"""Files that are no prose: of source code, markup and data only the characters are looked at."""

from __future__ import annotations

import re

from srclint.document import Document
from srclint.model import Span
from srclint.offsets import OffsetMap
from srclint.view import Node, View

_CODE = """
    .asm .awk .bash .bat .c .cc .cjs .clj .cljs .cmake .cmd .coffee .cpp .cs .css .cts .cu .cxx .d .dart .el .elm .erl
    .ex .exs .f .f90 .fish .fs .fsx .go .gradle .groovy .h .hh .hpp .hrl .hs .hxx .java .jl .js .jsx .kt .kts .less
    .lisp .lua .m .mjs .mk .ml .mli .mm .mts .nim .nix .pas .php .pl .pm .proto .ps1 .psm1 .py .pyi .pyx .r .rb .rkt .rs
    .s .sass .scala .scm .scss .sh .sol .sv .swift .tcl .tf .ts .tsx .v .vb .vhd .vhdl .vim .wat .wgsl .zig .zsh
"""
_MARKUP = """
    .atom .ejs .erb .hbs .j2 .jinja .jinja2 .njk .pug .rss .svelte .svg .twig .vue .xlf .xliff .xml .xsd .xsl .xslt
"""
_DATA = """
    .bib .cfg .cnf .conf .csv .env .geojson .graphql .ics .ini .ipynb .json .json5 .jsonc .lock .map .plist .po
    .pot .properties .rtf .sql .sty .tex .tmx .toml .tsv .vcf .webmanifest .yaml .yml
"""
CODE, MARKUP, DATA = (frozenset(extensions.split()) for extensions in (_CODE, _MARKUP, _DATA))
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def kind_of(path: str) -> str:
    """Return the kind of node that a file is as a whole, by its extension: code, data, or "" for prose."""
    name = path.rpartition("/")[2]
    extension = name[name.rfind(".") :].lower() if "." in name else ""
    if extension in CODE:
        return "code"
    return "data" if extension in MARKUP or extension in DATA else ""


def parse_opaque(document: Document, kind: str) -> View:
    """Return the view of a file without text to read: one node over everything, and the comments of markup."""
    text = document.text
    nodes = [Node(kind, Span(0, len(text)))]
    if kind == "data" and "<!--" in text:
        nodes.extend(Node("comment", Span(*found.span()), found.group()) for found in _COMMENT.finditer(text))
    return View(document, "", nodes, OffsetMap((), 0))
