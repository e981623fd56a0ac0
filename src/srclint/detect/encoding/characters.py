"""Characters that no reader sees, that stand for nothing, or that change how other text is read or shown."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from srclint.detect.encoding import controls, joiners
from srclint.detect.encoding.replacements import misread_marks
from srclint.detect.encoding.scripts import in_complex_script, is_word, right_to_left
from srclint.detect.encoding.validity import SURELY_UTF8, valid_share
from srclint.errors import RuleError
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View
from srclint.wide import wide_encoding

# The characters of each kind, as parts of a character class. No two kinds share one.
_CLASSES = {
    "control": "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f",
    "soft-hyphen": "\xad",
    "invisible": "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0100-\U000e01ef",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "surrogate": "\ud800-\udfff",
    "private": "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
    "ligature": "\ufb00-\ufb06",
    "byte-order-mark": "\ufeff",
    "replacement": "\ufffd",
    "noncharacter": "\ufdd0-\ufdef"
    + "".join(chr(plane + low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)),
    "tag": "\U000e0000-\U000e007f",
}
# All of them beyond U+FFFF, in few ranges, as each range there slows the search down. Only unassigned code points are
# added.
_BEYOND = "\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U0010ffff"
_FAR = re.compile("[\U00010000-\U0010ffff](?:-[\U00010000-\U0010ffff])?")
_BYTES_ONLY = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_LINE_END = re.compile(r"[\r\n\x85\u2029]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TAGGED_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_JOINERS = frozenset("\u200b\u200c\u200d")
_LONG = 100  # odd characters in a row that are no accident of writing: binary data, or an attack
_NEAR = 400  # characters to both sides in which a line may speak of the character itself
_OPENING, _CLOSING = "([{<'\"`‘“„‚«‹「『（《〈【", ")]}>'\"`’”“‘»›」』）》〉】"


class _Found(NamedTuple):
    """What a judge found: ``Hit`` before its rule is known."""

    kind: str
    span: Span
    values: dict[str, Any]
    fix: Fix | None = None


class Characters:
    """Scans a text once for the characters of all its rules; a rule says by ``kind`` which are its own."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            if rule.params.get("kind") not in _CLASSES:
                raise RuleError(f"{rule.origin}: params.kind must be one of {', '.join(_CLASSES)}")
        self._rules = {rule.params["kind"]: rule for rule in rules}
        # Bidirectional controls without effect count as invisible characters.
        self._kinds = {*self._rules, "bidi"} if "invisible" in self._rules else set(self._rules)

    @cached_property
    def _near(self) -> str:
        return "".join(_FAR.sub("", _CLASSES[kind]) for kind in self._kinds)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        return re.compile(f"[{self._near}{_BEYOND}]")

    def _scan(self, characters: Iterable[str]) -> re.Pattern[str]:
        """Return the pattern of a run of the characters in question; the one for most texts is four times as fast."""
        beyond = _BEYOND if max(characters) > "\uffff" else ""
        return re.compile(f"[{self._near}{beyond}]+")

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the hits of all rules, one for each run of characters of a kind."""
        text = view.text
        there = view.beyond_plain_ascii
        in_question = self._any.findall("".join(there))
        forms = []
        if "replacement" in self._rules and not text.isascii():
            forms = [form for form, its_own in misread_marks() if its_own <= there and form in text]
        if (not in_question and not forms) or (text.isascii() and "control" not in self._rules):
            return
        if wide_encoding(text) or valid_share(text)[0] <= SURELY_UTF8:  # in another encoding: these are no characters
            return
        judge = _Judge(view, self._rules)
        if in_question:
            for found in _together(self._judged(text, judge, self._scan(in_question)), text):
                if found.kind in self._rules:
                    yield Hit(self._rules[found.kind], found.span, found.values, found.fix)
        if forms:
            rule = self._rules["replacement"]
            for match in re.finditer("|".join(f"(?:{re.escape(form)})+" for form in forms), text):
                if not judge.is_quoted(match.start(), match.end()):
                    yield Hit(rule, Span(match.start(), match.end()), {"form": ", itself misread,"})

    def _judged(self, text: str, judge: _Judge, scan: re.Pattern[str]) -> Iterator[_Found]:
        done = 0
        for run in scan.finditer(text):
            start, end = run.span()
            if run.group() in _JOINERS and start and in_complex_script(text[start - 1]):
                continue  # so common in sound text that it is worth a test of its own
            found = [
                one
                for kind, first, last in _by_kind(text, max(start, done), end)
                if kind and kind in self._kinds
                for one in judge(kind, first, last)
            ]
            done = max((one.span.end for one in found), default=done)
            yield from _summed(_together(found, text)) if end - start > _LONG else found


def _by_kind(text: str, start: int, end: int) -> Iterator[tuple[str | None, int, int]]:
    for kind, group in groupby(range(start, end), key=lambda i: _kind(text[i])):
        places = list(group)
        yield kind, places[0], places[-1] + 1


@lru_cache(maxsize=1024)
def _kind(character: str) -> str | None:
    return next((kind for kind, part in _CLASSES.items() if re.match(f"[{part}]", character)), None)


def _summed(found: Iterable[_Found]) -> Iterator[_Found]:
    """Yield what is found in a long run, with one finding, at the first place, for all that differ in place only."""
    alike: dict[Any, list[_Found]] = defaultdict(list)
    for one in found:
        alike[one.kind, _shape(one.fix), *sorted(one.values.items())].append(one)
    for first, *others in alike.values():
        values, fix = dict(first.values), first.fix
        if others and "name" in values:
            values["name"] += f" ({len(others) + 1} places in a row)"
        if fix:
            fix = Fix((*fix.edits, *(edit for one in others if one.fix for edit in one.fix.edits)), fix.safe)
        yield first._replace(values=values, fix=fix)


def _together(found: Iterable[_Found], text: str) -> Iterator[_Found]:
    """Yield what is found, with one finding for all that touch and differ in nothing but which characters they are."""
    for _, same in groupby(_numbered(found), key=itemgetter(0)):
        first, *others = [one for _, one in same]
        if others:
            span = Span(first.span.start, others[-1].span.end)
            fix = _removal(*span, safe=first.fix.safe) if first.fix else None
            first = _Found(first.kind, span, {**first.values, "name": _named(first, others, text)}, fix)
        yield first


def _numbered(found: Iterable[_Found]) -> Iterator[tuple[int, _Found]]:
    """Yield what is found with a number, the same for what can be one finding."""
    before: _Found | None = None
    number = 0
    for one in found:
        number += before is None or not _continues(one, before)
        before = one
        yield number, one


def _continues(one: _Found, before: _Found) -> bool:
    return (
        one.kind == before.kind
        and one.kind in ("control", "bidi", "invisible")
        and one.span.start == before.span.end
        and all(one.values.get(key) == before.values.get(key) for key in ("why", "likely"))
        and _shape(one.fix) == _shape(before.fix)
        and (one.fix is None or not one.fix.edits[0].text)
    )


def _shape(fix: Fix | None) -> tuple[str, bool] | None:
    return (fix.edits[0].text, fix.safe) if fix else None


def _named(first: _Found, others: Sequence[_Found], text: str) -> str:
    """Return the name of what was found several times in a row."""
    name = str(first.values["name"])
    if all(one.values["name"] == name for one in others):
        return f"{name} ({len(others) + 1} times)"
    run = text[first.span.start : others[-1].span.end]
    return controls.shown(run) if first.kind == "control" else _names(run)


class _Judge:
    """Tells sound use of a character from unsound, kind by kind, in one text."""

    def __init__(self, view: View, rules: dict[str, Rule]) -> None:
        self._view = view
        self._text = view.text
        self._rules = rules
        self._judges: dict[str, Callable[[int, int], Iterator[_Found]]] = {
            "control": self._control,
            "soft-hyphen": self._soft_hyphen,
            "invisible": self._invisible,
            "bidi": self._bidi,
            "surrogate": self._surrogate,
            "private": self._private,
            "ligature": self._ligature,
            "byte-order-mark": self._byte_order_mark,
            "replacement": self._replacement,
            "noncharacter": self._noncharacter,
            "tag": self._tag,
        }
        self._bidi_done = 0

    def __call__(self, kind: str, start: int, end: int) -> Iterator[_Found]:
        return self._judges[kind](start, end)

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether the stretch stands by itself in quotation marks or brackets: the text is about it."""
        before, after = self._text[start - 1 : start], self._text[end : end + 1]
        return bool(before and after) and before in _OPENING and after in _CLOSING

    @cached_property
    def _has_right_to_left(self) -> bool:
        return right_to_left().search(self._text) is not None

    @cached_property
    def _surrogates_are_bytes(self) -> bool:
        return self._view.document.encoding == "utf-8" and _BYTES_ONLY.search(self._text) is None

    @cached_property
    def _is_seven_bit(self) -> bool:
        if "\x1b$" not in self._text:
            return False
        from srclint.detect.encoding.charset import seven_bit_charset  # late: few texts come here

        return seven_bit_charset(self._text) is not None

    def _around(self, start: int, end: int) -> tuple[str, str]:
        return self._text[start - 1 : start] if start else "", self._text[end : end + 1]

    def _control(self, start: int, end: int) -> Iterator[_Found]:
        if self._is_seven_bit:
            return
        for found in controls.judge(self._text, start, end):
            values = {"name": found.name, "likely": found.likely}
            fix = None if found.text is None else _replacing(found.start, found.end, found.text, safe=found.safe)
            yield _Found("control", Span(found.start, found.end), values, fix)

    def _soft_hyphen(self, start: int, end: int) -> Iterator[_Found]:
        before, after = self._around(start, end)
        at_line_end = after == "" or after in "\r\n"  # there it shows, and what it cuts is a word
        fix = None if at_line_end or "\xc2" <= before <= "\xf4" else _removal(start, end, safe=True)
        yield _Found("soft-hyphen", Span(start, end), {}, fix)

    def _invisible(self, start: int, end: int) -> Iterator[_Found]:
        for first, last, removable in joiners.unsound(self._text, start, end):
            fix = _removal(first, last, safe=True) if removable else None
            yield _Found("invisible", Span(first, last), {"name": _names(self._text[first:last])}, fix)

    def _bidi(self, start: int, end: int) -> Iterator[_Found]:
        for i in range(start, end):
            if self._text[i] in "\u061c\u200e\u200f":
                if not self._has_right_to_left:
                    yield _Found(
                        "invisible", Span(i, i + 1), {"name": _names(self._text[i])}, _removal(i, i + 1, safe=True)
                    )
            elif i >= self._bidi_done:
                yield from self._bidi_line(i)

    def _bidi_line(self, start: int) -> Iterator[_Found]:
        """Judge all controls from ``start`` to the end of the line: their effect ends there."""
        line_end = _LINE_END.search(self._text, start)
        self._bidi_done = line_end.start() if line_end else len(self._text)
        places = [m.start() for m in _BIDI.finditer(self._text, start, self._bidi_done)]
        line_start = max(self._text.rfind("\n", 0, start), self._text.rfind("\r", 0, start)) + 1
        has_right_to_left = right_to_left().search(self._text, line_start, self._bidi_done) is not None
        for place, why, harmless in joiners.unsound_directions(self._text, places, has_right_to_left):
            kind = "invisible" if harmless else "bidi"
            values = {"name": _names(self._text[place]), "why": why}
            yield _Found(
                kind, Span(place, place + 1), values, _removal(place, place + 1, safe=True) if harmless else None
            )

    def _surrogate(self, start: int, end: int) -> Iterator[_Found]:
        if self._surrogates_are_bytes:
            return
        run = self._text[start:end]
        try:
            joined = run.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            name = f"surrogate {_names(run)}" if len(run) == 1 else f"surrogates {_names(run)}"
            yield _Found(
                "surrogate", Span(start, end), {"name": name, "likely": ": half of a character, the rest is lost"}
            )
            return
        values = {"name": f"surrogates {_names(run)}", "likely": f": the halves of {joined}, never joined"}
        yield _Found("surrogate", Span(start, end), values, _replacing(start, end, joined, safe=True))

    def _private(self, start: int, end: int) -> Iterator[_Found]:
        run = self._text[start:end]
        known = self._rules["private"].params.get("replacements", {})
        meant = "".join(known.get(c, "") for c in run) if all(c in known for c in run) else None
        values = {"name": _names(run), "likely": f"; in fonts for symbols it is {meant}" if meant else ""}
        yield _Found("private", Span(start, end), values, _replacing(start, end, meant, safe=False) if meant else None)

    def _ligature(self, start: int, end: int) -> Iterator[_Found]:
        before, after = self._around(start, end)
        if is_word(before) or is_word(after):
            spelt = "".join(_LIGATURES[c] for c in self._text[start:end])
            yield _Found("ligature", Span(start, end), {"letters": spelt}, _replacing(start, end, spelt, safe=False))

    def _byte_order_mark(self, start: int, end: int) -> Iterator[_Found]:
        if start == 0 and not self._view.document.bom:  # the mark of the file itself
            start += 1
        if start < end:
            yield _Found("byte-order-mark", Span(start, end), {}, _removal(start, end, safe=True))

    def _replacement(self, start: int, end: int) -> Iterator[_Found]:
        if self.is_quoted(start, end) or self._names_it(start):
            return
        yield _Found("replacement", Span(start, end), {"form": ""})

    def _names_it(self, place: int) -> bool:
        """Tell whether the line speaks of the replacement character by one of the rule's words."""
        lexicon = self._rules["replacement"].lexicon if "replacement" in self._rules else {}
        start = max(place - _NEAR, self._text.rfind("\n", max(0, place - _NEAR), place) + 1)
        line = self._text[start : place + _NEAR].split("\n", 1)[0].lower()
        return any(word in line for roles in lexicon.values() for word in roles.get("topic", ()))

    def _noncharacter(self, start: int, end: int) -> Iterator[_Found]:
        yield _Found("noncharacter", Span(start, end), {"name": _names(self._text[start:end])})

    def _tag(self, start: int, end: int) -> Iterator[_Found]:
        flag = _TAGGED_FLAG.match(self._text, start - 1) if start else None
        first = flag.end() if flag else start
        if first >= end:
            return
        hidden = "".join(chr(ord(c) - 0xE0000) for c in self._text[first:end] if "\U000e0020" <= c <= "\U000e007e")
        values = {"hidden": f" that spell {hidden[:80]!r}" if hidden else ""}
        yield _Found(
            "tag",
            Span(first, end),
            values,
            _removal(first, end, safe=flag is not None or self._text[start - 1 : start] != "\U0001f3f4"),
        )


_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}


def _replacing(start: int, end: int, text: str, *, safe: bool) -> Fix:
    return Fix((Edit(Span(start, end), text),), safe)


def _removal(start: int, end: int, *, safe: bool) -> Fix:
    return _replacing(start, end, "", safe=safe)


def _names(run: str) -> str:
    """Return how Unicode names the characters: code points, and the name of a single one."""
    import unicodedata

    if len(set(run)) > 1:
        points = [f"U+{ord(c):04X}" for c in run[:4]]
        return " ".join(points) + (" …" if len(run) > 4 else "")
    name = unicodedata.name(run[0], "")
    times = f" ({len(run)} times)" if len(run) > 1 else ""
    return f"U+{ord(run[0]):04X}" + (f" {name}" if name else "") + times
