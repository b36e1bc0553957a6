"""Other scorers' figures by our measures, for comparing with what was published.

Each row of a preset is one figure under the name that the tool gives it, with the measure and the
average that reproduce it. What no preset does: read a tool's file format (tags: see ``bio``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..schema import PressmarkError
from .averages import average
from .figures import Figure
from .measures import parse

if TYPE_CHECKING:
    from .counts import ScoreTable


@dataclass(frozen=True, slots=True)
class PresetRow:
    """One figure of a tool: the name there, our measure, and the average (``AVERAGES``)."""

    name: str
    measure: str
    average: str = "micro"


@dataclass(frozen=True, slots=True)
class Preset:
    """A scorer whose figures can be had: its name, its version, its rows, and what to mind.

    ``reading`` is how it reads tags (``bio.READINGS``), for those that do.
    """

    name: str
    tool: str
    note: str
    rows: tuple[PresetRow, ...]
    reading: str | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that its rows need, each once, as they print."""
        return tuple(dict.fromkeys(str(parse(row.measure)) for row in self.rows))


def _seqeval(name: str, note: str, reading: str) -> Preset:
    strict = "entity.strict(duplicates=set,zero_division=0)"
    kinds = {"micro": "micro", "macro": "macro_types", "weighted": "weighted_types"}
    rows = tuple(PresetRow(f"{shown} avg", strict, kind) for shown, kind in kinds.items())
    return Preset(name, "seqeval 1.2.2", note, rows, reading)


_LIST = "alignment=list,zero_division=0"
_NERVALUATE = Preset(
    "nervaluate",
    "nervaluate 1.2",
    "aligned in the order of the lists, at least 1 % of the gold mention overlapping",
    tuple(
        PresetRow(scheme, f"entity.{scheme}({_LIST})")
        for scheme in ("strict", "exact", "partial", "ent_type")
    ),
    "repair",
)


def _coref_rows(measures: str, how: str, shown: str = "") -> tuple[PresetRow, ...]:
    """Rows of coreference measures (their names, with spaces) under their names in papers."""
    return tuple(
        PresetRow(f"{_COREF[name]}{shown}", f"coref.{name}({extra}{how},zero_division=0)")
        for name, _, extra in (one.partition(":") for one in measures.split())
    )


_COREF = {
    "mentions": "mention detection",
    "muc": "MUC",
    "b3": "B-cubed",
    "ceafm": "CEAF-m",
    "ceafe": "CEAF-e",
    "blanc": "BLANC",
    "lea": "LEA",
    "conll": "CoNLL",
}
_CONLL2012 = Preset(
    "conll2012",
    "CoNLL reference scorer 8.01",
    "singletons count when they are in the files; a repeated mention is kept in the entity that "
    "begins first in the text",
    _coref_rows("mentions muc b3 ceafm ceafe blanc conll", "repeated=first"),
)


def _corefud_rows(shown: str, how: str) -> tuple[PresetRow, ...]:
    return _coref_rows("conll muc b3 ceafe ceafm blanc:edges=both, lea", how, f" {shown}")


_COREFUD = Preset(
    "corefud",
    "corefud-scorer (CRAC 2023)",
    "head match without singletons is the shared tasks' primary figure; heads are as annotated, "
    "and a mention without one is its own head",
    (
        *_corefud_rows("head, no singletons", "match=head,singletons=no"),
        *_corefud_rows("partial, no singletons", "match=partial,singletons=no"),
        *_corefud_rows("exact, no singletons", "singletons=no"),
        *_corefud_rows("head, with singletons", "match=head"),
    ),
)

_SET = "duplicates=set,zero_division=0"
_TEXTEE = Preset(
    "textee",
    "TextEE (Huang et al. 2024)",
    "sets over the document; TextEE's windows are our documents",
    (
        PresetRow("Tri-I", f"event.trigger({_SET})"),
        PresetRow("Tri-C", f"event.trigger_type({_SET})"),
        PresetRow("Arg-I", f"event.argument_id(bound=document,{_SET})"),
        PresetRow("Arg-C", f"event.argument(bound=document,{_SET})"),
        PresetRow("Arg-I (attached)", f"event.argument_id({_SET})"),
        PresetRow("Arg-C (attached)", f"event.argument({_SET})"),
    ),
)

