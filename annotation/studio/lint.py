"""A linter for labelling configurations: what the server stores without a word and breaks on later.

Measured on 1.23.2: ``POST /api/projects/validate/`` passes duplicate labels and hotkeys, unknown
tags and attributes, ``whenTagName`` of a control that is not there, and more. Codes are kept in
``CODES``; a path is that of the element, as ``/View/View[2]/Labels/Label[3]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from ...schema import Problem
from .lint_keys import is_reserved, written
from .lint_tables import (
    ATTRIBUTES,
    CHOICE_VALUES,
    CONTROLS,
    ENTERPRISE,
    NOT_FOR_LABELS,
    OBJECTS,
    OTHERS,
    VALUES,
)

CODES = {
    "xml": "the configuration is well-formed XML without DTD and entities",
    "unknown-tag": "every tag is one that the community edition shows",
    "unknown-attribute": "the tags of our screens have only attributes that the page reads",
    "unknown-value": "attributes that choose from a list choose what is in it",
    "no-control": "something can be labelled: there is a control, and an object that it is on",
    "name-missing": "every control and every object has a name",
    "name-duplicate": "a name stands for one control or object",
    "dangling-to": "toName names an object of the configuration",
    "value-not-data": "an object takes its value from the data ($name)",
    "label-missing": "a control for labels has labels, or takes them from the data",
    "label-value": "every label has a value: it is what is stored",
    "label-stray": "a label stands in a control",
    "label-duplicate": "a label stands once in a control",
    "hotkey-duplicate": "a key does one thing",
    "hotkey-reserved": "a key that the page has for itself is given to nothing else",
    "hotkey-missing": "every label has a key: else it gets a left-over one, hidden ones too",
    "dangling-when": "whenTagName names a control, and whenLabelValue labels that it has",
    "when-unconditional": "what is required of a region says of which regions",
    "phantom-choice": "no choice of a region is selected beforehand: it would label the whole task",
}


@dataclass(frozen=True)
class Config:
    """A parsed configuration: every element with its path, tags and attributes in lower case."""

    name: str
    root: Element

    @cached_property
    def elements(self) -> list[tuple[str, Element]]:
        """Paths and elements, in the order of the file."""
        return list(_walk(self.root, f"/{self.root.tag}"))

    def of(self, tags: frozenset[str] | set[str]) -> list[tuple[str, Element]]:
        """The elements with one of the tags."""
        return [(path, one) for path, one in self.elements if tag(one) in tags]

    @cached_property
    def controls(self) -> dict[str, Element]:
        """The controls that have a name."""
        named = ((get(one, "name"), one) for _, one in self.of(CONTROLS))
        return {name: one for name, one in named if name}

    def problem(self, path: str, code: str, message: str, severity: str = "error") -> Problem:
        """A problem of this configuration."""
        return Problem(self.name, path, code, severity, message)


def tag(element: Element) -> str:
    """The tag in lower case, as the page reads it."""
    return element.tag.lower()


def get(element: Element, attribute: str) -> str | None:
    """An attribute by its name in lower case, however it is written."""
    for name, value in element.attrib.items():
        if name.lower() == attribute:
            return value
    return None


def lint(xml: str, name: str = "config") -> list[Problem]:
    """Everything that is wrong with a labelling configuration, sorted by path; nothing is changed.

    XML that cannot be read is one problem, ``xml``; a DTD is refused before it is parsed.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", xml, re.IGNORECASE):
        return [Problem(name, "/", "xml", "error", "a DTD is not allowed: take <!DOCTYPE out")]
    try:
        root = ET.fromstring(xml)  # noqa: S314  (no DTD, so no entities)
    except ET.ParseError as fault:
        return [Problem(name, "/", "xml", "error", f"this is not well-formed XML: {fault}")]
    config = Config(name, root)
    return sorted((p for rule in _RULES for p in rule(config)), key=lambda p: (p.path, p.code))


