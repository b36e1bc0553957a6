"""Language models behind an OpenAI-compatible endpoint."""

from .openai_chat import OpenAIChat, OpenAISettings

__all__ = ["OpenAIChat", "OpenAISettings"]
