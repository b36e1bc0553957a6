"""What a model is asked: numbered sentences, the labels with their definitions, a JSON Schema.

Words are asked for, never offsets, which models cannot count: each item is verbatim, with the
number of its sentence and its occurrence there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from ....schema import Span
from ....schema.ontology import ontology

Json = Any

_TASK = """You annotate one news article. Mark in it:
- mentions: every name, common-noun phrase and pronoun of the types below, with its full phrase \
without a leading relative clause; dates, times, sums and the like have no level (null).
- entities: groups of mention ids that refer to one thing; a thing mentioned once is a group of one.
- events: every word that states a happening of the types below (the trigger, mostly one word), \
its realis, polarity, and arguments: mentions of the same sentence in the roles of the type. \
Mentions of one happening are one event.
- quotations: direct (within quotation marks, marks included), indirect, or mixed; the cue is the \
reporting verb or "according to"; speakers are ids of mentions.

Copy words from the article exactly as they stand there. "sentence" is the number of the sentence, \
"occurrence" counts from 1 within it. Invent nothing; leave out what you are not sure of.
Answer with one JSON object of the given schema."""


@cache
def instructions() -> str:
    """The system message: the task and all labels with their definitions."""
    scheme = ontology()
    lines = [_TASK, "", "Types of mention:"]
    lines += [f"- {t.name}: {t.definition}" for t in scheme.mention_types.values()]
    lines += ["", "Types of event, with their roles:"]
    lines += [
        f"- {t.name} ({', '.join(t.roles)}): {t.definition}" for t in scheme.event_types.values()
    ]
    lines += ["", "Realis:", *(f"- {r.name}: {r.definition}" for r in scheme.realis.values())]
    return "\n".join(lines)


def question(text: str, spans: Sequence[Span], title: str, date: str) -> str:
    """The user message: date, headline and the numbered sentences."""
    numbered = (f"[{n}] {text[s.start : s.end]}" for n, s in enumerate(spans, 1))
    return f"Published: {date}\nHeadline: {title}\n\n" + "\n".join(numbered)


def _object(**properties: Json) -> Json:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


@cache
def answer_schema() -> Json:
    """The JSON Schema of the answer, with the ontology's labels as enumerations.

    In the subset that ``response_format`` takes with ``strict``: every property required, nothing
    additional, what may be absent is null.
    """
    scheme = ontology()
    number, words = {"type": "integer"}, {"type": "string"}

    def one_of(names: Sequence[str]) -> Json:
        return {"type": "string", "enum": list(names)}

    place = {"sentence": number, "text": words, "occurrence": number}
    level = {"type": ["string", "null"], "enum": [*scheme.levels, None]}
    argument = _object(role=one_of(list(scheme.roles)), mention=words)
    trigger = _object(
        **place,
        realis=one_of(list(scheme.realis)),
        polarity=one_of(list(scheme.polarity)),
        arguments=_list(argument),
    )
    return _object(
        mentions=_list(
            _object(id=words, **place, type=one_of(list(scheme.mention_types)), level=level)
        ),
        entities=_list(_object(type=one_of(list(scheme.entity_types)), mentions=_list(words))),
        events=_list(_object(type=one_of(list(scheme.event_types)), mentions=_list(trigger))),
        quotations=_list(
            _object(
                type=one_of(list(scheme.quotation_types)),
                content=_list(_object(**place)),
                cue={"anyOf": [_object(**place), {"type": "null"}]},
                speakers=_list(words),
            )
        ),
    )


def forms() -> list[Json]:
    """Values of ``response_format``, the strictest first; the last is to ask for none."""
    schema = {"name": "annotations", "strict": True, "schema": answer_schema()}
    return [{"type": "json_schema", "json_schema": schema}, {"type": "json_object"}, None]
