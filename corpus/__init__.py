"""The articles and what is known of them: catalogue, gold annotations, splits, hydration."""

from .catalogue import Catalogue, Collection, Entry, catalogue
from .hydration import HydrationResult, hydrate
from .loading import Stored, articles, fingerprint, load
from .show import show, show_value
from .stats import statistics
from .texts import attach_text, detach_text
from .verification import verify

__all__ = [
    "Catalogue",
    "Collection",
    "Entry",
    "HydrationResult",
    "Stored",
    "articles",
    "attach_text",
    "catalogue",
    "detach_text",
    "fingerprint",
    "hydrate",
    "load",
    "show",
    "show_value",
    "statistics",
    "verify",
]
