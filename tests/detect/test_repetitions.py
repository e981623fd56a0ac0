"""What is repeated is found wherever it stands and however it is dressed; what only looks like it is left alone."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srclint
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Finding
from srclint.plugins import load_plugins
from tests.across import judged

PLUGINS = load_plugins()
SENTENCES = (
    "The ferry to the northern islands was cancelled because of the ice.",
    "A group of students painted the old water tower in three colours.",
    "Nobody could explain why the bees had left the garden so early.",
    "Every second carriage of the night train is heated with wood.",
    "My grandmother kept her letters in a box that smelled of oranges.",
    "Two engineers measured how far the bridge bends in a strong wind.",
)


def found(text: str, *codes: str, path: str = "text.txt") -> list[Finding]:
    return srclint.lint(text, path=path, config={"select": list(codes or ["DUP"])})


def marked(text: str, *codes: str, path: str = "text.txt") -> list[str]:
    return [text[slice(*finding.span)] for finding in found(text, *codes, path=path)]


class TestRepeatedSentences:
    def test_the_first_place_is_named(self) -> None:
        text = f"{SENTENCES[0]} {SENTENCES[1]} {SENTENCES[0]}"
        (finding,) = found(text)
        assert finding.code == "DUP001"
        assert text[slice(*finding.related[0].span)] == SENTENCES[0]
        assert finding.related[0].span.start == 0

    def test_a_run_of_sentences_is_one_finding(self) -> None:
        text = " ".join([*SENTENCES[:4], *SENTENCES[1:3], SENTENCES[5]])
        (finding,) = found(text)
        assert text[slice(*finding.span)] == f"{SENTENCES[1]} {SENTENCES[2]}"
        assert finding.message.startswith("these 2 sentences")
        assert text[slice(*finding.related[0].span)] == f"{SENTENCES[1]} {SENTENCES[2]}"

    def test_a_sentence_three_times_in_a_row_is_one_finding(self) -> None:
        text = f"{SENTENCES[0]} {SENTENCES[0]} {SENTENCES[0]} {SENTENCES[1]}"
        assert marked(text) == [f"{SENTENCES[0]} {SENTENCES[0]}"]
        assert srclint.fix(text, unsafe=True, config={"select": ["DUP"]}).text == f"{SENTENCES[0]} {SENTENCES[1]}"

    @pytest.mark.parametrize(
        "copy",
        [
            "The “ferry” to the ‘northern’ islands was cancelled – because of the ice.",
            "THE FERRY TO THE NORTHERN ISLANDS WAS CANCELLED BECAUSE OF THE ICE!",
            "The ferry, to the northern islands, was cancelled:  because of the\u00a0ice…",
            "The ferry to the northern\nislands was cancelled because of the ice.",
        ],
    )
    def test_case_marks_and_blanks_do_not_count(self, copy: str) -> None:
        assert [f.code for f in found(f"{SENTENCES[0]} {SENTENCES[2]} {copy}")] == ["DUP001"]

    def test_a_copy_in_small_letters_is_found_where_no_sentence_seems_to_begin(self) -> None:
        text = f"{SENTENCES[0]} {SENTENCES[1]} {SENTENCES[0].lower()}"
        assert marked(text) == [SENTENCES[0].lower()]

    def test_numbers_tell_sentences_apart(self) -> None:
        text = "The price of a cord of wood rose by {} crowns in May."
        assert not found(f"{text.format('1.5')} {text.format('15')}")

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Старый мост через реку закрыли на ремонт до конца осени.", "В городе ждут снега."),
            ("เรือข้ามฟากหยุดให้บริการในวันจันทร์เพราะน้ำในแม่น้ำสูงเกินไป", "วันนี้อากาศดีมาก"),
            ("川の水位が高すぎるため、渡し船は月曜日に運休する。", "天気はよかった。"),
            ("Η παλιά γέφυρα θα μείνει κλειστή μέχρι το τέλος του φθινοπώρου.", "Περιμένουμε χιόνι."),
            ("다리는 수리를 위해 가을이 끝날 때까지 계속 닫혀 있을 것이다.", "날씨가 좋았다."),
        ],
    )
    def test_every_script(self, one: str, other: str) -> None:
        assert marked(f"{one}\n\n{other}\n\n{one}\n", path="note.md") == [one]

    @given(st.permutations(SENTENCES))
    @settings(max_examples=20, deadline=None)
    def test_sentences_that_stand_once_are_silent_in_any_order(self, sentences: list[str]) -> None:
        assert not found(" ".join(sentences))

    @given(st.permutations(SENTENCES), st.integers(0, 5), st.integers(1, 6))
    @settings(max_examples=30, deadline=None)
    def test_a_sentence_put_in_again_is_found_anywhere(self, sentences: list[str], which: int, where: int) -> None:
        text = " ".join([*sentences[:where], sentences[which], *sentences[where:]])
        assert marked(text) == [sentences[which]]

    @pytest.mark.parametrize(
        "text",
        [
            "“Who is there?” “Nobody.” “Who is there?” “Nobody.”",
            "> Where did you put the key of the boat house last night?\n\nOn the shelf.\n\n"
            "> Where did you put the key of the boat house last night?\n\nOn the other shelf.",
            "```\nprint the title of every book in the old library\n```\n\n"
            "```\nprint the title of every book in the old library\n```",
            "# The lake is closed to boats until the end of May\n\nThe lake is closed to boats until the end of May.",
        ],
    )
    def test_what_is_rightly_said_again(self, text: str) -> None:
        assert not found(text, "DUP001", "DUP002", "DUP003", path="note.md")

    def test_a_repetition_inside_one_quotation_is_found(self) -> None:
        text = f"He wrote:\n\n> {SENTENCES[0]} {SENTENCES[1]}\n>\n> {SENTENCES[0]}\n\nThat was all."
        assert marked(text, path="note.md") == [SENTENCES[0]]

    def test_a_removal_that_would_break_markup_is_not_offered(self) -> None:
        sentence = "The **ferry** to the northern islands was cancelled."
        (finding,) = found(f"{sentence} {sentence}", path="note.md")
        assert finding.fix is None or "**" not in f"{sentence} {sentence}"[slice(*finding.fix.edits[0].span)]


class TestNearRepeatedSentences:
    @pytest.mark.parametrize(
        "other",
        [
            "The council has postponed the sale of the old customs house until the spring.",
            "Until the spring, the council has delayed the sale of the old customs house.",
            "The town council has delayed the sale of the old customs house until the spring.",
            "The council has delayed the sale of the customs house until spring.",
            "This council has delayed the sale of the old customs house until the weekend.",
        ],
    )
    @pytest.mark.parametrize("between", ["", SENTENCES[2] + " " + SENTENCES[3] + " "])
    def test_words_changed_or_moved(self, other: str, between: str) -> None:
        text = f"The council has delayed the sale of the old customs house until the spring. {between}{other}"
        assert [(f.code, text[slice(*f.span)]) for f in found(text)] == [("DUP002", other)]

    @pytest.mark.parametrize(
        "text",
        [
            "The northern harbour closes at noon on the last Friday of the month. "
            "The southern harbour closes at noon on the last Friday of the month.",
            "Anna Lind was elected to the board of the bank. Erik Holm was elected to the board of the bank.",
            "The baker thanked the miller for the flour. The miller thanked the baker for the flour.",
            "Wolves were seen near the village in 2019 and 2020. Wolves were seen near the village in 2021 and 2022.",
            "Turn the key to start the pump, and wait until the pump runs. "
            "Turn the key to start the fan, and wait until the fan runs.",
        ],
    )
    def test_parallel_sentences_are_no_copies(self, text: str) -> None:
        assert not found(text)

    def test_a_series_made_after_one_pattern_is_silent(self) -> None:
        towns = ["harbour", "mountain", "forest", "island"]
        text = " ".join(f"The library of the {town} district lends books to children for free." for town in towns)
        assert not found(text)


class TestRepeatedParagraphs:
    def test_it_is_reported_once_and_not_by_sentence(self) -> None:
        paragraph = f"{SENTENCES[0]} {SENTENCES[1]}"
        text = f"{paragraph}\n\n{SENTENCES[2]} {SENTENCES[3]}\n\n{paragraph}\n"
        assert [(f.code, text[slice(*f.span)]) for f in found(text, path="note.md")] == [("DUP003", paragraph)]

    def test_removal_leaves_the_rest_as_it_was(self) -> None:
        paragraph = f"{SENTENCES[0]} {SENTENCES[1]}"
        text = f"# Title\r\n\r\n{paragraph}\r\n\r\n{paragraph}\r\n\r\n{SENTENCES[2]}\r\n"
        fixed = srclint.fix(text, path="note.md", unsafe=True, config={"select": ["DUP"]}).text
        assert fixed in (f"# Title\r\n\r\n{paragraph}\r\n\r\n{SENTENCES[2]}\r\n", text)


class TestRepeatedWords:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("They sat in in the shade of the wall.", ["in in"]),
            ("They sat (in in the shade) of the wall.", ["in in"]),
            ("They sat in the shade of the\r\nthe wall of the garden.", ["the\r\nthe"]),
            ("They sat there. There was shade by the wall of the garden.", []),
            ("They sat there, there was shade by the wall of the garden.", []),
            ("They live in Walla Walla and in Baden-Baden all the year.", []),
            ("The words foo.bar bar and bar bar-like are names of the thing.", []),
            ("The flag a  a stands for all of them, and x x for none.", []),
        ],
    )
    def test_where_two_words_stand_together(self, text: str, words: list[str]) -> None:
        assert marked(text, "DUP005") == words

    @given(st.text(alphabet="ab .\n\u00a0'-é", max_size=60))
    @settings(max_examples=100, deadline=None)
    def test_fixing_comes_to_rest(self, text: str) -> None:
        fixed = srclint.fix(text, unsafe=True, config={"select": ["DUP005"]})
        assert srclint.fix(fixed.text, unsafe=True, config={"select": ["DUP005"]}).text == fixed.text


class TestAcrossFiles:
    def judged(self, files: dict[str, str], order: list[str]) -> list[tuple[str, str, str]]:
        engine = Engine(Settings.from_mapping({"select": ["DUP006", "DUP007"]}), PLUGINS, project=True)
        documents = {path: Document(path, text) for path, text in files.items()}
        reports = [engine.check(documents[path]) for path in order]
        return sorted(
            (path, finding.code, finding.related[0].path)
            for path, findings in judged(engine, reports, documents.get).items()
            for finding in findings
        )

    def test_all_but_the_first_file_are_reported_whatever_the_order(self) -> None:
        files = {
            "a.txt": f"{SENTENCES[0]} {SENTENCES[1]}",
            "b.txt": f"{SENTENCES[2]} {SENTENCES[0]}",
            "c.txt": f"{SENTENCES[0]} {SENTENCES[3]}",
        }
        expected = [("b.txt", "DUP006", "a.txt"), ("c.txt", "DUP006", "a.txt")]
        for order in itertools.permutations(files):
            assert self.judged(files, list(order)) == expected

    def test_a_paragraph_is_not_reported_by_sentence_as_well(self) -> None:
        paragraph = f"{SENTENCES[0]} {SENTENCES[1]} {SENTENCES[2]}"
        files = {"a.md": f"{SENTENCES[4]}\n\n{paragraph}", "b.md": f"{paragraph}\n\n{SENTENCES[5]}"}
        assert self.judged(files, ["b.md", "a.md"]) == [("b.md", "DUP007", "a.md")]

    def test_without_the_project_there_are_no_facts(self) -> None:
        engine = Engine(Settings.from_mapping({"select": ["DUP006", "DUP007"]}), PLUGINS)
        assert not engine.check(Document("a.txt", " ".join(SENTENCES))).facts


def test_time_grows_with_length_only() -> None:
    """A log of thousands of lines after one pattern, and one long line, are read like any text."""
    shuffled = random.Random(7)
    words = ["gate", "pump", "lamp", "boat", "rope", "sail", "mast", "dock"]
    lines = [f"The {' '.join(shuffled.choices(words, k=8))} was checked again by the night watch." for _ in range(5000)]
    for text in ("\n".join(lines), " ".join(lines)):
        began = time.process_time()
        found(text, "DUP001", "DUP002", "DUP003")
        assert time.process_time() - began < 3  # it takes less than 0.1; every pair of lines would take minutes
