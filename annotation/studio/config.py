"""The labelling configurations: one screen for each layer, built from the ontology.

The shapes and names of the controls are those that results are read by: ``type``, ``level``,
``chain``, ``entity_key``, ``value`` (1_entities); ``chain``, ``kind``, ``entity_key``, ``members``
(1b_chains); ``span``, ``realis``, ``polarity``, ``event``, ``args`` (2_events); ``trigger``,
``role``, ``sentence_flag`` (2b_arguments); ``span``, ``no`` (3_quotes). All hang on ``text``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

from ...schema import PressmarkError
from ...schema.ontology import Ontology, ontology
from . import keys
from .layers import LAYERS

#: What the projects are called.
TITLES = {
    "1_entities": "1 Mentions",
    "1b_chains": "1b Chains",
    "2_events": "2 Events",
    "2b_arguments": "2b Arguments",
    "3_quotes": "3 Quotations",
}


def config_xml(layer: str, *, arguments: bool = False, scheme: Ontology | None = None) -> str:
    """The labelling configuration of a layer as XML.

    ``arguments`` adds to 2_events the tree of arguments, for small repairs and adjudication.
    The same ontology gives the same bytes. Raises PressmarkError for an unknown layer, and for an
    ontology that has labels without a key.
    """
    scheme = scheme or ontology()
    _check(layer, scheme)
    if layer == "2_events":
        root = _events(scheme, arguments)
    else:
        root = {
            "1_entities": _entities,
            "1b_chains": _chains,
            "2b_arguments": _arguments,
            "3_quotes": _quotes,
        }[layer](scheme)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def config_hash(layer: str, *, arguments: bool = False) -> str:
    """The first twelve digits of a configuration's sha256: goes with all that was made with it."""
    return hashlib.sha256(config_xml(layer, arguments=arguments).encode()).hexdigest()[:12]


def _check(layer: str, scheme: Ontology) -> None:
    if layer not in LAYERS:
        raise PressmarkError(
            f"there is no layer {layer!r}: name one of {', '.join(LAYERS)} (work is done in this "
            "order)"
        )
    unlisted = keys.unlisted(scheme)
    if unlisted:
        raise PressmarkError(
            f"ontology {scheme.version} and annotation/studio/keys.py differ in "
            f"{', '.join(unlisted)}: give each label a key there, and no other one"
        )


# -- parts that the screens share ----------------------------------------------------------------


def _view(parent: Element, style: str) -> Element:
    return SubElement(parent, "View", className=style)


def _header(parent: Element, value: str) -> Element:
    return SubElement(parent, "Header", value=value, size="6")


def _labels(parent: Element, name: str, **more: str) -> Element:
    return SubElement(parent, "Labels", {"name": name, "toName": "text", "choice": "single"} | more)


def _label(parent: Element, value: str, key: str, colour: str, **more: str) -> Element:
    label = {"value": value, "hotkey": key, "background": colour}
    return SubElement(parent, "Label", label | more)


def _filter(parent: Element, name: str, control: str, key: str, what: str) -> Element:
    told = f"{key} finds {what}, Enter takes it"
    return SubElement(
        parent, "Filter", name=name, toName=control, minlength="0", hotkey=key, placeholder=told
    )


def _style(root: Element) -> None:
    """Keeps white space, shows the resize handles, and folds the page where the window is small."""
    sheet = resources.files(__package__).joinpath("screens.css").read_text(encoding="utf-8")
    SubElement(root, "Style").text = f"\n{sheet}"


def _page() -> tuple[Element, Element, Element]:
    """The root of a screen, its side with the labels, and its main part above the text."""
    root = Element("View", className="nx-row")
    _style(root)
    side, main = _view(root, "nx-side"), _view(root, "nx-main")
    return root, side, main


def _text(main: Element, value: str = "$text") -> None:
    SubElement(main, "Text", name="text", value=value, showLabels="true", granularity="symbol")


def _note(parent: Element) -> None:
    _header(_view(parent, "nx-note"), "$note")


def _titled_text(main: Element) -> None:
    _note(main)
    SubElement(main, "Header", value="$title", size="5")
    _text(main)


#: Shows a per-region control while a region is selected.
_ON_REGION = {"toName": "text", "perRegion": "true", "visibleWhen": "region-selected"}


def _on_region(control: str, values: Iterable[str]) -> dict[str, str]:
    """Shows a per-region control only while a region with one of the labels is selected.

    The page asks the first label of a region only, so ``control`` must be the one given first.
    """
    return _ON_REGION | {"whenTagName": control, "whenLabelValue": ",".join(values)}


# -- the screens ---------------------------------------------------------------------------------


def _entities(scheme: Ontology) -> Element:
    root, side, main = _page()
    box = _box(side, "Click a DATE or TIME to write its value here.")
    referring = [name for name, kind in scheme.mention_types.items() if kind.referring]
    _field(box, "entity_key", "name of a NEW entity, Enter", _on_region("type", referring))
    dated = [name for name, kind in scheme.mention_types.items() if kind.value]
    _field(box, "value", "TIMEX3 value: 2019-03-04, Enter", _on_region("type", dated))
    _header(side, "Type (key, then drag)")
    types = _labels(side, "type", showInline="true")
    for name, kind in scheme.mention_types.items():
        _label(types, name, keys.TYPES[name], keys.COLOURS[name], hint=kind.definition)
    _header(side, "Level (key, before or after)")
    levels = _labels(side, "level", showInline="true")
    for name, level in scheme.levels.items():
        _label(levels, name, keys.LEVELS[name], keys.COLOURS[name], hint=level.definition)
    _header(side, "Entity (click a mention, then its entity)")
    _filter(side, "find", "chain", keys.FIND["1_entities"], "an entity")
    _labels(side, "chain", value="$chains", showInline="true")
    _titled_text(main)
    return root


