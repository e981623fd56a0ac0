"""What a text says of its own charset: HTML and XML, CSS, mail and gettext headers, editors' lines, LaTeX."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from srclint.model import Span

_HEAD = 4096  # code points from the start in which a declaration stands
_EDITOR_LINES = 5  # from the start and the end of a text in which editors look for theirs
_LABEL = r"(?P<label>[A-Za-z][A-Za-z0-9_:.-]*)"
# Each with where the text must begin for it to be a declaration and no mention.
_MARKUP = re.compile(r"\s*<(?:[!?a-zA-Z])")
_XML = re.compile(rf"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']{_LABEL}")
_META = re.compile(rf"(?i)<meta\b[^>]*?\bcharset\s*=\s*[\"']?{_LABEL}")
_CSS = re.compile(rf'@charset "{_LABEL}";')
_HEADER_LINE = re.compile(r"[A-Za-z-]+:[ \t]")
_HEADER = re.compile(rf"(?im)^content-type:[ \t][^\n]*(?:\n[ \t][^\n]*)*?\bcharset=\"?{_LABEL}")
_GETTEXT = re.compile(rf'(?m)^"Content-Type: text/plain; charset={_LABEL}\\n"')
_LATEX = re.compile(rf"(?m)^[ \t]*\\usepackage\[{_LABEL}\]\{{inputenc\}}")
_EMACS = re.compile(rf"-\*-.*?\bcoding:[ \t]*{_LABEL}.*?-\*-")
_PYTHON = re.compile(rf"[ \t\f]*#.*?\bcoding[:=][ \t]*{_LABEL}")
_VIM = re.compile(rf"(?:^|[ \t])(?:vim?|ex):.*?\b(?:fileencoding|fenc)={_LABEL}")
_END_OF_LINE_STYLE = re.compile(r"-(?:unix|dos|mac)\Z")  # that Emacs adds to a name
# Names that Python does not know, of LaTeX, Emacs and the web.
_NAMES = {
    "ansinew": "cp1252",
    "applemac": "mac_roman",
    "mule-utf-8": "utf-8",
    "prefer-utf-8": "utf-8",
    "utf8x": "utf-8",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "windows-874": "cp874",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
}
# The web reads these names as the supersets that are in use (Encoding Standard of the WHATWG).
_AS_BROWSERS_READ = {
    "iso8859_1": "cp1252",
    "latin_1": "cp1252",
    "ascii": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "utf_8_sig": "utf_8",
}


class Declaration(NamedTuple):
    """A charset that a text names as its own."""

    span: Span  # of the name
    label: str  # as it is written
    codec: str  # Python's, as browsers take the name
    is_markup: bool  # of HTML or XML, which nothing but readers of the text look at


def declaration(text: str) -> Declaration | None:
    """Return what ``text`` declares its charset to be; None for nothing, and for a name that is not known."""
    head = text[:_HEAD]
    lowered = head.lower()
    if "charset" in lowered or "coding" in lowered or "inputenc" in lowered:
        found = _in_head(head)
        if found:
            return _declaration(found, 0, is_markup=found.re in (_XML, _META))
    return _in_modeline(text)


def codec_of(label: str) -> str | None:
    """Return the Python codec of a charset's name as browsers take it, or None for a name that is not known."""
    label = _END_OF_LINE_STYLE.sub("", label.lower())
    try:
        name = codecs.lookup(_NAMES.get(label, label)).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_READ.get(name, name)


def _in_head(head: str) -> re.Match[str] | None:
    if _MARKUP.match(head):
        return _XML.match(head) or _META.search(head)
    found = _CSS.match(head) or ('msgid ""' in head and _GETTEXT.search(head))
    if not found and _HEADER_LINE.match(head):
        found = _HEADER.search(head.partition("\n\n")[0])
    if not found and "inputenc" in head:
        found = _LATEX.search(head)
    return found or _in_first_lines(head)


def _in_first_lines(head: str) -> re.Match[str] | None:
    start = 0
    for line in head.split("\n")[:2]:
        end = start + len(line)
        if found := _EMACS.search(head, start, end) or _PYTHON.match(head, start, end):
            return found
        start = end + 1
    return None


def _in_modeline(text: str) -> Declaration | None:
    if "vi" not in text[:_HEAD] and "vi" not in text[-_HEAD:] and "ex:" not in text[-_HEAD:]:
        return None
    starts, ends = text[:_HEAD].split("\n")[:_EDITOR_LINES], text[-_HEAD:].split("\n")[-_EDITOR_LINES - 1 :]
    offset = 0
    for line in starts:
        if found := _VIM.search(line):
            return _declaration(found, offset)
        offset += len(line) + 1
    offset = len(text)
    for line in reversed(ends):
        offset -= len(line)
        if found := _VIM.search(line):
            return _declaration(found, offset)
        offset -= 1
    return None


def _declaration(found: re.Match[str], offset: int, *, is_markup: bool = False) -> Declaration | None:
    start, end = found.span("label")
    codec = codec_of(found["label"])
    return Declaration(Span(offset + start, offset + end), found["label"], codec, is_markup) if codec else None
