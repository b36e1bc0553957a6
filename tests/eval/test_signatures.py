"""Signatures say all that a figure depends on; figures by document are the documents' own."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from pressmark.eval.averages import average
from pressmark.eval.distribution import as_csv, as_jsonl, distribution, document_rows
from pressmark.eval.measures import parse
from pressmark.eval.scoring import ScoreTable, score
from pressmark.eval.signatures import read, short_form
from pressmark.eval.verifying import verify
from pressmark.schema import (
    Annotations,
    Article,
    Document,
    Entity,
    Mention,
    PressmarkError,
    Segment,
    Source,
    Span,
    text_sha256,
)

TEXT = "Ana met Bo in Rome."
GOLD = [
    Document(
        Article(
            f"d{i}",
            TEXT,
            text_sha256(TEXT),
            len(TEXT),
            "en",
            Source("p", "t", "2024-01-01", "CC0-1.0"),
        ),
        Annotations(
            (
                Mention("m1", Span(0, 3), "PERSON", "name"),
                Mention("m2", Span(14, 18), "GPE", "name"),
            )
        ),
    )
    for i in range(3)
]
MADE = {
    "d0": GOLD[0].annotations,
    "d1": Annotations((Mention("x", Span(0, 3), "ORG", "name"),)),
}
MEASURES = ["entity.strict", "quote.exact(norm=quotes)"]


def table(predicted: dict[str, Annotations] = MADE, gold: list[Document] = GOLD) -> ScoreTable:
    return score(gold, predicted, MEASURES, corpus="tiny@1")


def test_the_long_form_has_sorted_keys_and_defaults() -> None:
    name, *pairs = table().signature("quote.exact(norm=quotes)").split("|")
    told = dict(pair.split(":", 1) for pair in pairs)
    assert name == "quote.exact(norm=quotes)"
    assert list(told) == sorted(told)
    assert told["norm"] == "quotes" and told["type"] == "all"
    assert told["dup"] == "multiset" and told["zd"] == "null"
    assert told["gold"].startswith("tiny@1#") and len(told["gold"]) == len("tiny@1#") + 8


def test_parameters_of_a_measure_are_told() -> None:
    made = score(GOLD, MADE, ["entity.strict(duplicates=set,zero_division=1)"])
    told = read(made.signature(made.measures[0]))[1]
    assert (told["dup"], told["zd"], told["alignment"]) == ("set", "1", "optimal")


def test_repeated_mentions_that_go_are_counted_where_a_measure_takes_them_away() -> None:
    """d0: gold's Ana in two entities, and Rome in one twice; what gold has not stays (d1)."""
    twice = (Mention("x", Span(0, 3), "PERSON"), Mention("y", Span(0, 3), "PERSON"))
    rome = (Mention("r", Span(14, 18), "GPE"), Mention("s", Span(14, 18), "GPE"))
    bo = (Mention("b", Span(8, 10), "PERSON"), Mention("c", Span(8, 10), "PERSON"))
    gold = [
        replace(
            document,
            annotations=replace(
                document.annotations,
                entities=(Entity("e1", "PERSON", ("m1",)), Entity("e2", "GPE", ("m2",))),
            ),
        )
        for document in GOLD
    ]
    made = {
        "d0": Annotations(
            (*twice, *rome),
            (
                Entity("e1", "PERSON", ("x",)),
                Entity("e2", "PERSON", ("y",)),
                Entity("e3", "GPE", ("r", "s")),
            ),
        ),
        "d1": Annotations(bo, (Entity("e1", "PERSON", ("b", "c")),)),
    }
    found = score(gold, made, ["coref.b3", "coref.b3(repeated=first)"])
    assert "repeated_gone:2|" in found.signature("coref.b3(repeated=first)")
    assert "repeated_gone" not in found.signature("coref.b3")
    # Another system has another number: figures compare all the same.
    assert "repeated_gone:counted|" in found.signature("coref.b3(repeated=first)", system=False)
    # d0: Ana and Rome of 2 and 2; d1: Bo twice, of none of 2; d2: none of 2.
    assert found.figure("coref.b3(repeated=first)").precision == 2 / 4
    assert found.figure("coref.b3(repeated=first)").recall == 2 / 6


def test_both_forms_are_read_and_verified() -> None:
    long = table().signature("entity.strict")
    short = short_form(long)
    assert short.count("|") == 3 and len(short) < 60
    for form in (long, short):
        measure, told = read(form)
        assert measure == parse("entity.strict")
        assert told["gold"].split("#")[-1] == read(long)[1]["gold"].split("#")[-1]
        found = verify(form, table())
        assert found.same
        assert found.figure == table().figure("entity.strict")


