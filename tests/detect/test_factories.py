from __future__ import annotations

import subprocess
import sys

import pytest

import srclint
from srclint.detect import LateFactory, register_detectors

FACTORIES = register_detectors()


@pytest.mark.parametrize("name", FACTORIES)
def test_what_a_factory_says_is_so(name: str) -> None:
    factory = FACTORIES[name]
    assert isinstance(factory, LateFactory)
    detector = factory.load()
    assert getattr(detector, "reads", "read") == factory.reads
    finds = any("__call__" in vars(base) for base in detector.__mro__)  # type: ignore[attr-defined]
    assert factory.across == (hasattr(detector, "judge") and not finds)


def test_sound_ascii_needs_no_detector_of_encodings() -> None:
    code = (
        "import sys, srclint; assert not srclint.lint('The harbour was quiet.\\n')\n"
        "heavy = {'ftfy', 'charset_normalizer', 'rapidfuzz', 'textstat', 'srclint.detect.encoding.charset'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize("word", ["Reportedly", "Yesterday", "Millions", "largest", "angeblich", "hier", "x" * 200, ""])
def test_of_one_word_nothing_is_said(word: str, language: str) -> None:
    assert not srclint.lint(word, config={"language": language, "select": ["SRC", "DUP"]})
