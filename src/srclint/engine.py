"""The way of data, whole: a file to findings, facts to findings across files, findings to a mended file.

``Engine.check`` is a pure function of one file, ``Engine.judge`` one of the facts of one key, ``Engine.place`` one of
the verdicts on one file (it reads the places they name once more); nothing flows back. So any engine that can group by
a key can run it: check the files, group the facts by ``Fact.key``, judge the groups, group the verdicts by
``Verdict.fact.path``, place them. In one process ``across.py`` does that in bounded memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple

from srclint.baseline import STALE, Baseline
from srclint.checker import Checker, chosen_edits
from srclint.config import Settings
from srclint.container import Container, Part
from srclint.document import Document, sample_of
from srclint.fields import FieldsRead
from srclint.model import Edit, Fact, Finding, Fix, Hit, Position, Record, Span, Verdict
from srclint.offsets import apply_edits
from srclint.places import Before, Places, later, make_finding, moved
from srclint.plugins import Plugins
from srclint.rule import Rule
from srclint.suppress import ALL, UNUSED, Suppression, apply_suppressions, misspelt, read_comments
from srclint.view import View

BROKEN = "broken-record"  # the rule for what cannot be read in a file of records
MAX_ROUNDS = 20  # of fixing one file; what is not at rest by then never will be, and is left as it was


class FileReport(NamedTuple):
    """What one file yields, or one piece of it."""

    path: str
    findings: Sequence[Finding] = ()  # in order, suppressed ones included
    facts: Sequence[Fact] = ()
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[str, ...] = ()  # what kept it from being mended
    records: int = 0  # that the text holds, readable or not
    behind: int = 0  # records of the file that stand before this piece
    fields: FieldsRead = FieldsRead()  # of its records

    def moved(self, before: Before) -> FileReport:
        """Return the report of a piece as of one that stands behind so much of its file."""
        if not any(before):
            return self
        records = before.records
        return self._replace(
            # What is found in the head of a piece is none of its findings.
            findings=[moved(finding, before) for finding in self.findings if finding.start.line + before.lines > 0],
            # Made anew, not with ``_replace``, which takes five times as long: a piece has thousands.
            facts=[Fact(f.key, f.value, f.span, f.path, later(f.record, records)) for f in self.facts],
            behind=self.behind + records,
        )


class FixReport(NamedTuple):
    """What fixing one file yields."""

    document: Document  # the mended one; with ``applied`` empty, the one that was handed in
    applied: tuple[Finding, ...]
    report: FileReport  # of the mended document


def _made(_: Document, make: Callable[[], FileReport]) -> FileReport:
    return make()


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
        return self._check(document, self.take_apart(document))

    def take_apart(self, document: Document) -> Container | None:
        """Return the records of a file that holds such, read by the fields that are configured for it."""
        document.fields = self.settings.fields_for(document.path)
        if not document.sample and document.encoding == "utf-8":
            document.sample = sample_of(document.to_bytes())
        return self.plugins.take_apart(document)

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

    def fix(
        self,
        document: Document,
        *,
        unsafe: bool = False,
        check: Callable[[Document, Callable[[], FileReport]], FileReport] = _made,
    ) -> FixReport:
        """Apply fixes, round by round, until nothing changes; fixes that overlap wait for the next round.

        Fixes that undo each other would go on for ever; then none is applied, and the report says so. ``check`` is
        asked for the report of a text, and gets what makes it.
        """
        mended = document
        applied: list[Finding] = []
        for _ in range(MAX_ROUNDS):
            report = check(mended, partial(self.check, mended))
            wanted = [f for f in self.settle(report) if f.fix and (f.fix.safe or unsafe)]
            if not wanted:
                return FixReport(mended, tuple(applied), report)
            container = self.take_apart(mended)
            fixes = _in_file(wanted, container)
            edits = chosen_edits(fixes)
            text, _ = apply_edits(mended.text, edits)
            if text == mended.text:
                return FixReport(mended, tuple(applied), report)
            made = set(edits)
            applied.extend(f for f, fix in zip(wanted, fixes, strict=True) if fix.edits and made.issuperset(fix.edits))
            mended = mended.with_text(text).as_written()
        report = check(document, partial(self.check, document))
        names = ", ".join(sorted({finding.name for finding in applied[-len(wanted) :]}))
        problem = f"not mended: its fixes ({names}) do not come to rest; please report it"
        return FixReport(document, (), report._replace(problems=(*report.problems, problem)))

    def _check(self, document: Document, container: Container | None) -> FileReport:
        checker = self.checker(document.path)
        if container is None:
            stored, hits, facts = checker.check(document)
            suppressions, notes = self._suppressions(stored, checker.rules)
            findings = [make_finding(hit, document, Part(document)) for hit in (*hits, *notes)]
            return FileReport(document.path, in_order(findings), facts, suppressions)
        file = Part(document)
        of_file = checker.check_file(document)
        said = {hit.rule.code for hit in of_file}  # of the file: not once more of each record
        findings = [make_finding(hit, document, file) for hit in of_file]
        facts = []
        for part in container.parts:
            _, hits, contributed = checker.check(part.document)
            findings.extend(
                make_finding(hit, document, part) for hit in hits if not (hit.whole and hit.rule.code in said)
            )
            facts.extend(contributed)
        findings.extend(_broken(document, container, checker.rules))
        report = FileReport(document.path, in_order(findings), facts, records=container.records)
        return report._replace(fields=container.fields())

    def _suppressions(self, stored: View, enabled: Iterable[Rule]) -> tuple[tuple[Suppression, ...], list[Hit]]:
        """Return the suppression comments of a document, and what is wrong with them."""
        comments = read_comments(stored)
        if not comments:
            return (), []
        rules = {rule.name: rule for rule in enabled}
        file = Part(stored.document)
        unused = rules.get(UNUSED)
        suppressions = tuple(
            Suppression(c, make_finding(Hit(unused, c.span, {"comment": ""}), file.document, file) if unused else None)
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

    def judge(self, facts: Sequence[Fact]) -> list[Verdict]:
        """Say what is wrong with all facts of one key, in the order of path, record and span."""
        return list(self.checker(facts[0].path).judge(facts[0].key, facts))

    def place(self, path: str, verdicts: Iterable[Verdict], places: Places) -> list[Finding]:
        """Return the findings that the verdicts on one file come to, with severities as configured for it."""
        reported = {rule.code: rule for rule in self.checker(path).rules}
        mine = [v._replace(rule=reported[v.rule.code]) for v in verdicts if v.rule.code in reported]
        return in_order(places.findings(mine))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings into the one order in which they are reported, and drop exact repetitions."""
    findings = list(findings)
    if len(findings) < 2:
        return findings
    unique = {(f.path, f.record, f.span, f.code, f.message): f for f in findings}
    return sorted(unique.values(), key=_by_place)