def _box(side: Element, told: str, style: str = "nx-attrs") -> Element:
    """The place of the fields of what is selected; while nothing is, it says what they are for.

    It stands at the side: above the text it would take lines away from it. Its height is fixed, so
    that no label moves away under the hand when something is selected.
    """
    box = _view(side, style)
    _header(SubElement(box, "View", visibleWhen="no-region-selected"), told)
    return box


def _field(parent: Element, name: str, told: str, shown: Mapping[str, str]) -> None:
    size = {"editable": "true", "maxSubmissions": "1", "rows": "1"}
    SubElement(parent, "TextArea", {"name": name, **shown, **size, "placeholder": told})


def _chains(_: Ontology) -> Element:
    root, side, main = _page()
    told = "Click a mention, then its chain. Here: the name of a new chain, members of a group."
    box = _box(side, told, "nx-attrs nx-tall")
    _field(box, "entity_key", "name of a NEW entity, Enter", _ON_REGION)
    tree = {
        "value": "$members",
        "minWidth": "230px",
        "dropdownWidth": "320px",
        "placeholder": "a group? tick its members",
    }
    SubElement(box, "Taxonomy", {"name": "members", **_ON_REGION, **tree})
    _header(side, "Chain (or press its key)")
    _filter(side, "find", "chain", keys.FIND["1b_chains"], "a chain")
    _labels(side, "chain", value="$chains", showInline="true")
    _labels(_view(side, "nx-hide"), "kind", value="$kinds")
    _titled_text(main)
    return root


def _events(scheme: Ontology, arguments: bool) -> Element:
    root, side, main = _page()
    _filter(side, "find", "span", keys.FIND["2_events"], "a type")
    span = _labels(side, "span", showInline="true")
    _event_types(span, scheme)
    hidden = _view(span, "nx-hide")
    for number, name in enumerate(scheme.mention_types):
        _label(hidden, name, keys.unseen(number), keys.PALE)
    box = _view(main, "nx-attrs")
    pair = _view(box, "nx-pair")
    realis = _labels(pair, "realis", showInline="true")
    for name, label in scheme.realis.items():
        _label(realis, name, keys.REALIS[name], keys.COLOURS[name], hint=label.definition)
    polarity = _labels(pair, "polarity", showInline="true")
    hint = scheme.polarity["negative"].definition
    _label(polarity, "negative", keys.NEGATIVE, keys.COLOURS["negative"], hint=hint)
    _filter(pair, "findev", "event", keys.FIND_EVENT, "an event")
    if arguments:
        _tree(box, _on_region("span", scheme.event_types))
    _labels(_view(box, "nx-events"), "event", value="$events", showInline="true")
    _titled_text(main)
    return root


def _event_types(span: Element, scheme: Ontology) -> None:
    """The types under the name of their family; the chip shows what comes after the point."""
    families: dict[str, Element] = {}
    for name, kind in scheme.event_types.items():
        family, _, short = name.partition(".")
        if family not in families:
            families[family] = SubElement(span, "View")
            _header(families[family], family)
        hint = f"{name}: {kind.definition} Triggers such as: {', '.join(kind.examples)}."
        colour = keys.COLOURS[family]
        _label(families[family], name, keys.EVENTS[name], colour, html=short, hint=hint)


def _tree(parent: Element, shown: Mapping[str, str]) -> None:
    look = {"leafsOnly": "true", "showFullPath": "true", "pathSeparator": " | "}
    told = "arguments: open, type '#5' (the number in the text) or a word, tick the role"
    more = {"value": "$args", "minWidth": "600px", "placeholder": told}
    SubElement(parent, "Taxonomy", {"name": "args", **shown, **look, **more})


def _arguments(_: Ontology) -> Element:
    root = Element("View", className="nx-one")
    _style(root)
    _note(root)
    SubElement(root, "Header", value="$question", size="4")
    _label(_labels(_view(root, "nx-hide"), "trigger"), "TRIGGER", keys.unseen(0), "#d62728")
    _labels(root, "role", value="$roles", showInline="true")
    _text(root, "$sentence")
    flags = {"name": "sentence_flag", "toName": "text", "choice": "multiple", "showInline": "true"}
    choices = SubElement(root, "Choices", flags)
    for name, key in keys.FLAGS.items():
        SubElement(choices, "Choice", value=name, hotkey=key)
    for name in ("help", "context"):
        SubElement(_view(root, "nx-help"), "HyperText", name=name, value=f"${name}", inline="true")
    return root


def _quotes(scheme: Ontology) -> Element:
    root, side, main = _page()
    span = _labels(side, "span", showInline="true")
    content = SubElement(span, "View")
    _header(content, "Content (key, drag)")
    for name, kind in scheme.quotation_types.items():
        _label(content, name, keys.CONTENTS[name], keys.COLOURS[name], hint=kind.definition)
    cue = SubElement(span, "View")
    _header(cue, "Cue (key, double click)")
    _label(cue, "cue", keys.CUE, keys.COLOURS["cue"])
    mention = SubElement(span, "View")
    _header(mention, "On a mention (click, key)")
    _label(mention, "speaker", keys.SPEAKER, keys.COLOURS["speaker"])
    _label(mention, "addressee", keys.ADDRESSEE, keys.COLOURS["addressee"])
    _label(mention, "-", keys.NOTHING, keys.PALE)
    _header(side, "Quotation number (where two share a sentence, or one goes on)")
    _labels(side, "no", value="$numbers", showInline="true")
    _titled_text(main)
    return root
