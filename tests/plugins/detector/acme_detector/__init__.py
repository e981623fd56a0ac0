"""A detector of phrases, and a rule for it."""

import re
from importlib.resources import files

from srclint import hookimpl
from srclint.model import Edit, Fix, Hit, Span


class Phrases:
    """Finds the phrases of its rules as whole words; the fix leaves them out."""

    def __init__(self, rules):
        self.patterns = []
        for rule in rules:
            phrases = "|".join(map(re.escape, rule.lexicon["en"]["phrases"]))
            self.patterns.append((rule, re.compile(rf"\b(?:{phrases})\b ?")))

    def __call__(self, view):
        for rule, pattern in self.patterns:
            for match in pattern.finditer(view.text):
                end = match.end() - match.group().endswith(" ")
                yield Hit(rule, Span(match.start(), end), fix=Fix((Edit(Span(*match.span()), ""),), safe=True))


@hookimpl
def register_detectors():
    return {"acme-phrases": Phrases}


@hookimpl
def register_rules():
    return [files(__name__).joinpath("rules")]
