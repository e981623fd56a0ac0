from hypothesis import given
from hypothesis import strategies as st

from srclint.model import Edit, Span
from srclint.offsets import OffsetMap, Rewriter, apply_edits


@st.composite
def edited(draw):
    text = draw(st.text(st.sampled_from("abcdef"), max_size=20))
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    edits = [Edit(Span(*pair), draw(st.text("XYZ", max_size=3))) for pair in dict.fromkeys(pairs)]
    return text, edits


def test_a_replaced_stretch_leads_back_as_a_whole():
    text, offsets = apply_edits("a&amp;b", [Edit(Span(1, 6), "&")])
    assert text == "a&b"
    assert offsets.back(Span(0, 1)) == Span(0, 1)
    assert offsets.back(Span(1, 2)) == Span(1, 6)
    assert offsets.back(Span(2, 3)) == Span(6, 7)
    assert offsets.back(Span(3, 3)) == Span(7, 7)
    assert offsets.forth(Span(0, 7)) == Span(0, 3)
    assert offsets.forth(Span(6, 7)) == Span(2, 3)


def test_what_was_left_out_has_an_empty_place():
    rewriter = Rewriter("keep drop keep")
    rewriter.copy(0, 5)
    rewriter.copy(10, 14)
    text, offsets = rewriter.finish()
    assert text == "keep keep"
    assert offsets.forth(Span(5, 10)) == Span(5, 5)
    assert offsets.back(Span(0, 9)) == Span(0, 14)


def test_text_put_in_between_belongs_to_nothing_before_it():
    rewriter = Rewriter("ab")
    rewriter.copy(0, 1)
    rewriter.put("\n\n", 1, 1)
    rewriter.copy(1, 2)
    text, offsets = rewriter.finish()
    assert text == "a\n\nb"
    assert offsets.forth(Span(0, 1)) == Span(0, 1)
    assert offsets.forth(Span(1, 2)) == Span(3, 4)
    assert offsets.back(Span(1, 3)) == Span(1, 1)


def test_stretches_that_meet_are_one():
    rewriter = Rewriter("abcd")
    for i in range(4):
        rewriter.copy(i, i + 1)
    text, offsets = rewriter.finish()
    assert text == "abcd"
    assert all(offsets.back(Span(i, j)) == Span(i, j) for i in range(5) for j in range(i, 5))


def test_an_empty_text_leads_to_where_it_was_taken_from():
    assert OffsetMap([(0, 7, 0, True)], 0).back(Span(0, 0)) == Span(7, 7)
    assert OffsetMap([], 0).back(Span(0, 0)) == Span(0, 0)


@given(edited())
def test_what_was_not_edited_leads_back_to_itself(case):
    text, edits = case
    new, offsets = apply_edits(text, edits)
    previous = 0
    for i, character in enumerate(new):
        place = offsets.back(Span(i, i + 1))
        assert previous <= place.start <= place.end <= len(text)
        previous = place.start
        if character.islower():
            assert text[place.start : place.end] == character
            assert offsets.forth(place) == Span(i, i + 1)


@given(edited())
def test_edits_do_what_they_say(case):
    text, edits = case
    expected = text
    for (start, end), new in reversed(edits):
        expected = expected[:start] + new + expected[end:]
    assert apply_edits(text, edits)[0] == expected


@given(edited(), st.data())
def test_spans_stay_within_the_texts(case, data):
    text, edits = case
    new, offsets = apply_edits(text, edits)
    for length, other, carry in ((len(new), len(text), offsets.back), (len(text), len(new), offsets.forth)):
        start = data.draw(st.integers(0, length))
        end = data.draw(st.integers(start, length))
        carried = carry(Span(start, end))
        assert 0 <= carried.start <= carried.end <= other
