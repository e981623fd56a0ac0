"""Plugins as strangers write them: built, installed and run by the command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.errors import FileError, RuleError
from srclint.plugins import load_plugins

OWN = load_plugins()
PACKS = Path(__file__).parent / "plugins"
RULE = """
code = "{code}"
name = "{name}"
summary = "A word that says nothing."
why = "It lengthens the text."
severity = "warning"
detector = "{detector}"
message = "{{found!r}} says nothing"
lexicon.en.phrases = ["basically"]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the two sample packages."""
    folder = tmp_path_factory.mktemp("packs")
    sources = [Path(shutil.copytree(PACKS / name, folder / name)) for name in ("words", "detector")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    run = subprocess.run(
        [*pip, "--no-build-isolation", "--no-compile", "--target", str(folder / "site"), *map(str, sources)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "site"


def srclint(*arguments: str, site: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    return subprocess.run(
        [sys.executable, "-m", "srclint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def found(run: subprocess.CompletedProcess[str]) -> list[tuple[str, int, int]]:
    findings = json.loads(run.stdout)["findings"]
    return [(f["code"], f["line"], f["column"]) for f in findings if f["code"].startswith("ACME")]


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that installs a plugin of one module under the name ``broken 2.0``."""

    def install(code: str, *, module: str = "acme_broken", **files: str) -> Path:
        site = tmp_path / "site"
        metadata = site / "broken-2.0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 2.0\n")
        (metadata / "entry_points.txt").write_text(f"[srclint]\nbroken = {module}\n")
        (site / "acme_broken.py").write_text(code)
        for name, text in files.items():
            (site / "rules").mkdir(exist_ok=True)
            (site / "rules" / f"{name}.toml").write_text(text)
        return site

    return install


def test_two_packages_work_together(site: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("This is basically a world-class pump.\n")
    run = srclint("--format", "json", "--select", "ACME", "note.txt", site=site, folder=tmp_path)
    assert (run.returncode, run.stderr) == (1, "")
    assert found(run) == [("ACME001", 1, 9), ("ACME002", 1, 21)]
    fixed = srclint("--fix", "--select", "ACME", "note.txt", site=site, folder=tmp_path)
    assert fixed.returncode == 0
    assert (tmp_path / "note.txt").read_text() == "This is a pump.\n"


def test_their_rules_are_listed_and_explained_with_ours(site: Path, tmp_path: Path) -> None:
    listed = srclint("rules", site=site, folder=tmp_path)
    assert listed.returncode == 0
    assert "ACME001" in listed.stdout
    assert "REF001" in listed.stdout
    explained = srclint("rule", "filler", site=site, folder=tmp_path)
    assert "It lengthens the text" in explained.stdout


def test_rules_without_their_detector_are_named_and_the_rest_runs(site: Path, tmp_path: Path) -> None:
    alone = tmp_path / "site"
    alone.mkdir()
    for entry in site.glob("acme_words*"):
        shutil.copytree(entry, alone / entry.name)
    (tmp_path / "note.txt").write_text("the the\n")
    run = srclint("--format", "json", "note.txt", site=alone, folder=tmp_path)
    assert run.returncode == 2
    assert "plugin acme-words 1.2 (acme_words): ACME001 is left out: there is no detector 'acme-phrases'" in run.stderr
    assert json.loads(run.stdout)["findings"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import missing_thing", "is left out: ModuleNotFoundError: No module named 'missing_thing'"),
        ("def broken(:", "is left out: SyntaxError"),
        ("raise SystemExit(0)", "is left out: SystemExit"),
        (
            "import srclint\n@srclint.hookimpl\ndef register_detectors():\n    return {1: 2}",
            "is left out: detector 1 must be a name",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_rulez():\n    return []",
            "is left out: unknown hook 'register_rulez'",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_rules():\n    return 1 / 0",
            "is left out: ZeroDivisionError",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_detectors():\n    return {'pointers': None}",
            "is left out: detector 'pointers' is already there",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_detectors():\n    return {'engine': None}",
            "is left out: detector 'engine' is already there",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_reporters():\n    return {'json': None}",
            "is left out: format 'json' is already there",
        ),
        (
            "import srclint\n@srclint.hookimpl\ndef register_rules(document):\n    return []",
            "is left out: Plugin 'broken 2.0 (acme_broken)' for hook 'register_rules'",
        ),
    ],
)
def test_a_broken_plugin_is_named_with_its_version_and_the_rest_is_there(
    code: str, reason: str, broken: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(broken(code))
    monkeypatch.delitem(sys.modules, "acme_broken", raising=False)
    plugins = load_plugins()
    (problem,) = plugins.problems
    assert problem.startswith(f"plugin broken 2.0 (acme_broken) {reason}")
    assert "\n" not in problem
    assert len(plugins.rules) == len(OWN.rules)
    assert plugins.detectors.keys() == OWN.detectors.keys()


def test_the_command_says_so_and_goes_on(broken: Callable[..., Path], tmp_path: Path) -> None:
    site = broken("import srclint\n@srclint.hookimpl\ndef register_rulez():\n    return []")
    (tmp_path / "note.txt").write_text("the the\n")
    run = srclint("--format", "json", "note.txt", site=site, folder=tmp_path)
    assert run.returncode == 2
    assert "plugin broken 2.0 (acme_broken) is left out: unknown hook 'register_rulez'" in run.stderr
    assert "Traceback" not in run.stderr
    assert json.loads(run.stdout)["findings"]


FOLDER = """
import pathlib, srclint
@srclint.hookimpl
def register_rules():
    return [pathlib.Path(__file__).parent / "rules"]
"""


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (RULE.format(code="ACM001", name="filler", detector="pointers"), "three letters are srclint's own"),
        (
            RULE.format(code="ACME001", name="missing-picture", detector="pointers"),
            "missing-picture is already the rule",
        ),
        (RULE.format(code="ACME001", name="filler", detector="pointers") + "colour = 1", "unknown key 'colour'"),
    ],
)
def test_a_plugin_with_a_broken_rule_is_left_out_whole(
    rule: str, reason: str, broken: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = RULE.format(code="ACME009", name="first", detector="pointers")
    site = broken(FOLDER, a_good=good, b_broken=rule)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "acme_broken", raising=False)
    plugins = load_plugins()
    (problem,) = plugins.problems
    assert problem.startswith("plugin broken 2.0 (acme_broken) is left out: ")
    assert reason in problem
    assert not [rule for rule in plugins.rules if rule.family == "ACME"]


