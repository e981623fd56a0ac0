from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from srclint.checker import Checker
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Edit, Fix, Hit, Severity, Span
from srclint.plugins import Plugins, load_plugins
from srclint.rule import Rule
from srclint.view import View


class Pieces:
    """Finds the pieces of text that each rule names, and puts others in their place."""

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        for rule in self.rules:
            at = view.text.find(rule.params["piece"])
            if at >= 0:
                span = Span(at, at + rule.params.get("shown", len(rule.params["piece"])))
                edited = Span(at, at + len(rule.params["piece"]))
                yield Hit(rule, span, {}, Fix((Edit(edited, rule.params["put"]),), rule.params["safe"]))


def rule(code: str, piece: str, put: str, *, safe: bool, severity: Severity = Severity.ERROR, **params: object) -> Rule:
    return Rule(
        code=code,
        name=f"piece-{code.lower()}",
        summary="A piece stands in the text.",
        why="Tests need something to find.",
        severity=severity,
        detector="pieces",
        message="{found!r} is there",
        params={"piece": piece, "put": put, "safe": safe, **params},
        origin="test",
    )


def plugins_with(*rules: Rule) -> Plugins:
    return replace(load_plugins(), rules=rules, detectors={"pieces": Pieces})


def found(text: str, *rules: Rule) -> list[tuple[str, bool]]:
    """Return which rules find something, and whether it can be mended."""
    _, hits, _ = Checker(plugins_with(*rules), rules).check(Document("a.txt", text))
    return [(hit.rule.code, hit.fix is not None) for hit in hits]


LIKELY = rule("ABC001", "quick brwn fox", "slow brown cat", safe=False)
CERTAIN = rule("ABC002", "brwn", "brown", safe=True)
TEXT = "The quick brwn fox."


def test_a_likely_repair_gives_way_to_a_certain_one_inside_it() -> None:
    assert found(TEXT, LIKELY, CERTAIN) == [("ABC002", True)]
    assert found(TEXT, LIKELY) == [("ABC001", True)]


def test_a_certain_repair_stands_for_what_lies_in_it() -> None:
    assert found(TEXT, replace(LIKELY, params={**LIKELY.params, "safe": True}), CERTAIN) == [("ABC001", True)]


@pytest.mark.parametrize(
    ("likely", "left"), [(Severity.ERROR, [("ABC001", True)]), (Severity.NOTICE, [("ABC002", True)])]
)
def test_the_graver_of_two_repairs_is_offered(likely: Severity, left: list[tuple[str, bool]]) -> None:
    certain = replace(CERTAIN, severity=Severity.WARNING)
    assert found(TEXT, replace(LIKELY, severity=likely), certain) == left


def test_families_do_not_hide_each_other() -> None:
    assert found(TEXT, replace(LIKELY, code="XYZ001"), CERTAIN) == [("XYZ001", True), ("ABC002", True)]


def test_what_is_found_elsewhere_stays_without_its_repair() -> None:
    whole = rule("ABC003", "The quick brwn fox.", "A cat.", safe=False, shown=3)
    assert found(TEXT, whole, CERTAIN) == [("ABC003", False), ("ABC002", True)]


@pytest.mark.parametrize(("unsafe", "mended"), [(False, "The quick brown fox."), (True, "The slow brown cat.")])
def test_the_likely_repair_is_asked_for_again_once_the_certain_one_is_made(unsafe: bool, mended: str) -> None:
    then = rule("ABC004", "quick brown fox", "slow brown cat", safe=False)
    engine = Engine(Settings(), plugins_with(LIKELY, CERTAIN, then))
    fixed = engine.fix(Document("a.txt", TEXT), unsafe=unsafe)
    assert fixed.document.text == mended
    assert [finding.code for finding in fixed.report.findings] == ([] if unsafe else ["ABC004"])


def test_a_certain_repair_is_made_inside_several_likely_ones() -> None:
    wider = rule("ABC005", TEXT, "A cat.", safe=False)
    assert found(TEXT, wider, LIKELY, CERTAIN) == [("ABC002", True)]


def test_a_detector_that_some_texts_concern_is_built_for_these() -> None:
    built = []

    class Asked(Pieces):
        @staticmethod
        def concerns(view: View) -> bool:
            return "fox" in view.text

        def __init__(self, rules: Sequence[Rule]) -> None:
            super().__init__(rules)
            built.append(rules)

    checker = Checker(replace(plugins_with(CERTAIN), detectors={"pieces": Asked}), [CERTAIN])
    assert not checker.check(Document("a.txt", "A brwn dog."))[1]
    assert not built
    assert len(checker.check(Document("a.txt", TEXT))[1]) == len(checker.check(Document("a.txt", TEXT))[1]) == 1
    assert len(built) == 1
