"""An article with nothing but a text."""

from __future__ import annotations

from pressmark.schema import Article, Source
from pressmark.schema.codec import text_sha256


def article(text: str, name: str = "a") -> Article:
    source = Source("p", "t", "2024-12-05", "CC0-1.0")
    return Article(name, text, text_sha256(text), len(text), "en", source)
