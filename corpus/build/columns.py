"""What each column of each config holds, for the page ``docs/columns.md`` of a release.

A test holds this against the features: every column is told of, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...schema.reading import write_text
from .draft import Draft
from .features import CONFIGS, features

Json = Any
COLUMNS_PAGE = "docs/columns.md"
#: Parts of every span, which are not repeated: offsets in code points, and the words on them.
SPAN = {
    "start": "first code point of `text`",
    "end": "the code point after the last",
    "text": "the words there; null without the text",
}
_ORIGIN = {
    "document": "the article's id",
    "collection": "wire, wikinews or press",
    "canary": "in test documents a string that no training data may hold, else null",
}
_CONTEXT = {
    "sentence": "number of the sentence that holds it, from 0; null when none does",
    "context": "the sentences that it touches; null without the text",
}
#: A mention told where it is used.
_TOLD = {
    "mention": "the mention's id",
    "type": "its type",
    "entity": "its entity's id, null without one",
    "name": "the longest name that the article has for the entity, null without one",
}
_MENTION = {
    "id": "the mention's id, unique in its document",
    "type": "one of the ontology's mention types",
    "level": "name, nominal or pronoun; null for values and titles",
    "head": "the head's span where it is not the whole mention",
    "value": "of a DATE or TIME its TIMEX3 value (ISO 8601)",
}
_EVENT_MENTION = {
    "id": "the event mention's id",
    "trigger": "the span of the word that says that it happens",
    "realis": "actual, generic, or other (future, possible, denied)",
    "polarity": "negative for what is said not to happen",
}
_QUOTATION = {
    "id": "the quotation's id",
    "type": "direct, indirect or mixed",
    "content": "the spans of what is said, in order",
    "quoted": "of a mixed one the spans within quotation marks",
    "cue": "the span of the word that reports, null without one",
    "speaker_kind": "named, unnamed or implicit",
    "inside": "the id of the quotation that holds this one",
}


def _under(parent: str, told: Mapping[str, str]) -> dict[str, str]:
    return {f"{parent}.{key}": said for key, said in told.items()}


COLUMNS: dict[str, dict[str, str]] = {
    "full": {
        "id": "the article's id",
        "collection": _ORIGIN["collection"],
        "schema": "the format of the document, whose JSON Schema is `schema/`",
        "language": "of the text, BCP 47",
        "text": "the article, exactly as offsets count in it; null where it may not be here",
        "text_sha256": "sha256 of the text's UTF-8 bytes",
        "length": "of the text in code points",
        "source": "where the article comes from",
        "source.publisher": "who published it",
        "source.title": "its headline",
        "source.date": "day of publication, ISO 8601",
        "source.licence": "licence of the text, SPDX",
        "source.url": "its address, null without one",
        "source.topic": "its field of news",
        "attribution": "the line that credits it",
        "segments": "zones of the text",
        "segments.kind": "headline, body, dateline and others",
        "sentences": "sentences",
        "mentions": "mentions of entities and values",
        **_under("mentions", _MENTION),
        "entities": "chains of mentions that refer to one thing",
        "entities.id": "the entity's id",
        "entities.type": "the type of its mentions",
        "entities.mentions": "the ids of its mentions",
        "entities.members": "of a group the ids of the entities in it",
        "events": "events, each with the mentions that tell of it",
        "events.id": "the event's id",
        "events.type": "one of the ontology's event types",
        "events.mentions": "its mentions",
        **_under("events.mentions", _EVENT_MENTION),
        "events.mentions.arguments": "who takes part, in the trigger's own sentence",
        "events.mentions.arguments.role": "one of the roles that the event type has",
        "events.mentions.arguments.mention": "the id of the mention that fills it",
        "quotations": "who said what",
        **_under("quotations", _QUOTATION),
        "quotations.speakers": "the ids of the mentions that are its source",
        "quotations.addressees": "the ids of the mentions that it is said to",
        "provenance": "who or what annotated the article, and how",
        "provenance.annotator": "who",
        "provenance.process": "by which way",
        "provenance.status": "how far it is checked",
        "provenance.guidelines": "by which version of the guidelines",
        "provenance.date": "when",
        "canary": _ORIGIN["canary"],
    },
    "entities": {
        **_ORIGIN,
        **_MENTION,
        **SPAN,
        "entity": _TOLD["entity"],
        "entity_type": "the entity's type",
        "members": "of a group the ids of the entities in it",
        "entity_name": _TOLD["name"],
        **_CONTEXT,
    },
    "events": {
        **_ORIGIN,
        "event": "the event's id; mentions of one happening share it",
        "type": "one of the ontology's event types",
        **_EVENT_MENTION,
        "arguments": "who takes part, in the trigger's own sentence",
        "arguments.role": "one of the roles that the event type has",
        **_under("arguments", _TOLD),
        **_CONTEXT,
    },
    "quotes": {
        **_ORIGIN,
        **_QUOTATION,
        "speakers": "the mentions that are its source",
        **_under("speakers", _TOLD),
        "addressees": "the mentions that it is said to",
        **_under("addressees", _TOLD),
        "quote": "the words of its content, parts joined by …; null without the text",
        "context": _CONTEXT["context"],
    },
    "bio": {
        **_ORIGIN,
        "sentence": "number of the sentence in its document, from 0",
        "start": "its first code point",
        "zone": "the kind of zone that it lies in",
        "tokens": "its tokens; all of its characters but white space, each once",
        "starts": "first code point of each token",
        "ends": "the code point after each token",
        "ner_tags": "BIO: names and values (no nominals, no pronouns), the outermost",
        "mention_tags": "BIO: mentions of every level, the outermost",
        "trigger_tags": "BIO: triggers by event type",
        "cue_tags": "BIO: cues of quotations",
        "quote_tags": "BIO: contents of quotations by type, the outermost",
    },
}


def paths(feature: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every column and every part of one with its feature; the three parts of spans left out."""
    if type(feature).__name__ == "List":
        yield from paths(feature.feature, before)
    elif isinstance(feature, Mapping):
        for key, below in feature.items():
            if before and key in SPAN:
                continue
            yield f"{before}{key}", below
            yield from paths(below, f"{before}{key}.")


def _kind(feature: Any) -> str:
    """The type of a column as a reader of `datasets` knows it."""
    name = type(feature).__name__
    if name == "List":
        return f"list of {_kind(feature.feature)}"
    if isinstance(feature, Mapping):
        return "span" if set(feature) == set(SPAN) else "object"
    if name == "ClassLabel":
        return f"label ({feature.num_classes})"
    return str(feature.dtype)


def columns_page() -> str:
    """The page as Markdown: a table for each config."""
    parts = ", ".join(f"`{name}` ({said})" for name, said in SPAN.items())
    intro = (
        "What each column of each config holds. A label is a number in the tables: "
        "`features[...].int2str` gives its name, the ontology (`schema/ontology.json`) its "
        f"definition. Whatever has a place in the text has {parts}: not repeated here."
    )
    lines = ["# Columns", "", intro]
    for config, said in CONFIGS.items():
        lines += ["", f"## {config}", "", f"{said[0].upper()}{said[1:]}.", ""]
        lines += ["| column | type | what it holds |", "|---|---|---|"]
        for path, feature in paths(features(config)):
            lines.append(f"| `{path}` | {_kind(feature)} | {COLUMNS[config][path]} |")
    return "\n".join(lines) + "\n"


def columns(draft: Draft) -> Mapping[str, Json]:
    """Write the page of columns; nothing is lost in it."""
    write_text(draft.folder / COLUMNS_PAGE, columns_page())
    return {}
