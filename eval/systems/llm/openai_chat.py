"""``openai-chat:MODEL``: all layers from any OpenAI-compatible endpoint, in one request each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....corpus.cache import home
from ....schema import LAYERS, Annotations, Article, PressmarkError
from ....schema.codec import canonical
from ..base import Observed
from ..build import text_of
from ..segment import sentences
from .answer import Unreadable, parse, read
from .client import Endpoint, NoReply, Refused, Reply, environment
from .prompt import forms, instructions, question

Json = Any
#: Requests under way at once.
CONCURRENT = 4


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Where the endpoint is and what it costs.

    ``price`` is in US dollars for a million tokens, (prompt, completion); ``max_tokens`` bounds an
    answer, and is doubled once for one that is cut off.
    """

    base_url: str
    key: str | None = None
    price: tuple[float, float] | None = None
    max_tokens: int = 16_000

    @staticmethod
    def from_environment() -> OpenAISettings:
        """``PRESSMARK_OPENAI_BASE_URL``, ``_KEY``, ``_PRICE`` ("0.15,0.60") and ``_MAX_TOKENS``.

        PressmarkError says what is missing or cannot be read.
        """
        base = environment("PRESSMARK_OPENAI_BASE_URL")
        if base is None:
            raise PressmarkError(
                "openai-chat needs an endpoint: set PRESSMARK_OPENAI_BASE_URL, such as "
                "http://127.0.0.1:11434/v1 (and PRESSMARK_OPENAI_KEY if it wants a key)"
            )
        price, tokens = environment("PRESSMARK_OPENAI_PRICE"), "PRESSMARK_OPENAI_MAX_TOKENS"
        try:
            pair = tuple(map(float, price.split(","))) if price else None
            limit = int(environment(tokens) or 16_000)
        except ValueError:
            pair, limit = (), 0
        if limit < 1 or (pair is not None and len(pair) != 2):
            raise PressmarkError(
                f"found {price!r} in PRESSMARK_OPENAI_PRICE and {environment(tokens)!r} in "
                f"{tokens}, expected dollars for a million tokens in and out such as 0.15,0.60, "
                "and a whole number"
            )
        known = None if pair is None else (pair[0], pair[1])
        return OpenAISettings(base, environment("PRESSMARK_OPENAI_KEY"), known, limit)


def _run(work: Coroutine[Any, Any, list[Annotations]]) -> list[Annotations]:
    """Run to the end; in a thread of its own where a loop runs already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


class OpenAIChat:
    """A model as a system. Temperature 0 and a fixed seed, as far as the endpoint heeds them."""

    layers = LAYERS

    def __init__(
        self,
        model: str,
        settings: OpenAISettings,
        time_limit: float = 120.0,
        *,
        cache: Path | None = None,
        pause: float = 1.0,
    ) -> None:
        self._model, self._settings = model, settings
        folder = cache or home() / "openai-chat"
        self._endpoint = Endpoint(settings.base_url, settings.key, folder, time_limit, pause)
        self._forms = forms()
        self._counts: Counter[str] = Counter()
        self._cost = 0.0
        self._raw: list[str] = []
        self.name = f"openai-chat:{model}"
        self.version = "1.0"
        self.description = (
            f"The model {model} at an OpenAI-compatible endpoint, zero-shot: labels with their "
            "definitions, structured output, exact alignment."
        )

    def extract(self, articles: Sequence[Article]) -> list[Annotations]:
        """Annotations for each article; empty where no answer could be read, which is counted."""
        texts = [text_of(article) for article in articles]
        return _run(self._all(articles, texts))

    def observed(self) -> Observed:
        """Tokens, cost, faults and raw answers since the last call."""
        counts: dict[str, float] = {**self._counts, **self._endpoint.counts}
        if self._settings.price is not None:
            counts["cost_usd"] = self._cost
        seen = Observed({k: v for k, v in counts.items() if v}, tuple(self._raw))
        self._counts, self._raw, self._cost = Counter(), [], 0.0
        self._endpoint.counts.clear()
        return seen

    async def _all(self, articles: Sequence[Article], texts: Sequence[str]) -> list[Annotations]:
        turn = asyncio.Semaphore(CONCURRENT)
        async with self._endpoint.client() as client:

            async def one(article: Article, text: str) -> tuple[Annotations, list[str]]:
                async with turn:
                    return await self._one(client, article, text)

            pairs = zip(articles, texts, strict=True)
            found = await asyncio.gather(*(one(a, t) for a, t in pairs))
        self._raw += [line for _, lines in found for line in lines]
        return [annotations for annotations, _ in found]

    async def _one(self, client: Any, article: Article, text: str) -> tuple[Annotations, list[str]]:
        spans = sentences(text)
        if not spans:
            return Annotations(), []
        body = {
            "model": self._model,
            "temperature": 0,
            "seed": 0,
            "messages": [
                {"role": "system", "content": instructions()},
                {
                    "role": "user",
                    "content": question(text, spans, article.source.title, article.source.date),
                },
            ],
        }
        try:
            reply = await self._answered(client, body)
            annotations, counts = read(parse(reply.content), text, spans)
        except NoReply as fault:
            return self._lost(article, fault.kind, str(fault), None)
        except Unreadable as fault:
            return self._lost(article, "parse_failures", str(fault), reply)
        self._counts.update(counts)
        return annotations, [canonical({"id": article.id, "raw": reply.content})]

    def _lost(
        self, article: Article, kind: str, why: str, reply: Reply | None
    ) -> tuple[Annotations, list[str]]:
        self._counts[kind] += 1
        line = {"id": article.id, "fault": kind, "message": why}
        return Annotations(), [canonical(line | ({"raw": reply.content} if reply else {}))]

    async def _answered(self, client: Any, body: Mapping[str, Json]) -> Reply:
        """A reply that was not cut off: asked once more, with twice the room, if it was."""
        for limit in (self._settings.max_tokens, 2 * self._settings.max_tokens):
            reply = await self._formed(client, {**body, "max_tokens": limit})
            self._counts["prompt_tokens"] += reply.prompt_tokens
            self._counts["completion_tokens"] += reply.completion_tokens
            if self._settings.price is not None:
                asked, written = self._settings.price
                spent = reply.prompt_tokens * asked + reply.completion_tokens * written
                self._cost += spent / 1e6
            if reply.finish_reason != "length":
                return reply
        raise NoReply("cut_off", f"the answer is longer than {limit} tokens")

    async def _formed(self, client: Any, body: Mapping[str, Json]) -> Reply:
        """Ask with the strictest form of ``response_format`` that the endpoint takes.

        A form is given up for good when a simpler one is taken for the same article: else it may
        be the article that is refused, as too long.
        """
        fault = Refused("it was never asked")
        for form in self._forms:
            try:
                reply = await self._endpoint.ask(
                    client, body if form is None else {**body, "response_format": form}
                )
            except Refused as refused:
                fault = refused
                continue
            if form in self._forms:  # else another request has given it up meanwhile
                self._forms = self._forms[self._forms.index(form) :]
            return reply
        raise NoReply("http_failures", f"refused: {fault}")
