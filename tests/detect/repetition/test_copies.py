"""A copy is found however it was changed and wherever it stands; taking it out leaves the rest as it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srclint

FERRY = "The ferry to the northern islands was cancelled because of the ice."
BEES = "Nobody could explain why the bees had left the garden so early."
TRAIN = "Every second carriage of the night train is heated with wood."
TOWER = "A group of students painted the old water tower in three colours, and the mayor paid for the paint."
BRIDGE = "Two engineers measured how far the bridge bends in a strong wind."
SENTENCES = (FERRY, BEES, TRAIN, TOWER, BRIDGE)
IN_A_FILE = {"select": ["DUP001", "DUP002", "DUP003", "DUP004", "DUP005"]}
COPIES = {"select": ["DUP001", "DUP003"]}


def codes(text: str, path: str = "text.txt") -> list[str]:
    return [finding.code for finding in srclint.lint(text, path=path, config=IN_A_FILE)]


class TestChangedCopies:
    @pytest.mark.parametrize(
        "copy",
        [
            "A group of students painted the water tower in colours, and the mayor paid for the paint.",
            "A small group of students painted the old water tower again in three colours, and the mayor paid for it.",
            "A band of students decorated the old water tower in three colours, and the mayor paid for the brushes.",
            "A group of students the old water tower in three, and the mayor paid for the paint.",
            "In three colours, a group of students painted the old water tower, and the mayor paid for the paint.",
        ],
    )
    @pytest.mark.parametrize("between", ["", f"{BEES} {TRAIN} "])
    def test_words_put_in_taken_out_and_put_for_others(self, copy: str, between: str) -> None:
        assert codes(f"{TOWER} {between}{copy} {FERRY}") == ["DUP002"]

    def test_a_copy_that_lost_a_word_of_few(self) -> None:
        assert codes(f"Put the wet boots beside the stove. {BEES} Put the boots beside the stove. {FERRY}") == [
            "DUP002"
        ]

    @pytest.mark.parametrize(
        ("one", "other", "between"),
        [
            (
                "市政府计划在明年春天以前修复旧码头旁边的木桥，费用由渡轮公司承担。",
                "市政府打算在明年春天以前修复旧码头附近的木桥，费用由渡轮公司支付。",
                "孩子们在河边放风筝。",
            ),
            (
                "市は来年の春までに古い桟橋のそばの木の橋を修理する計画で、費用は渡し船の会社が払う。",
                "市は来年の春までに古い桟橋の横の木の橋を修理する予定で、費用は渡し船の会社が払う。",
                "子どもたちは川辺で凧をあげた。",
            ),
            (
                "Die Stadt will bis zum nächsten Frühjahr die hölzerne Brücke neben dem alten Anleger erneuern.",
                "Die Stadt will bis zum nächsten Frühjahr die Brücke neben dem alten Anleger gründlich erneuern.",
                "Am Fluss lassen Kinder Drachen steigen.",
            ),
        ],
    )
    def test_in_other_languages(self, one: str, other: str, between: str) -> None:
        blank = "" if one[-1] == "。" else " "
        assert codes(blank.join((one, between, other))) == ["DUP002"]

    def test_a_sentence_in_quotation_marks(self) -> None:
        said = f'"{TOWER}"'
        assert codes(f"{said} {BEES} {said} {FERRY}") == ["DUP001"]
        assert codes(f"{said} {BEES} {said.replace('old ', '')} {FERRY}") == ["DUP002"]

    def test_in_capitals_behind_a_semicolon(self) -> None:
        sentence = "The mill stands still in winter; the miller repairs his nets and his boat."
        assert codes(f"{sentence} {BEES} {sentence.title()}") == ["DUP001"]


class TestWhatIsAlikeOnPurpose:
    def test_entries_of_a_reference(self) -> None:
        shared = "The value is read once, when the pump is started for the first time."
        entries = [f"## `pump.{name}`\n\nSets {what}. {shared}\n" for name, what in zip("abcd", "wxyz", strict=True)]
        assert not codes("# Options\n\n" + "\n".join(entries), "options.md")

    def test_sections_that_go_through_the_same_steps(self) -> None:
        steps = [
            "Open the lid of the stove with the long iron hook.",
            "Take the ash out with the small shovel and carry it away.",
            "Close the lid again and wait until the smoke is gone.",
        ]
        first = "\n\n".join([steps[0], "Put three logs on the grate.", steps[1], "Light the paper.", steps[2]])
        second = "\n\n".join([steps[0], "Let the fire burn down.", steps[1], "Pour water on it.", steps[2]])
        assert not codes(f"# Light the stove\n\n{first}\n\n# Put the stove out\n\n{second}\n", "stove.md")

    def test_one_sentence_under_two_headings_is_a_copy(self) -> None:
        assert codes(f"# Ice\n\n{FERRY} {BEES}\n\n# Wood\n\n{TRAIN} {FERRY}\n", "note.md") == ["DUP001"]

    def test_a_template_is_not_reported_at_every_place(self) -> None:
        parts = [f"# {name}\n\n{FERRY} {name} was there.\n" for name in "ABCDEFGHIJKLMNOP"]
        assert 1 <= len(codes("\n".join(parts), "note.md")) <= 5

    def test_odd_and_even(self) -> None:
        text = "When the number of planks is {} the carpenter begins with the middle of the floor."
        assert not codes(f"{text.format('odd')} {text.format('even')}")


class TestRemoval:
    @pytest.mark.parametrize(
        ("path", "before", "after"),
        [
            ("note.md", f"- {FERRY}\n- {FERRY}\n- {BEES}\n", f"- {FERRY}\n- {BEES}\n"),
            ("note.txt", f"* {FERRY}\n* {FERRY}\n* {BEES}\n", f"* {FERRY}\n* {BEES}\n"),
            ("note.md", f"> {FERRY}\n> {FERRY} {BEES}\n", f"> {FERRY} {BEES}\n"),
            ("note.md", f"> {FERRY} {BEES}\n>\n> {FERRY} {BEES}\n>\n> {TRAIN}\n", f"> {FERRY} {BEES}\n>\n> {TRAIN}\n"),
            ("note.md", f"{FERRY}\r\n\r\n{FERRY}\r\n\r\n{BEES}\r\n", f"{FERRY}\r\n\r\n{BEES}\r\n"),
            ("note.txt", f"{FERRY} {BEES}\n\n{FERRY} {BEES}\n\n{TRAIN}\n", f"{FERRY} {BEES}\n\n{TRAIN}\n"),
            ("note.txt", f"{BEES} {FERRY} {FERRY} {FERRY}\n", f"{BEES} {FERRY}\n"),
            ("a.jsonl", f'{{"text": "{FERRY} {FERRY} {BEES}"}}\n', f'{{"text": "{FERRY} {BEES}"}}\n'),
            ("note.md", f"{BEES} {FERRY}[^1] {FERRY}[^1]\n\n[^1]: It was thick.\n", None),
            ("note.md", f"1. {FERRY}\n2. {FERRY}\n3. {BEES}\n", None),
            ("note.md", f"{BEES} **{FERRY}** **{FERRY}** {TRAIN}\n", None),
        ],
    )
    def test_it_takes_out_the_copy_and_nothing_else(self, path: str, before: str, after: str | None) -> None:
        fixed = srclint.fix(before, path=path, unsafe=True, config=COPIES)
        assert fixed.text == (before if after is None else after)
        assert srclint.fix(fixed.text, path=path, unsafe=True, config=COPIES).text == fixed.text

    def test_it_is_unsafe(self) -> None:
        text = f"{FERRY} {FERRY} {BEES}"
        assert srclint.fix(text, config=COPIES).text == text

    @given(
        st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from([" ", "\n", "\n\n", "\n\n- ", "\n> "]))),
        st.sampled_from(["text.txt", "note.md"]),
    )
    @settings(max_examples=60, deadline=None)
    def test_fixing_comes_to_rest_and_only_takes_away(self, parts: list[tuple[str, str]], path: str) -> None:
        text = "".join(sentence + blank for sentence, blank in parts)
        fixed = srclint.fix(text, path=path, unsafe=True, config=COPIES)
        assert srclint.fix(fixed.text, path=path, unsafe=True, config=COPIES).text == fixed.text
        assert {s for s in SENTENCES if s in text} == {s for s in SENTENCES if s in fixed.text}


class TestEveryText:
    @given(
        st.lists(
            st.sampled_from([*SENTENCES, "“Yes.”", "# A title", "水位太低。", "It is: a; b", "\n", "1.5"]), max_size=14
        )
    )
    @settings(max_examples=60, deadline=None)
    def test_places_lie_in_the_text_and_the_first_one_before_the_later_one(self, parts: list[str]) -> None:
        text = " ".join(parts)
        for finding in srclint.lint(text, path="note.md", config=IN_A_FILE):
            assert 0 <= finding.span.start < finding.span.end <= len(text)
            for related in finding.related:
                assert 0 <= related.span.start < related.span.end <= len(text)
                assert related.span.start < finding.span.start

    @given(st.lists(st.sampled_from(SENTENCES), max_size=8))
    @settings(max_examples=40, deadline=None)
    def test_what_follows_changes_nothing(self, parts: list[str]) -> None:
        text = " ".join(parts) + "\n\n"
        more = "My grandmother kept her letters in boxes that smelled of oranges.\n"
        found = [(f.code, f.span) for f in srclint.lint(text, config=IN_A_FILE)]
        assert [(f.code, f.span) for f in srclint.lint(text + more, config=IN_A_FILE)] == found


@pytest.mark.parametrize(
    "text",
    [
        " ".join([FERRY] * 3000),
        "\n\n".join([f"{FERRY} {BEES}"] * 1500),
        "\n".join(
            f"Worker {i % 97} finished job {i} in {i * 7 % 1000} ms without any error at all." for i in range(3000)
        ),
        " ".join(["gate pump lamp boat rope"] * 8000),
        "渡轮公司决定下周停运三天因为水位过低。" * 4000,
        "a: B; " * 30000,
        '(. "' * 50000,
        "\n\n".join(f"# Title {i}\n\n{FERRY}" for i in range(2000)),
    ],
    ids=["sentence", "paragraph", "log", "no stop", "no blanks", "signs", "brackets", "headings"],
)
def test_repetitive_text_takes_no_longer_than_other_text(text: str) -> None:
    start = time.process_time()
    assert len(srclint.lint(text, path="note.md", config=IN_A_FILE)) <= 10
    assert time.process_time() - start < 3