_DICE = "span=dice,zero_division=0"
_EVMEVAL = Preset(
    "evmeval",
    "EvmEval 1.8 (TAC KBP event nuggets)",
    "greedy by Dice of code points, ties by offsets, not by the file's order; documents without "
    "gold stay in precision, which EvmEval leaves out",
    (
        PresetRow("plain", f"event.trigger({_DICE})"),
        PresetRow("mention_type", f"event.trigger_type({_DICE})"),
        PresetRow("realis_status", f"event.realis(typed=no,{_DICE})"),
        PresetRow("mention_type+realis_status", f"event.realis({_DICE})"),
        PresetRow("average of coreference", "event.coref_tac(zero_division=0)"),
    ),
)
_OMNIEVENT = Preset(
    "omnievent",
    "OmniEvent (Peng et al. 2023)",
    "copies are matched one to one; arguments of an event whose type is wrong are wrong",
    (
        PresetRow("ED", "event.trigger_type(zero_division=0)"),
        PresetRow("EAE", "event.argument(zero_division=0)"),
        PresetRow("EAE, gold triggers", "event.argument(given=gold,zero_division=0)"),
    ),
)
_NELEVAL = Preset(
    "neleval",
    "neleval 3.1",
    "sets of mentions; a mention's cluster is its entity; nothing is linked to a knowledge base",
    (
        PresetRow("strong_mention_match", "entity.untyped(zero_division=0)"),
        PresetRow("strong_typed_mention_match", f"entity.strict({_SET})"),
        PresetRow("mention_ceaf", "coref.ceafm(zero_division=0)"),
        PresetRow("typed_mention_ceaf", "coref.ceafm(match=typed,zero_division=0)"),
        PresetRow("entity_ceaf", "coref.ceafe(zero_division=0)"),
        PresetRow("b_cubed", "coref.b3(zero_division=0)"),
        PresetRow("muc", "coref.muc(zero_division=0)"),
    ),
)
_SPACY = Preset(
    "spacy",
    "spaCy 3's Scorer.score_spans",
    "sets of mentions; its ents_per_type are the rows by type",
    (PresetRow("ents", "entity.strict(duplicates=set)"),),
)
_COVAL = Preset(
    "coval",
    "coval (Moosavi & Strube 2016)",
    "singletons kept; not its CEAF-m, which divides by clusters, nor its way with a mention in two "
    "entities, which counts in both",
    _coref_rows("mentions muc b3 ceafe lea conll", "singletons=yes"),
)

PRESETS: Mapping[str, Preset] = {
    preset.name: preset
    for preset in (
        _seqeval("seqeval", "the default mode, which is conlleval's; sets of mentions", "repair"),
        _seqeval("seqeval_strict", "mode strict with scheme IOB2; sets of mentions", "strict"),
        _NERVALUATE,
        _CONLL2012,
        _COREFUD,
        _TEXTEE,
        _EVMEVAL,
        _OMNIEVENT,
        _NELEVAL,
        _SPACY,
        _COVAL,
    )
}


def preset(name: str) -> Preset:
    """The preset of a name; PressmarkError when there is none."""
    if name not in PRESETS:
        raise PressmarkError(f"there is no preset {name!r}; there are {', '.join(PRESETS)}")
    return PRESETS[name]


def preset_figures(table: ScoreTable, chosen: Preset) -> list[tuple[PresetRow, Figure]]:
    """The rows of a preset with their figures, those whose measure the table has.

    Where no type occurs, an average over types has nothing to average and is left out.
    """
    found = []
    for row in chosen.rows:
        name = str(parse(row.measure))
        figure = average(table, name, row.average) if name in table.counts else None
        if figure is not None:
            found.append((row, figure))
    return found


def markdown_table() -> str:
    """The presets as the manual shows them."""
    lines = ["| preset | reproduces | to mind |", "|---|---|---|"]
    lines += [f"| `{p.name}` | {p.tool} | {p.note} |" for p in PRESETS.values()]
    return "\n".join(lines) + "\n"
