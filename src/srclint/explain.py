"""What rules are for, as `srclint rule` and `srclint rules` print it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence

from srclint.report.text import Paint
from srclint.report.visible import visible, width
from srclint.rule import Example, Rule

_WIDTH = 100  # columns


def rule_list(rules: Sequence[Rule], running: Collection[str], paint: Paint) -> Iterator[str]:
    """Yield a line for each rule; ``running`` are the codes of those that run."""
    if not rules:
        return
    names = max(len(rule.name) for rule in rules)
    for rule in rules:
        level = rule.severity.name.lower()
        state = "on " if rule.code in running else "off"
        fix = {"safe": "fix", "unsafe": "fix?", "": ""}[mends(rule)]
        code = paint(level, rule.code)
        yield f"{code}  {rule.name:<{names}}  {level:<7}  {state}  {paint('help', f'{fix:<4}')}  {rule.summary}"
    yield ""
    yield "fix: --fix mends it; fix?: with --unsafe-fixes. `srclint rule CODE` says what a rule is for."


def mends(rule: Rule) -> str:
    """Return "safe" or "unsafe" where the rule's examples show a fix, else nothing."""
    fixed = [example for example in rule.bad if example.fixed is not None]
    if not fixed:
        return ""
    return "unsafe" if all(example.unsafe for example in fixed) else "safe"


def rule_page(rule: Rule, running: bool, paint: Paint) -> Iterator[str]:
    """Yield the lines of what a rule is for."""
    level = rule.severity.name.lower()
    state = "" if rule.enabled else ", off by default"
    now = "" if running == rule.enabled else (", on here" if running else ", off here")
    yield f"{paint(level, rule.code)} {paint('path', rule.name)} ({level}{state}{now})"
    yield ""
    yield from textwrap.wrap(rule.summary, _WIDTH)
    yield ""
    yield from textwrap.wrap(rule.why, _WIDTH)
    for title, examples in (("Found, between ⟦ and ⟧:", rule.bad), ("Left alone:", rule.good)):
        if examples:
            yield ""
            yield paint("path", title)
            for example in examples:
                yield ""
                yield from _example(example, paint)
    if rule.params:
        yield ""
        yield paint("path", "Parameters:")
        yield f"  [tool.srclint.params.{rule.code}]"
        yield from (f"  {name} = {_toml(value)}" for name, value in rule.params.items())
    yield ""
    yield paint("path", "To leave it out:")
    yield f"  in one line of Markdown or HTML    <!-- srclint-disable-line {rule.code} -- why it may stay -->"
    yield f'  in the configuration               ignore = ["{rule.code}"]'
    yield f"  in one run                         srclint --ignore {rule.code}"


def _example(example: Example, paint: Paint) -> Iterator[str]:
    notes = [example.path] if example.path != "text.txt" else []
    notes += [f"stored as {example.encoding}"] if example.encoding != "utf-8" else []
    notes += [f"beside {', '.join(example.files)}"] if example.files else []
    if notes:
        yield f"  ({'; '.join(notes)})"
    yield from (f"  {line}" for line in _shown(_marked(example)))
    for name, text in example.told_files.items():
        yield f"  {name} says:"
        yield from (f"    {line}" for line in _shown(text))
    if example.fixed is not None:
        yield paint("help", f"  {'--fix --unsafe-fixes' if example.unsafe else '--fix'} makes of it:")
        yield from (f"  {line}" for line in _shown(example.fixed))


def _marked(example: Example) -> str:
    text = example.text
    for start, end in reversed(example.spans):
        text = f"{text[:start]}⟦{text[start:end]}⟧{text[end:]}"
    return text


def _shown(text: str) -> Iterator[str]:
    for line in text.rstrip("\n").split("\n"):
        shown = visible(line)
        if width(shown) <= _WIDTH:
            yield shown
        else:
            yield from textwrap.wrap(shown, _WIDTH, drop_whitespace=False, break_on_hyphens=False)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return f"[{', '.join(_toml(item) for item in value)}]" if isinstance(value, (list, tuple)) else str(value)
