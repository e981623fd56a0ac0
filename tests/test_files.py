from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from srclint.errors import FileChangedError, FileError
from srclint.files import open_file, read_file, replacing, within, write_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and links")


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one\r\n\xff")
    write_file(file, b"two\r\n\xff", expected=b"one\r\n\xff")
    assert read_file(file) == b"two\r\n\xff"
    assert names(tmp_path) == ["note.txt"]


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"someone else's")
    with pytest.raises(FileChangedError, match=r"note\.txt: the file has changed"):
        write_file(file, b"ours", expected=b"what we read")
    assert file.read_bytes() == b"someone else's"
    assert names(tmp_path) == ["note.txt"]


def test_a_file_gone_meanwhile_is_not_brought_back(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"note\.txt"):
        write_file(tmp_path / "note.txt", b"ours", expected=b"")
    assert names(tmp_path) == []


def test_a_new_file_is_made_as_any_program_would(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.touch()
    write_file(tmp_path / "new.txt", b"text")
    assert (tmp_path / "new.txt").read_bytes() == b"text"
    assert (tmp_path / "new.txt").stat().st_mode == other.stat().st_mode
    write_file(tmp_path / "new.txt", b"another")
    assert (tmp_path / "new.txt").read_bytes() == b"another"
    assert names(tmp_path) == ["new.txt", "other.txt"]


def test_a_new_file_in_no_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"new\.txt: cannot be written: No such file or directory"):
        write_file(tmp_path / "missing" / "new.txt", b"text")


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o4755])
def test_the_mode_is_kept(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")
    file.chmod(mode)
    write_file(file, b"b", expected=b"a")
    assert stat.S_IMODE(file.stat().st_mode) == mode


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")
    os.chown(file, 1234, 2345)
    write_file(file, b"b", expected=b"a")
    assert (file.stat().st_uid, file.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="no extended attributes")
def test_extended_attributes_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")
    try:
        os.setxattr(file, "user.source", b"feed 7")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    write_file(file, b"b", expected=b"a")
    assert os.getxattr(file, "user.source") == b"feed 7"


@posix
def test_a_read_only_file_is_respected(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")
    file.chmod(0o444)
    with pytest.raises(FileError, match=r"note\.txt: cannot be written: the file is read-only"):
        write_file(file, b"b", expected=b"a")
    assert file.read_bytes() == b"a"
    assert names(tmp_path) == ["note.txt"]


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(FileError, match=r"note\.txt: cannot be written: Permission denied"):
            write_file(file, b"b", expected=b"a")
    finally:
        tmp_path.chmod(0o755)
    assert file.read_bytes() == b"a"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(FileError, match=r"note\.txt: cannot be written: No space left on device"):
        write_file(file, b"b", expected=b"a")
    monkeypatch.undo()
    assert file.read_bytes() == b"a"
    assert names(tmp_path) == ["note.txt"]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"a")

    def interrupt(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(file, b"b", expected=b"a")
    assert file.read_bytes() == b"a"
    assert names(tmp_path) == ["note.txt"]


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    file = tmp_path / "texts" / "note.txt"
    file.write_bytes(b"a")
    link = tmp_path / "link.txt"
    link.symlink_to("texts/note.txt")
    write_file(link, b"b", expected=b"a")
    assert link.is_symlink()
    assert file.read_bytes() == b"b"
    assert names(tmp_path / "texts") == ["note.txt"]


@posix
def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("link.txt")
    with pytest.raises(FileError, match=r"link\.txt"):
        write_file(link, b"b", expected=b"a")
    with pytest.raises(FileError, match=r"link\.txt"):
        read_file(link)


@posix
def test_a_second_hard_link_keeps_the_old_text(tmp_path: Path) -> None:
    file, other = tmp_path / "note.txt", tmp_path / "other.txt"
    file.write_bytes(b"a")
    other.hardlink_to(file)
    write_file(file, b"b", expected=b"a")
    assert (file.read_bytes(), other.read_bytes()) == (b"b", b"a")


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"missing\.txt: No such file"):
        read_file(tmp_path / "missing.txt")
    with pytest.raises(FileError):
        read_file(tmp_path)


@posix
def test_a_pipe_is_refused_not_waited_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(FileError, match=r"pipe\.txt: not a regular file"):
        read_file(tmp_path / "pipe.txt")


# Written bit by bit.


def test_a_file_is_replaced_once_everything_is_written(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one")
    file.chmod(0o640)
    with replacing(str(file), file.stat()) as out:
        out.write(b"two ")
        out.flush()
        assert file.read_bytes() == b"one"
        out.write(b"three")
    assert file.read_bytes() == b"two three"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640 or sys.platform == "win32"
    assert names(tmp_path) == ["note.txt"]


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt(), FileError("other.txt: damaged")])
def test_an_error_on_the_way_leaves_the_file_as_it_was(tmp_path: Path, error: BaseException) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one")

    def fail() -> None:
        with replacing(file, file.stat()) as out:
            out.write(b"two")
            raise error

    with pytest.raises(type(error)) as raised:
        fail()
    assert raised.value is error
    assert file.read_bytes() == b"one"
    assert names(tmp_path) == ["note.txt"]