def test_averages_are_verified_as_such() -> None:
    figure = average(table(), "entity.strict", "macro_types")
    assert figure is not None
    for form in (figure.signature, short_form(figure.signature)):
        assert verify(form, table()).figure == figure
    with pytest.raises(PressmarkError, match="average 'mean' is unknown"):
        verify(table().signature("entity.strict", avg="mean"), table())


def test_what_has_changed_is_told_by_its_key() -> None:
    signature = table().signature("entity.strict")
    other = verify(signature, table({"d0": GOLD[0].annotations}))
    assert not other.same and list(other.differences) == ["sys"]
    moved = [replace(GOLD[0], annotations=Annotations()), *GOLD[1:]]
    assert list(verify(signature, table(gold=moved)).differences) == ["gold"]
    # What is predicted in a byline is not scored, so that the segments decide on figures too.
    zoned = replace(GOLD[0].article, segments=(Segment("byline", 0, 3),))
    moved = [replace(GOLD[0], article=zoned), *GOLD[1:]]
    assert list(verify(signature, table(gold=moved)).differences) == ["gold"]


def test_words_and_the_order_of_documents_are_no_part_of_the_hash() -> None:
    signature = table().signature("entity.strict")
    told = Annotations(
        tuple(
            replace(m, span=Span(m.span.start, m.span.end, TEXT[m.span.start : m.span.end]))
            for m in MADE["d0"].mentions
        )
    )
    assert table(MADE | {"d0": told}).signature("entity.strict") == signature
    assert table(gold=GOLD[::-1]).signature("entity.strict") == signature


@pytest.mark.parametrize(
    "changed",
    [
        Annotations((Mention("y", Span(0, 3), "ORG", "name"),)),
        Annotations((Mention("x", Span(0, 4), "ORG", "name"),)),
        Annotations((Mention("x", Span(0, 3), "GPE", "name"),)),
        Annotations((Mention("x", Span(0, 3), "ORG", "nominal"),)),
        Annotations((Mention("x", Span(0, 3), "ORG", "name", head=Span(0, 2)),)),
        Annotations((Mention("x", Span(0, 3), "ORG", "name", value="2024"),)),
    ],
)
def test_whatever_is_said_is_in_the_hash(changed: Annotations) -> None:
    one, other = (
        read(made.signature("entity.strict"))[1]["sys"]
        for made in (table(), table(MADE | {"d1": changed}))
    )
    assert one != other


@pytest.mark.parametrize("text", ["", "entity.strict", "entity.strict|x", "nothing|a:b", "|a:b"])
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(PressmarkError):
        read(text)


# -- by document -------------------------------------------------------------------------------


def test_rows_by_document() -> None:
    rows = {row.document: row for row in document_rows(table(), ["entity.strict"])}
    assert (rows["d0"].f1, rows["d0"].gold, rows["d0"].predicted) == (1, 2, 2)
    assert (rows["d1"].precision, rows["d1"].recall, rows["d1"].f1) == (0, 0, 0)
    assert rows["d2"].missing and rows["d2"].predicted == 0
    empty = document_rows(table(), ["quote.exact(norm=quotes)"])
    assert {row.f1 for row in empty} == {None}


def test_the_distribution_of_documents() -> None:
    found = distribution(table(), "entity.strict")
    assert (found.documents, found.empty, found.mean) == (3, 0, pytest.approx(1 / 3))
    assert found.quartiles == (0, 0, 0, 0.5, 1)
    assert found.worst == (("d1", 0.0), ("d2", 0.0), ("d0", 1.0))
    nothing = distribution(table(), "quote.exact(norm=quotes)")
    assert (nothing.documents, nothing.empty, nothing.mean) == (0, 3, None)
    assert nothing.quartiles == nothing.worst == ()


def test_rows_are_written_as_csv_and_jsonl() -> None:
    rows = document_rows(table())
    read_back = list(csv.DictReader(io.StringIO(as_csv(rows))))
    assert len(read_back) == len(rows) == 6
    assert [row["document"] for row in read_back] == [row.document for row in rows]
    assert read_back[0]["f1"] == "1.0" and read_back[1]["f1"] == ""
    lines = [json.loads(line) for line in as_jsonl(rows).splitlines()]
    assert lines[1]["f1"] is None and lines[0]["measure"] == "entity.strict"
