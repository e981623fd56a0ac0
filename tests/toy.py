"""A handful of rules that find single words, for tests that ask about anything but the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pytest

from srclint.model import Edit, Fact, Fix, Hit, Severity, Span, Verdict
from srclint.plugins import Plugins, load_plugins
from srclint.rule import Example, Rule
from srclint.view import View


class Words:
    """Finds ``word`` of each rule's parameters, and puts ``put`` in its place where that is given."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __call__(self, view: View) -> Iterable[Hit]:
        for rule in self.rules:
            earlier: list[Span] = []
            for match in re.finditer(re.escape(rule.params["word"]), view.text):
                span = Span(*match.span())
                fix = Fix((Edit(span, rule.params["put"]),), rule.params["safe"]) if "put" in rule.params else None
                yield Hit(rule, span, {}, fix, tuple((place, "first seen here") for place in earlier[:1]))
                earlier.append(span)
            if "crash" in view.text and rule.params["word"] == "wrong":
                raise ZeroDivisionError("the toy fell apart")


def _rule(code: str, name: str, severity: Severity, *, enabled: bool = True, **params: object) -> Rule:
    return Rule(
        code=code,
        name=name,
        summary=f"The word {params['word']!r} stands in the text.",
        why="Tests need something to find.",
        severity=severity,
        detector="toy-words",
        message="{found!r} is in the text",
        enabled=enabled,
        params=params,
        bad=(Example(f"This is {params['word']}.", ((8, 8 + len(str(params["word"]))),), fixed="This is right."),),
        good=(Example("This is good."),),
        origin="toy",
    )


RULES = (
    _rule("TOY001", "wrong-word", Severity.ERROR, word="wrong", put="right", safe=True),
    _rule("TOY002", "doubtful-word", Severity.WARNING, word="doubtful", put="likely", safe=False),
    _rule("TOY003", "small-word", Severity.NOTICE, word="small"),
    _rule("TOY004", "shy-word", Severity.WARNING, enabled=False, word="shy", size=1, ratio=0.5, list=["a"]),
    _rule("GAM001", "game", Severity.WARNING, word="game"),
)


class SharedLines:
    """Finds lines that begin with ``word`` and stand in an earlier file as well: a question that spans files."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        [self.rule] = rules

    def facts(self, view: View) -> Iterable[Fact]:
        for match in re.finditer(rf"^{self.rule.params['word']}.*", view.text, re.MULTILINE):
            yield Fact(match.group(), None, Span(*match.span()))

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        if facts[0].key.endswith("ruin"):
            raise ZeroDivisionError("the judge fell apart")
        for fact in facts[1:]:
            yield Verdict(self.rule, fact, {}, ((facts[0], "first seen here"),))


SHARED_LINE = replace(_rule("TOY005", "shared-line", Severity.WARNING, word="same"), detector="toy-lines")


def toy_plugins(folders: Iterable[object] = ()) -> Plugins:
    """Return the built-in plugins with the toy rules in place of their own."""
    return replace(load_plugins(), rules=RULES, detectors={"toy-words": Words}, problems=())


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command run the toy rules."""
    monkeypatch.setattr("srclint.plugins.load_plugins", toy_plugins)
