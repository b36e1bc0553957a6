"""From an authoring form to annotations: places words, joins chains, derives the rest.

Derived are ids (in text order), the head of a nominal (its last word), singletons, the ``quoted``
parts of a mixed quotation, ``speaker_kind`` and ``inside``. ``form_parse`` has the syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..schema import (
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    PressmarkError,
    Provenance,
    Quotation,
    Span,
)
from ..schema.ontology import ontology
from .form_derive import derive_quotations, entity_type, head_of
from .form_parse import Fault, Form, Item, parse
from .form_place import Misplaced, Text, candidates_of, place

LEVELS = ("name", "nominal", "pronoun")
REALIS = ("actual", "generic", "other")
NO_SINGLETON = ("NORP",)


class FormError(PressmarkError):
    """A form that does not compile, with all its faults."""

    def __init__(self, article: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        listing = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"the form of {article} has {len(self.faults)} faults:\n{listing}")


@dataclass(slots=True)
class _Draft:
    """What has been read so far; keys are the form's own (@chain), ids are given at the end."""

    text: Text
    faults: list[Fault]
    mentions: dict[tuple[Span, str], Mention] = field(default_factory=dict)
    chains: dict[str, list[tuple[Span, str]]] = field(default_factory=dict)
    groups: dict[str, tuple[int, str | None, tuple[str, ...]]] = field(default_factory=dict)
    events: dict[str, tuple[str, list[EventMention]]] = field(default_factory=dict)
    quotations: dict[str, Quotation] = field(default_factory=dict)


def compile_form(source: str, article: Article) -> Document:
    """The document that a form describes, over an article that has its text.

    Raises FormError with every fault: lines not understood, words not found or found twice,
    unknown types, arguments that are no mention, sentences that are not the article's.
    """
    form = parse(source)
    text = Text(article.text or "", article.sentences)
    draft = _Draft(text, [*form.faults, *_header_faults(form, article, text)])
    for kind, read in (("m", _read_mention), ("entity", _read_group)):
        _each(form, kind, draft, read)
    for kind, read in (("e", _read_event), ("q", _read_quotation)):
        _each(form, kind, draft, read)
    draft.faults += [
        Fault(0, f"quotation {key} is inside @{made.inside}, and no quotation has that key")
        for key, made in draft.quotations.items()
        if made.inside is not None and made.inside not in draft.quotations
    ]
    if draft.faults:
        raise FormError(article.id, draft.faults)
    return Document(article, _number(draft), _provenance(form.header))


def _each(form: Form, kind: str, draft: _Draft, read: Callable[[_Draft, Item], None]) -> None:
    for item in form.items:
        if item.kind == kind:
            try:
                read(draft, item)
            except Misplaced as fault:
                draft.faults.append(Fault(item.line, str(fault)))


def _header_faults(form: Form, article: Article, text: Text) -> Iterable[Fault]:
    named = form.header.get("article")
    if named != article.id:
        yield Fault(2, f"found article {named!r}, expected {article.id!r}")
    for line in form.sentences:
        if not 1 <= line.number <= len(text.sentences):
            yield Fault(line.line, f"S{line.number} is no sentence of the article")
        elif line.words is not None and line.words != _words(text, line.number):
            yield Fault(line.line, f"the words of S{line.number} are not the article's")


def _words(text: Text, number: int) -> str:
    sentence = text.sentence(number)
    return text.text[sentence.start : sentence.end]


def _provenance(header: Mapping[str, str]) -> Provenance:
    return Provenance(
        annotator=header.get("annotator", "unknown"),
        process=header.get("process", "authoring form"),
        status=header.get("status", "pass"),
        guidelines=header.get("guidelines"),
        date=header.get("date"),
    )


