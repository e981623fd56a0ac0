"""Pointers are found where what they point at is missing, in text and in Markdown, once for each missing thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srclint
from srclint.detect.references.pointers import Pointers
from srclint.errors import RuleError
from srclint.plugins import load_plugins
from tests.growth import grows_in_proportion

REST = "\n\nThe harbour froze in January, and the boats stayed on land until the end of March."


def found(text: str, *, path: str = "text.txt", select: str = "REF") -> list[tuple[str, str]]:
    findings = srclint.lint(text, path=path, config={"select": [select]})
    return [(finding.name, text[slice(*finding.span)]) for finding in findings]


class TestPictures:
    @pytest.mark.parametrize(
        "pointer",
        [
            "The chart below",
            "The following infographic",
            "The above map",
            "The photo of the old pier below",
            "This diagram",
        ],
    )
    def test_a_picture_pointed_at_is_missed(self, pointer: str) -> None:
        assert found(f"{pointer} shows where the ice was thickest.{REST}") == [("missing-picture", pointer)]

    @pytest.mark.parametrize(
        "text",
        [
            "The bigger picture is that the ice came early.",
            "Nobody saw the clear picture above all the noise.",
            "The temperature graph above $50 is for another market.",
            "The picture above the fireplace shows my aunt.",
            "The following image formats can be read: PNG and JPEG.",
        ],
    )
    def test_idioms_amounts_and_places_are_no_pointers(self, text: str) -> None:
        assert not found(text + REST)

    def test_the_picture_may_stand_on_the_other_side(self) -> None:
        text = "![Ice](https://example.org/ice.png)\n\nThe chart below shows the ice.\n"
        assert not found(text, path="note.md")

    def test_a_far_picture_does_not_count(self) -> None:
        filler = "The boats stayed on land for another week. " * 60
        assert found(f"The chart below shows the ice.\n\n{filler}\n\nhttps://example.org/ice.png\n")

    def test_a_caption_never_stands_in_for_its_picture(self) -> None:
        text = f"The photo below shows the pier in January.\n\nPhoto by Ida Holm\n{REST}"
        assert found(text) == [("missing-picture", "The photo below")]

    def test_a_caption_alone_is_reported(self) -> None:
        text = f"The harbour froze in January.\n\nPhoto by Ida Holm\n{REST}"
        assert found(text) == [("orphan-caption", "Photo by Ida Holm")]

    def test_a_template_may_hold_anything(self) -> None:
        assert not found("The chart below shows the ice.\n\n{% figure ice.png %}\n", path="note.md")

    def test_a_repeated_mention_is_one_finding(self) -> None:
        text = f"This diagram shows the ice. This diagram illustrates how it broke.{REST}"
        assert len(found(text)) == 1


class TestTables:
    def test_aligned_columns_are_a_table(self) -> None:
        assert not found("The table below gives the days.\n\nmonth     days\nJanuary   31\nFebruary  28\n")

    def test_without_one_the_pointer_is_reported(self) -> None:
        assert found(f"The days are given in Table 4.{REST}") == [("missing-table", "Table 4")]

    def test_the_label_of_a_caption_is_no_pointer(self) -> None:
        assert ("missing-table", "Table 4") not in found(f"Table 4. Days of ice\n{REST}")


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("The log of the harbour master is available here.", "available here"),
            ("To take part, click here before Friday.", "click here"),
            ("You can see the other entries here.", "You can see the other entries here"),
            ("For the details, see this pull request.", "see this pull request"),
            ("Learn more about the harbour.", "Learn more about the harbour."),
            ("View the slides (PDF, 3 MB, 12 pages)", "View the slides (PDF, 3 MB, 12 pages)"),
            ("See the links below for the timetable.", "See the links below"),
        ],
    )
    def test_a_call_without_a_target_is_reported(self, text: str, words: str) -> None:
        assert found(text + REST) == [("missing-link", words)]

    @pytest.mark.parametrize(
        "text",
        [
            "The log of the harbour master is available here: https://mill.net/log",
            "Visit harbour.example.org to learn more.",
            "Users click the link and land on the front page.",
            "People here love the ice. The winter is here!",
            "The button says “Click here”, which helps nobody.",
            "A rail link joins the harbour and the town.",
            "Learn more about the harbour in our guide.",
        ],
    )
    def test_a_named_place_a_mention_or_a_story_is_not(self, text: str) -> None:
        assert not found(text + REST)

    def test_a_link_in_markdown_resolves_it(self) -> None:
        assert not found("The log is available [here](https://log.mill.net/today).\n", path="note.md")
        assert not found("The log is available here.\n\n[log](https://mill.net/log)\n", path="note.md")

    def test_code_is_a_mention(self) -> None:
        assert not found("Never label a link `click here`.\n", path="note.md")


class TestLeadIns:
    def test_nothing_follows(self) -> None:
        assert found("You can also watch what the harbour master told us:\n") == [
            ("empty-lead-in", "You can also watch what the harbour master told us:")
        ]

    @pytest.mark.parametrize(
        "after", ["- one\n- two", "1. one\n2. two", "https://example.org", "> quoted", "    code = 1"]
    )
    def test_what_was_announced_follows(self, after: str) -> None:
        assert not found(f"The harbour has the following rules:\n\n{after}\n")

    def test_the_next_section_of_the_same_level_begins(self) -> None:
        text = "![Pier](https://example.org/p.png)\n\n## Rules\n\nThese are the rules:\n\n## Prices\n\nNone.\n"
        assert found(text, path="note.md") == [("empty-lead-in", "These are the rules:")]

    def test_a_deeper_heading_is_what_was_announced(self) -> None:
        assert not found("## Rules\n\nThere are two kinds of rules:\n\n### For boats\n\nSlow.\n", path="note.md")

    def test_speech_may_follow(self) -> None:
        assert not found(
            "The harbour master thought for a while and then said:\n\nThis was the last winter of its kind.\n"
        )


class TestSections:
    def test_there_is_none_before(self) -> None:
        assert found(f"In the previous section, we looked at boats.{REST}") == [
            ("missing-section", "the previous section")
        ]

    def test_there_is_one_before(self) -> None:
        text = "# Boats\n\nBoats float.\n\n## Ice\n\nIn the previous section, we looked at boats.\n"
        assert not found(text, path="note.md")

    def test_a_numbered_one(self) -> None:
        text = "# 1 Boats\n\nSee Section 4.2 for the ice.\n\n# 2 Ice\n\nSee Section 1.\n"
        assert found(text, path="note.md") == [("missing-section", "Section 4.2")]


def test_other_texts_by_title_and_date() -> None:
    text = f"For background, see Why Harbours Freeze From the Edge, March 3, 2021.{REST}"
    assert found(text) == [("unlinked-title", "see Why Harbours Freeze From the Edge, March 3, 2021")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wie die folgende Abbildung zeigt, war das Eis im Januar am dicksten und nicht im März.", "missing-picture"),
        ("Die Tage stehen in der Tabelle unten. Im Januar war das Eis am dicksten und nicht im März.", "missing-table"),
        ("Comme le montre la photo ci-dessous, la glace était plus épaisse en janvier qu’en mars.", "missing-picture"),
        ("Le journal du port est disponible ici. La glace était plus épaisse en janvier qu’en mars.", "missing-link"),
        (
            "Como muestra el siguiente gráfico, el hielo era más grueso en enero que en el mes de marzo.",
            "missing-picture",
        ),
        ("Para apuntarse, haga clic aquí. El hielo era más grueso en enero que en el mes de marzo.", "missing-link"),
        (
            "Come mostra il grafico qui sotto, il ghiaccio era più spesso a gennaio che nel mese di marzo.",
            "missing-picture",
        ),
        ("Per iscriversi, clicca qui. Il ghiaccio era più spesso a gennaio che nel mese di marzo.", "missing-link"),
    ],
)
def test_other_languages(text: str, name: str) -> None:
    assert [found_name for found_name, _ in found(text)] == [name]


def test_messages_say_what_is_pointed_at_and_that_it_is_missing() -> None:
    (finding,) = srclint.lint(f"As the next picture shows, it froze.{REST}", config={"select": ["REF001"]})
    assert finding.message == "‘the next picture’ points at a picture, and none follows"


def test_a_rule_without_an_object_is_refused() -> None:
    rule = next(rule for rule in load_plugins().rules if rule.detector != "pointers")
    with pytest.raises(RuleError, match="object"):
        Pointers([rule])


PIECES = st.sampled_from(
    [
        "the chart below",
        "click here",
        "see Figure 3",
        "in the previous section",
        "like this:",
        "\n\n",
        "[1]",
        "“",
        "”",
        '"',
        "İ",
        "ß",
        ". ",
        " ",
        "x",
        "\ud800",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["a.txt", "a.md"]))
def test_any_text_is_read_and_spans_lie_in_it(text: str, path: str) -> None:
    findings = srclint.lint(text, path=path, config={"select": ["REF"]})
    spans = [finding.span for finding in findings]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert findings == srclint.lint(text, path=path, config={"select": ["REF"]})


class TestExamples:
    def test_an_example_above_was_lost_with_its_code(self) -> None:
        assert found(f"In the example above, the gate stays open.{REST}") == [("missing-example", "the example above")]

    @pytest.mark.parametrize(
        "text",
        [
            "For instance, a boat may wait outside. In the example above, the gate stays open.",
            "She set the example above all others. Follow the example of the pilots.",
            "The examples below are from spring:\n\n- a boat\n- a raft\n",
        ],
    )
    def test_one_that_is_told_or_listed_is_there(self, text: str) -> None:
        assert not found(text + REST)

    def test_an_announced_one_that_does_not_come_is_not_told(self) -> None:
        assert found(f"For example:\n\nIn the example above, the gate stays open.{REST}")


class TestOneThingOneFinding:
    def test_a_picture_without_its_file_is_one_finding(self, tmp_path: Path) -> None:
        text = "The chart below shows the ice.\n\n![Ice](ice.png)\n\nPhoto by Ida Holm\n"
        assert found(text, path=str(tmp_path / "note.md")) == [("missing-file", "ice.png")]

    def test_a_numbered_picture_is_missed_once_however_often_it_is_named(self) -> None:
        filler = "The boats stayed on land for another week. " * 60
        text = "\n\n".join(f"See Figure {number}. {filler}" for number in (1, 2, 1, 1))
        assert [said for _, said in found(text)] == ["Figure 1", "Figure 2"]

    @pytest.mark.parametrize("unit", ["see Figure 1. ", "[", "](", "[a][b]", "#x", "[a](gone.png) "])
    def test_much_of_one_thing_takes_time_in_proportion(self, unit: str) -> None:
        assert grows_in_proportion(lambda size: found(unit * (size // len(unit)), path="note.md"), 3_000)
