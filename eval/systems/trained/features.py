"""What the models see of a spaCy parse, as strings. Nothing here knows gold from prediction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....schema import Mention, Span

Doc = Any
Token = Any
_FAR = ((1, "1"), (3, "3"), (6, "6"), (12, "12"), (25, "25"))
_LONGEST_PATH = 4


def bucket(distance: int) -> str:
    """A distance as one of few words."""
    return next((name for limit, name in _FAR if distance <= limit), "far")


def token_rows(sentence: Any, below: Sequence[str] = ()) -> list[list[str]]:
    """The features of each token of a sentence; ``below`` are labels of an earlier tagger."""
    tokens = list(sentence)
    own = [_of_token(token) for token in tokens]
    rows = []
    for place, token in enumerate(tokens):
        row = ["bias", *own[place], f"head={token.head.lemma_}", f"suffix={token.lower_[-3:]}"]
        row += [f"prefix={token.lower_[:3]}", f"lemma+pos={token.lemma_}+{token.pos_}"]
        row += [f"dep+head={token.dep_}+{token.head.pos_}", f"iob={token.ent_iob_}"]
        row += [f"children={c.dep_}" for c in token.children if c.dep_ in ("det", "poss", "relcl")]
        for step in (-2, -1, 1, 2):
            near = place + step
            edge = "start" if near < 0 else "end"
            row += [f"{step}:{f}" for f in (own[near] if 0 <= near < len(own) else [edge])]
        if below:
            row += [f"below={below[place]}"]
            row += [f"below+lemma={below[place]}+{token.lower_}"]
        rows.append(row)
    return rows


def _of_token(token: Token) -> list[str]:
    return [
        f"word={token.lower_}",
        f"lemma={token.lemma_}",
        f"shape={token.shape_}",
        f"pos={token.pos_}",
        f"tag={token.tag_}",
        f"dep={token.dep_}",
        f"ent={token.ent_type_}",
    ]


def sentence_of(token: Token) -> int:
    """The number of a token's sentence. ``token.sent`` walks the whole text each time."""
    doc = token.doc
    numbers = doc.user_data.get("pressmark_sentences")
    if numbers is None:
        numbers = [n for n, sentence in enumerate(doc.sents) for _ in sentence]
        doc.user_data["pressmark_sentences"] = numbers
    return int(numbers[token.i])


def text_of_doc(doc: Doc) -> str:
    """The text of a parse. ``doc.text`` puts it together from its tokens each time."""
    text = doc.user_data.get("pressmark_text")
    if text is None:
        text = doc.user_data["pressmark_text"] = doc.text
    return str(text)


def root_of(doc: Doc, span: Span) -> Token | None:
    """The token that heads a span of code points; None when it holds no token."""
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    return found.root if found is not None and len(found) else None


def path(one: Token, other: Token) -> str:
    """The dependency path between two tokens ("nsubj<", ">dobj>prep"), or "far"."""
    up = [one, *one.ancestors][: _LONGEST_PATH + 1]
    down = [other, *other.ancestors][: _LONGEST_PATH + 1]
    places = {token.i: n for n, token in enumerate(down)}
    for steps, token in enumerate(up):
        if token.i in places:
            back = down[: places[token.i]]
            return "".join(f"{t.dep_}<" for t in up[:steps]) + "".join(
                f">{t.dep_}" + (f":{t.lemma_}" if t.dep_ == "prep" else "") for t in reversed(back)
            )
    return "far"


def trigger_features(trigger: Token) -> list[str]:
    """What tells which type of event a trigger states."""
    names = [f"lemma={trigger.lemma_}", f"word={trigger.lower_}", f"pos={trigger.pos_}"]
    names += [f"suffix={trigger.lower_[-4:]}", f"stem={trigger.lower_[:5]}"]
    for child in trigger.children:
        names += [f"child={child.dep_}", f"{child.dep_}={child.lemma_}"]
        names += [f"{child.dep_} is {child.ent_type_}"] if child.ent_type_ else []
    names += [f"head={trigger.head.lemma_}", f"dep={trigger.dep_}"]
    return names


def realis_features(trigger: Token) -> list[str]:
    """What tells whether a happening is stated, denied, planned or general."""
    verb = trigger if trigger.pos_ in ("VERB", "AUX") else trigger.head
    names = [f"lemma={trigger.lemma_}", f"tag={trigger.tag_}", f"dep={trigger.dep_}"]
    for word, token in (("own", trigger), ("head", trigger.head), ("verb", verb)):
        names += [f"{word}:{c.dep_}={c.lower_}" for c in token.children if c.dep_ in _MARKS]
    names += [f"above={t.lemma_}" for t in list(trigger.ancestors)[:2]]
    return [*names, f"verb={verb.tag_}"]


