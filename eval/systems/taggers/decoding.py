"""From a tag a word to spans of words: BIO (1 and 2), BIOES, BILOU and bare types.

Read leniently, as conlleval and seqeval's default do: a model may give what no annotator would.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

#: What opens a chunk, and what ends one, in any of the schemes (L and U are BILOU's E and S).
_OPENS, _ENDS, _PREFIXES = frozenset("BSU"), frozenset("ELSU"), frozenset("BIELSU")


def split(tag: str) -> tuple[str, str]:
    """The prefix and type of a tag: ``B-PER`` is B and PER; a bare ``PER`` is I and PER; O is O."""
    if tag == "O":
        return "O", ""
    prefix, mark, kind = tag.partition("-") if "-" in tag else tag.partition("_")
    return (prefix, kind) if mark and prefix in _PREFIXES and kind else ("I", tag)


def types(tags: Iterable[str]) -> tuple[str, ...]:
    """The types that a model's tags speak of, sorted."""
    return tuple(sorted({kind for kind in (split(tag)[1] for tag in tags) if kind}))


def decode(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Chunks as (first, after the last, type), in order; they neither touch twice nor overlap."""
    found: list[tuple[int, int, str]] = []
    before = ("O", "")
    for place, tag in enumerate(tags):
        prefix, kind = split(tag)
        goes_on = kind == before[1] and prefix not in _OPENS and before[0] not in _ENDS
        if kind and goes_on:
            first, _, _ = found.pop()
            found.append((first, place + 1, kind))
        elif kind:
            found.append((place, place + 1, kind))
        before = (prefix, kind)
    return found
