from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from srclint.errors import RuleError
from srclint.model import Severity
from srclint.rule import Rule, load_rules, read_rule, unmark

HEAD = """\
code = "ACME001"
name = "shouting"
summary = "A word is shouted."
why = "Nobody likes it."
severity = "warning"
detector = "phrases"
message = "{found} is loud"
"""


def rule_of(text: str, folder: Path) -> Rule:
    file = folder / "shouting.toml"
    file.write_text(text, "utf-8")
    return read_rule(file)


def test_a_rule_file_is_read(tmp_path: Path) -> None:
    rule = rule_of(
        HEAD
        + """
enabled = false
[params]
limit = 3
[lexicon.en]
words = ["LOUD"]
[[bad]]
text = "This is ⟦LOUD⟧."
fixed = "This is loud."
unsafe = true
files = ["a.png"]
[[good]]
path = "note.md"
text = "This is loud."
files = { "b.txt" = "LOUD" }
""",
        tmp_path,
    )
    assert (rule.code, rule.family, rule.severity, rule.enabled) == ("ACME001", "ACME", Severity.WARNING, False)
    assert rule.params == {"limit": 3}
    assert rule.lexicon == {"en": {"words": ("LOUD",)}}
    (bad,), (good,) = rule.bad, rule.good
    assert (bad.text, bad.spans, bad.unsafe, bad.files) == ("This is LOUD.", ((8, 12),), True, {"a.png": ""})
    assert (good.path, good.files) == ("note.md", {"b.txt": "LOUD"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("code = ", "Invalid value"),
        (HEAD.replace("severity", "severty"), "unknown key 'severty' (did you mean 'severity'?)"),
        (HEAD.replace('why = "Nobody likes it."', ""), "'why' is missing"),
        (HEAD.replace('"Nobody likes it."', '""'), "'why' is missing"),
        (HEAD.replace('"Nobody likes it."', "3"), "'why' must be a text"),
        (HEAD + "enabled = 1", "'enabled' must be true or false"),
        (HEAD + "params = []", "'params' must be a table"),
        (HEAD.replace("ACME001", "acme1"), "code 'acme1' must be capital letters and three digits, such as REF001"),
        (HEAD.replace("shouting", "Shouting!"), "name 'Shouting!' must be words in small letters joined by hyphens"),
        (HEAD.replace("warning", "fatal"), "severity 'fatal' must be notice, warning or error"),
        (HEAD.replace("{found}", "{found"), "'message' is no format string"),
        (HEAD + '[lexicon]\nen = ["LOUD"]', "lexicon.en must be a table of word lists"),
        (HEAD + "[lexicon.en]\nwords = [1]", "lexicon.en.words must be a list of words"),
        (HEAD + '[lexicon.en]\nwords = "loud.txt"', "lexicon.en.words must be a list of words"),
        (HEAD + "bad = [1]", "bad: an example is a table with a text"),
        (HEAD + '[[bad]]\nfixed = "x"', "bad: an example is a table with a text"),
        (HEAD + '[[bad]]\ntext = "x"\nfixd = "x"', "bad: unknown key 'fixd' in an example (did you mean 'fixed'?)"),
        (HEAD + '[[good]]\ntext = "x"\nunsafe = 1', "good: 'unsafe' of an example must be true or false"),
        (HEAD + '[[good]]\ntext = "x"\nfiles = [1]', "good: 'files' of an example must be a list of names"),
        (HEAD + '[[good]]\ntext = "x"\nencoding = "utf-7b"', "good: there is no encoding 'utf-7b'"),
        (HEAD + '[[bad]]\ntext = "⟦x"', "bad: unpaired ⟦"),
    ],
)
def test_what_is_no_rule_is_named_by_file_and_key(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as error:
        rule_of(text, tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'shouting.toml'}: {reason}")


def test_a_rule_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'code = "\xff"')
    with pytest.raises(RuleError, match=r"a\.toml: 'utf-8' codec can't decode"):
        list(load_rules(tmp_path))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="missing: No such file or directory"):
        list(load_rules(tmp_path / "missing"))


def lay_out(folder: Path) -> None:
    (folder / "loud").mkdir(parents=True)
    (folder / "lexicon" / "en").mkdir(parents=True)
    (folder / "lexicon" / "en" / "loud.txt").write_text("# shouted\nLOUD\n\nNOISY NOW\n", "utf-8")
    (folder / "b.toml").write_text(HEAD.replace("ACME001", "ACME002"), "utf-8")
    (folder / "loud" / "a.toml").write_text(HEAD + '[lexicon.en]\nwords = "loud.txt"\n', "utf-8")
    (folder / "notes.txt").write_text("no rule", "utf-8")


