"""Statistics, worked by hand on two small documents."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pressmark.corpus import detach_text, statistics
from pressmark.corpus.catalogue import Catalogue
from pressmark.corpus.stats import annotated_words, speaker_distance, words
from pressmark.schema import Annotations, Document, Mention, Quotation, Segment, Span


def quotation(*content: tuple[int, int]) -> Quotation:
    """A quotation of these spans."""
    return Quotation("q", "direct", tuple(Span(*span) for span in content))


@pytest.mark.parametrize(
    ("content", "speaker", "distance"),
    [
        (((0, 10),), (10, 12), 0),
        (((0, 10),), (13, 15), 3),
        (((20, 30),), (13, 15), 5),
        (((0, 10), (20, 30)), (13, 15), 3),
        (((0, 10), (16, 30)), (13, 15), 1),
        (((0, 10),), (2, 4), 0),
    ],
)
def test_speaker_distance(
    content: tuple[tuple[int, int], ...], speaker: tuple[int, int], distance: int
) -> None:
    assert speaker_distance(quotation(*content), Mention("m", Span(*speaker), "PERSON")) == distance


def test_words_are_runs_between_white_space() -> None:
    assert words("") == 0
    assert words("  The “old” mayor's co-op —\n\nfell. ") == 6


def test_left_overs_are_no_annotated_words(wire: Document) -> None:
    assert words(wire.article.text or "") == 17
    assert annotated_words(wire.article) == 16
    assert annotated_words(detach_text(wire).article) is None


def test_sizes_and_densities(wire: Document, index: Catalogue) -> None:
    found = statistics([wire], index=index)
    assert found["sizes"] == {
        "documents": 1,
        "code_points": 91,
        "words": 17,
        "annotated_words": 16,
        "sentences": 1,
        "mentions": 5,
        "entities": 2,
        "events": 1,
        "event_mentions": 1,
        "arguments": 2,
        "quotations": 1,
    }
    # 5, 1 and 1 over 16 words
    assert found["per_100_words"] == {"mentions": 31.25, "event_mentions": 6.25, "quotations": 6.25}


def test_labels(wire: Document, index: Catalogue) -> None:
    found = statistics([wire], index=index)["labels"]
    assert found["mention_types"] == {"PERSON": 3, "DATE": 1, "ORG": 1}
    assert list(found["mention_types"]) == ["PERSON", "DATE", "ORG"]
    assert found["mention_levels"] == {"name": 2, "nominal": 1, "none": 1, "pronoun": 1}
    assert found["entity_types"] == {"ORG": 1, "PERSON": 1}
    assert found["event_types"] == {"Justice.Arrest": 1}
    assert found["realis"] == {"actual": 1}
    assert found["polarity"] == {"positive": 1}
    assert found["roles"] == {"Person": 1, "Time": 1}
    assert found["quotation_types"] == {"mixed": 1}
    assert found["speaker_kinds"] == {"named": 1}


def test_shares_and_distances(wire: Document, index: Catalogue) -> None:
    """A second document: two quotations of a pronoun, one in two parts; one mention nested."""
    second = replace(wire, article=replace(wire.article, id="other"), annotations=_second())
    found = statistics([wire, second], index=index)
    assert found["shares"] == {
        "pronoun_speakers": 0.6667,  # 2 of 3 speakers
        "mixed_quotations": 0.3333,  # 1 of 3
        "quotations_with_cue": 0.3333,
        "discontinuous_quotations": 0.3333,
        "nested_mentions": 0.125,  # 1 of 8
        "singleton_entities": 0.5,  # 1 of 2
    }
    # "Ana Bek" said that "she …": 11 code points; then 2 and 0
    assert found["speaker_distance"] == {"count": 3, "mean": 4.3333, "median": 2, "max": 11}


def _second() -> Annotations:
    mentions = (
        Mention("m1", Span(0, 10), "ORG", "nominal"),
        Mention("m2", Span(0, 4), "GPE", "name"),
        Mention("m3", Span(12, 15), "PERSON", "pronoun"),
    )
    first = replace(quotation((17, 20), (30, 40)), id="q1", speakers=("m3",))
    return Annotations(
        mentions=mentions,
        quotations=(first, replace(quotation((15, 16)), id="q2", speakers=("m3",))),
    )


def test_the_same_span_twice_is_not_nested(wire: Document, index: Catalogue) -> None:
    span = Span(0, 4)
    twice = Annotations(mentions=(Mention("a", span, "GPE"), Mention("b", span, "ORG")))
    found = statistics([replace(wire, annotations=twice)], index=index)
    assert found["shares"]["nested_mentions"] == 0


def test_splits_and_collections(wire: Document, index: Catalogue) -> None:
    other = replace(wire, article=replace(wire.article, id="mine"))
    found = statistics([other, wire], index=index)
    assert list(found["splits"]) == ["train", "unlisted"]
    assert list(found["collections"]) == ["wire", "unlisted"]
    assert found["splits"]["train"]["mentions"] == 5
    assert found["splits"]["train"]["per_100_words"]["mentions"] == 31.25
    assert found["sizes"]["mentions"] == 10


def test_what_cannot_be_known_is_none(wire: Document, index: Catalogue) -> None:
    bare = replace(wire, article=replace(wire.article, id="mine"))
    found = statistics([wire, detach_text(bare)], index=index)
    assert found["sizes"]["words"] is None
    assert found["per_100_words"]["mentions"] is None
    assert found["splits"]["train"]["words"] == 17
    nothing = statistics([], index=index)
    assert nothing["sizes"]["documents"] == nothing["sizes"]["words"] == 0
    assert set(nothing["per_100_words"].values()) == {None}
    assert set(nothing["shares"].values()) == {None}
    assert nothing["speaker_distance"] == {"count": 0, "mean": None, "median": None, "max": None}
    assert nothing["splits"] == nothing["collections"] == {}


def test_no_zones_means_all_of_the_text(wire: Document) -> None:
    assert annotated_words(replace(wire.article, segments=())) == 17
    teaser = (Segment("teaser", 0, wire.article.length),)
    assert annotated_words(replace(wire.article, segments=teaser)) == 0


def test_order_does_not_matter_and_json_takes_it(wire: Document, index: Catalogue) -> None:
    other = replace(wire, article=replace(wire.article, id="aaa"), annotations=_second())
    one = json.dumps(statistics([wire, other], index=index))
    assert one == json.dumps(statistics([other, wire], index=index))
