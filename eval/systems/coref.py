"""Coreference by rules: equal strings, last names, acronyms, given links, pronouns.

Nothing here looks at a parse: a system that has one hands in links (apposition) and the ids of
the mentions that are subjects, which pronouns prefer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from ...schema import Entity, Mention, Quotation, Span
from ...schema.ontology import ontology
from .lexicon import canonical_places, data, genders, noun_types
from .segment import index_of

#: How many sentences back a pronoun looks for what it stands for.
WINDOW = 3


@dataclass(slots=True)
class _Chain:
    """A growing entity and what is known of it."""

    type: str
    mentions: list[Mention] = field(default_factory=list)
    gender: str | None = None
    plural: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Clues:
    """What a system knows beside the mentions: pairs of ids that corefer, ids of subjects."""

    sentences: tuple[Span, ...]
    links: tuple[tuple[str, str], ...] = ()
    subjects: frozenset[str] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()


def _words(text: str, found: Mention) -> list[str]:
    return text[found.span.start : found.span.end].split()


def _head(text: str, found: Mention) -> str:
    span = found.head or found.span
    return text[span.start : span.end].rsplit(maxsplit=1)[-1].lower()


def _key(text: str, found: Mention) -> str:
    name = " ".join(_words(text, found))
    return canonical_places().get(name, name).casefold().replace("’", "'")


def _person(text: str, found: Mention) -> int:
    return int(data("pronouns")[text[found.span.start : found.span.end].lower()]["person"])


def _acronym(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper())


def _dateline(text: str, found: Mention) -> bool:
    """A place in capitals that opens a line and is set off from it has a chain of its own."""
    start, end = found.span.start, found.span.end
    opens = start == 0 or not text[text.rfind("\n", 0, start) + 1 : start].strip()
    name = text[start:end]
    return (
        found.type == "GPE" and opens and name.isupper() and text[end : end + 1] in (":", ",", " ")
    )


def _same_name(text: str, one: Mention, other: Mention) -> bool:
    """Whether two names of one type are equal, one the other's last name, or its acronym."""
    if _key(text, one) == _key(text, other):
        return True
    a, b = _words(text, one), _words(text, other)
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if one.type == "PERSON":
        return len(short) == 1 and len(long) > 1 and short[0] == long[-1]
    if one.type == "ORG" and len(short) == 1 and len(long) > 1:
        return short[0].replace(".", "") == _acronym(long)
    return one.type == "ORG" and len(short) >= 2 and long[-len(short) :] == short


def _learn(chain: _Chain, text: str, found: Mention) -> None:
    """Adds a mention to a chain, with what its words tell of gender and number."""
    chain.mentions.append(found)
    words = _words(text, found)
    if found.level == "pronoun":
        entry = data("pronouns")[words[0].lower()]
        chain.gender = chain.gender or (entry["gender"] if entry["person"] == 3 else None)
        return
    chain.named = chain.named or found.level == "name"
    first, head = words[0], _head(text, found)
    known = genders().get(first if found.level == "name" else head)
    chain.gender = chain.gender or (known if found.type == "PERSON" else None)
    if found.level == "nominal":
        chain.plural = chain.plural or _is_plural(head)


def _is_plural(head: str) -> bool:
    if head in data("nouns")["collective"]:
        return True
    return head.endswith("s") and not head.endswith("ss") and head[:-1] in noun_types()


def _definite(text: str, found: Mention) -> bool:
    return _words(text, found)[0].lower() in ("the", "this", "that", "these", "those")


def _nominal_match(text: str, chain: _Chain, found: Mention) -> bool:
    """A definite nominal goes on a chain that has a mention with the same head noun."""
    head = _head(text, found)
    for other in chain.mentions:
        if other.level == "pronoun" or _head(text, other) != head:
            continue
        if other.level == "name":
            return len(_words(text, other)) > 1 and len(_words(text, found)) == 2
        return _modifiers(text, found) <= _modifiers(text, other)
    return False


def _modifiers(text: str, found: Mention) -> set[str]:
    skip = {"the", "a", "an", "this", "that", "these", "those"}
    return {word.lower() for word in _words(text, found)[:-1]} - skip


