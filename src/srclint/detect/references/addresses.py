"""Addresses of links that lead nowhere by their form alone: empty ones, placeholders and misspelt ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from srclint import late
from srclint.detect.references.spans import target_span
from srclint.model import Edit, Fix, Hit
from srclint.rule import Rule
from srclint.view import OBJECT, Node, View

_TEMPLATE = late.pattern(r"[{}<>$%|]")
_NO_TEXT = late.pattern(r"\[\s*\](?=[(\[])")
_OTHER_SCHEME = late.pattern(r"(?!https?:|mailto:)[a-zA-Z][\w+.-]*:")  # what a site's generator makes something of
_SPOKEN = late.pattern(r"(?s)\[(.*)\]\(")
_WELL_FORMED = late.pattern(r"(?i)https?://(?:[^\s/?#@]*@)?(?:\[[\da-f:.]+\]|[^\s/?#@:\[\]]+)(?::\d*)?(?=[/?#]|\Z)")
# A scheme of the web with a letter or a sign too few or too many.
_ALMOST = late.pattern(
    r"(?i)\s*(?:h?t{1,3}ps?|https?s?|htps?|hhttps?)(?:[:;]+[/\\]+|[/\\]{2,}|(?<=s):(?=\w)|(?<=p):(?=\w))"
)
# What is well formed at first sight, and no template: an address with a host, a path of a site, a page or an anchor.
_SOUND = late.pattern(
    r"https?://[a-zA-Z\d-]+(?:\.[a-zA-Z\d-]+)*\.[a-z]{2,}(?:[/?#](?!.*https?:)[^\s{}<>$%|]*)?\Z|[/.#][^\s{}<>$%|@]+\Z"
)
_BARE = late.pattern(r"(?i)www\.[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?=[/?#:]|\Z)")
_MAIL = late.pattern(r"[\w.+-]+@(?!\dx\.)[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}\Z")
_NO_SCHEME = "lacks its scheme, so that it leads to a file of that name"
_TWICE = late.pattern(r"(?i)https?://https?(?::|//|\Z)")


class Addresses:
    """Looks at the form of every address; what it leads to cannot be known without a network.

    The lexicon gives, as regular expressions of a whole address, the ``placeholders`` that people leave to be filled in
    and the ``reserved`` names that no site has (RFC 2606), which a text may well speak of by name.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules; ``checks`` in their parameters says which they are."""
        self.rules = {str(rule.params["checks"]): rule for rule in rules}
        rule = self.rules.get("placeholder")
        self._placeholder = _any(rule, "placeholders")
        self._reserved = _any(rule, "reserved")

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield a hit for every link whose address leads nowhere, or whose text is empty."""
        text = view.text
        for node in view.nodes:
            if (node.kind == "link" or (node.kind == "image" and node.target)) and not self._is_sound(text, node):
                yield from self._of(text, node)

    def _is_sound(self, text: str, node: Node) -> bool:
        """Tell in little time of most links that there is nothing to say of them."""
        if not _SOUND.match(node.target) or text[node.span.start + 1] in "] \t\r\n":
            return False
        return not any(pattern and pattern.match(node.target) for pattern in (self._placeholder, self._reserved))

    def _of(self, text: str, node: Node) -> Iterator[Hit]:
        empty, textless, malformed = (self.rules.get(checks) for checks in ("empty", "textless", "malformed"))
        source = text[node.span.start : node.span.end]
        target = node.target.strip()
        if not target and source.endswith(")"):
            if empty:
                yield Hit(empty, node.span)
        elif textless and node.kind == "link" and _NO_TEXT.match(source) and not _OTHER_SCHEME.match(target):
            yield Hit(textless, node.span)
        elif not target or _TEMPLATE.search(target):
            return
        elif self._is_placeholder(target, source):
            yield Hit(self.rules["placeholder"], node.span, {"target": target})
        elif malformed and source[:1] in ("[", "!", "<"):  # a bare address is read by people, not followed
            found = _flaw(target)
            if found is not None:
                flaw, better = found
                span = target_span(text, node._replace(target=target))
                there = text[span.start : span.end] == target  # an escaped one is not
                fix = Fix((Edit(span, better),), safe=False) if better and there else None
                yield Hit(malformed, span, {"flaw": flaw}, fix)

    def _is_placeholder(self, target: str, source: str) -> bool:
        if "placeholder" not in self.rules:
            return False
        if self._reserved and self._reserved.match(target):
            spoken = _SPOKEN.match(source)
            return spoken is not None and OBJECT not in source and "example" not in spoken.group(1).lower()
        scripted = target == "#" and source.startswith("<")  # of a page whose script acts on a click
        return bool(self._placeholder and self._placeholder.match(target)) and not scripted


def _any(rule: Rule | None, role: str) -> re.Pattern[str] | None:
    words = [word for roles in rule.lexicon.values() for word in roles.get(role, ())] if rule else []
    return re.compile(rf"(?:{'|'.join(words)})\Z", re.IGNORECASE) if words else None


def _flaw(target: str) -> tuple[str, str] | None:
    """Return what is wrong with the form of an address and, where that is certain, what it should be."""
    if _WELL_FORMED.match(target):
        return ("names two schemes, one behind the other", "") if _TWICE.match(target) else None
    if found := _ALMOST.match(target):
        better = ("https://" if "s" in found.group().lower() else "http://") + target[found.end() :]
        host = _WELL_FORMED.match(better)
        if host:
            return "does not begin with http:// or https://", better if "." in host.group() else ""
    if found or target.lower().startswith(("http:", "https:")):
        return "names no host", ""
    scheme = "https://" if _BARE.match(target) else "mailto:" if _MAIL.match(target) else ""
    return (_NO_SCHEME, scheme + target) if scheme else None
