"""The layers of the annotation loop: their order, and what each screen's controls may hold.

One layer is one screen and one kind of task: an article, or in ``2b_arguments`` one trigger.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...schema.codec import canonical

ENTITIES = "1_entities"
CHAINS = "1b_chains"
EVENTS = "2_events"
ARGUMENTS = "2b_arguments"
QUOTES = "3_quotes"
#: In the order in which they are annotated; each is made from what the earlier ones gave.
LAYERS = (ENTITIES, CHAINS, EVENTS, ARGUMENTS, QUOTES)

#: An adjudicator's tick on a region: it was looked at and stays as it is.
DECIDED = "decided"
#: For each layer its controls (``from_name``) and the type of result that each of them gives.
CONTROLS: Mapping[str, Mapping[str, str]] = {
    ENTITIES: {
        "type": "labels",
        "level": "labels",
        "chain": "labels",
        "entity_key": "textarea",
        "value": "textarea",
        DECIDED: "choices",
    },
    CHAINS: {
        "chain": "labels",
        "kind": "labels",
        "entity_key": "textarea",
        "members": "taxonomy",
        DECIDED: "choices",
    },
    EVENTS: {
        "span": "labels",
        "realis": "labels",
        "polarity": "labels",
        "event": "labels",
        "args": "taxonomy",
        DECIDED: "choices",
    },
    ARGUMENTS: {
        "trigger": "labels",
        "role": "labels",
        "sentence_flag": "choices",
        DECIDED: "choices",
    },
    QUOTES: {"span": "labels", "no": "labels", DECIDED: "choices"},
}
#: Controls that a screen may lack; what they would say is then kept as it was sent.
OPTIONAL = ("entity_key", "members", "args", DECIDED)

#: The label of a mention that plays no role on a screen.
NOTHING = "-"
TRIGGER = "TRIGGER"
CUE = "cue"
SPEAKER = "speaker"
ADDRESSEE = "addressee"
#: Where a task keeps what the reader needs: a key of its ``meta``.
META = "pressmark"
_NOT_NAME = re.compile(r"[^A-Za-z0-9@._+-]+")


@dataclass(frozen=True, slots=True, order=True)
class Reported:
    """Something about a task or a region that somebody should know; it is no exception.

    ``region`` is the region's id or "", ``task`` the server's id or 0 where there is none yet,
    ``annotator`` who made it ("" before it was pulled).
    """

    document: str
    layer: str
    annotator: str
    task: int
    region: str
    code: str
    message: str

    def __post_init__(self) -> None:
        """Make what is quoted printable: the server stores halves of characters too."""
        for name in ("document", "layer", "annotator", "region", "message"):
            held: str = getattr(self, name)
            if not held.isascii():
                shown = held.encode("utf-8", "backslashreplace").decode("utf-8")
                object.__setattr__(self, name, shown)

    def __str__(self) -> str:
        """The report on one line."""
        who = f" by {self.annotator}" if self.annotator else ""
        region = f" region {self.region}" if self.region else ""
        where = f"{self.document} {self.layer} task {self.task}{who}{region}"
        return f"{where}: {self.code}: {self.message}"


def seal(own: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """What tells that a task's meta, and the places in its data, are as they were pushed.

    ``own`` is our part of the meta. (The text is told by its sha256.)
    """
    kept = {key: value for key, value in own.items() if key != "seal"}
    value = [kept, data.get("event_id"), data.get("base")]
    return hashlib.sha256(canonical(value).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def fresh(wanted: str, taken: set[str]) -> str:
    """An id like ``wanted`` that nobody has; it is taken from now on.

    At most 64 characters, as the schema has it; a longer one is cut and told apart by its sha256.
    """
    if len(wanted) > 64:
        wanted = wanted[:51] + "-" + hashlib.sha256(wanted.encode("utf-8")).hexdigest()[:8]
    made, number = wanted, 1
    while made in taken:
        number += 1
        made = f"{wanted}_{number}"
    taken.add(made)
    return made


def file_name(words: str) -> str:
    """The words as a name of a file or folder; e-mail addresses stay as they are."""
    return _NOT_NAME.sub("_", words).strip("._") or "x"
