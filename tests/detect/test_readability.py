"""How hard a text is to read is told without the network, whatever textstat is installed."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

import srclint

HARD = (
    "Notwithstanding interdepartmental disagreements concerning administrative responsibilities, representatives "
    "unanimously recommended establishing comprehensive environmental documentation procedures, accompanied by "
    "corresponding infrastructural modernisation programmes, whose implementation necessitates considerable additional "
    "appropriations from participating municipalities. "
)
EASY = "The boat came in at six. We sat on the wall and ate bread and fish. Then it was time to go home. "


def found(text: str, **params: object) -> list[srclint.Finding]:
    return srclint.lint(text, config={"select": ["TXT001"], **params})


def test_it_is_off_unless_asked_for() -> None:
    assert not [f for f in srclint.lint(HARD * 3) if f.code == "TXT001"]


def test_one_finding_at_the_longest_sentence() -> None:
    text = EASY + HARD * 3
    (finding,) = found(text)
    assert text[slice(*finding.span)] == HARD.strip()
    assert "grade" in finding.message


def test_easy_and_short_texts_are_silent() -> None:
    assert not found(EASY * 10)
    assert not found(HARD.split(",", maxsplit=1)[0] + ".")


def test_full_stops_inside_sentences_do_not_make_a_text_easier() -> None:
    dotted = HARD.replace("disagreements", "disagreements (approx. 3.5, i.e. 4)")
    assert found(dotted * 3)


def test_swedish_is_measured_by_lix() -> None:
    text = (
        "Kommunfullmäktiges verksamhetsberättelse innehåller omfattande redovisningar av fastighetsförvaltningens "
        "underhållsplanering, upphandlingsverksamhetens kvalitetssäkring och samhällsbyggnadsnämndens långsiktiga "
        "investeringsprogram för infrastrukturförnyelse och klimatanpassningsåtgärder i samtliga kommundelar. "
    )
    (finding,) = found(text * 3)
    assert "LIX" in finding.message


def test_languages_without_a_measure_are_silent() -> None:
    assert not found(
        "Министерство образования опубликовало предварительные результаты всероссийского исследования. " * 20
    )


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert found(HARD * 3)


def test_measures_that_need_a_dictionary_are_not_touched() -> None:
    """Run in a process of its own, with every name under which textstat finds its dictionary out of reach."""
    code = (
        "import sys, textstat\n"
        "from textstat import backend\n"
        "def refuse(*args, **kwargs): raise AssertionError('the dictionary was asked for')\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.startswith('textstat') and hasattr(module, 'get_cmudict'): module.get_cmudict = refuse\n"
        "import srclint\n"
        f"assert srclint.lint({HARD * 3!r}, config={{'select': ['TXT001']}})\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_textstat_is_imported_by_this_rule_only() -> None:
    code = f"import sys, srclint\nsrclint.lint({EASY!r})\nassert 'textstat' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
