"""``diff``: what changed from one release to another, document by document and layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...schema import Document, PressmarkError
from ...schema.codec import decode_document
from ...schema.migrations import migrated
from ...schema.reading import Gathered
from ..loading import fingerprint
from .alignment import align
from .release import DOCUMENTS, MANIFEST, read_release
from .things import LAYERS, Thing, moved_things, pair, things

KINDS = ("added", "changed", "dropped", "same")


@dataclass(frozen=True, slots=True)
class Side:
    """One release: its name, version where known, identity, documents and their splits."""

    name: str
    version: str | None
    sha256: str
    documents: Mapping[str, Document]
    splits: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is other: ``kind`` is added, changed or dropped; ``said`` says how."""

    document: str
    layer: str
    kind: str
    place: str
    said: str

    def __str__(self) -> str:
        """The change on one line."""
        return f"{self.document} {self.layer} {self.kind}: {self.place}: {self.said}"


@dataclass(frozen=True, slots=True)
class TextChange:
    """A document whose text is other: how its annotations were compared (see ``Alignment``)."""

    document: str
    by: str
    kept: float | None

    def __str__(self) -> str:
        """The change on one line."""
        if self.kept is None:
            return f"{self.document}: another text; compared by ids, because it is not in both"
        return f"{self.document}: another text, {self.kept:.1%} of it as before; compared by it"


@dataclass(frozen=True, slots=True)
class Difference:
    """From one release to another. ``layers`` counts per layer what was added, changed, dropped.

    Annotations of added and dropped documents count as added and dropped. In documents whose text
    changed the old annotations are compared by where they are in the new text.
    """

    old: str
    new: str
    versions: tuple[str | None, str | None]
    sha256: tuple[str, str]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    text_changed: tuple[TextChange, ...]
    split_changed: tuple[tuple[str, str, str], ...]
    layers: Mapping[str, Mapping[str, int]]
    changes: tuple[Change, ...]


def read_side(path: Path) -> Side:
    """A release by its folder, or any JSONL file of documents, of this format or an older one."""
    file = path / DOCUMENTS if path.is_dir() else path
    if not file.is_file():
        raise PressmarkError(
            f"{path} holds no {DOCUMENTS}, expected the folder of a release or a .jsonl file of "
            "documents: build one with `pressmark corpus build`"
        )
    documents = {document.id: document for document in _documents(file)}
    version, splits = None, {}
    if (file.parent / MANIFEST).is_file():
        release = read_release(file.parent)
        version = release.version
        splits = {listed.id: listed.split for listed in release.documents}
    return Side(str(path), version, fingerprint(documents.values()), documents, splits)


def _documents(file: Path) -> Iterator[Document]:
    """Every document, migrated; InvalidDocument with all problems of all lines."""
    gathered = Gathered(str(file))
    values = [value for _, value in migrated(file, gathered)]
    gathered.close(None)
    return map(decode_document, values)


def difference(old: Side, new: Side) -> Difference:
    """What is other in ``new``; the same documents on both sides give no change at all."""
    both = sorted(set(old.documents) & set(new.documents))
    added = sorted(set(new.documents) - set(old.documents))
    dropped = sorted(set(old.documents) - set(new.documents))
    counts = {layer: dict.fromkeys(KINDS, 0) for layer in LAYERS}
    changes: list[Change] = []
    texts: list[TextChange] = []
    for name in both:
        before, after = old.documents[name], new.documents[name]
        listed = [*things(before)]
        if before.article.text_sha256 != after.article.text_sha256:
            aligned = align(before, after)
            texts.append(TextChange(name, aligned.by, aligned.kept))
            listed = [*moved_things(before, aligned.move)]
        changes += _compare(name, listed, [*things(after)], counts)
    for names, side, kind in ((added, new, "added"), (dropped, old, "dropped")):
        for name in names:
            for thing in things(side.documents[name]):
                counts[thing.layer][kind] += 1
    return Difference(
        old=old.name,
        new=new.name,
        versions=(old.version, new.version),
        sha256=(old.sha256, new.sha256),
        added=tuple(added),
        dropped=tuple(dropped),
        text_changed=tuple(texts),
        split_changed=tuple(_moved(old, new, both)),
        layers=counts,
        changes=tuple(changes),
    )


def _moved(old: Side, new: Side, names: list[str]) -> Iterator[tuple[str, str, str]]:
    for name in names:
        one, other = old.splits.get(name), new.splits.get(name)
        if one and other and one != other:
            yield name, one, other


def _compare(
    name: str, old: list[Thing], new: list[Thing], counts: dict[str, dict[str, int]]
) -> Iterator[Change]:
    """The changes of one document; counts what is the same too."""
    sides = (old, new)
    for layer in LAYERS:
        one, other = ([thing for thing in side if thing.layer == layer] for side in sides)
        pairs, dropped, added = pair(layer, one, other)
        for before, after in pairs:
            said = _said(before, after)
            counts[layer]["changed" if said else "same"] += 1
            if said:
                yield Change(name, layer, "changed", after.place, said)
        for listed, kind in ((dropped, "dropped"), (added, "added")):
            counts[layer][kind] += len(listed)
            for thing in listed:
                yield Change(name, layer, kind, thing.place, thing.type)


def _said(before: Thing, after: Thing) -> str:
    """How a thing changed, "" when it did not."""
    parts = []
    if before.type != after.type:
        parts.append(f"{before.type} → {after.type}")
    names = list(dict.fromkeys([*before.facts, *after.facts]))
    for name in names:
        one, other = before.facts.get(name, "none"), after.facts.get(name, "none")
        if one != other:
            parts.append(f"{name} {one} → {other}")
    if before.spans != after.spans and not {"content", "mentions"} & set(names):
        parts.append(f"place {before.place} → {after.place}")
    return "; ".join(parts)
