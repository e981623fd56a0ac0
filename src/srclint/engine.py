"""The way of data, whole: a file to findings, facts to findings across files, findings to a mended file.

``Engine.check`` is a pure function of one file, ``Engine.judge`` one of the facts of one key; nothing flows back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from srclint.baseline import STALE, Baseline, fingerprint
from srclint.checker import Checker, chosen_edits
from srclint.config import Settings
from srclint.container import Container, Part
from srclint.document import Document
from srclint.errors import RuleError
from srclint.model import Edit, Excerpt, Fact, Finding, Fix, Hit, Position, Record, Related, Span, Verdict
from srclint.offsets import apply_edits
from srclint.plugins import Plugins
from srclint.rule import Rule
from srclint.suppress import ALL, UNUSED, Suppression, apply_suppressions, misspelt, read_comments
from srclint.view import View

EXCERPT_WIDTH = 240  # code points of a source line that a finding carries along
MAX_ROUNDS = 20  # of fixing one file; what is not at rest by then never will be, and is left as it was
OPEN_FILES = 64  # held in memory while findings across files are placed


class FileReport(NamedTuple):
    """What one file yields."""

    path: str
    findings: Sequence[Finding] = ()  # in order, suppressed ones included
    facts: Sequence[Fact] = ()
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[str, ...] = ()  # parts of the file that could not be read, fixes that undo each other


class FixReport(NamedTuple):
    """What fixing one file yields."""

    document: Document  # the mended one; with ``applied`` empty, the one that was handed in
    applied: tuple[Finding, ...]
    report: FileReport  # of the mended document


class Engine:
    """All rules as configured, ready to check files and to judge what spans them."""

    def __init__(self, settings: Settings, plugins: Plugins, *, project: bool = False) -> None:
        """Make ready to run; detectors are built when the first file that needs them comes."""
        self.settings = settings
        self.plugins = plugins
        self.project = project
        self._checkers: dict[tuple[Rule, ...], Checker] = {}

    @cached_property
    def baseline(self) -> Baseline:
        """The findings that are known and accepted."""
        return Baseline.read(self.settings.baseline) if self.settings.baseline else Baseline()

    def checker(self, path: str) -> Checker:
        """Return the detectors for a file at ``path``; files with equal settings share them."""
        rules = self.settings.rules_for(path, self.plugins.rules)
        checker = self._checkers.get(rules)
        if checker is None:
            checker = Checker(self.plugins, rules, language=self.settings.language, project=self.project)
            self._checkers[rules] = checker
        return checker

    @cached_property
    def _meant(self) -> dict[str, list[Rule]]:
        """The rules that a code, a name or a family, or ALL, stands for."""
        meant: dict[str, list[Rule]] = defaultdict(list)
        for rule in self.plugins.rules:
            for name in (rule.code, rule.name, rule.family, ALL):
                meant[name].append(rule)
        return dict(meant)

    # One file.

    def check(self, document: Document) -> FileReport:
        """Check one decoded file, or every record of it."""
        return self._check(document, self.plugins.take_apart(document))

    def settle(self, report: FileReport, judged: Sequence[Finding] | None = None) -> list[Finding]:
        """Return the findings of one file that are left to report: neither suppressed nor in the baseline.

        ``judged`` are the findings that the questions across files brought for it; None: they were not asked.
        Suppressions and baseline entries that match nothing come as findings of their own.
        """
        if not (judged or report.suppressions or self.settings.baseline):
            return list(report.findings)
        checker = self.checker(report.path)
        rules = {rule.name: rule for rule in checker.rules}
        complete = checker.reported if self.project and judged is not None else checker.complete

        def asked(name: str) -> bool:
            # A rule that is off by default is not expected of a family.
            meant = self._meant.get(name, ())
            ran = [rule.code in complete for rule in meant]
            return any(ran) and all(ran_it or not rule.enabled for rule, ran_it in zip(meant, ran, strict=True))

        found = in_order([*report.findings, *(judged or ())])
        kept, unused = apply_suppressions(found, report.suppressions, asked, rules.get(UNUSED))
        kept.extend(unused)
        stale = self._stale(report.path, kept, asked, rules[STALE]) if STALE in rules else ()
        return in_order([*self.baseline.unknown(report.path, kept), *stale])

    def fix(self, document: Document, *, unsafe: bool = False) -> FixReport:
        """Apply fixes, round by round, until nothing changes; fixes that overlap wait for the next round.

        Fixes that undo each other would go on for ever; then none is applied, and the report says so.
        """
        mended = document
        applied: list[Finding] = []
        for _ in range(MAX_ROUNDS):
            container = self.plugins.take_apart(mended)
            report = self._check(mended, container)
            wanted = [f for f in self.settle(report) if f.fix and (f.fix.safe or unsafe)]
            fixes = _in_file(wanted, container)
            edits = chosen_edits(fixes)
            text, _ = apply_edits(mended.text, edits)
            if text == mended.text:
                return FixReport(mended, tuple(applied), report)
            made = set(edits)
            applied.extend(f for f, fix in zip(wanted, fixes, strict=True) if made.issuperset(fix.edits))
            mended = mended.with_text(text)
        report = self.check(document)
        names = ", ".join(sorted({finding.name for finding in applied[-len(wanted) :]}))
        problem = f"not mended: its fixes ({names}) do not come to rest; please report it"
        return FixReport(document, (), report._replace(problems=(*report.problems, problem)))

    def _check(self, document: Document, container: Container | None) -> FileReport:
        checker = self.checker(document.path)
        if container is None:
            stored, hits, facts = checker.check(document)
            suppressions, notes = self._suppressions(stored, checker.rules)
            findings = [_finding(hit, document, Part(document)) for hit in (*hits, *notes)]
            return FileReport(document.path, in_order(findings), facts, suppressions)
        findings, facts = [], []
        for part in container.parts:
            _, hits, contributed = checker.check(part.document)
            findings.extend(_finding(hit, document, part) for hit in hits)
            facts.extend(contributed)
        problems = tuple(f"line {line}: {reason}" for line, reason in container.problems)
        return FileReport(document.path, in_order(findings), facts, problems=problems)

    def _suppressions(self, stored: View, enabled: Iterable[Rule]) -> tuple[tuple[Suppression, ...], list[Hit]]:
        """Return the suppression comments of a document, and what is wrong with them."""
        comments = read_comments(stored)
        if not comments:
            return (), []
        rules = {rule.name: rule for rule in enabled}
        file = Part(stored.document)
        unused = rules.get(UNUSED)
        suppressions = tuple(
            Suppression(c, _finding(Hit(unused, c.span, {"comment": ""}), file.document, file) if unused else None)
            for c in comments
        )
        return suppressions, list(misspelt(comments, self._meant.keys() - {ALL}, rules))

    def _stale(
        self, path: str, findings: Sequence[Finding], asked: Callable[[str], bool], rule: Rule
    ) -> Iterator[Finding]:
        for entry, found in self.baseline.stale(path, findings, asked):
            values = {"code": entry.code, "accepted": entry.accepted, "found": found, "line": entry.line}
            start = Position(1, 1)
            message = rule.message.format_map({**values, "baseline": self.settings.baseline})
            yield Finding(rule.code, rule.name, path, None, Span(0, 0), message, rule.severity, start, start)

    # Across files.

    def judge(
        self, facts: Iterable[Fact], reopen: Callable[[str], Document | None]
    ) -> Iterator[tuple[str, list[Finding]]]:
        """Yield the findings across files, by the path they belong to.

        ``reopen`` reads a file once more, for positions and excerpts; files that are gone drop out.
        """
        verdicts: list[Verdict] = []
        by_key = sorted(facts, key=lambda f: (f.key, f.path, f.record or Record(-1, ""), f.span))
        for key, group in groupby(by_key, key=attrgetter("key")):
            same = list(group)
            verdicts.extend(self.checker(same[0].path).judge(key, same))
        places = _Places(reopen, self.plugins.take_apart)
        verdicts.sort(key=lambda v: v.fact.path)
        for path, mine in groupby(verdicts, key=lambda v: v.fact.path):
            reported = {rule.code: rule for rule in self.checker(path).rules}
            found = [
                places.finding(verdict._replace(rule=reported[verdict.rule.code]))
                for verdict in mine
                if verdict.rule.code in reported
            ]
            yield path, [finding for finding in found if finding is not None]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings into the one order in which they are reported, and drop exact repetitions."""
    findings = list(findings)
    if len(findings) < 2:
        return findings
    unique = {(f.path, f.record, f.span, f.code, f.message): f for f in findings}
    return sorted(unique.values(), key=lambda f: (f.path, f.record or Record(-1, ""), f.span, f.code, f.message))


