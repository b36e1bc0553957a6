"""``textacy-quotes``: textacy's direct quotations with cue and speaker, paragraph by paragraph.

textacy refuses a text with an odd number of quotation marks, so that one plural possessive costs a
whole document (its issue 379): asked for each paragraph, it costs one, which is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Any

from ...schema import Annotations, Article, Mention, PressmarkError, Quotation, Span
from .base import Observed, taken
from .build import mention, numbered, text_of
from .segment import paragraphs
from .spacy_system import DEFAULT_PIPELINE, load_pipeline

Doc = Any
#: What spaCy calls the kinds of name that speak.
_TYPES = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "GPE", "NORP": "NORP"}


class TextacyQuotes:
    """Quotations, cues and speakers; speakers are the only mentions, so mentions are no layer."""

    name = "textacy-quotes"
    layers = ("quotations", "cues", "speakers")

    def __init__(self) -> None:
        try:
            from textacy.extract.triples import direct_quotations
        except ImportError:
            raise PressmarkError(
                "system textacy-quotes needs the package textacy, which is not installed: run "
                "`pip install 'pressmark[textacy]'`"
            ) from None
        self._find = direct_quotations
        self._nlp = load_pipeline(DEFAULT_PIPELINE)
        self._counts: Counter[str] = Counter()
        meta, version = self._nlp.meta, metadata.version("textacy")
        self.version = f"1.0+textacy-{version}+{meta['lang']}_{meta['name']}-{meta['version']}"
        self.description = (
            f"textacy {version} (Apache-2.0) on spaCy {meta['lang']}_{meta['name']} (weights "
            f"{meta.get('license') or 'licence not stated'}): direct quotations by rules."
        )

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; PressmarkError when one has no text."""
        return [self._one(text_of(article)) for article in articles]

    def observed(self) -> Observed:
        """How many paragraphs were asked for, and how many textacy refused."""
        return taken(self._counts)

    def _one(self, text: str) -> Annotations:
        lines = paragraphs(text)
        docs = self._nlp.pipe(text[line.start : line.end] for line in lines)
        mentions: list[Mention] = []
        said: list[Quotation] = []
        for line, doc in zip(lines, docs, strict=True):
            self._counts["paragraphs"] += 1
            try:
                for speaker, quotation in list(self._quotations(doc, line.start)):
                    mentions.append(speaker)
                    said.append(quotation)
            except ValueError:
                self._counts["paragraphs_refused"] += 1
        return numbered(text, Annotations(tuple(mentions), quotations=tuple(said)))

    def _quotations(self, doc: Doc, start: int) -> Iterator[tuple[Mention, Quotation]]:
        for found in self._find(doc):
            content = Span(start + found.content.start_char, start + found.content.end_char)
            speaker, cue = _span(found.speaker, start), _span(found.cue, start)
            head = next((t for t in found.speaker if t.head not in found.speaker), found.speaker[0])
            level = {"PRON": "pronoun", "PROPN": "name"}.get(head.pos_, "nominal")
            kind = _TYPES.get(head.ent_type_, "PERSON")
            who = mention(speaker.start, speaker.end, kind, level)
            name = f"{content.start}-{content.end}"
            yield who, Quotation(name, "direct", (content,), cue=cue, speakers=(who.id,))


def _span(tokens: Sequence[Any], start: int) -> Span:
    """From the first to the last of the tokens, in code points of the article."""
    last = tokens[-1]
    return Span(start + tokens[0].idx, start + last.idx + len(last))
