"""Articles that say neither where they come from, nor who wrote them, nor when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from srclint import late
from srclint.detect.sourcing.dates import has_date
from srclint.detect.sourcing.languages import Languages, PerLanguage
from srclint.detect.sourcing.register import is_report
from srclint.detect.sourcing.sources import is_technical, sources_of
from srclint.detect.sourcing.wordlists import alternation
from srclint.document import Document
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_SIGNS = ("://", "www.", "©", "(c) ")  # of an address, or of whose text it is
_MAIL = late.pattern(r"@\w[\w.-]*\.\w")
_DATELINE = late.pattern(r"[A-ZÀ-Þ][A-ZÀ-Þ .'’/-]{2,40}[,(–—-]")
_KEY = late.pattern(r"^[ \t]*[\"']?([\w-]+)[\"']?[ \t]*[:=]", re.MULTILINE)
# A note or a citation: [3], [^3], [@smith], (2019), (Smith et al., 2019), <ref>
_CITATION = late.pattern(r"[\[(<](?:\d{1,3}[\],]|[\^@]\w|ref[ >]|(?:[^()]{2,60},? )?(?:19|20)\d\d[a-z]?\))")
_LINKS = frozenset({"note", "link", "frame", "image", "video", "audio", "definition"})
_HEAD, _TAIL = 6, 4  # blocks at the beginning and at the end among which a byline or a date may stand
_LINE = 120  # code points of such a line, at most


class MissingProvenance:
    """Finds articles without an address, a byline and a date, one finding a text.

    An article reports what others say: plain notes, stories, manuals and pages about oneself are none; nor are texts
    with notes and citations, which say where their claims come from. Of records those are asked that have fields for
    it, or should, and say nothing there. ``params``:
    ``least_length`` in code points, and ``least_attributions`` to someone named.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._length = int(self._rule.params["least_length"])
        self._attributions = int(self._rule.params["least_attributions"])
        self._bylines = PerLanguage(self._languages, _byline)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield one hit, at the first sentence, for an article that gives no provenance."""
        if len(view.text) < self._length or _is_told(view.document) or has_date(view.document.path):
            return
        language = self._languages.of(view)
        if (
            language is None
            or not view.sentences
            or is_technical(view)
            or self._has_address(view)
            or self._has_byline(view)
        ):
            return
        sources = sources_of(view, language)
        if not _CITATION.search(view.text) and is_report(sources, language, self._attributions):
            yield Hit(self._rule, Span(*view.sentences[0][:2]))

    def _has_address(self, view: View) -> bool:
        """Tell whether an address stands in the text, or the front matter names the source, the author or the date."""
        if any(sign in view.text for sign in _SIGNS) or ("@" in view.text and _MAIL.search(view.text)):
            return True
        keys = {word.casefold() for word in self._languages.words(view).get("keys", ())}
        for node in view.nodes:
            if node.kind in _LINKS or (node.kind in ("html", "comment") and "://" in node.target):
                return True
            if node.kind == "front-matter" and not keys.isdisjoint(k.casefold() for k in _KEY.findall(node.target)):
                return True
        return False

    def _has_byline(self, view: View) -> bool:
        byline = self._bylines.of(view)
        blocks = view.blocks
        for block in [*blocks[:_HEAD], *blocks[max(_HEAD, len(blocks) - _TAIL) :]]:
            text = view.text[slice(*block.span)]
            if byline.match(text) or _DATELINE.match(text) or (len(text) <= _LINE and has_date(text)):
                return True
        return False


def _is_told(document: Document) -> bool:
    """Tell whether a record or an archive says where the text is from, or has no field that should."""
    meta = document.meta
    return bool(meta.url or meta.date or meta.author) or (document.record is not None and not meta.missing)


def _byline(words: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Return the pattern of a line that names the author ("By Marta Quiroga") or the source."""
    by, labels = alternation(words.get("bylines", ())), alternation(words.get("labels_of_origin", ()))
    return re.compile(rf"[\W_]*(?:{by} (?:\w+ )?[A-ZÀ-Þ][\w.'’-]*[^.!?\n]{{0,80}}(?:\n|\Z)|{labels})")
