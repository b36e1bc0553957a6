"""brat and UIMA CAS, both ways: every article, generated ones, and broken files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pressmark.annotation.formats.brat import configuration, to_brat
from pressmark.annotation.formats.brat_reading import from_brat, read_brat
from pressmark.annotation.formats.cas import to_cas, write_cas
from pressmark.annotation.formats.cas_reading import from_cas, read_cas
from pressmark.annotation.formats.files import FORMATS, import_format, read_format, write_format
from pressmark.annotation.formats.numbering import numbered
from pressmark.corpus import load
from pressmark.schema import Document, PressmarkError, Span
from pressmark.schema.codec import text_sha256
from pressmark.schema.reading import read_document
from studio_documents import documents

WIRE = load("wire")
ONE = WIRE[0]
LAW = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_every_article_goes_out_and_comes_back(name: str, tmp_path: Path) -> None:
    assert write_format(name, WIRE, tmp_path) == len(WIRE)
    made = read_format(name, tmp_path, WIRE)
    assert [d.annotations for d in made] == [d.annotations for d in WIRE]


@LAW
@given(documents)
def test_a_generated_document_goes_through_brat(document: Document) -> None:
    assert from_brat(to_brat(document), document.article) == numbered(document.annotations)


@LAW
@given(documents)
def test_a_generated_document_goes_through_a_cas(document: Document) -> None:
    assert from_cas(to_cas(document), document.article) == document.annotations


@pytest.mark.parametrize("ending", ["json", "xmi"])
def test_offsets_in_a_cas_file_are_utf_16(tmp_path: Path, ending: str) -> None:
    """cassis reads what INCEpTION reads: an offset after an emoji is one more than ours."""
    text = "😀 Ana ran."
    article = replace(
        ONE.article,
        text=text,
        text_sha256=text_sha256(text),
        length=len(text),
        sentences=(Span(0, len(text)),),
        segments=(),
    )
    mention = replace(ONE.annotations.mentions[0], span=Span(2, 5, "Ana"), head=None)
    entity = replace(ONE.annotations.entities[0], mentions=(mention.id,), members=())
    marked = replace(
        ONE.annotations, mentions=(mention,), entities=(entity,), events=(), quotations=()
    )
    document = Document(article, marked)
    path = tmp_path / f"x.{ending}"
    write_cas(path, document)
    assert read_cas(path, article).annotations == marked
    if ending == "json":
        held = json.loads(path.read_text())["%FEATURE_STRUCTURES"]
        (place,) = [f for f in held if f["%TYPE"].endswith("PressmarkMention")]
        assert (place["begin"], place["end"]) == (3, 6)


def test_brat_lines_of_a_small_article_worked_by_hand() -> None:
    text = "Ana hit Bo."
    article = replace(
        ONE.article, id="d", text=text, length=11, sentences=(Span(0, 11),), segments=()
    )
    source = (
        "T1\tPERSON 0 3\tAna\nA1\tLevel T1 name\nT2\tPERSON 8 10\tBo\nA2\tLevel T2 name\n"
        "T3\tConflict_Attack 4 7\thit\nE1\tConflict_Attack:T3 Attacker:T1 Target:T2\n"
        "A3\tRealis E1 actual\n"
    )
    made = from_brat(source, article)
    assert [(m.id, m.span.text, m.type, m.level) for m in made.mentions] == [
        ("m1", "Ana", "PERSON", "name"),
        ("m2", "Bo", "PERSON", "name"),
    ]
    assert [e.mentions for e in made.entities] == [("m1",), ("m2",)]
    (event,) = made.events
    assert (event.type, event.mentions[0].realis) == ("Conflict.Attack", "actual")
    assert [(a.role, a.mention) for a in event.mentions[0].arguments] == [
        ("Attacker", "m1"),
        ("Target", "m2"),
    ]
    assert to_brat(Document(article, made)) == source


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("T1\tPERSON 0 999999\tx", "leaves the text"),
        ("T1\tPERSON 3 3\tx", "leaves the text"),
        ("T1\tHUMAN 0 3\tx", "no type HUMAN"),
        ("T1\tPERSON 0 3;8 10\tx", "discontinuous"),
        ("T1 PERSON 0 3", "fields"),
        ("Z1\tx y", "begins with none"),
        ("E1\tConflict_Attack:T9", "no trigger T9"),
        ("*\tEquiv T8 T9", "is no mention"),
        ("R1\tLikes Arg1:T1 Arg2:T2", "relation Likes"),
        ("T1\tPERSON 0 3\tx\nA1\tLevel T1 loud", "no level loud"),
        ("T1\tPERSON 0 3\tx\n#1\tHead T1\tx y", "no offsets"),
    ],
)
def test_a_broken_line_of_brat_is_told(line: str, said: str) -> None:
    with pytest.raises(PressmarkError, match=said):
        from_brat(line + "\n", ONE.article)


def test_all_broken_lines_are_told_at_once() -> None:
    with pytest.raises(PressmarkError, match=r"2 faults: line 1: .* line 3: "):
        from_brat("T1 x\n\nZ1\tx\n", ONE.article)


def test_another_text_is_refused(tmp_path: Path) -> None:
    write_format("brat", WIRE[:1], tmp_path)
    (tmp_path / f"{ONE.id}.txt").write_text("something else")
    with pytest.raises(PressmarkError, match="is not the text of"):
        read_brat(tmp_path, ONE.article)
    with pytest.raises(PressmarkError, match="another text"):
        from_cas(to_cas(WIRE[1]), ONE.article)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"%TYPES": {}}'])
def test_what_is_no_cas_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(PressmarkError):
        read_cas(path, ONE.article)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    write_cas(tmp_path / "x.xmi", ONE)
    spoilt = (tmp_path / "x.xmi").read_text().replace("<xmi:XMI", "<!DOCTYPE x><xmi:XMI", 1)
    (tmp_path / "x.xmi").write_text(spoilt)
    with pytest.raises(PressmarkError, match="declares a document type"):
        read_cas(tmp_path / "x.xmi", ONE.article)


def test_the_configuration_of_brat_has_every_type_and_role() -> None:
    conf = configuration()
    for part in ("[entities]", "[relations]", "[events]", "[attributes]", "Conflict_Attack\t"):
        assert part in conf
    assert "Attacker*:PERSON|ORG|GPE" in conf


def test_an_import_is_a_pass_of_its_annotator(tmp_path: Path) -> None:
    write_format("brat", WIRE[:2], tmp_path / "in")
    assert import_format("brat", tmp_path / "in", WIRE, tmp_path / "out", "ann1") == [
        d.id for d in WIRE[:2]
    ]
    made = read_document(tmp_path / "out" / f"{ONE.id}.json")
    assert made.provenance is not None
    assert (made.provenance.annotator, made.provenance.status) == ("ann1", "pass")
    with pytest.raises(PressmarkError, match=r"holds no \.json file"):
        read_format("cas-json", tmp_path / "in", WIRE)
    with pytest.raises(PressmarkError, match="is no format"):
        write_format("docx", WIRE, tmp_path)


def test_inception_takes_each_type_of_ours_for_a_layer() -> None:
    """Its rules for a span layer (TypeSystemAnalysis): strings, and links of a role and a target.

    A link's type stands directly under TOP and has two features; no two link features share one.
    """
    types = to_cas(ONE).typesystem
    layers = [t for t in types.get_types() if t.name.startswith("webanno.custom.")]
    spans = [t for t in layers if t.supertype.name == "uima.tcas.Annotation"]
    assert {t.name.rpartition("Pressmark")[2] for t in spans} == {
        "Mention", "Head", "Event", "Quotation", "QuotationPart",
    }  # fmt: skip
    used = []
    for layer in spans:
        for feature in layer.features:
            if feature.rangeType.name == "uima.cas.String":
                continue
            link = feature.elementType
            assert link.supertype.name == "uima.cas.TOP"
            ranges = {f.name: f.rangeType for f in link.features}
            assert set(ranges) == {"role", "target"}
            assert ranges["role"].name == "uima.cas.String"
            assert ranges["target"] in spans
            used.append(link.name)
    assert len(used) == len(set(used)) == len(layers) - len(spans)


def test_what_somebody_adds_in_inception_needs_no_ids_of_ours() -> None:
    """A new mention with a chain that is there, a new event with it as argument, a quotation."""
    cas = to_cas(ONE)

    def add(layer: str, start: int, end: int, **features: object) -> object:
        made = cas.typesystem.get_type(f"webanno.custom.Pressmark{layer}")(
            begin=start, end=end, **features
        )
        cas.add(made)
        return made

    entity = ONE.annotations.entities[0]
    (place,) = [m.span for m in ONE.annotations.mentions if m.id == entity.mentions[0]]
    mention = add("Mention", place.start, place.end, mentionType="ORG", entity=entity.id)
    link = cas.typesystem.get_type("webanno.custom.PressmarkEventArgumentsLink")
    array = cas.typesystem.get_type("uima.cas.FSArray")
    links = array(elements=[link(role="Agent", target=mention)])
    add("Event", 0, 10, eventType="Life.Die", realis="actual", arguments=links)
    part = add("QuotationPart", 20, 30, part="content")
    to_part = cas.typesystem.get_type("webanno.custom.PressmarkQuotationPartsLink")
    parts = array(elements=[to_part(role="content", target=part)])
    add("Quotation", 20, 30, quotationType="direct", parts=parts)
    made, was = from_cas(cas, ONE.article), ONE.annotations
    (new,) = [m for m in made.mentions if m.id not in was.mention_by_id()]
    assert new.id in next(e for e in made.entities if e.id == entity.id).mentions
    (told,) = [m for _, m in made.event_mentions() if m.trigger.start == 0 and m.trigger.end == 10]
    assert [(a.role, a.mention) for a in told.arguments] == [("Agent", new.id)]
    (said,) = [q for q in made.quotations if q.id not in {q.id for q in was.quotations}]
    assert (said.content[0].start, said.speaker_kind) == (20, "implicit")


def test_two_things_of_one_id_are_refused() -> None:
    cas = to_cas(ONE)
    first, second, *_ = cas.select("webanno.custom.PressmarkMention")
    second.id = first.id
    with pytest.raises(PressmarkError, match="do not fit"):
        from_cas(cas, ONE.article)
