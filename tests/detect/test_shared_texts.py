"""Articles that came in twice: as they were, cut, mixed, touched up."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Finding
from srclint.plugins import load_plugins
from tests.across import judged

ENGINE = Engine(
    Settings.from_mapping({"select": ["DUP006", "DUP007", "DUP008", "DUP009"]}), load_plugins(), project=True
)
ARTICLES = 30
Article = list[list[str]]  # sentences by paragraph


def words_of(rng: random.Random, letters: tuple[str, str], count: int) -> list[str]:
    parts = [a + b for a in letters[0] for b in letters[1]]
    return ["".join(rng.choices(parts, k=1 + n % 3)) for n in range(count)]


WORDS = words_of(random.Random(1), ("bdfgklmnprstvz", "aeiou"), 4000)
HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(6, 22))).capitalize() + "."


def article(rng: random.Random) -> Article:
    return [[sentence(rng) for _ in range(rng.randint(1, 5))] for _ in range(rng.randint(5, 12))]


def text(of: Article) -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in of)


def touched(one: str, rng: random.Random) -> str:
    words = one.split(" ")
    words[rng.randrange(1, len(words) - 1)] = rng.choice(WORDS)
    return " ".join(words)


def without_ends(of: Article, share: float) -> Article:
    cut = max(1, round(len(of) * share))
    return of[cut:-cut]


def in_other_paragraphs(of: Article) -> Article:
    sentences = [one for paragraph in of for one in paragraph]
    return [sentences[i : i + 3] for i in range(0, len(sentences), 3)]


WAYS: dict[str, Callable[[Article, random.Random], Article]] = {
    "as it was": lambda a, rng: a,
    "without its first fifth": lambda a, rng: a[len(a) // 5 :],
    "without its last fifth": lambda a, rng: a[: -(len(a) // 5)],
    "without both": lambda a, rng: without_ends(a, 0.2),
    "with another head and foot": lambda a, rng: [[sentence(rng)] * 2, *a, [sentence(rng), sentence(rng)]],
    "in another order": lambda a, rng: rng.sample(a, len(a)),
    "in other paragraphs": lambda a, rng: in_other_paragraphs(a),
    "every fifth sentence touched": lambda a, rng: [
        [touched(s, rng) if rng.random() < 0.2 else s for s in paragraph] for paragraph in a
    ],
    "in capitals": lambda a, rng: [[s.upper() for s in paragraph] for paragraph in a],
}


def found(files: dict[str, str]) -> dict[str, list[Finding]]:
    documents = {path: Document(path, text) for path, text in files.items()}
    return judged(ENGINE, [ENGINE.check(document) for document in documents.values()], documents.get)


@pytest.mark.parametrize("way", WAYS)
def test_an_article_that_came_in_twice_is_one_finding(way: str) -> None:
    rng = random.Random(7)
    articles = [article(rng) for _ in range(ARTICLES)]
    files = {f"a{n:02}.txt": text(one) for n, one in enumerate(articles)}
    files |= {f"b{n:02}.txt": text(WAYS[way](one, rng)) for n, one in enumerate(articles)}
    findings = found(files)
    pairs = {path: [(f.code, f.related[0].path) for f in of] for path, of in findings.items()}
    expected = {f"b{n:02}.txt": [("DUP008", f"a{n:02}.txt")] for n in range(ARTICLES)}
    assert sum(pairs.get(path) == of for path, of in expected.items()) >= ARTICLES - 1
    assert pairs.keys() <= expected.keys()


def test_texts_without_blanks_between_words() -> None:
    rng = random.Random(3)

    def paragraphs(count: int) -> list[str]:
        return ["".join("".join(rng.choices(HAN, k=18)) + "。" for _ in range(3)) for _ in range(count)]

    one, other = paragraphs(8), paragraphs(8)
    files = {"a.txt": "\n\n".join(one), "b.txt": "\n\n".join([*paragraphs(1), *one[1:]]), "c.txt": "\n\n".join(other)}
    [(path, [finding])] = found(files).items()
    assert (path, finding.code, finding.related[0].path) == ("b.txt", "DUP008", "a.txt")


def test_a_shared_footer_makes_no_copy() -> None:
    rng = random.Random(5)
    footer = [sentence(rng) for _ in range(4)]
    files = {f"{n:02}.txt": text([*article(rng), footer]) for n in range(30)}
    assert {finding.code for of in found(files).values() for finding in of} == {"DUP009"}
    assert [path for path, of in found(files).items() if of] == ["00.txt"]


def test_short_texts_are_left_to_sentences_and_paragraphs() -> None:
    rng = random.Random(9)
    paragraph = " ".join(sentence(rng) for _ in range(2))
    files = {"a.txt": paragraph, "b.txt": paragraph}
    assert [(f.code, f.path) for of in found(files).values() for f in of] == [("DUP007", "b.txt")]


def test_a_licence_may_lie_beside_every_project() -> None:
    licence = (
        "Permission is hereby granted, free of charge, to any person who obtains a copy of this work, to use it. "
        "Redistribution with or without changes is permitted provided that this notice is kept in every copy. "
        "The work comes without warranty of any kind, express or implied, and the copyright holder is not liable. "
        "Whoever passes it on may ask money for the trouble of copying but not for the permission itself. "
        "In no event shall the authors be held to account for what others do with it or fail to do with it."
    )
    assert found({"one/LICENSE": licence, "two/LICENSE": licence, "three/LICENSE.txt": licence}) == {}


def shuffled(files: Sequence[tuple[str, str]], seed: int) -> dict[str, str]:
    return dict(random.Random(seed).sample(files, len(files)))


def test_which_copy_names_which_does_not_depend_on_the_order() -> None:
    rng = random.Random(11)
    files = []
    for n in range(6):
        one = article(rng)
        files += [(f"{way}{n}.txt", text(WAYS[name](one, rng))) for way, name in enumerate(WAYS)]
    first = found(dict(files))
    assert first
    assert all(found(shuffled(files, seed)) == first for seed in range(3))