class _Resolver:
    """Reads mentions in text order and puts each on the chain it belongs to."""

    def __init__(self, text: str, clues: Clues, quotations: Iterable[Quotation]) -> None:
        self.text, self.clues = text, clues
        self.quotations = tuple(quotations)
        self.chains: list[_Chain] = []
        self.chain_of: dict[str, _Chain] = {}

    def start(self, found: Mention) -> None:
        """Opens a new chain."""
        chain = _Chain(found.type)
        self.chains.append(chain)
        self.join(chain, found)

    def join(self, chain: _Chain, found: Mention) -> None:
        """Puts a mention on a chain."""
        _learn(chain, self.text, found)
        self.chain_of[found.id] = chain

    def merge(self, one: _Chain, other: _Chain) -> None:
        """Makes one chain of two of the same type."""
        if one is other or one.type != other.type:
            return
        for found in other.mentions:
            self.join(one, found)
        one.plural = one.plural or other.plural
        self.chains.remove(other)

    def name(self, found: Mention) -> None:
        """The latest chain with a matching name, else a new one."""
        if _dateline(self.text, found):
            return self.start(found)
        for chain in reversed(self.chains):
            if _dateline(self.text, chain.mentions[0]):
                continue
            if chain.type == found.type and any(
                other.level == "name" and _same_name(self.text, other, found)
                for other in chain.mentions
            ):
                return self.join(chain, found)
        return self.start(found)

    def nominal(self, found: Mention) -> None:
        """The latest chain with the same head when the nominal is definite, else a new one."""
        if _definite(self.text, found):
            for chain in reversed(self.chains):
                if chain.mentions[0].span.start > found.span.start:
                    continue
                if chain.type == found.type and _nominal_match(self.text, chain, found):
                    return self.join(chain, found)
        return self.start(found)

    def link(self) -> None:
        """Follows the links that the system gave."""
        for one, other in self.clues.links:
            if one in self.chain_of and other in self.chain_of:
                self.merge(self.chain_of[one], self.chain_of[other])

    def _quotation_at(self, position: int) -> Quotation | None:
        inner = [q for q in self.quotations if any(s.start <= position < s.end for s in _within(q))]
        return max(inner, key=lambda q: q.content[0].start, default=None)

    def _speakers(self, quotation: Quotation | None) -> list[_Chain]:
        ids = quotation.speakers if quotation else ()
        return [self.chain_of[i] for i in ids if i in self.chain_of]

    def pronoun(self, found: Mention) -> None:
        """First person: who is quoted. Third person: the best chain before it."""
        word = _words(self.text, found)[0].lower()
        entry = data("pronouns")[word]
        quotation = self._quotation_at(found.span.start)
        speakers = self._speakers(quotation)
        if entry["person"] == 1 and entry["class"] == "singular" and len(speakers) == 1:
            return self.join(speakers[0], found)
        if entry["person"] != 3:
            same = [c for c in self.chains if self._same_voice(c, word, quotation)]
            return self.join(same[-1], found) if same else self.start(found)
        barred = speakers if entry["gender"] and quotation and _within(quotation) else []
        best = self._antecedent(found, entry, barred)
        return self.join(best, found) if best else self.start(found)

    def _same_voice(self, chain: _Chain, word: str, quotation: Quotation | None) -> bool:
        """Whether the chain holds the same pronoun out of the same quotation."""
        return any(
            m.level == "pronoun"
            and data("pronouns")[self.text[m.span.start : m.span.end].lower()]
            == data("pronouns")[word]
            and self._quotation_at(m.span.start) is quotation
            for m in chain.mentions
        )

    def _antecedent(
        self, found: Mention, entry: dict[str, object], barred: Collection[object]
    ) -> _Chain | None:
        here = index_of(self.clues.sentences, found.span.start)
        best: tuple[tuple[int, ...], _Chain] | None = None
        for chain in self.chains:
            if any(chain is b for b in barred) or not _compatible(chain, entry):
                continue
            rank = self._rank(chain, found, entry, here)
            if rank is not None and (best is None or rank > best[0]):
                best = (rank, chain)
        return best[1] if best else None

    def _rank(
        self, chain: _Chain, found: Mention, entry: dict[str, object], here: int
    ) -> tuple[int, ...] | None:
        """Nearer sentences first, then subjects and known gender, then nearness."""
        ranks = []
        for other in chain.mentions:
            distance = here - index_of(self.clues.sentences, other.span.start)
            blocked = frozenset((other.id, found.id)) in self.clues.apart
            if other.span.end > found.span.start or distance > WINDOW or blocked:
                continue
            subject = int(other.id in self.clues.subjects)
            person = int(entry["class"] == "plural" and chain.type == "PERSON")
            score = (
                2 * person - 3 * distance + 3 * subject + 2 * bool(chain.gender) + int(chain.named)
            )
            ranks.append((score, other.span.start))
        return max(ranks, default=None)


def _within(quotation: Quotation) -> tuple[Span, ...]:
    """The spans in which first-person pronouns mean the speaker: within quotation marks."""
    return quotation.content if quotation.type == "direct" else quotation.quoted


def _compatible(chain: _Chain, entry: dict[str, object]) -> bool:
    if entry["class"] == "thing":
        return chain.type in ("ORG", "GPE", "VEHICLE", "WORK") and not chain.plural
    if entry["class"] == "plural":
        groups = chain.type == "ORG"
        return chain.plural or (groups and chain.mentions[-1].level == "nominal")
    wrong = chain.gender is not None and chain.gender != entry["gender"]
    return chain.type == "PERSON" and not chain.plural and not wrong


def _entity(chain: _Chain) -> Entity:
    return Entity(chain.mentions[0].id, chain.type, tuple(m.id for m in chain.mentions))


def chains(
    text: str, mentions: Sequence[Mention], clues: Clues, quotations: Iterable[Quotation] = ()
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """Entities over all referring mentions but NORP adjectives, and the types of pronouns.

    Names and nominals first, in text order, then links, then pronouns; singletons are entities.
    A pronoun's own type is a guess until its chain is known: the second value says, under its id,
    what its type must be.
    """
    resolver = _Resolver(text, clues, tuple(quotations))
    kinds = ontology().entity_types
    referring = [m for m in mentions if m.type in kinds and m.type != "NORP"]
    for found in referring:
        if found.level == "name":
            resolver.name(found)
    for found in referring:
        if found.level == "nominal":
            resolver.nominal(found)
    resolver.link()
    pronouns = [m for m in referring if m.level == "pronoun"]
    # Third person first: "I" takes the chain of its speaker, who may be a "he" after the words.
    for found in sorted(pronouns, key=lambda m: (_person(text, m) != 3, m.span)):
        resolver.pronoun(found)
    kinds_of = {m.id: c.type for c in resolver.chains for m in c.mentions if m.level == "pronoun"}
    return tuple(_entity(c) for c in resolver.chains), kinds_of
