"""What the change log says of the corpus by version: made from data, pasted by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...schema import Document, PressmarkError
from ...schema.codec import FORMAT
from ...schema.ontology import ontology
from ..loading import fingerprint
from ..texts import detach_text
from .differences import KINDS, Difference

CHANGELOG = "CHANGELOG.md"
#: The heading under which a version's entry says what changed in the data.
CORPUS = "The corpus"


def counts(documents: Iterable[Document]) -> str:
    """How much there is of each layer, in a sentence."""
    listed = [document.annotations for document in documents]
    events = [event for marked in listed for event in marked.events]
    told = [mention for event in events for mention in event.mentions]
    arguments = sum(len(mention.arguments) for mention in told)
    return (
        f"{len(listed):,} documents: {sum(len(m.mentions) for m in listed):,} mentions, "
        f"{sum(len(m.entities) for m in listed):,} entities, {len(events):,} events "
        f"({len(told):,} mentions, {arguments:,} arguments), "
        f"{sum(len(m.quotations) for m in listed):,} quotations"
    )


def identity(documents: Sequence[Document], guidelines: str) -> str:
    """A state of the corpus as the change log says it: counts, versions, what it is known by."""
    return (
        f"{counts(documents)}.\n"
        f"Guidelines {guidelines}, ontology {ontology().version}, format `{FORMAT}`. "
        "sha256 of the annotations, whatever texts are with them:\n"
        f"`{fingerprint(detach_text(document) for document in documents)}`."
    )


def markdown(found: Difference) -> str:
    """A comparison as an entry of the change log holds it."""
    versions = [version or "no version" for version in found.versions]
    lines = [f"Since {versions[0]} (sha256 of `documents.jsonl` `{found.sha256[0]}`, now"]
    lines += [f"`{found.sha256[1]}`):", "", f"| layer | {' | '.join(KINDS)} |"]
    lines.append("|---|" + "---:|" * len(KINDS))
    for layer, numbers in found.layers.items():
        lines.append(f"| {layer} | {' | '.join(str(numbers[kind]) for kind in KINDS)} |")
    lines += ["", *(_listed(found) or ["No document came, went, moved or got another text."])]
    return "\n".join(lines)


def _listed(found: Difference) -> list[str]:
    texts = tuple(change.document for change in found.text_changed)
    groups = {"Added": found.added, "Dropped": found.dropped, "Another text": texts}
    for name, before, after in found.split_changed:
        groups.setdefault(f"From {before} to {after}", ())
        groups[f"From {before} to {after}"] += (name,)
    return [f"{what}: {', '.join(names)}." for what, names in groups.items() if names]


def entries(checkout: Path) -> dict[str, str]:
    """The change log by version, newest first; a heading is ``## VERSION (DAY)``."""
    text = (checkout / CHANGELOG).read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))


def newest(checkout: Path) -> tuple[str, str]:
    """The newest entry's heading, and what it says under "The corpus".

    Raises PressmarkError when it says nothing there.
    """
    heading, entry = next(iter(entries(checkout).items()))
    parts = re.split(r"^### (.+)\n", entry, flags=re.MULTILINE)
    found = dict(zip(parts[1::2], (part.strip() for part in parts[2::2]), strict=True))
    if CORPUS not in found:
        raise PressmarkError(
            f"{CHANGELOG} has no heading '### {CORPUS}' under {heading}, expected what changed in "
            "the data: take it from `pressmark corpus diff OLD NEW --markdown`"
        )
    return heading, found[CORPUS]