def test_a_detector_that_fails_on_a_file_is_named_and_other_files_are_checked(
    broken: Callable[..., Path], tmp_path: Path
) -> None:
    code = f"""{FOLDER}
class Fragile:
    def __init__(self, rules): pass
    def __call__(self, view):
        if "fragile" in view.text: raise RuntimeError("fell apart")
        return []
@srclint.hookimpl
def register_detectors():
    return {{"fragile": Fragile}}
"""
    site = broken(code, fragile=RULE.format(code="ACME001", name="filler", detector="fragile"))
    (tmp_path / "a.txt").write_text("fragile the the\n")
    (tmp_path / "b.txt").write_text("the the\n")
    run = srclint("--format", "json", "a.txt", "b.txt", site=site, folder=tmp_path)
    assert run.returncode == 2
    assert "a.txt: detector 'fragile' of plugin broken 2.0 (acme_broken) fails: RuntimeError: fell apart" in run.stderr
    assert {finding["path"] for finding in json.loads(run.stdout)["findings"]} == {"b.txt"}


@pytest.mark.parametrize("hook", ["parse_document", "read_container"])
def test_a_format_that_fails_on_a_file_is_named(
    hook: str, broken: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"import srclint\n@srclint.hookimpl\ndef {hook}(document):\n    return int(document.text)"
    monkeypatch.syspath_prepend(broken(code))
    monkeypatch.delitem(sys.modules, "acme_broken", raising=False)
    engine = Engine(Settings.from_mapping({}), load_plugins())
    with pytest.raises(FileError) as error:
        engine.check(Document("a.txt", "text"))
    assert str(error.value).startswith(f"a.txt: {hook} of plugin broken 2.0 (acme_broken) fails: ValueError: invalid")


class TestLocalFolder:
    def test_a_folder_of_rules_needs_no_package(self, site: Path, tmp_path: Path) -> None:
        (tmp_path / "rules").mkdir()
        rule = RULE.format(code="HOUSE001", name="house-word", detector="acme-phrases")
        (tmp_path / "rules" / "house.toml").write_text(rule)
        (tmp_path / "srclint.toml").write_text('rules = ["./rules"]\nselect = ["HOUSE"]\n')
        (tmp_path / "note.txt").write_text("It is basically done.\n")
        run = srclint("--format", "json", "note.txt", site=site, folder=tmp_path)
        assert run.stderr == ""
        assert [finding["code"] for finding in json.loads(run.stdout)["findings"]] == ["HOUSE001"]

    @pytest.mark.parametrize(
        ("rule", "reason"),
        [
            (RULE.format(code="HOU001", name="house-word", detector="pointers"), "three letters are srclint's own"),
            (RULE.format(code="HOUSE001", name="house-word", detector="pointer"), "no detector 'pointer'"),
            ("code = ", "house.toml"),
        ],
    )
    def test_what_is_wrong_with_it_is_one_line_that_names_the_file(
        self, rule: str, reason: str, site: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "house.toml").write_text(rule)
        (tmp_path / "srclint.toml").write_text('rules = ["./rules"]\n')
        (tmp_path / "note.txt").write_text("It is basically done.\n")
        run = srclint("note.txt", site=site, folder=tmp_path)
        assert (run.returncode, run.stdout) == (2, "")
        (line,) = run.stderr.splitlines()
        assert str(tmp_path / "rules" / "house.toml") in line
        assert reason in line

    def test_two_rules_of_one_code(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / f"{name}.toml").write_text(RULE.format(code="HOUSE001", name=name, detector="pointers"))
        with pytest.raises(RuleError, match=r"two\.toml: HOUSE001 is already the rule of .*one\.toml"):
            load_plugins([tmp_path])


def test_without_plugins_the_lookup_costs_no_import() -> None:
    code = "import sys; from srclint.plugins import *; load_plugins(); print('importlib.metadata' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        ("def parse_document(document): return 5", "parse_document of plugin broken 2.0 (acme_broken) returns int"),
        ("def read_container(document): return 5", "read_container of plugin broken 2.0 (acme_broken) returns int"),
        (
            "def register_reporters(): return {'odd': lambda results, out, color: 1 / 0}",
            "plugin broken 2.0 (acme_broken): format 'odd' fails: ZeroDivisionError: division by zero",
        ),
    ],
)
def test_a_hook_that_breaks_its_contract_is_named(
    hook: str, said: str, broken: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("A text.\n")
    site = broken(f"import srclint\n@srclint.hookimpl\n{hook}\n")
    format_ = "odd" if "odd" in hook else "text"
    ran = srclint("--format", format_, "a.txt", site=site, folder=tmp_path)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
