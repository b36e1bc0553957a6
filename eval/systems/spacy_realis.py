"""Realis and polarity of a trigger: the words above and beside it in a spaCy parse."""

from __future__ import annotations

from typing import Any

from .lexicon import data

Token = Any


def child_of(token: Token, *labels: str) -> Token | None:
    return next((c for c in token.children if c.dep_ in labels), None)


def _words(name: str) -> frozenset[str]:
    return frozenset(data("realis")[name])


def _negated(token: Token) -> bool:
    negators = _words("negators")
    return any(
        c.dep_ == "neg" or (c.dep_ == "det" and c.lower_ in negators) for c in token.children
    )


def _unreal_here(token: Token) -> bool:
    """Modal, future or condition on the token itself, or an adjective such as "possible"."""
    for child in token.children:
        if child.dep_ == "aux" and child.lower_ in _words("modals"):
            return True
        if child.dep_ == "mark" and child.lower_ in _words("conditions"):
            return True
        if child.dep_ in ("amod", "advmod") and child.lower_ in _words("unreal_adjectives"):
            return True
    return False


def _infinitive(token: Token) -> bool:
    return any(c.dep_ == "aux" and c.lower_ == "to" for c in token.children)


_FACTUAL = frozenset(["begin", "start", "continue", "manage", "go", "come", "help", "use", "force"])


def reality(token: Token) -> tuple[str, str]:
    """Realis and polarity, by the trigger and the words above it up to its clause's own verb."""
    node = token
    for step in range(6):
        if _negated(node) or (step and node.lower_ in _words("denials")):
            return "other", "negative"
        governor = node.head
        if node.dep_ == "pobj" and governor.lower_ == "without":
            return "other", "negative"
        if _unreal_here(node) or (step and node.lower_ in _words("unreal")):
            return "other", "positive"
        if _infinitive(node) and governor.lemma_ not in _FACTUAL:
            negative = governor.lower_ in _words("denials") or _negated(governor)
            return "other", "negative" if negative else "positive"
        stop = node.dep_ in ("ROOT", "relcl", "advcl", "parataxis", "nsubj", "nsubjpass", "acl")
        if governor is node or (stop and node.pos_ != "NOUN"):
            break
        if node.dep_ in ("nsubj", "nsubjpass") and not _happens(governor):
            break
        if node.dep_ == "ccomp" and governor.lower_ not in _words("denials") | _words("unreal"):
            break
        if node.dep_ == "conj" and node.pos_ == "VERB" and child_of(node, "nsubj") is not None:
            break
        node = governor
    return "actual", "positive"


def _happens(verb: Token) -> bool:
    """Verbs whose subject is the event itself: its realis is theirs ("a swap could happen")."""
    return verb.lemma_ in (
        "happen",
        "occur",
        "take",
        "follow",
        "begin",
        "start",
        "be",
        "come",
        "end",
        "go",
    )


def is_generic(token: Token) -> bool:
    """A bare plural under an adverb such as "generally" is a habit."""
    adverbs = _words("generic_cues")
    return any(
        c.lower_ in adverbs
        for node in (token, *token.ancestors)
        for c in node.children
        if node.pos_ in ("VERB", "AUX")
    )