def test_a_folder_is_read_with_its_subfolders_and_word_lists(tmp_path: Path) -> None:
    lay_out(tmp_path / "rules")
    rules = list(load_rules(tmp_path / "rules"))
    assert [rule.code for rule in rules] == ["ACME002", "ACME001"]
    assert rules[1].lexicon == {"en": {"words": ("LOUD", "NOISY NOW")}}


def test_so_is_one_inside_a_zip_file(tmp_path: Path) -> None:
    lay_out(tmp_path / "rules")
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        for file in sorted((tmp_path / "rules").rglob("*.*")):
            archive.write(file, file.relative_to(tmp_path).as_posix())
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        rules = list(load_rules(zipfile.Path(archive, "rules/")))
    assert [rule.code for rule in rules] == ["ACME002", "ACME001"]
    assert rules[1].lexicon == {"en": {"words": ("LOUD", "NOISY NOW")}}


PARTS = """
[params]
limit = 3
[lexicon.en]
words = "loud.txt"
more = ["NOW"]
"""
SHOWN = """
[[bad]]
text = "⟦LOUD⟧"
[[good]]
text = "loud"
"""


@pytest.mark.parametrize(
    "parts",
    [
        PARTS + SHOWN,
        SHOWN + PARTS,
        PARTS,
        PARTS + "[lexicon.de]\nwords = []\n[params.limits]\nof = 2\n" + SHOWN,
        PARTS + 'more-text = [\n"""\n[[bad]]\n"""]\n',
        PARTS + 'more-text = [\n"""\n[lexicon.de]\n"""]\n' + SHOWN,
        '[params]\ntext = """\n[lexicon.de]\nwords = []\n"""\n' + SHOWN,
        "[lexicon]\nen.words = ['a']\n" + SHOWN,
    ],
)
def test_a_rule_whose_parts_are_read_late_is_the_same(tmp_path: Path, parts: str) -> None:
    lay_out(tmp_path)
    (tmp_path / "b.toml").write_text(HEAD.replace("ACME001", "ACME002") + parts, "utf-8")
    rule, late = next(load_rules(tmp_path)), next(load_rules(tmp_path, late=True))
    assert {language: dict(roles) for language, roles in late.lexicon.items()} == rule.lexicon
    assert (late.code, late.params, tuple(late.bad), tuple(late.good)) == (rule.code, rule.params, rule.bad, rule.good)


def test_what_is_wrong_with_a_part_that_is_read_late_is_said_when_it_is_asked_for(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "lexicon" / "en" / "loud.txt").unlink()
    (tmp_path / "b.toml").write_text(HEAD + PARTS + "[[bad]]\ntext = 3\n", "utf-8")
    rule = next(load_rules(tmp_path, late=True))
    assert rule.lexicon["en"]["more"] == ("NOW",)
    with pytest.raises(RuleError, match=r"loud\.txt: No such file"):
        rule.lexicon["en"]["words"]
    with pytest.raises(RuleError, match="'text' of an example must be a text"):
        rule.bad[0]


def test_a_word_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "lexicon" / "en" / "loud.txt").unlink()
    with pytest.raises(RuleError, match=r"a\.toml: lexicon\.en\.words: loud\.txt: No such file"):
        list(load_rules(tmp_path))


@pytest.mark.parametrize(
    ("marked", "text", "spans"),
    [
        ("plain", "plain", ()),
        ("⟦a⟧ b ⟦c⟧", "a b c", ((0, 1), (4, 5))),
        ("⟦⟧", "", ((0, 0),)),
    ],
)
def test_marks(marked: str, text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert unmark(marked) == (text, spans)


@pytest.mark.parametrize("marked", ["⟦", "⟧", "⟦⟦a⟧⟧", "⟧a⟦"])
def test_unpaired_marks(marked: str) -> None:
    with pytest.raises(RuleError, match="unpaired"):
        unmark(marked)


def test_toml_that_is_nested_too_deeply(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="nested"):
        rule_of("code = " + "[" * 100_000, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_is_refused_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(RuleError, match="not a regular file"):
        list(load_rules(tmp_path))
