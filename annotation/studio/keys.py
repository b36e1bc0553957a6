"""Which key stands for which label, and in which colour: fixed, the same in every article.

``u`` is Label Studio's own key (unselect) and is nowhere given away. A label without a key would
get a left-over one from Label Studio, another one in each article, and a hidden label with such a
key is changed unseen: hence every label has a key, and hidden ones have keys that nobody types.
"""

from __future__ import annotations

from ...schema.ontology import Ontology, ontology

#: The keys that the server's labelling page has for itself.
RESERVED = frozenset({"u", "enter", "escape", "backspace", "delete"})
#: The order in which numbered labels (chains, events, quotations) get their keys.
IN_ORDER = "1234567890qwetasdfgzxcvbyiopjklnm"

TYPES = {
    "PERSON": "1",
    "ORG": "2",
    "GPE": "3",
    "LOC": "4",
    "FAC": "5",
    "NORP": "6",
    "VEHICLE": "7",
    "WEAPON": "8",
    "WORK": "9",
    "DATE": "d",
    "TIME": "t",
    "MONEY": "y",
    "CRIME": "c",
    "SENTENCE": "s",
    "TITLE": "i",
}
LEVELS = {"name": "n", "nominal": "m", "pronoun": "p"}
#: Two types a letter, the second one with shift: what is told apart stands side by side.
EVENTS = {
    "Conflict.Attack": "a",
    "Conflict.Demonstrate": "d",
    "Conflict.Deescalate": "shift+d",
    "Contact.Meet": "e",
    "Contact.Correspond": "shift+e",
    "Contact.Negotiate": "g",
    "Diplomacy.Agree": "shift+a",
    "Diplomacy.Sanction": "shift+t",
    "Diplomacy.Threaten": "t",
    "Diplomacy.Aid": "shift+g",
    "Justice.Investigate": "i",
    "Justice.Arrest": "j",
    "Justice.Charge": "h",
    "Justice.Trial": "l",
    "Justice.Convict": "q",
    "Justice.Sentence": "s",
    "Justice.Acquit": "shift+q",
    "Justice.Appeal": "shift+l",
    "Justice.Pardon": "shift+v",
    "Justice.Release": "shift+j",
    "Justice.Exchange": "x",
    "Justice.Extradite": "shift+i",
    "Justice.Execute": "shift+x",
    "Justice.Sue": "shift+h",
    "Justice.Fine": "shift+s",
    "Life.BeBorn": "shift+b",
    "Life.Marry": "w",
    "Life.Divorce": "shift+w",
    "Life.Injure": "shift+k",
    "Life.Die": "k",
    "Movement.Transport": "o",
    "Movement.Flee": "shift+o",
    "Personnel.Elect": "p",
    "Personnel.StartPosition": "f",
    "Personnel.EndPosition": "shift+f",
    "Personnel.Nominate": "shift+p",
    "Transaction.TransferMoney": "y",
    "Transaction.TransferOwnership": "shift+y",
    "Business.Start": "r",
    "Business.End": "shift+r",
    "Business.Merge": "shift+m",
    "Policy.Enact": "z",
    "Policy.Vote": "shift+z",
    "Disaster.Natural": "shift+n",
    "Disaster.Accident": "shift+c",
}
REALIS = {"actual": "c", "generic": "v", "other": "b"}
NEGATIVE = "n"
#: One letter for each role in every event type; Attacker is what Agent is elsewhere.
ROLES = {
    "Agent": "a",
    "Participant": "q",
    "Person": "p",
    "Victim": "v",
    "Attacker": "a",
    "Target": "w",
    "Instrument": "i",
    "Defendant": "d",
    "Plaintiff": "f",
    "Prosecutor": "e",
    "Adjudicator": "j",
    "Crime": "c",
    "Sentence": "s",
    "Giver": "g",
    "Recipient": "r",
    "Beneficiary": "b",
    "Artifact": "h",
    "Money": "m",
    "Organization": "o",
    "Position": "k",
    "Origin": "shift+o",
    "Destination": "shift+d",
    "Topic": "y",
    "Place": "l",
    "Time": "t",
}
NO_ROLE = "0"
FLAGS = {"mention missing or wrong": "x", "trigger wrong": "z"}
CONTENTS = {"direct": "q", "indirect": "w", "mixed": "e"}
CUE, SPEAKER, ADDRESSEE, NOTHING = "c", "s", "a", "m"
#: The keys that lead to the field which filters a long list of labels.
FIND = {"1_entities": "f", "1b_chains": "/", "2_events": "/"}
FIND_EVENT = "m"

COLOURS = {
    "PERSON": "#1f77b4",
    "ORG": "#2ca02c",
    "GPE": "#9467bd",
    "LOC": "#8c564b",
    "FAC": "#e377c2",
    "NORP": "#17becf",
    "VEHICLE": "#7f7f7f",
    "WEAPON": "#444444",
    "WORK": "#bcbd22",
    "DATE": "#c49c94",
    "TIME": "#c49c94",
    "MONEY": "#98df8a",
    "CRIME": "#d62728",
    "SENTENCE": "#ff7f0e",
    "TITLE": "#aec7e8",
    "name": "#555555",
    "nominal": "#888888",
    "pronoun": "#bbbbbb",
    "Conflict": "#d62728",
    "Contact": "#5b8ff9",
    "Diplomacy": "#6dc8ec",
    "Justice": "#ff7f0e",
    "Life": "#555555",
    "Movement": "#17becf",
    "Personnel": "#9270ca",
    "Transaction": "#2ca02c",
    "Business": "#98c379",
    "Policy": "#b8860b",
    "Disaster": "#8c564b",
    "actual": "#2ca02c",
    "generic": "#9467bd",
    "other": "#ff7f0e",
    "negative": "#d62728",
    "direct": "#ffbb00",
    "indirect": "#ffe08a",
    "mixed": "#ff9900",
    "cue": "#00aa88",
    "speaker": "#d62728",
    "addressee": "#9467bd",
}
#: The colours of the first chains; they come again after the last one.
CHAIN_COLOURS = (
    "#1f77b4",
    "#ff7f0e",
    "#2ca02c",
    "#d62728",
    "#9467bd",
    "#8c564b",
    "#e377c2",
    "#bcbd22",
    "#17becf",
)
GREY, PALE, DARK = "#999999", "#b4b4b4", "#333333"


def unseen(number: int) -> str:
    """A key for the ``number``-th hidden label that nobody presses: four keys at once."""
    return f"ctrl+alt+shift+{IN_ORDER[number]}"


def unlisted(scheme: Ontology | None = None) -> list[str]:
    """Labels of the ontology that have no key here, and keys whose label the ontology lacks."""
    scheme = scheme or ontology()
    pairs: tuple[tuple[str, set[str], set[str]], ...] = (
        ("mention type", set(scheme.mention_types), set(TYPES)),
        ("level", set(scheme.levels), set(LEVELS)),
        ("event type", set(scheme.event_types), set(EVENTS)),
        ("realis", set(scheme.realis), set(REALIS)),
        ("role", set(scheme.roles), set(ROLES)),
        ("quotation type", set(scheme.quotation_types), set(CONTENTS)),
    )
    return [f"{what} {name}" for what, known, keyed in pairs for name in sorted(known ^ keyed)]