def test_a_full_disk_is_an_error_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.touch()
    with pytest.raises(FileError, match=r"note\.txt: cannot be written: No space"), replacing(file, file.stat()):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == ["note.txt"]


def test_a_file_that_was_changed_before_or_on_the_way_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one")
    then = file.stat()
    with pytest.raises(FileChangedError, match=r"note\.txt: the file has changed"), replacing(file, then):
        file.write_bytes(b"someone else's")
    assert file.read_bytes() == b"someone else's"
    with pytest.raises(FileChangedError), replacing(file, then):
        pytest.fail("nothing is to be written")
    file.write_bytes(b"one")
    os.utime(file, ns=(then.st_atime_ns, then.st_mtime_ns + 1_000_000_000))
    with pytest.raises(FileChangedError), replacing(file, then):
        pytest.fail("nothing is to be written")
    file.unlink()
    with pytest.raises(FileError, match=r"note\.txt"), replacing(file, then):
        pytest.fail("nothing is to be written")
    assert names(tmp_path) == []


@posix
def test_links_and_read_only_files_are_respected_there_too(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    file, link = tmp_path / "texts" / "note.txt", tmp_path / "link.txt"
    file.write_bytes(b"one")
    link.symlink_to("texts/note.txt")
    with replacing(link, file.stat()) as out:
        out.write(b"two")
    assert link.is_symlink()
    assert file.read_bytes() == b"two"
    file.chmod(0o444)
    with pytest.raises(FileError, match=r"note\.txt: cannot be written: the file is read-only"):
        replacing(link, file.stat()).__enter__()
    assert names(tmp_path / "texts") == ["note.txt"]


def test_a_file_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"one")
    with open_file(str(file)) as opened:
        assert opened.read(2) == b"on"
    with pytest.raises(FileError, match=r"not a regular file|denied"):
        open_file(tmp_path)


def test_within(tmp_path: Path) -> None:
    inside = tmp_path / "texts" / "deep" / "note.txt"
    inside.parent.mkdir(parents=True)
    inside.touch()
    outside = tmp_path / "texts-old.txt"
    outside.touch()
    roots = {(tmp_path / "texts").resolve()}
    assert within(inside, roots)
    assert within(tmp_path / "texts" / ".." / "texts" / "deep" / "note.txt", roots)
    assert not within(outside, roots)
    assert not within(tmp_path, roots)
    assert within(outside, {outside.resolve()})
    assert not within(inside, set())


@posix
def test_within_follows_links(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    outside = tmp_path / "outside.txt"
    outside.touch()
    link = tmp_path / "texts" / "link.txt"
    link.symlink_to(outside)
    assert not within(link, {(tmp_path / "texts").resolve()})
    assert within(link, {link.resolve()})
