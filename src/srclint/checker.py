"""The enabled rules, built into detectors once and run over one document after another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from srclint import late
from srclint.document import Document
from srclint.errors import FileError, PluginError, RuleError, SrclintError
from srclint.model import Edit, Fact, Fix, Hit, Severity, Span, Verdict
from srclint.offsets import apply_edits
from srclint.plugins import ENGINE, Plugins
from srclint.rule import Rule
from srclint.view import Node, View

if TYPE_CHECKING:
    from srclint.hookspecs import Detector, Judge

_SHOWN = 200  # code points of what was found that a message shows
_START = attrgetter("start")
_Found = TypeVar("_Found", Hit, Fact)
_Find = Callable[[View], Iterable[_Found]]


class Checker:
    """Runs rules over documents: a pure function of the document, and one of the facts of a key.

    The rules that read the stored text (encoding) run even where they are not asked for: what they would mend for
    certain is mended in the text the other rules read, so that a broken quotation mark hides no quotation.
    """

    def __init__(
        self, plugins: Plugins, rules: Sequence[Rule], *, language: str | None = None, project: bool = False
    ) -> None:
        """Build detectors from ``rules``, those that are reported, with severities and parameters as configured.

        Detectors that say which documents concern them are built when the first of these comes. ``project``: also
        gather facts for the questions that span documents.
        """
        self._plugins = plugins
        self._language = language
        self.rules = tuple(rules)
        self.reported = frozenset(rule.code for rule in rules)
        reads_mended = any(self._declared(rule, "reads") != "stored" for rule in rules)
        menders = [
            rule
            for rule in plugins.rules
            if reads_mended
            and rule.enabled
            and rule.code not in self.reported
            and self._declared(rule, "reads") == "stored"
        ]
        self._stored: list[_Asked] = []
        self._read: list[_Asked] = []
        self._judges: dict[str, Judge] = {}
        self._judged_as_stored = {r.detector for r in rules if self._declared(r, "reads") == "stored"}
        by_detector: dict[str, list[Rule]] = defaultdict(list)
        for rule in (*rules, *menders):
            if rule.detector != ENGINE:
                by_detector[rule.detector].append(rule)
        # By detector, the rules that are not built in: these may lack what a built-in detector needs.
        foreign = {
            name: ", ".join(rule.origin for rule in named if not rule.is_own) for name, named in by_detector.items()
        }
        self._foreign = {name: origins for name, origins in foreign.items() if origins}
        across: set[str] = set()  # the rules that may find something only when documents are compared
        for name, named in by_detector.items():
            if self._declared(named[0], "across"):
                across.update(rule.code for rule in named)
                if not project:
                    continue
            asked = _Asked(self._declared(named[0], "concerns"), partial(self._finding, name, named))
            asked.whole = bool(self._declared(named[0], "whole"))
            if asked.concerns is None:
                detector = self._built(name, named)
                if hasattr(detector, "judge"):
                    across.update(rule.code for rule in named)
                    if project:
                        self._judges[name] = cast("Judge", detector)
                if not callable(detector):
                    continue
                asked.find = self._held_to_contract(name, detector)
            (self._stored if self._declared(named[0], "reads") == "stored" else self._read).append(asked)
        self.complete = self.reported - across  # the rules whose findings one document shows in full

    def _finding(self, name: str, rules: Sequence[Rule]) -> _Find[Hit]:
        return self._held_to_contract(name, cast("Detector", self._built(name, rules)))

    def _built(self, name: str, rules: Sequence[Rule]) -> Detector | Judge:
        factory = self._plugins.detectors.get(name)
        if factory is None:
            raise RuleError(f"{rules[0].origin}: there is no detector {name!r}")
        try:
            return factory(rules)
        except Exception as error:
            if isinstance(error, SrclintError):
                raise
            reason = f"{type(error).__name__}: {error}"
            if name in self._plugins.origins:
                origin = self._plugins.origins[name]
                raise PluginError(f"plugin {origin}: detector {name!r} cannot be built: {reason}") from error
            if name in self._foreign:
                raise RuleError(f"{self._foreign[name]}: detector {name!r} cannot be built: {reason}") from error
            raise

    def _declared(self, rule: Rule, what: str) -> Any:
        """Return what the factory of a rule's detector says of its detectors, None where it says nothing."""
        return getattr(self._plugins.detectors.get(rule.detector), what, None)

    def check(self, document: Document) -> tuple[View, list[Hit], list[Fact]]:
        """Return the document's stored view, what is found in it and what it contributes, with spans of its text.

        Raises FileError where a detector that is not built in fails on the document.
        """
        view = self._parse(document)
        stored = view.stored()
        if stored is not view:
            stored = self._in_language(stored)
        hits: list[Hit] = []
        facts: list[Fact] = []
        for asked in self._stored:
            if asked.concerns is None or asked.concerns(stored):
                hits.extend(asked.find(stored))
        if len(hits) > 1:
            hits = self._without_explained(hits)
        if self._read or self._judges:
            readable = self._mended(document, view, hits) if hits else view
            is_same = readable.text is document.text
            for asked in self._read:
                if asked.concerns is None or asked.concerns(readable):
                    found = asked.find(readable)
                    hits.extend(found if is_same else [_carried(hit, readable) for hit in found])
            for name, judge in self._judges.items():
                asked_view = stored if name in self._judged_as_stored else readable
                contributed = self._held_to_contract(name, judge.facts)(asked_view)
                facts.extend(_placed(contributed, name, asked_view))
        return stored, [hit for hit in hits if hit.rule.code in self.reported], facts

    def check_file(self, document: Document) -> list[Hit]:
        """Return what there is to say of a file of records as a whole: that it is not UTF-8."""
        if not document.sample:
            return []
        view = View(document, document.text, (Node("data", Span(0, len(document.text))),), language="und")
        asked = (one for one in self._stored if one.whole and (one.concerns is None or one.concerns(view)))
        hits = (hit for one in asked for hit in one.find(view))
        return [hit for hit in hits if hit.whole and hit.rule.code in self.reported]

    def judge(self, key: str, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Say what is wrong with all facts of one key, in the order of path, record and span."""
        name = key.partition(":")[0]
        try:
            yield from self._judges[name].judge(facts)
        except Exception as error:
            self._blame(name, "the questions across files", error)
            raise

    def _held_to_contract(self, name: str, find: _Find[_Found]) -> _Find[_Found]:
        """Return what calls a detector; one that is not built in, or whose rules are not, is held to its contract."""
        if name not in self._plugins.origins and name not in self._foreign:
            return find
        return partial(self._checked, name, find)

    def _checked(self, name: str, find: _Find[_Found], view: View) -> Iterable[_Found]:
        try:
            found = list(find(view))
            for one in found:
                _expect_sound(one, len(view.text))
        except Exception as error:
            self._blame(name, view.document.path, error)
            raise
        return found

    def _blame(self, name: str, place: str, error: Exception) -> None:
        """Name the plugin or the rules that fail; anything else is srclint's own fault, and goes on as it is."""
        if isinstance(error, SrclintError):
            return
        reason = f"{type(error).__name__}: {error}"
        if name in self._plugins.origins:
            origin = self._plugins.origins[name]
            raise FileError(f"{place}: detector {name!r} of plugin {origin} fails: {reason}") from error
        if name in self._foreign:
            raise FileError(f"{place}: detector {name!r} fails with {self._foreign[name]}: {reason}") from error

    def _parse(self, document: Document) -> View:
        return self._in_language(self._plugins.parse(document))

    def _in_language(self, view: View) -> View:
        if self._language:
            view.language = self._language
        return view

    def _without_explained(self, hits: Sequence[Hit]) -> list[Hit]:
        """Leave out each hit that is but a part of what the fix of another one of its family replaces.

        A control character inside a broken quotation mark is no second problem. Nor is what a graver hit of the
        family is about to be changed for a lesser reason: that would destroy what tells the graver one. A likely repair
        gives way to the certain ones inside it: once these are made, it is asked for again.
        """
        graver: dict[tuple[str, Severity], list[Span]] = defaultdict(list)
        for hit in sorted(hits, key=lambda hit: hit.span):
            if hit.rule.code in self.reported:
                for severity in Severity:
                    if severity < hit.rule.severity:
                        graver[hit.rule.family, severity].append(hit.span)
        hits = [hit for hit in hits if not _touches(hit, graver.get((hit.rule.family, hit.rule.severity), ()))]
        certain: dict[tuple[str, Severity], list[Span]] = defaultdict(list)
        mended = (hit for hit in hits if hit.fix and hit.fix.safe and hit.rule.code in self.reported)
        for whole, rule in sorted([(_whole(hit), hit.rule) for hit in mended], key=itemgetter(0)):
            certain[rule.family, rule.severity].append(whole)
        beside = (_beside(hit, certain.get((hit.rule.family, hit.rule.severity), ())) for hit in hits)
        hits = [hit for hit in beside if hit]
        replaced: dict[str, list[Span]] = defaultdict(list)  # by family, wherever no wider edit replaces it as well
        wide = [
            (edit.span, hit.rule.family)
            for hit in hits
            if hit.fix and hit.rule.code in self.reported
            for edit in hit.fix.edits
            if edit.span.end - edit.span.start > 1
        ]
        for span, family in sorted(wide, key=lambda entry: (entry[0].start, -entry[0].end)):
            if not replaced[family] or span.end > replaced[family][-1].end:
                replaced[family].append(span)
        return [hit for hit in hits if not _is_part(hit, replaced.get(hit.rule.family, ()))]

    def _mended(self, document: Document, view: View, hits: Iterable[Hit]) -> View:
        """Return the view as it would be after the safe repairs among ``hits``."""
        edits = chosen_edits(hit.fix for hit in hits if hit.fix and hit.fix.safe)
        if not edits:
            return view
        text, repairs = apply_edits(document.text, edits)
        return self._in_language(self._parse(document.with_text(text)).of(document, repairs))


class _Asked:
    """A detector, built when it is needed."""

    def __init__(self, concerns: Callable[[View], bool] | None, build: Callable[[], _Find[Hit]]) -> None:
        self.concerns = concerns  # which documents it is asked about; None: all
        self.whole = False  # whether it is asked about a file of records, too
        self._build = build

    @late.attribute
    def find(self) -> _Find[Hit]:
        """What it finds in a document."""
        return self._build()


def chosen_edits(fixes: Iterable[Fix]) -> list[Edit]:
    """Return the edits of as many fixes as fit together, sorted; a fix that overlaps an earlier one waits."""
    taken: list[Edit] = []
    for edits in sorted({tuple(sorted(fix.edits)) for fix in fixes if fix.edits}):
        if not taken or edits[0].span.start > taken[-1].span.end:
            taken.extend(edits)
        elif all(_fits(edit.span, taken) for edit in edits):
            for edit in edits:
                insort(taken, edit)
    return taken


def _fits(span: Span, taken: Sequence[Edit]) -> bool:
    """Tell whether an edit of ``span`` overlaps none of the sorted edits ``taken``.

    Of two that put something in at one place only the first is taken: which comes first would be a guess.
    """
    at = bisect_left(taken, span, key=attrgetter("span"))
    if at < len(taken) and (taken[at].span.start < span.end or taken[at].span == span):
        return False
    return at == 0 or taken[at - 1].span.end <= span.start


def _is_part(hit: Hit, replaced: Sequence[Span]) -> bool:
    """Tell whether a hit with its fix lies in one of the spans ``replaced``, which are in order, and is smaller."""
    whole = _whole(hit)
    at = bisect_right(replaced, whole.start, key=_START) - 1
    return at >= 0 and whole.end <= replaced[at].end and whole != replaced[at]


def _whole(hit: Hit) -> Span:
    """Return from where to where a hit and its fix reach."""
    if not hit.fix:
        return hit.span
    spans = (hit.span, *(edit.span for edit in hit.fix.edits))
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _beside(hit: Hit, certain: Sequence[Span]) -> Hit | None:
    """Return a hit as it stands beside the spans ``certain``, which are in order and about to be mended.

    An unsafe fix that holds one is left out, and the hit itself where it is about one: None.
    """
    if not certain or not hit.fix or hit.fix.safe:
        return hit
    if _holds(hit.span, certain):
        return None
    return hit._replace(fix=None) if any(_holds(edit.span, certain) for edit in hit.fix.edits) else hit


def _holds(span: Span, certain: Sequence[Span]) -> bool:
    """Tell whether one of the spans ``certain``, which are in order, lies in a larger one."""
    within = certain[bisect_left(certain, span.start, key=_START) : bisect_left(certain, span.end, key=_START)]
    return any(one.end <= span.end and one != span for one in within)


def _touches(hit: Hit, graver: Sequence[Span]) -> bool:
    """Tell whether the fix of a hit changes any of the spans ``graver``, which are in order and lie apart."""
    if not graver or not hit.fix:
        return False
    for span, _ in hit.fix.edits:
        at = bisect_left(graver, span.end, key=_START)
        if at and graver[at - 1].end > span.start:
            return True
    return False


def _expect_sound(found: Hit | Fact, length: int) -> None:
    """Raise ValueError where a span leads out of the text, or the edits of a fix overlap."""
    edits = sorted(found.fix.edits) if isinstance(found, Hit) and found.fix else []
    for span in (found.span, *(edit.span for edit in edits)):
        if not 0 <= span.start <= span.end <= length:
            raise ValueError(f"{span} does not lie in a text of {length} code points")
    for before, after in pairwise(edits):
        if after.span.start < before.span.end:
            raise ValueError(f"the edits at {before.span} and {after.span} overlap")


def _carried(hit: Hit, view: View) -> Hit:
    """Return the hit with spans of the document's text."""
    edits = tuple(edit for one in hit.fix.edits for edit in view.to_edits(one)) if hit.fix else ()
    fix = hit.fix._replace(edits=edits) if hit.fix and edits else None
    related = tuple((view.to_document(span), note) for span, note in hit.related)
    values = hit.values
    if view.is_tagged:  # words are shown as they are read, without the tags between them
        words = view.text[slice(*hit.span)]
        values = {"found": " ".join(words[:_SHOWN].split()) + "…" * (len(words) > _SHOWN), **values}
    return hit._replace(span=view.to_document(hit.span), values=values, fix=fix, related=related)


def _placed(facts: Iterable[Fact], detector: str, view: View) -> Iterator[Fact]:
    """Yield facts with keys of their detector's own, and with spans of the document's text."""
    path, record = view.document.path, view.document.record
    is_same = view.text is view.document.text
    for key, value, span, *_ in facts:
        yield Fact(f"{detector}:{key}", value, span if is_same else view.to_document(span), path, record)
