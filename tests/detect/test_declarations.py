from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.detect.encoding.declarations import codec_of, declaration
from srclint.document import Document
from srclint.engine import Engine
from srclint.plugins import load_plugins

ENGINE = Engine(Settings.from_mapping({"select": ["ENC010", "ENC011", "ENC031"]}, root=Path()), load_plugins())
FRENCH = "La médiathèque rouvre à l'été, dès que l'équipe aura été relogée près du théâtre.\n"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE html><meta charset="latin1">',
        "<html><META http-equiv=Content-Type content='text/html; charset=latin1'>",
        '<?xml version="1.0" encoding="latin1"?><a/>',
        '@charset "latin1";\nbody {}',
        "# -*- coding: latin1 -*-\n",
        "#!/usr/bin/python\n# coding=latin1\n",
        "%% -*- mode: latex; coding: latin1-unix -*-\n",
        "a\n# vim: set fileencoding=latin1 :\n",
        "/* ex: fenc=latin1 */",
        "Subject: x\nContent-Type: text/plain;\n charset=latin1\n\nBody",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=latin1\\n"\n',
        "\\documentclass{article}\n\\usepackage[latin1]{inputenc}\n",
    ],
)
def test_declarations_of_all_kinds_are_read(text: str) -> None:
    found = declaration(text)
    assert found is not None
    assert found.codec == "cp1252"
    assert text[slice(*found.span)] == found.label
    assert found.label.startswith("latin1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Prose that names charset=latin1.",
        "# A chapter\n\nOld pages say `<meta charset=latin1>`.\n",
        "<p>no declaration</p>",
        '<meta charset="no-such-charset">',
        "Subject: x\n\nContent-Type: text/plain; charset=latin1\n",
        "line\nline\n# coding: latin1\n",
    ],
)
def test_mentions_and_unknown_names_are_none(text: str) -> None:
    assert declaration(text) is None


def test_names_are_taken_as_browsers_take_them() -> None:
    assert codec_of("ISO-8859-1") == codec_of("us-ascii") == "cp1252"
    assert codec_of("GB2312") == "gb18030"
    assert codec_of("utf-8") == codec_of("UTF8") == "utf_8"
    assert codec_of("nonsense") is None


def mended(raw: bytes, path: str = "page.html") -> bytes:
    return ENGINE.fix(Document.from_bytes(path, raw)).document.to_bytes()


def codes(raw: bytes, path: str = "page.html") -> list[str]:
    return [finding.code for finding in ENGINE.check(Document.from_bytes(path, raw)).findings]


def test_a_page_is_transcoded_and_its_declaration_with_it() -> None:
    page = f'<meta charset="iso-8859-1">\n<p>{FRENCH * 3}</p>'
    assert codes(page.encode("cp1252")) == ["ENC010"]
    assert mended(page.encode("cp1252")) == page.replace("iso-8859-1", "utf-8").encode()


def test_a_page_that_only_claims_to_be_utf8_is_told_so() -> None:
    page = f'<meta charset="utf-8">\n<p>{FRENCH}</p>'
    assert codes(page.encode("cp1252")) == ["ENC031", "ENC010"]
    assert codes(page.encode()) == []


def test_another_legacy_charset_than_the_declared_is_told() -> None:
    page = '<meta charset="windows-1251">\n' + "Паром снова не вышел из порта: команда ждёт частей.\n" * 3
    assert codes(page.encode("cp1251")) == ["ENC010"]
    assert codes(page.encode("koi8_r")) == ["ENC031", "ENC010"]


def test_damaged_utf8_that_declares_another_charset_is_told() -> None:
    page = f'<meta charset="iso-8859-1">\n{FRENCH * 3}'.encode() + b"it\x92s"
    assert codes(page) == ["ENC031", "ENC011"]


def test_ascii_says_the_same_in_all() -> None:
    assert codes(b'<meta charset="iso-8859-1"><p>plain') == []


@given(st.text(st.sampled_from("<meta charset=\"'>latin1 -*-coding:vim\n\\é"), max_size=60))
def test_any_text_gives_a_span_inside_it(text: str) -> None:
    found = declaration(text)
    assert found is None or text[slice(*found.span)] == found.label