def _read_mention(draft: _Draft, item: Item) -> None:
    span = place(draft.text, item.sentence, item.head)
    words = item.fields[0].split() if item.fields else []
    types = ontology().mention_types
    if len(item.fields) != 1 or not words or words[0] not in types:
        raise Misplaced(f"{item.head!r} needs a type of the ontology after ' | '")
    type_ = words[0]
    level, chain, value = None, None, None
    for word in words[1:]:
        if word in LEVELS:
            level = word
        elif word.startswith("@"):
            chain = word[1:]
        elif word.startswith("="):
            value = word[1:]
        else:
            raise Misplaced(f"found {word!r}, expected a level, @chain or =value")
    if (span, type_) in draft.mentions:
        raise Misplaced(f"{item.head!r} is marked as {type_} already")
    mention = Mention("", span, type_, level, head_of(draft.text, span, level), value)
    draft.mentions[span, type_] = mention
    referring = types[type_].referring
    if chain is None and referring and type_ not in NO_SINGLETON:
        chain = f"{span.start}:{span.end}:{type_}"
    if chain is not None:
        draft.chains.setdefault(chain, []).append((span, type_))


def _read_group(draft: _Draft, item: Item) -> None:
    key, *rest = item.head.split()
    members = [f.removeprefix("members:").split() for f in item.fields if f.startswith("members:")]
    named = [member.removeprefix("@") for part in members for member in part]
    for chain in (key.removeprefix("@"), *named):
        if chain not in draft.chains:
            raise Misplaced(f"chain @{chain} has no mention")
    draft.groups[key.removeprefix("@")] = (item.line, rest[0] if rest else None, tuple(named))


def _find_mention(draft: _Draft, sentence: int, words: str) -> tuple[Span, str]:
    """The mention that the words name: the one candidate that is a mention."""
    words, _, wanted = words.partition("!")
    spans = candidates_of(draft.text, sentence, words.strip())
    found = [key for key in draft.mentions if key[0] in spans and (not wanted or key[1] == wanted)]
    if not found:
        raise Misplaced(f"{words!r} is no mention; mark it with an m line")
    if len(found) > 1:
        raise Misplaced(f"{words!r} is {len(found)} mentions; say which: {words}#1 or {words}!TYPE")
    return found[0]


def _reference(key: tuple[Span, str]) -> str:
    """A name for a mention until ids are given."""
    return f"{key[0].start}:{key[0].end}:{key[1]}"


def _read_event(draft: _Draft, item: Item) -> None:
    trigger = place(draft.text, item.sentence, item.head)
    words = item.fields[0].split() if item.fields else []
    types = ontology().event_types
    if not words or words[0] not in types:
        raise Misplaced(f"{item.head!r} needs an event type of the ontology after ' | '")
    realis, polarity, key = None, "positive", f"{trigger.start}:{trigger.end}:{words[0]}"
    for word in words[1:]:
        if word in REALIS:
            realis = word
        elif word == "negative":
            polarity = word
        elif word.startswith("@"):
            key = word[1:]
        else:
            raise Misplaced(f"found {word!r}, expected a realis, negative or @event")
    if realis is None:
        raise Misplaced(f"{item.head!r} has no realis (actual, generic or other)")
    arguments = _arguments(draft, item, types[words[0]].roles)
    type_, mentions = draft.events.setdefault(key, (words[0], []))
    if type_ != words[0]:
        raise Misplaced(f"event @{key} is a {type_}; a {words[0]} is another event")
    mentions.append(EventMention("", trigger, realis, polarity, arguments))


def _arguments(draft: _Draft, item: Item, roles: Mapping[str, object]) -> tuple[Argument, ...]:
    arguments = []
    for given in item.fields[1:]:
        role, _, words = given.partition(":")
        if role not in roles:
            raise Misplaced(f"{role!r} is no role of this type (it takes {', '.join(roles)})")
        mention = _find_mention(draft, item.sentence, words.strip())
        arguments.append(Argument(role, _reference(mention)))
    return tuple(arguments)


