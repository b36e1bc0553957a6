"""Labels that stand in a task's data because they differ from article to article.

Each is a list for the task's ``data``: dicts with ``value``, ``background`` and, where a key is
left, ``hotkey`` (annotator-facing names and keys: see ``keys``); ``hint`` shows on hovering.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping, Sequence

from ...schema.ontology import Ontology, ontology
from . import keys

Label = dict[str, str]
#: Empty labels at the end of the lists of chains and events, for what the annotator finds.
NEW = 9
#: Numbers for quotations: at least so many, and always this many more than are known.
NUMBERS, MORE_NUMBERS = 20, 9
#: Characters of context on either side of the sentence, at least; whole lines are shown.
_CONTEXT = 600


def _free_keys(layer: str) -> str:
    """The keys that a layer's fixed labels leave, in the order of the chains that get them."""
    if layer == "1_entities":
        taken = {*keys.TYPES.values(), *keys.LEVELS.values(), keys.FIND[layer]}
        return "".join(key for key in keys.IN_ORDER if key not in taken)
    return keys.IN_ORDER


def chain_labels(
    names: Sequence[str],
    layer: str = "1b_chains",
    hints: Mapping[str, str] | None = None,
    single: Collection[str] = (),
) -> list[Label]:
    """The chains of an article, the most frequent first, then ``new1`` ... ``new9``.

    The n-th chain has the n-th key of those that the layer leaves, and the n-th colour; those in
    ``single``, of one mention, are grey, so that what is coloured is what corefers. ``hints`` may
    say for a chain what is in it.
    """
    free = _free_keys(layer)
    labels = []
    for number, name in enumerate([*names, *(f"new{n}" for n in range(1, NEW + 1))]):
        colour = keys.CHAIN_COLOURS[number % len(keys.CHAIN_COLOURS)]
        if number >= len(names) or name in single:
            colour = keys.DARK if number >= len(names) else keys.GREY
        label = {"value": name, "background": colour}
        if number < len(free):
            label["hotkey"] = free[number]
        if hints and name in hints:
            label["hint"] = hints[name]
        labels.append(label)
    return labels


def kind_labels(scheme: Ontology | None = None) -> list[Label]:
    """The mention types, hidden in 1b: what may stand in a chain is seen, not changed."""
    return [
        {"value": name, "background": keys.PALE, "hotkey": keys.unseen(number)}
        for number, name in enumerate((scheme or ontology()).mention_types)
    ]


def event_labels(names: Sequence[str]) -> list[Label]:
    """The events of an article, then ``newev1`` ... ``newev9``; the first ten have the digits."""
    every = [*names, *(f"newev{n}" for n in range(1, NEW + 1))]
    labels = [{"value": name, "background": keys.GREY} for name in every]
    for label, key in zip(labels, "1234567890", strict=False):
        label["hotkey"] = key
    return labels


def role_labels(event_type: str, scheme: Ontology | None = None) -> list[Label]:
    """No role, then the roles that the type takes, each under its letter.

    KeyError when there is no such type.
    """
    scheme = scheme or ontology()
    slots = scheme.event_types[event_type].roles
    nothing = {"value": "-", "hotkey": keys.NO_ROLE, "background": keys.PALE}
    return [
        nothing,
        *(
            {
                "value": role,
                "hotkey": keys.ROLES[role],
                "background": "#ff9900",
                "hint": slot.definition,
            }
            for role, slot in slots.items()
        ),
    ]


def role_help(event_type: str, scheme: Ontology | None = None) -> str:
    """What each role means in this type and what may fill it, as HTML to stand under a task."""
    kind = (scheme or ontology()).event_types[event_type]
    rows = (
        f"<tr><td><b>{html.escape(role)}</b></td><td>{html.escape(slot.definition)} "
        f"<i>({html.escape(', '.join(slot.fillers))})</i></td></tr>"
        for role, slot in kind.roles.items()
    )
    head = f"<p><b>{html.escape(kind.name)}</b>: {html.escape(kind.definition)}</p>"
    return f"{head}<table>{''.join(rows)}</table>"


def number_labels(known: int) -> list[Label]:
    """The numbers of quotations, ``Q1`` and on: at least 20, and nine more than are known."""
    fixed = {*keys.CONTENTS.values(), keys.CUE, keys.SPEAKER, keys.ADDRESSEE, keys.NOTHING}
    free = [key for key in keys.IN_ORDER if key not in fixed]
    labels = []
    for number in range(max(NUMBERS, known + MORE_NUMBERS)):
        label = {"value": f"Q{number + 1}", "background": "#666666"}
        labels.append(label | ({"hotkey": free[number]} if number < len(free) else {}))
    return labels


def member_items(names: Iterable[str]) -> list[Label]:
    """The chains as items of the tree from which the members of a group are ticked."""
    return [{"value": name} for name in names]


def context_html(text: str, start: int, end: int) -> str:
    """The lines round ``text[start:end]``, in code points, as HTML with that part in bold."""
    first = text.rfind("\n", 0, max(0, start - _CONTEXT)) + 1
    stop = text.find("\n", min(len(text), end + _CONTEXT))
    last = len(text) if stop < 0 else stop
    before, here, after = (
        html.escape(part).replace("\n", "<br/>")
        for part in (text[first:start], text[start:end], text[end:last])
    )
    return f"<p>{before}<b>{here}</b>{after}</p>"
