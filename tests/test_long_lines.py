"""A text may be one long line: what is asked of a block must not be asked anew for each thing in it."""

from __future__ import annotations

import time

import pytest

import srclint

LENGTH = 300_000  # code points


@pytest.mark.parametrize(
    "sentence",
    [
        "By then {i} percent of all boats on lake number {i} had been sold. ",
        "They liked “The boats that lie on lake number {i} were built of wood.” And they went home. ",
        'They liked "The boats that lie on lake number {i} were built of wood." And they went home. ',
        "As Section {i}.2 shows, lake number {i} is full of boats. ",
        "See the section on lake {i} above, see the picture of boat {i} below, and see part {i}. ",
    ],
)
@pytest.mark.parametrize("path", ["text.txt", "text.md"])
def test_time_grows_with_the_length_only(sentence: str, path: str) -> None:
    count = LENGTH // len(sentence)
    text = "".join(sentence.format(i=i % 97 if "Section" in sentence else i) for i in range(count))
    began = time.process_time()
    srclint.lint(text, path=path)
    assert time.process_time() - began < 5
