"""Reading documents of GUM, the Georgetown University Multilayer corpus (Zeldes 2017).

A document is two files: ``dep/NAME.conllu`` has the natural text (``# text =`` of each sentence,
paragraphs at ``# newpar``) and its tokens; ``coref/gum/NAME.tsv`` (WebAnno TSV 3.2) has entities
and coreference over the same tokens, in a text with a space between any two of them. The offsets
of the second are therefore not used: both are aligned token by token.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..schema import (
    Annotations,
    Article,
    Document,
    Entity,
    Mention,
    PressmarkError,
    Provenance,
    Segment,
    Source,
    Span,
)
from ..schema.codec import text_sha256
from .gum_files import Conllu, Row, Token, read_conllu, read_tsv

#: GUM's ten types; what becomes of them in our scheme is for ``annotation.calibration`` to say.
TYPES = (
    "abstract", "animal", "event", "object", "organization", "person", "place", "plant",
    "substance", "time",
)  # fmt: skip
#: Relations between mentions of one thing; ``bridge`` and its kinds relate different things.
IDENTITY = ("ana", "appos", "cata", "coref", "disc")
#: Words over which the names of organisations and places go on.
_JOINS = ("of", "for", "and", "the", "&")
#: What stands inside a name between two of its words.
_LINKS = ("'s", "’s")


def read_gum(folder: Path, name: str) -> Document:
    """One document of a checkout of GUM, ``name`` such as ``GUM_news_worship``.

    Types are GUM's own (``TYPES``), every mention is in an entity. The level is told by the
    syntax: a proper name at the head, a pronoun, or else nominal; ``head`` is that name, or the
    head's token. Offsets are code points of the natural text. Raises PressmarkError when the two
    files do not fit.
    """
    dep, tsv = folder / "dep" / f"{name}.conllu", folder / "coref" / "gum" / f"{name}.tsv"
    natural = read_conllu(_text_of(dep), dep.name)
    rows = read_tsv(_text_of(tsv), tsv.name)
    _check_alignment(natural, rows, name)
    made = Provenance("GUM", "people, as GUM's documentation says", "adjudicated")
    return Document(gum_article(natural, name), _annotations(natural, rows), made)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PressmarkError(
            f"{path} cannot be read ({fault}), expected a file of GUM; name the folder that holds "
            "dep/ and coref/gum/"
        ) from None


def gum_article(natural: Conllu, name: str) -> Article:
    """The article of a GUM document; all of it is body, as GUM annotates every line."""
    source = Source(
        publisher="Wikinews",
        title=natural.meta.get("title", name),
        date=natural.meta.get("dateCreated", ""),
        licence="CC-BY-2.5",
        url=natural.meta.get("sourceURL"),
    )
    return Article(
        id=document_id(name),
        text=natural.text,
        text_sha256=text_sha256(natural.text),
        length=len(natural.text),
        language="en",
        source=source,
        segments=(Segment("body", 0, len(natural.text.rstrip())),),
        sentences=natural.sentences,
    )


def document_id(name: str) -> str:
    """Our id of a GUM document: ``gum-worship`` for ``GUM_news_worship``."""
    return f"gum-{name.rpartition('_')[2]}"


def _check_alignment(natural: Conllu, rows: Sequence[Sequence[Row]], name: str) -> None:
    """Raise PressmarkError with the first sentence whose tokens are not the same in both files."""
    left = [[token.span.text for token in sentence] for sentence in natural.tokens]
    right = [[row.form for row in sentence] for sentence in rows]
    for number, (one, other) in enumerate(zip(left, right, strict=False), 1):
        if one != other:
            raise PressmarkError(
                f"{name}: sentence {number} has the tokens {one} in CoNLL-U and {other} in TSV, "
                "expected the same; take both files from one release of GUM"
            )
    if len(left) != len(right):
        raise PressmarkError(
            f"{name}: {len(left)} sentences in CoNLL-U and {len(right)} in TSV, expected as many; "
            "take both files from one release of GUM"
        )


def _annotations(natural: Conllu, rows: Sequence[Sequence[Row]]) -> Annotations:
    """Mentions in text order and the entities that identity relations make of them."""
    covered: dict[str, tuple[str, list[tuple[int, int]]]] = {}
    links: list[tuple[str, str]] = []
    for number, sentence in enumerate(rows):
        for index, row in enumerate(sentence):
            for type_, key in row.entities:
                covered.setdefault(key, (type_, []))[1].append((number, index))
            links += [(a, b) for kind, a, b in row.relations if kind.split(":")[0] in IDENTITY]
    mentions = {key: _mention(natural, type_, places) for key, (type_, places) in covered.items()}
    order = sorted(mentions, key=lambda k: (mentions[k].span.start, -mentions[k].span.end, k))
    ids = {key: f"m{n}" for n, key in enumerate(order, 1)}
    made = tuple(replace(mentions[key], id=ids[key]) for key in order)
    return Annotations(made, _entities(order, ids, mentions, links))


def _mention(natural: Conllu, type_: str, places: Sequence[tuple[int, int]]) -> Mention:
    sentence = natural.tokens[places[0][0]]
    inside = [index for _, index in places]
    head = next((i for i in inside if sentence[i].head not in inside), inside[-1])
    name = _name(sentence, inside, head, type_)
    level = "name" if name else "pronoun" if sentence[head].upos == "PRON" else "nominal"
    first, last = name or (head, head)
    spans = (
        Span(start, end, natural.text[start:end])
        for start, end in (
            (sentence[inside[0]].span.start, sentence[inside[-1]].span.end),
            (sentence[first].span.start, sentence[last].span.end),
        )
    )
    whole, part = spans
    return Mention("", whole, type_, level, part)


def _name(
    sentence: Sequence[Token], inside: Sequence[int], head: int, type_: str
) -> tuple[int, int] | None:
    """First and last token of the proper name at a mention's head; None when it has none.

    The head is a proper noun, or a proper noun is flat to it ("student Ann Lee"). The name is the
    run of proper nouns and capitalised words around it, over hyphens; those of organisations and
    places go on over "of", "for", "and".
    """
    proper = [
        i
        for i in inside
        if sentence[i].upos == "PROPN"
        and (i == head or (sentence[i].head == head and sentence[i].relation == "flat"))
    ]
    if not proper:
        return None
    first = last = proper[0]
    while (before := _before(sentence, inside, first)) is not None:
        first = before
    while (onward := _after(sentence, inside, last, type_)) is not None:
        last = onward
    return first, last


def _capital(token: Token) -> bool:
    """Whether a token can be part of a name: a proper noun, or another content word in capitals."""
    words = token.span.text or ""
    return token.upos == "PROPN" or (words[:1].isupper() and token.upos in ("ADJ", "NOUN", "VERB"))


def _touch(one: Token, other: Token) -> bool:
    return one.span.end == other.span.start


def _before(sentence: Sequence[Token], inside: Sequence[int], first: int) -> int | None:
    """The token from which a name begins that goes on at ``first``; over 's too."""
    at = first - 1
    linked = at in inside and (sentence[at].span.text or "") in _LINKS
    at -= linked
    if at not in inside or not _capital(sentence[at]):
        return None
    # "Korean People's Army" is one name, "Mecca's Grand Mosque" a name with another before it.
    return None if linked and sentence[at].upos == "PROPN" else at


