"""The configuration: where it is found, what it may say, and what every mistake in it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import srclint
from srclint.config import Settings
from srclint.errors import ConfigError
from srclint.fields import Fields
from srclint.model import Severity
from srclint.selection import Layer
from tests.toy import RULES


def codes(settings: Settings, path: str = "a.txt") -> list[str]:
    return [rule.code for rule in settings.rules_for(path, RULES)]


def settings_of(text: str, folder: Path, name: str = "srclint.toml") -> Settings:
    file = folder / name
    file.write_text(text, "utf-8")
    return Settings.read(file)


# Found.


def test_the_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert Settings.find(inner).base.select is None
    (tmp_path / "pyproject.toml").write_text('[tool.srclint]\nselect = ["TOY001"]\n')
    assert Settings.find(inner).base.select == ("TOY001",)
    assert Settings.find(inner).root == tmp_path
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "not-srclint"\n')
    assert Settings.find(inner).base.select == ("TOY001",), "a project that says nothing of srclint is passed by"
    (tmp_path / "a" / ".srclint.toml").write_text('select = ["TOY002"]\n')
    assert Settings.find(inner).base.select == ("TOY002",)
    (tmp_path / "a" / "srclint.toml").write_text('select = ["TOY003"]\n')
    assert Settings.find(inner).base.select == ("TOY003",)


def test_a_file_that_is_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    assert settings_of("select = []", tmp_path, "other.toml").base.select == ()
    assert settings_of("[tool.black]\n", tmp_path, "pyproject.toml").base.select is None
    assert settings_of('\ufeffselect = ["TOY"]', tmp_path).base.select == ("TOY",), "a byte order mark does no harm"


# Said.


def test_all_keys(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    settings = settings_of(
        """
        select = ["TOY", "GAM"]
        ignore = ["TOY003"]
        extend-select = ["shy-word"]
        exclude = ["one"]
        extend-exclude = ["two/*.txt"]
        respect-gitignore = false
        fail-on = "error"
        format = "concise"
        rules = ["own"]
        baseline = "accepted.jsonl"
        language = "de"
        [severity]
        TOY = "notice"
        TOY001 = "warning"
        [params.TOY001]
        word = "mistaken"
        [params.shy-word]
        size = 3
        ratio = 1
        [[overrides]]
        paths = ["drafts/**", "*.log"]
        ignore = ["TOY"]
        extend-select = ["TOY004"]
        severity = { TOY004 = "error" }
        """,
        tmp_path,
    )
    assert settings.exclude == ("one", "two/*.txt")
    assert (settings.respect_gitignore, settings.fail_on, settings.format) == (False, Severity.ERROR, "concise")
    assert settings.rule_folders == (tmp_path / "own",)
    assert (settings.baseline, settings.language) == (tmp_path / "accepted.jsonl", "de")
    rules = {rule.code: rule for rule in settings.rules_for(str(tmp_path / "a.txt"), RULES)}
    assert sorted(rules) == ["GAM001", "TOY001", "TOY002", "TOY004"]
    assert [rules[code].severity.name for code in sorted(rules)] == ["WARNING", "WARNING", "NOTICE", "NOTICE"]
    assert rules["TOY001"].params == {"word": "mistaken", "put": "right", "safe": True}
    assert (rules["TOY004"].params["size"], rules["TOY004"].params["ratio"]) == (3, 1)
    drafts = settings.rules_for(str(tmp_path / "drafts" / "deep" / "a.txt"), RULES)
    assert [(rule.code, rule.severity) for rule in drafts] == [
        ("TOY004", Severity.ERROR),
        ("GAM001", Severity.WARNING),
    ]


def test_parameters_of_a_family_go_to_its_rules_that_have_them(tmp_path: Path) -> None:
    settings = settings_of("[params.TOY]\nword = 'odd'\nratio = 0.25\n[params.TOY002]\nword = 'own'", tmp_path)
    rules = {rule.code: rule.params for rule in settings.rules_for("a.txt", RULES)}
    assert [params["word"] for _, params in sorted(rules.items())] == ["game", "odd", "own", "odd"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("selekt = []", ("unknown key 'selekt'", "'select'")),
        ("select = 'TOY'", ("select must be a list of texts, not a text",)),
        ("select = [1]", ("select must be a list of texts",)),
        ("select = ['TOY0O1']", ("select: there is no rule 'TOY0O1'", "'TOY001'")),
        ("select = ['toy001']", ("'TOY001'",)),
        ("ignore = ['smal-word']", ("ignore: ", "'small-word'")),
        ("extend-select = ['x']", ("extend-select: there is no rule 'x'", "srclint rules")),
        ("respect-gitignore = 'no'", ("respect-gitignore must be true or false, not a text",)),
        ("fail-on = 'warn'", ("fail-on must be notice, warning or error, not 'warn'", "'warning'")),
        ("fail-on = 'ERROR'", ("fail-on must be notice, warning or error",)),
        ("fail-on = 2", ("fail-on must be notice, warning or error, not a number",)),
        ("format = ''", ("format must be a text, not an empty text",)),
        ("record = {}", ("unknown key 'record'", "'records'")),
        ("[tool.srclint]\nignore = []", ("[tool.srclint] is for pyproject.toml; here keys and tables go without it",)),
        ("[tool.srclint.records]\ntext = 'a'", ("[tool.srclint] is for pyproject.toml",)),
        ("[tool.other]\nignore = []", ("unknown key 'tool'",)),
        ("records = []", ("records must be a table, not a list",)),
        ("[records]\ntexts = ['a']", ("records: unknown key 'texts'", "'text'")),
        ("[records]\ntext = 1", ("records: text must be a text or a list of texts",)),
        ("[records]\ntext = ['']", ("records: text must name fields",)),
        ("[records]\ntext = ['a[']", ("records: text names 'a[', and that is no field such as",)),
        ("[records]\ndate = ['a']", ("records: date must be a text",)),
        ("[records]\nurl = '.a'", ("records: url names '.a'",)),
        ("[[overrides]]\npaths = ['a']\nrecords = { dat = 'x' }", ("overrides[1]: records: unknown key 'dat'",)),
        (
            "[[overrides]]\npaths = ['a']\nlanguage = 'de'",
            ("unknown key 'language'; there are paths, records, select",),
        ),
        ("[records]\nbody = 'a'", ("records: unknown key 'body'; there are text, path, language",)),
        ("params = [{}]", ("params must be a table, not a list",)),
        ("[[overrides]]\npaths = ['[z-a]']", ("overrides[1]: paths: ", "z-a")),
        ("a = " + "[" * 100_000, ("nested",)),
        ("rules = ['gone']", ("rules names 'gone'",)),
        ("language = 'German'", ("language must be a code",)),
        ("severity = 'error'", ("severity must be a table, not a text",)),
        ("severity = { TOY001 = 'loud' }", ("severity: TOY001 must be notice", "'loud'")),
        ("severity = { TOY01 = 'error' }", ("severity: there is no rule 'TOY01'", "'TOY001'")),
        ("overrides = {}", ("overrides must be an array of tables",)),
        ("[[overrides]]\nignore = ['TOY']", ("overrides[1]: paths is missing",)),
        ("[[overrides]]\npaths = ['a']\n[[overrides]]\npath = ['b']", ("overrides[2]: unknown key 'path'", "'paths'")),
        ("[[overrides]]\npaths = ['a']\nignore = ['TOI']", ("overrides[1]: ignore: ", "'TOY'")),
        ("[[overrides]]\npaths = ['!']", ("overrides[1]: paths: ",)),
        ("[params]\nTOY001 = 1", ("params: TOY001 must be a table",)),
        ("[params.TOI]\nword = 'x'", ("params: there is no rule 'TOI'", "'TOY'")),
        ("[params.TOY]\nsise = 2", ("params.TOY: unknown parameter 'sise'", "'size'")),
        ("[params.TOY]\nsize = 'x'", ("params.TOY: size must be like 1, not 'x'",)),
        ("[params.TOY004]\nsise = 2", ("params.TOY004: unknown parameter 'sise'", "'size'")),
        ("[params.TOY004]\nsize = 2.5", ("params.TOY004: size must be like 1, not 2.5",)),
        ("[params.TOY004]\nsize = true", ("size must be like 1, not True",)),
        ("[params.TOY004]\nratio = 'x'", ("ratio must be like 0.5",)),
        ("[params.TOY004]\nlist = [1]", ("list must be like ['a'], not [1]",)),
        ("[params.TOY001]\nsafe = 0", ("safe must be like True",)),
        ("select = [", ("srclint.toml",)),
        ("\udcff", ("srclint.toml",)),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_nearest_known(
    tmp_path: Path, text: str, parts: tuple[str, ...]
) -> None:
    file = tmp_path / "srclint.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError) as caught:
        codes(Settings.read(file))
    for part in (str(file), *parts):
        assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_mistake_in_pyproject_names_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: tool\.srclint: unknown key 'x'"):
        settings_of("[tool.srclint]\nx = 1", Path(), "pyproject.toml")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml: tool\.srclint must be a table"):
        settings_of("[tool]\nsrclint = 1", Path(), "pyproject.toml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        Settings.read(tmp_path / "gone.toml")
    with pytest.raises(ConfigError):
        Settings.read(tmp_path)


# Of records.


def test_fields_are_those_of_the_path(tmp_path: Path) -> None:
    settings = settings_of(
        """
        [records]
        text = "body"
        date = "published"
        [[overrides]]
        paths = ["chats/**"]
        records = { text = ["messages[].content", "title"], language = "meta.lang" }
        [[overrides]]
        paths = ["chats/old.*"]
        ignore = ["TOY"]
        records = { path = "file", url = "link", author = "by" }
        """,
        tmp_path,
    )
    chats = Fields(("messages[].content", "title"), date="published", language="meta.lang")
    assert settings.fields_for(str(tmp_path / "a.jsonl")) == Fields(("body",), date="published")
    assert settings.fields_for(str(tmp_path / "chats" / "a.csv")) == chats
    assert settings.fields_for(str(tmp_path / "chats" / "old.csv")) == chats._replace(
        path="file", url="link", author="by"
    )
    assert Settings().fields_for("a.jsonl") == Fields()


def test_fields_reach_what_reads_records() -> None:
    line = '{"text": "The the ferry sails.", "body": "It sails."}\n'
    assert srclint.lint(line, path="a.jsonl", config={"select": ["DUP"]})
    assert not srclint.lint(line, path="a.jsonl", config={"select": ["DUP"], "records": {"text": ["body"]}})


# Followed.


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, "TOY001 TOY002 TOY003 GAM001"),
        ({"select": []}, ""),
        ({"select": ["TOY"]}, "TOY001 TOY002 TOY003"),
        ({"select": ["TOY", "TOY004"]}, "TOY001 TOY002 TOY003 TOY004"),
        ({"select": ["TOY"], "ignore": ["TOY"]}, ""),
        ({"select": ["TOY001"], "ignore": ["TOY"]}, "TOY001"),
        ({"ignore": ["wrong-word", "GAM"]}, "TOY002 TOY003"),
        ({"extend-select": ["shy-word"]}, "TOY001 TOY002 TOY003 TOY004 GAM001"),
    ],
)
def test_the_closer_selector_wins(config: Mapping[str, Any], expected: str) -> None:
    assert codes(Settings.from_mapping(config)) == expected.split()


def test_the_last_override_that_speaks_of_a_rule_counts(tmp_path: Path) -> None:
    settings = Settings.from_mapping(
        {
            "ignore": ["TOY001"],
            "overrides": [
                {"paths": ["*.md"], "select": ["TOY001", "GAM"]},
                {"paths": ["old/"], "ignore": ["GAM001"]},
                {"paths": ["!old/kept.md", "nothing"], "ignore": ["TOY"]},
            ],
        },
        root=tmp_path,
    )
    assert codes(settings, f"{tmp_path}/a.txt") == ["TOY002", "TOY003", "GAM001"]
    assert codes(settings, f"{tmp_path}/a.md") == ["TOY001", "GAM001"]
    assert codes(settings, f"{tmp_path}/old/a.md") == ["TOY001"]
    assert codes(settings, f"{tmp_path.parent}/a.md") == ["TOY002", "TOY003", "GAM001"], "outside of the root"


def test_overrides_start_at_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    settings = settings_of("[[overrides]]\npaths = ['/sub/a.txt']\nselect = []", tmp_path)
    monkeypatch.chdir(tmp_path / "sub")
    assert codes(settings, "a.txt") == []
    assert codes(settings, "b.txt") != []


def test_overrides_may_only_leave_out_what_the_command_line_chose(tmp_path: Path) -> None:
    config = {"overrides": [{"paths": ["*"], "select": ["GAM"], "extend-select": ["TOY004"], "ignore": ["TOY002"]}]}
    settings = Settings.from_mapping(config, root=tmp_path)
    chosen = settings.with_command(Layer(select=("TOY",)))
    assert codes(chosen, str(tmp_path / "a.txt")) == ["TOY001", "TOY003"]
    left_out = settings.with_command(Layer(ignore=("TOY004",)))
    assert codes(left_out, str(tmp_path / "a.txt")) == ["GAM001"]


def test_files_with_equal_settings_share_their_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = {"overrides": [{"paths": ["a*"], "severity": {"TOY": "notice"}}, {"paths": ["b*"], "ignore": ["TOY"]}]}
    settings = Settings.from_mapping(config)
    one, two = settings.rules_for("a1.txt", RULES), settings.rules_for("a2.txt", RULES)
    assert one is two
    assert settings.rules_for("c1.txt", RULES) is settings.rules_for("c2.txt", RULES)
    assert settings.rules_for("c1.txt", RULES) == RULES[:3] + RULES[4:], "rules that are not changed are the same"
    assert one is not settings.rules_for("c1.txt", RULES)


def test_the_api_takes_the_same_keys() -> None:
    with pytest.raises(ConfigError, match="config: unknown key 'selct'"):
        srclint.lint("text", config={"selct": []})
    with pytest.raises(ConfigError, match="there is no rule"):
        srclint.lint("text", config={"select": ["NOPE001"]})
    assert srclint.lint("the the", config={"select": []}) == []


def test_settings_without_a_file_start_here() -> None:
    assert Settings().root == Path(os.getcwd())  # noqa: PTH109 - a second way to ask


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes and links")
def test_what_is_no_file_is_refused_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "srclint.toml")
    with pytest.raises(ConfigError, match="not a regular file"):
        Settings.find(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "d/srclint.toml").symlink_to("gone.toml")
    with pytest.raises(ConfigError, match=r"d/srclint.toml: No such file"):
        Settings.find(tmp_path / "d")
