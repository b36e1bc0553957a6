"""The contract: JSON Schema, ontology, frozen types, codec and validation."""

from .errors import Problem, PressmarkError
from .model import (
    LAYERS,
    Annotations,
    Argument,
    Article,
    Document,
    Entity,
    Event,
    EventMention,
    Mention,
    Provenance,
    Quotation,
    Segment,
    Source,
    Span,
)

__all__ = [
    "LAYERS",
    "Annotations",
    "Argument",
    "Article",
    "Document",
    "Entity",
    "Event",
    "EventMention",
    "Mention",
    "PressmarkError",
    "Problem",
    "Provenance",
    "Quotation",
    "Segment",
    "Source",
    "Span",
]