def _after(sentence: Sequence[Token], inside: Sequence[int], last: int, type_: str) -> int | None:
    """The token up to which a name goes on after ``last``, if it does."""
    at = last + 1
    if at in inside and sentence[at].span.text == "-" and at + 1 in inside:
        joined = _touch(sentence[last], sentence[at]) and _touch(sentence[at], sentence[at + 1])
        return at + 1 if joined else None
    if type_ != "person":
        while at in inside and (sentence[at].span.text or "").lower() in _JOINS:
            at += 1
    return at if at in inside and sentence[at].upos == "PROPN" else None


def _entities(
    order: Sequence[str],
    ids: Mapping[str, str],
    mentions: Mapping[str, Mention],
    links: Iterable[tuple[str, str]],
) -> tuple[Entity, ...]:
    """The connected components of the links; a mention without link is an entity by itself."""
    root = {key: key for key in order}

    def find(key: str) -> str:
        while root[key] != key:
            key = root[key]
        return key

    for one, other in links:
        root[find(one)] = find(other)
    chains: dict[str, list[str]] = {}
    for key in order:
        chains.setdefault(find(key), []).append(key)
    return tuple(
        Entity(f"e{n}", mentions[keys[0]].type, tuple(ids[key] for key in keys))
        for n, keys in enumerate(chains.values(), 1)
    )
