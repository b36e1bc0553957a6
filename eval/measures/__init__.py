"""What scores: one module per family of measures, and the names that they are called by.

>>> measure = parse("entity.strict(type=PERSON)")
>>> str(measure), measure.layer
('entity.strict(type=PERSON)', 'mentions')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ...schema import PressmarkError
from . import arguments, clusterings, events, mention_parts, mentions, quoted
from .base import ZERO_DIVISION, Family, Measure, Pair, Parameter, Score, Stats, build
from .leakage import LEAKING, leakage

__all__ = [
    "FAMILIES",
    "HEADLINE",
    "LEAKING",
    "Family",
    "Measure",
    "Pair",
    "Parameter",
    "Score",
    "Stats",
    "build",
    "leakage",
    "markdown_table",
    "parse",
    "parse_all",
]


def _by_name(families: Iterable[Family]) -> dict[str, Family]:
    table: dict[str, Family] = {}
    for family in families:
        if family.name in table:
            raise ValueError(f"two measures are called {family.name}")
        table[family.name] = replace(family, parameters=(*family.parameters, ZERO_DIVISION))
    return table


#: Every measure by its name, in the order in which they are listed.
FAMILIES = _by_name(
    (
        *mentions.FAMILIES,
        *mention_parts.FAMILIES,
        *clusterings.FAMILIES,
        *events.FAMILIES,
        *arguments.FAMILIES,
        *clusterings.EVENT_FAMILIES,
        *quoted.FAMILIES,
    )
)

_WRITTEN = re.compile(r"\s*([\w.]+)\s*(?:\((.*)\)\s*)?", re.DOTALL)


def parse(text: str) -> Measure:
    """The measure written as ``text``; ``str`` of it gives the text back, in canonical form.

    Raises ``PressmarkError`` for a name, parameter or value that does not exist.
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise PressmarkError(
            f"{text!r} is no measure; expected a name and, in brackets, parameters, such as "
            f"entity.strict(type=PERSON)"
        )
    name, inside = found[1], (found[2] or "").strip()
    if name not in FAMILIES:
        raise PressmarkError(f"there is no measure {name!r}; there are {', '.join(FAMILIES)}")
    return build(FAMILIES[name], {}, _arguments(text, inside))


def _arguments(text: str, inside: str) -> dict[str, str]:
    arguments: dict[str, str] = {}
    for part in inside.split(",") if inside else ():
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value) or name in arguments:
            raise PressmarkError(
                f"{part.strip()!r} in measure {text!r} is not understood; expected each parameter "
                f"once, as name=value"
            )
        arguments[name] = value
    return arguments


def parse_all(texts: Iterable[str | Measure]) -> tuple[Measure, ...]:
    """The measures written as ``texts``, in order; measures among them are taken as they are."""
    return tuple(text if isinstance(text, Measure) else parse(text) for text in texts)


#: What a leaderboard shows. Not among them is ``quote.speaker(given=gold)``: it is for systems that
#: were given the gold quotations, and such figures never stand beside end-to-end ones.
HEADLINE = (
    "entity.strict",
    "entity.partial",
    "coref.conll",
    "coref.conll(singletons=no)",
    "event.trigger",
    "event.trigger_type",
    "event.realis",
    "event.argument",
    "event.argument(coref=yes)",
    "event.coref",
    "quote.exact",
    "quote.overlap",
    "quote.cue",
    "quote.speaker",
    "quote.e2e",
)


def markdown_table() -> str:
    """The measures with their parameters and definitions, as the manual shows them."""
    lines = ["| measure | layer | what it is |", "|---|---|---|"]
    lines += [f"| `{f.name}` | {f.layer} | {f.definition} |" for f in FAMILIES.values()]
    lines += ["", "| parameter | of | values (default first) | what it does |", "|---|---|---|---|"]
    for parameter, names in _parameters().items():
        lines.append(
            f"| `{parameter.name}` | {', '.join(f'`{name}`' for name in names)} | "
            f"{_values(parameter)} | {parameter.phrase} |"
        )
    return "\n".join(lines) + "\n"


def _parameters() -> dict[Parameter, list[str]]:
    """The parameters with the names of the measures that take them."""
    found: dict[Parameter, list[str]] = {}
    for family in FAMILIES.values():
        for parameter in family.parameters:
            found.setdefault(parameter, []).append(family.name)
    return found


def _values(parameter: Parameter) -> str:
    if not parameter.choices:
        return f"{parameter.default}; {parameter.values}"
    if parameter.default is None:
        return f"all; one of {len(parameter.choices)}, such as {parameter.choices[0]}"
    others = [choice for choice in parameter.choices if choice != parameter.default]
    return ", ".join(map(str, (parameter.default, *others)))
