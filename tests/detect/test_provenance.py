"""Texts that do not say where they come from, and when: provenance, relative times, requests for a source."""

from __future__ import annotations

import json

import pytest

import srclint

BODY = (
    "The ferry will not sail before spring, harbour master Ilse Brandt told the council on Monday. The hull has a "
    "crack that no yard on the coast can mend, and the only dock that is large enough has been let to the navy.\n\n"
    "Paul Okoro, who owns the shop on the largest island, said that he had food for six weeks. The school will send "
    "its pupils home by boat, and the doctor comes on Tuesdays. Brandt said a smaller boat would carry the mail. The "
    "council wants to hear from her again in a month, and nobody on the islands was surprised by any of it."
)


def found(text: str, rule: str, path: str = "ferry.txt") -> list[str]:
    config = {"select": [rule], "language": "en"}
    return [text[f.span.start : f.span.end] for f in srclint.lint(text, path=path, config=config)]


class TestProvenance:
    def test_an_article_without_any_is_found_once(self) -> None:
        assert found(BODY, "missing-provenance") == [BODY.partition(". ")[0] + "."]

    @pytest.mark.parametrize(
        "text",
        [
            f"By Marta Quiroga\n\n{BODY}",
            f"{BODY}\n\nSource: Island Courier",
            f"3 May 2024\n\n{BODY}",
            f"PORT ELLEN, 3 May – {BODY}",
            f"{BODY}\n\nhttps://example.org/ferry",
            f"{BODY} [3]",
            f"© Island Courier\n\n{BODY}",
        ],
    )
    def test_any_of_them_is_enough(self, text: str) -> None:
        assert found(text, "missing-provenance") == []

    @pytest.mark.parametrize("key", ["source", "url", "author", "date"])
    def test_front_matter_counts(self, key: str) -> None:
        text = f"---\ntitle: The ferry\n{key}: somewhere\n---\n\n{BODY}"
        assert found(text, "missing-provenance", "ferry.md") == []

    def test_a_title_alone_is_none(self) -> None:
        assert found(f"---\ntitle: The ferry\n---\n\n{BODY}", "missing-provenance", "ferry.md")

    def test_a_date_in_the_name_of_the_file_counts(self) -> None:
        assert found(BODY, "missing-provenance", "2024/05/ferry.txt") == []

    def test_the_other_fields_of_a_record_may_say_it(self) -> None:
        text = json.dumps({"text": BODY, "url": "https://example.org"})
        assert srclint.lint(text, path="a.jsonl", config={"select": ["SRC009", "SRC010"]}) == []

    @pytest.mark.parametrize(
        "told", [{}, {"lang": "en"}, {"url": "", "author": "Ann Lee"}, {"date": None, "source": "X"}]
    )
    def test_a_record_that_has_no_field_for_it_or_says_it_is_not_asked(self, told: dict[str, str]) -> None:
        line = json.dumps({"text": BODY, **told})
        assert srclint.lint(line, path="a.jsonl", config={"select": ["SRC009"]}) == []

    @pytest.mark.parametrize("told", [{"url": ""}, {"date": None, "meta": {"url": "unknown"}}, {"source": None}])
    def test_a_record_whose_fields_for_it_are_empty_is_found(self, told: dict[str, object]) -> None:
        line = json.dumps({"text": BODY, **told})
        [finding] = srclint.lint(line, path="a.jsonl", config={"select": ["SRC009"]})
        assert finding.record is not None
        assert finding.record.field == "text"

    def test_a_record_is_asked_for_what_is_configured(self) -> None:
        lines = "".join(json.dumps({"text": BODY, "link": link}) + "\n" for link in ("shelf 3", "", "https://x.org"))
        config = {"select": ["SRC009"], "records": {"url": "link"}}
        [finding] = srclint.lint(lines, path="a.jsonl", config=config)
        assert finding.start.line == 2

    def test_notes_and_letters_are_no_articles(self) -> None:
        note = "I think that our ferry is late again. You should ask Ilse Brandt, who said so. We shall see. " * 8
        assert found(note, "missing-provenance") == []


class TestRelativeTime:
    @pytest.mark.parametrize(
        "time",
        ["yesterday", "last week", "earlier this year", "over the past four years", "two months ago", "12 days ago"],
    )
    def test_is_found_in_an_undated_text(self, time: str) -> None:
        assert found(f"The ferry was mended {time} in the dock.", "relative-time") == [time]

    @pytest.mark.parametrize(
        "text",
        [
            "The ferry was mended last week. It was built in 1987.",
            "The ferry, mended on 03/05/24, was sold last week.",
            "“It was mended last week,” said the captain.",
            "I was there last week, and we saw it.",
            "Was the ferry mended last week?",
            "In those days the yesterdays were long, and the weeks ran by.",
        ],
    )
    def test_is_placed_or_not_the_texts_own(self, text: str) -> None:
        assert found(text, "relative-time") == []

    @pytest.mark.parametrize(
        ("told", "is_found"),
        [
            ({}, False),
            ({"date": "2024-05-03"}, False),
            ({"date": "", "url": "https://example.org/2024/05/03/ferry"}, False),
            ({"date": None, "created_at": 1714694400}, False),
            ({"date": "n.d."}, False),
            ({"date": ""}, True),
            ({"metadata": {"published": None}}, True),
        ],
    )
    def test_a_record_tells_its_date(self, told: dict[str, object], is_found: bool) -> None:
        line = json.dumps({"text": "The ferry was mended last week in the dock.", **told})
        config = {"select": ["SRC010"], "language": "en"}
        assert bool(srclint.lint(line, path="a.jsonl", config=config)) is is_found


class TestRequests:
    @pytest.mark.parametrize(
        "mark", ["[citation needed]", "[Who?]", "{{cn}}", "{{Citation needed|date=May 2020}}", "[要出典]"]
    )
    def test_is_found_in_any_text(self, mark: str) -> None:
        for path in ("tower.txt", "tower.md"):
            assert found(f"The tower sank {mark} by a foot.", "citation-needed", path) == [mark]

    @pytest.mark.parametrize(
        "text", ["{{ when }} {{fact}}", "{{ when|date }}", "`[who?]`", "[who](a.md)", "who? when?"]
    )
    def test_variables_code_and_words_are_none(self, text: str) -> None:
        assert found(text, "citation-needed", "page.md") == []