def _finding(hit: Hit, file: Document, part: Part) -> Finding:
    """Make a finding of a hit in a document that is the file, or part of it."""
    text = part.document.text
    place = part.in_file(hit.span)
    start, end = file.position(place.start), file.position(place.end)
    return Finding(
        code=hit.rule.code,
        name=hit.rule.name,
        path=file.path,
        record=part.document.record,
        span=hit.span,
        message=_message(hit.rule, hit.values, text[hit.span.start : hit.span.end]),
        severity=hit.rule.severity,
        start=start,
        end=end,
        fix=hit.fix,
        related=tuple(
            Related(file.path, span, note, file.position(part.in_file(span).start), part.document.record)
            for span, note in hit.related
        ),
        excerpt=_excerpt(file, place, start.line),
        fingerprint=fingerprint(text[hit.span.start : hit.span.end]),
    )


def _message(rule: Rule, values: Mapping[str, Any], found: str) -> str:
    shown = " ".join(found.split()) if len(found) < 200 else " ".join(found[:200].split()) + "…"
    try:
        return rule.message.format_map({"found": shown, **values})
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise RuleError(f"{rule.origin}: the message cannot be filled in from {sorted(values)}: {reason}") from None


def _excerpt(file: Document, place: Span, number: int) -> Excerpt:
    line = file.line_span(number)
    start = max(line.start, min(place.start - EXCERPT_WIDTH // 4, line.end - EXCERPT_WIDTH))
    return Excerpt(file.text[start : min(line.end, start + EXCERPT_WIDTH)], start - line.start + 1)


def _in_file(findings: Sequence[Finding], container: Container | None) -> list[Fix]:
    """Return the findings' fixes with spans and text of the file."""
    fixes = [finding.fix or Fix((), safe=False) for finding in findings]
    if container is None or not fixes:
        return fixes
    parts = {part.document.record: part for part in container.parts}
    return [
        fix._replace(edits=tuple(Edit(parts[f.record].in_file(span), container.encode(new)) for span, new in fix.edits))
        for f, fix in zip(findings, fixes, strict=True)
    ]


class _Places:
    """Finds the documents that facts were taken from again."""

    def __init__(
        self, reopen: Callable[[str], Document | None], take_apart: Callable[[Document], Container | None]
    ) -> None:
        self._reopen = reopen
        self._take_apart = take_apart
        self._opened = lru_cache(maxsize=OPEN_FILES)(self._open)

    def finding(self, verdict: Verdict) -> Finding | None:
        place = self._find(verdict.fact)
        if place is None:
            return None
        file, part = place
        hit = Hit(verdict.rule, verdict.fact.span, verdict.values)
        return _finding(hit, file, part)._replace(related=tuple(self._related(verdict.related)))

    def _related(self, facts: Iterable[tuple[Fact, str]]) -> Iterator[Related]:
        for fact, note in facts:
            place = self._find(fact)
            if place is not None:
                file, part = place
                yield Related(fact.path, fact.span, note, file.position(part.in_file(fact.span).start), fact.record)

    def _find(self, fact: Fact) -> tuple[Document, Part] | None:
        found = self._opened(fact.path)
        if found is None or fact.record not in found[1]:
            return None
        file, parts = found
        part = parts[fact.record]
        return (file, part) if fact.span.end <= len(part.document.text) else None

    def _open(self, path: str) -> tuple[Document, dict[Record | None, Part]] | None:
        file = self._reopen(path)
        if file is None:
            return None
        container = self._take_apart(file)
        if container is None:
            return file, {None: Part(file)}
        return file, {part.document.record: part for part in container.parts}
