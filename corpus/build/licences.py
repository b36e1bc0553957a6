"""What may be handed out: the catalogue names the licence of a text, this page what it allows.

A licence that is not named here allows nothing. The hub's names of the licences, what a reader is
told, and whether a text goes into a release all come from the one table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...schema import Document, PressmarkError, Problem
from ..catalogue import Catalogue, Collection, Entry
from ..texts import detach_text


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its SPDX id: the hub's name of it, its title, address, and if texts may go."""

    spdx: str
    hub: str
    title: str
    url: str | None
    texts: bool


_CC = "https://creativecommons.org/"
LICENCES = {
    licence.spdx: licence
    for licence in (
        Licence("Apache-2.0", "apache-2.0", "Apache License 2.0",
                "https://www.apache.org/licenses/LICENSE-2.0", True),
        Licence("CC-BY-2.5", "cc-by-2.5", "Creative Commons Attribution 2.5 Generic",
                f"{_CC}licenses/by/2.5/", True),
        Licence("CC-BY-4.0", "cc-by-4.0", "Creative Commons Attribution 4.0 International",
                f"{_CC}licenses/by/4.0/", True),
        Licence("CC0-1.0", "cc0-1.0", "Creative Commons Zero 1.0",
                f"{_CC}publicdomain/zero/1.0/", True),
        Licence("LicenseRef-press", "other", "All rights reserved by the publisher", None, False),
    )
}  # fmt: skip


def licence(spdx: str) -> Licence:
    """The licence of that SPDX id; one that is not known allows nothing and has no other name."""
    return LICENCES.get(spdx) or Licence(spdx, "other", spdx, None, False)


def may_hand_out(collection: Collection) -> bool:
    """Whether the texts of a collection may be in a release."""
    return licence(collection.licence_texts).texts


def releasable(document: Document, entry: Entry, index: Catalogue) -> Document:
    """The document as it may be handed out: stand-off where its text may not be."""
    collection = index.collection(entry.collection)
    said = document.article.source.licence
    if said != collection.licence_texts:
        raise PressmarkError(
            f"{document.id} says that its text is under {said}, the catalogue says of "
            f"{collection.name} {collection.licence_texts}: correct the one that is wrong"
        )
    return document if may_hand_out(collection) else detach_text(document)


def attribution(document: Document, collection: Collection) -> str:
    """The line by which a reader credits an article: title, publisher, day, address, licence."""
    source = document.article.source
    known = licence(source.licence)
    parts = [f"“{source.title}”", source.publisher, source.date, source.url, known.title]
    changed = "" if collection.embedded else "text extracted and its white space normalised"
    return ". ".join([", ".join(part for part in parts if part), *([changed] if changed else [])])


def licence_problems(documents: Iterable[Document], index: Catalogue) -> list[Problem]:
    """A problem for each document that holds words which the catalogue does not allow."""
    entries = {entry.id: entry for entry in index.entries()}
    found = []
    for document in documents:
        entry = entries.get(document.id)
        wrong = _not_allowed(document, entry, index)
        if wrong:
            found.append(Problem(document.id, "$.text", "licence", "error", wrong))
    return found


def _not_allowed(document: Document, entry: Entry | None, index: Catalogue) -> str | None:
    if entry is None:
        return (
            f"{document.id} is not in the catalogue, so nothing allows to hand it out: take it out"
        )
    collection = index.collection(entry.collection)
    if may_hand_out(collection) or (detach_text(document) == document and not _words(document)):
        return None
    return (
        f"{document.id} holds words of a text under {collection.licence_texts}, which may not be "
        f"handed out: build the release anew with `pressmark corpus build`"
    )


def _words(document: Document) -> bool:
    from ..texts import annotated_spans

    return any(span.text is not None for span in annotated_spans(document.annotations))
