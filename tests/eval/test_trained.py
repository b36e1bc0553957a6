"""The trained system: what it learns from, that it learns the same again, that it loads safely."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pressmark import score
from pressmark.corpus import load
from pressmark.eval.systems import create
from pressmark.eval.systems.trained import learn, train_documents
from pressmark.eval.systems.trained.linear import Linear, fit
from pressmark.eval.systems.trained.tagger import bio, spans
from pressmark.schema import PressmarkError, validate_prediction

pytest.importorskip("pycrfsuite", reason="pip install 'pressmark[trained]'")
pytest.importorskip("spacy", reason="pip install 'pressmark[spacy]'")

# Trains small models and tells which files of the corpus were opened on the way.
_SMALL = """
import json, sys
from pathlib import Path
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from pressmark.eval.systems.trained import training
from pressmark.eval.systems.spacy_system import DEFAULT_PIPELINE, bounded, load_pipeline
documents = training.train_documents()
nlp = load_pipeline(DEFAULT_PIPELINE)
parsed = [(nlp(bounded(nlp, d.article.text)), d) for d in documents[:2]]
folder = Path(sys.argv[1])
folder.mkdir()
training.write_models(parsed, folder, 7)
card = training._card(parsed, "wire/train", 7, nlp) | {"scores": {}}
(folder / "card.json").write_text(json.dumps(card))
print(json.dumps([path for path in opened if "corpus/data" in path]))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("trained") / "one"
    return folder, _train(folder)


def _train(folder: Path) -> list[str]:
    command = [sys.executable, "-P", "-c", _SMALL, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    opened: list[str] = json.loads(done.stdout)
    return opened


@pytest.mark.slow
def test_no_file_of_dev_or_test_is_opened_in_training(small: tuple[Path, list[str]]) -> None:
    names = {Path(path).stem for path in small[1]}
    train = {d.id for d in load("wire/train")}
    others = {d.id for d in load("wire")} - train
    assert train <= names
    assert not others & names


@pytest.mark.parametrize("corpus", ["wire", "wire/dev", "wire/test", "wire-003"])
def test_what_is_not_the_train_split_is_refused(corpus: str) -> None:
    with pytest.raises(PressmarkError, match="expected the train split alone"):
        train_documents(corpus)


@pytest.mark.slow
def test_same_seed_same_bytes(small: tuple[Path, list[str]], tmp_path: Path) -> None:
    _train(tmp_path / "two")
    first = {p.name: p.read_bytes() for p in small[0].iterdir()}
    assert {p.name: p.read_bytes() for p in (tmp_path / "two").iterdir()} == first
    assert set(first) == {
        "card.json", "types.json", "realis.json", "arguments.json", "speakers.json",
        "coreference.json", "outer.crfsuite", "inner.crfsuite", "triggers.crfsuite",
    }  # fmt: skip


@pytest.mark.slow
def test_it_gives_legal_predictions_and_names_its_corpus(small: tuple[Path, list[str]]) -> None:
    system = create(f"trained:{small[0]}")
    assert "wire/train (2 articles" in system.description
    assert system.version.endswith(".7")
    documents = load("wire/dev")[:2]
    articles = [d.article for d in documents]
    found = system.extract(articles)
    for article, prediction in zip(articles, found, strict=True):
        assert validate_prediction(article, prediction) == []
        assert len(prediction.mentions) > 20
        assert prediction.entities
        assert prediction.quotations
    assert system.extract(articles[:1]) == found[:1]
    assert not system.extract([])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["types.json", "outer.crfsuite", "card.json"])
def test_a_broken_model_is_one_sentence(
    small: tuple[Path, list[str]], tmp_path: Path, name: str
) -> None:
    for path in small[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text('{"classes": ["a"], "weights": {"x": []}}')
    with pytest.raises(PressmarkError, match="pressmark systems train"):
        create(f"trained:{tmp_path}")


def test_no_model_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(PressmarkError, match="run `pressmark systems train` first"):
        create(f"trained:{tmp_path}")


def test_a_linear_model_learns_what_there_is_to_learn() -> None:
    examples = [([f"word={w}", "bias"], w[0]) for w in ("aa", "ab", "ba", "bb", "ca", "cc")] * 5
    model = fit(examples, 0)
    assert all(model.best(names) == label for names, label in examples)
    assert model == Linear.from_json(json.loads(json.dumps(model.to_json())))
    assert sum(model.probabilities(["word=aa"]).values()) == pytest.approx(1)


def test_two_classes_agree_with_the_library_that_fitted_them() -> None:
    from sklearn.linear_model import LogisticRegression

    rows = [[1, 0], [1, 1], [0, 1], [0, 0]] * 3
    labels = ["y", "y", "n", "n"] * 3
    names = [[n for n, there in zip("ab", row, strict=True) if there] for row in rows]
    ours = fit(list(zip(names, labels, strict=True)), 0)
    peer = LogisticRegression(C=1.0, tol=1e-3, max_iter=500, random_state=0).fit(rows, labels)
    for row, features in zip(rows, names, strict=True):
        wanted = dict(zip(peer.classes_, peer.predict_proba([row])[0], strict=True))
        assert ours.probabilities(features) == pytest.approx(wanted, abs=1e-3)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4), st.sampled_from("XY"))))
def test_labels_and_spans_are_each_others_inverse(marked: list[tuple[int, int, str]]) -> None:
    given_spans = [(start, min(start + size, 10), name) for start, size, name in marked]
    labels = bio(10, given_spans)
    found = list(spans(labels))
    assert bio(10, found) == labels
    assert set(found) <= set(given_spans)


@pytest.mark.slow
def test_an_article_of_the_training_is_given_to_models_without_it(tmp_path: Path) -> None:
    """Learning from end to end on six articles: the card's scores are what the system then gets."""
    documents = train_documents()[:6]
    card = learn(documents, tmp_path / "model", "wire/train", seed=1)
    assert card["documents"] == [d.id for d in documents]
    assert set(card["folds"]) == {d.article.text_sha256 for d in documents}
    system = create(f"trained:{tmp_path / 'model'}")
    found = system.extract([d.article for d in documents])
    predicted = {d.id: a for d, a in zip(documents, found, strict=True)}
    figures = score(documents, predicted, ["entity.strict", "quote.speaker"])
    for measure, figure in figures.items():
        assert figure.f1 == pytest.approx(card["scores"][measure], abs=1e-4)
