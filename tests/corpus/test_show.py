"""The view of one document: its values, and how it is drawn, wide, narrow and without colour."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from pressmark.corpus import detach_text, show, show_value
from pressmark.schema import Annotations, Document, Entity, Mention, Quotation, Span
from rich.console import Console


def drawn(document: Document, width: int = 100) -> str:
    """What a terminal without colour shows."""
    stream = io.StringIO()
    Console(file=stream, width=width, no_color=True).print(show(document))
    return stream.getvalue()


def flat(text: str) -> str:
    """The words of a drawing, without their lay-out."""
    return " ".join(text.split())


def test_values(wire: Document) -> None:
    value = show_value(wire)
    assert json.loads(json.dumps(value)) == value
    assert value["text"] == wire.article.text
    assert (value["publisher"], value["status"]) == ("Orlu Wire", "reviewed")
    (quotation,) = value["quotations"]
    speaker = {"mention": "m1", "text": "Ana Bek", "entity": "e1", "name": "Ana Bek"}
    assert quotation == {
        "id": "q1",
        "type": "mixed",
        "content": "she would “never” resign",
        "quoted": ["“never”"],
        "cue": "said",
        "speakers": [speaker],
        "speaker_kind": "named",
        "addressees": [],
        "inside": None,
    }
    (event,) = value["events"]
    assert (event["trigger"], event["type"]) == ("arrested", "Justice.Arrest")
    assert [(a["role"], a["text"], a["name"]) for a in event["arguments"]] == [
        ("Person", "Bek", "Ana Bek"),
        ("Time", "Monday", None),
    ]
    assert [(e["name"], e["mentions"]) for e in value["entities"]] == [
        ("Ana Bek", ["Ana Bek", "she", "Bek"]),
        ("a paper", ["a paper"]),
    ]
    assert [m["text"] for m in value["other_mentions"]] == ["Monday"]


@pytest.mark.parametrize("width", [30, 60, 89, 90, 100, 200])
def test_everything_is_drawn_at_every_width(wire: Document, width: int) -> None:
    text = drawn(wire, width)
    assert max(map(len, text.splitlines())) <= width
    for part in ("Quotations (1)", "Events (1)", "Entities (2)", "Other mentions (1)"):
        assert part in text
    for part in ("“never”", "arrested", "Justice.", "2024-06-03", "reviewed"):
        assert part in flat(text)


def test_no_escape_codes_without_colour(wire: Document) -> None:
    stream = io.StringIO()
    Console(file=stream, width=100).print(show(wire))
    assert "\x1b" not in stream.getvalue()


def test_a_narrow_terminal_gets_lines_and_no_table(wire: Document) -> None:
    assert "speaker: Ana Bek" in drawn(wire, 89)
    assert "speaker: Ana Bek" not in drawn(wire, 90)


def test_speakers_lead_to_the_longest_name(wire: Document) -> None:
    (quotation,) = wire.annotations.quotations
    changed = replace(quotation, speakers=("m2",), addressees=("m5",))
    document = replace(wire, annotations=replace(wire.annotations, quotations=(changed,)))
    text = drawn(document, 160)
    assert "she → Ana Bek" in text
    assert "to a paper" in text


def test_left_overs_are_marked(wire: Document) -> None:
    assert "[teaser, not annotated] Ad!" in drawn(wire)


def test_the_articles_words_are_no_markup(wire: Document) -> None:
    text = "He [bold]said[/bold] :smile: [/] [link=x]\n"
    article = replace(wire.article, text=text, length=len(text), segments=())
    content = Quotation("q1", "direct", (Span(3, 22),))
    shown = drawn(Document(article, Annotations(quotations=(content,))))
    assert text.strip() in shown
    assert shown.count("[bold]said[/bold]") == 2


def test_a_discontinuous_content_is_joined(wire: Document) -> None:
    (quotation,) = wire.annotations.quotations
    broken = replace(quotation, content=(Span(0, 3), Span(8, 12)), quoted=(), type="indirect")
    document = replace(wire, annotations=replace(wire.annotations, quotations=(broken,)))
    assert show_value(document)["quotations"][0]["content"] == "Ana … said"
    assert "Ana … said" in drawn(document)


def test_without_a_text_words_are_offsets(wire: Document) -> None:
    value = show_value(detach_text(wire))
    assert value["text"] is None
    assert value["quotations"][0]["cue"] == "[8:12]"
    assert "no text" in drawn(detach_text(wire))


def test_groups_and_dangling_references_are_shown_not_hidden(wire: Document) -> None:
    annotations = wire.annotations
    group = Entity("e3", "PERSON", ("m9",), ("e1", "e2"))
    (quotation,) = annotations.quotations
    changed = replace(
        annotations,
        entities=(*annotations.entities, group),
        quotations=(replace(quotation, speakers=("m77",)),),
    )
    document = replace(wire, annotations=changed)
    assert show_value(document)["entities"][2]["members"] == ["Ana Bek", "a paper"]
    assert show_value(document)["entities"][2]["name"] == "e3"
    assert "members: Ana Bek, a paper" in flat(drawn(document, 160))
    assert "m77" in drawn(document)


@pytest.mark.parametrize(
    ("levels", "name"),
    [
        (("name", "nominal", "pronoun"), "Ana"),
        (("pronoun", "nominal", "nominal"), "the old mayor"),
        (("pronoun", "pronoun", "pronoun"), "the old mayor"),
    ],
)
def test_name_of_an_entity(wire: Document, levels: tuple[str, ...], name: str) -> None:
    text = "Ana, mayor, the old mayor.\n"
    spans = (Span(0, 3), Span(5, 10), Span(12, 25))
    mentions = tuple(
        Mention(f"m{n}", span, "PERSON", level)
        for n, (span, level) in enumerate(zip(spans, levels, strict=True))
    )
    entity = Entity("e1", "PERSON", ("m0", "m1", "m2"))
    article = replace(wire.article, text=text, length=len(text), segments=())
    document = Document(article, Annotations(mentions, (entity,)))
    assert show_value(document)["entities"][0]["name"] == name


def test_an_empty_document_shows_its_text(wire: Document) -> None:
    text = drawn(Document(wire.article, Annotations()))
    assert "Ana Bek said" in text
    assert "Quotations" not in text
