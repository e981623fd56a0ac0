from __future__ import annotations

import tempfile
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.errors import FactError, TemporaryFileError
from srclint.grouping import MANY, Buckets, FactGroups, VerdictGroups
from srclint.model import Extent, Fact, Record, Span, Verdict
from tests.toy import RULES

VALUES = st.one_of(st.none(), st.integers(), st.text(), st.binary(), st.tuples(st.integers(), st.text()))
FACTS = st.lists(
    st.builds(
        lambda key, value, start, path, record: Fact(key, value, Span(start, start + 3), path, record),
        st.text("ab\udc80", max_size=2),
        VALUES,
        st.integers(0, 9),
        st.sampled_from(["a.txt", "b/c.txt", "d\udcff.txt"]),
        st.sampled_from([None, Record(1, "text"), Record(2, "text")]),
    ),
    max_size=40,
    unique_by=lambda fact: (fact.key, fact.path, fact.record, fact.span),
)


class Claim(NamedTuple):
    share: Fraction


def groups(facts: list[Fact], held: int = 1000, count: int = 4) -> list[list[Fact]]:
    with Buckets(held, count) as buckets:
        taken = FactGroups(buckets)
        taken.add(facts)
        return [list(group) for group in taken]


@given(FACTS, st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_facts_of_a_key_come_together_and_in_order_however_many_are_held(facts: list[Fact], held: int) -> None:
    expected: dict[str, list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: (f.path, f.record or (-1, ""), f.span)):
        expected[fact.key].append(fact)
    found = groups(facts, held)
    assert {group[0].key: group for group in found} == {k: group for k, group in expected.items() if len(group) > 1}
    assert found == groups(facts) == groups(facts[::-1], held)


@given(FACTS, st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_verdicts_come_file_by_file_in_the_order_of_the_files(facts: list[Fact], held: int) -> None:
    paths = ["d\udcff.txt", "a.txt", "x.txt", "b/c.txt"]
    given_to = [
        Verdict(RULES[len(fact.key)], fact, {"path": "é"}, ((fact, "note"),), Extent(len(fact.key))) for fact in facts
    ]
    with Buckets(held, 3) as buckets:
        taken = VerdictGroups(buckets, lambda fact: paths.index(fact.path), len(paths), RULES)
        for verdict in given_to:
            taken.add(verdict)
        found = [(paths[number], verdicts) for number, verdicts in taken]
    assert [path for path, _ in found] == [path for path in paths if any(fact.path == path for fact in facts)]

    def shown(verdicts: list[Verdict]) -> list[tuple[Any, ...]]:
        rows = ((v.rule.code, v.fact[2:], dict(v.values), v.copied, [f[2:] for f, _ in v.related]) for v in verdicts)
        return sorted(rows, key=repr)

    for path, verdicts in found:
        assert shown(verdicts) == shown([verdict for verdict in given_to if verdict.fact.path == path])


def test_values_of_classes_of_their_own_are_kept_as_they_are() -> None:
    facts = [Fact("k", Claim(Fraction(1, n)), Span(0, 1), f"{n}.txt") for n in (1, 2, 3)]
    assert groups(facts, held=2) == [facts]


def test_very_many_facts_of_one_key_are_made_as_they_are_asked_for() -> None:
    facts = [Fact("k", n, Span(0, 1), f"{n:06}.txt") for n in range(MANY + 5)]
    with Buckets(1000, 4) as buckets:
        taken = FactGroups(buckets)
        taken.add(facts)
        [group] = taken
    assert len(group) == len(facts)
    assert list(group) == facts
    assert (group[0], group[-1], list(group[3:5])) == (facts[0], facts[-1], facts[3:5])


def test_what_cannot_be_written_is_said() -> None:
    with pytest.raises(FactError, match="plain data"):
        groups([Fact("k", lambda: None, Span(0, 1), "a.txt")], held=1)


def test_nothing_is_written_of_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", None)
    assert len(groups([Fact("k", 1, Span(n, n), "a.txt") for n in range(9)], held=10)) == 1


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(TemporaryFileError, match=r"No usable temporary directory.*TMPDIR"):
        groups([Fact("k", 1, Span(0, 1), "a.txt")], held=1)


def test_a_full_disk_is_said() -> None:
    with Buckets(1, 1) as buckets, Path("/dev/full").open("r+b", buffering=0) as full:
        buckets._file = full
        buckets.rows[0].append((1, 2))
        with pytest.raises(TemporaryFileError, match=r"No space left on device.*TMPDIR"):
            buckets.grew(1)


def test_no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Buckets(1, 1) as buckets:
        buckets.rows[0].append((1, 2))
        buckets.grew(1)
        assert buckets.take(0) == [(1, 2)]
    assert list(tmp_path.iterdir()) == []
