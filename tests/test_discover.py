"""Which files a run looks at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from srclint.config import Settings
from srclint.discover import Found, discover, is_excluded, shown
from srclint.errors import ConfigError
from tests.checkout import git

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX names, links and pipes")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"text\n")


def found(*paths: str, force_exclude: bool = False, **config: Any) -> Found:
    return discover(paths or ["."], Settings.from_mapping(config), force_exclude=force_exclude)


def names(*paths: str, force_exclude: bool = False, **config: Any) -> list[str]:
    return [file.path for file in found(*paths, force_exclude=force_exclude, **config).files]


# Names.


def test_files_below_folders_come_sorted_and_once() -> None:
    make("b.txt", "a/z.txt", "a/deep/er/x", "a.txt")
    expected = ["a.txt", "a/deep/er/x", "a/z.txt", "b.txt"]
    assert names() == expected
    assert names("b.txt", "a", ".", "a/z.txt", "./a/../a.txt") == expected
    assert [file.named for file in found("a", "b.txt").files] == [False, False, True]


def test_a_file_is_called_by_its_way_from_the_current_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("a/b.txt", "c.txt")
    assert names(str(here / "a")) == ["a/b.txt"]
    assert names("a/../c.txt") == ["c.txt"]
    monkeypatch.chdir("a")
    assert names("..") == [f"{here.as_posix()}/c.txt", "b.txt"]
    assert names("../c.txt") == [f"{here.as_posix()}/c.txt"]
    monkeypatch.chdir("/")
    assert shown("/tmp") == "tmp"


@posix
def test_a_current_folder_behind_a_link(tmp_path: Path) -> None:
    make("a.txt")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "here")
    assert names(str(link / "a.txt")) == ["a.txt"]


@posix
def test_names_that_are_not_utf_8() -> None:
    name = os.fsdecode(b"\xff\xe9/\x80.txt")
    make(name)
    Path(".gitignore").write_bytes(b"\xe9*\n")
    assert name in names()


# Exclusion.


def test_folders_that_hold_no_text_of_the_users_own_are_passed_by() -> None:
    make(".git/a", "node_modules/a.md", "x/__pycache__/a.txt", ".venv/a.txt", "x/build/a.txt", "x/build.txt", "dist")
    assert names() == ["dist", "x/build.txt"]
    assert names("node_modules") == ["node_modules/a.md"], "named by the user"
    assert "x/build/a.txt" in names(exclude=[])


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("a.txt", ["b.txt", "d/b.log"]),
        ("/a.txt", ["b.txt", "d/a.txt", "d/b.log"]),
        ("*.log", ["a.txt", "b.txt", "d/a.txt"]),
        ("d/", ["a.txt", "b.txt"]),
        ("d", ["a.txt", "b.txt"]),
        ("d/**", ["a.txt", "b.txt"]),
        ("d/*.txt", ["a.txt", "b.txt", "d/b.log"]),
    ],
)
def test_exclude(pattern: str, left: list[str]) -> None:
    make("a.txt", "b.txt", "d/a.txt", "d/b.log")
    assert names(exclude=[pattern]) == left
    assert names(**{"extend-exclude": [pattern]}) == left
    for file in ("a.txt", "b.txt", "d/a.txt", "d/b.log"):
        assert names(file, exclude=[pattern]) == [file], "a file that is named is checked"
        forced = names(file, force_exclude=True, exclude=[pattern])
        assert forced == ([file] if file in left else [])
        assert is_excluded(file, Settings.from_mapping({"exclude": [pattern]})) == (file not in left)


def test_a_pattern_that_is_none() -> None:
    make("a.txt")
    for pattern in ("!", "[z-a]"):
        with pytest.raises(ConfigError, match="exclude"):
            names(exclude=[pattern])
    Path(".gitignore").write_bytes(b"[z-a]\n!\n\xff\na.*\n")
    assert names() == [".gitignore"], "lines that are no patterns are passed over"


def test_patterns_start_at_the_folder_of_the_configuration(here: Path) -> None:
    make("d/a.txt", "d/d/a.txt", "a.txt")
    settings = Settings.from_mapping({"exclude": ["/a.txt"]}, root=here / "d")
    assert [file.path for file in discover(["."], settings).files] == ["a.txt", "d/d/a.txt"]


# .gitignore.


def test_gitignore_files_hold_from_their_folder_down() -> None:
    make("a.log", "a.txt", "d/a.log", "d/keep.log", "d/x/b.tmp", "e/b.tmp", "out/a.txt", "d/out/a.txt")
    Path(".gitignore").write_bytes(b"# a comment\r\n*.log\n/out/\n")
    Path("d/.gitignore").write_text("!keep.log\n*.tmp\n")
    left = [".gitignore", "a.txt", "d/.gitignore", "d/keep.log", "d/out/a.txt", "e/b.tmp"]
    assert names() == left
    assert names("d", "e") == ["d/.gitignore", "d/keep.log", "d/out/a.txt", "e/b.tmp"]
    forced = names("a.log", "d/a.log", "d/keep.log", "out/a.txt", "e/b.tmp", force_exclude=True)
    assert forced == ["d/keep.log", "e/b.tmp"]
    assert "a.log" in names(**{"respect-gitignore": False})
    assert names("a.log") == ["a.log"]


def test_gitignore_files_above_count_up_to_the_root_of_the_repository(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("repo/d/a.log", "repo/d/a.txt", "repo/d/mine.txt", "repo/out/a.txt", "repo/.git/info/x")
    Path(".gitignore").write_text("*.txt\n")
    Path("repo/.gitignore").write_text("*.log\nout/\n")
    Path("repo/.git/info/exclude").write_text("mine.*\n")
    assert names("repo/d") == ["repo/d/a.txt"]
    assert names("repo/out") == ["repo/out/a.txt"], "named by the user"
    assert names("repo/d/a.log", "repo/out/a.txt", "repo/d/a.txt", force_exclude=True) == ["repo/d/a.txt"]
    monkeypatch.chdir("repo/d")
    assert names() == ["a.txt"]


def test_a_repository_within_a_folder_has_its_own_gitignore_files() -> None:
    make("a.log", "repo/a.log", "repo/b.txt", "repo/.git/info/x")
    Path(".gitignore").write_text("*.log\n")
    Path("repo/.git/info/exclude").write_text("b.*\n")
    assert names() == [".gitignore", "repo/a.log"]
    assert names("repo") == ["repo/a.log"]
    assert names("repo/a.log", "repo/b.txt", force_exclude=True) == ["repo/a.log"]


def test_folders_above_the_configuration_exclude_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("build/project/a.txt", "build/project/dist/b.txt")
    project = here / "build" / "project"
    monkeypatch.chdir("/")
    settings = Settings.from_mapping({}, root=project)
    files = [str(project / "a.txt"), str(project / "dist" / "b.txt")]
    forced = discover(files, settings, force_exclude=True)
    assert ["/" + file.path for file in forced.files] == files[:1]


def test_the_same_files_as_git(here: Path) -> None:
    make("a.txt", "b/a.txt", "b/c/a.txt", "b/c/d.txt", "b/n/a.txt", "x y.txt", "#x.txt", "n.log", "b/n.log", "é.txt")
    Path(".gitignore").write_text("n/\n*.log\n!b/n.log\nx\\ y.txt\n\\#x.txt\nb/**/d.txt\n")
    Path("b/.gitignore").write_text("/a.txt\n")
    git(here, "init", "--quiet")
    Path(".git/info/exclude").write_text("*.tmp\n")
    make("c.tmp")
    git(here, "config", "core.excludesFile", os.devnull)
    listed = git(here, "-c", "core.quotePath=off", "ls-files", "--others", "--exclude-standard")
    left = sorted(listed.split("\n")[:-1])
    assert names() == left
    every = [path.as_posix() for path in Path().rglob("*") if path.is_file() and path.parts[0] != ".git"]
    assert len(every) > len(left)
    assert names(*every, force_exclude=True) == left


# What is no text.


def test_known_extensions_are_passed_over_without_a_look() -> None:
    make("a.PNG", "b.rar", "c.txt", "d.pdf")
    result = found()
    assert [file.path for file in result.files] == ["c.txt"]
    assert sorted(path for path, _ in result.skipped) == ["a.PNG", "b.rar", "d.pdf"]
    assert names("a.PNG") == ["a.PNG"], "a file that is named is looked at"


def test_files_that_hold_others_are_found() -> None:
    make(
        "a.gz", "b.tar.gz", "c.txt.xz", "d.jsonl.ZST", "e.csv.bz2", "f.zip", "g.tar", "h.tgz", "i.warc.gz", "j.parquet"
    )
    assert len(names()) == 10
    assert found().skipped == []


@posix
def test_links_and_pipes(tmp_path: Path) -> None:
    make("a.txt", "d/b.txt")
    (tmp_path / "outside.txt").write_text("text")
    Path("d/loop").symlink_to(".", target_is_directory=True)
    Path("linked").symlink_to("d", target_is_directory=True)
    Path("d/link.txt").symlink_to(tmp_path / "outside.txt")
    Path("broken.txt").symlink_to("gone.txt")
    os.mkfifo("pipe")
    result = found()
    assert [file.path for file in result.files] == ["a.txt", "d/b.txt", "d/link.txt"]
    assert result.skipped == [("pipe", "not a regular file")]
    assert found("pipe").skipped == [("pipe", "not a regular file")]
    assert names("linked") == ["linked/b.txt", "linked/link.txt"]
    os.mkfifo("d/.gitignore")
    assert names("d") == ["d/b.txt", "d/link.txt"], "it is not waited on"


def test_missing_paths() -> None:
    make("a.txt")
    result = found("gone", "a.txt", "a.txt/x", "nul\0")
    assert [file.path for file in result.files] == ["a.txt"]
    assert [line.split(":")[0] for line in result.missing] == ["gone", "a.txt/x", "nul\0"]
    assert result.missing[1] == "a.txt/x: Not a directory"


# Many.


def test_many_files(here: Path) -> None:
    for folder in range(40):
        (here / f"{folder}").mkdir()
        for number in range(250):
            (here / f"{folder}" / f"{number}.txt").touch()
    (here / ".gitignore").write_text("*.log\n/39/\n")
    assert len(names()) == 39 * 250 + 1


def test_walking_needs_no_pathspec_without_patterns() -> None:
    make("a.txt")
    script = (
        "import sys; from srclint.config import Settings; from srclint.discover import discover\n"
        "assert discover(['.'], Settings()).files; assert 'pathspec' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_named_folder_is_walked_though_it_is_excluded() -> None:
    make("seeds/a.txt", "seeds/old/b.txt", "c.txt")
    assert names(**{"extend-exclude": ["/seeds/"]}) == ["c.txt"]
    assert names("seeds", **{"extend-exclude": ["/seeds/"]}) == ["seeds/a.txt", "seeds/old/b.txt"]
    assert names("seeds", **{"extend-exclude": ["/seeds/old/"]}) == ["seeds/a.txt"]
    assert names("seeds", force_exclude=True, **{"extend-exclude": ["/seeds/"]}) == []
