"""Which clusters a coreference measure compares, and which mentions it takes for the same.

By default a key mention is the response mention with the same span. The other ways are those of
the CorefUD scorer (Nedoluzhko et al. 2022) and, for repeated mentions, of the CoNLL reference
scorer.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from .base import Family, Pair, Parameter, Row, Side, Value
from .coreference import (
    Cluster,
    Overlap,
    b3_rows,
    blanc_rows,
    ceafe_rows,
    ceafm_rows,
    conll_rows,
    lea_rows,
    mention_rows,
    muc_rows,
    overlap,
    score_blanc,
    score_conll,
    score_tac,
    tac_rows,
)
from .likeness import kept, named, nodes_of, without_singletons


def entity_table(pair: Pair, singletons: str, match: str, repeated: str) -> Overlap:
    """The table of a pair's entities under the parameters of a measure."""

    def make() -> Overlap:
        if match in ("exact", "typed") and repeated == "each":
            return overlap(*(_by_span(side, singletons, match) for side in pair.sides))
        (key, keys), (response, responses) = map(nodes_of, pair.sides)
        if repeated == "first":
            key, response = kept(key, response)
        if singletons == "no":
            key, response = without_singletons(key, keys), without_singletons(response, responses)
        return overlap(*named(key, response, match))

    return pair.once(("coreference", singletons, match, repeated), make)


def repeats(pair: Pair) -> int:
    """How many predicted mentions in entities ``repeated=first`` takes away."""
    (key, _), (response, _) = map(nodes_of, pair.sides)
    return len(response) - len(kept(key, response)[1])


_ELEMENT = attrgetter("id", "span.start", "span.end", "type")


def _by_span(side: Side, singletons: str, match: str) -> list[Cluster]:
    """The clusters of a side over its spans: what nearly every figure is of, so made quickly."""
    least = 2 if singletons == "no" else 1
    told = map(_ELEMENT, side.annotations.mentions)
    elements: dict[str, tuple[object, str]]
    if match == "typed":
        elements = {m: ((s, e, kind), kind) for m, s, e, kind in told}
    else:
        elements = {m: ((s, e), kind) for m, s, e, kind in told}
    clusters: list[Cluster] = []
    for entity in side.annotations.entities:
        if len(entity.mentions) >= least:
            try:
                clusters.append([elements[mention] for mention in entity.mentions])
            except KeyError as fault:
                side.mention(fault.args[0], f"entity {entity.id}")  # says what is missing
                raise
    return clusters


def _event_clusters(side: Side) -> list[Cluster]:
    return [
        [((m.trigger.start, m.trigger.end, event.type), "") for m in event.mentions]
        for event in side.annotations.events
    ]


def event_table(pair: Pair, singletons: str) -> Overlap:
    """The table of a pair's events; event mentions are the same by trigger span and type."""

    def make() -> Overlap:
        key, response = map(_event_clusters, pair.sides)
        if singletons == "no":
            key, response = ([c for c in side if len(c) > 1] for side in (key, response))
        return overlap(key, response)

    return pair.once(("event coreference", singletons), make)


Rows = Callable[[Overlap], list[Row]]


def _entities(rows: Rows) -> Callable[..., list[Row]]:
    def count(
        pair: Pair, singletons: str, match: str, repeated: str, **_: Value | None
    ) -> list[Row]:
        return entity_table(pair, singletons, match, repeated).rows(rows)

    return count


def _events(rows: Rows) -> Callable[..., list[Row]]:
    def count(pair: Pair, singletons: str, **_: Value | None) -> list[Row]:
        return event_table(pair, singletons).rows(rows)

    return count


_SINGLETONS = Parameter(
    "singletons",
    "yes",
    "no: clusters of one mention are removed from each side before scoring",
    ("yes", "no"),
)
_MATCH = Parameter(
    "match",
    "exact",
    "head: mentions with one head are the same; partial: so is a predicted mention that lies "
    "inside the gold one and holds its head; equal spans first, one-to-one, as in CorefUD; typed: "
    "mentions with one span and one type are the same",
    ("exact", "head", "partial", "typed"),
)
_REPEATED = Parameter(
    "repeated",
    "each",
    "first: a mention that several entities have is kept in the one that begins first in the text "
    "only (a predicted one where gold has it), as in the CoNLL reference scorer; they are counted",
    ("each", "first"),
)
_MUC_UNDEFINED = Parameter(
    "muc_undefined",
    "zero",
    "exclude: MUC is left out of the mean where neither side has a link",
    ("zero", "exclude"),
    scoring=True,
)
_EDGES = Parameter(
    "edges",
    "key",
    "both: a kind of link is left out of the mean only where neither side has one, as in CorefUD",
    ("key", "both"),
    scoring=True,
)
_PARAMETERS = (_SINGLETONS, _MATCH, _REPEATED)


def _family(name: str, definition: str, rows: Rows, duplicates: str = "multiset") -> Family:
    count = _entities(rows)
    return Family(
        f"coref.{name}", "coreference", definition, count, _PARAMETERS, duplicates=duplicates
    )


FAMILIES = (
    _family(
        "muc", "MUC: links that hold clusters together, out of mentions less clusters.", muc_rows
    ),
    _family("b3", "B-cubed: each mention's share of its cluster that both sides have.", b3_rows),
    _family("ceafm", "CEAF with phi3: mentions shared by clusters aligned one-to-one.", ceafm_rows),
    _family(
        "ceafe", "CEAF with phi4: Dice of clusters aligned one-to-one, per cluster.", ceafe_rows
    ),
    _family(
        "lea", "LEA: the share of each cluster's links that is resolved, by its size.", lea_rows
    ),
    Family(
        "coref.blanc",
        "coreference",
        "BLANC: the mean over coreference links and non-coreference links of mentions.",
        _entities(blanc_rows),
        (*_PARAMETERS, _EDGES),
        score=score_blanc,
        components=2,
    ),
    Family(
        "coref.conll",
        "coreference",
        "CoNLL: the mean of MUC, B-cubed and CEAF-e over entities.",
        _entities(conll_rows),
        (*_PARAMETERS, _MUC_UNDEFINED),
        score=score_conll,
        components=3,
        support=1,
    ),
    _family(
        "mentions",
        "The sets of mentions in entities, whatever the entity: copies do not count.",
        mention_rows,
        "set",
    ),
)

#: Over event mentions instead of entity mentions; ``events`` lists them with its own.
EVENT_FAMILIES = (
    Family(
        "event.coref",
        "event_coreference",
        "CoNLL over events: event mentions are the same when trigger span and type are.",
        _events(conll_rows),
        (_SINGLETONS, _MUC_UNDEFINED),
        score=score_conll,
        components=3,
        support=1,
    ),
    Family(
        "event.coref_tac",
        "event_coreference",
        "The mean of MUC, B-cubed, CEAF-e and BLANC over events, as TAC KBP reported it.",
        _events(tac_rows),
        (_SINGLETONS,),
        score=score_tac,
        components=5,
        support=1,
    ),
)