def _read_quotation(draft: _Draft, item: Item) -> None:
    words = item.head.split()
    types = [word for word in words if word in ("direct", "indirect", "mixed")]
    keys = [word.removeprefix("@") for word in words if word.startswith("@")]
    if len(types) != 1 or len(words) != len(types) + len(keys) or len(keys) > 1:
        raise Misplaced(f"found {item.head!r}, expected direct, indirect or mixed, and maybe @key")
    parts: dict[str, list[str]] = {}
    for given in item.fields:
        name, _, value = given.partition(":")
        parts.setdefault(name, []).append(value.strip())
    unknown = set(parts) - {"content", "cue", "speaker", "to", "inside"}
    if unknown or not parts.get("content") or len(parts.get("cue", [])) > 1:
        fields = "content (at least one), cue (one at most), speaker, to, inside"
        raise Misplaced(f"found the fields {', '.join(parts) or 'none'}, expected {fields}")
    speakers, addressees = (
        tuple(_reference(_find_mention(draft, item.sentence, w)) for w in parts.get(name, ()))
        for name in ("speaker", "to")
    )
    cue = [place(draft.text, item.sentence, words) for words in parts.get("cue", ())]
    content = [place(draft.text, item.sentence, words) for words in parts["content"]]
    inside = [key.removeprefix("@") for key in parts.get("inside", ())]
    key = keys[0] if keys else f"line {item.line}"
    draft.quotations[key] = Quotation(
        id=key,
        type=types[0],
        content=tuple(sorted(content)),
        cue=cue[0] if cue else None,
        speakers=speakers,
        addressees=addressees,
        inside=inside[0] if inside else None,
    )


def _number(draft: _Draft) -> Annotations:
    """Give ids in text order: m1, e1, v1 (events), t1 (event mentions), q1."""
    ordered = sorted(draft.mentions, key=lambda key: (key[0].start, -key[0].end, key[1]))
    ids = {_reference(key): f"m{n}" for n, key in enumerate(ordered, 1)}
    mentions = tuple(replace(draft.mentions[key], id=ids[_reference(key)]) for key in ordered)
    by_id = {mention.id: mention for mention in mentions}
    chains = {
        chain: sorted((ids[_reference(key)] for key in keys), key=lambda i: int(i[1:]))
        for chain, keys in draft.chains.items()
    }
    entities = _entities(draft, chains, by_id)
    events = _events(draft, ids)
    quotations = derive_quotations(draft.text, draft.quotations, ids, entities, by_id)
    return Annotations(mentions, entities, events, quotations)


def _entities(
    draft: _Draft, chains: Mapping[str, list[str]], by_id: Mapping[str, Mention]
) -> tuple[Entity, ...]:
    ordered = sorted(chains, key=lambda chain: int(chains[chain][0][1:]))
    ids = {chain: f"e{n}" for n, chain in enumerate(ordered, 1)}
    entities = []
    for chain in ordered:
        _, given, members = draft.groups.get(chain, (0, None, ()))
        type_ = given or entity_type([by_id[mention].type for mention in chains[chain]])
        named = tuple(sorted((ids[member] for member in members), key=lambda i: int(i[1:])))
        entities.append(Entity(ids[chain], type_, tuple(chains[chain]), named))
    return tuple(entities)


def _events(draft: _Draft, ids: Mapping[str, str]) -> tuple[Event, ...]:
    groups = [
        (type_, sorted(mentions, key=lambda m: m.trigger))
        for type_, mentions in draft.events.values()
    ]
    groups.sort(key=lambda group: (group[1][0].trigger, group[0]))
    flat = sorted((m.trigger, type_) for type_, mentions in groups for m in mentions)
    numbers = {key: f"t{n}" for n, key in enumerate(flat, 1)}
    return tuple(
        Event(
            f"v{n}",
            type_,
            tuple(
                replace(
                    mention,
                    id=numbers[mention.trigger, type_],
                    arguments=tuple(replace(a, mention=ids[a.mention]) for a in mention.arguments),
                )
                for mention in mentions
            ),
        )
        for n, (type_, mentions) in enumerate(groups, 1)
    )
