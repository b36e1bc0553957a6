"""The table of rules: every code that validation can give, what it means and where it applies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import rules_entities as entities
from . import rules_events as events
from . import rules_ids as ids
from . import rules_quotations as quotations
from . import rules_spans as spans
from . import rules_text as text
from .view import View

#: A rule yields the JSONPath and the sentence of everything that it finds wrong.
Check = Callable[[View], Iterator[tuple[str, str]]]

#: In ``Rule.needs``: the rule steps aside when the document has no text.
TEXT = "text"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of problem.

    ``gold`` is its severity in gold, ``prediction`` in a system's output (None: it does not
    apply). ``needs`` lists the codes without which the rule could only repeat what they said; it
    steps aside when one of them was found, and for ``TEXT`` when there is none. ``check`` is None
    for what is found before a document can be decoded.
    """

    code: str
    gold: str
    prediction: str | None
    needs: tuple[str, ...]
    summary: str
    check: Check | None


def _rule(
    code: str, check: Check | None, *needs: str, gold: str = "error", prediction: str | None = None
) -> Rule:
    summary = (check.__doc__ or "").strip().split("\n")[0] if check else _BEFORE[code]
    return Rule(code, gold, prediction, needs, summary, check)


_BEFORE = {
    "json": "The file is strict JSON in UTF-8, with whole numbers only.",
    "schema": "The value fits article-1.schema.json: fields, types of values, and known labels.",
}
_SEGMENTS = ("segment-order",)
_SENTENCES = ("sentence-order",)

#: Every rule, in the order in which they run: what a rule needs stands before it.
RULES: tuple[Rule, ...] = (
    _rule("json", None, prediction="error"),
    _rule("schema", None, prediction="error"),
    _rule("text-sha256", text.sha256_differs, TEXT, prediction="error"),
    _rule("text-length", text.length_differs, TEXT, prediction="error"),
    _rule("text-not-nfc", text.text_not_nfc, TEXT),
    _rule("text-character", text.text_character, TEXT),
    _rule("date-not-real", text.date_not_real),
    _rule("span-outside-text", spans.span_outside_text, prediction="error"),
    _rule("span-surface", spans.span_surface, TEXT, prediction="error"),
    _rule("span-surface-missing", spans.span_surface_missing, TEXT),
    _rule("span-surface-standoff", spans.span_surface_standoff),
    _rule("span-cuts-grapheme", spans.span_cuts_grapheme, TEXT),
    _rule("span-white-space", spans.span_white_space, TEXT),
    _rule("head-outside-mention", spans.head_outside_mention),
    _rule("segment-order", text.segment_order),
    _rule("segment-gap", text.segment_gap, TEXT, *_SEGMENTS),
    _rule("sentence-order", text.sentence_order),
    _rule("sentence-segment", text.sentence_segment, *_SEGMENTS),
    _rule("sentence-gap", text.sentence_gap, TEXT, *_SENTENCES, gold="warning"),
    _rule("span-segment", spans.span_segment, *_SEGMENTS, "segment-gap"),
    _rule("segment-not-annotated", spans.segment_not_annotated, *_SEGMENTS),
    _rule("id-duplicate", ids.id_duplicate, prediction="error"),
    _rule("reference-missing", ids.reference_missing, prediction="error"),
    _rule("reference-kind", ids.reference_kind, prediction="error"),
    _rule("members-circular", ids.members_circular, prediction="error"),
    _rule("inside-circular", ids.inside_circular, prediction="error"),
    _rule("mention-in-two-entities", entities.mention_in_two_entities, prediction="error"),
    _rule("entity-type", entities.entity_type),
    _rule("mention-cannot-corefer", entities.mention_cannot_corefer),
    _rule("mention-without-entity", entities.mention_without_entity),
    _rule("mention-duplicate", entities.mention_duplicate),
    _rule("level-missing", entities.level_missing),
    _rule("level-not-allowed", entities.level_not_allowed),
    _rule("value-not-timex3", entities.value_not_timex3),
    _rule("value-not-allowed", entities.value_not_allowed),
    _rule("trigger-duplicate", events.trigger_duplicate),
    _rule("trigger-outside-sentence", events.trigger_outside_sentence, *_SENTENCES),
    _rule("realis-missing", events.realis_missing),
    _rule("polarity-realis", events.polarity_realis),
    _rule("role-not-allowed", events.role_not_allowed),
    _rule("filler-not-allowed", events.filler_not_allowed),
    _rule("argument-duplicate", events.argument_duplicate),
    _rule("argument-outside-sentence", events.argument_outside_sentence, *_SENTENCES),
    _rule("quotation-type-missing", quotations.quotation_type_missing),
    _rule("quotation-duplicate", quotations.quotation_duplicate),
    _rule("quotation-span-order", quotations.quotation_span_order),
    _rule("quoted-outside-content", quotations.quoted_outside_content),
    _rule("quoted-type", quotations.quoted_type),
    _rule("quotation-marks", quotations.quotation_marks, TEXT),
    _rule("quotation-marks-cut", quotations.quotation_marks_cut, TEXT),
    _rule("indirect-marks", quotations.indirect_marks, TEXT, gold="warning"),
    _rule("quote-marks-unbalanced", quotations.quote_marks_unbalanced, TEXT, gold="warning"),
    _rule("cue-in-content", quotations.cue_in_content),
    _rule("speaker-in-content", quotations.speaker_in_content),
    _rule("speaker-type", quotations.speaker_type),
    _rule("speaker-kind", quotations.speaker_kind),
    _rule("inside-mismatch", quotations.inside_mismatch),
    _rule("inside-missing", quotations.inside_missing),
)


def problem_table() -> str:
    """The page of problem codes (Markdown), as docs/problems.md has it."""
    rows = [
        f"| `{r.code}` | {r.gold} | {r.prediction or '–'} | {_needs(r)} | {r.summary} |"
        for r in RULES
    ]
    return "\n".join([_HEAD, *rows]) + "\n"


def _needs(rule: Rule) -> str:
    return ", ".join(need if need == TEXT else f"`{need}`" for need in rule.needs) or "–"


_HEAD = """\
# Problems

What `pressmark schema validate` can find. This page is made from the code
(`python -m pressmark.schema`); a code once published keeps its meaning, and
`tests/schema/bad/<code>.json` shows each.

- **gold**: severity in gold. An error makes the document unfit for release; a warning wants a look.
- **prediction**: severity in a system's output; – means that the rule does not apply there.
- An annotator's **pass** is held to the rules for gold, but only what is an error in a prediction
  is one in a pass: the rest are warnings, for the work may not be finished.
- **needs**: the rule steps aside when the document has no text, or when the code named was found.

| code | gold | prediction | needs | what holds in a sound document |
|---|---|---|---|---|"""