def _walk(element: Element, path: str) -> Iterator[tuple[str, Element]]:
    yield path, element
    twins: dict[str, int] = {}
    for child in element:
        twins[child.tag] = twins.get(child.tag, 0) + 1
        yield from _walk(child, f"{path}/{child.tag}[{twins[child.tag]}]")


def _owner_labels(control: Element) -> list[Element]:
    """The static labels of a control, at any depth."""
    return [one for one in control.iter() if tag(one) in {"label", "choice", "relation"}]


def _dynamic(control: Element) -> bool:
    return (get(control, "value") or "").startswith("$")


_COLOUR = re.compile(
    r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]+|(rgb|hsl)a?\(.+\)|\$.+", re.IGNORECASE
)


def _tags(config: Config) -> Iterator[Problem]:
    for path, one in config.elements:
        if tag(one) in ENTERPRISE:
            told = f"<{one.tag}> needs the enterprise edition: the community page shows an advert"
            yield config.problem(path, "unknown-tag", told)
        elif tag(one) not in OBJECTS | CONTROLS | OTHERS:
            told = f"<{one.tag}> is no tag of the labelling page: it would refuse the whole screen"
            yield config.problem(path, "unknown-tag", told)


def _attributes(config: Config) -> Iterator[Problem]:
    for path, one in config.elements:
        known = ATTRIBUTES.get(tag(one))
        for name in one.attrib if known is not None else ():
            if known is not None and name.lower() not in known:
                told = f"<{one.tag}> has no attribute {name}: the page passes over it"
                yield config.problem(path, "unknown-attribute", told)
        yield from _values(config, path, one)


def _values(config: Config, path: str, one: Element) -> Iterator[Problem]:
    allowed = VALUES | ({"choice": CHOICE_VALUES[tag(one)]} if tag(one) in CHOICE_VALUES else {})
    for name, value in one.attrib.items():
        if name.lower() in allowed and value not in allowed[name.lower()]:
            one_of = ", ".join(sorted(allowed[name.lower()]))
            told = f'{name}="{value}" is none of {one_of}'
            yield config.problem(path, "unknown-value", told)
    colour = get(one, "background")
    if colour is not None and not _COLOUR.fullmatch(colour.strip()):
        told = f'background="{colour}" is no colour, as #1f77b4 is'
        yield config.problem(path, "unknown-value", told)


def _names(config: Config) -> Iterator[Problem]:
    if not config.of(CONTROLS) or not config.of(OBJECTS):
        told = "there is no control or no object: nothing could be labelled"
        yield config.problem("/", "no-control", told)
    seen: dict[str, str] = {}
    for path, one in config.of(CONTROLS | OBJECTS | {"filter"}):
        name = get(one, "name")
        if not name:
            yield config.problem(path, "name-missing", f"<{one.tag}> has no name")
        elif name in seen:
            told = f"{name!r} is the name of {seen[name]} already"
            yield config.problem(path, "name-duplicate", told)
        else:
            seen[name] = path


def _targets(config: Config) -> Iterator[Problem]:
    objects = {get(one, "name") for _, one in config.of(OBJECTS)}
    kinds = {get(one, "name"): tag(one) for _, one in config.of(OBJECTS)}
    for path, one in config.of(CONTROLS | {"filter"}):
        known = set(config.controls) if tag(one) == "filter" else objects
        for target in (get(one, "toname") or "").split(","):
            if target not in known:
                told = f"toName {target!r} is not in the configuration"
                yield config.problem(path, "dangling-to", told)
            elif tag(one) == "labels" and kinds.get(target) in NOT_FOR_LABELS:
                told = f"toName {target!r} is <{kinds[target]}>, on which <Labels> marks nothing"
                yield config.problem(path, "dangling-to", told)
    for path, one in config.of(OBJECTS):
        if not _dynamic(one):
            told = f"<{one.tag}> should take its value from the data, as $text"
            yield config.problem(path, "value-not-data", told)