def _by_place(finding: Finding) -> tuple[object, ...]:
    # In records the place in the file tells more than the names of fields.
    return finding.path, finding.start, finding.record or Record(-1, ""), finding.span, finding.code, finding.message


def _broken(document: Document, container: Container, rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield a finding for every line of a file of records that is none, or not the one it should be."""
    rule = next((rule for rule in rules if rule.name == BROKEN), None) if container.problems else None
    if rule is not None:
        file = Part(document)
        for line, reason in container.problems:
            yield make_finding(Hit(rule, document.line_span(line), {"reason": reason}), document, file)


def _in_file(findings: Sequence[Finding], container: Container | None) -> list[Fix]:
    """Return the findings' fixes with spans and text of the file."""
    fixes = [finding.fix or Fix((), safe=False) for finding in findings]
    if container is None or not fixes:
        return fixes
    find = container.finder()
    return [
        _written(fix, find(f.record), container) if f.record else fix for f, fix in zip(findings, fixes, strict=True)
    ]


def _written(fix: Fix, part: Part | None, container: Container) -> Fix:
    """Return a fix of one document of a file as one of the file; without edits where there is no such document."""
    if part is None:  # of no record: nothing to write into
        return fix._replace(edits=())
    if part.write:
        return fix._replace(edits=tuple(part.write(fix.edits)))
    return fix._replace(edits=tuple(Edit(part.in_file(span), container.encode(new)) for span, new in fix.edits))