_MARKS = frozenset({"aux", "auxpass", "neg", "mark", "det", "advmod", "prep"})


def argument_features(event: str, trigger: Token, root: Token, mention: Mention) -> list[str]:
    """What tells which role a mention plays for a trigger in its sentence."""
    way, side = path(trigger, root), "before" if root.i < trigger.i else "after"
    near = bucket(abs(root.i - trigger.i))
    what = f"{mention.type}.{mention.level}"
    names = [f"path={way}", f"side={side}", f"near={near}", f"what={what}", f"event={event}"]
    names += [f"event+type={event}+{mention.type}", f"path+type={way}+{mention.type}"]
    names += [f"event+path={event}+{way}", f"pos+path={trigger.pos_}+{way}"]
    names += [f"side+type={side}+{mention.type}+{near}", f"dep={root.dep_}+{mention.type}"]
    if root.head.dep_ == "prep" or root.dep_ == "pobj":
        names += [f"prep={root.head.lemma_}", f"event+prep={event}+{root.head.lemma_}"]
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in trigger.children)
    return [*names, f"passive+path={passive}+{way}"]


def speaker_features(
    doc: Doc, content: Sequence[Span], cue: Span | None, root: Token, mention: Mention
) -> list[str]:
    """What tells whether a mention is the speaker of a quotation."""
    text = text_of_doc(doc)
    before = mention.span.end <= content[0].start
    gap = content[0].start - mention.span.end if before else mention.span.start - content[-1].end
    between = sorted((mention.span.start, content[0].start if before else content[-1].end))
    line = "\n" in text[between[0] : between[1]]
    names = [f"before={before}", f"gap={bucket(max(gap, 0) // 8)}+{before}", f"newline={line}"]
    names += [
        f"what={mention.type}.{mention.level}",
        f"dep={root.dep_}",
        f"verb={root.head.lemma_}",
    ]
    cued = root_of(doc, cue) if cue is not None else None
    if cued is None:
        return [*names, "no cue"]
    way = path(cued, root)
    names += [f"path={way}", f"path+level={way}+{mention.level}", f"cue={cued.lemma_}"]
    return [
        *names,
        f"cue near={bucket(abs(root.i - cued.i))}",
        f"same={sentence_of(cued) == sentence_of(root)}",
    ]


def pair_features(doc: Doc, one: Mention, other: Mention, steps: int) -> Iterator[str]:
    """What tells whether a mention and an earlier one refer to one thing (Soon et al. 2001)."""
    text = text_of_doc(doc)
    a, b = (text[m.span.start : m.span.end].lower() for m in (one, other))
    first, second = root_of(doc, one.span), root_of(doc, other.span)
    if first is None or second is None:
        return
    levels = f"{one.level}>{other.level}"
    yield f"levels={levels}"
    yield f"types={one.type}>{other.type}+{other.level}"
    yield f"same type={one.type == other.type}"
    words = [set(x.removeprefix("the ").split()) for x in (a, b)]
    match = {
        "string": a.removeprefix("the ") == b.removeprefix("the "),
        "head": first.lemma_.lower() == second.lemma_.lower(),
        "within": words[0] <= words[1] or words[1] <= words[0],
        "last": a.split()[-1:] == b.split()[-1:],
        "acronym": "".join(w[0] for w in a.split()) == b or "".join(w[0] for w in b.split()) == a,
    }
    for name, there in match.items():
        yield f"{name}={there}+{levels}"
    number = f"{'Plur' in str(first.morph)}>{'Plur' in str(second.morph)}"
    yield f"number={number}+{levels}"
    apart = sentence_of(second) - sentence_of(first)
    yield f"steps={bucket(steps)}+{levels}"
    yield f"sentence={apart == 0}+{levels}"
    yield f"nested={one.span.overlaps(other.span)}"
    yield f"appositive={second.dep_ == 'appos' and second.head == first}"
    yield f"deps={first.dep_}>{second.dep_}+{other.level}"
    if other.level == "pronoun":
        yield f"pronoun={b}<{a if one.level == 'pronoun' else one.type}"
        yield f"pronoun+steps={b}+{bucket(steps)}+{one.level}"
    yield f"definite={b.split()[:1] == ['the']}+{levels}"


def entity_labels(found: Mapping[str, Mention]) -> list[str]:
    """Mentions in text order, the inner after the outer: the order in which pairs are looked at."""
    return sorted(found, key=lambda i: (found[i].span.start, -found[i].span.end, i))