def _label_lists(config: Config) -> Iterator[Problem]:
    for path, control in config.of(CONTROLS):
        labels = _owner_labels(control)
        if tag(control).endswith(("labels", "choices")) and not labels and not _dynamic(control):
            yield config.problem(path, "label-missing", f"<{control.tag}> has no labels")
        yield from _label_values(config, path, labels)
    for path, relations in config.of({"relations"}):
        yield from _label_values(config, path, _owner_labels(relations))
    inside = {id(one) for _, control in config.of(CONTROLS) for one in control.iter()}
    for path, one in config.of({"label", "choice"}):
        if id(one) not in inside:
            yield config.problem(path, "label-stray", f"<{one.tag}> stands in no control")


def _label_values(config: Config, path: str, labels: list[Element]) -> Iterator[Problem]:
    """What the labels of a control are stored as: each something, and something else."""
    seen: set[str] = set()
    for one in labels:
        shown, stored = (get(one, "value") or "").strip(), get(one, "alias")
        if not shown:
            told = f"a <{one.tag}> has no value: nothing would be stored"
            yield config.problem(path, "label-value", told)
            continue
        for value in {shown, stored or shown}:
            if value in seen:
                told = f"the label {value!r} stands in the control more than once"
                yield config.problem(path, "label-duplicate", told)
            seen.add(value)


def _hotkeys(config: Config) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for path, one in config.of({"label", "choice", "filter", "shortcut"}):
        named = get(one, "hotkey")
        if not named:
            if tag(one) in {"label", "choice"}:
                told = f"{get(one, 'value')!r} has no hotkey, and would get a left-over key"
                yield config.problem(path, "hotkey-missing", told, "warning")
            continue
        for shown, key in written(named):
            if key is None:
                told = f'hotkey="{named}" is no key: write a sign, or shift+a, ctrl+1'
                yield config.problem(path, "unknown-value", told)
            elif is_reserved(key):
                told = f"{shown!r} is a key of the labelling page itself"
                yield config.problem(path, "hotkey-reserved", told)
            elif taken.setdefault(key, path) != path:
                told = f"{shown!r} is the key of {taken[key]} already"
                yield config.problem(path, "hotkey-duplicate", told)


def _conditions(config: Config) -> Iterator[Problem]:
    for path, one in config.elements:
        control = get(one, "whentagname")
        values = [
            v
            for name in ("whenlabelvalue", "whenchoicevalue")
            for v in (get(one, name) or "").split(",")
            if v
        ]
        if control is None:
            if values:
                told = "whenLabelValue or whenChoiceValue without whenTagName: say of which control"
                yield config.problem(path, "dangling-when", told)
            continue
        owner = config.controls.get(control)
        if owner is None:
            told = f"whenTagName {control!r} is no control: this would never be shown"
            yield config.problem(path, "dangling-when", told)
        elif not _dynamic(owner):
            known = {get(one, "value") for one in _owner_labels(owner)}
            for value in values:
                if value not in known:
                    told = f"{value!r} is no label of {control!r}"
                    yield config.problem(path, "dangling-when", told)


def _regions(config: Config) -> Iterator[Problem]:
    for path, one in config.of(CONTROLS):
        if get(one, "perregion") != "true":
            continue
        if get(one, "required") == "true" and not get(one, "whentagname"):
            told = "required of every region, since whenTagName does not say of which"
            yield config.problem(path, "when-unconditional", told, "warning")
        for choice in one.iter():
            if tag(choice) == "choice" and get(choice, "selected") == "true":
                told = f"selected={get(choice, 'value')!r} would label the whole task unseen"
                yield config.problem(path, "phantom-choice", told)


_RULES: tuple[Callable[[Config], Iterator[Problem]], ...] = (
    _tags,
    _attributes,
    _names,
    _targets,
    _label_lists,
    _hotkeys,
    _conditions,
    _regions,
)
