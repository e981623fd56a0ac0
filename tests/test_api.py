from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint
from srclint.errors import ConfigError

LOST = "As the next picture shows, demand fell.\n"


def test_lint_says_what_and_where() -> None:
    (finding,) = srclint.lint(f"Good news.\n\n{LOST}", path="note.md", config={"select": ["REF001"]})
    assert (finding.code, finding.path, finding.start) == ("REF001", "note.md", (3, 4))
    assert finding.severity is srclint.Severity.WARNING


def test_fix_says_what_was_done_and_what_remains() -> None:
    fixed = srclint.fix(f"It was the the best.\n\n{LOST}", config={"select": ["DUP005", "REF001"]}, unsafe=True)
    assert fixed.text == f"It was the best.\n\n{LOST}"
    assert [finding.code for finding in fixed.applied] == ["DUP005"]
    assert [finding.code for finding in fixed.remaining] == ["REF001"]


def test_sound_text_is_silent_and_comes_back_as_it_is() -> None:
    text = "The bridge was opened in May. Nobody was hurt.\r\n\r\n“Fine”, said the mayor.\r\n"
    assert srclint.lint(text) == []
    assert srclint.fix(text) == srclint.Fixed(text, (), ())


@pytest.mark.parametrize("work", [srclint.lint, srclint.fix])
def test_bytes_are_no_text(work: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match=r"must be a str, not bytes; bytes are decoded first: raw\.decode\(\)"):
        work(b"a text")


def test_the_path_tells_the_format() -> None:
    text = "    As the next picture shows, demand fell.\n"
    assert srclint.lint(text, path="a.md") == []
    assert srclint.lint(text, path="a.txt")


def test_files_beside_the_path_are_looked_up(tmp_path: Path) -> None:
    config = {"select": ["REF011"]}
    (tmp_path / "there.md").touch()
    text = "See [there](there.md) and [elsewhere](elsewhere.md).\n"
    (finding,) = srclint.lint(text, path=str(tmp_path / "note.md"), config=config)
    assert "elsewhere" in finding.message
    assert srclint.lint(text, path="no/such/folder/note.md", config=config) == []


def test_a_target_too_long_for_a_name_is_not_there(tmp_path: Path) -> None:
    text = f"See [there]({'a' * 5_000}.md).\n"
    (finding,) = srclint.lint(text, path=str(tmp_path / "note.md"), config={"select": ["REF011"]})
    assert finding.start == (1, 13)


def test_a_comment_suppresses() -> None:
    text = f"<!-- srclint-disable-next-line REF001 -->\n{LOST}"
    assert srclint.lint(text, path="note.md") == []
    assert srclint.lint(text.replace("REF001", "REF002"), path="note.md")


def test_the_configuration_is_any_mapping_and_may_hold_paths(tmp_path: Path) -> None:
    config = MappingProxyType({"select": ("REF001",), "baseline": tmp_path / "known.jsonl"})
    (tmp_path / "known.jsonl").touch()
    assert [finding.code for finding in srclint.lint(LOST, config=config)] == ["REF001"]


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"selct": []}, "unknown key 'selct' .did you mean 'select'"),
        ({"select": ["NOPE"]}, "there is no rule 'NOPE'"),
        ({"select": "REF001"}, "select"),
        ({"select": [object()]}, "object"),
    ],
)
def test_a_configuration_that_cannot_be_followed(config: dict[str, object], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        srclint.lint("", config=config)


def test_relative_paths_start_at_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, code in (("one", "HOUSE001"), ("two", "HOUSE002")):
        rules = tmp_path / name / "rules"
        rules.mkdir(parents=True)
        (rules / "first.toml").write_text(
            f'code = "{code}"\nname = "{name}"\nsummary = "S."\nwhy = "W."\nseverity = "notice"\n'
            'detector = "engine"\nmessage = "m"\n'
        )
        monkeypatch.chdir(tmp_path / name)
        assert srclint.lint("text", config={"rules": ["./rules"], "select": [code]}) == []
        other = {"HOUSE001", "HOUSE002"} - {code}
        with pytest.raises(ConfigError, match="there is no rule"):
            srclint.lint("text", config={"rules": ["./rules"], "select": [*other]})


def test_all_names_are_there() -> None:
    for name in srclint.__all__:
        assert getattr(srclint, name)
    with pytest.raises(AttributeError, match="no attribute 'lints'"):
        _ = srclint.lints  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_no_text_is_too_odd(text: str) -> None:
    for path in ("a.txt", "a.md"):
        found = srclint.lint(text, path=path)
        fixed = srclint.fix(text, path=path)
        if not any(finding.fix and finding.fix.safe for finding in found):
            assert fixed.text == text
            assert list(fixed.remaining) == found
