"""An OpenAI-compatible ``/chat/completions`` endpoint, held to time and size, with a disk cache.

The whole exchange has one time limit: a server that sends a byte at a time does not get around it.
What came back whole is kept under the hash of the request, so that a run can be replayed.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from ....schema import PressmarkError, parse_json
from ....schema.codec import canonical
from ....schema.parsing import MAX_BYTES
from ....schema.reading import write_text

Json = Any
#: How often a request is sent before its article is given up, and the longest pause between.
ATTEMPTS = 5
LONGEST_PAUSE = 60.0
_SETUP_FAULTS = {
    401: "check the key",
    402: "check the account",
    403: "check the key",
    404: "check base URL and model",
    405: "check the base URL",
}
_REDIRECTS = range(300, 400)


class NoReply(Exception):
    """The endpoint gave no reply that can be read; ``kind`` is what is counted."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind


class Refused(Exception):
    """The endpoint does not take this request (400, 422): another form may do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model wrote, why it stopped, and the tokens that it took."""

    content: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int


class Endpoint:
    """Sends requests; ``counts`` says how many were sent, repeated and taken from the cache."""

    def __init__(
        self, base_url: str, key: str | None, cache: Path, time_limit: float, pause: float = 1.0
    ) -> None:
        self._url = base_url.rstrip("/") + "/chat/completions"
        # Not compressed: a small body could else become a large one.
        self._headers = {"Accept-Encoding": "identity"}
        self._headers |= {"Authorization": f"Bearer {key}"} if key else {}
        self._cache, self._time_limit, self._pause = cache, time_limit, pause
        self.counts: Counter[str] = Counter()

    def client(self) -> httpx.AsyncClient:
        """A client to hand to ``ask``; one for many requests."""
        return httpx.AsyncClient(headers=self._headers, timeout=self._time_limit)

    async def ask(self, client: httpx.AsyncClient, body: Mapping[str, Json]) -> Reply:
        """The reply to a request, from the cache or the endpoint.

        Raises NoReply when it cannot be had, Refused when the endpoint does not take this form of
        request, and PressmarkError when nobody answers there or the key is wrong.
        """
        path = self._cache / f"{self._hash(body)}.json"
        if path.exists():
            try:
                reply = _reply(path.read_bytes())
            except NoReply:
                path.unlink()  # an old or damaged file: asked anew
            else:
                self.counts["cached_replies"] += 1
                return reply
        data = await self._sent(client, body)
        reply = _reply(data)
        write_text(path, data.decode("utf-8"))
        return reply

    def _hash(self, body: Mapping[str, Json]) -> str:
        request = canonical({"url": self._url, "body": body})
        return hashlib.sha256(request.encode("utf-8")).hexdigest()

    async def _sent(self, client: httpx.AsyncClient, body: Mapping[str, Json]) -> bytes:
        fault = NoReply("http_failures", "it was never asked")
        for attempt in range(ATTEMPTS):
            self.counts["requests"] += 1
            self.counts["retries"] += attempt > 0
            wait = self._pause * 2**attempt
            try:
                async with asyncio.timeout(self._time_limit):
                    status, data, headers = await self._exchange(client, body)
            except TimeoutError:
                fault = NoReply("timeouts", f"no whole reply within {self._time_limit:g} s")
                continue
            except httpx.ConnectError as error:
                fault = NoReply("unreachable", str(error))
                await asyncio.sleep(min(wait, LONGEST_PAUSE))
                continue
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                fault = NoReply("http_failures", f"{type(error).__name__}: {error}")
                await asyncio.sleep(min(wait, LONGEST_PAUSE))
                continue
            if status == 200:
                return data
            fault = self._judged(status, data, headers)
            after = _seconds(headers.get("retry-after", ""))
            await asyncio.sleep(min(wait if after is None else after, LONGEST_PAUSE))
        if fault.kind == "unreachable":
            raise PressmarkError(
                f"nobody answers at {self._url}: {fault}; start the endpoint or check its address, "
                "then run again: the run goes on where it was"
            )
        raise fault

    async def _exchange(
        self, client: httpx.AsyncClient, body: Mapping[str, Json]
    ) -> tuple[int, bytes, httpx.Headers]:
        data = bytearray()
        async with client.stream("POST", self._url, json=body) as response:
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise NoReply("http_failures", f"a reply of over {MAX_BYTES:,} bytes")
            return response.status_code, bytes(data), response.headers

    def _judged(self, status: int, data: bytes, headers: httpx.Headers) -> NoReply:
        """What may be tried again, as NoReply; raises for what would fail again."""
        said = data[:300].decode("utf-8", "replace").strip()
        if status in _SETUP_FAULTS:
            raise PressmarkError(f"{self._url} answered {status}: {said}; {_SETUP_FAULTS[status]}")
        if status in _REDIRECTS:
            to = headers.get("location", "nowhere")
            raise PressmarkError(
                f"{self._url} answered {status} and sends on to {to!r}, which "
                "is not followed with your key: set the base URL to where the endpoint is"
            )
        if status in (400, 413, 422):
            raise Refused(said)
        if status == 429 or status >= 500:
            return NoReply("http_failures", f"status {status}: {said}")
        raise NoReply("http_failures", f"status {status}: {said}")


def _seconds(after: str) -> float | None:
    """Retry-After, in seconds or as a date; None when it is neither."""
    if after.isdecimal() and after.isascii():
        return float(after)
    try:
        until = parsedate_to_datetime(after).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(until - time.time(), 0.0)


def _reply(data: bytes) -> Reply:
    try:
        value = parse_json(data, "the reply")
        choice, usage = value["choices"][0], value.get("usage") or {}
        content = _written(choice["message"].get("content"))
        refusal = choice["message"].get("refusal")
        tokens = [max(int(usage.get(f"{k}_tokens") or 0), 0) for k in ("prompt", "completion")]
    except (PressmarkError, KeyError, IndexError, TypeError, ValueError, AttributeError) as fault:
        raise NoReply("parse_failures", f"no chat completion: {fault}") from None
    reason = str(choice.get("finish_reason"))
    if not content.strip() and (refusal or reason == "content_filter"):
        raise NoReply("refusals", f"the model refuses: {str(refusal or reason)[:300]}")
    return Reply(content, reason, *tokens)


def _written(content: Json) -> str:
    """What a message says: a text, or parts of which the texts count; nothing else is one."""
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def environment(name: str) -> str | None:
    """A setting from the environment; an empty one is none."""
    return os.environ.get(name) or None
