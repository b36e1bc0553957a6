"""The authoring form: what a line means, what is derived, and that every fault is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pressmark.corpus import detach_text, form_files
from pressmark.corpus.catalogue import Catalogue, Collection, Entry, Origin
from pressmark.corpus.form import FormError, compile_form
from pressmark.corpus.form_write import skeleton, write_form
from pressmark.corpus.segmenting import make_article
from pressmark.schema import Annotations, Article, Document, PressmarkError, Source
from pressmark.schema.reading import read_document

TEXT = (
    "Oda Brekke said the swap would be a “step forward”, she told Radio Vest on Wednesday. "
    "The two women met in Rome.\n\n"
    "“I saw it,” she said. “It was big.”\n"
)
SOURCE = Source("A paper", "A title", "2024-01-05", "CC-BY-4.0")


def _split(paragraph: str) -> list[str]:
    return re.split(r"(?<=[.”])\s+(?=[A-Z“])", paragraph)


def _article(text: str = TEXT) -> Article:
    return make_article("wire-900", text, SOURCE, {}, _split)


def _form(*lines: str) -> str:
    """A form whose lines stand under the sentences that they name: ``"1: m Rome | GPE"``."""
    article = _article()
    out = ["pressmark-form 1", "article wire-900", "annotator A", "status pass"]
    for number, sentence in enumerate(article.sentences, 1):
        out.append(f"S{number} {TEXT[sentence.start : sentence.end]}")
        out += [
            f"  {rest}" for key, _, rest in (x.partition(": ") for x in lines) if key == str(number)
        ]
    out += [line for line in lines if line.startswith("entity")]
    return "\n".join(out) + "\n"


FULL = _form(
    "1: m Oda Brekke | PERSON name @oda",
    "1: m she | PERSON pronoun @oda",
    "1: m Radio Vest | ORG name",
    "1: m Wednesday | DATE =2024-01-03",
    "1: e swap | Justice.Exchange other @swap | Agent: Oda Brekke | Time: Wednesday",
    "1: q mixed @a | content: the swap ~ “step forward” | cue: said | speaker: Oda Brekke"
    " | to: Radio Vest",
    "2: m The two women | PERSON nominal @both",
    "2: m Rome | GPE name",
    "2: e met | Contact.Meet actual | Participant: The two women | Place: Rome",
    "3: m she | PERSON pronoun @oda",
    "3: q direct | content: “I saw it,” | content: S4 “It ~ big.” | cue: said | speaker: she",
    "entity @both PERSON | members: @oda",
)


def _annotations(source: str) -> Annotations:
    return compile_form(source, _article()).annotations


def _faults(source: str) -> list[str]:
    with pytest.raises(FormError) as caught:
        compile_form(source, _article())
    return [fault.message for fault in caught.value.faults]


def test_words_become_spans_and_ids_follow_the_text() -> None:
    made = _annotations(FULL)
    surfaces = [(m.id, TEXT[m.span.start : m.span.end], m.span.text) for m in made.mentions]
    words = ["Oda Brekke", "she", "Radio Vest", "Wednesday", "The two women", "Rome", "she"]
    assert surfaces == [(f"m{n}", word, word) for n, word in enumerate(words, 1)]


def test_chains_singletons_and_groups() -> None:
    entities = {e.id: e for e in _annotations(FULL).entities}
    assert [e.mentions for e in entities.values()] == [
        ("m1", "m2", "m7"),
        ("m3",),
        ("m5",),
        ("m6",),
    ]
    assert entities["e3"].members == ("e1",)


def test_what_is_derived() -> None:
    made = _annotations(FULL)
    mixed, direct = made.quotations
    assert [s.text for s in mixed.quoted] == ["“step forward”"]
    assert mixed.speaker_kind == "named"
    assert direct.quoted == ()
    assert [s.text for s in direct.content] == ["“I saw it,”", "“It was big.”"]
    head = made.mentions[4].head
    assert head is not None and head.text == "women"
    assert made.mentions[0].head is None


def test_events_hold_type_realis_and_arguments() -> None:
    swap, met = _annotations(FULL).events
    assert (swap.type, swap.mentions[0].realis, swap.mentions[0].trigger.text) == (
        "Justice.Exchange",
        "other",
        "swap",
    )
    assert [(a.role, a.mention) for a in met.mentions[0].arguments] == [
        ("Participant", "m5"),
        ("Place", "m6"),
    ]


def test_a_quotation_within_another_is_inside_it() -> None:
    made = _annotations(
        _form(
            "1: q indirect | content: the swap ~ forward”",
            "1: q direct | content: “step forward”",
        )
    )
    assert [(q.id, q.inside, q.speaker_kind) for q in made.quotations] == [
        ("q1", None, "implicit"),
        ("q2", "q1", "implicit"),
    ]


def test_unnamed_speaker() -> None:
    made = _annotations(
        _form("3: m she | PERSON pronoun", "3: q direct | content: “I saw it,” | speaker: she")
    )
    assert made.quotations[0].speaker_kind == "unnamed"


@pytest.mark.parametrize("words", [True, False])
def test_writing_and_compiling_are_inverse(words: bool) -> None:
    document = compile_form(FULL, _article())
    assert compile_form(write_form(document, words), _article()) == document


def test_a_form_in_offsets_holds_no_word_of_the_text() -> None:
    form = write_form(compile_form(FULL, _article()), words=False)
    for word in ("Brekke", "swap", "women", "Rome", "forward"):
        assert word not in form


def test_a_skeleton_compiles_to_nothing_marked() -> None:
    empty = compile_form(skeleton(_article(), {"annotator": "A"}), _article())
    assert empty.annotations == Annotations()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1: m Brekk | PERSON name", "does not stand in its sentence as whole words"),
        ("1: m Oda Brekke | PERSN name", "needs a type of the ontology"),
        ("1: m Oda Brekke | PERSON nam", "expected a level"),
        ("1: m Oda Brekke#2 | PERSON name", "stands 1 times"),
        ("1: e swap | Justice.Swap other", "needs an event type"),
        ("1: e swap | Justice.Exchange", "no realis"),
        ("1: e swap | Justice.Exchange other | Victim: Oda Brekke", "no role of this type"),
        ("1: e swap | Justice.Exchange other | Agent: Oda Brekke", "is no mention"),
        ("1: q quoted | content: the swap", "expected direct, indirect or mixed"),
        ("1: q direct | cue: said", "expected content"),
        ("1: q direct | content: S9 the swap", "S9 does not exist"),
        ("1: q direct | content: forward ~ swap", "does not stand"),
        ("1: x swap", "expected a line of m, e or q"),
        ("1: m [0:9999] | PERSON name", "is no span of this text"),
        ("entity @ghost | members: @nobody", "has no mention"),
    ],
)
def test_each_fault_is_told(line: str, told: str) -> None:
    faults = _faults(_form(line))
    assert len(faults) == 1
    assert told in faults[0]


def test_words_found_twice_must_say_which() -> None:
    text = "He said he won and he left.\n"
    article = make_article("wire-900", text, SOURCE, {}, _split)
    form = f"pressmark-form 1\narticle wire-900\nS1 {text.strip()}\n  m he | PERSON pronoun\n"
    with pytest.raises(FormError, match="stands 2 times"):
        compile_form(form, article)
    made = compile_form(form.replace("m he |", "m he#2 |"), article).annotations
    assert made.mentions[0].span.start == 19


def test_all_faults_are_told_at_once() -> None:
    source = FULL.replace("m Rome |", "m Roma |").replace("Agent:", "Agnt:").replace("S3 ", "S3 x")
    assert len(_faults(source)) == 4


def test_another_articles_form_and_changed_words_are_refused() -> None:
    faults = _faults(FULL.replace("wire-900", "wire-901").replace("met in Rome", "met at Rome"))
    assert any("expected 'wire-900'" in fault for fault in faults)
    assert any("words of S2" in fault for fault in faults)


@given(st.text(alphabet="pmeqS1 |@=~#[]:x\n“”", max_size=120))
@settings(max_examples=200, deadline=None)
def test_no_form_ends_in_a_traceback(body: str) -> None:
    try:
        compiled = compile_form(f"pressmark-form 1\narticle wire-900\n{body}", _article())
    except PressmarkError:
        return
    assert isinstance(compiled, Document)


def test_gold_of_a_text_that_is_not_ours_keeps_offsets_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The JSON is stand-off, without a word of the text; a test document carries the canary."""
    document = compile_form(FULL, _article())
    entry = Entry("wire-900", "wikinews", "test", Origin("a.csv", 1), document.article.text_sha256)
    collection = Collection("wikinews", "", "", "CC-BY-2.5", "CC-BY-4.0", "hydrate", (entry,))
    index = Catalogue("1", (collection,), tmp_path / "data", "not to be trained on")
    monkeypatch.setattr(form_files, "catalogue", lambda: index)
    path = form_files.write_gold_json(document)
    assert read_document(path) == replace(detach_text(document), canary="not to be trained on")
    for word in ("Brekke", "Rome", "women", "forward"):
        assert word not in path.read_text()


def test_inside_a_quotation_that_is_not_there_is_told() -> None:
    (fault,) = _faults(_form("3: q direct | content: “I saw it,” | inside: @zz"))
    assert "inside @zz" in fault


def test_two_quotations_of_one_content_are_not_inside_each_other() -> None:
    made = _annotations(
        _form(
            "3: m she | PERSON pronoun",
            "3: q direct | content: “I saw it,” | speaker: she",
            "3: q direct | content: “I saw it,”",
        )
    )
    assert [q.inside for q in made.quotations] == [None, None]
