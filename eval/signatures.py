"""Signatures: all that a figure depends on, in one line, in sacreBLEU's manner (Post 2018).

The long form is the measure and then ``key:value`` pairs in the order of the keys, defaults
included. The short form has the measure and the hashes alone. ``verify`` works a figure out again
and says in what it is another one.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..schema import PressmarkError
from .measures import Measure, parse

#: Parameters that stand under a shorter key.
_KEYS = {"duplicates": "dup", "zero_division": "zd"}
#: Facts that tell how much was wrong with the predictions: other systems have other numbers.
_OF_SYSTEM = ("unknown", "repeated_gone")
#: The short form's keys.
_SHORT = {"gold": "g", "sys": "s", "v": "v"}


def long_form(measure: Measure, facts: Mapping[str, str], avg: str, system: bool = True) -> str:
    """The signature of a measure's average; ``system=False`` leaves out the predictions' hash."""
    told = dict(facts) | {"avg": avg, "dup": measure.duplicates}
    for name, value in measure.parameters.items():
        told[_KEYS.get(name, name)] = "all" if value is None else str(value)
    if measure.parameters.get("repeated") != "first":
        told.pop("repeated_gone", None)
    if not system:
        told.pop("sys", None)
        told |= {key: "counted" for key in _OF_SYSTEM if key in told}
    return "|".join([str(measure), *(f"{key}:{told[key]}" for key in sorted(told))])


def short_form(signature: str) -> str:
    """The short form of a long signature: measure, average if not micro, hashes, version."""
    measure, told = read(signature)
    kept = {} if told.get("avg") == "micro" else {"avg": told.get("avg", "")}
    kept |= {short: told[key].split("#")[-1] for key, short in _SHORT.items() if key in told}
    return "|".join([str(measure), *(f"{key}:{value}" for key, value in sorted(kept.items()))])


def read(signature: str) -> tuple[Measure, dict[str, str]]:
    """The measure and the pairs of a signature of either form, under the long form's keys.

    Raises PressmarkError for what is no signature.
    """
    name, *pairs = signature.strip().split("|")
    told = dict(pair.partition(":")[::2] for pair in pairs)
    if not pairs or len(told) < len(pairs) or not all(":" in pair for pair in pairs):
        raise PressmarkError(
            f"{signature!r} is no signature; expected a measure and key:value pairs, with | "
            "between them, as `pressmark eval score --json` prints them"
        )
    full = {short: key for key, short in _SHORT.items()}
    return parse(name), {full.get(key, key): value for key, value in told.items()}
