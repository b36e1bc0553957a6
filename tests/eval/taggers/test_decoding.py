"""Tags to spans: by hand in every scheme, and against seqeval where it reads the same scheme."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.eval.systems.taggers.decoding import decode, types


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B-PER I-PER O B-LOC", [(0, 2, "PER"), (3, 4, "LOC")]),
        ("B-PER B-PER I-PER", [(0, 1, "PER"), (1, 3, "PER")]),
        ("I-PER I-PER I-LOC O I-LOC", [(0, 2, "PER"), (2, 3, "LOC"), (4, 5, "LOC")]),
        ("I-PER B-PER I-PER", [(0, 1, "PER"), (1, 3, "PER")]),
        ("S-PER B-LOC I-LOC E-LOC E-LOC", [(0, 1, "PER"), (1, 4, "LOC"), (4, 5, "LOC")]),
        ("U-PER B-LOC L-LOC I-LOC", [(0, 1, "PER"), (1, 3, "LOC"), (3, 4, "LOC")]),
        ("PER PER O LOC PER", [(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "PER")]),
        ("B_PER I_PER O", [(0, 2, "PER")]),
        ("WORK_OF_ART WORK_OF_ART", [(0, 2, "WORK_OF_ART")]),
        ("B-CREATIVE-WORK I-CREATIVE-WORK", [(0, 2, "CREATIVE-WORK")]),
        ("O O", []),
        ("", []),
    ],
    ids=["BIO", "B B", "IOB1", "IOB1 apart", "BIOES", "BILOU", "bare", "line", "OntoNotes",
         "hyphen", "nothing", "empty"],
)  # fmt: skip
def test_by_hand(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert decode(tags.split()) == expected


def test_types_are_named_once() -> None:
    assert types(["O", "B-PER", "I-PER", "LOC", "S-ORG"]) == ("LOC", "ORG", "PER")


@settings(deadline=None)  # seqeval takes seconds to be imported
@given(
    st.lists(
        st.sampled_from(["O", *(f"{p}-{t}" for p in "BIES" for t in ("PER", "LOC"))]), max_size=12
    )
)
def test_reads_as_seqeval_does(tags: list[str]) -> None:
    from seqeval.metrics.sequence_labeling import get_entities

    assert decode(tags) == [(first, last + 1, kind) for kind, first, last in get_entities(tags)]
