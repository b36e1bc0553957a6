"""Comparing documents whose texts differ: annotations are followed to where they are now."""

from __future__ import annotations

from dataclasses import replace

from diff_desk import edited, retold, side
from hypothesis import given
from hypothesis import strategies as st
from pressmark.corpus import detach_text
from pressmark.corpus.build.alignment import by_blocks, equal_blocks
from pressmark.corpus.build.differences import difference
from pressmark.schema import Document, Span


def test_a_text_that_grew_takes_its_annotations_along(wire: Document) -> None:
    """Words before, within and after what is annotated; not one annotation is another."""
    for old, new in (
        ("", "In Orlu "),
        ("“never", "“never, ever"),
        ("on ", "early on "),
        (" wrote.", " wrote. "),
    ):
        found = difference(side(wire), side(retold(wire, old, new)))
        (text,) = found.text_changed
        assert (text.document, text.by) == ("wire-001", "text") and 0.8 < text.kept <= 1
        assert [str(change) for change in found.changes] == []
        assert found.layers["mentions"]["same"] == 5


def test_what_changed_beside_the_text_is_told_by_its_place(wire: Document) -> None:
    other = retold(wire, "", "Yesterday ")
    first, *rest = other.annotations.mentions
    other = edited(other, mentions=(replace(first, type="ORG"), *rest), entities=(), events=())
    found = difference(side(wire), side(other))
    assert [
        (c.layer, c.kind, c.place, c.said) for c in found.changes if c.layer != "arguments"
    ] == [
        ("mentions", "changed", "[10, 17) 'Ana Bek'", "PERSON → ORG"),
        ("entities", "dropped", "[0, 7) [18, 21) [59, 62) 'Ana Bek … she … Bek'", "PERSON"),
        ("entities", "dropped", "[44, 51) 'a paper'", "ORG"),
        ("events", "dropped", "[67, 75) 'arrested'", "Justice.Arrest"),
    ]


def test_words_that_are_gone_take_their_annotations_with_them(wire: Document) -> None:
    marked = wire.annotations
    less = edited(wire, mentions=marked.mentions[:4], entities=marked.entities[:1])
    other = retold(less, ", a paper wrote", "")
    found = difference(side(wire), side(other))
    assert [(c.layer, c.kind, c.place) for c in found.changes] == [
        ("mentions", "dropped", "[44, 51) 'a paper'"),
        ("entities", "dropped", "[44, 51) 'a paper'"),
    ]


def test_without_both_texts_things_are_known_by_their_ids(wire: Document) -> None:
    other = retold(wire, "", "In Orlu ")
    (day,) = [m for m in other.annotations.mentions if m.type == "DATE"]
    mentions = tuple(
        replace(m, value="2024-06-10") if m is day else m for m in other.annotations.mentions
    )
    other = detach_text(edited(other, mentions=mentions))
    found = difference(side(wire), side(other))
    assert [str(change) for change in found.text_changed] == [
        "wire-001: another text; compared by ids, because it is not in both"
    ]
    layers = ("mentions", "entities", "events", "arguments", "quotations")
    assert [(c.layer, c.said) for c in found.changes if c.layer in layers] == [
        ("mentions", "value 2024-06-03 → 2024-06-10")
    ]


_WORDS = st.lists(st.sampled_from(["a", "Bek", "said", " ", ", ", "🌉", "é"]), max_size=12)


@given(_WORDS, _WORDS, st.data())
def test_what_stands_in_both_texts_is_found_in_the_other(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    """Blocks say the same; a span within one keeps its words; none ends before it begins."""
    one, other = "".join(old), "".join(new)
    blocks = equal_blocks(one, other)
    assert [one[a : a + n] for a, _, n in blocks] == [other[b : b + n] for _, b, n in blocks]
    move = by_blocks(blocks, len(one), len(other))
    start = data.draw(st.integers(0, len(one)))
    span = Span(start, data.draw(st.integers(start, len(one))))
    moved = move(span)
    assert 0 <= moved.start <= moved.end <= len(other)
    if len(span) and any(a <= span.start and span.end <= a + n for a, _, n in blocks):
        assert other[moved.start : moved.end] == one[span.start : span.end]
    assert equal_blocks(one, one) == ([(0, 0, len(one))] if one else [])
